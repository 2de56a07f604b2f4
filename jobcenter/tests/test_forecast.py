"""The forecast: the worked example, and the book against the core on random small teams."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcenter.law import rulebook
from jobcenter.tests import forecast_oracle as by_the_book
from jobcenter.tests.forecast_oracle import Person
from jobcenter.tests.worlds import EDGES
from jobcenter.timeliness import facts, forecast, goal, shares
from jobcenter.timeliness.counting import BOOKED, HELD
from jobcenter.timeliness.days import Days
from jobcenter.timeliness.facts import Facts

AS_OF = date(2024, 5, 1)
RULE = rulebook.load().goal_on(AS_OF)
START = date(2022, 1, 1)

# measures.md §5: ten citizens with long seniority; held | booked.
HELD_AND_BOOKED = """
23-06-10 23-09-12 23-12-05 24-03-01 | 24-06-03
23-07-20 23-10-18 24-01-15 24-04-10 |
23-05-15 23-08-20 23-11-22 24-02-20 |
23-08-01 23-11-01 24-02-01 | 24-05-20
23-06-25 23-10-01 24-01-10 |
23-09-05 24-03-05 | 24-06-12
23-11-11 |
23-07-05 23-09-30 24-01-20 24-04-25 |
23-10-10 23-12-12 24-02-12 24-04-12 |
| 24-05-28
"""
FIRST_DAYS = [date(2024, month, 1) for month in range(5, 13)] + [date(2025, 1, 1)]


def ten_citizens() -> list[Person]:
    def days(text: str) -> list[date]:
        return [date.fromisoformat(f"20{day}") for day in text.split()]

    rows = (line.split("|") for line in HELD_AND_BOOKED.strip().splitlines())
    return [Person([(START, None)], days(held), days(booked)) for held, booked in rows]


def as_facts(people: list[Person], booked_on: date = START) -> Facts:
    numbered = list(enumerate(people, start=1))
    held: list[tuple[Any, ...]] = [
        (n, HELD, None, None, day) for n, person in numbered for day in person.held
    ]
    held += [(n, BOOKED, booked_on, day, None) for n, person in numbered for day in person.booked]
    talks = [
        (n, "7", "", "", False, status, booked, planned, day, None)
        for n, status, booked, planned, day in sorted(held, key=lambda row: row[0])
    ]
    return Facts(
        citizens=facts.frame([(n, "183", date(1980, 1, 1)) for n, _ in numbered], facts.CITIZENS),
        spells=facts.frame(
            [
                (n, f"F{n}-{at}", "jobafklaring", "", "", None, start, None, end)
                for n, person in numbered
                for at, (start, end) in enumerate(person.spells)
            ],
            facts.SPELLS,
        ),
        conversations=facts.frame(talks, facts.CONVERSATIONS),
        exemptions=facts.frame(
            [(n, "barsel", *period) for n, person in numbered for period in person.exempt],
            facts.EXEMPTIONS,
        ),
        responsibilities=facts.frame(
            [
                (f"F{n}-{at}", f"Team {n % 2}", f"S{n % 3}", "", start, None)
                for n, person in numbered
                for at, (start, _) in enumerate(person.spells)
            ],
            facts.RESPONSIBILITIES,
        ),
        plans=facts.frame([], facts.PLANS),
        appraisals=facts.frame([], facts.APPRAISALS),
    )


def as_days(days: list[date]) -> Days:
    return np.array(days, dtype="datetime64[D]")


def whole(people: list[Person], as_of: date, days: list[date]) -> dict[str, list[tuple[int, int]]]:
    """Population and hits of everybody on each day, by curve."""
    rows = forecast.of_citizens(as_facts(people), RULE, as_of, as_days(days))
    total = of_all(rows, days)
    return {
        curve: list(zip(total["population"].tolist(), total[curve].tolist(), strict=True))
        for curve in forecast.CURVES
    }


def of_all(rows: pd.DataFrame, days: list[date]) -> pd.DataFrame:
    """The counts of everybody on each day; 0 where there is nobody."""
    counts = forecast.rolled_up(forecast.leaf_counts(rows, as_days(days)), as_days(days))
    total = (
        counts[counts["grouping"] == "total"].set_index("day").drop(columns=["grouping", "group"])
    )
    return total.reindex(as_days(days).astype("datetime64[s]"), fill_value=0)


def test_worked_example() -> None:
    found = whole(ten_citizens(), AS_OF, FIRST_DAYS)
    assert [hits for _, hits in found["nothing"]] == [5, 4, 3, 1, 1, 1, 0, 0, 0]
    assert [hits for _, hits in found["booked"]] == [5, 5, 5, 2, 2, 1, 0, 0, 0]
    assert {people for curve in found.values() for people, _ in curve} == {10}


@pytest.mark.parametrize(
    ("day", "share", "required", "extra"),
    [(date(2024, 7, 1), "0.70", 7, 2), (date(2024, 9, 1), "0.80", 8, 8)],
)
def test_worked_example_of_what_is_needed(day: date, share: str, required: int, extra: int) -> None:
    rows = forecast.of_citizens(as_facts(ten_citizens()), RULE, AS_OF, as_days([day]))
    total = of_all(rows, [day]).iloc[0]
    lacking = [int(total[f"lacking_{n}"]) for n in range(1, 5)]
    found = forecast.needed(forecast.share_of(share), int(total["population"]), lacking)
    assert (found.required, found.extra) == (required, extra)


def test_month_ends_are_after_the_day() -> None:
    assert forecast.month_ends(date(2024, 1, 31), 2).tolist() == [
        date(2024, 2, 29),
        date(2024, 3, 31),
    ]
    assert forecast.month_ends(date(2024, 2, 1), 1).tolist() == [date(2024, 2, 29)]


def test_conversation_of_29_february_does_not_count_on_28_february() -> None:
    held = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)]
    people = [Person([(START, None)], held)]
    days = [date(2025, 2, 27), date(2025, 2, 28)]
    assert whole(people, AS_OF, days)["nothing"] == [(1, 1), (1, 0)]


def test_who_has_caught_up_meets_the_next_deadline_on_its_day() -> None:
    three = [date(2023, 5, 22), date(2023, 12, 1), date(2024, 3, 1)]
    lacks_one = Person([(START, None)], three)  # held on 8 May; the next deadline is 22 May
    booked_it = Person([(START, None)], three, [date(2024, 5, 2)])
    days = [date(2024, 5, day) for day in (7, 8, 21, 22, 31)]
    found = whole([lacks_one, booked_it], AS_OF, days)["all_due"]
    assert found == [(2, 1), (2, 2), (2, 2), (2, 2), (2, 2)]


@pytest.mark.parametrize("last", [AS_OF, AS_OF + timedelta(days=20), None])
def test_who_answers_on_the_day_goes_on(last: date | None) -> None:
    """A handover that is to come is not seen, neither its end nor its beginning."""
    handover = [("F1-0", "Nord", "S1", "", START, last)]
    handover += [("F1-0", "Syd", "S2", "", last + timedelta(days=1), None)] if last else []
    answers = facts.frame(handover, facts.RESPONSIBILITIES)
    person = replace(as_facts([Person([(START, None)])]), responsibilities=answers)
    days = [AS_OF, date(2024, 5, 31), date(2025, 4, 30)]
    (row,) = forecast.of_citizens(person, RULE, AS_OF, as_days(days)).itertuples()
    assert (row.team, row.caseworker, row.measured) == ("Nord", "S1", 0b111)


def test_who_answered_until_the_day_before_is_not_brought_back() -> None:
    ended = [("F1-0", "Nord", "S1", "", START, AS_OF - timedelta(days=1))]
    answers = facts.frame(ended, facts.RESPONSIBILITIES)
    person = replace(as_facts([Person([(START, None)])]), responsibilities=answers)
    days = [AS_OF - timedelta(days=7), AS_OF, date(2024, 5, 31)]
    rows = forecast.of_citizens(person, RULE, AS_OF, as_days(days)).itertuples()
    assert {row.caseworker: row.measured for row in rows} == {"": 0b110, "S1": 0b001}


def test_who_has_caught_up_is_in_time_the_day_after_too() -> None:
    """One of three expires on the day after the catch-up: that is a deadline of its own."""
    three = [date(2023, 5, 9), date(2023, 8, 31), date(2024, 2, 28)]  # held again on 8 and 9 May
    days = [date(2024, 5, day) for day in (7, 8, 9, 10, 31)]
    found = whole([Person([(START, None)], three)], AS_OF, days)["all_due"]
    assert found == [(1, 0), (1, 1), (1, 1), (1, 1), (1, 1)]


def test_booked_after_the_day_is_not_seen() -> None:
    people = [Person([(START, None)], [], [AS_OF + timedelta(days=n) for n in (1, 2, 3, 4)])]
    day = as_days([date(2024, 5, 31)])
    for booked_on, hits in ((AS_OF, 1), (AS_OF + timedelta(days=1), 0)):
        rows = forecast.of_citizens(as_facts(people, booked_on), RULE, AS_OF, day)
        assert (rows["booked"] & 1).sum() == hits


# --- Random small teams --------------------------------------------------------------------------

near = st.one_of(
    st.sampled_from(EDGES), st.dates(date(2023, 3, 1), date(2025, 5, 31)), st.just(AS_OF)
)
periods = st.builds(
    lambda start, length: (start, None if length is None else start + timedelta(days=length)),
    near,
    st.one_of(st.none(), st.integers(0, 700)),
)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    starts = st.one_of(st.dates(date(2022, 1, 1), date(2024, 7, 1)), st.sampled_from(EDGES))
    lengths = st.one_of(st.none(), st.none(), st.integers(1, 900))
    spells = [
        (start, None if length is None else start + timedelta(days=length))
        for start, length in draw(st.lists(st.tuples(starts, lengths), min_size=1, max_size=2))
    ]
    return Person(
        spells,
        draw(st.lists(near, max_size=9)),
        draw(st.lists(near, max_size=4)),
        draw(st.lists(periods, max_size=1)) if draw(st.integers(0, 3)) == 0 else [],
    )


as_ofs = st.one_of(
    st.just(AS_OF), st.sampled_from(EDGES[7:13]), st.dates(date(2024, 1, 1), date(2024, 12, 31))
)


@given(st.lists(persons(), min_size=1, max_size=6), as_ofs)
def test_curves_equal_the_book(people: list[Person], as_of: date) -> None:
    ends = forecast.month_ends(as_of).tolist()
    days = [as_of - timedelta(days=7), as_of, *ends]
    found = whole(people, as_of, days)
    for curve in forecast.CURVES:
        assert found[curve] == by_the_book.counts(people, curve, as_of, days), curve


@given(st.lists(persons(), min_size=1, max_size=6), as_ofs, st.integers(1, 330))
def test_needed_equals_the_book(people: list[Person], as_of: date, later: int) -> None:
    day = as_of + timedelta(days=later)
    rows = forecast.of_citizens(as_facts(people), RULE, as_of, as_days([day]))
    total = of_all(rows, [day]).iloc[0]
    lacking = [int(total[f"lacking_{n}"]) for n in range(1, 5)]
    for text in ("0.5", "0.7", "0.8", "1"):
        found = forecast.needed(forecast.share_of(text), int(total["population"]), lacking)
        assert found.extra == by_the_book.needed(people, as_of, day, found.required)
        assert found.hits == total["booked"]


@given(st.lists(persons(), min_size=1, max_size=6), as_ofs)
def test_curves_contain_each_other_and_begin_where_the_figures_stand(
    people: list[Person], as_of: date
) -> None:
    days = [as_of, *forecast.month_ends(as_of).tolist()]
    rows = forecast.of_citizens(as_facts(people), RULE, as_of, as_days(days))
    nothing, booked, all_due = (rows[curve].to_numpy() for curve in forecast.CURVES)
    assert not (nothing & ~booked).any()
    assert not (booked & ~all_due).any()
    measured = rows["measured"].to_numpy()
    known = forecast.known_on(as_facts(people), as_of)
    today = shares.month_counts(goal.prepare(known, RULE), as_of, 1)
    total = today[today["grouping"] == "total"].iloc[0]
    now = ((measured & 1).sum(), (nothing & 1).sum())
    assert now == (total["population"], total["hits"])
