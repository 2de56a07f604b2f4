"""How late the conversations were that missed their deadline."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.queries.verdicts import LONG_OVERDUE, MONTHS_BACK, Asked, DaysLate, Months
from jobcenter.reports.discretion import Family
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .deadlines_met import NUMBER, DeadlineRow, row_class
from .duties import duties_link, month_value


class LatenessTable(CaptionedTable):
    """How late the conversations were that missed their deadline, by area."""

    caption = "Hvor sent: samtaler, der ikke blev holdt til tiden"
    row_header = "name"
    scrolls = True
    kinds = {
        "month": Kind.COUNT,
        "month_median": Kind.COUNT,
        "year": Kind.COUNT,
        "year_median": Kind.COUNT,
        "long": Kind.COUNT,
    }
    widths = {"name": 26}

    name = tables.Column("Område", orderable=False)
    month = tables.Column(accessor="lateness__month__count", orderable=False, attrs=NUMBER)
    month_median = tables.Column(accessor="lateness__month", orderable=False, attrs=NUMBER)
    year = tables.Column(accessor="lateness__year__count", orderable=False, attrs=NUMBER)
    year_median = tables.Column(accessor="lateness__year", orderable=False, attrs=NUMBER)
    long = tables.Column(accessor="lateness__year__long", orderable=False, attrs=NUMBER)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures deadlines-met"}
        row_attrs = {"class": lambda record: row_class(record)}

    def __init__(self, rows: Sequence[DeadlineRow], *, months: Months, **kwargs: Any) -> None:
        self.months = months
        super().__init__(rows, **kwargs)
        month, year = danish.month(months.whole), f"{MONTHS_BACK} måneder"
        headings = {
            "month": f"Ikke til tiden, {month}",
            "month_median": f"Dage for sent, {month} (median)",
            "year": f"Ikke til tiden, {year}",
            "year_median": f"Dage for sent, {year} (median)",
            "long": f"Over {LONG_OVERDUE.days} dage for sent, {year}",
        }
        for column, heading in headings.items():
            self.columns[column].column.verbose_name = heading

    def render_month(self, value: int, record: DeadlineRow) -> SafeString:
        month = month_value(self.months.whole)
        return self._link(value, "ikke til tiden", record, fra=month, vurdering=Asked.UNMET)

    def value_month(self, value: int) -> int:
        return value

    def render_month_median(self, value: DaysLate) -> str:
        return _days(value)

    def value_month_median(self, value: DaysLate) -> float | None:
        return value.median

    def render_year(self, value: int, record: DeadlineRow) -> SafeString:
        what = f"ikke til tiden på {MONTHS_BACK} måneder"
        return self._link(value, what, record, vurdering=Asked.UNMET)

    def value_year(self, value: int) -> int:
        return value

    def render_year_median(self, value: DaysLate) -> str:
        return _days(value)

    def value_year_median(self, value: DaysLate) -> float | None:
        return value.median

    def render_long(self, value: int, record: DeadlineRow) -> SafeString:
        what = f"over {LONG_OVERDUE.days} dage for sent"
        return self._link(value, what, record, vurdering=Asked.LONG)

    def value_long(self, value: int) -> int:
        return value

    def _link(self, count: int, what: str, row: DeadlineRow, **choices: str) -> SafeString:
        months = {"fra": month_value(self.months.first), "til": month_value(self.months.whole)}
        return duties_link(count, f"{what}, {row.what}", **(months | row.choices | choices))


def _days(late: DaysLate) -> str:
    if late.median is None:
        return danish.NOTHING
    whole = late.median == int(late.median)
    return f"{danish.number(late.median, 0 if whole else 1)}{danish.NO_BREAK}dage"


# What is withheld together in a file.
FAMILIES = (
    Family(("month",), ("month_median",)),
    Family(("year", "long"), ("year_median",)),
)
