"""The line to leaders: who gets a mail and when, that it goes once, and that an old one never goes.

A row is made before the mail (one for each leader, kind and period) and claimed by one conditional
update before it is handed to the mail server. A mail whose fate is not known is not sent again: a
second one would be worse than none.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobcenter.actions import audit, mailing
from jobcenter.models import Digest, DigestRefusal, StandIn, User
from jobcenter.models.clock import today
from jobcenter.models.sending import DigestKind, Sent
from jobcenter.queries import digests
from jobcenter.queries.mails import KIND_OF
from jobcenter.reports import mails
from jobcenter.reports.mails import Mail

HOUR = time(7)
# What has not gone by then says nothing that is of use.
STALE_AFTER = {DigestKind.WEEKLY: timedelta(days=1), DigestKind.MONTHLY: timedelta(days=3)}


def order(*, now: datetime) -> list[Digest]:
    """Makes the rows of the mails that are due and gives all that wait; drops what is too old.

    `now` is any moment with a time zone: hours and days are Danish.
    """
    if not settings.SENDS_MAIL:
        return []
    local = timezone.localtime(now)
    for kind, period in _due(local):
        readers = _readers(kind)
        rows = [Digest(kind=kind, period=period, user=reader) for reader in readers]
        # Whoever comes second, of two clocks or of two ticks, finds the rows there.
        Digest.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = list(Digest.objects.filter(state=Sent.WAITING))
    for each in waiting:
        if _is_stale(each, local):
            _drop(each)
    return [each for each in waiting if not _is_stale(each, local)]


def _due(local: datetime) -> Iterable[tuple[DigestKind, date]]:
    """The kinds whose hour has struck and that are not stale yet, with their period."""
    monday = local.date() - timedelta(days=local.weekday())
    periods = {DigestKind.WEEKLY: monday, DigestKind.MONTHLY: local.date().replace(day=1)}
    return [
        (kind, period)
        for kind, period in periods.items()
        if _sent_from(period) <= local < _sent_from(period) + STALE_AFTER[kind]
    ]


def _sent_from(period: date) -> datetime:
    return timezone.make_aware(datetime.combine(period, HOUR))


def _is_stale(digest: Digest, local: datetime) -> bool:
    return local >= _sent_from(digest.period) + STALE_AFTER[DigestKind(digest.kind)]


def _readers(kind: DigestKind) -> list[User]:
    """Those with the role and an address who have not refused."""
    refused = DigestRefusal.objects.filter(kind=kind).values("user")
    role = next(role for role, own in KIND_OF.items() if own is kind)
    users = User.objects.filter(is_active=True, role=role).exclude(pk__in=refused)
    return [user for user in users.select_related("caseworker") if address_of(user)]


def address_of(user: User) -> str:
    """The login's own address, or else the one that the record system has of the employee."""
    return user.email or (user.caseworker.email if user.caseworker else "")


def _drop(digest: Digest) -> None:
    """Where nobody took it in the meantime."""
    Digest.objects.filter(pk=digest.pk, state=Sent.WAITING).update(state=Sent.STALE)


# --- Sending -------------------------------------------------------------------------------------


def send(*, digest_pk: int, now: datetime) -> None:
    """Sends one mail, if it still waits and nobody else has it. Never inside a transaction."""
    claimed = Digest.objects.filter(pk=digest_pk, state=Sent.WAITING)
    if not claimed.update(state=Sent.SENT, attempts=F("attempts") + 1):
        return
    digest = Digest.objects.select_related("user__caseworker").get(pk=digest_pk)
    receiver, mail = _made(digest, now)
    if mail is None:
        _note(digest, state=Sent.STALE)
        return
    number = f"{digest.kind}-{digest.period}-{digest.pk}"
    state = mailing.deliver(mail, address_of(receiver), number=number, attempts=digest.attempts)
    if state is Sent.SENT:
        _sent(digest, receiver)
    else:
        _note(digest, state=state)


def _made(digest: Digest, now: datetime) -> tuple[User, Mail | None]:
    """Who gets it today and what it says; no mail where it is too old or has nothing to tell."""
    leader = digest.user
    if _is_stale(digest, timezone.localtime(now)) or not leader.is_active:
        return leader, None
    for receiver in [*stand_ins(leader), leader]:
        mail = _written(digest, leader, receiver)
        if mail is not None:
            return receiver, mail
    return leader, None


def _written(digest: Digest, leader: User, receiver: User) -> Mail | None:
    name = "" if receiver == leader else leader.get_full_name() or leader.get_username()
    if digest.kind == DigestKind.WEEKLY:
        week = digests.weekly(leader, receiver, today())
        return mails.weekly(week, name) if week else None
    month = digests.monthly(receiver, today())
    return mails.monthly(month, name) if month else None


def stand_ins(leader: User) -> list[User]:
    """Who stands in today and can be written to: the one entered last."""
    found = StandIn.objects.on(timezone.localdate()).filter(user=leader, stand_in__is_active=True)
    rows = found.select_related("stand_in__caseworker").order_by("-pk")
    return [row.stand_in for row in rows if address_of(row.stand_in)][:1]


def _note(digest: Digest, *, state: Sent) -> None:
    Digest.objects.filter(pk=digest.pk).update(state=state)


@transaction.atomic
def _sent(digest: Digest, receiver: User) -> None:
    Digest.objects.filter(pk=digest.pk).update(
        sent_at=timezone.now(), sent_to=None if receiver == digest.user else receiver
    )
    audit.record(by=None, verb="mail.sendt", kind=digest.kind, user=receiver.username)
