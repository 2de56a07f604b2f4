"""Periods in which a citizen is exempt from conversations."""

from django.db import models

from .citizens import Citizen
from .facts import DeliveredFact, FactQuerySet


class Exemption(DeliveredFact):
    exemption_id = models.CharField("fritagelses-id", max_length=64, unique=True)
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="exemptions")
    reason = models.CharField("årsag", max_length=200)
    start = models.DateField("fra")
    end = models.DateField("til", null=True, blank=True)

    objects = FactQuerySet["Exemption"].as_manager()

    class Meta:
        verbose_name = "fritagelse"
        verbose_name_plural = "fritagelser"

    def __str__(self) -> str:
        return self.exemption_id
