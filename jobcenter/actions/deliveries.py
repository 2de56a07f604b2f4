"""Taking the list of a delivery's problems out of the house."""

from django.db import transaction

from jobcenter.actions import audit
from jobcenter.models import Delivery, User


@transaction.atomic
def export_problems(*, by: User, delivery: Delivery) -> None:
    """A file of the problems was made."""
    audit.record(by=by, verb="eksport", what="bemaerkninger", delivery=str(delivery.uuid))
