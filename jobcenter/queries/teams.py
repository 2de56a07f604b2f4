"""Teams, who works in them, and what their week asks for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Assessment,
    Caseworker,
    Membership,
    ProcessChange,
    Standing,
    Team,
    User,
    Verdict,
    WorkingTime,
)
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.models.clock import today
from jobcenter.queries import assessments, casework, rules, standings, unassigned
from jobcenter.queries.rules import Change, Step
from jobcenter.queries.shares import Tally
from jobcenter.queries.standings import Status, Tab
from jobcenter.queries.unassigned import Waiting
from jobcenter.roles import Permission, Reach, Role

# Overdue for longer than this is told apart: it is no longer a matter of a day or two.
LONG_OVERDUE = timedelta(days=14)


def visible_to(user: User) -> QuerySet[Team]:
    """The teams whose figures a user may see: the own ones, or all for the jobcentre's people."""
    if not user.may(Permission.SEE_TEAM_FIGURES):
        return Team.objects.none()
    if user.reach() is Reach.JOBCENTRE:
        return Team.objects.all()
    own = Membership.objects.on(today()).filter(caseworker=user.caseworker_id)
    return Team.objects.filter(pk__in=own.values("team_id"))


def caseworkers(team: Team, day: date) -> QuerySet[Caseworker]:
    """Those who have cases by their role in the team on a day, in Danish order of names."""
    members = Membership.objects.on(day).filter(team=team, role=Role.CASEWORKER)
    return Caseworker.objects.filter(pk__in=members.values("caseworker_id"))


@dataclass(frozen=True)
class Colleague:
    """Somebody who has cases, and the hours a week that are entered for the day."""

    pk: int
    name_key: str
    name: str
    uuid: UUID
    hours: Decimal | None


def colleagues(team: Team, day: date) -> list[Colleague]:
    """The caseworkers of a team with their hours; one query."""
    entered = WorkingTime.objects.on(day).filter(caseworker=OuterRef("pk")).order_by("-start")
    found = caseworkers(team, day).annotate(hours=Subquery(entered.values("hours")[:1]))
    return [Colleague(*row) for row in found.values_list("pk", "name_key", "name", "uuid", "hours")]


# --- What needs a hand ---------------------------------------------------------------------------


class Need(models.TextChoices):
    """Cases that ask for the leader, and that no tab of the list of cases shows."""

    LONG_OVERDUE = (
        f"over-{LONG_OVERDUE.days}-dage",
        f"Mere end {LONG_OVERDUE.days} dage over fristen",
    )
    BORN_LATE = "foedt-for-sent", "Født for sent"
    NEW = "nye", "Nye sager uden ansvarlig"
    NEW_PAST = "nye-over-fristen", "Nye sager, der ikke er fordelt i tide"


@dataclass(frozen=True)
class Attention:
    """How many cases there are of each Need, and of each status among this week's deadlines.

    `hidden` are set to "Ikke nu", by what the cases were grouped by.
    """

    hidden: Mapping[int | None, int]
    long_overdue: int
    born_late: int
    new: int
    new_past: int
    this_week: Mapping[Status, int]


def attention(cases: StandingQuerySet, by: str, as_of: date) -> Attention:
    """Of `standings.cases` grouped by a field: three queries, however many the groups.

    Each number of a Need is as many as `needing` finds.
    """
    due_this_week = standings.due(Tab.THIS_WEEK, as_of)
    by_status = {
        f"week_{status.name}": Count("pk", filter=due_this_week & Q(status=status))
        for status in Status
    }
    known = casework.with_hidden(cases, today()).annotate(late=_born_late())
    counters = {
        "hid": Count("pk", filter=Q(hidden=True)),
        "long": Count("pk", filter=_long_overdue(as_of)),
        "born": Count("pk", filter=Q(late=True)),
    } | by_status
    rows = list(known.order_by().values(by).annotate(**counters))
    counted = {name: sum(row[name] for row in rows) for name in counters}
    new = new_cases(cases, as_of)
    return Attention(
        hidden={row[by]: row["hid"] for row in rows},
        long_overdue=counted["long"],
        born_late=counted["born"],
        new=len(new),
        new_past=sum(each.is_past for each in new),
        this_week={
            status: counted[f"week_{status.name}"]
            for status in Status
            if counted[f"week_{status.name}"]
        },
    )


def _long_overdue(as_of: date) -> Q:
    return Q(first_due__lt=as_of - LONG_OVERDUE)


def _born_late() -> Exists:
    """A case with a duty that is not met, and that was too late, or nearly, when it arrived."""
    theirs = Verdict.objects.filter(
        assessment=OuterRef("assessment"), citizen=OuterRef("citizen"), born_late=True
    )
    return Exists(theirs.to_be_met())


