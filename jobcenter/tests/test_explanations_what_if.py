"""What one conversation more would mean: the answer against the engine, and against plain sums."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from jobcenter.law import kinds, rulebook
from jobcenter.law.rulebook import Version
from jobcenter.tests.sentences import (
    BOOK,
    DUTY_ON,
    GOAL_ON,
    VERSIONS,
    Duty,
    cases,
    goal_case,
    plain,
)
from jobcenter.tests.test_scenarios import READ, facts_of
from jobcenter.timeliness import deadlines, facts, goal, judgement, what_if
from jobcenter.timeliness.counting import is_counted
from jobcenter.timeliness.verdicts import version_of
from jobcenter.timeliness.what_if import Answer, Goal, GoalAnswer, Place, State
from jobcenter.verdict_sentences import goal_what_if
from jobcenter.verdict_sentences import what_if as sentences

GOAL = BOOK.goal_on(GOAL_ON)
ONE = timedelta(days=1)


def some(of_each: int) -> list[Any]:
    """So many scenarios for each kind of rule, of those whose first duty is of the kind."""
    found: dict[str, list[Any]] = {}
    for _, case in READ:
        rule = BOOK.rule(case["expect"][0]["rule"]) if case.get("expect") else None
        if rule and not rule.local:
            found.setdefault(rule.versions[0].kind, []).append(case)
    spread = (cases[:: max(1, len(cases) // of_each)][:of_each] for cases in found.values())
    return [pytest.param(case, id=case["title"]) for few in spread for case in few]


# --- The engine's answer ------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "version"), VERSIONS)
def test_the_hypothetical_one_is_of_a_kind_that_the_rule_counts(
    rule: str, version: Version
) -> None:
    _, case = READ[0]
    known = facts_of(case)
    more = what_if.with_one_more(known, version, date(2024, 2, 7))
    match version.parameters:
        case kinds.Counting() as counting:
            added = more.conversations.iloc[len(known.conversations) :]
            assert is_counted(added, counting).all()
        case kinds.AppraisalWithinMonths(appraisal=kind):
            added = more.appraisals.iloc[len(known.appraisals) :]
            assert list(added["kind"]) == [kind]
        case _:
            added = more.plans.iloc[len(known.plans) :]
    assert len(added) == 1
    assert list(more.conversations.dtypes) == list(known.conversations.dtypes)


def with_rule(rule: str) -> rulebook.Rulebook:
    return replace(BOOK, rules={key: BOOK.rules[key] for key in (BOOK.goal.id, rule)})


def a_duty(case: dict[str, Any]) -> tuple[what_if.Duty, Any, facts.Facts]:
    """The first duty that a scenario expects, with its row and its facts."""
    expected, known = case["expect"][0], facts_of(case)
    spell = expected.get("spell", case["spells"][0]["id"])
    duty = what_if.Duty(expected["rule"], spell, expected["due"])
    judged = judgement.judge(known, with_rule(duty.rule), case["as_of"])
    same = (judged["spell"] == duty.spell) & (judged["due"] == pd.Timestamp(duty.due))
    return duty, next(judged[same & (judged["rule"] == duty.rule)].itertuples()), known


@pytest.mark.parametrize("case", some(3))
def test_one_more_does_what_it_should(case: dict[str, Any]) -> None:
    duty, row, known = a_duty(case)
    version = version_of(BOOK, row.rule, row.version)
    for day in (row.opens.date() - ONE, duty.due, duty.due + ONE):
        answer = what_if.of_duty(known, BOOK, duty, version, day, case["as_of"])
        assert answer
        if answer.after is None:
            assert version.kind == "at_least_in_every_window"
            continue
        assert_sums(answer, answer.after, row, duty.due)


def assert_sums(answer: Answer, after: State, row: Any, due: date) -> None:
    """What may be concluded without the engine, from where the day lies."""
    before, day, end = answer.before, answer.day, row.end.date()
    if answer.place is Place.TAKEN:
        assert after == before
    elif day < row.opens.date() or day > end:
        assert answer.place is (Place.TOO_EARLY if day < row.opens.date() else Place.AFTER_END)
        assert after == before
    elif day <= due:
        assert answer.place is Place.IN_TIME
        assert after.counted == before.counted + 1
        assert after.lacking == max(0, before.lacking - 1)
        if before.lacking == 1:
            assert after.outcome == "rettidig"
            assert after.fulfilled
            assert after.fulfilled <= due
    else:
        assert answer.place is Place.TOO_LATE
        assert after.counted == before.counted
        assert after.lacking == max(0, before.lacking - 1)
        if before.lacking == 1 and before.outcome != "fritaget":
            assert (after.outcome, after.fulfilled) == ("for_sent", day)


@pytest.mark.parametrize("case", some(1))
def test_the_answer_is_that_of_a_whole_run(case: dict[str, Any]) -> None:
    """The whole rulebook, and a conversation written by hand into the facts."""
    duty, row, known = a_duty(case)
    version = version_of(BOOK, row.rule, row.version)
    answer = what_if.of_duty(known, BOOK, duty, version, duty.due, case["as_of"])
    written = facts_of(case | by_hand(case, version, duty.due))
    whole = judgement.judge(written, BOOK, max(duty.due, case["as_of"]))
    same = (whole["spell"] == duty.spell) & (whole["due"] == pd.Timestamp(duty.due))
    found = next(whole[same & (whole["rule"] == duty.rule)].itertuples())
    assert answer
    assert answer.after
    assert (answer.after.outcome, answer.after.counted, answer.after.lacking) == (
        found.verdict,
        found.counted,
        found.lacking,
    )


def by_hand(case: dict[str, Any], version: Version, day: date) -> dict[str, Any]:
    """The scenario's own list with one more, as whoever writes scenarios would add it."""
    match version.parameters:
        case kinds.Counting() as rule:
            held: dict[str, Any] = {"held": day, "type": rule.counting_types[0]}
            held |= {"actor": rule.actors[0]} if rule.actors else {}
            held |= {"joint": True} if rule.joint == "required" else {}
            return {"conversations": [*case.get("conversations", []), held]}
        case kinds.AppraisalWithinMonths(appraisal=kind):
            made = {"kind": kind, "made": day}
            return {"appraisals": [*case.get("appraisals", []), made]}
        case _:
            return {"plans": [*case.get("plans", []), day]}


