"""What people have written beside the cases: not now, notes, next steps.

Whose cases are meant is always a set of standings that has passed through visible_to.
"""

from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery

from jobcenter.models import NextStep, Note, Snooze, Standing
from jobcenter.models.assessments import StandingQuerySet


def with_hidden(cases: StandingQuerySet, day: date) -> StandingQuerySet:
    """Adds `hidden`: whether somebody has set the case to "Ikke nu" on a day."""
    # Not asked for each case anew: the database finds out once who is hidden.
    snoozed = Q(citizen__in=Snooze.objects.on(day).values("citizen"))
    return cases.annotate(hidden=ExpressionWrapper(snoozed, BooleanField()))


def with_entries(cases: StandingQuerySet, day: date) -> StandingQuerySet:
    """Adds what a row shows: `hidden_until`, and of the next step `step_text` and `step_due`.

    Each is None where there is none; no query more, whatever the number of rows.
    """
    snoozes = Snooze.objects.on(day).filter(citizen=OuterRef("citizen"))
    steps = NextStep.objects.current().filter(citizen=OuterRef("citizen"))
    return cases.annotate(
        hidden_until=Subquery(snoozes.values("until")[:1]),
        step_text=Subquery(steps.values("text")[:1]),
        step_due=Subquery(steps.values("due")[:1]),
    )


def hidden(cases: StandingQuerySet, day: date) -> dict[int | None, int]:
    """How many of the cases are set to "Ikke nu" on a day, by caseworker; one query.

    The keys are those of Caseworker, None for the cases without one. Whoever has none is left out.
    """
    snoozed = Snooze.objects.on(day).values("citizen")
    counted = (
        cases.order_by()
        .filter(citizen__in=snoozed)
        .values_list("caseworker")
        .annotate(count=Count("pk"))
    )
    return dict(counted)


def snooze_in_force(case: Standing, day: date) -> Snooze | None:
    found = Snooze.objects.on(day).filter(citizen=case.citizen_id)
    return found.select_related("written_by", "citizen").first()


def current_step(case: Standing) -> NextStep | None:
    found = NextStep.objects.current().filter(citizen=case.citizen_id)
    return found.select_related("written_by").first()


def notes(case: Standing) -> list[Note]:
    """All notes about a case's citizen, newest first; those taken away have `ended_at`."""
    found = Note.objects.filter(citizen=case.citizen_id).select_related("written_by", "ended_by")
    return list(found)


def earlier_steps(case: Standing) -> list[NextStep]:
    """The steps that are done, or that another one took the place of, newest first."""
    found = NextStep.objects.filter(citizen=case.citizen_id, ended_at__isnull=False)
    ordered = found.select_related("written_by", "ended_by").order_by("-ended_at", "-pk")
    return list(ordered)
