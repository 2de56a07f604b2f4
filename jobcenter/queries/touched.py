"""Whom deliveries were about: the citizens with a row that came, changed or went."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from jobcenter.models import (
    Appraisal,
    BenefitSpell,
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    MinPlan,
    Responsibility,
)

# Each kind of fact, and where its citizen is found.
_FACTS = (
    (Citizen, "pk"),
    (BenefitSpell, "citizen_id"),
    (Conversation, "citizen_id"),
    (Exemption, "citizen_id"),
    (MinPlan, "citizen_id"),
    (Appraisal, "citizen_id"),
    (Responsibility, "spell__citizen_id"),
)


def citizens(deliveries: Sequence[Delivery], limit: int) -> list[int] | None:
    """Keys of the citizens whom the deliveries touched, in order; None where they exceed limit."""
    touched = {pk for delivery in deliveries for pk in delivery.moved_from}
    for model, citizen in _FACTS:
        for by in ("delivered_by", "ended_by"):
            rows = model._default_manager.filter(Q((f"{by}__in", deliveries)))
            touched |= _first(rows.order_by().values_list(citizen, flat=True).distinct(), limit)
            if len(touched) > limit:
                return None
    return sorted(touched)


def _first(keys: "Iterable[int]", limit: int) -> set[int]:
    """At most one more than the limit: enough to see that there are too many."""
    found: set[int] = set()
    for key in keys:
        found.add(key)
        if len(found) > limit:
            break
    return found
