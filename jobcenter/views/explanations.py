"""Why a deadline is what it is, and what one conversation more would mean."""

from datetime import date
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
    rule, as_of = shares.goal_rule(assessment), assessment.as_of
    case = citizens.case_file(standing, rule, as_of)
    goal = explanations.goal_case(standing, case.story)
    form = WhatIfForm(
        request.GET.dict(), (standing.period_start, standing.deadline or as_of, as_of)
    )
    answer = None
    if day := form.day():
        found = explanations.what_if_of_goal(standing, assessment, day)
        answer = verdict_sentences.goal_what_if(found, goal, rule, as_of)
    return render(
        request,
        "jobcenter/explanations/goal.html",
        {
            **_frame(request, standing),
            "citizen": standing.citizen,
            "case": case,
            "goal_rule": rules.goal(as_of),
            "rule": rule,
            "because": verdict_sentences.goal_because(goal, rule, as_of),
            "came_of_it": verdict_sentences.goal_came_of_it(goal, rule, as_of),
            "timeline": timeline(case, as_of),
            "form": form,
            "answer": answer,
        },
    )


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
    as_of = assessment.as_of
    told = explanations.explain(verdict, request.user, assessment)
    task = verdict_sentences.task(told.version)
    form = WhatIfForm(request.GET.dict(), (verdict.start, due, as_of))
    answer = None
    if day := form.day():
        found = explanations.what_if_of_duty(verdict, told.version, day, as_of)
        answer = verdict_sentences.what_if(found, verdict, as_of)
    return render(
        request,
        "jobcenter/explanations/duty.html",
        {
            **_frame(request, told.standing),
            "citizen": verdict.citizen,
            "told": told,
            "verdict": verdict,
            "because": verdict_sentences.because(verdict, told.version, told.clock, as_of),
            "came_of_it": verdict_sentences.came_of_it(verdict, told.version, as_of),
            "provisos": verdict_sentences.provisos(verdict, told.version),
            "chosen": verdict_sentences.chosen(told.version, told.clock),
            "what": f"{task.a} {task.done}",
            "line": window_line(told, as_of),
            "form": form,
            "answer": answer,
        },
    )


def _frame(request: Request, standing: Standing | None) -> dict[str, object]:
    """Whose case it is, seen from the one who asks."""
    own = request.user.caseworker_id
    is_own = own is not None and standing is not None and standing.caseworker_id == own
    return {"standing": standing, "is_anothers": own is not None and not is_own}
