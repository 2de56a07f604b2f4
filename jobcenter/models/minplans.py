"""Min Plan: the citizen's own plan."""

from django.db import models

from .citizens import Citizen
from .facts import DeliveredFact, FactQuerySet


class MinPlan(DeliveredFact):
    plan_id = models.CharField("Min Plan-id", max_length=64, unique=True)
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="minplans")
    created_on = models.DateField("oprettet")
    updated_on = models.DateField("ajourført", null=True, blank=True)
    shared_on = models.DateField("delt", null=True, blank=True)
    has_goal = models.BooleanField("har mål", null=True, blank=True)
    has_activity = models.BooleanField("har aktivitet", null=True, blank=True)

    objects = FactQuerySet["MinPlan"].as_manager()

    class Meta:
        verbose_name = "Min Plan"
        verbose_name_plural = "Min Plan"

    def __str__(self) -> str:
        return self.plan_id
