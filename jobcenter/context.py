"""What the frame around every page shows: the house, the way around it, and how fresh it is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jobcenter.models import User
from jobcenter.models.clock import today
from jobcenter.queries import operations, workers
from jobcenter.queries.publications import Freshness
from jobcenter.roles import Permission, Reach, Role


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    text: str
    address: str
    is_current: bool


# Where a request keeps its frame: each table on a page is a template that asks for it.
_KEPT = "_frame"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Reads nothing from the database: the middleware has done so."""
    if not hasattr(request, "freshness"):  # before the log-in, or an error on the way to a page
        return _frame(request)
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _frame(request))
    kept: dict[str, Any] = getattr(request, _KEPT)
    return kept


def _frame(request: HttpRequest) -> dict[str, Any]:
    shown: dict[str, Any] = {"organisation": settings.ORGANISATION}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return shown
    shown["navigation"] = navigation(user, request.path)
    shown["gets_mails"] = user.may(Permission.GET_MAILS)
    shown["may_handle_deliveries"] = user.may(Permission.HANDLE_DELIVERIES)
    shown["may_start_assessment"] = user.may(Permission.START_ASSESSMENT)
    shown["may_rehearse_rules"] = user.may(Permission.REHEARSE_RULES)
    freshness = getattr(request, "freshness", None)
    if freshness is None:
        return shown
    # The operations page tells the same and more by itself.
    if user.may(Permission.SEE_OPERATIONS) and request.path != reverse("operations"):
        shown |= alarms(freshness)
    return shown | age(freshness)


def age(freshness: Freshness) -> dict[str, Any]:
    """The day that the page is about, and whether it or its data are older than agreed."""
    day = today()
    return {
        "freshness": freshness,
        "assessment": freshness.assessment,
        "age_limit": settings.DATA_AGE_LIMIT_DAYS,
        "data_age": freshness.data_age(day),
        "data_are_old": operations.are_data_old(freshness, day),
        "assessment_age": freshness.assessment_age(day),
        "assessment_is_old": operations.is_assessment_old(freshness, day),
    }


def alarms(freshness: Freshness) -> dict[str, Any]:
    """What only those are told who can do something about it."""
    sign = workers.sign(freshness.worker_seen_at, timezone.now())
    return {
        "no_worker": sign is workers.Sign.SILENT,
        "run_failed": freshness.run_failed,
    }


def navigation(user: User, path: str) -> list[Entry]:
    """The menu of a user: only what the role may open."""
    has_cases = user.reach() is Reach.TEAM and user.caseworker_id is not None
    lines = (
        ("Sager", "standing_list", user.reaches_cases),
        ("Mødeplan", "meeting_plan", has_cases),
        ("Min måned", "my_month", has_cases),
        ("Sparring", "sparring_list", has_cases and user.role == Role.CASEWORKER),
        ("Team", "teams", user.may(Permission.SEE_TEAM_FIGURES)),
        ("Jobcenter", "jobcentre", user.may(Permission.SEE_JOBCENTRE_FIGURES)),
        ("Månedsopgørelse", "statement_list", user.may(Permission.READ_STATEMENTS)),
        ("Plan", "plan_list", user.may(Permission.READ_PLANS)),
        ("Samarbejde", "partner_list", user.may(Permission.KEEP_PARTNERS)),
        ("Månedsopgørelser", "own_municipality", user.reach() is Reach.MUNICIPALITY),
        ("Leverancer", "delivery_list", user.may(Permission.HANDLE_DELIVERIES)),
        ("Kørsler", "job_list", user.may(Permission.START_ASSESSMENT)),
        ("Drift", "operations", user.may(Permission.SEE_OPERATIONS)),
        ("Brugere", "admin:jobcenter_user_changelist", user.may(Permission.MANAGE_USERS)),
        ("Personale", "staff_notice_list", user.may(Permission.RECORD_STAFF_NOTICE)),
        ("Regler", "rules", user.may(Permission.READ_RULES)),
    )
    addresses = ((text, reverse(name)) for text, name, shown in lines if shown)
    return [Entry(text, address, path.startswith(address)) for text, address in addresses]
