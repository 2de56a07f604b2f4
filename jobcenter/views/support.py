"""The result goal: how many are on public support, beside what was expected."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jobcenter.actions import support as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.plans import SupportForm
from jobcenter.intake.problems import Problem, masked
from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.queries import support as queries
from jobcenter.roles import Permission
from jobcenter.tables.plans import SupportAreaTable, SupportMonthTable
from jobcenter.views.access import permitted


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.READ_PLANS)
def support(request: Request) -> HttpResponse:
    """A year's numbers, and for the chef the form that brings the file."""
    may_keep = request.user.may(Permission.KEEP_PLANS)
    is_brought = request.method == "POST"
    if is_brought and not may_keep:
        raise Http404
    form = SupportForm(request.POST, request.FILES) if is_brought else SupportForm()
    problems: list[Problem] = []
    more = 0
    if form.is_valid():
        try:
            rows = _bring(request, form)
        except actions.Faulty as faulty:
            form.add_error("content", str(faulty))
            problems, more = faulty.problems, faulty.more
        except Refused as refusal:
            form.add_error("content", str(refusal))
        else:
            messages.success(request, f"Filen er indlæst: {rows} rækker.")
            return redirect("support")
    chosen = request.GET.get("aar", "")
    year = queries.year(request.user, int(chosen) if chosen.isdecimal() else None)
    shown = {
        "year": year,
        "months": SupportMonthTable(year.months) if year else None,
        "areas": SupportAreaTable(year.by_area) if year else None,
        "form": form,
        "problems": problems,
        "more": more,
        "names": [*vocabulary.BENEFITS.values(), "forsikrede ledige (som dagpenge)"],
        "may_keep": may_keep,
    }
    return render(request, "jobcenter/plans/support.html", shown)


def _bring(request: Request, form: SupportForm) -> int:
    content = form.cleaned_data["content"]
    return actions.bring(by=request.user, content=content, name=masked(content.name))
