"""One citizen's case: the stored standing, and the facts that it was made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Appraisal,
    Assessment,
    BenefitSpell,
    Conversation,
    Exemption,
    MinPlan,
    Responsibility,
    Standing,
    User,
)
from jobcenter.queries import standings
from jobcenter.timeliness import facts
from jobcenter.timeliness.counting import why_not
from jobcenter.timeliness.days import add_months

COUNTS = "taeller"
EXPIRED = "udloebet"


@dataclass(frozen=True)
class Line:
    """A conversation, and `reason`: why it does or does not count (codes of counting.why_not).

    `expires` is the first day on which it no longer counts; None where it never could.
    """

    conversation: Conversation
    reason: str
    expires: date | None

    @property
    def day(self) -> date | None:
        """When it was held; where it was not, when it is or was planned."""
        return self.conversation.held_on or self.conversation.planned_on

    @property
    def counts(self) -> bool:
        return self.reason == COUNTS

    @property
    def last_day(self) -> date | None:
        """The last day on which it counts."""
        return self.expires - timedelta(days=1) if self.expires else None


@dataclass(frozen=True)
class Life:
    """A day with a counting conversation, and the first day on which it no longer counts."""

    held: date
    expires: date

    @property
    def last_day(self) -> date:
        return self.expires - timedelta(days=1)


@dataclass(frozen=True)
class Story:
    """How the deadline came about. `lives` are the standing's own, newest first.

    `turning` is the conversation that decides the deadline, the oldest of the newest so many
    that the rule asks for; None where it is the day of long seniority that decides.
    """

    lives: list[Life]
    turning: Life | None
    is_senior: bool


@dataclass(frozen=True)
class CaseFile:
    """Everything that the page of one citizen shows. Lists are newest first."""

    standing: Standing
    story: Story
    conversations: list[Line]
    spells: list[BenefitSpell]
    responsibilities: list[Responsibility]
    exemptions: list[Exemption]
    minplans: list[MinPlan]
    appraisals: list[Appraisal]


def standing_of(user: User, assessment: Assessment, citizen: UUID) -> Standing | None:
    """The citizen's case where the user may see it; None where not, or where there is none."""
    cases = standings.cases(user, assessment).filter(citizen__uuid=citizen)
    return cases.select_related("citizen__municipality", "caseworker", "team", "spell").first()


def case_file(standing: Standing, rule: RollingGoal, as_of: date) -> CaseFile:
    """All current facts about the citizen of a standing; one query per kind."""
    citizen = standing.citizen
    spells = BenefitSpell.objects.current().filter(citizen=citizen).order_by("-start", "-pk")
    answers = Responsibility.objects.current().filter(spell__citizen=citizen, spell__ended_by=None)
    lines = _lines(standing, rule, as_of)
    return CaseFile(
        standing=standing,
        story=_story(standing, lines, rule, as_of),
        conversations=lines,
        spells=list(spells),
        responsibilities=list(
            answers.select_related("caseworker", "team", "spell").order_by("-start", "-pk")
        ),
        exemptions=list(
            Exemption.objects.current().filter(citizen=citizen).order_by("-start", "-pk")
        ),
        minplans=list(
            MinPlan.objects.current().filter(citizen=citizen).order_by("-created_on", "-pk")
        ),
        appraisals=list(
            Appraisal.objects.current().filter(citizen=citizen).order_by("kind", "-due_on", "-pk")
        ),
    )


def _lines(standing: Standing, rule: RollingGoal, as_of: date) -> list[Line]:
    found = (
        Conversation.objects.current()
        .filter(citizen=standing.citizen_id)
        .select_related("caseworker")
    )
    conversations = sorted(found, key=_when, reverse=True)
    rows = [
        (
            conversation.citizen_id,
            conversation.type,
            conversation.form,
            conversation.actor,
            conversation.joint,
            conversation.status,
            conversation.booked_on,
            conversation.planned_on,
            conversation.held_on,
            conversation.registered_on,
        )
        for conversation in conversations
    ]
    reasons = why_not(facts.frame(rows, facts.CONVERSATIONS), rule, as_of)
    return [
        Line(conversation, reason, _expiry(conversation, reason, rule))
        for conversation, reason in zip(conversations, reasons, strict=True)
    ]


def _when(conversation: Conversation) -> tuple[date, int]:
    day = conversation.held_on or conversation.planned_on or conversation.booked_on
    return day or date.min, conversation.pk


def _expiry(conversation: Conversation, reason: str, rule: RollingGoal) -> date | None:
    if conversation.held_on is None or reason not in (COUNTS, EXPIRED):
        return None
    return _expires(conversation.held_on, rule)


def _expires(held: date, rule: RollingGoal) -> date:
    expires: date = add_months(np.array([held], "datetime64[D]"), rule.window_months)[0].item()
    return expires


def _story(standing: Standing, lines: Iterable[Line], rule: RollingGoal, as_of: date) -> Story:
    held = [date.fromisoformat(day) for day in standing.living]
    lives = [Life(day, _expires(day, rule)) for day in held]
    ever = {
        line.conversation.held_on: line.expires
        for line in lines
        if line.expires and line.conversation.held_on
    }
    known = {life.held: life for life in lives} | {
        day: Life(day, expires) for day, expires in ever.items()
    }
    deciding = [life for life in known.values() if life.expires == standing.deadline]
    return Story(
        lives=lives,
        turning=max(deciding, key=lambda life: life.held, default=None),
        is_senior=standing.seniority_on <= as_of,
    )
