"""Looking at a colleague's meeting plan, and taking a plan out of the house on paper."""

from datetime import date

from django.db import transaction

from jobcenter.actions import audit
from jobcenter.models import Caseworker, User


@transaction.atomic
def show(*, by: User, whose: Caseworker, first: date) -> None:
    """Opening somebody else's plan."""
    audit.record(by=by, verb="moedeplan.vist", caseworker=str(whose.uuid), first=first.isoformat())


@transaction.atomic
def print_out(*, by: User, whose: Caseworker, first: date, citizens: int) -> None:
    """The plan as it goes on paper, with initials for so many citizens."""
    audit.record(
        by=by,
        verb="moedeplan.udskrevet",
        caseworker=str(whose.uuid),
        first=first.isoformat(),
        citizens=citizens,
    )
