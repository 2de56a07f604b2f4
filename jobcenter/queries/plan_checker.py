"""The plan checker: what in a recovery plan contradicts itself, is missing, or cannot be done.

Each finding says where it is, what it is, and what to do. It judges the plan, never the people.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from jobcenter import danish
from jobcenter.models import Milestone
from jobcenter.queries import area_figures
from jobcenter.queries.area_figures import Areas
from jobcenter.queries.plan_milestones import Judged, State
from jobcenter.queries.plans import Reading, Standing, belongs


class Kind(models.TextChoices):
    GROUP = "maalgruppe", "Milepælens målgruppe er en anden end initiativets"
    NO_OWNER = "ansvarlig", "Ingen ansvarlig"
    NO_BASELINE = "udgangspunkt", "Intet udgangspunkt"
    AFTER_DEADLINE = "efter-fristen", "Milepæl efter fristen"
    TWO_DEADLINES = "to-frister", "To frister for samme tal"
    OUT_OF_REACH = "kan-ikke-naas", "Andelen kan ikke nås"
    TOO_FEW_HOURS = "timer", "De ekstra timer rækker ikke"


@dataclass(frozen=True)
class Finding:
    """`initiatives` by number; the three texts are Danish sentences or the beginning of one."""

    kind: Kind
    initiatives: tuple[int, ...]
    where: str
    what: str
    to_do: str


def findings(reading: Reading) -> list[Finding]:
    return findings_of(reading.initiatives)


def findings_of(initiatives: Sequence[Standing]) -> list[Finding]:
    """By initiative in the plan's order; last those that are about several."""
    found = [finding for each in initiatives for finding in _of_initiative(each)]
    return [*found, *_two_deadlines(initiatives)]


def _of_initiative(standing: Standing) -> Iterator[Finding]:
    if not standing.initiative.owner.strip():
        yield _finding(
            Kind.NO_OWNER,
            standing,
            "ingen er ansvarlig.",
            "Skriv, hvem der er ansvarlig for initiativet.",
        )
    for each in standing.milestones:
        yield from _of_milestone(standing, each)
    yield from _too_few_hours(standing)


def _of_milestone(standing: Standing, judged: Judged) -> Iterator[Finding]:
    if not belongs(judged.areas, standing.areas):
        yield _finding(
            Kind.GROUP,
            standing,
            f"målgruppen er {area_figures.named(judged.areas)}, men initiativet handler om "
            f"{area_figures.named(standing.areas)}.",
            "Vælg initiativets egen målgruppe, eller ret initiativets område.",
            judged,
        )
    if judged.milestone.baseline_percent is None:
        yield _finding(
            Kind.NO_BASELINE,
            standing,
            "der står ikke, hvad andelen var, da planen begyndte.",
            "Skriv udgangspunktet i procent, så fremgangen kan måles.",
            judged,
        )
    last = _last_deadline(standing)
    if last and not judged.milestone.is_deadline and judged.milestone.day > last:
        yield _finding(
            Kind.AFTER_DEADLINE,
            standing,
            f"den ligger efter fristen {danish.long_day(last)}.",
            "Flyt milepælen frem før fristen, eller ret fristen.",
            judged,
        )
    if judged.state == State.OUT_OF_REACH:
        yield _out_of_reach(standing, judged)


def _last_deadline(standing: Standing) -> date | None:
    return max((each.milestone.day for each in standing.deadlines), default=None)


def _out_of_reach(standing: Standing, judged: Judged) -> Finding:
    earliest = judged.prospect.earliest if judged.prospect else None
    when = (
        f"Det kan tidligst nås {danish.long_day(earliest)}. Vælg den dag eller en senere."
        if earliest
        else "Sæt en lavere andel, eller vælg en dag mere end 12 måneder frem."
    )
    why = (
        "andelen kan ikke nås: de gamle måneder er stadig med i gennemsnittet."
        if judged.aim.is_average
        else "andelen kan ikke nås: der er ikke dage nok til de samtaler, der mangler."
    )
    return _finding(Kind.OUT_OF_REACH, standing, why, when, judged)


def _too_few_hours(standing: Standing) -> Iterator[Finding]:
    """One for each initiative: the day until which most conversations lack."""
    lacking = [each for each in standing.purchases if each.lack]
    if not lacking:
        return
    worst = max(lacking, key=lambda each: each.lack)
    hours = danish.number(standing.initiative.extra_hours, 1).removesuffix(",0")
    yield _finding(
        Kind.TOO_FEW_HOURS,
        standing,
        f"{hours} ekstra timer om ugen giver plads til ca. {danish.number(int(worst.talks))} "
        f"samtaler indtil {danish.long_day(worst.day)}, men der skal mindst "
        f"{danish.number(worst.needed)} til ud over de bookede.",
        f"Find tid til de {danish.number(worst.lack)} sidste, f.eks. i teamets egne timer, eller "
        "giv flere timer.",
    )


def _two_deadlines(standings: Iterable[Standing]) -> Iterator[Finding]:
    by_figure: dict[tuple[Areas, Milestone.Measure], list[tuple[Standing, Judged]]] = {}
    for standing in standings:
        for each in standing.deadlines:
            by_figure.setdefault((each.areas, each.aim.measure), []).append((standing, each))
    for (areas, measure), own in by_figure.items():
        days = sorted({each.milestone.day for _, each in own})
        aims = {(each.milestone.day, each.milestone.percent) for _, each in own}
        if len(aims) < 2:
            continue
        numbers = tuple(sorted({standing.initiative.number for standing, _ in own}))
        said = [f"{percent} % {danish.long_day(day)}" for day, percent in sorted(aims)]
        named = ", ".join(map(str, numbers))
        yield Finding(
            Kind.TWO_DEADLINES,
            numbers,
            f"Initiativ {named}, {area_figures.named(areas)}, {_MEASURES[measure]}",
            f"der er {len(aims)} frister for det samme tal: {danish.listed(said)}.",
            (
                "Behold én frist, og gør de andre til milepæle."
                if len(days) > 1
                else "Behold én frist, og fjern de andre."
            ),
        )


_MEASURES = {
    Milestone.Measure.DAY: "andelen på dagen",
    Milestone.Measure.AVERAGE: "12-måneders gennemsnittet",
}


def _finding(
    kind: Kind, standing: Standing, what: str, to_do: str, judged: Judged | None = None
) -> Finding:
    where = f"Initiativ {standing.initiative.number} ({standing.initiative.name})"
    if judged:
        name = "fristen" if judged.milestone.is_deadline else "milepælen"
        day = danish.long_day(judged.milestone.day)
        where = f"{where}, {name} {judged.milestone.percent} % {day}"
    return Finding(kind, (standing.initiative.number,), where, what, to_do)
