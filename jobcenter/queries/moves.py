"""Who makes a curve fall or rise from one day to the next, and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment, Standing, User
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import daysets, facts
from jobcenter.queries.forecasts import Place
from jobcenter.timeliness import forecast, goal
from jobcenter.timeliness.days import add_months, as_day


class Move(models.TextChoices):
    """What changes for a citizen in a group; the first four change how many have enough."""

    FELL = "falder-ud", "Falder ud"
    LEFT = "forlader", "Forlader med samtalerne"
    GAINED = "naar", "Når samtalerne"
    ENTERED = "kommer", "Kommer til med samtalerne"
    ENTERED_WITHOUT = "kommer-uden", "Kommer til uden samtalerne"
    LEFT_WITHOUT = "forlader-uden", "Forlader uden samtalerne"


# By how much each moves the number of those who have the conversations, and of those measured.
HITS = {Move.FELL: -1, Move.LEFT: -1, Move.GAINED: 1, Move.ENTERED: 1}
POPULATION = {
    Move.LEFT: -1,
    Move.LEFT_WITHOUT: -1,
    Move.ENTERED: 1,
    Move.ENTERED_WITHOUT: 1,
}


@dataclass(frozen=True)
class Span:
    """From one of a run's days to a later one, seen in a curve (NOTHING or BOOKED)."""

    assessment: Assessment
    rule: RollingGoal
    place: Place
    curve: str
    before: date
    after: date

    def has(self, day: date | None) -> bool:
        """True for a day after the first, and by the last."""
        return day is not None and self.before < day <= self.after


def moves(user: User, span: Span) -> dict[Move, list[int]]:
    """The citizens (primary keys) whom each move is of; one query, over those who move."""
    sets = {
        "was_in": daysets.on(span.assessment, span.before, "measured"),
        "is_in": daysets.on(span.assessment, span.after, "measured"),
        "had": daysets.on(span.assessment, span.before, span.curve),
        "has": daysets.on(span.assessment, span.after, span.curve),
    }
    # A citizen has a row for each leaf; one that says the same of both days moves nobody.
    stays = _agree(sets["was_in"], sets["is_in"]) & _agree(sets["had"], sets["has"])
    own = daysets.leaves(user, span.assessment, span.place).filter(~stays).order_by()
    flags = {name: ExpressionWrapper(held, BooleanField()) for name, held in sets.items()}
    seen: dict[int, list[bool]] = {}
    for citizen, *values in own.annotate(**flags).values_list("citizen_id", *flags):
        before = seen.get(citizen, [False] * len(values))
        seen[citizen] = [bool(a or b) for a, b in zip(before, values, strict=True)]
    found: dict[Move, list[int]] = {move: [] for move in Move}
    for citizen, (was_in, is_in, had, has) in seen.items():
        move = _move(was_in=was_in, is_in=is_in, had=had, has=has)
        if move:
            found[move].append(citizen)
    return found


def _agree(one: Q, other: Q) -> Q:
    return (one & other) | (~one & ~other)


def _move(*, was_in: bool, is_in: bool, had: bool, has: bool) -> Move | None:
    if was_in and not is_in:
        return Move.LEFT if had else Move.LEFT_WITHOUT
    if is_in and not was_in:
        return Move.ENTERED if has else Move.ENTERED_WITHOUT
    if had != has:
        return Move.FELL if had else Move.GAINED
    return None


def cases(user: User, span: Span, citizens: Collection[int]) -> StandingQuerySet:
    """The cases of some citizens that the user may see, by name."""
    own = Standing.objects.filter(assessment=span.assessment, citizen__in=citizens)
    found: StandingQuerySet = (
        own.visible_to(user)
        .select_related("citizen", "caseworker", "spell")
        .order_by("citizen__name_key", "pk")
    )
    return found


@dataclass(frozen=True)
class Reason:
    """The day on which a move happens, None where it is not known, and why."""

    day: date | None
    text: str


def reasons(span: Span, move: Move, listed: Sequence[Standing]) -> dict[int, Reason]:
    """Why each citizen of some cases makes the move, by primary key; as many queries whoever."""
    if move in (Move.FELL, Move.GAINED):
        held = _days(span, [case.citizen_id for case in listed])
        find = _fall if move is Move.FELL else _gain
        return {case.citizen_id: find(span, held.get(case.citizen_id, [])) for case in listed}
    find_way = _entry if move in (Move.ENTERED, Move.ENTERED_WITHOUT) else _exit
    return {case.citizen_id: find_way(span, case) for case in listed}


# A day with a counting conversation, and the first day on which it no longer counts.
Life = tuple[date, date]


def _days(span: Span, citizens: list[int]) -> dict[int, list[Life]]:
    """Each one's days with a counting conversation in the span's curve, the oldest first."""
    as_of = span.assessment.as_of
    with facts.snapshot():
        known = forecast.known_on(facts.read(citizens), as_of)
    courses = forecast.courses(goal.prepare(known, span.rule), as_of, as_day(span.after))
    held = getattr(courses, span.curve)
    expires = add_months(held.day, span.rule.window_months)
    lives: dict[int, list[Life]] = {}
    rows = zip(held.citizen.tolist(), held.day.tolist(), expires.tolist(), strict=True)
    for citizen, day, end in rows:
        lives.setdefault(citizen, []).append((day, end))
    return lives


def _living(lives: Iterable[Life], day: date) -> int:
    return sum(held <= day < expires for held, expires in lives)


_DAY = timedelta(days=1)
_NOT_KNOWN = Reason(None, "Sagen er ændret i fagsystemet efter opgørelsen")


def _fall(span: Span, lives: list[Life]) -> Reason:
    """The last conversation to end that leaves too few."""
    wanted, found = span.rule.conversations, _NOT_KNOWN
    for held, expires in sorted(lives, key=lambda life: life[1]):
        enough = _living(lives, expires - _DAY) >= wanted
        if span.has(expires) and enough and _living(lives, expires) < wanted:
            day = danish.short_day(held)
            found = Reason(expires, f"Samtalen {day} tæller ikke længere med")
    return found


def _gain(span: Span, lives: list[Life]) -> Reason:
    """The last booked conversation that makes them enough."""
    wanted, found = span.rule.conversations, _NOT_KNOWN
    for held, _ in lives:
        too_few = _living(lives, held - _DAY) < wanted
        if span.has(held) and too_few and _living(lives, held) >= wanted:
            found = Reason(held, "Den bookede samtale bliver holdt")
    return found


def _entry(span: Span, case: Standing) -> Reason:
    if span.has(case.seniority_on):
        return Reason(case.seniority_on, "Får lang anciennitet")
    ends = case.exempt_until + _DAY if case.exempt_until else None
    if ends and span.has(ends):
        return Reason(ends, "Fritagelsen er slut")
    return Reason(None, "Kommer fra en anden gruppe")


def _exit(span: Span, case: Standing) -> Reason:
    ends = case.spell.end + _DAY if case.spell.end else None
    if ends and span.has(ends):
        return Reason(case.spell.end, "Forløbet slutter")
    return Reason(None, "Går over til en anden gruppe")
