"""The event log. Each action adds one event in the transaction that does the work."""

from typing import Any

from jobcenter.models import AuditEvent, Citizen, User


def record(
    *, by: User | None, verb: str, citizen: Citizen | None = None, **details: Any
) -> AuditEvent:
    """Adds an event; `details` is stored as JSON and never holds a CPR number.

    `by` is None where no person asked: the schedule, or a command on the server.
    """
    return AuditEvent.objects.create(
        user=by,
        role=by.role if by else "",
        verb=verb,
        citizen=citizen,
        details=details,
    )
