"""The goal figure on small worlds that can be checked by hand."""

from datetime import date, timedelta

import pandas as pd
import pytest

from jobcenter.law import rulebook
from jobcenter.tests.oracle import Conversation, Exemption, Spell, World
from jobcenter.tests.worlds import as_facts
from jobcenter.timeliness import counting, deadlines, facts, goal, invariants, months, shares

RULE = rulebook.load().goal_on(date(2024, 5, 1))
AS_OF = date(2024, 5, 1)


def held(*days: date) -> list[Conversation]:
    return [Conversation(1, "7", "telefon", False, "afholdt", day) for day in days]


def world(*talks: Conversation, start: date = date(2022, 1, 1), end: date | None = None) -> World:
    return World({1: "183"}, [Spell("F1", 1, "sygedagpenge", start, end)], list(talks))


def standing(of: World, as_of: date = AS_OF) -> pd.Series:
    return deadlines.standings(goal.prepare(as_facts(of), RULE), as_of).iloc[0]


FOUR = (date(2023, 5, 16), date(2023, 9, 4), date(2024, 2, 20), date(2024, 4, 12))


@pytest.mark.parametrize(("day", "hit"), [(date(2024, 5, 15), True), (date(2024, 5, 16), False)])
def test_a_conversation_counts_until_the_day_before_its_own_day_next_year(
    day: date, hit: bool
) -> None:
    people = goal.judged(goal.prepare(as_facts(world(*held(*FOUR))), RULE), day)
    assert people["hit"].tolist() == [hit]


def test_the_deadline_is_the_day_the_fourth_newest_expires() -> None:
    row = standing(world(*held(*FOUR)))
    assert (row.state, row.deadline.date(), row.missing) == ("rettidig", date(2024, 5, 16), 0)
    assert row.living_days == [day.isoformat() for day in reversed(FOUR)]
    assert row.last_held.date() == FOUR[-1]


def test_one_held_on_the_deadline_day_still_keeps_the_citizen_in_time() -> None:
    day = date(2024, 5, 16)
    row = standing(world(*held(*FOUR, day)), as_of=day)
    assert (row.state, row.deadline.date()) == ("rettidig", date(2024, 9, 4))


def test_whoever_lacks_one_is_overdue_since_falling_below() -> None:
    row = standing(world(*held(*FOUR)), as_of=date(2024, 5, 20))
    assert (row.state, row.missing, row.deadline.date()) == ("mangler", 1, date(2024, 5, 16))


def test_whoever_never_had_four_is_overdue_since_long_seniority() -> None:
    row = standing(world(*held(date(2024, 1, 2))))
    assert (row.state, row.missing, row.deadline.date()) == ("mangler", 3, date(2023, 1, 1))


def test_before_long_seniority_only_what_will_still_count_then_helps() -> None:
    talks = held(date(2023, 7, 1), date(2024, 4, 1))
    row = standing(world(*talks, start=date(2023, 9, 1)))
    # The first expires on 1 July 2024, before the day of long seniority on 1 September.
    assert (row.state, row.missing, row.deadline.date()) == ("paa_vej", 3, date(2024, 9, 1))


def test_an_exempt_citizen_has_no_deadline_and_is_not_measured() -> None:
    exempt = world()
    exempt.exemptions.append(Exemption(1, AS_OF, AS_OF))
    row = standing(exempt)
    assert (row.state, row.exemption_reason, row.measured) == ("fritaget", "barsel", False)
    assert pd.isna(row.deadline)
    assert standing(exempt, AS_OF + timedelta(days=1)).state == "mangler"


@pytest.mark.parametrize(("gap", "is_senior"), [(28, True), (29, False)])
def test_spells_join_over_28_days_and_not_over_29(gap: int, is_senior: bool) -> None:
    first = Spell("F1", 1, "sygedagpenge", date(2023, 3, 1), date(2023, 12, 31))
    start = date(2023, 12, 31) + timedelta(days=gap + 1)
    second = Spell("F2", 1, "jobafklaring", start, None)
    people = goal.judged(goal.prepare(as_facts(World({1: "183"}, [first, second])), RULE), AS_OF)
    assert people["measured"].tolist() == [is_senior]


def test_a_spell_inside_another_does_not_shorten_it() -> None:
    spells = [
        Spell("F1", 1, "sygedagpenge", date(2022, 1, 1), date(2024, 3, 31)),
        Spell("F2", 1, "sygedagpenge", date(2022, 2, 1), date(2022, 2, 28)),
        Spell("F3", 1, "jobafklaring", date(2024, 4, 10), None),
    ]
    people = goal.judged(goal.prepare(as_facts(World({1: "183"}, spells)), RULE), AS_OF)
    assert people["period_start"].tolist() == [pd.Timestamp(2022, 1, 1)]


