"""Why a deadline is what it is, and what one conversation more would mean."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jobcenter import verdict_sentences
from jobcenter.actions import citizens as actions
from jobcenter.charts import timeline, window_line
from jobcenter.forms.explanations import WhatIfForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Standing
from jobcenter.queries import citizens, explanations, rules, shares
from jobcenter.queries.citizens import CaseFile
from jobcenter.queries.explanations import Explanation
from jobcenter.verdict_sentences import GoalCase
from jobcenter.views.access import sees_cases
from jobcenter.views.published import with_assessment


@require_GET
@sees_cases
@with_assessment
def goal_deadline(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    standing = citizens.standing_of(request.user, assessment, uuid)
    if standing is None:
        raise Http404
    actions.show(by=request.user, citizen=standing.citizen)
    case = citizens.case_file(standing, shares.goal_rule(assessment), assessment.as_of)
    goal = explanations.goal_case(standing, case.story)
    around = (standing.period_start, standing.deadline or assessment.as_of, assessment.as_of)
    form = WhatIfForm(request.GET.dict(), around)
    shown = _frame(request, standing) | _of_goal(case, goal, assessment) | {"form": form}
    if day := form.day():
        answer = explanations.what_if_of_goal(standing, assessment, day)
        shown["answer"] = verdict_sentences.goal_what_if(
            answer, goal, shown["rule"], assessment.as_of
        )
    return render(request, "jobcenter/explanations/goal.html", shown)


@require_GET
@sees_cases
@with_assessment
def duty(
    request: Request, assessment: Assessment, uuid: UUID, rule: str, spell: int, due: date
) -> HttpResponse:
    verdict = explanations.verdict_of(request.user, assessment, uuid, rule, spell, due)
    if verdict is None:
        raise Http404
    actions.show(by=request.user, citizen=verdict.citizen)
    if not rules.book().rule(rule).versions:
        return render(request, "jobcenter/explanations/gone.html", {"verdict": verdict})
    told = explanations.explain(verdict, request.user, assessment)
    form = WhatIfForm(request.GET.dict(), (verdict.start, due, assessment.as_of))
    shown = _frame(request, told.standing) | _of_duty(told, assessment.as_of) | {"form": form}
    if day := form.day():
        answer = explanations.what_if_of_duty(verdict, told.version, day, assessment.as_of)
        shown["answer"] = verdict_sentences.what_if(answer, verdict, assessment.as_of)
    return render(request, "jobcenter/explanations/duty.html", shown)


def _frame(request: Request, standing: Standing | None) -> dict[str, Any]:
    """Whose case it is, seen from the one who asks."""
    own = request.user.caseworker_id
    is_own = own is not None and standing is not None and standing.caseworker_id == own
    return {"standing": standing, "is_anothers": own is not None and not is_own}


def _of_goal(case: CaseFile, goal: GoalCase, assessment: Assessment) -> dict[str, Any]:
    rule, as_of = shares.goal_rule(assessment), assessment.as_of
    return {
        "citizen": case.standing.citizen,
        "case": case,
        "goal_rule": rules.goal(as_of),
        "rule": rule,
        "because": verdict_sentences.goal_because(goal, rule, as_of),
        "came_of_it": verdict_sentences.goal_came_of_it(goal, rule, as_of),
        "timeline": timeline(case, as_of),
    }


def _of_duty(told: Explanation, as_of: date) -> dict[str, Any]:
    verdict, version = told.verdict, told.version
    task = verdict_sentences.task(version)
    return {
        "citizen": verdict.citizen,
        "told": told,
        "verdict": verdict,
        "because": verdict_sentences.because(verdict, version, told.clock, as_of),
        "came_of_it": verdict_sentences.came_of_it(verdict, version, as_of),
        "provisos": verdict_sentences.provisos(verdict, version),
        "chosen": verdict_sentences.chosen(version, told.clock),
        "what": f"{task.a} {task.done}",
        "line": window_line(told, as_of),
    }