def test_a_duty_that_the_facts_no_longer_hold_has_no_answer() -> None:
    duty, row, known = a_duty(READ[0][1])
    version = version_of(BOOK, row.rule, row.version)
    gone = replace(duty, due=duty.due + ONE)
    assert what_if.of_duty(known, BOOK, gone, version, duty.due, duty.due) is None
    nobody = replace(known, citizens=known.citizens.head(0), spells=known.spells.head(0))
    assert what_if.of_duty(nobody, BOOK, duty, version, duty.due, duty.due) is None
    assert what_if.of_goal(nobody, GOAL, duty.due, duty.due).before is None


def goal_facts(held: list[date], start: date = date(2022, 1, 3)) -> facts.Facts:
    return facts_of(
        {
            "spells": [{"id": "F1", "benefit": "jobafklaring", "start": start}],
            "conversations": [{"held": day} for day in held],
        }
    )


@pytest.mark.parametrize("days_ahead", [-40, -1, 0, 1, 30, 200, 400])
def test_the_goals_answer_is_that_of_the_deadlines(days_ahead: int) -> None:
    held = [date(2023, 6, 10), date(2023, 9, 12), date(2024, 2, 5)]
    known, day = goal_facts(held), DUTY_ON + timedelta(days=days_ahead)
    answer = what_if.of_goal(known, GOAL, day, DUTY_ON)
    prepared = goal.prepare(goal_facts([*held, day]), GOAL)
    row = deadlines.deadlines(prepared, max(day, DUTY_ON)).iloc[0]
    assert answer.after == Goal(row["state"], row["missing"], row["deadline"].date())
    assert not answer.is_taken


def test_the_goals_answer_knows_the_day_that_is_taken_and_the_spell_that_is_over() -> None:
    held = [date(2024, 2, 5)]
    assert what_if.of_goal(goal_facts(held), GOAL, held[0], DUTY_ON).is_taken
    later = date(2024, 7, 1)
    assert what_if.of_goal(goal_facts(held, later), GOAL, date(2024, 6, 1), DUTY_ON) == (
        GoalAnswer(date(2024, 6, 1), is_taken=False, before=None, after=None)
    )


# --- In words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("what_if"))
def test_what_a_day_would_mean(case: dict[str, Any]) -> None:
    found = a_answer(case) if "day" in case else None
    assert plain(sentences(found, Duty(**case["duty"]), DUTY_ON)) == case["says"]


def a_answer(case: dict[str, Any]) -> Answer:
    return Answer(
        case["day"],
        Place(case["place"]),
        State(**{"fulfilled": None, **case["before"]}),
        State(**{"fulfilled": None, **case["after"]}) if "after" in case else None,
        case.get("next_due"),
    )


@pytest.mark.parametrize("case", cases("goal_what_if"))
def test_what_a_day_would_mean_for_the_goal(case: dict[str, Any]) -> None:
    before, after = (
        Goal(**{"deadline": None, **case[name]}) if name in case else None
        for name in ("before", "after")
    )
    found = GoalAnswer(case["day"], case["is_taken"], before, after)
    assert plain(goal_what_if(found, goal_case(case["case"]), GOAL, GOAL_ON)) == case["says"]
