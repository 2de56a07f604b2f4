"""Duties and verdicts against the naive oracle, on random cases under every regime."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobcenter.law import rulebook
from jobcenter.timeliness import facts, judgement

from .law_oracle import BY_TARGET_GROUP, Case, Found, Spell, Talk, judge

BOOK = rulebook.load()
BENEFITS = [
    *BY_TARGET_GROUP,
    ("sygedagpenge", "6.6"),
    ("sygedagpenge", "6.6"),  # twice, for it has the most rules
    ("jobafklaring", "6.7"),
    ("ressourceforloeb", "6.8"),
    ("ledighedsydelse", "6.9"),
    ("revalidering", "6.10"),
    ("dagpenge", "6.1"),
    ("dagpenge", ""),
    ("kontanthjaelp", ""),
]
# Where regimes meet, and the days that are hard to count with.
TURNS = [
    date(2019, 12, 31),
    date(2020, 1, 1),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2023, 8, 31),
    date(2025, 1, 1),
    date(2025, 6, 30),
    date(2026, 6, 30),
    date(2026, 7, 1),
]


def near(day: date, days: int) -> st.SearchStrategy[date]:
    return st.integers(0, days).map(lambda later: day + timedelta(days=later))


# The lengths on either side of a break, a week, a month and a window.
lengths = st.sampled_from([1, 7, 8, 14, 15, 27, 28, 29, 30, 55, 56, 91, 92, 182, 183, 184, 400])


@st.composite
def spells(draw: st.DrawFn, first: date) -> list[Spell]:
    rows: list[Spell] = []
    start = first
    for number in range(draw(st.integers(1, 3))):
        benefit, group = (
            draw(st.sampled_from(BENEFITS))
            if number == 0 or draw(st.booleans())
            else (rows[-1].benefit, rows[-1].target_group)
        )
        end = start + timedelta(days=draw(lengths))
        is_open = draw(st.integers(0, 2)) == 0
        received = draw(st.none() | near(start, 70))
        rows.append(
            Spell(
                f"F{number}",
                benefit,
                group,
                draw(st.sampled_from(["1", "2", "2", "3", ""])),
                draw(st.sampled_from([True, False, None])),
                start,
                received,
                None if is_open else end,
            )
        )
        start = end + timedelta(days=draw(st.sampled_from([1, 2, 11, 28, 29, 30, 31])))
    return rows


@st.composite
def talks(draw: st.DrawFn, first: date) -> list[Talk]:
    rows = []
    day = first - timedelta(days=draw(st.integers(0, 10)))
    for _ in range(draw(st.integers(0, 9))):
        plain = draw(st.integers(0, 3)) > 0
        held = draw(st.sampled_from([day, day, day, None]))
        registered = None if held is None else held + timedelta(days=draw(st.integers(0, 9)))
        rows.append(
            Talk(
                draw(st.sampled_from(["4", "7"] if plain else ["9", "12", "17", "19", "7"])),
                "fremmoede" if plain else draw(st.sampled_from(["telefon", "brev", ""])),
                draw(st.sampled_from(["jobcenter", "jobcenter", "a-kasse", "anden_aktoer", ""])),
                not plain and draw(st.booleans()),
                "afholdt" if plain else draw(st.sampled_from(["planlagt", "aflyst", "udeblevet"])),
                draw(st.none() | near(day - timedelta(days=20), 20)),
                day,
                held,
                draw(st.sampled_from([registered, None])),
            )
        )
        day += timedelta(days=draw(st.sampled_from([0, 1, 6, 7, 8, 20, 28, 29, 30, 45, 60])))
    return rows


def birthdays(first: date) -> list[date]:
    """Of somebody who turns 25 on the day, and of somebody who does so the day after."""
    later = first + timedelta(days=1)
    return [date(day.year - 25, day.month, min(day.day, 28)) for day in (first, later)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, date]:
    """A citizen, and a day to ask for, most often one on which something turns."""
    turn = draw(st.sampled_from(TURNS))
    first = turn - timedelta(days=draw(st.sampled_from([0, 0, 1, 7, 60, 180])))
    case = Case(
        born=draw(st.sampled_from([date(1980, 1, 1), date(2010, 1, 1), *birthdays(first)])),
        spells=draw(spells(first)),
        talks=draw(talks(first)),
        exemptions=draw(
            st.lists(st.tuples(near(first, 200), st.none() | near(first, 400)), max_size=2)
        ),
        plans=draw(st.lists(near(first, 40), max_size=2)),
        appraisals=draw(
            st.lists(
                st.tuples(st.sampled_from(["§7", "§24", "§27"]), st.none() | near(first, 130)),
                max_size=2,
            )
        ),
    )
    dues = [found.due for found in judge(case, first + timedelta(days=900))] or [first]
    day = draw(st.sampled_from(dues)) + timedelta(days=draw(st.sampled_from([-1, 0, 1, 2, 30])))
    return case, max(day, first)


def as_facts(case: Case) -> facts.Facts:
    return facts.Facts(
        citizens=facts.frame([(1, "183", case.born)], facts.CITIZENS),
        spells=facts.frame(
            [
                (
                    1,
                    s.id,
                    s.benefit,
                    s.target_group,
                    s.category,
                    s.in_job,
                    s.start,
                    s.received,
                    s.end,
                )
                for s in case.spells
            ],
            facts.SPELLS,
        ),
        conversations=facts.frame(
            [
                (
                    1,
                    t.type,
                    t.form,
                    t.actor,
                    t.joint,
                    t.status,
                    t.booked,
                    t.planned,
                    t.held,
                    t.registered,
                )
                for t in case.talks
            ],
            facts.CONVERSATIONS,
        ),
        exemptions=facts.frame([(1, "barsel", *e) for e in case.exemptions], facts.EXEMPTIONS),
        responsibilities=facts.frame([], facts.RESPONSIBILITIES),
        plans=facts.frame([(1, day, None) for day in case.plans], facts.PLANS),
        appraisals=facts.frame([(1, *row) for row in case.appraisals], facts.APPRAISALS),
    )


def of_core(case: Case, as_of: date) -> list[Found]:
    judged = judgement.judge(as_facts(case), BOOK, as_of)
    rows: Iterable[Any] = judged[~judged["collective"]].itertuples()
    return sorted(
        Found(
            row.spell,
            row.rule,
            row.due.date(),
            _iso(row.version),
            row.opens.date(),
            row.needed,
            row.counted,
            row.lacking,
            _iso(row.fulfilled),
            row.verdict,
            bool(row.born_late),
            bool(row.late_registered),
            _iso(row.booked),
        )
        for row in rows
    )


def _iso(day: Any) -> str:
    return "" if pd.isna(day) else day.date().isoformat()


# Every fourth week, in person: what chance seldom finds.
SICK_IN_2018 = Case(
    born=date(1980, 1, 1),
    spells=[Spell("F0", "sygedagpenge", "6.6", "2", None, date(2018, 1, 31), None, None)],
    talks=[
        Talk("4", form, "jobcenter", False, "afholdt", None, None, day, day + timedelta(days=8))
        for form, day in [
            ("fremmoede", date(2018, 3, 27)),
            ("fremmoede", date(2018, 4, 24)),
            ("telefon", date(2018, 5, 10)),
            ("fremmoede", date(2018, 5, 23)),
        ]
    ],
)
# Four in every twelve months after the first.
ACTIVE_IN_2018 = replace(
    SICK_IN_2018,
    spells=[Spell("F0", "kontanthjaelp", "6.3", "", None, date(2018, 1, 31), None, None)],
)


@given(cases())
@example((SICK_IN_2018, date(2018, 6, 20)))
@example((SICK_IN_2018, date(2018, 6, 21)))
@example((ACTIVE_IN_2018, date(2019, 3, 27)))
@example((ACTIVE_IN_2018, date(2019, 3, 28)))
def test_duties_and_verdicts_are_the_oracles(case_and_day: tuple[Case, date]) -> None:
    case, as_of = case_and_day
    assert of_core(case, as_of) == judge(case, as_of)


def test_the_oracle_meets_every_kind_and_every_verdict() -> None:
    """Else agreement would say little: what is never asked is never wrong."""
    seen: Counter[str] = Counter()

    @settings(max_examples=300, derandomize=True)
    @given(cases())
    @example((SICK_IN_2018, date(2018, 6, 20)))
    @example((ACTIVE_IN_2018, date(2019, 3, 27)))
    def count(case_and_day: tuple[Case, date]) -> None:
        seen.update(found.verdict for found in judge(*case_and_day))
        seen.update(found.rule for found in judge(*case_and_day))

    count()
    assert {"rettidig", "for_sent", "mangler", "afventer", "fritaget", "ophoert"} <= set(seen)
    assert {"KJ-F", "KA-12M", "SD-4W", "SD-7", "DPJ", "DPU", "MP-DP", "SD-F", "RV"} <= set(seen), (
        sorted(seen)
    )
