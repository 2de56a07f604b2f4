"""Min Plan, and the appraisals of sygedagpenge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from . import courses
from .chance import Chance
from .courses import Citizen, Spell

PLAN_SHARE, SHARED_SHARE, GOAL_SHARE, ACTIVITY_SHARE = 0.93, 0.96, 0.95, 0.9

# Sygedagpengeloven: the wider appraisal of § 7 after three months, and § 24's after 22 weeks.
WIDER_DAYS, REVALUATION_DAYS = 89, 22 * 7 - 1
IN_TIME_SHARE, LATE_SHARE = 0.8, 0.13


@dataclass(frozen=True)
class MinPlan:
    cpr: str
    created: date
    updated: date | None
    shared: date | None
    has_goal: bool
    has_activity: bool


@dataclass(frozen=True)
class Appraisal:
    cpr: str
    kind: str
    due: date
    made: date | None


def draw_plans(chance: Chance, citizens: list[Citizen], as_of: date) -> Iterator[MinPlan]:
    for citizen in citizens:
        for spell in citizen.spells:
            soon = (0, 16) if spell.course == courses.INSURED else (5, 40)
            created = chance.after(spell.received, *soon)
            last = spell.last_day(as_of)
            if created > last or not chance.share(PLAN_SHARE):
                continue
            updated = chance.after(created, 60, 300)
            shared = chance.after(created, 0, 6)
            yield MinPlan(
                cpr=citizen.cpr,
                created=created,
                updated=updated if updated <= last else None,
                shared=shared if shared <= as_of and chance.share(SHARED_SHARE) else None,
                has_goal=chance.share(GOAL_SHARE),
                has_activity=chance.share(ACTIVITY_SHARE),
            )


def draw_appraisals(chance: Chance, citizens: list[Citizen], as_of: date) -> Iterator[Appraisal]:
    for citizen in citizens:
        for spell in citizen.spells:
            if spell.course == courses.SICK:
                yield from _of_sick_spell(chance, citizen, spell, as_of)


def _of_sick_spell(
    chance: Chance, citizen: Citizen, spell: Spell, as_of: date
) -> Iterator[Appraisal]:
    last = spell.last_day(as_of)
    due = spell.start + timedelta(days=WIDER_DAYS)
    if not spell.end or spell.end >= due:
        made = _made(chance, spell, due)
        yield Appraisal(citizen.cpr, "§7", due, made if made and made <= last else None)
    due = spell.start + timedelta(days=REVALUATION_DAYS)
    made = _made(chance, spell, due)
    if (not spell.end or spell.end >= due) and made and made <= last:
        kind = "§27" if last > due + timedelta(days=14) else "§24"
        yield Appraisal(citizen.cpr, kind, due, made)


def _made(chance: Chance, spell: Spell, due: date) -> date | None:
    outcome = chance.weighted(
        {"in time": IN_TIME_SHARE, "late": LATE_SHARE, "never": 1 - IN_TIME_SHARE - LATE_SHARE}
    )
    match outcome:
        case "in time":
            return max(chance.after(due, -40, 0), spell.received)
        case "late":
            return max(chance.after(due, 3, 60), spell.received)
        case _:
            return None
