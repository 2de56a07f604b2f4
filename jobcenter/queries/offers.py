"""What each filter of the list of cases offers: its choices, and how many cases each leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Case, Count, Q, Value, When

from jobcenter import rule_sentences
from jobcenter.law import vocabulary
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules, standings
from jobcenter.queries.standings import NOBODY, Measured, Status, measured

# Both ways of having no time before a conversation's deadline, as one choice of the filter.
NOT_BOOKED_IN_TIME = "uden-tid"


Choice = tuple[str, str, str]  # what it is sorted by, its value and its label


@dataclass(frozen=True)
class Offer:
    """One choice of a filter, and how many cases it leaves beside the other filters in use."""

    value: str
    label: str
    count: int


def of_filters(
    cases: StandingQuerySet, shown: Q, as_of: date, chosen: Mapping[str, str] | None = None
) -> dict[str, list[Offer]]:
    """The choices of each filter among the cases, with their counts; one query.

    `shown` is what the tab opens, `chosen` the value of each filter in use. A choice that the
    others leave nothing of is there with the count 0.
    """
    rows = (
        cases.order_by()
        .annotate(measured=_measured(as_of))
        .values(*_OFFERED_FIELDS)
        .annotate(count=Count("pk", filter=shown))
    )
    found = [({name: of(row) for name, of in _OFFERED.items()}, row["count"]) for row in rows]
    wanted = _wanted(chosen or {}, (choices for choices, _ in found))
    totals: dict[str, dict[Choice, int]] = {name: dict(_always(name)) for name in _OFFERED}
    for choices, count in found:
        refused = {name for name, value in wanted.items() if value not in _values(choices[name])}
        for name, every in choices.items():
            left = 0 if refused - {name} else count
            for choice in every:
                totals[name][choice] = totals[name].get(choice, 0) + left
    return {
        name: [Offer(value, label, n) for (_, value, label), n in sorted(choices.items())]
        for name, choices in totals.items()
    }


def _wanted(
    chosen: Mapping[str, str], found: Iterable[Mapping[str, Sequence[Choice]]]
) -> dict[str, str]:
    """The filters in use whose value there is; one that exists no longer narrows nothing."""
    known: dict[str, set[str]] = {
        name: {value for (_, value, _), _ in _always(name)} for name in _OFFERED
    }
    for choices in found:
        for name, every in choices.items():
            known[name] |= _values(every)
    return {name: value for name, value in chosen.items() if value in known.get(name, ())}


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


_OFFERED_FIELDS = (
    "benefit",
    "status",
    "measured",
    "first_due_rule",
    "municipality__code",
    "municipality__name",
    "team__uuid",
    "team__name",
    "team__name_key",
    "caseworker__uuid",
    "caseworker__name",
    "caseworker__name_key",
)


def _place(options: Iterable[str], value: str) -> str:
    """The place of a value in a fixed order, as text that sorts."""
    return f"{list(options).index(value):02}"


@cache
def _rule(rule_id: str) -> Choice:
    """By title; where several rules share one, their groups tell them apart."""
    if not rule_id:
        return "", NOBODY, "Ingen frist"
    every = rules.book().rules.values()
    rule = rules.book().rule(rule_id)
    if sum(each.title == rule.title for each in every) == 1:
        return rule.title, rule.id, rule.title
    order = list(vocabulary.GROUPS)
    first = min(order.index(group) for group in rule.groups)
    label = f"{rule.title} ({rule_sentences.groups(rule.groups)})"
    return f"{rule.title} {first:02}", rule.id, label


def _named(row: Mapping[str, Any], what: str) -> Choice:
    if row[f"{what}__uuid"] is None:
        return "", NOBODY, "Uden ansvarlig" if what == "caseworker" else "Uden team"
    return row[f"{what}__name_key"], str(row[f"{what}__uuid"]), row[f"{what}__name"]


def _benefit(row: Mapping[str, Any]) -> Choice:
    benefit = row["benefit"]
    place = _place(vocabulary.BENEFITS, benefit)
    return place, benefit, vocabulary.BENEFITS[benefit].capitalize()


_WITHOUT_TIME: Choice = ("", NOT_BOOKED_IN_TIME, "Uden tid inden fristen")


def _status(status: Status) -> Choice:
    return _place(Status.values, status), status.value, str(status.label)


def _part(part: Measured) -> Choice:
    return _place(Measured.values, part), part.value, str(part.label)


def _always(name: str) -> Iterator[tuple[Choice, int]]:
    """The choices that are there also where no case has them; each with 0."""
    if name == "status":
        yield _WITHOUT_TIME, 0
        yield from ((_status(status), 0) for status in Status if status is not Status.NOT_NOW)
    if name == "maaltal":
        yield from ((_part(part), 0) for part in Measured)


def _statuses(row: Mapping[str, Any]) -> list[Choice]:
    status = Status(row["status"])
    without_time = [_WITHOUT_TIME] if status in standings.NOT_BOOKED_IN_TIME else []
    return [_status(status), *without_time]


def _measured_parts(row: Mapping[str, Any]) -> list[Choice]:
    """The whole figure, and the part of it; nothing for a case that is in neither."""
    parts = [Measured.ALL, Measured(row["measured"])] if row["measured"] else []
    return list(map(_part, parts))


def _municipality(row: Mapping[str, Any]) -> Choice:
    code = row["municipality__code"]
    return code, code, row["municipality__name"]


# The choices that a row of _OFFERED_FIELDS counts for.
_OFFERED: dict[str, Callable[[Mapping[str, Any]], list[Choice]]] = {
    "omraade": lambda row: [_benefit(row)],
    "status": _statuses,
    "regel": lambda row: [_rule(row["first_due_rule"])],
    "kommune": lambda row: [_municipality(row)],
    "team": lambda row: [_named(row, "team")],
    "ansvarlig": lambda row: [_named(row, "caseworker")],
    "maaltal": _measured_parts,
}
