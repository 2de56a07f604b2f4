"""Benefit spells, and who answers for them."""

from django.db import models

from jobcenter.law import vocabulary

from .citizens import Citizen
from .facts import DeliveredFact, FactQuerySet
from .organisation import Caseworker, Team


class BenefitSpell(DeliveredFact):
    """A benefit from `start` to `end`, both days included; an open spell has no end."""

    spell_id = models.CharField("forløbs-id", max_length=64, unique=True)
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="spells")
    benefit = models.CharField("ydelse", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    target_group = models.CharField("målgruppe", max_length=5, blank=True)
    visitation_category = models.CharField("visitationskategori", max_length=1, blank=True)
    in_job = models.BooleanField("i job", null=True, blank=True)
    start = models.DateField("første dag")
    received = models.DateField("modtaget", null=True, blank=True)
    end = models.DateField("sidste dag", null=True, blank=True)

    objects = FactQuerySet["BenefitSpell"].as_manager()

    class Meta:
        verbose_name = "ydelsesforløb"
        verbose_name_plural = "ydelsesforløb"
        indexes = [
            # A run reads the current ones from here alone: queries.facts.
            models.Index(
                fields=("citizen", "start", "id"),
                include=(
                    *("spell_id", "benefit", "target_group", "visitation_category"),
                    *("in_job", "received", "end"),
                ),
                condition=models.Q(ended_by=None),
                name="spell_of_citizen",
            ),
        ]

    def __str__(self) -> str:
        return self.spell_id


class Responsibility(DeliveredFact):
    """One row of sagsansvar: who answers for a spell in one period, both days included."""

    spell = models.ForeignKey(BenefitSpell, models.PROTECT, related_name="responsibilities")
    caseworker = models.ForeignKey(
        Caseworker, models.PROTECT, related_name="responsibilities", null=True, blank=True
    )
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="responsibilities", null=True, blank=True
    )
    external_actor = models.CharField("anden aktør", max_length=200, blank=True)
    start = models.DateField("fra")
    end = models.DateField("til", null=True, blank=True)

    objects = FactQuerySet["Responsibility"].as_manager()

    class Meta:
        verbose_name = "sagsansvar"
        verbose_name_plural = "sagsansvar"
        constraints = [
            models.UniqueConstraint(fields=("spell", "start"), name="one_responsibility")
        ]
        indexes = [
            models.Index(
                fields=("spell", "start", "id"),
                include=("team", "caseworker", "external_actor", "end"),
                condition=models.Q(ended_by=None),
                name="responsibility_of_spell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spell_id} fra {self.start}"
