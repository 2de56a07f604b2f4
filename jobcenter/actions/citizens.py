"""Looking into a citizen's case. Every look leaves an event that names the citizen."""

from django.db import transaction

from jobcenter.actions import audit
from jobcenter.models import Citizen, User, cpr


@transaction.atomic
def show(*, by: User, citizen: Citizen) -> None:
    """Opening the citizen's page."""
    audit.record(by=by, verb="borger.vist", citizen=citizen)


@transaction.atomic
def reveal_cpr(*, by: User, citizen: Citizen) -> str:
    """The whole CPR number, ddmmåå-nnnn."""
    audit.record(by=by, verb="cpr.vist", citizen=citizen)
    number = cpr.decrypt(citizen.cpr_encrypted).decode()
    return f"{number[:6]}-{number[6:]}"
