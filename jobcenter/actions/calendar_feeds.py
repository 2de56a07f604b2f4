"""The address of somebody's own calendar: made, stopped, and fetched by a calendar program."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobcenter.actions import audit
from jobcenter.models import CalendarFeed, User
from jobcenter.queries.calendar_feeds import digest

TOKEN_BYTES = 32
# A calendar program asks several times an hour; so often a fetch is noted at the most.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make(*, by: User) -> str:
    """A new secret token, which is told this once; the former one opens nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    given = {"token_digest": digest(token), "created_at": timezone.now(), "fetched_at": None}
    CalendarFeed.objects.update_or_create(user=by, defaults=given)
    audit.record(by=by, verb="kalender.oprettet")
    return token


@transaction.atomic
def stop(*, by: User) -> None:
    """From now on the address answers as one that never was; to stop twice is no harm."""
    CalendarFeed.objects.filter(user=by).delete()
    audit.record(by=by, verb="kalender.stoppet")


@transaction.atomic
def fetch(*, feed: CalendarFeed) -> None:
    """Notes that the user's calendar program was here, at most once each NOTED_EVERY."""
    now = timezone.now()
    is_old = Q(fetched_at=None) | Q(fetched_at__lte=now - NOTED_EVERY)
    if CalendarFeed.objects.filter(is_old, pk=feed.pk).update(fetched_at=now):
        audit.record(by=feed.user, verb="kalender.hentet")
