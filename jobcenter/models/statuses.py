"""What a deadline asks for on the assessment's day: the one place where it is decided.

The database works it out when a row is written, so no page does it anew for all cases.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from jobcenter.law import vocabulary

# How far ahead a list looks: what falls due later needs nobody's attention yet.
HORIZON = timedelta(days=30)


class Status(models.TextChoices):
    """What a deadline asks for on the assessment's day.

    A case has the status of the deadline that comes first in it. LACKS_FACTS (queries.lacking)
    stands where it would else look as if nothing were due. NOT_NOW the list alone knows: it is how
    a hidden case is shown there, whatever its status is in all figures.
    """

    OVERDUE = "overskredet", "Overskredet"
    TO_BOOK = "skal-bookes", "Skal bookes"
    TO_DO = "skal-laves", "Skal laves"
    BOOKED = "booket", "Booket"
    BOOKED_LATE = "booket-for-sent", "Booket for sent"
    NOT_NOW = "ikke-nu", "Ikke nu"
    EXEMPT = "fritaget", "Fritaget"
    LACKS_FACTS = "mangler-oplysninger", "Mangler oplysninger"
    ON_THE_WAY = "paa-vej", "På vej"
    TIMELY = "rettidig", "Rettidig"


NOT_BOOKED_IN_TIME = (Status.TO_BOOK, Status.BOOKED_LATE)
TO_ACT_ON = (*NOT_BOOKED_IN_TIME, Status.TO_DO)


def of_deadline(due: str, booked: str, lacking: str, no_conversation: Q, as_of: date) -> Case:
    """The Status of a deadline that is not met, from the names of the fields that hold it."""
    return _deadline((due, booked, lacking), as_of, no_conversation)


def of_case(exempt: str) -> Case:
    """The Status of a Standing by the deadline that comes first; `exempt` is the state's name."""
    return _case(exempt, models.CharField(), str)


def urgency(exempt: str) -> Case:
    """0 for the overdue, 1 for what is to be acted on, 2 for the rest: the order of a list."""
    places = {Status.OVERDUE: 0} | dict.fromkeys(TO_ACT_ON, 1)
    return _case(exempt, models.PositiveSmallIntegerField(), lambda status: places.get(status, 2))


def of_goal(exempt: str) -> Case:
    """The Status of a Standing by the goal's own deadline, which is always of a conversation."""
    names = ("deadline", "next_planned", "missing")
    return _unless(exempt, _deadline(names, F("as_of"), None), models.CharField(), str)


Tell = Callable[[Status], Any]  # what stands for a Status


def _case(exempt: str, field: "models.Field[Any, Any]", tell: Tell) -> Case:
    names = ("first_due", "first_due_booked", "first_due_lacking")
    lacks = When(~Q(lacks=""), then=Value(tell(Status.LACKS_FACTS)))
    no_conversation = ~Q(first_due_task=vocabulary.CONVERSATION)
    status = _deadline(names, F("as_of"), no_conversation, lacks, field=field, tell=tell)
    return _unless(exempt, status, field, tell)


def _unless(exempt: str, status: Case, field: "models.Field[Any, Any]", tell: Tell) -> Case:
    is_exempt = When(state=exempt, then=Value(tell(Status.EXEMPT)))
    return Case(is_exempt, default=status, output_field=field)


def _deadline(
    names: tuple[str, str, str],
    as_of: F | date,
    no_conversation: Q | None,
    *calm: When,
    field: "models.Field[Any, Any] | None" = None,
    tell: Tell = str,
) -> Case:
    """`no_conversation` is None where it always asks for one; `calm` may rename what is not near.

    Without a due day the comparisons are not true, and what lacks tells.
    """
    due, booked, lacking = names
    is_near = Q((f"{due}__lte", as_of + HORIZON))
    cases = [
        (Q((f"{due}__lt", as_of)), Status.OVERDUE),
        (Q((f"{booked}__lte", F(due))), Status.BOOKED),
        (Q((f"{booked}__isnull", False)), Status.BOOKED_LATE),
        *([(is_near & no_conversation, Status.TO_DO)] if no_conversation else []),
        (is_near, Status.TO_BOOK),
    ]
    return Case(
        *(When(condition, then=Value(tell(status))) for condition, status in cases),
        *calm,
        When(Q((f"{lacking}__gt", 0)), then=Value(tell(Status.ON_THE_WAY))),
        default=Value(tell(Status.TIMELY)),
        output_field=field or models.CharField(),
    )
