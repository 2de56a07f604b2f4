"""The own deadlines as a calendar: the page that gives the address, and the address itself."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from jobcenter.actions import calendar_feeds as actions
from jobcenter.middleware import Request
from jobcenter.models import CalendarFeed
from jobcenter.queries import calendar_feeds, publications
from jobcenter.queries.standings import HORIZON
from jobcenter.reports import calendars
from jobcenter.views.own import of_employee


@require_GET
@of_employee
def calendar(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@of_employee
def calendar_make(request: Request) -> HttpResponse:
    """Shows the new address in this answer and never again: only its digest is kept."""
    token = actions.make(by=request.user)
    return _page(request, request.build_absolute_uri(reverse("calendar_feed", args=[token])))


@require_POST
@of_employee
def calendar_stop(request: Request) -> HttpResponse:
    actions.stop(by=request.user)
    messages.success(request, "Kalenderen er stoppet. Adressen virker ikke mere.")
    return redirect("calendar")


def _page(request: Request, address: str = "") -> HttpResponse:
    feed = CalendarFeed.objects.filter(user=request.user).first()
    shown = {"feed": feed, "address": address, "days_ahead": HORIZON.days}
    return render(request, "jobcenter/calendar/calendar.html", shown)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What the user may see at this moment, for a calendar program that knows the token."""
    feed = calendar_feeds.of_token(token)
    if feed is None:
        raise Http404
    actions.fetch(feed=feed)
    assessment = publications.current().assessment
    days = calendar_feeds.due_days(feed.user, assessment) if assessment else []

    def address(day: date) -> str:
        return request.build_absolute_uri(reverse("meeting_plan_from", kwargs={"first": day}))

    content = calendars.calendar(
        days,
        made_at=assessment.revised_at or assessment.created_at if assessment else feed.created_at,
        name=f"{feed.token_digest[:16]}@{request.get_host()}",
        address=address,
    )
    return HttpResponse(content, content_type=calendars.CONTENT_TYPE)
