"""What was looked at for each verdict, against a naive reading of the same facts."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobcenter.law import kinds, rulebook
from jobcenter.timeliness import facts, judgement, reasons, verdicts

BOOK = rulebook.load()
LOOK_BACK = timedelta(days=31)

Reason = tuple[date, str]


class Talk(NamedTuple):
    """A row of facts.CONVERSATIONS."""

    citizen: int
    type: str = "7"
    form: str = "fremmoede"
    actor: str = "jobcenter"
    joint: bool = False
    status: str = "afholdt"
    booked: date | None = None
    planned: date | None = None
    held: date | None = None
    registered: date | None = None


class Citizens(NamedTuple):
    """Citizens on the same benefit from the same day; rows as in the frames of facts."""

    as_of: date
    spells: list[tuple[Any, ...]]
    talks: list[Talk]
    plans: list[tuple[Any, ...]]
    appraisals: list[tuple[Any, ...]]


def frames(of: Citizens) -> facts.Facts:
    people = sorted({spell[0] for spell in of.spells})
    return facts.Facts(
        citizens=facts.frame(((one, "183", date(1980, 1, 1)) for one in people), facts.CITIZENS),
        spells=facts.frame(of.spells, facts.SPELLS),
        conversations=facts.frame(of.talks, facts.CONVERSATIONS),
        exemptions=facts.frame([], facts.EXEMPTIONS),
        responsibilities=facts.frame([], facts.RESPONSIBILITIES),
        plans=facts.frame(of.plans, facts.PLANS),
        appraisals=facts.frame(of.appraisals, facts.APPRAISALS),
    )


def explained(of: Citizens) -> list[tuple[Any, list[list[str]]]]:
    """Each duty with its rows of reasons.by_duty."""
    given = frames(of)
    judged = judgement.judge(given, BOOK, of.as_of)
    rows = reasons.by_duty(reasons.considered(judged, given, BOOK, of.as_of))
    duties: Iterable[Any] = judged.itertuples()
    return [(duty, rows.get(duty.Index, [])) for duty in duties]


# The naive reading, from the words of considered and without a frame.


def kind_of(talk: Talk, rule: kinds.Counting) -> str:
    """COUNTS, or what is wrong with the kind of a conversation that was held."""
    joint = talk.joint or talk.type in ("17", "19")
    if talk.type not in rule.counting_types:
        return reasons.MEETING if talk.type in ("9", "13") else "type"
    if talk.form in rule.excluded_forms:
        return "form"
    if joint and rule.joint == "excluded":
        return "faelles"
    if not joint and rule.joint == "required":
        return reasons.NOT_JOINT
    return "aktoer" if rule.actors and talk.actor not in rule.actors else reasons.COUNTS


def what_became_of(talk: Talk, rule: kinds.Counting, as_of: date) -> Reason | None:
    """The day and the code of a conversation before its window is looked at; None: not seen."""
    if talk.status == "afholdt":
        if talk.held is None:
            seen = talk.planned is not None and talk.planned <= as_of
            return (talk.planned, reasons.NO_DAY) if talk.planned and seen else None
        return None if talk.held > as_of else (talk.held, kind_of(talk, rule))
    if talk.planned is None or (talk.booked is not None and talk.booked > as_of):
        return None
    if talk.status != "planlagt":
        return talk.planned, talk.status
    return talk.planned, reasons.NO_OUTCOME if talk.planned < as_of else reasons.AHEAD


def all_that_happened(duty: Any, of: Citizens) -> list[Reason]:
    rule = verdicts.version_of(BOOK, duty.rule, duty.version).parameters
    if isinstance(rule, kinds.Counting):
        own = (talk for talk in of.talks if talk.citizen == duty.citizen)
        found = (what_became_of(talk, rule, of.as_of) for talk in own)
        return [reason for reason in found if reason]
    if isinstance(rule, kinds.AppraisalWithinMonths):
        return [
            (made, reasons.COUNTS if kind == rule.appraisal else reasons.OTHER_APPRAISAL)
            for citizen, kind, made in of.appraisals
            if citizen == duty.citizen and made <= of.as_of
        ]
    return [
        (created, reasons.COUNTS)
        for citizen, created, _ in of.plans
        if citizen == duty.citizen and created <= of.as_of
    ]


def read(duty: Any, of: Citizens) -> list[Reason]:
    opens, due, end = duty.opens.date(), duty.due.date(), duty.end.date()
    last = end + LOOK_BACK if end < date(9999, 12, 31) else end
    until = max(due, min(last, of.as_of)) if duty.verdict == verdicts.MISSING else due
    if not pd.isna(duty.fulfilled):
        until = max(until, duty.fulfilled.date())
    counted: set[date] = set()
    told = []
    for day, code in sorted(all_that_happened(duty, of), key=lambda reason: reason[0]):
        if not opens - LOOK_BACK <= day <= max(until, due):
            continue
        if code == reasons.COUNTS:
            code = in_window(day, opens, due, end) if day not in counted else reasons.SAME_DAY
            counted.add(day)
        told.append((day, code))
    return told


def in_window(day: date, opens: date, due: date, end: date) -> str:
    if day < opens:
        return reasons.TOO_EARLY
    if day > end:
        return reasons.AFTER_END
    return reasons.TOO_LATE if day > due else reasons.COUNTS


# Benefit, target group and visitation category, and a first day under each set of kinds of rule.
SITUATIONS = [
    ("kontanthjaelp", "6.2", "", date(2024, 2, 1)),
    ("kontanthjaelp", "6.3", "", date(2017, 2, 1)),
    ("dagpenge", "6.1", "", date(2018, 9, 15)),
    ("dagpenge", "6.1", "", date(2024, 9, 1)),
    ("sygedagpenge", "", "2", date(2018, 1, 1)),
    ("sygedagpenge", "", "2", date(2025, 1, 6)),
]
# Days from the first one: the edges of the windows, those beside them, and others.
EDGES = [-32, -31, -1, 0, 7, 8, 13, 14, 15, 34, 41, 42, 55, 56, 90, 91, 92, 180, 181, 182, 183]
NOT_HELD = ["planlagt", "planlagt", "aflyst", "udeblevet"]
offsets = st.one_of(st.sampled_from(EDGES), st.integers(-40, 420))


@st.composite
def talks(draw: st.DrawFn, citizen: int, first: date, as_of: date) -> Talk:
    day = first + timedelta(days=draw(offsets))
    odd = draw(st.sampled_from([None, None, None, "type", "form", "joint", "actor", "status"]))
    talk = Talk(
        citizen,
        type=draw(st.sampled_from(["4", "9", "10", "13", "17", "19"])) if odd == "type" else "7",
        form=draw(st.sampled_from(["telefon", "video", "brev", ""]))
        if odd == "form"
        else "fremmoede",
        actor="jobcenter" if odd != "actor" else draw(st.sampled_from(["a-kasse", "anden_aktoer"])),
        joint=odd == "joint" or draw(st.integers(0, 9)) == 0,
        status="afholdt" if odd != "status" else draw(st.sampled_from(NOT_HELD)),
        booked=draw(st.sampled_from([None, day - timedelta(days=14), as_of, day])),
    )
    if talk.status == "afholdt":
        return talk._replace(held=day if draw(st.integers(0, 9)) else None, planned=day)
    if talk.status == "planlagt":
        yesterday = as_of - timedelta(days=1)
        return talk._replace(planned=draw(st.sampled_from([day, as_of, yesterday])))
    # That somebody stayed away is known from the day on.
    return talk._replace(planned=min(day, as_of))


@st.composite
def citizens(draw: st.DrawFn) -> Citizens:
    benefit, group, category, first = draw(st.sampled_from(SITUATIONS))
    as_of = first + timedelta(days=draw(st.one_of(st.sampled_from(EDGES[3:]), st.integers(0, 600))))
    of = Citizens(as_of, [], [], [], [])
    for one in range(1, 9):
        length = draw(st.one_of(st.none(), st.sampled_from(EDGES[3:])))
        end = None if length is None else first + timedelta(days=length)
        of.spells.append((one, f"F{one}", benefit, group, category, None, first, None, end))
        of.talks.extend(draw(st.lists(talks(one, first, as_of), max_size=8)))
        # Once a day: two papers of one day are one paper delivered twice.
        for offset in sorted(draw(st.sets(offsets, max_size=3))):
            day = first + timedelta(days=offset)
            of.plans.append((one, day, None))
            of.appraisals.append((one, draw(st.sampled_from(["§7", "§24", "§27"])), day))
    return of


@settings(max_examples=settings().max_examples // 2)  # each has eight citizens
@given(citizens())
def test_what_was_looked_at_is_what_a_naive_reading_finds(of: Citizens) -> None:
    for duty, found in explained(of):
        told = [(date.fromisoformat(day), code) for day, code, *_ in found]
        assert told == read(duty, of), (duty, [t for t in of.talks if t.citizen == duty.citizen])


@settings(max_examples=settings().max_examples // 4)
@given(citizens())
def test_the_reasons_give_the_verdict(of: Citizens) -> None:
    """Whoever counts the lines comes to the same verdict, number and day."""
    for duty, found in explained(of):
        counting = [day for day, code, *_ in found if code == reasons.COUNTS]
        later = [day for day, code, *_ in found if code == reasons.TOO_LATE]
        assert len(counting) == duty.counted
        assert (len(counting) >= duty.needed) == (duty.verdict == verdicts.TIMELY)
        if duty.verdict in (verdicts.LATE, verdicts.TIMELY):
            last = [*counting, *later][duty.needed - 1]
            assert date.fromisoformat(last) == duty.fulfilled.date()
        if duty.verdict == verdicts.MISSING:
            assert len(counting) + len(later) == duty.needed - duty.lacking


# Single cases: one citizen on kontanthjælp from 1 February 2024, due on 8 February.


def first_conversation(*given: Talk, as_of: date = date(2024, 3, 1)) -> list[list[str]]:
    spell = (1, "F1", "kontanthjaelp", "6.2", "", None, date(2024, 2, 1), None, None)
    of = Citizens(as_of, [spell], list(given), [], [])
    return next(found for duty, found in explained(of) if duty.rule == "KJ-F")


def test_a_row_is_day_code_and_what_it_was() -> None:
    letter = Talk(1, "4", "brev", "a-kasse", held=date(2024, 2, 6))
    assert first_conversation(letter) == [["2024-02-06", "form", "4", "brev", "a-kasse", ""]]


def test_a_paper_has_no_type_form_or_actor() -> None:
    spell = (1, "F1", "sygedagpenge", "", "2", None, date(2025, 1, 6), None, None)
    of = Citizens(date(2025, 5, 1), [spell], [], [], [(1, "§7", date(2025, 4, 6))])
    found = [rows for duty, rows in explained(of) if duty.rule == "SD-7"]
    assert found == [[["2025-04-06", "taeller", "", "", "", ""]]]


@pytest.mark.parametrize(
    ("registered", "mark"),
    [(None, ""), (date(2024, 2, 13), ""), (date(2024, 2, 14), "ja"), (date(2024, 3, 20), "ja")],
)
def test_a_conversation_registered_more_than_a_week_after_is_marked(
    registered: date | None, mark: str
) -> None:
    talk = Talk(1, held=date(2024, 2, 6), registered=registered)
    assert [row[-1] for row in first_conversation(talk)] == [mark]


@pytest.mark.parametrize(("day", "told"), [(date(2024, 1, 1), True), (date(2023, 12, 31), False)])
def test_what_happened_in_the_month_before_the_window_is_told(day: date, told: bool) -> None:
    assert bool(first_conversation(Talk(1, held=day))) == told


def test_nothing_is_told_after_the_day_on_which_it_was_done() -> None:
    days = [date(2024, 2, 12), date(2024, 2, 13)]
    found = first_conversation(*(Talk(1, held=day) for day in days))
    assert [row[:2] for row in found] == [["2024-02-12", reasons.TOO_LATE]]


def test_a_citizens_reasons_are_the_citizens_own() -> None:
    spells: list[tuple[Any, ...]] = [
        (one, f"F{one}", "kontanthjaelp", "6.2", "", None, date(2024, 2, 1), None, None)
        for one in (1, 2, 3)
    ]
    talks = [Talk(2, held=date(2024, 2, 6)), Talk(2, held=date(2024, 2, 6)), Talk(3, form="brev")]
    talks[2] = talks[2]._replace(held=date(2024, 2, 6))
    of = Citizens(date(2024, 3, 1), spells, talks, [], [])
    codes = {
        duty.spell: [row[1] for row in found]
        for duty, found in explained(of)
        if duty.rule == "KJ-F"
    }
    assert codes == {"F1": [], "F2": ["taeller", "samme_dag"], "F3": ["form"]}


def test_nobody_has_no_reasons() -> None:
    assert explained(Citizens(date(2024, 3, 1), [], [], [], [])) == []


def test_duties_without_any_fact_have_no_reasons() -> None:
    assert first_conversation() == []
