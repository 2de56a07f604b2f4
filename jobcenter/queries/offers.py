"""What each filter of the list of cases offers: its choices, and how many cases each leaves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Case, Count, ExpressionWrapper, Q, Value, When

from jobcenter import rule_sentences
from jobcenter.law import vocabulary
from jobcenter.models import Caseworker, Municipality, Team
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules, standings
from jobcenter.queries.standings import NOBODY, Measured, Status, measured

# Both ways of having no time before a conversation's deadline, as one choice of the filter.
NOT_BOOKED_IN_TIME = "uden-tid"


Choice = tuple[str, str, str]  # what it is sorted by, its value and its label
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
    """One choice of a filter, and how many cases it leaves beside the other filters in use."""

    value: str
    label: str
    count: int


def of_filters(
    cases: StandingQuerySet,
    shown: Q,
    as_of: date,
    chosen: Mapping[str, str] | None = None,
    *,
    names_people: bool = True,
) -> dict[str, list[Offer]]:
    """The choices of each filter among the cases, with their counts; four queries.

    `shown` is what the tab opens, `chosen` the value of each filter in use. A choice that the
    others leave nothing of is there with the count 0. Without `names_people` those responsible are
    not to be chosen among: only the cases that have nobody.
    """
    offered = _OFFERED if names_people else _OFFERED | {"ansvarlig": ("nobody", _each(_nobody))}
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
    return [Offer(value, label, count) for (_, value, label), count in sorted(totals.items())]


def _values(choices: Iterable[Choice]) -> set[str]:
    return {value for _, value, _ in choices}


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
    return [(place, benefit, vocabulary.BENEFITS[benefit].capitalize())]


_WITHOUT_TIME: Choice = ("", NOT_BOOKED_IN_TIME, "Uden tid inden fristen")


def _status(status: str) -> list[Choice]:
    own = (_place(Status.values, status), status, str(Status(status).label))
    return [own, _WITHOUT_TIME] if status in standings.NOT_BOOKED_IN_TIME else [own]


@cache
def _rule(rule_id: str) -> list[Choice]:
    """By title; where several rules share one, their groups tell them apart."""
    if not rule_id:
        return [("", NOBODY, "Ingen frist")]
    every = rules.book().rules.values()
    rule = rules.book().rule(rule_id)
    if sum(each.title == rule.title for each in every) == 1:
        return [(rule.title, rule.id, rule.title)]
    order = list(vocabulary.GROUPS)
    first = min(order.index(group) for group in rule.groups)
    label = f"{rule.title} ({rule_sentences.groups(rule.groups)})"
    return [(f"{rule.title} {first:02}", rule.id, label)]


def _part(part: Measured) -> Choice:
    return _place(Measured.values, part), part.value, str(part.label)


def _measured_parts(part: str) -> list[Choice]:
    """The whole figure, and the part of it; nothing for a case that is in neither."""
    return [_part(Measured.ALL), _part(Measured(part))] if part else []


def _municipalities(keys: Collection[int]) -> Choices:
    found = Municipality.objects.filter(pk__in=keys)
    return {place.pk: [(place.code, place.code, place.name)] for place in found}


def _teams(keys: Collection[int | None]) -> Choices:
    return _named(Team.objects.filter(pk__in=keys), keys, "Uden team")


def _caseworkers(keys: Collection[int | None]) -> Choices:
    return _named(Caseworker.objects.filter(pk__in=keys), keys, _NOBODY[2])


def _nobody(has_nobody: bool) -> list[Choice]:
    return [_NOBODY] if has_nobody else []


_NOBODY: Choice = ("", NOBODY, "Uden ansvarlig")


def _named(
    found: Iterable[Team | Caseworker], keys: Collection[int | None], nobody: str
) -> Choices:
    without = {None: [("", NOBODY, nobody)]} if None in keys else {}
    return without | {each.pk: [(each.name_key, str(each.uuid), each.name)] for each in found}


def _always(name: str) -> list[Choice]:
    """The choices that are there also where no case has them."""
    if name == "status":
        states = [status for status in Status if status is not Status.NOT_NOW]
        return [_WITHOUT_TIME, *(_status(status)[0] for status in states)]
    return [_part(part) for part in Measured] if name == "maaltal" else []


# Each filter's column, and the choices that its values count for.
_OFFERED: dict[str, tuple[str, Callable[[Any], Choices]]] = {
    "omraade": ("benefit", _each(_benefit)),
    "status": ("status", _each(_status)),
    "regel": ("first_due_rule", _each(_rule)),
    "kommune": ("municipality", _municipalities),
    "team": ("team", _teams),
    "ansvarlig": ("caseworker", _caseworkers),
    "maaltal": ("measured", _each(_measured_parts)),
}
