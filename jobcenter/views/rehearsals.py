"""Trying a change of the rules: hand files in, see what it would do, and to whom."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_tables2 import RequestConfig

from jobcenter import danish, tasks
from jobcenter.actions import rehearsals as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.rehearsals import DaysForm, DutyFilters, RehearsalForm
from jobcenter.middleware import Request
from jobcenter.models import Job, Rehearsal
from jobcenter.models.clock import today
from jobcenter.queries import rehearsals
from jobcenter.queries.rehearsals import Result
from jobcenter.reports import excel
from jobcenter.roles import Permission
from jobcenter.tables import as_sheet
from jobcenter.tables.coverage import CoverageTable
from jobcenter.tables.rehearsals import (
    DutyTable,
    MetTable,
    RehearsalTable,
    RuleChangeTable,
)
from jobcenter.views.access import permitted
from jobcenter.views.downloads import workbook_response


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.REHEARSE_RULES)
def rehearsal_list(request: Request) -> HttpResponse:
    """The form that orders a rehearsal, and those made before."""
    form = RehearsalForm(initial={"as_of": _default_day(request)})
    if request.method == "POST":
        form = RehearsalForm(request.POST, request.FILES)
        job = form.is_valid() and _order(request, form, form.cleaned_data["rule_files"])
        if job:
            return redirect("job", uuid=job.uuid)
    table = RehearsalTable(rehearsals.history(request.user))
    RequestConfig(request).configure(table)
    return render(request, "jobcenter/rehearsals/list.html", {"form": form, "table": table})


def _default_day(request: Request) -> date:
    """The day of the published assessment is the one that the other pages are about."""
    return request.assessment.as_of if request.assessment else today()


def _order(request: Request, form: DaysForm, files: dict[str, str]) -> Job | None:
    """Orders a rehearsal and sends it to the worker; a refusal becomes the form's error."""
    as_of, moved_to = form.cleaned_data["as_of"], form.cleaned_data["moved_to"]
    try:
        with transaction.atomic():
            made = actions.order(by=request.user, files=files, as_of=as_of, moved_to=moved_to)
            tasks.ring(made.job)
    except Refused as refusal:
        form.add_error("rule_files" if "rule_files" in form.fields else None, str(refusal))
        return None
    return made.job


@require_GET
@permitted(Permission.REHEARSE_RULES)
def rehearsal(request: Request, uuid: UUID) -> HttpResponse:
    """What one rehearsal found."""
    made = _visible(request, uuid)
    days = {"as_of": made.as_of, "moved_to": made.moved_to}
    return _page(request, made, DaysForm(initial=days))


@require_POST
@permitted(Permission.REHEARSE_RULES)
def rehearsal_again(request: Request, uuid: UUID) -> HttpResponse:
    """The same files once more, on other days."""
    made = _visible(request, uuid)
    form = DaysForm(request.POST)
    job = form.is_valid() and _order(request, form, made.files)
    return redirect("job", uuid=job.uuid) if job else _page(request, made, form)


@require_POST
@permitted(Permission.REHEARSE_RULES)
def rehearsal_delete(request: Request, uuid: UUID) -> HttpResponse:
    made = _visible(request, uuid)
    actions.delete(by=request.user, rehearsal=made)
    messages.success(request, "Afprøvningen og det, den fandt, er slettet.")
    return redirect("rehearsal_list")


def _visible(request: Request, uuid: UUID) -> Rehearsal:
    return get_object_or_404(rehearsals.history(request.user), uuid=uuid)


def _page(request: Request, made: Rehearsal, form: DaysForm) -> HttpResponse:
    shown: dict[str, Any] = {
        "rehearsal": made,
        "form": form,
        "tried": rehearsals.tried(made),
        "is_to_come": rehearsals.is_to_come(made),
    }
    if made.summary is not None:
        result = Result(made.summary)
        shown |= {
            "result": result,
            "table": RuleChangeTable(result, reverse("rehearsal_duties", args=[made.uuid])),
            "met": MetTable(result.met) if result.met else None,
            "coverage": [(each, CoverageTable(each)) for each in result.coverage],
        }
    return render(request, "jobcenter/rehearsals/rehearsal.html", shown)


class Listing:
    """The changed duties that an address asks for."""

    def __init__(self, request: Request, uuid: UUID) -> None:
        self.made = _visible(request, uuid)
        if self.made.summary is None:
            raise Http404
        self.result = Result(self.made.summary)
        offers = rehearsals.offers(self.made, self.result)
        self.filters = DutyFilters(request.GET.dict(), offers=offers)
        self.filters.is_valid()
        found = rehearsals.duties(request.user, self.made, request.assessment)
        narrowed = rehearsals.narrowed(
            found,
            group=self.filters.chosen("gruppe"),
            rule=self.filters.chosen("regel"),
            choice=self.filters.chosen("aendring"),
        )
        self.table = DutyTable(narrowed, result=self.result)


@require_GET
@permitted(Permission.REHEARSE_RULES)
def rehearsal_duties(request: Request, uuid: UUID) -> HttpResponse:
    """Which duties change, citizen by citizen."""
    listing = Listing(request, uuid)
    RequestConfig(request).configure(listing.table)
    rows = listing.table.paginator.count
    actions.show_duties(by=request.user, rehearsal=listing.made, rows=rows)
    shown = {"rehearsal": listing.made, "table": listing.table, "filters": listing.filters}
    return render(request, "jobcenter/rehearsals/duties.html", shown)


@require_POST
@permitted(Permission.REHEARSE_RULES)
def rehearsal_export(request: Request, uuid: UUID) -> HttpResponse:
    """An Excel file of what the same address lists, all its pages."""
    listing = Listing(request, uuid)
    sheet = as_sheet(listing.table, "Frister")
    selection = listing.filters.selection()
    actions.export(
        by=request.user, rehearsal=listing.made, rows=len(sheet.rows), selection=selection
    )
    described = _about(request, listing, selection)
    return workbook_response("afproevning", [sheet], described)


def _about(request: Request, listing: Listing, selection: dict[str, str]) -> excel.About:
    made = listing.made
    notes = [
        "Afprøvning: intet er udgivet.",
        f"Sammenlignet med det gældende regelsæt {made.fingerprint_before}.",
    ]
    if made.moved_to:
        notes.append(f"Regnet, som om ændringen gjaldt fra {danish.long_day(made.moved_to)}.")
    return excel.About(
        what="Afprøvning af en regelændring: frister, der ændres",
        as_of=made.as_of,
        data_at=timezone.localtime(listing.result.seen_at),
        exported_at=timezone.localtime(),
        exported_by=request.user.get_full_name() or request.user.get_username(),
        fingerprint=made.fingerprint_after,
        selection=[f"{label}: {text}" for label, text in selection.items()],
        notes=notes,
    )
