"""What a forecast says, in words."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.queries.aims import Outcome, Portion, Prospect
from jobcenter.queries.forecasts import Outlook, Point
from jobcenter.tables.figures import share_text
from jobcenter.tables.shapes import shape
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED, NOTHING

register = template.Library()

# Which month ends the first sentence is about where no milestone names a day.
_FIRST_SAID = (1, 3)


def day_in_year(day: date, as_of: date) -> str:
    """ "1. juli"; with its year where that is another than the forecast's."""
    text = danish.long_day(day)
    return text.removesuffix(f" {as_of.year}")


def _booked(point: Point) -> str:
    return share_text(point.hits[BOOKED], point.population)


@register.filter
def booked_sentence(ahead: Outlook, prospects: Iterable[Prospect]) -> str:
    """ "Med det bookede er vi på 50,0 % 1. juli og 20,0 % 1. september." """
    own = {each.point.day: each.point for each in prospects if _is_of_day(each) and each.point}
    ends = [ahead.ends[at] for at in _FIRST_SAID if at < len(ahead.ends)]
    said = list(own.values()) if own and any(each.aim.milestone for each in prospects) else ends
    told = [
        f"{_booked(point)} {day_in_year(point.day, ahead.as_of)}"
        for point in said
        if point.population
    ]
    return f"Med det bookede er vi på {danish.listed(told)}." if told else ""


def _is_of_day(prospect: Prospect) -> bool:
    return not prospect.aim.is_average and prospect.outcome != Outcome.NOBODY


@register.filter
def average_sentence(ahead: Outlook) -> str:
    """Whether and when the average reaches the goal, and the earliest that it could."""
    goal = f"{ahead.rule.goal_percent}{danish.NO_BREAK}%"
    newest = next((month for month in reversed(ahead.past) if month.average is not None), None)
    now = ""
    if newest is not None and newest is ahead.past[-1]:
        now = (
            f"{ahead.rule.average_months} måneders gennemsnittet er "
            f"{danish.percent(newest.average)} til og med {danish.month(newest.day)}. "
        )
    booked, due = ahead.reached_on(BOOKED), ahead.reached_on(ALL_DUE)
    if booked is not None:
        return f"{now}Med det bookede er det mindst {goal} ved udgangen af {danish.month(booked)}."
    if due is not None:
        return (
            f"{now}Med det bookede når det ikke {goal} inden for 12 måneder, men bliver alle "
            f"frister holdt, sker det ved udgangen af {danish.month(due)}."
        )
    return f"{now}Det når ikke {goal} inden for 12 måneder, heller ikke hvis alle frister holdes."


@register.filter
def earliest_sentence(ahead: Outlook) -> str:
    """The arithmetical bound: old months are still in the average."""
    goal, first = f"{ahead.rule.goal_percent}{danish.NO_BREAK}%", ahead.earliest()
    if first is None:
        return (
            f"Gennemsnittet kan ikke nå {goal} inden for de næste 12 måneder, selv hvis alt "
            "lykkes fra i morgen."
        )
    return (
        f"Gennemsnittet kan tidligst nå {goal} i {danish.month(first)}, selv hvis alt lykkes fra "
        "i morgen: de gamle måneder er stadig med i det."
    )


@register.filter
def prospect_sentence(prospect: Prospect, ahead: Outlook) -> str:
    """What will come of an aim, and what it takes."""
    match prospect.outcome:
        case Outcome.NOT_YET:
            return "Fremskrivningen for den dag beregnes nu. Genindlæs siden om lidt."
        case Outcome.NOBODY:
            return "Ingen borgere tæller med i måltallet på dagen, så der er ingen andel."
        case _ if prospect.aim.is_average:
            return _of_average(prospect)
        case _:
            return _of_day(prospect, ahead)


def _of_average(prospect: Prospect) -> str:
    point = prospect.point
    if point is None:
        return ""
    told = (
        f"Ved udgangen af {danish.month(point.day)} er gennemsnittet "
        f"{_percent(point.averages[BOOKED])} med det bookede og "
        f"{_percent(point.averages[ALL_DUE])}, hvis alle frister holdes."
    )
    if prospect.outcome != Outcome.OUT_OF_REACH:
        return told
    return f"Kan ikke nås, selv hvis alt lykkes fra i morgen. {_when(prospect)} {told}"


