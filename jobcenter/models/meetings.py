"""The weekly talk between leader and caseworker (*sparring*), and what they agree on."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobcenter.roles import Permission, Reach

from .citizens import Citizen
from .clock import today
from .organisation import Caseworker, Team, User


class SparringQuerySet(models.QuerySet["Sparring"]):
    def visible_to(self, user: User) -> Self:
        """The caseworker's own, and those of the leader's teams: both see the same."""
        if user.reach() is not Reach.TEAM or user.caseworker_id is None:
            return self.none()
        own = Q(caseworker=user.caseworker_id)
        if user.may(Permission.SEE_TEAM_FIGURES):
            return self.filter(own | Q(team__in=user.team_ids(today())))
        return self.filter(own)


class Sparring(models.Model):
    """One talk, on one day, with one caseworker of a team."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="sparrings")
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="sparrings")
    day = models.DateField("dag")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField("oprettet", auto_now_add=True)

    objects = SparringQuerySet.as_manager()

    class Meta:
        verbose_name = "sparring"
        verbose_name_plural = "sparring"
        ordering = ("-day", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("caseworker", "team", "day"), name="one_sparring")
        ]

    def __str__(self) -> str:
        return f"Sparring {self.day}"


class Agreement(models.Model):
    """What was agreed: about a case or not, who does it, by when, and what came of it."""

    class State(models.TextChoices):
        OPEN = "aaben", "Åben"
        DONE = "gjort", "Gjort"
        DROPPED = "opgivet", "Ikke længere aktuel"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sparring = models.ForeignKey(Sparring, models.CASCADE, related_name="agreements")
    citizen = models.ForeignKey(
        Citizen, models.CASCADE, null=True, blank=True, related_name="agreements"
    )
    text = models.CharField("aftale", max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField("senest", null=True, blank=True)
    state = models.CharField("status", max_length=8, choices=State.choices, default=State.OPEN)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField("skrevet", auto_now_add=True)
    closed_at = models.DateTimeField("afsluttet", null=True, blank=True)

    class Meta:
        verbose_name = "aftale"
        verbose_name_plural = "aftaler"
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"aftale {self.written_at:%Y-%m-%d}"
