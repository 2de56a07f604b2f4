"""The hours that people have for conversations: entered by the leader, never found out."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .organisation import Caseworker, Team


class WorkingTimeQuerySet(models.QuerySet["WorkingTime"]):
    def on(self, day: date) -> Self:
        return self.filter(Q(end__isnull=True) | Q(end__gte=day), start__lte=day)


class WorkingTime(models.Model):
    """A caseworker's week from a day on: hours, how much of it is talks, and how long one is."""

    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="working_times")
    start = models.DateField("fra")
    end = models.DateField("til", null=True, blank=True)
    hours = models.DecimalField(
        "timer om ugen",
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
    )
    talk_percent = models.PositiveSmallIntegerField(
        "del af tiden til samtaler, i procent", validators=[MaxValueValidator(100)]
    )
    minutes = models.PositiveSmallIntegerField(
        "minutter pr. samtale", validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField("indtastet", auto_now=True)

    objects = WorkingTimeQuerySet.as_manager()

    class Meta:
        verbose_name = "arbejdstid"
        verbose_name_plural = "arbejdstider"
        constraints = [
            models.UniqueConstraint(fields=("caseworker", "start"), name="one_working_time")
        ]

    def __str__(self) -> str:
        return f"{self.caseworker_id} fra {self.start}"


class Absence(models.Model):
    """Days on which a caseworker holds no conversations. Why is nobody's business here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="absences")
    start = models.DateField("fra")
    end = models.DateField("til og med")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField("indtastet", auto_now_add=True)

    class Meta:
        verbose_name = "fravær"
        verbose_name_plural = "fravær"
        ordering = ("start", "pk")

    def __str__(self) -> str:
        return f"{self.start} til {self.end}"


class ExtraHours(models.Model):
    """Hours a week that a team gets beside its people's own, for a while."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="extra_hours")
    start = models.DateField("fra")
    end = models.DateField("til og med")
    hours = models.DecimalField(
        "timer om ugen",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(500)],
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField("indtastet", auto_now_add=True)

    class Meta:
        verbose_name = "ekstra timer"
        verbose_name_plural = "ekstra timer"
        ordering = ("start", "pk")

    def __str__(self) -> str:
        return f"{self.hours} timer fra {self.start}"
