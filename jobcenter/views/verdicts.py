"""The lists behind the numbers: the duties of some months, and the open cases' Min Plan."""

from collections.abc import Iterable
from functools import cached_property
from typing import cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter.actions import standings as actions
from jobcenter.forms.verdicts import Filters, MinPlanFilters, VerdictFilters
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Team
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import duty_offers, minplans, verdicts
from jobcenter.roles import Reach
from jobcenter.tables import as_sheet
from jobcenter.tables import minplans as plan_tables
from jobcenter.tables.minplans import PlanListTable
from jobcenter.tables.verdicts import VerdictTable, definitions
from jobcenter.views.access import sees_cases
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment


class Narrowed:
    """A list as its address narrows it: the filters in use, and the address without each."""

    address_name = ""

    def __init__(self, request: Request, assessment: Assessment) -> None:
        self.user = request.user
        self.asked: QueryDict = request.GET
        self.assessment = assessment

    @cached_property
    def filters(self) -> Filters:
        raise NotImplementedError

    def selection(self) -> dict[str, str]:
        return {label: text for _, label, text in self.filters.chosen()}

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in use with the address of the list without it."""
        return [
            (f"{label}: {text}", self._address(without=[name]))
            for name, label, text in self.filters.chosen()
        ]

    def without_filters(self) -> str:
        return self._address(without=self.filters.base_filters)

    def address(self) -> str:
        return reverse(self.address_name)

    def kept(self) -> list[tuple[str, str]]:
        """What choosing other filters leaves as it is."""
        return [("sorter", self.asked.get("sorter", ""))] if "sorter" in self.asked else []

    def _address(self, without: Iterable[str]) -> str:
        left = self.asked.copy()
        for name in (*without, "side"):
            left.pop(name, None)
        return f"{self.address()}?{left.urlencode()}"


class Duties(Narrowed):
    address_name = "verdict_list"

    @cached_property
    def filters(self) -> VerdictFilters:
        found = verdicts.duties(self.user, self.assessment)
        months = verdicts.months(self.assessment.as_of)
        if self.user.reach() is Reach.TEAM:
            offers = duty_offers.of_some(found, months)
        else:
            chosen = {name: self.asked.get(name, "") for name in duty_offers.ASKED}
            offers = duty_offers.of_all(found, months, chosen)
        return VerdictFilters(self.asked, found, offers)

    def table(self) -> VerdictTable:
        found = cast(VerdictQuerySet, self.filters.qs)
        found = found.select_related("citizen", "caseworker", "team").defer("considered")
        in_order = found.order_by("due", "citizen__name_key", "pk")
        return VerdictTable(in_order, as_of=self.assessment.as_of, caption="Frister")


class MinPlans(Narrowed):
    address_name = "min_plan_list"

    @cached_property
    def filters(self) -> MinPlanFilters:
        found = minplans.cases(self.user, self.assessment)
        teams = Team.objects.filter(pk__in=found.order_by().values("team"))
        return MinPlanFilters(self.asked, found, list(teams))

    def table(self) -> PlanListTable:
        found = cast(StandingQuerySet, self.filters.qs)
        found = found.select_related("citizen", "caseworker", "team")
        in_order = found.order_by("citizen__name_key", "pk")
        return PlanListTable(in_order, as_of=self.assessment.as_of, caption="Min Plan på dagen")


@require_GET
@sees_cases
@with_assessment
def verdict_list(request: Request, assessment: Assessment) -> HttpResponse:
    listing = Duties(request, assessment)
    table = listing.table()
    RequestConfig(request).configure(table)
    return render(
        request,
        "jobcenter/verdicts/list.html",
        {"listing": listing, "table": table, "parts": verdicts.MEANINGS.items()},
    )


@require_POST
@sees_cases
@with_assessment
def verdict_export(request: Request, assessment: Assessment) -> HttpResponse:
    """An Excel file of what the same address shows, all its pages."""
    listing = Duties(request, assessment)
    table = listing.table()
    RequestConfig(request, paginate=False).configure(table)
    sheet = as_sheet(table, "Frister")
    selection = listing.selection()
    actions.export(
        by=request.user,
        assessment=assessment,
        what="frister",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(
        request, assessment, "Frister i sagerne", selection, definitions=definitions()
    )
    return workbook_response("frister", [sheet], described)


@require_GET
@sees_cases
@with_assessment
def min_plan_list(request: Request, assessment: Assessment) -> HttpResponse:
    listing = MinPlans(request, assessment)
    table = listing.table()
    RequestConfig(request).configure(table)
    meanings = plan_tables.definitions(minplans.update_days(assessment.as_of))
    return render(
        request,
        "jobcenter/verdicts/min_plans.html",
        {"listing": listing, "table": table, "definitions": meanings},
    )


@require_POST
@sees_cases
@with_assessment
def min_plan_export(request: Request, assessment: Assessment) -> HttpResponse:
    """An Excel file of what the same address shows, all its pages."""
    listing = MinPlans(request, assessment)
    table = listing.table()
    RequestConfig(request, paginate=False).configure(table)
    sheet = as_sheet(table, "Min Plan")
    selection = listing.selection()
    actions.export(
        by=request.user,
        assessment=assessment,
        what="min plan",
        rows=len(sheet.rows),
        selection=selection,
    )
    meanings = plan_tables.definitions(minplans.update_days(assessment.as_of))
    described = about(
        request, assessment, "Min Plan i de åbne sager", selection, definitions=meanings
    )
    return workbook_response("min-plan", [sheet], described)
