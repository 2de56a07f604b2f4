"""What people see when something goes wrong: what to do, and nothing about the inside."""

import logging
import secrets
import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was too old, or that came from elsewhere (setting CSRF_FAILURE_VIEW)."""
    logger.warning("csrf refused: %s", reason)
    return render(request, "403_csrf.html", status=403)


def server_error(_request: HttpRequest) -> HttpResponse:
    """The page has a reference that stands in the log beside the error, and says nothing else.

    It is rendered without the request, for whatever failed may fail again. A database that is
    away is no fault of the page, and soon over: 503.
    """
    reference = secrets.token_hex(4)
    logger.error("server error %s", reference, exc_info=sys.exc_info())
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    page = render_to_string("500.html", {"reference": reference, "is_away": is_away})
    return HttpResponse(page, status=503 if is_away else 500)
