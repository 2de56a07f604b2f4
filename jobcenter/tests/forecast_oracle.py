"""The forecast by the book: one citizen and one day at a time, in plain Python.

Written from the definitions, and shared with nobody. Slow on purpose.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

WANTED, WINDOW, SENIORITY, GAP = 4, 12, 12, 28


def later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError


@dataclass
class Person:
    """Spells and exemptions as (start, end or None); days of what is held and of what is booked."""

    spells: list[tuple[date, date | None]]
    held: list[date] = field(default_factory=list)
    booked: list[date] = field(default_factory=list)
    exempt: list[tuple[date, date | None]] = field(default_factory=list)

    def open_on(self, day: date) -> bool:
        return any(start <= day <= (end or date.max) for start, end in self.spells)

    def exempt_on(self, day: date) -> bool:
        return any(start <= day <= (end or date.max) for start, end in self.exempt)

    def seniority_on(self, day: date) -> date:
        start = day
        while True:
            near = [
                begun
                for begun, end in self.spells
                if begun < start and (start - min(end or date.max, start)).days - 1 <= GAP
            ]
            if not near:
                return later(start, SENIORITY)
            start = min(near)

    def in_population(self, day: date) -> bool:
        if not self.open_on(day) or self.exempt_on(day):
            return False
        return self.seniority_on(day) <= day


def alive(days: Iterable[date], day: date) -> int:
    return sum(held <= day < later(held, WINDOW) for held in set(days))


def known(person: Person, as_of: date) -> Person:
    return Person(
        [spell for spell in person.spells if spell[0] <= as_of],
        [day for day in person.held if day <= as_of],
        [day for day in person.booked if day > as_of],
        [exempt for exempt in person.exempt if exempt[0] <= as_of],
    )


def course(person: Person, curve: str, as_of: date, until: date) -> set[date]:
    """The days of a curve; takes a known() person."""
    if curve == "nothing":
        return set(person.held)
    days = set(person.held) | set(person.booked)
    if curve == "booked" or not person.open_on(as_of) or person.exempt_on(as_of):
        return days
    senior_on = person.seniority_on(as_of)
    missing = WANTED - alive(person.held, max(as_of, senior_on))
    if as_of < senior_on and missing > 0:
        span = (senior_on - as_of).days
        days |= {
            as_of + timedelta(days=max(1, n * span // (missing + 1))) for n in range(1, missing + 1)
        }
    catching_up = as_of >= senior_on and missing > 0
    slot = as_of + timedelta(days=7)
    day = max(as_of, senior_on - timedelta(days=1))
    while day < until:
        day += timedelta(days=1)
        if alive(days, day) >= WANTED:
            catching_up = False
            continue
        if catching_up:
            if day == slot:
                days.add(day)
                slot += timedelta(days=28)
                catching_up = alive(days, day) < WANTED
        else:
            # In time until today: the deadline is met. Where that is not enough, four weeks on.
            if day in days:
                slot, catching_up = day + timedelta(days=28), True
                continue
            days.add(day)
            if alive(days, day) < WANTED:
                slot, catching_up = day + timedelta(days=28), True
    return days


def counts(
    people: list[Person], curve: str, as_of: date, days: list[date]
) -> list[tuple[int, int]]:
    """Population and hits on each day."""
    own = [known(person, as_of) for person in people]
    held = [course(person, curve, as_of, max(days)) for person in own]
    return [
        (
            sum(person.in_population(day) for person in own),
            sum(
                person.in_population(day) and alive(days_held, day) >= WANTED
                for person, days_held in zip(own, held, strict=True)
            ),
        )
        for day in days
    ]


def needed(people: list[Person], as_of: date, day: date, wanted: int) -> int:
    """The least sum of conversations that makes `wanted` of the population have enough on a day."""
    own = [known(person, as_of) for person in people]
    lacks = sorted(
        max(0, WANTED - alive(course(person, "booked", as_of, day), day))
        for person in own
        if person.in_population(day)
    )
    return sum(lacks[:wanted])
