"""Duties beside a case's own deadline, as the run leaves them."""

from datetime import timedelta
from typing import Any

from jobcenter.law import vocabulary
from jobcenter.models import Standing, Verdict

from .cast import AS_OF, Cast


def add_duty(
    cast: Cast,
    case: Standing,
    rule: str = "SD",
    due_in: int = 14,
    *,
    booked_in: int | None = None,
    **more: Any,
) -> Verdict:
    """A duty that is not met, and the case's first deadline where this one comes before it.

    On the same day the act's deadline comes before the goal's, as timeliness.deadlines has it.
    """
    outcome = Verdict.Outcome.MISSING if due_in < 0 else Verdict.Outcome.PENDING
    booked = None if booked_in is None else AS_OF + timedelta(days=booked_in)
    duty = cast.verdict(case, rule, due_in=due_in, outcome=outcome, booked=booked, **more)
    asks_us = Verdict.objects.filter(pk=duty.pk).to_be_met().exists()
    if asks_us and case.first_due is not None and duty.due <= case.first_due:
        case.first_due = duty.due
        case.first_due_rule = rule
        case.first_due_task = duty.asks_for
        case.first_due_booked = duty.booked
        case.first_due_lacking = duty.lacking
        case.save()
    return duty


def add_appraisal(cast: Cast, case: Standing, due_in: int = 14) -> Verdict:
    """The assessment of § 7, which is no conversation."""
    return add_duty(cast, case, "SD-7", due_in, asks_for=vocabulary.APPRAISAL)


def a_lively_list(cast: Cast) -> None:
    for days in (3, 40):
        cast.overdue(days=days)
    cast.overdue(benefit="kontanthjaelp", municipality="187")
    cast.case(due_in=2)
    cast.case(due_in=3, booked_in=2)
    cast.case(due_in=3, booked_in=8, benefit="kontanthjaelp")
    cast.case(due_in=20)
    cast.case(due_in=90)
    cast.exempt()
    cast.on_the_way()
