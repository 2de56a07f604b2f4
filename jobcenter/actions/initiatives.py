"""What is done in an initiative, and what its owner tells of it each month."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit, plans
from jobcenter.actions.refusals import Refused
from jobcenter.models import Initiative, InitiativeStatus, Measure, User
from jobcenter.models.clock import today

MOST_MEASURES = 50


@transaction.atomic
def add_measure(
    *, by: User, initiative: Initiative, text: str, state: Measure.State, since: date | None
) -> Measure:
    """One thing that is done; `since` is the day from which the state holds."""
    plans.current(initiative)
    if initiative.measures.filter(removed_at=None).count() >= MOST_MEASURES:
        raise Refused(f"Initiativet har allerede {MOST_MEASURES} tiltag. Fjern et af dem først.")
    made = Measure.objects.create(initiative=initiative, text=text, state=state, since=since)
    audit.record(by=by, verb="tiltag.tilfoejet", measure=str(made.uuid), state=state)
    return made


@transaction.atomic
def change_measure(*, by: User, measure: Measure, state: Measure.State, since: date) -> None:
    """The log keeps what the state was before, and since when."""
    plans.current(measure.initiative)
    Measure.objects.filter(pk=measure.pk).update(state=state, since=since)
    audit.record(
        by=by,
        verb="tiltag.aendret",
        measure=str(measure.uuid),
        before=measure.state,
        before_since=measure.since.isoformat() if measure.since else "",
        state=state,
        since=since.isoformat(),
    )


@transaction.atomic
def remove_measure(*, by: User, measure: Measure) -> None:
    plans.current(measure.initiative)
    found = Measure.objects.filter(pk=measure.pk, removed_at=None)
    if found.update(removed_at=timezone.now()):
        audit.record(by=by, verb="tiltag.fjernet", measure=str(measure.uuid))


@transaction.atomic
def write_status(*, by: User, initiative: Initiative, month: date, text: str) -> InitiativeStatus:
    """A month's status, in front of those written before: what was written is never changed.

    `month` is its first day.
    """
    plans.current(initiative)
    if month > today():
        raise Refused(
            f"{danish.month(month).capitalize()} er ikke begyndt. Skriv status for en måned, der "
            "er i gang eller slut."
        )
    made = InitiativeStatus.objects.create(
        initiative=initiative,
        month=month,
        text=text,
        written_by=by,
        written_by_name=by.get_full_name() or by.get_username(),
    )
    audit.record(
        by=by,
        verb="status.skrevet",
        initiative=str(initiative.uuid),
        month=f"{month:%Y-%m}",
        status=made.pk,
    )
    return made
