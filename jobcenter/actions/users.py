"""Logins: who has one, with which role, and as which employee."""

from collections.abc import Sequence

from django.db import transaction

from jobcenter.actions import audit
from jobcenter.models import User


@transaction.atomic
def save(*, by: User, user: User, changed: Sequence[str]) -> None:
    """Stores a login, new or changed; `changed` names the fields, whose values the log leaves out.

    The role, the employee and whether the login works are logged as they are now.
    """
    verb = "bruger.aendret" if user.pk else "bruger.oprettet"
    user.save()
    audit.record(
        by=by,
        verb=verb,
        user=user.username,
        role=user.role,
        employee=user.caseworker.employee_id if user.caseworker else "",
        municipality=user.municipality.code if user.municipality else "",
        active=user.is_active,
        changed=sorted(changed),
    )


def password_given(*, by: User, user: User) -> None:
    """Somebody else chose a password for the user."""
    audit.record(by=by, verb="bruger.adgangskode", user=user.username)