def _when(prospect: Prospect) -> str:
    if prospect.earliest is None:
        return "Det kan heller ikke nås inden for de næste 12 måneder."
    return f"Det kan tidligst nås i {danish.month(prospect.earliest)}."


def _percent(share: Fraction | None) -> str:
    return danish.percent(None if share is None else float(share))


def _of_day(prospect: Prospect, ahead: Outlook) -> str:
    found, point = prospect.needed, prospect.point
    if found is None or point is None:
        return ""
    told = (
        f"{danish.number(found.required)} af {danish.plural(found.population, 'borger', 'borgere')}"
        f" skal have {ahead.rule.conversations} samtaler. Med det bookede har "
        f"{danish.number(found.hits)} dem, uden det {danish.number(point.hits[NOTHING])}."
    )
    match prospect.outcome:
        case Outcome.REACHED:
            return told
        case Outcome.OUT_OF_REACH:
            return (
                "Kan ikke nås: der er ikke dage nok til de samtaler, der mangler. "
                f"{_when(prospect)} {told}"
            )
    return told


class _Site(Protocol):
    def address(self, page: str, *args: Any, **chosen: str) -> str: ...


@register.simple_tag
def portion_link(site: _Site, prospect: Prospect, portion: str) -> SafeString:
    """How many conversations a portion is of; opens the list of exactly those."""
    which = Portion(portion)
    count = prospect.split.count(which) if prospect.split else 0
    if not count:
        return format_html("{}", count)
    aim = prospect.aim
    address = site.address("movers", **{"milepael": aim.key, "del": which})
    what = f"{which.label.lower()}, {aim.name} {danish.long_day(aim.day)}: se hvem"
    return format_html(
        '<a href="{}" aria-label="{} {}">{}</a>',
        address,
        danish.number(count),
        what,
        danish.number(count),
    )


@register.filter
def portion_sentence(prospect: Prospect, portion: Portion) -> str:
    """Whom the list of a portion holds, and how many conversations they are."""
    split, until = prospect.split, danish.long_day(prospect.aim.day)
    if split is None or not split.count(portion):
        return _NONE_OF[portion].format(until=until)
    talks = danish.plural(split.count(portion), "samtale", "samtaler")
    if portion is Portion.BOOKED:
        return (
            f"{talks} er booket til og med {until} med borgere, der tæller med i måltallet på den "
            "dag. Flere med samme borger på samme dag er én."
        )
    people = split.due.people if portion is Portion.DUE else split.catch_up.people
    return _WHO[portion].format(
        talks=talks, people=danish.plural(people, "borger", "borgere"), until=until
    )


_NONE_OF = {
    Portion.BOOKED: "Ingen samtaler, der tæller i målet, er booket til og med {until}.",
    Portion.DUE: "Der skal ingen samtaler til med borgere, hvis frist falder inden {until}.",
    Portion.CATCH_UP: "Der skal ingen samtaler til med borgere, der allerede mangler.",
}
_WHO = {
    Portion.DUE: (
        "{people} skal have mindst {talks} ud over de bookede. Det er borgere, hvis frist falder "
        "inden {until}: de har deres samtaler nu eller får først lang anciennitet senere."
    ),
    Portion.CATCH_UP: (
        "{people} skal have mindst {talks} ud over de bookede. Det er borgere, der mangler "
        "samtaler allerede nu og stadig mangler {until}."
    ),
}


_SHAPES = {
    Outcome.REACHED: "booket",
    Outcome.ON_COURSE: "paa-vej",
    Outcome.BEHIND: "skal-bookes",
    Outcome.OUT_OF_REACH: "overskredet",
    Outcome.NOBODY: "fritaget",
    Outcome.NOT_YET: "afventer",
}


@register.simple_tag
def outcome_of(prospect: Prospect) -> SafeString:
    """Shape and word of what will come of an aim."""
    return shape(_SHAPES[prospect.outcome], str(prospect.outcome.label))


@register.filter
def other_aims(prospects: Iterable[Prospect], shown: Prospect) -> list[Prospect]:
    """The other milestones that lists can be made for."""
    return [each for each in prospects if each.needed and each.aim != shown.aim]
