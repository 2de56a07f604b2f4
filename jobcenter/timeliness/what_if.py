"""What one conversation more, or one plan or appraisal, would change: asked of the engine itself.

The hypothetical one is of the plainest kind that the rule counts, held and registered on a day.
The day is judged as if nothing else happens: a day to come is judged on that day, a past one on
the day of the question.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Rulebook, Version
from jobcenter.timeliness import deadlines, facts, goal, judgement
from jobcenter.timeliness.counting import HELD, held_days
from jobcenter.timeliness.facts import Facts


class Place(StrEnum):
    """Where a day lies, seen from a duty."""

    TOO_EARLY = "foer_perioden"
    AFTER_END = "efter_forloebet"
    TAKEN = "samme_dag"  # one that counts was held on the day already
    IN_TIME = "til_tiden"
    TOO_LATE = "efter_fristen"


@dataclass(frozen=True)
class Duty:
    """What tells a duty from all others; `spell` is the id of the course's first."""

    rule: str
    spell: str
    due: date


@dataclass(frozen=True)
class State:
    """What a verdict says: an outcome of timeliness.verdicts, and how much was done."""

    outcome: str
    counted: int
    lacking: int
    fulfilled: date | None


@dataclass(frozen=True)
class Answer:
    """`before` without and `after` with the hypothetical one, both judged on the same day.

    `after` is None where it would move the duty itself to other days. `next_due` is the deadline
    that it would lead to, None where it leads to none.
    """

    day: date
    place: Place
    before: State
    after: State | None
    next_due: date | None


@dataclass(frozen=True)
class Goal:
    """Where the citizen stands under the goal figure; `missing` is 0 for the exempt."""

    state: str
    missing: int
    deadline: date | None


@dataclass(frozen=True)
class GoalAnswer:
    """As Answer; None for who has no open spell on the day that is judged."""

    day: date
    is_taken: bool
    before: Goal | None
    after: Goal | None


def of_duty(
    known: Facts, book: Rulebook, duty: Duty, version: Version, day: date, as_of: date
) -> Answer | None:
    """What something done on a day would mean for a duty, under the version that governs it.

    Takes the facts of one citizen. None where they no longer lead to the duty.
    """
    rules = {key: book.rules[key] for key in (book.goal.id, duty.rule)}
    narrowed, judged_on = replace(book, rules=rules), max(as_of, day)
    before = judgement.judge(known, narrowed, judged_on)
    row = _row(before, duty)
    if row is None:
        return None
    after = judgement.judge(with_one_more(known, version, day), narrowed, judged_on)
    changed = _row(after, duty)
    return Answer(
        day=day,
        place=Place.TAKEN if _is_taken(known, version, day) else _place(row, day),
        before=_state(row),
        after=None if changed is None else _state(changed),
        next_due=min(_dues(after, duty) - _dues(before, duty), default=None),
    )


def of_goal(known: Facts, rule: kinds.RollingGoal, day: date, as_of: date) -> GoalAnswer:
    """What a counting conversation on a day would mean for the goal's own deadline.

    Takes the facts of one citizen.
    """
    judged_on = max(as_of, day)
    before = _goal(known, rule, judged_on)
    if before is None:
        return GoalAnswer(day, is_taken=False, before=None, after=None)
    more = replace(known, conversations=_and_held(known, rule, day))
    return GoalAnswer(day, _is_held(known, rule, day), before, _goal(more, rule, judged_on))


def with_one_more(known: Facts, version: Version, day: date) -> Facts:
    """The facts of one citizen with one more of what a version asks for, done on a day."""
    citizen = known.citizens["citizen"].iloc[0]
    match version.parameters:
        case kinds.Counting() as rule:
            return replace(known, conversations=_and_held(known, rule, day))
        case kinds.AppraisalWithinMonths(appraisal=kind):
            made = facts.frame([(citizen, kind, day)], facts.APPRAISALS)
            return replace(known, appraisals=_joined(known.appraisals, made, facts.APPRAISALS))
        case _:
            plan = facts.frame([(citizen, day, None)], facts.PLANS)
            return replace(known, plans=_joined(known.plans, plan, facts.PLANS))


def _and_held(known: Facts, rule: kinds.Counting, day: date) -> pd.DataFrame:
    """The conversations and one held on a day: the first kind, form and actor that count."""
    joint = rule.joint == "required"
    row = (
        known.citizens["citizen"].iloc[0],
        next(kind for kind in rule.counting_types if joint or kind not in vocabulary.JOINT_TYPES),
        next(form for form in vocabulary.FORMS if form not in rule.excluded_forms),
        (rule.actors or (vocabulary.JOBCENTRE,))[0],
        joint,
        HELD,
        *(day,) * 4,
    )
    held = facts.frame([row], facts.CONVERSATIONS)
    return _joined(known.conversations, held, facts.CONVERSATIONS)


def _joined(known: pd.DataFrame, more: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    # As plain text: the words of the one need not be among the categories of the other.
    return pd.concat([known, more], ignore_index=True).astype(columns)


def _is_taken(known: Facts, version: Version, day: date) -> bool:
    """True where one that counts was done on the day, so that another changes nothing."""
    match version.parameters:
        case kinds.Counting() as rule:
            return _is_held(known, rule, day)
        case kinds.AppraisalWithinMonths(appraisal=kind):
            days = known.appraisals.loc[known.appraisals["kind"] == kind, "made"]
        case _:
            days = known.plans["created"]
    return bool((days == pd.Timestamp(day)).any())


def _is_held(known: Facts, rule: kinds.Counting, day: date) -> bool:
    return bool((held_days(known.conversations, rule)["held"] == pd.Timestamp(day)).any())


def _row(judged: pd.DataFrame, duty: Duty) -> Any:
    same = (judged["rule"] == duty.rule) & (judged["spell"] == duty.spell)
    found = judged[same & (judged["due"] == pd.Timestamp(duty.due))]
    return next(found.itertuples(), None)


def _dues(judged: pd.DataFrame, duty: Duty) -> set[date]:
    """The later deadlines of the same rule and course."""
    same = (judged["rule"] == duty.rule) & (judged["spell"] == duty.spell)
    return {each.date() for each in judged.loc[same, "due"] if each.date() > duty.due}


def _state(row: Any) -> State:
    fulfilled = None if pd.isna(row.fulfilled) else row.fulfilled.date()
    return State(row.verdict, int(row.counted), int(row.lacking), fulfilled)


def _place(row: Any, day: date) -> Place:
    on = pd.Timestamp(day)
    if on < row.opens:
        return Place.TOO_EARLY
    if on > row.end:
        return Place.AFTER_END
    return Place.IN_TIME if on <= row.due else Place.TOO_LATE


def _goal(known: Facts, rule: kinds.RollingGoal, on: date) -> Goal | None:
    people: Iterable[Any] = deadlines.deadlines(goal.prepare(known, rule), on).itertuples()
    row = next(iter(people), None)
    if row is None:
        return None
    deadline = None if pd.isna(row.deadline) else row.deadline.date()
    return Goal(row.state, int(row.missing), deadline)
