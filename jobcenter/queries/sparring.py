"""The weekly talk: which cases are taken up and why, what was agreed, and who talks with whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Agreement,
    Assessment,
    Caseworker,
    NextStep,
    Snooze,
    Sparring,
    Standing,
    Team,
    User,
)
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import standings, teams
from jobcenter.queries.standings import TO_ACT_ON, Status
from jobcenter.timeliness.days import add_months, as_day

MOST_CASES = 10
HIDDEN_LONG = timedelta(days=14)  # before "Ikke nu" has to be talked about
WRITABLE = timedelta(days=14)  # after the talk's day

State = Agreement.State


class Reason(models.TextChoices):
    """Why a case is taken up, in the order in which the reasons take turns."""

    OVERDUE = "over-fristen", "Længst over fristen"
    UNSEEN = "uden-samtale", "Længst uden en tællende samtale"
    STEP = "naeste-skridt", "Næste skridt mangler eller er ikke gjort"
    BOOKED_LATE = "booket-for-sent", "Booket for sent"
    HIDDEN = "ikke-nu", "Ikke nu i lang tid"


@dataclass(frozen=True)
class Candidate:
    """A case of the caseworker with what people wrote beside it."""

    case: Standing
    step: NextStep | None
    snooze: Snooze | None

    @property
    def status(self) -> Status:
        return Status(self.case.status)

    @property
    def hidden_since(self) -> date | None:
        return timezone.localdate(self.snooze.written_at) if self.snooze else None


@dataclass(frozen=True)
class Chosen:
    """A case on the list of the talk: its number there, and each reason in a sentence."""

    number: int
    candidate: Candidate
    reasons: list[str]

    @property
    def case(self) -> Standing:
        return self.candidate.case


@dataclass(frozen=True)
class Rule:
    """What decides which cases are taken up. Whoever lasts `unseen` months is not seen enough."""

    as_of: date
    today: date
    unseen_months: int

    @classmethod
    def of(cls, goal: RollingGoal, as_of: date, today: date) -> "Rule":
        """The goal's conversations, spread evenly over its months."""
        return cls(as_of, today, goal.window_months // goal.conversations)

    @property
    def unseen_since(self) -> date:
        """Whoever had the last counting conversation before this day."""
        day: date = add_months(np.array([as_day(self.as_of)]), -self.unseen_months)[0].item()
        return day

    def urgency(self, reason: Reason, each: Candidate) -> tuple[Any, ...] | None:
        """Sorts the cases of a reason, the worst first; None where it does not apply."""
        found = self._urgency(reason, each)
        return None if found is None else (*found, each.case.citizen.name_key, each.case.pk)

    def _urgency(self, reason: Reason, each: Candidate) -> tuple[Any, ...] | None:
        case = each.case
        match reason:
            case Reason.OVERDUE:
                return (case.first_due,) if each.status is Status.OVERDUE else None
            case Reason.UNSEEN:
                since = case.last_held or case.period_start
                return (since,) if since < self.unseen_since else None
            case Reason.STEP:
                return self._step(each)
            case Reason.BOOKED_LATE:
                return (case.first_due,) if each.status is Status.BOOKED_LATE else None
            case Reason.HIDDEN:
                hidden = each.hidden_since
                return (hidden,) if hidden and self.today - hidden >= HIDDEN_LONG else None

    def _step(self, each: Candidate) -> tuple[Any, ...] | None:
        """First those that were to be done, then those that need a step and have none."""
        if each.step is None:
            needs_one = each.status in (Status.OVERDUE, *TO_ACT_ON)
            return (1, each.case.first_due) if needs_one else None
        is_past = each.step.due is not None and each.step.due < self.today
        return (0, each.step.due) if is_past else None

    def words(self, reason: Reason, each: Candidate) -> str:
        """Why a case is taken up, where the reason applies."""
        case = each.case
        match reason:
            case Reason.OVERDUE:
                return danish.distance(case.first_due, self.as_of) + " fristen"
            case Reason.UNSEEN if case.last_held is None:
                return "ingen tællende samtale er registreret"
            case Reason.UNSEEN:
                return f"seneste tællende samtale var {danish.short_day(case.last_held)}"
            case Reason.STEP if each.step is None:
                return "intet næste skridt er skrevet"
            case Reason.STEP:
                due = each.step.due if each.step else None
                return f"næste skridt skulle være gjort {danish.short_day(due)}"
            case Reason.BOOKED_LATE:
                booked = danish.short_day(case.first_due_booked)
                return f"tiden {booked} ligger efter fristen"
            case Reason.HIDDEN:
                return f"skjult med “Ikke nu” siden {danish.short_day(each.hidden_since)}"


# --- The list of the talk ------------------------------------------------------------------------


def candidates(user: User, assessment: Assessment, talk: Sparring, today: date) -> list[Candidate]:
    """The caseworker's cases in the talk's team, of which nobody is exempt; three queries.

    Leader and caseworker get the same ones.
    """
    cases = _cases(user, assessment, talk).exclude(state=Standing.State.EXEMPT)
    steps = NextStep.objects.current().of_cases(cases)
    snoozes = Snooze.objects.on(today).of_cases(cases)
    step_of = {step.citizen_id: step for step in steps}
    snooze_of = {snooze.citizen_id: snooze for snooze in snoozes}
    return [
        Candidate(case, step_of.get(case.citizen_id), snooze_of.get(case.citizen_id))
        for case in cases.select_related("citizen")
    ]


def _cases(user: User, assessment: Assessment, talk: Sparring) -> StandingQuerySet:
    cases = standings.cases(user, assessment).for_team(talk.team)
    return cases.filter(caseworker=talk.caseworker_id)


def choose(every: Iterable[Candidate], rule: Rule, without: Collection[str]) -> list[Chosen]:
    """At most ten: the reasons take turns, each with its worst case that is not taken yet.

    `without` are the citizens (their uuid as text) that have been exchanged for another.
    """
    left = [each for each in every if str(each.case.citizen.uuid) not in without]
    queues = [iter(_queue(left, reason, rule)) for reason in Reason]
    found: dict[int, tuple[int, int, Candidate]] = {}
    for turn in range(MOST_CASES):
        for place, queue in enumerate(queues):
            each = next((each for each in queue if each.case.pk not in found), None)
            if each is not None and len(found) < MOST_CASES:
                found[each.case.pk] = (place, turn, each)
    ordered = sorted(found.values(), key=lambda picked: picked[:2])
    return [
        Chosen(number, each, _reasons(each, rule))
        for number, (_, _, each) in enumerate(ordered, start=1)
    ]


def _queue(every: Sequence[Candidate], reason: Reason, rule: Rule) -> list[Candidate]:
    urgent = [(rule.urgency(reason, each), each) for each in every]
    applies = [(urgency, each) for urgency, each in urgent if urgency is not None]
    return [each for _, each in sorted(applies, key=lambda pair: pair[0])]


def _reasons(each: Candidate, rule: Rule) -> list[str]:
    return [rule.words(reason, each) for reason in Reason if rule.urgency(reason, each) is not None]


# --- What was agreed -----------------------------------------------------------------------------


def visible(user: User) -> "models.QuerySet[Sparring]":
    return Sparring.objects.visible_to(user).select_related("team", "caseworker", "created_by")


def earlier(talk: Sparring) -> Sparring | None:
    """The talk before this one."""
    before = Sparring.objects.filter(
        team=talk.team_id, caseworker=talk.caseworker_id, day__lt=talk.day
    )
    return before.first()


def carried_over(talk: Sparring, last: Sparring | None) -> list[Agreement]:
    """All of the talk before, and of those before it what is still open."""
    if last is None:
        return []
    before = Q(sparring__day__lt=talk.day) & (Q(sparring=last) | Q(state=State.OPEN))
    return list(_agreements(talk).filter(before).order_by("written_at", "pk"))


def made_in(talk: Sparring) -> list[Agreement]:
    return list(_agreements(talk).filter(sparring=talk))


def _agreements(talk: Sparring) -> "models.QuerySet[Agreement]":
    return Agreement.objects.filter(
        sparring__team=talk.team_id, sparring__caseworker=talk.caseworker_id
    ).select_related("citizen", "owner", "sparring__caseworker")


def of_own(user: User) -> list[Sparring]:
    """A caseworker's own talks, the newest first, each with its number of open agreements."""
    own = visible(user).filter(caseworker=user.caseworker_id)
    return list(own.annotate(open_count=_open_count()).order_by("-day", "-pk"))


def open_of_own(user: User) -> list[Agreement]:
    """The open agreements of all those talks, those with the first day first."""
    found = Agreement.objects.filter(
        sparring__in=visible(user).filter(caseworker=user.caseworker_id), state=State.OPEN
    ).select_related("citizen", "owner", "sparring__caseworker")
    return list(found.order_by(models.F("due").asc(nulls_last=True), "written_at", "pk"))


def _open_count() -> Count:
    return Count("agreements", filter=Q(agreements__state=State.OPEN))


def seen_citizens(user: User, assessment: Assessment, agreements: Iterable[Agreement]) -> set[int]:
    """Of the citizens that agreements are about, those whose case the user may see today."""
    keys = {agreement.citizen_id for agreement in agreements if agreement.citizen_id}
    if not keys:
        return set()
    cases = Standing.objects.filter(assessment=assessment, citizen__in=keys).visible_to(user)
    return set(cases.values_list("citizen", flat=True))


# --- Who talks with whom -------------------------------------------------------------------------


@dataclass(frozen=True)
class Colleague:
    """A caseworker of a team with the talks, newest first, that a leader may see."""

    caseworker: Caseworker
    talks: list[Sparring]
    is_member: bool
    today: date

    @property
    def latest(self) -> Sparring | None:
        """The newest one whose day has come."""
        return next((talk for talk in self.talks if talk.day <= self.today), None)

    @property
    def planned(self) -> Sparring | None:
        """The first one to come."""
        return next((talk for talk in reversed(self.talks) if talk.day > self.today), None)

    @property
    def open(self) -> int:
        return sum(map(_open_in, self.talks))

    @property
    def past(self) -> int:
        """Open ones whose day is over."""
        return sum(talk.past_count for talk in self.talks)  # type: ignore[attr-defined]  # annotated


def _open_in(talk: Sparring) -> int:
    found: int = talk.open_count  # type: ignore[attr-defined]  # annotated
    return found


def colleagues(user: User, team: Team, today: date) -> list[Colleague]:
    """By name those of the team, and those who have left it with something open."""
    past = Q(agreements__state=State.OPEN, agreements__due__lt=today)
    talks = (
        visible(user)
        .filter(team=team)
        .annotate(open_count=_open_count(), past_count=Count("agreements", filter=past))
        .order_by("-day", "-pk")
    )
    by_caseworker: dict[Caseworker, list[Sparring]] = {}
    for talk in talks:
        by_caseworker.setdefault(talk.caseworker, []).append(talk)
    members = list(teams.caseworkers(team, today))
    left = [
        caseworker
        for caseworker, theirs in by_caseworker.items()
        if caseworker not in members and any(map(_open_in, theirs))
    ]
    ordered = sorted([*members, *left], key=lambda person: (person.name_key, person.pk))
    return [
        Colleague(person, by_caseworker.get(person, []), person in members, today)
        for person in ordered
    ]


def writable_until(talk: Sparring) -> date:
    """The last day on which something can be added to a talk."""
    return talk.day + WRITABLE


# --- Who of the two ------------------------------------------------------------------------------


def leader_of(talk: Sparring, user: User) -> User | None:
    """Whoever of the two is not the caseworker: the reader, or else who started the talk."""
    return talk.created_by if user.caseworker_id == talk.caseworker_id else user


def login_of(caseworker: Caseworker) -> User | None:
    """The caseworker's login, if there is one."""
    return User.objects.filter(caseworker=caseworker, is_active=True).order_by("pk").first()
