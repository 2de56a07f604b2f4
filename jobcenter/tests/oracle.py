"""A naive oracle of the figures: plain loops over days and rows, written from the definitions.

It shares no code with the core, the calendar included, and is meant to be read beside the
definitions. Slow on purpose.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

GAP_DAYS = 28
ONE_DAY = timedelta(days=1)


@dataclass
class Spell:
    id: str
    citizen: int
    benefit: str
    start: date
    end: date | None


@dataclass
class Conversation:
    citizen: int
    type: str
    form: str
    joint: bool
    status: str
    held: date | None


@dataclass
class Exemption:
    citizen: int
    start: date
    end: date | None


@dataclass
class Responsibility:
    spell: str
    team: str
    caseworker: str
    start: date
    end: date | None


@dataclass
class World:
    municipality: dict[int, str] = field(default_factory=dict)
    spells: list[Spell] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    responsibilities: list[Responsibility] = field(default_factory=list)


def months_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def is_within(day: date, start: date, end: date | None) -> bool:
    return start <= day and (end is None or day <= end)


def spell_in_charge(world: World, citizen: int, day: date) -> Spell | None:
    best = None
    for spell in world.spells:
        if spell.citizen != citizen or not is_within(day, spell.start, spell.end):
            continue
        if best is None or (spell.start, spell.id) > (best.start, best.id):
            best = spell
    return best


def period_start(world: World, citizen: int, day: date) -> date:
    """Walks back day by day until more than GAP_DAYS days in a row are on no benefit."""
    own = [spell for spell in world.spells if spell.citizen == citizen]
    first = min(spell.start for spell in own)
    start, idle = day, 0
    while day >= first and idle <= GAP_DAYS:
        if any(is_within(day, spell.start, spell.end) for spell in own):
            start, idle = day, 0
        else:
            idle += 1
        day -= ONE_DAY
    return start


def counting_days(world: World, citizen: int, until: date) -> list[date]:
    days = set()
    for talk in world.conversations:
        if talk.citizen != citizen or talk.status != "afholdt" or talk.held is None:
            continue
        if talk.type not in ("4", "7") or talk.form == "brev" or talk.joint:
            continue
        if talk.held <= until:
            days.add(talk.held)
    return sorted(days)


def is_alive(held: date, day: date) -> bool:
    return held <= day < months_later(held, 12)


def is_exempt(world: World, citizen: int, day: date) -> bool:
    return any(
        exemption.citizen == citizen and is_within(day, exemption.start, exemption.end)
        for exemption in world.exemptions
    )


def responsible(world: World, spell: Spell, day: date) -> tuple[str, str]:
    best = None
    for row in world.responsibilities:
        if row.spell != spell.id or not is_within(day, row.start, row.end):
            continue
        if best is None or row.start > best.start:
            best = row
    return (best.team, best.caseworker) if best else ("", "")


def groups_on(world: World, day: date) -> dict[tuple[str, str], tuple[int, int]]:
    """(grouping, group) to (population, hits) on a day."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    counts["total", "alle"] = [0, 0]
    for citizen, municipality in world.municipality.items():
        spell = spell_in_charge(world, citizen, day)
        if spell is None or is_exempt(world, citizen, day):
            continue
        if months_later(period_start(world, citizen, day), 12) > day:
            continue
        alive = [held for held in counting_days(world, citizen, day) if is_alive(held, day)]
        team, caseworker = responsible(world, spell, day)
        for key in (
            ("total", "alle"),
            ("municipality", municipality),
            ("area", spell.benefit),
            ("team", team),
            ("caseworker", caseworker),
        ):
            counts[key][0] += 1
            counts[key][1] += len(alive) >= 4
    return {key: (population, hits) for key, (population, hits) in counts.items()}


def last_day(year: int, month: int) -> date:
    day = date(year, month, 28)
    while (day + ONE_DAY).month == month:
        day += ONE_DAY
    return day


@dataclass
class Figures:
    population: int
    hits: int
    average: Fraction | None
    months: int
    pooled: tuple[int, int]


def figures(world: World, as_of: date) -> dict[tuple[str, str], Figures]:
    """The figures of the month that as_of lies in, for every group seen in its twelve months."""
    year, month, of_months = as_of.year, as_of.month, []
    for _ in range(12):
        of_months.append(groups_on(world, min(last_day(year, month), as_of)))
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    answer = {}
    for key in {key for groups in of_months for key in groups}:
        counts = [groups.get(key, (0, 0)) for groups in of_months]
        shares = [Fraction(hits, population) for population, hits in counts if population]
        answer[key] = Figures(
            *counts[0],
            average=sum(shares, Fraction()) / len(shares) if shares else None,
            months=len(shares),
            pooled=(sum(p for p, _ in counts), sum(h for _, h in counts)),
        )
    return answer


def deadline(world: World, citizen: int, as_of: date) -> tuple[str, str, int, date] | None:
    """(spell, state, missing, deadline); None without an open spell, or exempt, on as_of."""
    spell = spell_in_charge(world, citizen, as_of)
    if spell is None or is_exempt(world, citizen, as_of):
        return None
    senior = months_later(period_start(world, citizen, as_of), 12)
    ever = counting_days(world, citizen, as_of)
    fourth_expires = months_later(ever[-4], 12) if len(ever) >= 4 else None
    if as_of >= senior:
        alive = [held for held in ever if is_alive(held, as_of)]
        if len(alive) >= 4:
            assert fourth_expires
            return spell.id, "rettidig", 0, fourth_expires
        fell = fourth_expires if fourth_expires and fourth_expires > senior else senior
        return spell.id, "mangler", 4 - len(alive), fell
    still = [held for held in ever if is_alive(held, senior)]
    if len(still) < 4:
        return spell.id, "paa_vej", 4 - len(still), senior
    assert fourth_expires
    return spell.id, "rettidig", 0, max(senior, fourth_expires)
