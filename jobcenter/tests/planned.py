"""A recovery plan of the cast's chef, with one of everything, and one that is closed."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils import timezone

from jobcenter.actions import initiatives, plans, support
from jobcenter.actions.plans import Described, Wanted
from jobcenter.intake.support import SupportRow
from jobcenter.models import Measure, Milestone, RecoveryPlan

from .cast import Cast
from .forecasted import MILESTONE_DAY

BASELINE = date(2026, 9, 30)


def planned(cast: Cast) -> dict[str, list[UUID | int | str | date]]:
    """Targets of the plan, its initiative and what hangs on it; and of another, closed plan."""
    chris = cast.users["chris"]
    plan = plans.create(by=chris, name="Genopretning", baseline=BASELINE, background="Hvorfor.")
    described = Described("Sygedagpenge", ("sygedagpenge",), extra_hours=Decimal(27))
    initiative = plans.add_initiative(by=chris, plan=plan, described=described)
    wanted = Wanted(("sygedagpenge",), MILESTONE_DAY, 70, baseline_percent=Decimal("61.5"))
    milestone = plans.add_milestone(by=chris, initiative=initiative, wanted=wanted)
    average = Milestone.Measure.AVERAGE
    deadline = Wanted(("jobafklaring",), date(2027, 3, 31), 80, average, is_deadline=True)
    plans.add_milestone(by=chris, initiative=initiative, wanted=deadline)
    measure = initiatives.add_measure(
        by=chris,
        initiative=initiative,
        text="Lister til alle",
        state=Measure.State.STARTED,
        since=BASELINE,
    )
    initiatives.write_status(
        by=chris, initiative=initiative, month=date(2026, 10, 1), text="Det går fremad."
    )
    rows = [
        SupportRow(date(2026, month, 1), "sygedagpenge", Decimal(400), Decimal(430))
        for month in (1, 2)
    ]
    support.store(by=chris, rows=rows)
    closed = RecoveryPlan.objects.create(
        name="Den gamle plan", baseline=BASELINE, closed_at=timezone.now()
    )
    return {
        "plan": [plan.uuid],
        "closed_plan": [closed.uuid],
        "initiative": [initiative.uuid],
        "plan_milestone": [initiative.uuid, milestone.uuid],
        "measure": [initiative.uuid, measure.uuid],
        "unknown_pair": [initiative.uuid, uuid4()],
    }
