"""Recording that the staff was told about figures per person, and taking it back."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import StaffNotice, User
from jobcenter.models.clock import today


@transaction.atomic
def record(*, by: User | None, informed_on: date, how: str) -> StaffNotice:
    """From now on leaders see the figures of each caseworker."""
    if informed_on > today():
        raise Refused(
            "Dagen er ikke kommet endnu. Skriv den dag, personalet blev orienteret, når det er "
            "sket."
        )
    notice = StaffNotice.objects.create(informed_on=informed_on, how=how, recorded_by=by)
    audit.record(by=by, verb="personale.orienteret", informed_on=str(informed_on), how=how)
    return notice


@transaction.atomic
def withdraw(*, by: User) -> int:
    """Takes back all that stand, so that no figures per person are shown; gives their number."""
    withdrawn = StaffNotice.objects.current().update(withdrawn_at=timezone.now())
    if not withdrawn:
        raise Refused(
            "Ingen orientering er i kraft, så tallene pr. sagsbehandler er allerede slået fra."
        )
    audit.record(by=by, verb="personale.orientering_trukket", count=withdrawn)
    return withdrawn
