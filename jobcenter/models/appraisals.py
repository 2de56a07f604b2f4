"""Statutory appraisals (vurderinger) after sygedagpengeloven § 7, § 24 and § 27."""

from django.db import models

from jobcenter.law import vocabulary

from .citizens import Citizen
from .facts import DeliveredFact, FactQuerySet


class Appraisal(DeliveredFact):
    appraisal_id = models.CharField("vurderings-id", max_length=64, unique=True)
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="appraisals")
    kind = models.CharField("art", max_length=4, choices=list(vocabulary.APPRAISALS.items()))
    due_on = models.DateField("frist", null=True, blank=True)
    made_on = models.DateField("vurderet", null=True, blank=True)

    objects = FactQuerySet["Appraisal"].as_manager()

    class Meta:
        verbose_name = "vurdering"
        verbose_name_plural = "vurderinger"

    def __str__(self) -> str:
        return self.appraisal_id
