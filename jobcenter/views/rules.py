"""The law as Tilsyn reads it: what is in force on a day, and what changes next."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jobcenter import danish
from jobcenter.forms.rules import RulesForm
from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.models.clock import today
from jobcenter.queries import rules
from jobcenter.roles import Permission
from jobcenter.tables.rules import ChangeTable, RuleTable
from jobcenter.views.access import permitted


@require_GET
@permitted(Permission.READ_RULES)
def rulebook(request: Request) -> HttpResponse:
    form = _form(request)
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        day, group = form.cleaned_data["dag"], form.cleaned_data["gruppe"]
        changes = rules.coming(day, group)
        shown |= _in_force(day, [group] if group else list(vocabulary.GROUPS))
        shown |= {
            "change": changes[0] if changes else None,
            "change_table": ChangeTable(changes[0], of_one_group=bool(group)) if changes else None,
            "later_changes": changes[1:],
        }
    return render(request, "jobcenter/rules/rules.html", shown)


@require_GET
@permitted(Permission.READ_RULES)
def rulebook_print(request: Request) -> HttpResponse:
    """The whole rulebook as one dated document: every group, every version, every source."""
    form = _form(request)
    if not form.is_valid():
        return redirect(f"{reverse('rules')}?{request.GET.urlencode()}")
    day = form.cleaned_data["dag"]
    shown = _in_force(day, list(vocabulary.GROUPS))
    shown |= {
        "today": today(),
        "fingerprint": rules.book().fingerprint,
        "history": rules.history(day),
        "clocks": rules.clocks(),
        "gap_days": rules.book().gap_on(day),
        "exemptions": rules.exemptions(),
    }
    return render(request, "jobcenter/rules/print.html", shown)


def _form(request: Request) -> RulesForm:
    """The day of the published assessment is the one that the other pages are about."""
    day = request.assessment.as_of if request.assessment else today()
    return RulesForm(request.GET.dict(), day)


def _in_force(day: date, groups: list[str]) -> dict[str, Any]:
    """The goal's rule, and a table for each group. The goal stands once, not in every group."""
    goal = rules.goal(day)
    tables = [_table(group, lines, day) for group, lines in rules.in_force(day, groups).items()]
    return {"day": day, "goal": goal, "groups": tables}


def _table(group: str, lines: list[rules.Line], day: date) -> tuple[str, RuleTable]:
    name, *_ = vocabulary.GROUPS[group]
    shown = [line for line in lines if not rules.is_goal(line.rule)]
    return name, RuleTable(shown, caption=f"{name}: regler {danish.long_day(day)}")
