"""What each filter of the list of cases offers: its choices, and how many cases each leaves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count

from jobcenter import rule_sentences
from jobcenter.law import vocabulary
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules
from jobcenter.queries.standings import NOBODY, Status, Tab, due


@dataclass(frozen=True)
class Offer:
    """One choice of a filter, and how many cases it leaves."""

    value: str
    label: str
    count: int


def of_filters(cases: StandingQuerySet, tab: Tab, as_of: date) -> dict[str, list[Offer]]:
    """The choices of each filter among the cases, with their counts on a tab; one query."""
    rows = (
        cases.order_by()
        .values(*_OFFERED_FIELDS)
        .annotate(count=Count("pk", filter=due(tab, as_of)))
    )
    totals: dict[str, dict[tuple[str, str, str], int]] = {name: {} for name in _OFFERED}
    for row in rows:
        for name, offered in _OFFERED.items():
            choice = offered(row)
            totals[name][choice] = totals[name].get(choice, 0) + row["count"]
    return {
        name: [Offer(value, label, n) for (_, value, label), n in sorted(choices.items())]
        for name, choices in totals.items()
    }


_OFFERED_FIELDS = (
    "benefit",
    "status",
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
def _rule(rule_id: str) -> tuple[str, str, str]:
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


def _named(row: Mapping[str, Any], what: str) -> tuple[str, str, str]:
    if row[f"{what}__uuid"] is None:
        return "", NOBODY, "Uden ansvarlig" if what == "caseworker" else "Uden team"
    return row[f"{what}__name_key"], str(row[f"{what}__uuid"]), row[f"{what}__name"]


# Sort key, value and label of the choice that a row of _OFFERED_FIELDS stands for.
_OFFERED: dict[str, Callable[[Mapping[str, Any]], tuple[str, str, str]]] = {
    "omraade": lambda row: (
        _place(vocabulary.BENEFITS, row["benefit"]),
        row["benefit"],
        vocabulary.BENEFITS[row["benefit"]].capitalize(),
    ),
    "status": lambda row: (
        _place(Status.values, row["status"]),
        row["status"],
        Status(row["status"]).label,
    ),
    "regel": lambda row: _rule(row["first_due_rule"]),
    "kommune": lambda row: (
        row["municipality__code"],
        row["municipality__code"],
        row["municipality__name"],
    ),
    "team": lambda row: _named(row, "team"),
    "ansvarlig": lambda row: _named(row, "caseworker"),
}
