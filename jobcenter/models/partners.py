"""The partner municipality (*samarbejdskommune*): the quarterly pack, and what was agreed."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models

from jobcenter.roles import Permission, Reach

from .organisation import Municipality, User
from .statements import Edition


class QuarterPackQuerySet(models.QuerySet["QuarterPack"]):
    def visible_to(self, user: User) -> Self:
        if user.may(Permission.KEEP_PARTNERS):
            return self
        if user.reach() is Reach.MUNICIPALITY and user.municipality_id is not None:
            return self.filter(municipality=user.municipality_id, sent_at__isnull=False)
        return self.none()


class QuarterPack(models.Model):
    """The statements of a quarter for the meeting of chefs, and the minutes of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="packs")
    quarter = models.DateField("kvartal")  # its first day
    editions = models.ManyToManyField(Edition, related_name="packs")
    meeting_on = models.DateField("mødedag", null=True, blank=True)
    minutes = models.TextField("referat", max_length=8000, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField("lavet", auto_now_add=True)
    sent_at = models.DateTimeField("gjort tilgængelig", null=True, blank=True)

    objects = QuarterPackQuerySet.as_manager()

    class Meta:
        verbose_name = "kvartalspakke"
        verbose_name_plural = "kvartalspakker"
        ordering = ("-quarter", "municipality")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "quarter"), name="one_quarter_pack")
        ]

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m} {self.municipality_id}"


class PackPoint(models.Model):
    """Something agreed at a quarter's meeting, or still open since one before. About no citizen."""

    class State(models.TextChoices):
        OPEN = "aaben", "Åben"
        DONE = "gjort", "Gjort"
        DROPPED = "opgivet", "Ikke længere aktuel"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.ForeignKey(QuarterPack, models.CASCADE, related_name="points")
    text = models.CharField("aftale", max_length=500)
    owner = models.CharField("ansvarlig", max_length=200, blank=True)
    due = models.DateField("senest", null=True, blank=True)
    state = models.CharField("status", max_length=7, choices=State.choices, default=State.OPEN)
    answer = models.CharField("hvad kom der ud af det", max_length=500, blank=True)
    closed_in = models.ForeignKey(
        QuarterPack, models.SET_NULL, null=True, blank=True, related_name="closed_points"
    )
    written_at = models.DateTimeField("skrevet", auto_now_add=True)
    closed_at = models.DateTimeField("afsluttet", null=True, blank=True)

    class Meta:
        verbose_name = "aftale med samarbejdskommune"
        verbose_name_plural = "aftaler med samarbejdskommune"
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"aftale {self.written_at:%Y-%m-%d}"
