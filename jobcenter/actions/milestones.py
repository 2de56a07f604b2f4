"""The aims of the recovery plan: what share is to be reached by which day."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, Milestone, User
from jobcenter.timeliness import forecast

# More than a plan has, and each takes a line of the drawing.
MOST = 12


@transaction.atomic
def create(
    *,
    by: User,
    assessment: Assessment,
    name: str,
    day: date,
    percent: int,
    measure: Milestone.Measure,
) -> Milestone:
    """A milestone within the year that the published assessment looks ahead."""
    _check_day(assessment.as_of, day, measure)
    current = Milestone.objects.select_for_update().current()
    if current.filter(day=day, percent=percent, measure=measure).exists():
        raise Refused(
            f"Der er allerede en milepæl på {percent} % {danish.long_day(day)}, målt på samme "
            "måde. Fjern den først, hvis den skal hedde noget andet."
        )
    if current.filter(day__gt=assessment.as_of).count() >= MOST:
        raise Refused(f"Der er allerede {MOST} milepæle. Fjern en af dem først.")
    made = Milestone.objects.create(
        name=name, day=day, percent=percent, measure=measure, created_by=by
    )
    audit.record(
        by=by,
        verb="milepael.oprettet",
        milestone=str(made.uuid),
        day=day.isoformat(),
        percent=percent,
        measure=measure,
    )
    return made


def _check_day(as_of: date, day: date, measure: Milestone.Measure) -> None:
    last: date = forecast.month_ends(as_of)[-1].item()
    if day <= as_of:
        raise Refused(
            f"Dagen skal ligge efter opgørelsens dag, {danish.long_day(as_of)}. Vælg en senere dag."
        )
    if day > last:
        raise Refused(
            f"Fremskrivningen går 12 måneder frem, til {danish.long_day(last)}, for længere frem "
            "er det meste ikke kendt. Vælg en tidligere dag."
        )
    end: date = forecast.month_ends(day.replace(day=1), 1)[0].item()
    if measure == Milestone.Measure.AVERAGE and day != end:
        raise Refused(
            "12-måneders gennemsnittet gøres op ved en måneds udgang. Vælg månedens sidste dag, "
            f"{danish.long_day(end)}."
        )


@transaction.atomic
def end(*, by: User, milestone: Milestone) -> None:
    """Takes a milestone off the pages; the log keeps that it was there."""
    ended = Milestone.objects.current().filter(pk=milestone.pk).update(ended_at=timezone.now())
    if ended:
        audit.record(by=by, verb="milepael.fjernet", milestone=str(milestone.uuid))
