"""The hours that a team has for conversations, as its leader enters them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Absence, Caseworker, ExtraHours, Team, User, WorkingTime


@transaction.atomic
def set_working_time(
    *,
    by: User,
    team: Team,
    caseworkers: Sequence[Caseworker],
    start: date,
    hours: Decimal,
    talk_percent: int,
    minutes: int,
) -> None:
    """Their week from a day on. What stood before ends the day before, and is kept.

    One that begins later stays: the new one ends the day before it. One that begins on the same
    day is corrected.
    """
    for caseworker in caseworkers:
        # Whoever enters at the same time for the same person waits here.
        Caseworker.objects.select_for_update().get(pk=caseworker.pk)
        own = WorkingTime.objects.filter(caseworker=caseworker)
        unended = Q(end__isnull=True) | Q(end__gte=start)
        own.filter(unended, start__lt=start).update(end=start - timedelta(days=1))
        later = own.filter(start__gt=start).order_by("start").first()
        own.update_or_create(
            caseworker=caseworker,
            start=start,
            defaults={
                "end": later.start - timedelta(days=1) if later else None,
                "hours": hours,
                "talk_percent": talk_percent,
                "minutes": minutes,
                "entered_by": by,
            },
        )
    audit.record(
        by=by,
        verb="arbejdstid.indtastet",
        team=str(team.uuid),
        employees=[caseworker.employee_id for caseworker in caseworkers],
        start=start.isoformat(),
        hours=str(hours),
        talk_percent=talk_percent,
        minutes=minutes,
    )


@transaction.atomic
def remove_working_time(*, by: User, team: Team, time: WorkingTime) -> None:
    """As if it had never been entered: the one before it goes on until the one after it."""
    Caseworker.objects.select_for_update().get(pk=time.caseworker_id)
    before = WorkingTime.objects.filter(caseworker=time.caseworker)
    before.filter(end=time.start - timedelta(days=1)).update(end=time.end)
    audit.record(
        by=by,
        verb="arbejdstid.fjernet",
        team=str(team.uuid),
        employee=time.caseworker.employee_id,
        start=time.start.isoformat(),
        hours=str(time.hours),
        talk_percent=time.talk_percent,
        minutes=time.minutes,
    )
    time.delete()


@transaction.atomic
def add_absence(*, by: User, team: Team, caseworker: Caseworker, start: date, end: date) -> Absence:
    """Days, both included, on which somebody holds no conversations. No reason is kept."""
    Caseworker.objects.select_for_update().get(pk=caseworker.pk)
    overlapping = caseworker.absences.filter(start__lte=end, end__gte=start).first()
    if overlapping:
        raise Refused(
            f"Der er allerede indtastet fravær fra {danish.long_day(overlapping.start)} til "
            f"{danish.long_day(overlapping.end)}. Fjern det først, eller vælg andre dage."
        )
    made = Absence.objects.create(caseworker=caseworker, start=start, end=end, entered_by=by)
    _record_absence(by, "fravaer.indtastet", team, made)
    return made


@transaction.atomic
def remove_absence(*, by: User, team: Team, absence: Absence) -> None:
    _record_absence(by, "fravaer.fjernet", team, absence)
    absence.delete()


def _record_absence(by: User, verb: str, team: Team, absence: Absence) -> None:
    audit.record(
        by=by,
        verb=verb,
        team=str(team.uuid),
        employee=absence.caseworker.employee_id,
        start=absence.start.isoformat(),
        end=absence.end.isoformat(),
    )


@transaction.atomic
def add_extra_hours(*, by: User, team: Team, start: date, end: date, hours: Decimal) -> ExtraHours:
    """Hours a week beside the people's own, in the days from start to end, both included.

    The same hours on the same days are the same press twice, and would count twice.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    if ExtraHours.objects.filter(team=team, start=start, end=end, hours=hours).exists():
        raise Refused(
            "De timer er allerede indtastet for de dage. Skal teamet have flere, så fjern dem, og "
            "indtast det samlede antal."
        )
    made = ExtraHours.objects.create(team=team, start=start, end=end, hours=hours, entered_by=by)
    _record_extra_hours(by, "ekstratimer.indtastet", made)
    return made


@transaction.atomic
def remove_extra_hours(*, by: User, extra: ExtraHours) -> None:
    _record_extra_hours(by, "ekstratimer.fjernet", extra)
    extra.delete()


def _record_extra_hours(by: User, verb: str, extra: ExtraHours) -> None:
    audit.record(
        by=by,
        verb=verb,
        team=str(extra.team.uuid),
        hours=str(extra.hours),
        start=extra.start.isoformat(),
        end=extra.end.isoformat(),
    )
