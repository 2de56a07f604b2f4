"""Asked by the machinery around us, never by people."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503. Says nothing more: it needs no log-in."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("databasen svarer ikke\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
