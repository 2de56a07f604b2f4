"""A caseworker's own month: the figures, and the lists behind them. Nobody else can open it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.actions import standings as actions
from jobcenter.forms.my_month import HeldForm, MeasuredForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Caseworker
from jobcenter.queries import held as held_queries
from jobcenter.queries import my_month as queries
from jobcenter.queries import shares, verdicts
from jobcenter.queries.held import Held, Kind
from jobcenter.queries.my_month import Backlog
from jobcenter.queries.verdicts import Part
from jobcenter.tables import as_sheet
from jobcenter.tables.deadlines_met import DeadlineRow, line_link
from jobcenter.tables.duties import YES, month_value, number_link
from jobcenter.tables.figures import hits_of
from jobcenter.tables.my_month import HeldTable, MeasuredTable, definitions
from jobcenter.views.deadlines_met import CONVERSATIONS
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.own import of_employee
from jobcenter.views.published import with_assessment


class OwnDeadlines:
    """The own conversations with a deadline in the whole month and in the running one."""

    def __init__(self, request: Request, assessment: Assessment, whose: Caseworker) -> None:
        found = queries.deadlines_met(request.user, assessment)
        self.months, whole, running, self._late = found
        choices = {"ansvarlig": str(whose.uuid)} | CONVERSATIONS
        self.total = DeadlineRow("Mine samtaler", whole, running, choices)

    def registered_late(self) -> list[tuple[date, SafeString]]:
        """Of each month, newest last, those in time that were registered late; none left out."""
        name = "holdt til tiden, registreret sent"
        narrowed = {"vurdering": str(Part.TIMELY), "registreret": YES}
        return [
            (month, line_link(count, name, self.total, month, **narrowed))
            for month, count in self._late.items()
            if count
        ]


@dataclass(frozen=True)
class HeldRow:
    """A month's own conversations, each number with its list."""

    month: date
    count: int
    numbers: dict[Kind, SafeString]

    @property
    def is_any(self) -> bool:
        return bool(self.count)

    @property
    def all(self) -> SafeString:
        return self.numbers[Kind.ALL]

    @property
    def late(self) -> SafeString:
        return self.numbers[Kind.LATE]

    @property
    def booked(self) -> SafeString:
        return self.numbers[Kind.BOOKED]

    @property
    def not_booked(self) -> SafeString:
        return self.numbers[Kind.NOT_BOOKED]


def _held_rows(months: Iterable[date], found: list[Held]) -> list[HeldRow]:
    rows = []
    for month in months:
        own = [each for each in found if each.held_on.replace(day=1) == month]
        counts = {kind: sum(each.is_of(kind) for each in own) for kind in Kind}
        numbers = {kind: _held_link(counts[kind], kind, month) for kind in Kind}
        rows.append(HeldRow(month, counts[Kind.ALL], numbers))
    return rows


def _held_link(count: int, kind: Kind, month: date) -> SafeString:
    asked = urlencode({"maaned": month_value(month), "vis": kind})
    what = f"samtaler i {danish.month(month)}: {kind.label}"
    return number_link(count, what, f"{reverse('my_conversations')}?{asked}")


@require_GET
@of_employee
@with_assessment
def my_month(request: Request, assessment: Assessment) -> HttpResponse:
    user, rule = request.user, shares.goal_rule(assessment)
    whose = get_object_or_404(Caseworker, pk=user.caseworker_id)
    months = queries.months_of_average(user, assessment, rule)
    deadlines = OwnDeadlines(request, assessment, whose)
    shown = deadlines.months
    found = held_queries.held(user, assessment, shown.whole)
    late = [each for each in found if each.is_late]
    tally = queries.tally(user, assessment, rule)
    return render(
        request,
        "jobcenter/my_month/my_month.html",
        {
            "rule": rule,
            "tally": tally,
            "hits": hits_of(tally, "mine sager", ansvarlig=str(whose.uuid)),
            "deadlines": deadlines,
            "share": months[0] if months else None,
            "month": shares.latest_whole_month(assessment.as_of),
            "months": months,
            "parts": _parts(queries.backlog(user, assessment)),
            "held": _held_rows((shown.whole, shown.running), found),
            "late": _late_table(late),
            "definitions": definitions(),
        },
    )


def _late_table(late: list[Held]) -> HeldTable | None:
    """All of them on one page: they are to be read, not leafed through."""
    return HeldTable(late, caption="Registreret sent", exclude=("naeste",)) if late else None


