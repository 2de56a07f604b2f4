"""The page of one citizen."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from jobcenter.actions import citizens as actions
from jobcenter.charts import timeline
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Standing
from jobcenter.models.clock import today
from jobcenter.queries import casework, citizens, deadlines, lacking, shares
from jobcenter.queries.lacking import Fact
from jobcenter.queries.standings import Status
from jobcenter.views.access import sees_cases
from jobcenter.views.published import with_assessment


@require_GET
@sees_cases
@with_assessment
def citizen(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    standing = _visible(request, assessment, uuid)
    actions.show(by=request.user, citizen=standing.citizen)
    return _page(request, assessment, standing, standing.citizen.masked_cpr)


@require_POST
@sees_cases
@with_assessment
def citizen_cpr(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """The same page with the whole CPR number, for those who ask for it."""
    standing = _visible(request, assessment, uuid)
    number = actions.reveal_cpr(by=request.user, citizen=standing.citizen)
    return _page(request, assessment, standing, number, revealed=True)


def _visible(request: Request, assessment: Assessment, uuid: UUID) -> Standing:
    standing = citizens.standing_of(request.user, assessment, uuid)
    if standing is None:
        raise Http404
    return standing


def _page(
    request: Request,
    assessment: Assessment,
    standing: Standing,
    cpr: str,
    *,
    revealed: bool = False,
) -> HttpResponse:
    rule = shares.goal_rule(assessment)
    case = citizens.case_file(standing, rule, assessment.as_of)
    own = request.user.caseworker_id
    notes = casework.notes(standing)
    return render(
        request,
        "jobcenter/citizens/citizen.html",
        {
            "case": case,
            "standing": standing,
            "citizen": standing.citizen,
            "status": Status(standing.status),
            "cpr": cpr,
            "revealed": revealed,
            "rule": rule,
            "deadlines": deadlines.of_citizen(standing, assessment),
            "still_counting": rule.conversations - (standing.missing or 0),
            "goal": shares.goal_source(assessment),
            "timeline": timeline(case, assessment.as_of),
            "snooze": casework.snooze_in_force(standing, today()),
            "step": casework.current_step(standing),
            "earlier_steps": casework.earlier_steps(standing),
            "notes": notes,
            "has_note": any(note.ended_at is None for note in notes),
            "has_old_note": any(note.ended_at is not None for note in notes),
            "lacks": lacking.WORDS[Fact(fact)] if (fact := standing.lacks) else None,
            "is_own": own is not None and standing.caseworker_id == own,
            "has_own_cases": own is not None,
        },
    )