def test_a_month_without_population_has_no_share() -> None:
    prepared = goal.prepare(as_facts(world(start=date(2024, 4, 1))), RULE)
    table = shares.with_averages(shares.month_counts(prepared, AS_OF, 12), RULE, AS_OF)
    assert table["grouping"].unique().tolist() == ["total"]
    last = table.iloc[-1]
    assert (last.population, last.hits, last.months) == (0, 0, 0)
    assert pd.isna(last.average)
    assert last.goal_reached is None


def test_fewer_than_twelve_months_with_a_share_are_counted() -> None:
    prepared = goal.prepare(as_facts(world(start=date(2023, 2, 1))), RULE)
    table = shares.with_averages(shares.month_counts(prepared, AS_OF, 12), RULE, AS_OF)
    assert table[table["grouping"] == "total"].iloc[-1].months == 4


def test_no_facts_at_all_give_no_rows_and_no_error() -> None:
    prepared = goal.prepare(as_facts(World()), RULE)
    assert deadlines.standings(prepared, AS_OF).empty
    counts = shares.month_counts(prepared, AS_OF, 12)
    invariants.check(counts, deadlines.standings(prepared, AS_OF))


@pytest.mark.parametrize(
    ("population", "hits", "needed"),
    [(10, 5, 3), (10, 8, 0), (11, 8, 1), (3, 0, 3), (0, 0, 0), (100, 79, 1), (100, 95, 0)],
)
def test_how_many_more_must_reach_their_fourth(population: int, hits: int, needed: int) -> None:
    assert shares.needed_hits(RULE, population, hits) == needed


def test_every_conversation_has_a_reason() -> None:
    rows = [
        ("7", "telefon", False, "afholdt", date(2024, 4, 1), "taeller"),
        ("4", "video", False, "afholdt", date(2024, 4, 1), "samme_dag"),
        ("7", "brev", False, "afholdt", date(2024, 3, 1), "form"),
        ("12", "telefon", False, "afholdt", date(2024, 3, 1), "type"),
        ("7", "telefon", True, "afholdt", date(2024, 3, 1), "faelles"),
        ("7", "telefon", False, "afholdt", date(2023, 5, 1), "udloebet"),
        ("7", "telefon", False, "afholdt", date(2023, 5, 2), "taeller"),
        ("7", "telefon", False, "afholdt", date(2024, 5, 2), "fremtid"),
        ("7", "telefon", False, "afholdt", None, "uden_dag"),
        ("7", "telefon", False, "planlagt", None, "planlagt"),
        ("7", "telefon", False, "aflyst", None, "aflyst"),
        ("7", "telefon", False, "udeblevet", None, "udeblevet"),
    ]
    talks = facts.frame(
        [
            (1, type_, form, "", joint, status, None, None, day, None)
            for type_, form, joint, status, day, _ in rows
        ],
        facts.CONVERSATIONS,
    )
    assert counting.why_not(talks, RULE, AS_OF).tolist() == [row[-1] for row in rows]


@pytest.mark.parametrize(
    ("booked", "planned", "expected"),
    [
        (date(2024, 4, 1), date(2024, 5, 20), date(2024, 5, 20)),
        (None, date(2024, 5, 1), date(2024, 5, 1)),
        (date(2024, 5, 2), date(2024, 5, 20), None),  # booked after the day
        (date(2024, 4, 1), date(2024, 4, 30), None),  # the day has passed
    ],
)
def test_the_next_booked_day(booked: date | None, planned: date, expected: date | None) -> None:
    talk = (1, "7", "telefon", "", False, "planlagt", booked, planned, None, None)
    found = counting.next_booked(facts.frame([talk], facts.CONVERSATIONS), RULE, AS_OF)
    assert [day.date() for day in found] == ([expected] if expected else [])


def test_figures_that_do_not_add_up_are_not_let_through() -> None:
    prepared = goal.prepare(as_facts(world(*held(*FOUR))), RULE)
    counts = shares.month_counts(prepared, AS_OF, 12)
    people = deadlines.standings(prepared, AS_OF)
    wrong = counts.copy()
    wrong.loc[wrong["grouping"] == "area", "population"] += 1
    with pytest.raises(invariants.Broken, match="area"):
        invariants.check(wrong, people)
    with pytest.raises(invariants.Broken, match="tilstand"):
        invariants.check(counts, pd.concat([people, people]))


def test_months_that_contradict_the_day_are_not_let_through() -> None:
    prepared, days = goal.prepare(as_facts(world(*held(*FOUR))), RULE), months.sample_days(AS_OF, 3)
    rows, people = months.of_citizens(prepared, days), deadlines.standings(prepared, AS_OF)
    invariants.check_months(rows, days, people)
    broken = [
        (rows.assign(measured=0), people, "uden selv"),
        (pd.concat([rows, rows.assign(team="Nord")]), people, "to grupper"),
        (rows.assign(reached=0b011), people, "stemmer ikke"),
        (rows, people.assign(measured=False), "stemmer ikke"),
    ]
    for wrong, standings, message in broken:
        with pytest.raises(invariants.Broken, match=message):
            invariants.check_months(wrong, days, standings)
