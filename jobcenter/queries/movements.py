"""What changed in a team's share in the last week, and whom it was about."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import F, Max, Q

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Assessment,
    BenefitSpell,
    Citizen,
    CitizenForecast,
    Conversation,
    Exemption,
    Responsibility,
    Standing,
    Team,
    User,
)
from jobcenter.queries import daysets, shares
from jobcenter.timeliness import facts, movements
from jobcenter.timeliness.counting import counting_days
from jobcenter.timeliness.days import as_days
from jobcenter.timeliness.movements import Days, Effects, Flow, Part

WEEK = timedelta(days=7)
# The bits of CitizenForecast's sets that stand for the two days.
_THEN, _NOW = 1, 2


@dataclass(frozen=True)
class Week:
    """A team's flow from `then` to `now`; `effects` is None where one day has no share."""

    then: date
    now: date
    flow: Flow
    effects: Effects | None


def of_team(user: User, assessment: Assessment, team: Team) -> Week | None:
    """None where the assessment did not look a week back. One query."""
    then = _a_week_before(assessment)
    if then is None:
        return None
    found = movements.flow(_people(user, assessment, team).values())
    return Week(then, assessment.as_of, found, movements.effects(found))


def _a_week_before(assessment: Assessment) -> date | None:
    then = assessment.as_of - WEEK
    days = {str(then), str(assessment.as_of)}
    return then if days.issubset(assessment.forecast_days) else None


def _people(user: User, assessment: Assessment, team: Team) -> dict[int, Days]:
    """Everybody who was measured in the team on one of the days, by key of the citizen.

    Whoever changed caseworker within the team has several rows there.
    """
    rows = CitizenForecast.objects.filter(assessment=assessment, team=team).visible_to(user)
    days = {"then": assessment.as_of - WEEK, "now": assessment.as_of}
    bits = {
        f"{name}_{when}": Max(F(name).bitand(daysets.bit(assessment, day)))
        for name in ("measured", "nothing")
        for when, day in days.items()
    }
    found = rows.order_by().values("citizen").annotate(**bits)
    return {
        row["citizen"]: Days(
            measured_then=bool(row["measured_then"]),
            hit_then=bool(row["nothing_then"]),
            measured_now=bool(row["measured_now"]),
            hit_now=bool(row["nothing_now"]),
        )
        for row in found
    }


# --- Who it was ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mover:
    """One citizen, what happened, and on which day (None where it is not known).

    `case` is the standing on the day, where the user may still see it.
    """

    citizen: Citizen
    what: str
    day: date | None
    case: Standing | None


def movers(user: User, assessment: Assessment, team: Team, part: Part) -> list[Mover] | None:
    """Those of a part, by name; None where the assessment did not look a week back.

    The number of queries is the same however many they are.
    """
    then = _a_week_before(assessment)
    if then is None:
        return None
    people = _people(user, assessment, team)
    chosen = [citizen for citizen, days in people.items() if movements.part_of(days) is part]
    known = _Known.about(chosen, user, assessment, team, then)
    found = Citizen.objects.filter(pk__in=chosen).order_by("name_key", "pk")
    return [_mover(part, citizen, known) for citizen in found]


def _mover(part: Part, citizen: Citizen, known: "_Known") -> Mover:
    match part:
        case Part.FELL:
            what, day = known.expired(citizen.pk)
        case Part.REACHED:
            what, day = known.held(citizen.pk)
        case Part.LEFT_HIT | Part.LEFT_MISS:
            what, day = known.why_left(citizen.pk)
        case Part.CAME_HIT | Part.CAME_MISS:
            what, day = known.why_came(citizen.pk)
        case _:
            what, day = "Tæller med på begge dage", None
    return Mover(citizen, what, day, known.visible.get(citizen.pk))


Said = tuple[str, date | None]