def _parts(backlog: Backlog) -> list[dict[str, Any]]:
    """The own overdue cases, told apart by how they came to be overdue."""
    return [
        {
            "id": "arvet",
            "name": "Arvet",
            "text": "Fristen var overskredet, før du fik sagen.",
            "cases": backlog.inherited,
        },
        {
            "id": "foedt-for-sent",
            "name": "Født for sent",
            "text": "Sagen kom til jobcentret efter fristen eller lige før den.",
            "cases": backlog.born_late,
        },
        {
            "id": "oevrige",
            "name": "Overskredet, mens du havde sagen",
            "text": "De øvrige af dine sager, der er over fristen.",
            "cases": backlog.others,
        },
    ]


class MeasuredList:
    """The citizens whom the own share of a month counts."""

    def __init__(self, request: Request, assessment: Assessment, month: date) -> None:
        self.month = month
        self.rule = shares.goal_rule(assessment)
        self.form = MeasuredForm(request.GET.dict())
        self.part = self.form.part()
        if month.day != 1:
            raise Http404
        found = queries.measured_in(request.user, assessment, self.rule, month, self.part)
        in_order = found.select_related("citizen").order_by("citizen__name_key", "pk")
        caption = f"Mine borgere i måltallet, {danish.month(month)}"
        self.table = MeasuredTable(in_order, rule=self.rule, caption=caption)

    def selection(self) -> dict[str, str]:
        return {"Måned": danish.month(self.month), "Borgere": str(self.part.label)}


@require_GET
@of_employee
@with_assessment
def my_citizens(request: Request, assessment: Assessment, month: date) -> HttpResponse:
    """Who is behind the own share of a month."""
    listing = MeasuredList(request, assessment, month)
    RequestConfig(request).configure(listing.table)
    shown = {"listing": listing, "table": listing.table, "rule": listing.rule}
    return render(request, "jobcenter/my_month/citizens.html", shown)


@require_POST
@of_employee
@with_assessment
def my_citizens_export(request: Request, assessment: Assessment, month: date) -> HttpResponse:
    """An Excel file of what the same address shows."""
    listing = MeasuredList(request, assessment, month)
    meanings = [
        (
            f"{listing.rule.conversations} samtaler på {listing.rule.window_months} måneder",
            "Om borgeren havde dem på månedens sidste dag.",
        )
    ]
    return _export(request, assessment, listing.table, listing.selection(), meanings)


class HeldList:
    """The own conversations that an address asks for."""

    def __init__(self, request: Request, assessment: Assessment) -> None:
        months = verdicts.months(assessment.as_of)
        choices = [(month_value(day), danish.month(day)) for day in (months.whole, months.running)]
        self.form = HeldForm(request.GET.dict(), choices)
        self.kind, self.month = self.form.kind(), self.form.month()
        found = held_queries.held(request.user, assessment, months.whole)
        self.rows = [
            each
            for each in found
            if each.is_of(self.kind) and month_value(each.held_on).startswith(self.month)
        ]

    @cached_property
    def table(self) -> HeldTable:
        return HeldTable(self.rows, caption=f"Samtaler, jeg har holdt: {self.kind.label}")

    def selection(self) -> dict[str, str]:
        return {"Måned": self.month or "begge måneder", "Samtaler": str(self.kind.label)}


@require_GET
@of_employee
@with_assessment
def my_conversations(request: Request, assessment: Assessment) -> HttpResponse:
    listing = HeldList(request, assessment)
    RequestConfig(request).configure(listing.table)
    return render(
        request,
        "jobcenter/my_month/conversations.html",
        {"listing": listing, "table": listing.table, "definitions": definitions()},
    )


@require_POST
@of_employee
@with_assessment
def my_conversations_export(request: Request, assessment: Assessment) -> HttpResponse:
    """An Excel file of what the same address shows; what may not be seen is left out of it."""
    listing = HeldList(request, assessment)
    listing.rows = [each for each in listing.rows if each.is_open]
    return _export(request, assessment, listing.table, listing.selection(), definitions())


def _export(
    request: Request,
    assessment: Assessment,
    table: MeasuredTable | HeldTable,
    selection: dict[str, str],
    meanings: list[tuple[str, str]],
) -> HttpResponse:
    sheet = as_sheet(table, "Min måned")
    actions.export(
        by=request.user,
        assessment=assessment,
        what="min-maaned",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(request, assessment, table.caption, selection, definitions=meanings)
    return workbook_response("min-maaned", [sheet], described)
