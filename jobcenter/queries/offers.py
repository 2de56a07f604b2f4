"""What each filter of the list of cases offers: its choices, and how many cases each leaves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, Count, ExpressionWrapper, Q, Value, When

from jobcenter import rule_sentences
from jobcenter.law import vocabulary
from jobcenter.models import Caseworker, Municipality, StaffNotice, Team
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules, standings
from jobcenter.queries.standings import NOBODY, Measured, Status, measured

# Both ways of having no time before a conversation's deadline, as one choice of the filter.
NOT_BOOKED_IN_TIME = "uden-tid"


class Choice(NamedTuple):
    sorted_by: str
    value: str
    label: str
    is_counted: bool = True


# What a case's value counts for, by the value: a column's own, or the key of who or what it names.
Choices = Mapping[Any, Sequence[Choice]]
Row = tuple[Any, ...]  # a value for each filter, and the number of cases


# Of more people than this a jobcentre's are offered a team at a time.
MOST_NAMES = 60


def are_few() -> bool:
    """Whether there are so few people that all can be chosen among at once."""
    return Caseworker.objects.order_by()[: MOST_NAMES + 1].count() <= MOST_NAMES


@dataclass(frozen=True)
class Offer:
    """One choice of a filter, and how many cases it leaves beside the other filters in use.

    The count is None where it would be a figure of a person that may not be shown.
    """

    value: str
    label: str
    count: int | None


def of_filters(
    cases: StandingQuerySet,
    shown: Q,
    as_of: date,
    chosen: Mapping[str, str] | None = None,
    *,
    own: int | None,
    names_people: bool = True,
) -> dict[str, list[Offer]]:
    """The choices of each filter among the cases, with their counts; four queries.

    `shown` is what the tab opens, `chosen` the value of each filter in use. A choice that the
    others leave nothing of is there with the count 0. `own` is the key of the caseworker who looks.
    Without `names_people` those responsible are not to be chosen among: only the cases that have
    nobody.
    """
    people = ("caseworker", partial(_caseworkers, own)) if names_people else _ONLY_NOBODY
    offered = _OFFERED | {"ansvarlig": people}
    nobody = ExpressionWrapper(Q(caseworker=None), models.BooleanField())
    known = cases.order_by().annotate(measured=_measured(as_of), nobody=nobody)
    grouped = known.values_list(*(column for column, _ in offered.values()))
    rows = list(grouped.annotate(count=Count("pk", filter=shown)))
    choices = {
        name: of_values({row[place] for row in rows})
        for place, (name, (_, of_values)) in enumerate(offered.items())
    }
    left_out = _left_out(chosen or {}, choices)
    return {
        name: _offers(choices[name], _always(name), _counts(place, rows, left_out))
        for place, name in enumerate(offered)
    }


def _left_out(
    chosen: Mapping[str, str], choices: Mapping[str, Choices]
) -> dict[int, Collection[Any]]:
    """The values that each filter in use leaves out, by its place in a row.

    A filter whose value exists no longer narrows nothing.
    """
    found: dict[int, Collection[Any]] = {}
    for place, name in enumerate(choices):
        kept = {key for key, each in choices[name].items() if chosen.get(name) in _values(each)}
        if kept or chosen.get(name) in _values(_always(name)):
            found[place] = choices[name].keys() - kept
    return found


def _counts(
    own: int, rows: Iterable[Row], left_out: Mapping[int, Collection[Any]]
) -> dict[Any, int]:
    """How many cases the other filters leave of each value of the filter in one place of a row."""
    others = [(place, values) for place, values in left_out.items() if place != own]
    if others:
        rows = [row for row in rows if not any(row[place] in values for place, values in others)]
    counts: dict[Any, int] = defaultdict(int)
    for row in rows:
        counts[row[own]] += row[-1]
    return counts


def _offers(choices: Choices, always: Iterable[Choice], counts: Mapping[Any, int]) -> list[Offer]:
    totals = dict.fromkeys(always, 0)
    for key, counts_for in choices.items():
        for choice in counts_for:
            totals[choice] = totals.get(choice, 0) + counts.get(key, 0)
    return [
        Offer(choice.value, choice.label, count if choice.is_counted else None)
        for choice, count in sorted(totals.items())
    ]


def _values(choices: Iterable[Choice]) -> set[str]:
    return {choice.value for choice in choices}


def _measured(as_of: date) -> Case:
    """REACHED, LACKING or "" by the case's part in the goal figure."""
    parts = (Measured.REACHED, Measured.LACKING)
    return Case(
        *(When(measured(part, as_of), then=Value(part.value)) for part in parts),
        default=Value(""),
        output_field=models.CharField(),
    )


