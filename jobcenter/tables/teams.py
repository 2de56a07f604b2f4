"""The caseworkers of a team: by name, never by figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from jobcenter.models import Team
from jobcenter.queries.shares import Tally, summed
from jobcenter.queries.standings import NOBODY, Status, Tab

from .base import CaptionedTable
from .figures import count_link, hits_of

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


@dataclass(frozen=True)
class CaseworkerRow:
    """One caseworker's cases in the team; `choice` is the caseworker in the list's filter."""

    name: str
    choice: str
    tally: Tally


class CountColumn(tables.Column):
    """A number of cases in the tally, which opens their list."""

    def __init__(self, counter: str, what: str, choices: dict[str, str], **kwargs: Any) -> None:
        super().__init__(
            accessor=f"tally__{counter}", orderable=False, attrs=NUMBER, empty_values=(), **kwargs
        )
        self.what = what
        self.choices = choices

    def render(self, value: int, record: CaseworkerRow, table: "CaseworkerTable") -> SafeString:
        what = f"{self.what}, {record.name}"
        return count_link(value, what, **self.choices, **table.choices_of(record))

    def render_footer(self, bound_column: Any, table: "CaseworkerTable") -> SafeString:
        total = sum(bound_column.accessor.resolve(row) for row in table.data)
        return count_link(total, f"{self.what}, hele teamet", **self.choices, **table.whole)


class HitsColumn(tables.Column):
    """How many of the measured reach the goal, each number opening its list."""

    def render(self, value: Tally, record: CaseworkerRow, table: "CaseworkerTable") -> SafeString:
        return hits_of(value, record.name, **table.choices_of(record))

    def render_footer(self, table: "CaseworkerTable") -> SafeString:
        return hits_of(summed(row.tally for row in table.data), "hele teamet", **table.whole)


class CaseworkerTable(CaptionedTable):
    """Sorted by name as it comes. There is nothing to sort by, so nobody can be ranked."""

    caption = "Sagsbehandlere i teamet"
    row_header = "name"

    name = tables.Column("Sagsbehandler", orderable=False, footer="Hele teamet")
    all = CountColumn("all", "borgere", {}, verbose_name="Borgere")
    overdue = CountColumn(
        "overdue", "over fristen", {"fane": Tab.OVERDUE}, verbose_name=Tab.OVERDUE.label
    )
    this_week = CountColumn(
        "this_week", "denne uge", {"fane": Tab.THIS_WEEK}, verbose_name=Tab.THIS_WEEK.label
    )
    next_30_days = CountColumn(
        "next_30_days",
        "næste 30 dage",
        {"fane": Tab.NEXT_30_DAYS},
        verbose_name=Tab.NEXT_30_DAYS.label,
    )
    booked = CountColumn(
        "booked", "booket", {"status": Status.BOOKED}, verbose_name=Status.BOOKED.label
    )
    hits = HitsColumn(
        accessor="tally", orderable=False, attrs=NUMBER, verbose_name="Har fire samtaler"
    )

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}

    def __init__(self, rows: Sequence[CaseworkerRow], *, team: Team, **kwargs: Any) -> None:
        self.whole = {"team": str(team.uuid)}
        super().__init__(rows, **kwargs)

    def choices_of(self, row: CaseworkerRow) -> dict[str, str]:
        return self.whole | {"ansvarlig": row.choice}


def nobody(tally: Tally) -> CaseworkerRow:
    return CaseworkerRow("Uden ansvarlig", NOBODY, tally)
