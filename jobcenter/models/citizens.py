"""Citizens. The CPR number is stored encrypted; a keyed digest finds it again."""

import uuid

from django.db import models

from . import cpr
from .facts import DeliveredFact, FactQuerySet
from .organisation import Municipality


class Citizen(DeliveredFact):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cpr_encrypted = models.BinaryField()
    cpr_digest = models.CharField(max_length=64, unique=True, editable=False)
    birth_date = models.DateField("fødselsdato")
    name = models.CharField("navn", max_length=200)
    name_key = models.CharField(max_length=400, db_index=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="citizens")
    protected = models.BooleanField("navne- og adressebeskyttelse", default=False)

    objects = FactQuerySet["Citizen"].as_manager()

    class Meta:
        verbose_name = "borger"
        verbose_name_plural = "borgere"
        ordering = ("name_key", "pk")
        indexes = [
            # A run reads the current ones from here alone: queries.facts.
            models.Index(
                fields=("id",),
                include=("municipality", "birth_date"),
                condition=models.Q(ended_by=None),
                name="citizen_current",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_cpr(self) -> str:
        """ddmmåå-••••, the form in which a CPR number may stand on a screen."""
        return cpr.masked(self.birth_date)
