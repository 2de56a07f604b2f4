"""A leader's choice: no mails of a kind, or that somebody else gets them for a while."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import DigestRefusal, StandIn, User
from jobcenter.models.sending import DigestKind


@transaction.atomic
def choose(*, by: User, kind: DigestKind, wanted: bool) -> None:
    """Mails of the kind are sent from now on, or not; to choose the same twice is no harm."""
    refusals = DigestRefusal.objects.filter(user=by, kind=kind)
    if wanted:
        refusals.delete()
    else:
        DigestRefusal.objects.get_or_create(user=by, kind=kind)
    audit.record(by=by, verb="mail.valgt", kind=kind, wanted=wanted)


@transaction.atomic
def stand_in(*, by: User, who: User, start: date, end: date | None) -> StandIn:
    """Lets a colleague have the mails of a period, both days included."""
    if who == by:
        raise Refused("Du kan ikke være din egen stedfortræder. Vælg en kollega.")
    if end is not None and end < start:
        raise Refused("Perioden slutter, før den begynder. Ret en af dagene.")
    found = StandIn.objects.create(user=by, stand_in=who, start=start, end=end, entered_by=by)
    audit.record(by=by, verb="stedfortraeder.valgt", user=who.username, start=str(start))
    return found


@transaction.atomic
def end_stand_in(*, by: User, pk: int) -> None:
    """Takes back what the user entered; to take it back twice is no harm."""
    own = StandIn.objects.filter(user=by, pk=pk, ended_at=None)
    if own.update(ended_at=timezone.now()):
        audit.record(by=by, verb="stedfortraeder.fjernet", stand_in=pk)
