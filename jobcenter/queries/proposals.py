"""Who could take the cases that nobody has, what was proposed, and what the record system lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.utils import timezone

from jobcenter.models import (
    Absence,
    Assessment,
    Caseworker,
    Proposal,
    ProposedResponsibility,
    Responsibility,
    Team,
    User,
    WorkingTime,
)
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import shares, standings, teams, unassigned
from jobcenter.queries.hours import also_elsewhere
from jobcenter.queries.shares import Tally
from jobcenter.queries.unassigned import Waiting
from jobcenter.roles import Reach


def cases_of(user: User, assessment: Assessment, team: Team) -> StandingQuerySet:
    """The team's cases; with them those of no team, for whoever sees the whole jobcentre."""
    cases = standings.cases(user, assessment)
    if user.reach() is Reach.JOBCENTRE:
        return cases.filter(Q(team=team) | Q(team=None))
    return cases.for_team(team)


# --- Who can take one more -----------------------------------------------------------------------


@dataclass(frozen=True)
class Receiver:
    """A caseworker of the team. `tally` counts the cases of today that the reader may see.

    `proposed` are cases proposed before that the record system has not moved yet, `hours` those of
    a whole week (None: not entered), `absent_until` the last day of an absence of today. Who
    `is_elsewhere` works in another team too, whose cases the reader may not see.
    """

    caseworker: Caseworker
    tally: Tally = field(default_factory=Tally)
    proposed: int = 0
    hours: Decimal | None = None
    absent_until: date | None = None
    is_elsewhere: bool = False

    @property
    def cases(self) -> int:
        return self.tally.all + self.proposed

    @property
    def due(self) -> int:
        """Overdue or due within 30 days. Of each case proposed one conversation is due soon."""
        return self.tally.overdue + self.tally.next_30_days + self.proposed

    @property
    def due_per_hour(self) -> Fraction | None:
        """None where no hours are entered."""
        return Fraction(self.due) / Fraction(self.hours) if self.hours else None

    def with_more(self, count: int) -> "Receiver":
        return replace(self, proposed=self.proposed + count)


def receivers(
    user: User,
    assessment: Assessment,
    team: Team,
    items: Mapping[int, ProposedResponsibility],
) -> list[Receiver]:
    """The team's caseworkers by name; `items` of `latest`. Five queries, however many they are."""
    members = list(teams.caseworkers(team, assessment.as_of))
    cases = standings.cases(user, assessment).filter(caseworker__in=members)
    rule = shares.goal_rule(assessment)
    tallied = shares.tallies(cases, ("caseworker",), rule, assessment.as_of)
    hours = _hours(members, assessment.as_of)
    absent = _absent(members, assessment.as_of)
    proposed = [item.caseworker_id for item in items.values()]
    elsewhere = also_elsewhere(members, team, assessment.as_of)
    return [
        Receiver(
            member,
            tallied.get((member.pk,), Tally()),
            proposed.count(member.pk),
            hours.get(member.pk),
            absent.get(member.pk),
            member in elsewhere and user.reach() is not Reach.JOBCENTRE,
        )
        for member in members
    ]


def _hours(members: Iterable[Caseworker], day: date) -> dict[int, Decimal]:
    times = WorkingTime.objects.on(day).filter(caseworker__in=members).order_by("start")
    return dict(times.values_list("caseworker", "hours"))


def _absent(members: Iterable[Caseworker], day: date) -> dict[int, date]:
    away = Absence.objects.filter(caseworker__in=members, start__lte=day, end__gte=day)
    return dict(away.order_by("end").values_list("caseworker", "end"))


def goes_by_hours(present: Iterable[Receiver]) -> bool:
    """True where hours are known of everybody who is there."""
    return all(receiver.hours for receiver in present)


def propose(waits: Iterable[Waiting], among: Iterable[Receiver]) -> dict[int, Receiver]:
    """By the case's key who should have it: each goes to the one who has least when it comes.

    Least is the fewest due conversations per hour, or the fewest cases where the hours of somebody
    present are not known; ties by name. Whoever is absent gets none.
    """
    present = [receiver for receiver in among if receiver.absent_until is None]
    by_hours = goes_by_hours(present)
    chosen = {}
    for each in waits if present else ():
        least = min(range(len(present)), key=lambda place: _load(present[place], by_hours))
        chosen[each.case.pk] = present[least]
        present[least] = present[least].with_more(1)
    return chosen


