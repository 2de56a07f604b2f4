"""What every request carries: the assessment that the whole page is about, and no caching."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from jobcenter.models import Assessment, User
from jobcenter.queries import facts, publications


class Request(HttpRequest):
    """A request of somebody who is logged in, as the views get it."""

    user: User
    freshness: publications.Freshness
    assessment: Assessment | None


_READS = ("GET", "HEAD")
Respond = Callable[[HttpRequest], HttpResponse]


class OneAssessment:
    """Reads the published assessment once, so that no page mixes an old run with a new one.

    Neither does it mix two revisions of one run: all that it asks is answered as of one moment.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with facts.snapshot() if _shows_figures(request) else nullcontext():
            return self.respond(request)

    def process_view(self, request: Request, *_: Any) -> None:
        if request.user.is_authenticated:
            request.freshness = publications.current()
            request.assessment = request.freshness.assessment


def _shows_figures(request: HttpRequest) -> bool:
    """Who has no session sees none; on SQLite nothing is revised, and reading would hold it up."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return request.method in _READS and has_session and connection.vendor == "postgresql"


class NeverStored:
    """Pages behind the log-in are kept by no browser and no proxy (OWASP ASVS 5, 14.3.2)."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        add_never_cache_headers(response)
        return response
