"""The recovery plan: its initiatives, and the milestones that they are to reach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, Initiative, Milestone, PlanMilestone, RecoveryPlan, User
from jobcenter.queries import area_figures
from jobcenter.timeliness import forecast

MOST_INITIATIVES = 30
MOST_MILESTONES = 12  # of an initiative
# Each takes a day of every run, of which there is room for about fifty.
MOST_DAYS = 30


@dataclass(frozen=True)
class Described:
    """What is written of an initiative."""

    name: str
    areas: Collection[str] = ()
    owner: str = ""
    aim: str = ""
    extra_hours: Decimal | None = None
    extra_from: date | None = None
    extra_until: date | None = None


# --- Plans ---------------------------------------------------------------------------------------


@transaction.atomic
def create(
    *, by: User, name: str, baseline: date, authority: str = "", background: str = ""
) -> RecoveryPlan:
    """A plan without initiatives; progress is measured from the day `baseline`."""
    if RecoveryPlan.objects.current().filter(name=name).exists():
        raise Refused(
            f"Der er allerede en plan, der hedder {name}. Åbn den, eller giv den nye et andet navn."
        )
    plan = RecoveryPlan.objects.create(
        name=name, baseline=baseline, authority=authority, background=background, created_by=by
    )
    audit.record(by=by, verb="plan.oprettet", plan=str(plan.uuid))
    return plan


@transaction.atomic
def change(
    *, by: User, plan: RecoveryPlan, name: str, baseline: date, authority: str, background: str
) -> None:
    open_plan(plan)
    RecoveryPlan.objects.filter(pk=plan.pk).update(
        name=name, baseline=baseline, authority=authority, background=background
    )
    audit.record(by=by, verb="plan.rettet", plan=str(plan.uuid))


@transaction.atomic
def close(*, by: User, plan: RecoveryPlan) -> None:
    """The plan can still be read and reported; nothing in it can be changed any more."""
    open_plan(plan)
    RecoveryPlan.objects.filter(pk=plan.pk).update(closed_at=timezone.now())
    audit.record(by=by, verb="plan.afsluttet", plan=str(plan.uuid))


@transaction.atomic
def report(*, by: User, plan: RecoveryPlan, assessment: Assessment, ending: str) -> None:
    """Keeps in the log that the plan left the house as a file, and of which day it is."""
    audit.record(
        by=by,
        verb="eksport",
        what="afrapportering",
        plan=str(plan.uuid),
        form=ending,
        as_of=assessment.as_of.isoformat(),
    )


def open_plan(plan: RecoveryPlan) -> RecoveryPlan:
    """The plan, locked until the transaction ends; Refused where it is closed."""
    found = RecoveryPlan.objects.select_for_update().get(pk=plan.pk)
    if found.closed_at is not None:
        raise Refused("Planen er afsluttet og kan ikke ændres. Opret en ny plan.")
    return found


# --- Initiatives ---------------------------------------------------------------------------------


@transaction.atomic
def add_initiative(*, by: User, plan: RecoveryPlan, described: Described) -> Initiative:
    """The next row of the plan; numbers are never used again."""
    open_plan(plan)
    if plan.initiatives.filter(removed_at=None).count() >= MOST_INITIATIVES:
        raise Refused(f"Planen har allerede {MOST_INITIATIVES} initiativer. Fjern et af dem først.")
    newest = plan.initiatives.aggregate(newest=Max("number"))["newest"] or 0
    made = Initiative.objects.create(plan=plan, number=newest + 1, **_fields(described))
    audit.record(by=by, verb="initiativ.oprettet", initiative=str(made.uuid))
    return made


@transaction.atomic
def change_initiative(*, by: User, initiative: Initiative, described: Described) -> None:
    current(initiative)
    Initiative.objects.filter(pk=initiative.pk).update(**_fields(described))
    audit.record(by=by, verb="initiativ.rettet", initiative=str(initiative.uuid))


@transaction.atomic
def remove_initiative(*, by: User, initiative: Initiative) -> None:
    """Takes it off the plan with all that hangs on it; nothing is deleted."""
    current(initiative)
    Initiative.objects.filter(pk=initiative.pk).update(removed_at=timezone.now())
    audit.record(by=by, verb="initiativ.fjernet", initiative=str(initiative.uuid))


def _fields(described: Described) -> dict[str, object]:
    return vars(described) | {"areas": list(area_figures.ordered(described.areas))}


def current(initiative: Initiative) -> None:
    """Refused where its plan is closed, or where it was removed meanwhile."""
    open_plan(initiative.plan)
    if not Initiative.objects.filter(pk=initiative.pk, removed_at=None).exists():
        raise Refused("Initiativet er fjernet fra planen. Gå tilbage til planen.")


# --- Milestones ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A milestone as it is asked for; `baseline_percent` is the figure when the plan was made."""

    areas: Collection[str]
    day: date
    percent: int
    measure: Milestone.Measure = Milestone.Measure.DAY
    is_deadline: bool = False
    baseline_percent: Decimal | None = None


