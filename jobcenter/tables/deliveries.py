"""The import log and what was wrong in one delivery."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter.danish import number
from jobcenter.models import Delivery, RowProblem
from jobcenter.queries import deliveries
from jobcenter.templatetags.danish import person, short_moment
from jobcenter.templatetags.states import badge

from .base import CaptionedTable

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class DeliveryTable(CaptionedTable):
    """Deliveries, newest first."""

    caption = "Leverancer"
    row_header = "received_at"

    received_at = tables.Column("Modtaget", attrs={"td": {"class": "nowrap"}})
    name = tables.Column("Navn")
    received_by = tables.Column("Af", default="serveren", orderable=False)
    full = tables.Column("Indhold")
    rows = tables.Column("Rækker", empty_values=(), orderable=False, attrs=NUMBER)
    new = tables.Column("Nye", empty_values=(), orderable=False, attrs=NUMBER)
    changed = tables.Column("Ændrede", empty_values=(), orderable=False, attrs=NUMBER)
    ended = tables.Column("Ophørte", empty_values=(), orderable=False, attrs=NUMBER)
    set_aside_count = tables.Column("Sat til side", attrs=NUMBER)
    state = tables.Column("Tilstand")

    class Meta(CaptionedTable.Meta):
        model = Delivery
        fields = (
            "received_at",
            "name",
            "received_by",
            "full",
            "rows",
            "new",
            "changed",
            "ended",
            "set_aside_count",
            "state",
        )
        order_by = "-received_at"
        per_page = 25
        empty_text = "Der er endnu ikke modtaget nogen leverance. Indlæs den første ovenfor."

    def render_received_at(self, record: Delivery) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.uuid, short_moment(record.received_at))

    def render_received_by(self, record: Delivery) -> str:
        return person(record.received_by) or "serveren"

    def render_full(self, value: bool) -> str:
        return "alt" if value else "ændringer"

    def render_rows(self, record: Delivery, bound_column: Any) -> str:
        return number(deliveries.total(record, bound_column.name))

    render_new = render_changed = render_ended = render_rows

    def render_set_aside_count(self, value: int) -> str:
        return number(value)

    def render_state(self, record: Delivery) -> SafeString:
        return badge(Delivery.State(record.state))


class CountTable(CaptionedTable):
    """What one delivery brought, file by file. A rejected one has changed nothing to count."""

    caption = "Rækker i hver fil, og hvad de ændrede"
    row_header = "file"

    file = tables.Column("Fil")
    rows = tables.Column("Rækker", attrs=NUMBER)
    new = tables.Column("Nye", attrs=NUMBER)
    changed = tables.Column("Ændrede", attrs=NUMBER)
    ended = tables.Column("Ophørte", attrs=NUMBER)
    unchanged = tables.Column("Uændrede", attrs=NUMBER)
    set_aside = tables.Column("Sat til side", attrs=NUMBER)
    encoding = tables.Column("Tegnsæt")

    class Meta(CaptionedTable.Meta):
        orderable = False
        default = "–"

    def render_rows(self, value: int) -> str:
        return number(value)

    render_new = render_changed = render_ended = render_rows
    render_unchanged = render_set_aside = render_rows


class ProblemTable(CaptionedTable):
    """What was wrong, row by row, in the order of the files."""

    caption = "Bemærkninger"

    severity = tables.Column("Alvor", orderable=False)
    file = tables.Column("Fil", orderable=False)
    row = tables.Column("Række", orderable=False, attrs=NUMBER)
    column = tables.Column("Kolonne", orderable=False)
    value = tables.Column("Værdi", orderable=False, attrs={"td": {"class": "value"}})
    expected = tables.Column("Hvad er der galt, og hvad skal der ske", orderable=False)

    class Meta(CaptionedTable.Meta):
        model = RowProblem
        fields = ("severity", "file", "row", "column", "value", "expected")
        empty_text = "Ingen bemærkninger af den slags."

    def render_severity(self, record: RowProblem) -> SafeString:
        return badge(RowProblem.Severity(record.severity))

    def render_row(self, value: int) -> str:
        return number(value)
