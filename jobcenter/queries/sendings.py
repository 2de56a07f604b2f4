"""Who gets the issued statements, and whether each has been opened."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from jobcenter.models import Edition, Issue, Recipient, Sending, User
from jobcenter.models.sending import Sent
from jobcenter.roles import Permission

# A link opens what it was sent for until it is so old.
LINK_LASTS = timedelta(days=180)


def digest(key: str) -> str:
    """What is stored of a link's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def of_key(key: str) -> Sending | None:
    """What a link was made for; None where there is no such link, it is too old, or its recipient
    has been removed.
    """
    young = timezone.now() - LINK_LASTS
    found = Sending.objects.filter(
        key_hash=digest(key), sent_at__gte=young, recipient__ended_at__isnull=True
    )
    return found.select_related("edition__issue", "edition__municipality", "recipient").first()


def recipients(user: User) -> Sequence[Recipient]:
    """Those who get mails now, for whoever keeps the list."""
    if not user.may(Permission.KEEP_PARTNERS):
        return []
    return list(Recipient.objects.current().select_related("municipality", "user"))


def of_issue(user: User, issue: Issue) -> Sequence[Sending]:
    """What an issue has been sent as, by recipient."""
    editions = Edition.objects.filter(issue=issue).visible_to(user)
    sent = Sending.objects.filter(edition__in=editions).select_related("recipient", "edition")
    return list(sent.order_by("recipient__name", "pk"))


def wanting(issue: Issue) -> list[tuple[Edition, Recipient]]:
    """Each edition of an issue with each current recipient of its kind who has not got it."""
    editions = {(each.kind, each.municipality_id): each for each in issue.editions.all()}
    under_way = Sending.objects.filter(
        edition__issue=issue, state__in=(Sent.WAITING, Sent.SENT)
    ).values("recipient")
    current = Recipient.objects.current().exclude(pk__in=under_way)
    pairs = (
        (editions.get((recipient.kind, recipient.municipality_id)), recipient)
        for recipient in current
    )
    return [(edition, recipient) for edition, recipient in pairs if edition]
