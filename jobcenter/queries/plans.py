"""A recovery plan as it stands: its initiatives with their milestones judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Prefetch, Q, QuerySet

from jobcenter.models import (
    Assessment,
    Initiative,
    InitiativeStatus,
    Measure,
    PlanMilestone,
    RecoveryPlan,
    User,
)
from jobcenter.queries import area_figures, plan_hours, plan_milestones
from jobcenter.queries.area_figures import AreaFigures, Areas
from jobcenter.queries.plan_hours import Pace, Purchase
from jobcenter.queries.plan_milestones import Course, Judged, State


def visible_to(user: User) -> QuerySet[RecoveryPlan]:
    """The newest first, each with `initiative_count`."""
    current = Q(initiatives__removed_at=None)
    return RecoveryPlan.objects.visible_to(user).annotate(
        initiative_count=Count("initiatives", filter=current)
    )


def initiatives(plan: RecoveryPlan) -> list[Initiative]:
    """Those not removed, by number, with all that hangs on them; four queries.

    Milestones by day, measures as they came, statuses with the newest first.
    """
    return list(
        plan.initiatives.filter(removed_at=None).prefetch_related(
            Prefetch(
                "milestones", PlanMilestone.objects.filter(removed_at=None).order_by("day", "pk")
            ),
            Prefetch("measures", Measure.objects.filter(removed_at=None).order_by("pk")),
            Prefetch("statuses", InitiativeStatus.objects.order_by("-month", "-pk")),
        )
    )


@dataclass(frozen=True)
class Standing:
    """An initiative as it stands on the run's day."""

    initiative: Initiative
    areas: Areas
    milestones: Sequence[Judged]  # by day
    measures: Sequence[Measure]
    statuses: Sequence[InitiativeStatus]  # the newest first
    purchases: Sequence[Purchase]  # until each milestone to come that takes conversations

    @property
    def deadlines(self) -> list[Judged]:
        return [each for each in self.milestones if each.milestone.is_deadline]

    @property
    def steps(self) -> list[Judged]:
        return [each for each in self.milestones if not each.milestone.is_deadline]

    @property
    def status(self) -> InitiativeStatus | None:
        return self.statuses[0] if self.statuses else None


def belongs(areas: Areas, of: Areas) -> bool:
    """An initiative across all areas may have milestones for any; else for its own or some."""
    return not of or (bool(areas) and set(areas) <= set(of))


class Reading:
    """A plan, read once. The queries are as many, however many its initiatives and milestones.

    Without a user it is for a statement, as AreaFigures.
    """

    def __init__(self, user: User | None, assessment: Assessment, plan: RecoveryPlan) -> None:
        self.plan = plan
        self.as_of: date = assessment.as_of
        self.figures = AreaFigures(user, assessment)

    @cached_property
    def pace(self) -> Pace:
        return plan_hours.pace(self.as_of)

    @cached_property
    def initiatives(self) -> list[Standing]:
        return [self._standing(each) for each in initiatives(self.plan)]

    def _standing(self, initiative: Initiative) -> Standing:
        own = [plan_milestones.judged(self.figures, each) for each in initiative.milestones.all()]
        return Standing(
            initiative=initiative,
            areas=area_figures.ordered(initiative.areas),
            milestones=own,
            measures=list(initiative.measures.all()),
            statuses=list(initiative.statuses.all()),
            purchases=self._purchases(initiative, own),
        )

    def _purchases(self, initiative: Initiative, own: Sequence[Judged]) -> list[Purchase]:
        if not initiative.extra_hours:
            return []
        period = (initiative.extra_from, initiative.extra_until)
        return [
            plan_hours.purchase(
                initiative.extra_hours,
                period,
                self.pace,
                after=self.as_of,
                until=each.milestone.day,
                needed=each.prospect.needed.extra,
            )
            for each in own
            if belongs(each.areas, area_figures.ordered(initiative.areas))
            and each.prospect
            and each.prospect.needed
            and each.prospect.needed.extra
        ]

    def courses(self, standing: Standing) -> list[Course]:
        return plan_milestones.courses(self.figures, self.plan.baseline, standing.milestones)

    @cached_property
    def milestones(self) -> list[Judged]:
        return [each for standing in self.initiatives for each in standing.milestones]

    def count(self, *states: State) -> int:
        return sum(each.state in states for each in self.milestones)

    @property
    def status_month(self) -> date:
        """The month that a status is due for: the newest that is over, as its first day."""
        return (self.as_of.replace(day=1) - timedelta(days=1)).replace(day=1)

    @property
    def without_status(self) -> list[Standing]:
        month = self.status_month
        return [
            each for each in self.initiatives if all(old.month < month for old in each.statuses)
        ]


def current(assessment: Assessment) -> Reading | None:
    """The newest plan that is not closed, for the month's statement."""
    plan = RecoveryPlan.objects.current().first()
    return Reading(None, assessment, plan) if plan else None