def new_cases(cases: StandingQuerySet, as_of: date) -> list[Waiting]:
    """Those that nobody has had yet, the longest waiting first."""
    return [each for each in unassigned.waiting(cases, as_of) if each.former is None]


@dataclass(frozen=True)
class Needing:
    """A case that asks for the leader, with what tells why: how it waits, or its duty."""

    case: Standing
    waiting: Waiting | None = None
    duty: Verdict | None = None

    @property
    def itself(self) -> "Needing":
        """For the column of a table that is about the whole."""
        return self


def needing(cases: StandingQuerySet, need: Need, as_of: date) -> list[Needing]:
    """The cases of a need, the most urgent first; those without a person as they have waited."""
    match need:
        case Need.LONG_OVERDUE:
            return [Needing(case) for case in _shown(cases.filter(_long_overdue(as_of)))]
        case Need.BORN_LATE:
            found = _shown(cases.filter(_born_late()))
            duties = _first_born_late(found)
            return [Needing(case, duty=duties[case.citizen_id]) for case in found]
        case Need.NEW | Need.NEW_PAST:
            new = new_cases(cases, as_of)
            late_only = need is Need.NEW_PAST
            return [Needing(each.case, each) for each in new if each.is_past or not late_only]


def _shown(cases: StandingQuerySet) -> list[Standing]:
    return list(standings.most_urgent_first(cases.select_related("citizen", "caseworker")))


def _first_born_late(cases: Sequence[Standing]) -> dict[int, Verdict]:
    """The duty of each that is due first among those born late."""
    duties = Verdict.objects.filter(
        assessment__in={case.assessment_id for case in cases},
        citizen__in=[case.citizen_id for case in cases],
        born_late=True,
    ).to_be_met()
    # The first one of each citizen comes last, and is the one that stays.
    return {duty.citizen_id: duty for duty in duties.order_by("-due", "-rule", "-pk")}


# --- The system before the person ----------------------------------------------------------------

# So far back a change of the record system or of a rule is likelier to explain the figures.
RECENT = timedelta(days=31)


@dataclass(frozen=True)
class Shift:
    """Something beside people that lately changed what the figures can be.

    `changes` were entered; `rules` took effect; `recalculated`: a run earlier in the month went
    by other rules.
    """

    changes: Sequence[ProcessChange]
    rules: Sequence[Change]
    recalculated: bool

    def __bool__(self) -> bool:
        return bool(self.changes or self.rules or self.recalculated)


def shift(user: User, assessment: Assessment, team: Team, benefits: Collection[str]) -> Shift:
    """Of a team whose cases are of some benefits, as seen on the assessment's day. Two queries."""
    as_of = assessment.as_of
    of_team = Q(team=team) | Q(team__isnull=True)
    entered = (
        ProcessChange.objects.current()
        .visible_to(user)
        .filter(
            of_team,
            kind__in=(ProcessChange.Kind.SYSTEM, ProcessChange.Kind.RULE),
            day__gt=as_of - RECENT,
            day__lte=as_of,
        )
    )
    earlier = assessments.lasting().filter(as_of__gte=as_of.replace(day=1), as_of__lte=as_of)
    others = earlier.exclude(rulebook_fingerprint=assessment.rulebook_fingerprint)
    return Shift(list(entered), _rules_changed(as_of, benefits), others.exists())


def _rules_changed(as_of: date, benefits: Collection[str]) -> list[Change]:
    """The days on which something changed for the benefits, with those steps alone."""
    found = []
    for change in rules.coming(as_of - RECENT):
        steps = tuple(step for step in change.steps if _is_about(step, benefits))
        if change.day <= as_of and steps:
            found.append(Change(change.day, steps))
    return found


def _is_about(step: Step, benefits: Collection[str]) -> bool:
    theirs = {benefit for group in step.rule.groups for benefit in vocabulary.GROUPS[group][1]}
    return step.after.takes_effect_known and not theirs.isdisjoint(benefits)


@dataclass(frozen=True)
class Below:
    """How many of a team's caseworkers are below the goal, of those with enough measured."""

    below: int
    of: int

    @property
    def is_most(self) -> bool:
        return 2 * self.below > self.of


# A caseworker with fewer measured says nothing about the team.
ENOUGH_MEASURED = 5


def below_goal(tallies: Iterable[Tally], rule: RollingGoal) -> Below:
    """Of the tallies of caseworkers, by the share on the day."""
    measured = [tally for tally in tallies if tally.population >= ENOUGH_MEASURED]
    below = [tally for tally in measured if tally.needed(rule).citizens]
    return Below(len(below), len(measured))
