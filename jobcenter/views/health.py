"""Whether we are alive, for those who watch the machine. No word about any person."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jobcenter.models.clock import today
from jobcenter.queries import publications

PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503. Old data are said, and are no reason to restart."""
    try:
        freshness = publications.current()
    except DatabaseError:
        return HttpResponse("database: svarer ikke\n", status=503, content_type=PLAIN)
    return HttpResponse(f"database: ok\ndata: {_data(freshness)}\n", content_type=PLAIN)


def _data(freshness: publications.Freshness) -> str:
    age = freshness.data_age(today())
    if age is None:
        return "ingen opgørelse endnu"
    state = "for gamle" if age > settings.DATA_AGE_LIMIT_DAYS else "ok"
    return f"{state}, {age} dage gamle (grænse {settings.DATA_AGE_LIMIT_DAYS})"