@dataclass(frozen=True)
class _Known:
    """The facts that tell why, each by key of the citizen."""

    then: date
    now: date
    standings: Mapping[int, Standing]
    visible: Mapping[int, Standing]
    elsewhere: Mapping[int, int]  # on which of the days another team had them, as bits
    lives: Mapping[int, list[tuple[date, date]]]  # held, and first day that it does not count
    ends: Mapping[int, date]  # of benefits
    exempt_from: Mapping[int, date]
    exempt_until: Mapping[int, date]
    handed_over: Mapping[int, date]  # to whoever answers now

    @classmethod
    def about(
        cls,
        citizens: Collection[int],
        user: User,
        assessment: Assessment,
        team: Team,
        then: date,
    ) -> "_Known":
        now, rule = assessment.as_of, shares.goal_rule(assessment)
        standings = Standing.objects.filter(assessment=assessment, citizen__in=citizens)
        visible = standings.visible_to(user).select_related("caseworker", "spell")
        exemptions = Exemption.objects.current().filter(citizen__in=citizens)
        spells = BenefitSpell.objects.current().filter(citizen__in=citizens)
        return cls(
            then=then,
            now=now,
            standings={each.citizen_id: each for each in standings.select_related("spell")},
            visible={each.citizen_id: each for each in visible},
            elsewhere=_elsewhere(citizens, assessment, team),
            lives=_lives(citizens, rule),
            ends=_latest(spells.filter(end__range=(then, now)), "end"),
            exempt_from=_latest(exemptions.filter(start__range=(then, now)), "start"),
            exempt_until=_latest(exemptions.filter(end__range=(then, now)), "end"),
            handed_over=_handed_over(citizens, then, now),
        )

    def expired(self, citizen: int) -> Said:
        """The conversation that stopped counting in the week; of several the last one."""
        over = [life for life in self.lives.get(citizen, []) if self.then < life[1] <= self.now]
        if not over:
            return "Har ikke længere samtaler nok", None
        held, expires = max(over, key=lambda life: life[1])
        return f"Samtalen {danish.short_day(held)} talte til og med dagen før", expires

    def held(self, citizen: int) -> Said:
        new = [held for held, _ in self.lives.get(citizen, []) if self.then < held <= self.now]
        return ("Samtale holdt", max(new)) if new else ("Har samtaler nok", None)

    def why_left(self, citizen: int) -> Said:
        standing = self.standings.get(citizen)
        if self.elsewhere.get(citizen, 0) & _NOW:
            return "Sagen er flyttet til et andet team", self.handed_over.get(citizen)
        if standing is None:
            return "Ydelsen sluttede", self.ends.get(citizen)
        if standing.state == Standing.State.EXEMPT:
            return "Blev fritaget for samtaler", self.exempt_from.get(citizen)
        if standing.seniority_on > self.now:
            return "Har ikke længere lang anciennitet", None
        return "Tæller ikke længere med", None

    def why_came(self, citizen: int) -> Said:
        standing = self.standings.get(citizen)
        if self.elsewhere.get(citizen, 0) & _THEN:
            return "Sagen er kommet fra et andet team", self.handed_over.get(citizen)
        if citizen in self.exempt_until:
            return "Fritagelsen sluttede", self.exempt_until[citizen]
        if standing is None:
            return "Tæller nu med", None
        if self.then < standing.seniority_on <= self.now:
            return "Fik lang anciennitet", standing.seniority_on
        if standing.spell.start > self.then:
            return "Ny ydelse begyndte", standing.spell.start
        return "Tæller nu med", None


def _elsewhere(citizens: Collection[int], assessment: Assessment, team: Team) -> dict[int, int]:
    others = Q(team__isnull=True) | ~Q(team=team)
    rows = CitizenForecast.objects.filter(others, assessment=assessment, citizen__in=citizens)
    then = daysets.bit(assessment, assessment.as_of - WEEK)
    now = daysets.bit(assessment, assessment.as_of)
    found: dict[int, int] = {}
    for citizen, measured in rows.values_list("citizen", "measured"):
        days = (_THEN if measured & then else 0) | (_NOW if measured & now else 0)
        found[citizen] = found.get(citizen, 0) | days
    return found


def _lives(citizens: Collection[int], rule: RollingGoal) -> dict[int, list[tuple[date, date]]]:
    """The counting conversations of each, whenever they were held."""
    held = Conversation.objects.current().filter(citizen__in=citizens, held_on__isnull=False)
    rows = held.values_list(
        *("citizen", "type", "form", "actor", "joint", "status"),
        *("booked_on", "planned_on", "held_on", "registered_on"),
    )
    days = counting_days(facts.frame(list(rows), facts.CONVERSATIONS), rule)
    found: dict[int, list[tuple[date, date]]] = {}
    whose = days["citizen"].tolist()
    for citizen, *life in zip(whose, _dates(days["held"]), _dates(days["expires"]), strict=True):
        found.setdefault(citizen, []).append((life[0], life[1]))
    return found


def _handed_over(citizens: Collection[int], then: date, now: date) -> dict[int, date]:
    begun = Responsibility.objects.current().filter(
        spell__ended_by=None, spell__citizen__in=citizens, start__gt=then, start__lte=now
    )
    return dict(begun.order_by("start").values_list("spell__citizen", "start"))


def _dates(column: Any) -> list[date]:
    days: list[date] = np.asarray(as_days(column)).tolist()
    return days


def _latest(rows: Iterable[Any], name: str) -> dict[int, date]:
    """The latest day of each citizen's rows."""
    found: dict[int, date] = {}
    for row in rows:
        found[row.citizen_id] = max(getattr(row, name), found.get(row.citizen_id, date.min))
    return found
