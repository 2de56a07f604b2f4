"""What the database holds, for tests that compare before and after."""

import hashlib
from typing import Any

from django.apps import apps
from django.db import connection

from jobcenter.models import (
    Appraisal,
    BenefitSpell,
    Caseworker,
    Citizen,
    Conversation,
    Exemption,
    Membership,
    MinPlan,
    Municipality,
    Responsibility,
    Team,
)

FACTS = (
    Municipality,
    Team,
    Caseworker,
    Membership,
    Citizen,
    BenefitSpell,
    Responsibility,
    Conversation,
    MinPlan,
    Exemption,
    Appraisal,
)

# By what each row is known outside, and what it says; no primary keys, they depend on the order.
_MEMBERSHIP = ("caseworker__employee_id", "caseworker__name", "team__name", "role", "start", "end")
_CONTENT: dict[Any, tuple[str, ...]] = {
    Membership: _MEMBERSHIP,
    Citizen: ("cpr_digest", "birth_date", "name", "name_key", "municipality__code", "protected"),
    BenefitSpell: (
        "spell_id",
        "citizen__cpr_digest",
        "benefit",
        "target_group",
        "visitation_category",
        "in_job",
        "start",
        "received",
        "end",
    ),
    Responsibility: (
        "spell__spell_id",
        "caseworker__employee_id",
        "team__name",
        "external_actor",
        "start",
        "end",
    ),
    Conversation: (
        "conversation_id",
        "citizen__cpr_digest",
        "type",
        "form",
        "actor",
        "joint",
        "booked_on",
        "planned_on",
        "held_on",
        "status",
        "caseworker__employee_id",
        "registered_on",
    ),
    MinPlan: (
        "plan_id",
        "citizen__cpr_digest",
        "created_on",
        "updated_on",
        "shared_on",
        "has_goal",
        "has_activity",
    ),
    Exemption: ("exemption_id", "citizen__cpr_digest", "reason", "start", "end"),
    Appraisal: ("appraisal_id", "citizen__cpr_digest", "kind", "due_on", "made_on"),
}


def state() -> dict[str, set[tuple[Any, ...]]]:
    """The rows in force by model, with everything they say."""
    return {
        model.__name__: set(model._default_manager.current().values_list(*fields))
        for model, fields in _CONTENT.items()
    }


def checksum(*models: Any) -> str:
    """One digest over every column of every row of the models; all models where none is named."""
    total = hashlib.sha256()
    for model in models or apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            for line in sorted(repr(_plain(row)) for row in cursor.fetchall()):
                total.update(line.encode())
    return total.hexdigest()


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
