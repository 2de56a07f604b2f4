"""Deliveries from the record system and what was wrong in them."""

import uuid

from django.conf import settings
from django.db import models


class Delivery(models.Model):
    class State(models.TextChoices):
        RECEIVED = "modtaget", "Modtaget"
        APPLIED = "indlaest", "Indlæst"
        REJECTED = "afvist", "Afvist"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField("kilde", max_length=60)
    name = models.CharField("navn", max_length=200)
    full = models.BooleanField("fuld", default=True)
    state = models.CharField(
        "tilstand", max_length=10, choices=State.choices, default=State.RECEIVED
    )
    received_at = models.DateTimeField("modtaget", auto_now_add=True)
    applied_at = models.DateTimeField("indlæst", null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # One entry per file: rows, new, changed, ended, unchanged, set_aside, encoding.
    counts = models.JSONField("antal", default=dict)
    # Keys of citizens who had a row before that it gave to another citizen.
    moved_from = models.JSONField("borgere, som rækker er flyttet fra", default=list)
    problem_count = models.PositiveIntegerField("bemærkninger", default=0)
    blocking_count = models.PositiveIntegerField("blokerende fejl", default=0)
    set_aside_count = models.PositiveIntegerField("rækker sat til side", default=0)

    class Meta:
        verbose_name = "leverance"
        verbose_name_plural = "leverancer"
        ordering = ("-received_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.received_at:%d-%m-%Y})"


class RowProblem(models.Model):
    class Severity(models.TextChoices):
        BLOCKING = "blokerende", "Blokerende"
        SET_ASIDE = "sat_til_side", "Rækken er sat til side"
        WARNING = "advarsel", "Advarsel"

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="problems")
    severity = models.CharField("alvor", max_length=12, choices=Severity.choices)
    code = models.CharField("kode", max_length=40)
    file = models.CharField("fil", max_length=120)
    row = models.PositiveIntegerField("række", null=True, blank=True)
    column = models.CharField("kolonne", max_length=120, blank=True)
    value = models.CharField("værdi", max_length=200, blank=True)
    expected = models.CharField("forventet", max_length=500)

    class Meta:
        verbose_name = "rækkefejl"
        verbose_name_plural = "rækkefejl"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.file} række {self.row}: {self.expected}"
