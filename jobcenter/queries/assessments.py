"""Runs made before."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from jobcenter.models import Assessment, Delivery, Part
from jobcenter.queries import milestones, rules


def lasting() -> QuerySet[Assessment]:
    """All but those that a check makes to compare with: they tell of their parts until it is over.

    What is published has none any more, from the moment on that it is seen.
    """
    return Assessment.objects.exclude(pk__in=Part.objects.values("assessment_pk"))


def no_longer_kept(before: datetime) -> QuerySet[Assessment]:
    """Those made before a moment that may go, oldest first.

    The last of each month stays, and whatever anything points to that must not lose it.
    """
    in_order = lasting().order_by("as_of", "created_at").values_list("as_of", "pk")
    last_of_months = {(day.year, day.month): pk for day, pk in in_order}
    old = lasting().filter(created_at__lt=before).exclude(pk__in=last_of_months.values())
    for pointing in _protecting():
        old = old.exclude(pk__in=pointing)
    return old.order_by("created_at")


def _protecting() -> Iterator[QuerySet[Any]]:
    """The keys of the assessments that others point to so that they cannot be deleted."""
    for relation in Assessment._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) in (models.PROTECT, models.RESTRICT):
            field: Any = getattr(relation, "field")  # noqa: B009  only relations have it
            rows = field.model._base_manager.filter(**{f"{field.name}__isnull": False})
            yield rows.values(field.attname)


def up_to_date(as_of: date) -> Assessment | None:
    """The newest assessment of a day that saw today's facts and rulebook; None without one."""
    made = lasting().filter(as_of=as_of).first()
    return made if made is not None and is_up_to_date(made) else None


def is_up_to_date(made: Assessment) -> bool:
    """True where it saw the facts, the rulebook and the milestones as they are now."""
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED)
    is_of_rules = made.rulebook_fingerprint == rules.book().fingerprint
    looks_ahead_to = [str(day) for day in milestones.forecast_days(made.as_of)]
    is_of_days = made.forecast_days == looks_ahead_to
    return is_of_rules and is_of_days and set(made.deliveries.all()) == set(applied)
