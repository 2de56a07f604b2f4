"""What people write beside a case: not now, a note, the next step. It is the citizen's data too."""

import uuid
from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .assessments import StandingQuerySet
from .citizens import Citizen

M = TypeVar("M", bound="CaseEntry", covariant=True)


class CaseEntryQuerySet(models.QuerySet[M]):
    def of_cases(self, standings: StandingQuerySet) -> Self:
        """Those of cases that have passed through visible_to."""
        return self.filter(citizen__in=standings.order_by().values("citizen"))

    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)


class CaseEntry(models.Model):
    """Something that somebody wrote about a case, and perhaps took away again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="%(class)ss")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField("skrevet", auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("taget væk", null=True, blank=True)

    class Meta:
        abstract = True


class SnoozeQuerySet(CaseEntryQuerySet["Snooze"]):
    def on(self, day: date) -> Self:
        """Those that hide a case on a day; the day `until` it is back on the list."""
        return self.current().filter(until__gt=day)


class Snooze(CaseEntry):
    """*Ikke nu*: a case that is out of sight on the list until a day. No figure changes."""

    class Reason(models.TextChoices):
        CANNOT_COME = "kan-ikke", "Borgeren kan ikke komme lige nu"
        AWAITS_ANSWER = "afventer-svar", "Afventer svar eller oplysninger"
        AGREED_LATER = "aftalt-senere", "Aftalt med borgeren at vente"
        TRANSFER = "overdrages", "Sagen er ved at blive overdraget"
        RECORD_SYSTEM = "fagsystem", "Skal rettes i fagsystemet"
        OTHER = "andet", "Andet"

    reason = models.CharField("grund", max_length=14, choices=Reason.choices)
    until = models.DateField("tilbage på listen")

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = "ikke nu"
        verbose_name_plural = "ikke nu"
        constraints = [
            models.UniqueConstraint(
                fields=("citizen",), condition=Q(ended_at__isnull=True), name="one_snooze"
            )
        ]

    def __str__(self) -> str:
        return f"til {self.until}"


class Note(CaseEntry):
    """A dated note. It can be read by the citizen who asks for access."""

    text = models.CharField("notat", max_length=500)

    objects = CaseEntryQuerySet["Note"].as_manager()

    class Meta:
        verbose_name = "notat"
        verbose_name_plural = "notater"
        ordering = ("-written_at", "-pk")

    def __str__(self) -> str:
        return f"notat {self.written_at:%Y-%m-%d}"


class NextStep(CaseEntry):
    """What is to be done next in a case; a new one takes the old one's place."""

    text = models.CharField("næste skridt", max_length=200)
    due = models.DateField("senest", null=True, blank=True)

    objects = CaseEntryQuerySet["NextStep"].as_manager()

    class Meta:
        verbose_name = "næste skridt"
        verbose_name_plural = "næste skridt"
        constraints = [
            models.UniqueConstraint(
                fields=("citizen",), condition=Q(ended_at__isnull=True), name="one_next_step"
            )
        ]

    def __str__(self) -> str:
        return f"skridt {self.written_at:%Y-%m-%d}"
