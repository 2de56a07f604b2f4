"""The list of who gets an issued statement, the mails with its link, and the receipt."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobcenter.actions import audit, mailing
from jobcenter.actions.refusals import Refused
from jobcenter.models import Edition, Issue, Municipality, Recipient, Sending, User
from jobcenter.models.clock import today
from jobcenter.models.sending import Sent
from jobcenter.queries import sendings
from jobcenter.reports import mails
from jobcenter.roles import Role

KEY_BYTES = 32
# A mail about an issue that has not gone by then is dropped: somebody must look at why.
STALE_AFTER = timedelta(days=7)


@transaction.atomic
def add(
    *,
    by: User,
    name: str,
    email: str,
    kind: Edition.Kind,
    municipality: Municipality | None = None,
    user: User | None = None,
    days_after: int = 0,
) -> Recipient:
    """From now on they get each month's edition of the kind when it is issued."""
    _refuse_what_they_may_not_see(kind, municipality, user)
    same = Recipient.objects.current().filter(email__iexact=email, kind=kind)
    if same.filter(municipality=municipality).exists():
        raise Refused("Adressen får allerede denne udgave. Fjern den først, hvis den skal ændres.")
    made = Recipient.objects.create(
        name=name,
        email=email,
        kind=kind,
        municipality=municipality,
        user=user,
        days_after=days_after,
    )
    audit.record(by=by, verb="modtager.tilfoejet", recipient=str(made.uuid), kind=kind)
    return made


def _refuse_what_they_may_not_see(
    kind: Edition.Kind, municipality: Municipality | None, user: User | None
) -> None:
    if kind == Edition.Kind.MUNICIPAL and municipality is None:
        raise Refused("Vælg den kommune, som udgaven skal være for.")
    if kind != Edition.Kind.MUNICIPAL and municipality is not None:
        raise Refused("Kun kommunens egen udgave hører til en kommune. Fjern kommunen.")
    if kind == Edition.Kind.FULL and user is None:
        raise Refused(
            "Den fulde månedsopgørelse kræver et login. Vælg modtagerens login, eller send "
            "politikerudgaven."
        )
    if user is None:
        return
    edition = Edition(kind=kind, municipality=municipality)
    if user.role == Role.PARTNER and user.municipality != edition.municipality:
        raise Refused("Loginet hører til en anden kommune. Vælg kommunens egen udgave for den.")


@transaction.atomic
def end(*, by: User, recipient: Recipient) -> None:
    """They get nothing more, and the links they have stop working."""
    Recipient.objects.current().filter(pk=recipient.pk).update(ended_at=timezone.now())
    Sending.objects.filter(recipient=recipient, state=Sent.WAITING).update(state=Sent.STALE)
    audit.record(by=by, verb="modtager.fjernet", recipient=str(recipient.uuid))


@transaction.atomic
def order(*, by: User, issue: Issue) -> int:
    """Makes ready to send an issue to all who get it and have not; gives how many.

    Those whose mail failed or was dropped are tried anew.
    """
    if not settings.SENDS_MAIL:
        raise Refused(
            "Tilsyn kan ikke sende mail: der er ikke sat en mailserver op. Hent filerne, og send "
            "dem selv, eller bed driften om at sætte MAIL_URL."
        )
    # Who presses at the same time waits here, and then finds nobody wanting.
    Issue.objects.select_for_update().get(pk=issue.pk)
    pairs = sendings.wanting(issue)
    for edition, recipient in pairs:
        anew = {
            "key_hash": sendings.digest(secrets.token_urlsafe(KEY_BYTES)),
            "send_on": today() + timedelta(days=recipient.days_after),
            "state": Sent.WAITING,
            "attempts": 0,
        }
        Sending.objects.update_or_create(edition=edition, recipient=recipient, defaults=anew)
    audit.record(by=by, verb="udgivelse.sendes", issue=str(issue), recipients=len(pairs))
    return len(pairs)


def waiting(*, now: datetime) -> list[int]:
    """Keys of the mails whose day has come; drops those that are far too old."""
    day = timezone.localdate(now)
    own = Sending.objects.filter(state=Sent.WAITING)
    own.filter(send_on__lt=day - STALE_AFTER).update(state=Sent.STALE)
    return list(own.filter(send_on__lte=day).values_list("pk", flat=True))


def send(*, sending_pk: int) -> None:
    """Sends one mail, if it still waits and nobody else has it. Never inside a transaction."""
    claimed = Sending.objects.filter(pk=sending_pk, state=Sent.WAITING)
    key = secrets.token_urlsafe(KEY_BYTES)
    told = {"key_hash": sendings.digest(key), "sent_at": timezone.now()}
    if not claimed.update(state=Sent.SENT, attempts=F("attempts") + 1, **told):
        return
    found = Sending.objects.select_related("recipient", "edition__issue").get(pk=sending_pk)
    mail = mails.of_edition(found.edition, key)
    number = f"udgivelse-{found.pk}"
    state = mailing.deliver(mail, found.recipient.email, number=number, attempts=found.attempts)
    if state is Sent.SENT:
        audit.record(by=None, verb="udgivelse.sendt", sending=found.pk)
    else:
        Sending.objects.filter(pk=found.pk).update(state=state)


@transaction.atomic
def see(*, sending: Sending, by: User | None) -> None:
    """The receipt: noted the first time that the recipient presses to open it."""
    unseen = Sending.objects.filter(pk=sending.pk, seen_at=None)
    unseen.update(seen_at=timezone.now())
    audit.record(by=by, verb="udgivelse.aabnet", sending=sending.pk)