def _load(receiver: Receiver, by_hours: bool) -> Fraction:
    per_hour = receiver.due_per_hour if by_hours else None
    return Fraction(receiver.cases) if per_hour is None else per_hour


# --- What is proposed, and not yet done ----------------------------------------------------------


@dataclass(frozen=True)
class Pending:
    """A proposal with those of its cases that still have nobody, of `total` in all."""

    proposal: Proposal
    items: list[tuple[Waiting, ProposedResponsibility]]
    total: int

    @property
    def done(self) -> int:
        """How many have got somebody, or are over."""
        return self.total - len(self.items)


def latest(waits: Iterable[Waiting]) -> dict[int, ProposedResponsibility]:
    """By the case's key what is proposed and has not been carried out.

    What was proposed before the case last lost its person has been, and does not count.
    """
    by_spell = {each.case.spell_id: each for each in waits}
    items = (
        ProposedResponsibility.objects.filter(
            proposal__in=Proposal.objects.current(), spell__in=list(by_spell)
        )
        .select_related("proposal__created_by", "proposal__team", "caseworker")
        .order_by("proposal__created_at", "pk")
    )
    return {
        by_spell[item.spell_id].case.pk: item
        for item in items
        if timezone.localdate(item.proposal.created_at) >= by_spell[item.spell_id].since
    }


def pending(waits: Iterable[Waiting], items: Mapping[int, ProposedResponsibility]) -> list[Pending]:
    """The proposals of which something waits, the newest first; `items` of `latest`."""
    found: dict[Proposal, list[tuple[Waiting, ProposedResponsibility]]] = {}
    for each in waits:
        if item := items.get(each.case.pk):
            found.setdefault(item.proposal, []).append((each, item))
    totals = _totals(found)
    return [
        Pending(proposal, found[proposal], totals[proposal.pk])
        for proposal in sorted(found, key=lambda proposal: proposal.created_at, reverse=True)
    ]


def _totals(proposals: Iterable[Proposal]) -> dict[int, int]:
    items = ProposedResponsibility.objects.filter(proposal__in=list(proposals))
    keys = list(items.values_list("proposal", flat=True))
    return {key: keys.count(key) for key in keys}


def pending_of(proposal: Proposal, user: User, assessment: Assessment) -> Pending:
    """One proposal with what is left of it; no items where all of it is done."""
    spells = proposal.responsibilities.values("spell")
    cases = standings.cases(user, assessment).filter(spell__in=spells)
    waits = unassigned.waiting(cases, assessment.as_of)
    ours = {key: item for key, item in latest(waits).items() if item.proposal_id == proposal.pk}
    found = pending(waits, ours)
    return found[0] if found else Pending(proposal, [], proposal.responsibilities.count())


# --- What the record system is given -------------------------------------------------------------

RECORD_COLUMNS = ("forloeb_id", "medarbejder_id", "team", "anden_aktoer", "fra_dato", "til_dato")


def record_rows(found: Pending, day: date) -> list[tuple[str, ...]]:
    """The rows of a sagsansvar.csv: the new responsibility of each case from a day on.

    Where the team stood alone until now, that period is ended the day before, since the periods of
    a spell may not overlap.
    """
    spells = [item.spell_id for _, item in found.items]
    running = (
        Responsibility.objects.current()
        .filter(Q(end=None) | Q(end__gte=day), spell__in=spells, start__lt=day, caseworker=None)
        .select_related("spell", "team")
    )
    ended = [_ended(old, day - timedelta(days=1)) for old in running]
    return sorted(ended + [_new(each, item, found.proposal, day) for each, item in found.items])


def _ended(old: Responsibility, last: date) -> tuple[str, ...]:
    return (
        old.spell.spell_id,
        "",
        old.team.name if old.team else "",
        old.external_actor,
        old.start.isoformat(),
        last.isoformat(),
    )


def _new(
    each: Waiting, item: ProposedResponsibility, proposal: Proposal, day: date
) -> tuple[str, ...]:
    return (
        each.case.spell.spell_id,
        item.caseworker.employee_id,
        proposal.team.name,
        each.case.external_actor,
        day.isoformat(),
        "",
    )
