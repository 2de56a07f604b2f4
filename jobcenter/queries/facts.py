"""The facts of a run, one query per table, all of the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

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
from jobcenter.timeliness import facts


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database, however many queries are asked within it."""
    with transaction.atomic():
        # SQLite's transactions always read one moment; PostgreSQL's must be told to.
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def read(citizen: int | None = None) -> facts.Facts:
    """All current facts in the core's own columns, or one citizen's; call within snapshot()."""
    person, whose, served = (
        Q() if citizen is None else Q((field, citizen))
        for field in ("pk", "citizen", "spell__citizen")
    )
    return facts.Facts(
        citizens=facts.frame(_citizens(person), facts.CITIZENS),
        spells=facts.frame(_spells(whose), facts.SPELLS),
        conversations=facts.frame(_conversations(whose), facts.CONVERSATIONS),
        exemptions=facts.frame(_exemptions(whose), facts.EXEMPTIONS),
        responsibilities=facts.frame(_responsibilities(served), facts.RESPONSIBILITIES),
        plans=facts.frame(_plans(whose), facts.PLANS),
        appraisals=facts.frame(_appraisals(whose), facts.APPRAISALS),
    )


def applied_deliveries() -> list[Delivery]:
    return list(Delivery.objects.filter(state=Delivery.State.APPLIED))


def _citizens(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = Citizen.objects.current().filter(whose).order_by()
    return rows.values_list("pk", "municipality__code", "birth_date").iterator()


def _spells(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = BenefitSpell.objects.current().filter(whose, citizen__ended_by=None).order_by()
    kind = ("benefit", "target_group", "visitation_category", "in_job")
    days = ("start", "received", "end")
    return rows.values_list("citizen_id", "spell_id", *kind, *days).iterator()


def _conversations(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = Conversation.objects.current().filter(whose, citizen__ended_by=None).order_by()
    kind = ("type", "form", "actor", "joint", "status")
    days = ("booked_on", "planned_on", "held_on", "registered_on")
    return rows.values_list("citizen_id", *kind, *days).iterator()


def _exemptions(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = Exemption.objects.current().filter(whose, citizen__ended_by=None).order_by()
    return rows.values_list("citizen_id", "reason", "start", "end").iterator()


def _responsibilities(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = Responsibility.objects.current().filter(whose, spell__ended_by=None).order_by()
    who = (Coalesce("team__name", Value("")), Coalesce("caseworker__employee_id", Value("")))
    return rows.values_list("spell__spell_id", *who, "external_actor", "start", "end").iterator()


def _plans(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = MinPlan.objects.current().filter(whose, citizen__ended_by=None).order_by()
    return rows.values_list("citizen_id", "created_on", "updated_on").iterator()


def _appraisals(whose: Q) -> Iterator[tuple[object, ...]]:
    rows = Appraisal.objects.current().filter(whose, citizen__ended_by=None).order_by()
    return rows.values_list("citizen_id", "kind", "made_on").iterator()
