"""The months as bits against the core's own judgement of each day, and cut in every way."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from jobcenter.law import rulebook
from jobcenter.law.kinds import RollingGoal
from jobcenter.tests import oracle, worlds
from jobcenter.tests.oracle import Conversation, Exemption, Responsibility, Spell, World
from jobcenter.timeliness import deadlines, goal, months, monthsets, shares
from jobcenter.timeliness.facts import Facts

RULE = rulebook.load().goal_on(date(2024, 5, 1))
AS_OF = date(2024, 5, 1)
MONTHS = 14
WHOSE = ["citizen", *months.LEAF]


def rules() -> st.SearchStrategy[RollingGoal]:
    """The goal itself most often, and others that ask for more, less, or for longer."""
    others = st.builds(
        lambda *numbers: replace(
            RULE,
            conversations=numbers[0],
            window_months=numbers[1],
            seniority_months=numbers[2],
            gap_days=numbers[3],
        ),
        st.integers(1, 5),
        st.integers(1, 25),
        st.integers(0, 25),
        st.sampled_from([0, 28, 200]),
    )
    return st.one_of(st.just(RULE), others)


@st.composite
def crowded(draw: st.DrawFn) -> tuple[World, date]:
    """A world with more exemptions, so that they overlap too."""
    world, day = draw(worlds.worlds_and_days())
    for citizen in draw(st.lists(st.sampled_from(sorted(world.municipality)), max_size=4)):
        world.exemptions.append(Exemption(citizen, *draw(worlds.exempt_periods())))
    return world, day


def as_text(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype(dict.fromkeys(months.LEAF, "str"))


def on_each_day(rows: pd.DataFrame, days: np.ndarray) -> set[tuple[Any, ...]]:
    """(day, citizen, leaf …, hit) for each bit of the rows."""
    of_citizens: Iterable[Any] = as_text(rows).itertuples(index=False)
    seen = [
        (day, *row[:-2], bool(row.reached >> number & 1))
        for row in of_citizens
        for number, day in enumerate(days)
        if row.measured >> number & 1
    ]
    assert len({one[:2] for one in seen}) == len(seen), "a citizen is in one leaf on a day"
    return set(seen)


@given(crowded(), rules())
def test_every_bit_is_the_judgement_of_that_day(
    world_and_day: tuple[World, date], rule: RollingGoal
) -> None:
    world, as_of = world_and_day
    prepared, days = goal.prepare(worlds.as_facts(world), rule), months.sample_days(as_of, MONTHS)
    rows = months.of_citizens(prepared, days)
    assert not (rows["reached"] & ~rows["measured"]).any()
    expected: set[tuple[Any, ...]] = set()
    for day in days:
        people = goal.judged(prepared, day)
        measured: Iterable[Any] = people[people["measured"]][[*WHOSE, "hit"]].itertuples(
            index=False
        )
        expected |= {(day, *row) for row in measured}
    assert on_each_day(rows, days) == expected


@given(crowded(), st.integers(0, 3))
def test_counts_are_the_oracles_however_the_citizens_are_cut(
    world_and_day: tuple[World, date], cut: int
) -> None:
    world, as_of = world_and_day
    days = months.sample_days(as_of, MONTHS)
    rows, leaves = [], []
    facts = worlds.as_facts(world)
    is_first = facts.citizens["citizen"] <= cut
    for part in (is_first, ~is_first):
        rows.append(months.of_citizens(goal.prepare(only(facts, facts.citizens[part]), RULE), days))
        leaves.append(months.leaf_counts(rows[-1], days))
    of_all = months.of_citizens(goal.prepare(facts, RULE), days)
    assert_frame_equal(pd.concat(map(as_text, rows), ignore_index=True), as_text(of_all))
    whole = shares.rolled_up(months.leaf_counts(of_all, days), as_of, MONTHS)
    assert_frame_equal(shares.rolled_up(pd.concat(leaves[::-1]), as_of, MONTHS), whole)
    of_month = whole[whole["judged_on"] == pd.Timestamp(as_of)]
    groups: Iterable[Any] = of_month.itertuples()
    found = {
        (row.grouping, row.group): (row.population, row.hits)
        for row in groups
        if row.grouping != "external_actor"
    }
    assert found == oracle.groups_on(world, as_of)


def only(facts: Facts, citizens: pd.DataFrame) -> Facts:
    """The facts of some citizens."""
    own = set(citizens["citizen"])
    spells = facts.spells.loc[facts.spells["citizen"].isin(own), "spell"]
    tables = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return Facts(
        **{
            name: table[table["citizen"].isin(own)]
            if "citizen" in table
            else table[table["spell"].isin(spells)]
            for name, table in tables.items()
        }
    )


@given(crowded())
def test_categories_that_do_not_occur_and_their_order_change_nothing(
    world_and_day: tuple[World, date],
) -> None:
    world, as_of = world_and_day
    facts, days = worlds.as_facts(world), months.sample_days(as_of, MONTHS)
    kinds: dict[str, dict[str, list[str]]] = {
        "citizens": {"municipality": ["999", "187", "183"]},
        "spells": {"benefit": ["sygedagpenge", "su", "kontanthjaelp", "jobafklaring"]},
        "exemptions": {"reason": ["sygdom", "barsel"]},
        "responsibilities": {
            "team": ["Vest", "Syd", "", "Nord"],
            "caseworker": ["S02", "S01", "S00", ""],
            "external_actor": ["Aktør", ""],
        },
    }
    coded = replace(
        facts,
        **{
            table: getattr(facts, table).astype(
                {name: pd.CategoricalDtype(labels) for name, labels in columns.items()}
            )
            for table, columns in kinds.items()
        },
    )
    prepared = [goal.prepare(each, RULE) for each in (facts, coded)]
    plain, other = (deadlines.standings(each, as_of) for each in prepared)
    assert_frame_equal(plain, other.astype(plain.dtypes.to_dict()))
    plain, other = (months.of_citizens(each, days) for each in prepared)
    assert_frame_equal(as_text(plain), as_text(other))
    plain, other = (months.leaf_counts(rows, days) for rows in (plain, other))
    assert_frame_equal(as_text(plain), as_text(other))


def held(*days: date) -> list[Conversation]:
    return [Conversation(1, "7", "telefon", False, "afholdt", day) for day in days]


def rows_of(world: World, as_of: date, count: int) -> pd.DataFrame:
    days = months.sample_days(as_of, count)
    return as_text(months.of_citizens(goal.prepare(worlds.as_facts(world), RULE), days))


def test_the_bits_of_a_citizen_who_changes_hands() -> None:
    world = World({1: "183"}, [Spell("F1", 1, "sygedagpenge", date(2022, 1, 1), None)])
    world.conversations = held(*(date(2023, month, 28) for month in (1, 3, 6, 12)))
    world.responsibilities = [
        Responsibility("F1", "Nord", "S01", date(2022, 1, 1), date(2023, 11, 15)),
        Responsibility("F1", "Syd", "S02", date(2023, 12, 31), None),
        Responsibility("F1", "Nord", "S01", date(2024, 3, 31), date(2024, 3, 31)),
    ]
    world.exemptions = [Exemption(1, date(2024, 2, 29), date(2024, 2, 29))]
    found = rows_of(world, AS_OF, 8)  # October to April, and 1 May
    rows: Iterable[Any] = found.itertuples(index=False)
    table = [(row.team, f"{row.measured:08b}", f"{row.reached:08b}") for row in rows]
    # Newest first. Four count at the end of December only: the first one goes on 28 January.
    assert table == [
        ("", "00000010", "00000000"),
        ("Nord", "00100001", "00000000"),
        ("Syd", "11001100", "00000100"),
    ]


def test_a_leap_day_counts_to_the_last_of_february_next_year() -> None:
    world = World({1: "183"}, [Spell("F1", 1, "su", date(2020, 1, 1), None)])
    world.conversations = held(*(date(2024, 2, 29) + timedelta(days=n) for n in (-3, -2, -1, 0)))
    assert rows_of(world, date(2025, 1, 31), 1)["reached"].tolist() == [1]
    assert rows_of(world, date(2025, 2, 27), 1)["reached"].tolist() == [0]


def test_days_far_from_the_months_count_as_they_should() -> None:
    world = World({1: "183"}, [Spell("F1", 1, "su", date(1931, 1, 1), date(9999, 12, 31))])
    world.conversations = held(
        *(date(1931, 2, day) for day in range(1, 9)),
        *(date(2023, 5, day) for day in (2, 3, 31)),
        *(date(2188, 2, day) for day in range(1, 9)),
    )
    world.exemptions = [Exemption(1, date(1932, 1, 1), date(1932, 12, 31))]
    world.responsibilities = [Responsibility("F1", "Nord", "S01", date(1950, 1, 1), None)]
    (row,) = rows_of(world, AS_OF, 13).itertuples(index=False)
    assert (row.team, row.measured, row.reached) == ("Nord", 2**13 - 1, 0)
    world.conversations += held(date(2023, 6, 30))
    (row,) = rows_of(world, AS_OF, 13).itertuples(index=False)
    # In all but May 2023, on 1 May 2024 too: the one of 2 May 2023 counts until the day after.
    assert row.reached == 2**13 - 2


def test_no_spell_at_all_gives_no_rows_and_no_error() -> None:
    found = rows_of(World({1: "183"}), AS_OF, 24)
    assert found.empty
    assert list(found.columns) == [*WHOSE, "measured", "reached"]
    assert months.leaf_counts(found, months.sample_days(AS_OF, 24)).empty


def test_the_days_are_month_ends_and_the_day_itself() -> None:
    days = months.sample_days(date(2024, 3, 15), 3)
    assert days.astype(str).tolist() == ["2024-01-31", "2024-02-29", "2024-03-15"]


def test_sixty_two_months_fit_and_no_more() -> None:
    world = World({1: "183"}, [Spell("F1", 1, "su", date(2010, 1, 1), None)])
    assert rows_of(world, AS_OF, 62)["measured"].tolist() == [2**62 - 1]
    for count in (0, 63):
        with pytest.raises(ValueError, match=f"ikke {count}"):
            months.sample_days(AS_OF, count)
    with pytest.raises(ValueError, match="stigende"):
        monthsets.sampled(months.sample_days(AS_OF, 3)[::-1], RULE)


def test_facts_that_do_not_hang_together_are_refused() -> None:
    facts = worlds.as_facts(World({1: "183"}, [Spell("F1", 2, "su", date(2020, 1, 1), None)]))
    days = months.sample_days(AS_OF, 3)
    with pytest.raises(ValueError, match="borger, der ikke er med"):
        months.of_citizens(goal.prepare(facts, RULE), days)
    missing = facts.citizens.assign(municipality=None)
    with pytest.raises(ValueError, match="municipality"):
        months.of_citizens(goal.prepare(replace(facts, citizens=missing), RULE), days)


def test_a_leaf_of_more_than_sixteen_bits_is_counted() -> None:
    key = np.repeat([7, 3], [70_000, 5])
    sets = np.where(np.arange(len(key)) < 66_000, 2**62 - 1, 1)
    keys, (counts,) = monthsets.counted(key, 62, sets)
    assert keys.tolist() == [3, 7]
    assert counts[:, 0].tolist() == [5, 70_000]
    assert (counts[:, 1:] == [[0], [66_000]]).all()


def test_keys_of_any_size_are_merged_alike() -> None:
    """Numbers too large to be one key together give the rows that small ones give."""
    citizen, place, who = (np.array(keys) for keys in ([1, 1, 1, 2], [3, 3, 1, 3], [7, 7, 7, 0]))
    sets = np.array([1, 4, 8, 2])
    small = monthsets._merged(citizen, place, who, sets)
    large = monthsets._merged(citizen, place, who * 2**60, sets)
    assert [own.tolist() for own in small] == [[1, 1, 2], [1, 3, 3], [7, 7, 0], [8, 5, 2]]
    assert [own.tolist() for own in large[:2]] == [own.tolist() for own in small[:2]]
    assert large[3].tolist() == small[3].tolist()
