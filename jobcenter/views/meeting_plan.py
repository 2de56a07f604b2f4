"""The meeting plan: the next two weeks in somebody's cases, on the screen and on paper."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jobcenter import danish
from jobcenter.actions import meeting_plans as actions
from jobcenter.actions import standings as exports
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Caseworker
from jobcenter.queries import meeting_plan as queries
from jobcenter.queries.meeting_plan import DAYS_SHOWN, FURTHEST_AHEAD, Plan
from jobcenter.reports import paper
from jobcenter.roles import Permission
from jobcenter.tables import meeting_plan_sheets as sheets
from jobcenter.views.access import sees_cases
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment

WHOSE = "ansvarlig"


class Asked:
    """Whose plan an address asks for, and from which day."""

    def __init__(self, request: Request, assessment: Assessment, first: date | None) -> None:
        self.user = request.user
        self.assessment = assessment
        self.first = assessment.as_of if first is None else first
        if self.first > assessment.as_of + FURTHEST_AHEAD:
            raise Http404
        self.may_choose = request.user.may(Permission.SEE_TEAM_FIGURES)
        self.whose = self._whose(request.GET.get(WHOSE, ""))

    def _whose(self, asked: str) -> Caseworker | None:
        """The user's own unless a colleague is asked for; 404 for one who may not be looked at."""
        own = self.user.caseworker
        if not asked or (own is not None and asked == str(own.uuid)):
            return own
        found = self.colleagues().filter(uuid=_uuid(asked)).first() if self.may_choose else None
        if found is None:
            raise Http404
        return found

    def colleagues(self) -> QuerySet[Caseworker]:
        return queries.colleagues(self.user, self.assessment)

    @property
    def is_own(self) -> bool:
        return self.whose is not None and self.whose.pk == self.user.caseworker_id

    def plan(self) -> Plan | None:
        """None for whoever has no cases, and has not chosen a colleague yet."""
        if self.whose is None:
            return None
        return queries.plan(self.user, self.assessment, self.whose, self.first)

    def address(self, first: date, name: str = "meeting_plan_from") -> str:
        """The address of the same person's plan from a day on."""
        if first <= self.assessment.as_of and name == "meeting_plan_from":
            address = reverse("meeting_plan")
        else:
            address = reverse(name, kwargs={"first": first})
        return address if self.is_own or not self.whose else f"{address}?{WHOSE}={self.whose.uuid}"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _called(plan: Plan | None) -> dict[int, str]:
    """What stands for the names when the page is printed."""
    return paper.on_paper(case.citizen for case in plan.cases()) if plan else {}


@require_GET
@sees_cases
@with_assessment
def meeting_plan(
    request: Request, assessment: Assessment, first: date | None = None
) -> HttpResponse:
    """The next two weeks, or those from a day on; a day that is over leads to today's."""
    asked = Asked(request, assessment, first)
    if asked.whose is None and not asked.may_choose:
        raise Http404
    if asked.first < assessment.as_of:
        return redirect(asked.address(assessment.as_of))
    plan, step = asked.plan(), timedelta(days=DAYS_SHOWN)
    if asked.whose and not asked.is_own:
        actions.show(by=request.user, whose=asked.whose, first=asked.first)
    return render(
        request,
        "jobcenter/meeting_plan/plan.html",
        {
            "asked": asked,
            "plan": plan,
            "called": _called(plan),
            "colleagues": asked.colleagues() if asked.may_choose else [],
            "earlier": asked.address(max(asked.first - step, assessment.as_of)),
            "later": asked.address(asked.first + step),
            "printed": asked.whose and asked.address(asked.first, "meeting_plan_print"),
            "exported": asked.whose and asked.address(asked.first, "meeting_plan_export"),
        },
    )


@require_GET
@sees_cases
@with_assessment
def meeting_plan_print(request: Request, assessment: Assessment, first: date) -> HttpResponse:
    """The same on one sheet of paper: initials for names, and room to tick off."""
    asked = Asked(request, assessment, first)
    plan = asked.plan()
    if asked.whose is None or plan is None or first < assessment.as_of:
        raise Http404
    called = _called(plan)
    actions.print_out(by=request.user, whose=asked.whose, first=first, citizens=len(called))
    return render(
        request,
        "jobcenter/meeting_plan/print.html",
        {
            "asked": asked,
            "plan": plan,
            "called": called,
            "back": asked.address(first),
            "shred": paper.SHRED,
        },
    )


@require_POST
@sees_cases
@with_assessment
def meeting_plan_export(request: Request, assessment: Assessment, first: date) -> HttpResponse:
    """An Excel file of the plan that the same day's page shows."""
    asked = Asked(request, assessment, first)
    plan = asked.plan()
    if asked.whose is None or plan is None or first < assessment.as_of:
        raise Http404
    sheet = sheets.sheet(plan)
    selection = {
        "Sagsbehandler": asked.whose.name,
        "Dage": f"{danish.long_day(plan.first)} til {danish.long_day(plan.last)}",
    }
    exports.export(
        by=request.user,
        assessment=assessment,
        what="moedeplan",
        rows=len(sheet.rows),
        selection=selection,
    )
    meanings = sheets.definitions()
    described = about(request, assessment, "Mødeplan", selection, definitions=meanings)
    return workbook_response("moedeplan", [sheet], described)
