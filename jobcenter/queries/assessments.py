"""Runs made before."""

from datetime import date

from jobcenter.models import Assessment, Delivery
from jobcenter.queries import milestones, rules


def up_to_date(as_of: date) -> Assessment | None:
    """The newest assessment of a day that saw today's facts and rulebook; None without one."""
    made = Assessment.objects.filter(as_of=as_of).first()
    return made if made is not None and is_up_to_date(made) else None


def is_up_to_date(made: Assessment) -> bool:
    """True where it saw the facts, the rulebook and the milestones as they are now."""
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED)
    is_of_rules = made.rulebook_fingerprint == rules.book().fingerprint
    looks_ahead_to = [str(day) for day in milestones.forecast_days(made.as_of)]
    is_of_days = made.forecast_days == looks_ahead_to
    return is_of_rules and is_of_days and set(made.deliveries.all()) == set(applied)
