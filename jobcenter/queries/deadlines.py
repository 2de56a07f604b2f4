"""The deadlines of a case: the goal figure's own, and those of the acts beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Citizen, Standing, Verdict
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.models.statuses import Status, of_deadline
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import rules
from jobcenter.timeliness import verdicts

UNMET = (Verdict.Outcome.MISSING, Verdict.Outcome.PENDING)

# The attribute under which with_duties leaves a citizen's duties.
_TO_BE_MET = "to_be_met"


@dataclass(frozen=True)
class Deadline:
    """One day, and what has to be done by it: a duty of an act, or (None) the goal's own.

    `task` is one of vocabulary.TASKS, `lacking` how many are not done yet, `booked` the first day
    booked for it.
    """

    citizen: Citizen
    due: date
    rule: str
    task: str
    lacking: int
    booked: date | None
    status: Status
    duty: Verdict | None

    @property
    def title(self) -> str:
        return rules.book().rule(self.rule).title

    @property
    def paragraph(self) -> str:
        """Of the act: "§ 31, stk. 3"; "" for the goal's own, and where it has not been read."""
        return paragraph(self.duty) if self.duty else ""

    @property
    def is_conversation(self) -> bool:
        return self.task == vocabulary.CONVERSATION

    @property
    def address(self) -> str:
        """Where it is explained."""
        if self.duty is None:
            return reverse("goal_deadline", kwargs={"uuid": self.citizen.uuid})
        return duty_address(self.citizen, self.duty)


def duty_address(citizen: Citizen, duty: Verdict) -> str:
    return reverse(
        "duty",
        kwargs={
            "uuid": citizen.uuid,
            "rule": duty.rule,
            "spell": duty.spell_id,
            "due": duty.due,
        },
    )


def paragraph(duty: Verdict) -> str:
    """Of the version that a duty follows; "" where it has not been read."""
    if not rules.book().rule(duty.rule).versions:
        return ""
    took_effect: Any = pd.Timestamp(duty.version) if duty.version else pd.NaT
    words = verdicts.version_of(rules.book(), duty.rule, took_effect).citation.paragraph
    return words if words.startswith("§") else ""


@dataclass(frozen=True)
class Deadlines:
    """All of a citizen's. `ours` and `others` are not met, the most urgent first.

    `ours` ask the jobcentre for something; `others` are advisory, or the a-kasse's, or a duty
    toward a whole group. `judged` are those of the present courses that are over, newest first.
    """

    ours: list[Deadline]
    others: list[Deadline]
    judged: list[Verdict]


def of_citizen(case: Standing, assessment: Assessment) -> Deadlines:
    """Everything that the page of a citizen shows, of a case of `standings.cases`."""
    course_is_open = Q(end=None) | Q(end__gte=assessment.as_of)
    itself = Verdict.objects.filter(pk=OuterRef("pk"), assessment=OuterRef("assessment"))
    theirs = _with_status(assessment).filter(course_is_open, citizen=case.citizen_id)
    found = list(theirs.annotate(asks_us=Exists(itself.to_be_met())).order_by("-due", "rule", "pk"))
    ours: list[Deadline] = []
    others: list[Deadline] = []
    for duty in (each for each in found if each.outcome in UNMET):
        side = ours if duty.asks_us else others  # type: ignore[attr-defined]  # annotated
        side.append(of_duty(duty, case.citizen))
    goals = of_goal(case)
    return Deadlines(
        ours=in_order(case, [goals, *ours] if goals else ours),
        others=in_order(case, others),
        judged=[duty for duty in found if duty.outcome not in UNMET],
    )


def _with_status(assessment: Assessment) -> VerdictQuerySet:
    """The duties of an assessment, each with its `status` (a Status).

    Only for those of cases that have passed visible_to: whoever sees a case sees its duties.
    """
    no_conversation = ~Q(asks_for=vocabulary.CONVERSATION)
    status = of_deadline("due", "booked", "lacking", no_conversation, assessment.as_of)
    return Verdict.objects.filter(assessment=assessment).annotate(status=status)


def with_duties(cases: StandingQuerySet, assessment: Assessment) -> StandingQuerySet:
    """The cases with what `of_case` needs: one query more, whatever the number of rows."""
    wanted = _with_status(assessment).to_be_met().defer("considered").order_by("due", "rule", "pk")
    return cases.prefetch_related(
        Prefetch("citizen__verdicts", queryset=wanted, to_attr=_TO_BE_MET)
    )


def of_case(case: Standing) -> list[Deadline]:
    """What has to be done in a case of `with_duties`, the most urgent first.

    The goal's own deadline is always among them. Of the exempt nothing is asked.
    """
    goals = of_goal(case)
    if goals is None:
        return []
    found: list[Verdict] = getattr(case.citizen, _TO_BE_MET)
    return in_order(case, [goals, *(of_duty(duty, case.citizen) for duty in found)])


def in_order(case: Standing, deadlines: Iterable[Deadline]) -> list[Deadline]:
    """By day. Of those on one day the case's first_due comes first, and the goal's own last."""

    def urgency(deadline: Deadline) -> tuple[Any, ...]:
        is_first = deadline.rule == case.first_due_rule
        return deadline.due, not is_first, deadline.duty is None, deadline.rule

    return sorted(deadlines, key=urgency)


def of_goal(case: Standing) -> Deadline | None:
    """The goal's own; None for the exempt."""
    if case.deadline is None:
        return None
    return Deadline(
        citizen=case.citizen,
        due=case.deadline,
        rule=rules.book().goal.id,
        task=vocabulary.CONVERSATION,
        lacking=case.missing or 0,
        booked=case.next_planned,
        status=Status(case.goal_status),
        duty=None,
    )


def of_duty(duty: Verdict, citizen: Citizen) -> Deadline:
    return Deadline(
        citizen=citizen,
        due=duty.due,
        rule=duty.rule,
        task=duty.asks_for,
        lacking=duty.lacking,
        booked=duty.booked,
        status=Status(duty.status),  # type: ignore[attr-defined]  # annotated
        duty=duty,
    )
