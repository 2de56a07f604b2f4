"""An assessment of a day that is true to the facts and the rulebook as they are now."""

from datetime import date

from django.core.management import CommandError

from jobcenter.actions import assessment
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment
from jobcenter.queries import assessments


def assessment_of(as_of: date) -> Assessment:
    """The newest one made, or one made now: stored, but not shown on any page."""
    try:
        return assessments.up_to_date(as_of) or assessment.assess(
            by=None, as_of=as_of, publish=False
        )
    except Refused as refusal:
        raise CommandError(str(refusal)) from None
