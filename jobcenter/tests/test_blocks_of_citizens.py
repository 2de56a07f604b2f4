"""A case is the citizen's own: however a run is cut and its facts come, it finds the same."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from jobcenter.law import rulebook
from jobcenter.timeliness import coverage, facts, goal, judgement, minplans
from jobcenter.timeliness.facts import Facts

from .law_oracle import Case
from .test_law_oracle import as_facts, cases

BOOK = rulebook.load(local_goals=["LOKAL-MAANED", "LOKAL-NAESTE"])
BY = ["spell", "rule", "due"]

deliveries = st.lists(cases().map(lambda case_and_day: case_and_day[0]), min_size=2, max_size=6)
as_ofs = st.sampled_from([date(2020, 3, 1), date(2024, 5, 1), date(2025, 9, 1), date(2027, 2, 1)])


def of_citizens(given: Iterable[tuple[int, Case]]) -> Facts:
    """The facts of several citizens, each under a number of its own; the spells' ids follow it."""
    whole: dict[str, list[pd.DataFrame]] = {field.name: [] for field in fields(Facts)}
    for citizen, case in given:
        for name, table in vars(as_facts(case)).items():
            own = table.assign(citizen=citizen) if "citizen" in table else table
            if name == "spells":
                own = own.assign(spell=[f"{spell}-{citizen}" for spell in own["spell"]])
            whole[name].append(own)
    whole["responsibilities"] = [_answering(pd.concat(whole["spells"]))]
    return Facts(**{name: pd.concat(parts, ignore_index=True) for name, parts in whole.items()})


def _answering(spells: pd.DataFrame) -> pd.DataFrame:
    """Somebody for each spell, somebody else from forty days later, and for some nobody then."""
    day = pd.Timedelta(days=1)
    rows = [
        (spell, team, f"S{citizen % 3}", "", start + after * day, end)
        for citizen, spell, start in spells[["citizen", "spell", "start"]].itertuples(index=False)
        for team, after, end in [("Nord", 0, start + 50 * day), ("Syd", 40, pd.NaT)]
        if team == "Nord" or citizen % 2
    ]
    return facts.frame(rows, facts.RESPONSIBILITIES)


def found(given: Facts, as_of: date) -> dict[str, pd.DataFrame]:
    """All that is found out about cases, in an order that does not come from the cutting."""
    judged = judgement.judge(given, BOOK, as_of)
    people = goal.judged(goal.prepare(given, BOOK.goal_on(date(2024, 1, 1))), as_of)
    plans = minplans.min_plans(people, given, BOOK, as_of)
    return {
        "judged": judged,
        "explained": judgement.explained(judged, given, BOOK, as_of, 13),
        "min_plans": plans[["citizen", "min_plan", "min_plan_on"]],
    }


def together(parts: list[dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    whole = {name: pd.concat([part[name] for part in parts]) for name in parts[0]}
    order = {"judged": BY, "explained": BY, "min_plans": ["citizen"]}
    return {
        name: table.sort_values(order[name], kind="stable", ignore_index=True)
        for name, table in whole.items()
    }


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name], obj=name)


@settings(max_examples=settings().max_examples // 2)  # each has several citizens
@given(deliveries, as_ofs)
def test_a_run_in_parts_finds_what_a_run_of_all_does(given: list[Case], as_of: date) -> None:
    numbered = list(enumerate(given, 1))
    halves = [found(of_citizens(half), as_of) for half in (numbered[::2], numbered[1::2])]
    assert_same(together([found(of_citizens(numbered), as_of)]), together(halves))


@settings(max_examples=settings().max_examples // 4)
@given(deliveries, as_ofs)
def test_what_is_owed_a_group_adds_up(given: list[Case], as_of: date) -> None:
    numbered = list(enumerate(given, 1))
    parts = [
        coverage.coverage(judgement.judge(of_citizens(part), BOOK, as_of), BOOK, as_of)
        for part in (numbered, numbered[::2], numbered[1::2])
    ]
    figures = ["population", "reached", "first", "exempt"]
    by = [name for name in parts[0] if name not in figures]
    whole, *halves = (part.groupby(by, dropna=False)[figures].sum() for part in parts)
    added = pd.concat(halves).groupby(level=by, dropna=False).sum()
    pd.testing.assert_frame_equal(whole, added)


@settings(max_examples=settings().max_examples // 4)
@given(deliveries, as_ofs)
def test_words_may_come_as_text_or_as_categories(given: list[Case], as_of: date) -> None:
    plain = of_citizens(enumerate(given, 1))
    assert_same(found(plain, as_of), found(in_categories(plain), as_of))


def in_categories(plain: Facts) -> Facts:
    """The same with words as categories, among others that do not occur; ids stay text."""
    tables: dict[str, Any] = {
        name: table.assign(
            **{
                column: pd.Categorical(table[column], ["ukendt", *sorted(set(table[column]))])
                for column in table.select_dtypes("str").columns.drop("spell", errors="ignore")
            }
        )
        for name, table in vars(plain).items()
    }
    return replace(plain, **tables)


def test_large_keys_of_citizens_are_no_others() -> None:
    """A citizen and a day are one number inside: no key may run into the next one's days."""
    spell = ("kontanthjaelp", "6.2", "", None, date(2024, 2, 1), None, None)
    citizens = [2**38 - 1, 2**38]
    talks = [
        (citizen, "7", "fremmoede", "jobcenter", False, "afholdt", None, None, day, None)
        for citizen, day in zip(citizens, [date(9999, 12, 31), date(2024, 2, 6)], strict=True)
    ]
    given = Facts(
        citizens=facts.frame([(one, "183", date(1980, 1, 1)) for one in citizens], facts.CITIZENS),
        spells=facts.frame([(one, f"F{one}", *spell) for one in citizens], facts.SPELLS),
        conversations=facts.frame(talks, facts.CONVERSATIONS),
        exemptions=facts.frame([], facts.EXEMPTIONS),
        responsibilities=facts.frame([], facts.RESPONSIBILITIES),
        plans=facts.frame([], facts.PLANS),
        appraisals=facts.frame([], facts.APPRAISALS),
    )
    judged = judgement.judge(given, BOOK, date(2024, 3, 1)).query("rule == 'KJ-F'")
    assert judged.set_index("citizen")["verdict"].to_dict() == {
        citizens[0]: "mangler",
        citizens[1]: "rettidig",
    }
