"""Who should answer for the cases that nobody has: a proposal, carried out in the record system."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models

from jobcenter.roles import Permission, Reach

from .benefits import BenefitSpell
from .clock import today
from .organisation import Caseworker, Team, User


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.SEE_TEAM_FIGURES):
            return self.none()
        if user.reach() is Reach.JOBCENTRE:
            return self
        return self.filter(team__in=user.team_ids(today()))

    def current(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Proposal(models.Model):
    """Cases that one leader distributed at once, as a file for the record system."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="proposals")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField("lavet", auto_now_add=True)
    fetched_at = models.DateTimeField("hentet som fil", null=True, blank=True)
    withdrawn_at = models.DateTimeField("fortrudt", null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "forslag"
        verbose_name_plural = "forslag"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Forslag {self.created_at:%Y-%m-%d}"


class ProposedResponsibility(models.Model):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="responsibilities")
    spell = models.ForeignKey(BenefitSpell, models.CASCADE, related_name="+")
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "foreslået sagsansvar"
        verbose_name_plural = "foreslået sagsansvar"
        constraints = [
            models.UniqueConstraint(
                fields=("proposal", "spell"), name="one_proposed_responsibility"
            )
        ]

    def __str__(self) -> str:
        return f"{self.spell_id} til {self.caseworker_id}"