def _place(options: Iterable[str], value: str) -> str:
    """The place of a value in a fixed order, as text that sorts."""
    return f"{list(options).index(value):02}"


def _each(of: Callable[[Any], Sequence[Choice]]) -> Callable[[Collection[Any]], Choices]:
    return lambda values: {value: of(value) for value in values}


def _benefit(benefit: str) -> list[Choice]:
    place = _place(vocabulary.BENEFITS, benefit)
    return [Choice(place, benefit, vocabulary.BENEFITS[benefit].capitalize())]


_WITHOUT_TIME = Choice("", NOT_BOOKED_IN_TIME, "Uden tid inden fristen")


def _status(status: str) -> list[Choice]:
    own = Choice(_place(Status.values, status), status, str(Status(status).label))
    return [own, _WITHOUT_TIME] if status in standings.NOT_BOOKED_IN_TIME else [own]


@cache
def _rule(rule_id: str) -> list[Choice]:
    """By title; where several rules share one, their groups tell them apart."""
    if not rule_id:
        return [Choice("", NOBODY, "Ingen frist")]
    every = rules.book().rules.values()
    rule = rules.book().rule(rule_id)
    if sum(each.title == rule.title for each in every) == 1:
        return [Choice(rule.title, rule.id, rule.title)]
    order = list(vocabulary.GROUPS)
    first = min(order.index(group) for group in rule.groups)
    label = f"{rule.title} ({rule_sentences.groups(rule.groups)})"
    return [Choice(f"{rule.title} {first:02}", rule.id, label)]


def _part(part: Measured) -> Choice:
    return Choice(_place(Measured.values, part), part.value, str(part.label))


def _measured_parts(part: str) -> list[Choice]:
    """The whole figure, and the part of it; nothing for a case that is in neither."""
    return [_part(Measured.ALL), _part(Measured(part))] if part else []


def _municipalities(keys: Collection[int]) -> Choices:
    found = Municipality.objects.filter(pk__in=keys)
    return {place.pk: [Choice(place.code, place.code, place.name)] for place in found}


def _teams(keys: Collection[int | None]) -> Choices:
    found = Team.objects.filter(pk__in=keys)
    named = {each.pk: [Choice(each.name_key, str(each.uuid), each.name)] for each in found}
    return _without(Choice("", NOBODY, "Uden team"), keys) | named


def _caseworkers(own: int | None, keys: Collection[int | None]) -> Choices:
    """How many cases a colleague has is a figure of a person, also where it is none."""
    is_counted = ExpressionWrapper(StaffNotice.objects.allowing(Q(pk=own)), models.BooleanField())
    found = Caseworker.objects.filter(pk__in=keys).annotate(is_counted=is_counted)
    named = {
        each.pk: [Choice(each.name_key, str(each.uuid), each.name, each.is_counted)]
        for each in found
    }
    return _without(_NOBODY, keys) | named


def _without(choice: Choice, keys: Collection[int | None]) -> dict[int | None, list[Choice]]:
    return {None: [choice]} if None in keys else {}


def _nobody(has_nobody: bool) -> list[Choice]:
    return [_NOBODY] if has_nobody else []


_NOBODY = Choice("", NOBODY, "Uden ansvarlig")


def _always(name: str) -> list[Choice]:
    """The choices that are there also where no case has them."""
    if name == "status":
        states = [status for status in Status if status is not Status.NOT_NOW]
        return [_WITHOUT_TIME, *(_status(status)[0] for status in states)]
    return [_part(part) for part in Measured] if name == "maaltal" else []


_ONLY_NOBODY: tuple[str, Callable[[Any], Choices]] = ("nobody", _each(_nobody))

# Each filter's column, and the choices that its values count for; who is responsible is beside.
_OFFERED: dict[str, tuple[str, Callable[[Any], Choices]]] = {
    "omraade": ("benefit", _each(_benefit)),
    "status": ("status", _each(_status)),
    "regel": ("first_due_rule", _each(_rule)),
    "kommune": ("municipality", _municipalities),
    "team": ("team", _teams),
    "maaltal": ("measured", _each(_measured_parts)),
}
