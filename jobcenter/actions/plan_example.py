"""The plan of the demonstration, made as a chef would make it."""

from collections.abc import Callable
from decimal import Decimal

from django.db import transaction

from jobcenter.actions import initiatives, plans
from jobcenter.actions.plans import Described, Wanted
from jobcenter.demo.recovery import ExampleMilestone, ExamplePlan
from jobcenter.models import Measure, RecoveryPlan, User

# The figure on the plan's first day, of some areas; None where it is not known.
Baseline = Callable[[tuple[str, ...]], Decimal | None]


@transaction.atomic
def create(*, by: User, example: ExamplePlan, baseline: Baseline = lambda _: None) -> RecoveryPlan:
    plan = plans.create(
        by=by,
        name=example.name,
        baseline=example.baseline,
        authority=example.authority,
        background=example.background,
    )
    for each in example.initiatives:
        made = plans.add_initiative(
            by=by,
            plan=plan,
            described=Described(
                name=each.name,
                areas=each.areas,
                owner=each.owner,
                aim=each.aim,
                extra_hours=each.extra_hours,
                extra_from=example.made_on if each.extra_hours else None,
            ),
        )
        for milestone in each.milestones:
            wanted = _wanted(milestone, baseline)
            plans.add_milestone(by=by, initiative=made, wanted=wanted)
        for text, state in each.measures:
            initiatives.add_measure(
                by=by,
                initiative=made,
                text=text,
                state=Measure.State(state),
                since=example.made_on if state != Measure.State.PLANNED else None,
            )
    return plan


def _wanted(milestone: ExampleMilestone, baseline: Baseline) -> Wanted:
    return Wanted(
        areas=milestone.areas,
        day=milestone.day,
        percent=milestone.percent,
        is_deadline=milestone.is_deadline,
        baseline_percent=baseline(milestone.areas),
    )
