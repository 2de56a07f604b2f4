"""Runs made before."""

from datetime import date

from jobcenter.models import Assessment, Delivery
from jobcenter.queries import rules


def up_to_date(as_of: date) -> Assessment | None:
    """The newest assessment of a day that saw today's facts and rulebook; None without one."""
    made = Assessment.objects.filter(
        as_of=as_of, rulebook_fingerprint=rules.book().fingerprint
    ).first()
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED)
    if made is None or set(made.deliveries.all()) != set(applied):
        return None
    return made