@transaction.atomic
def add_milestone(*, by: User, initiative: Initiative, wanted: Wanted) -> PlanMilestone:
    """A milestone of any group: the plan checker tells where it is not the initiative's own."""
    current(initiative)
    _check_day(initiative.plan, wanted)
    areas = list(area_figures.ordered(wanted.areas))
    own = PlanMilestone.objects.filter(initiative=initiative, removed_at=None)
    if own.filter(
        areas=areas, day=wanted.day, percent=wanted.percent, measure=wanted.measure
    ).exists():
        raise Refused(
            f"Initiativet har allerede {wanted.percent} % {danish.long_day(wanted.day)} for den "
            "målgruppe. Vælg en anden dag eller andel, eller fjern den gamle først."
        )
    if own.count() >= MOST_MILESTONES:
        raise Refused(
            f"Initiativet har allerede {MOST_MILESTONES} milepæle. Fjern en af dem først."
        )
    _check_days(wanted.day)
    made = PlanMilestone.objects.create(initiative=initiative, **(vars(wanted) | {"areas": areas}))
    audit.record(
        by=by,
        verb="planmilepael.oprettet",
        milestone=str(made.uuid),
        day=wanted.day.isoformat(),
        percent=wanted.percent,
        measure=wanted.measure,
    )
    return made


def _check_day(plan: RecoveryPlan, wanted: Wanted) -> None:
    if wanted.day <= plan.baseline:
        raise Refused(
            f"Dagen skal ligge efter planens udgangspunkt, {danish.long_day(plan.baseline)}. Vælg "
            "en senere dag, eller ret udgangspunktet."
        )
    end: date = forecast.month_ends(wanted.day.replace(day=1), 1)[0].item()
    if wanted.measure == Milestone.Measure.AVERAGE and wanted.day != end:
        raise Refused(
            "12-måneders gennemsnittet gøres op ved en måneds udgang. Vælg månedens sidste dag, "
            f"{danish.long_day(end)}."
        )


def _check_days(day: date) -> None:
    current = PlanMilestone.objects.filter(
        removed_at=None, initiative__removed_at=None, initiative__plan__closed_at=None
    )
    days = set(current.values_list("day", flat=True))
    if day not in days and len(days) >= MOST_DAYS:
        raise Refused(
            f"De åbne planer har allerede milepæle på {MOST_DAYS} forskellige dage, og der er ikke "
            "plads til flere. Vælg en af de samme dage, eller fjern en milepæl først."
        )


@transaction.atomic
def note_baseline(*, by: User, milestone: PlanMilestone, percent: Decimal) -> None:
    """The figure when the plan was made, where it was not known yet; what stands is kept."""
    open_plan(milestone.initiative.plan)
    found = PlanMilestone.objects.filter(pk=milestone.pk, baseline_percent=None)
    if found.update(baseline_percent=percent):
        audit.record(
            by=by,
            verb="planmilepael.udgangspunkt",
            milestone=str(milestone.uuid),
            percent=str(percent),
        )


@transaction.atomic
def remove_milestone(*, by: User, milestone: PlanMilestone) -> None:
    """Takes it off the plan; the log keeps that it was there."""
    open_plan(milestone.initiative.plan)
    found = PlanMilestone.objects.filter(pk=milestone.pk, removed_at=None)
    if found.update(removed_at=timezone.now()):
        audit.record(by=by, verb="planmilepael.fjernet", milestone=str(milestone.uuid))
