"""The jobcentre: municipalities it serves, its teams, its people and their logins."""

import uuid
from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from jobcenter import roles

from .facts import DeliveredFact, FactQuerySet


class Municipality(models.Model):
    code = models.CharField("kommunekode", max_length=3, unique=True)
    name = models.CharField("navn", max_length=80)

    class Meta:
        verbose_name = "kommune"
        verbose_name_plural = "kommuner"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("navn", max_length=120, unique=True)
    name_key = models.CharField(max_length=240)

    class Meta:
        verbose_name = "team"
        verbose_name_plural = "team"
        ordering = ("name_key",)

    def __str__(self) -> str:
        return self.name


class Caseworker(models.Model):
    """An employee of the record system, whatever the role. Kept when the employment ends."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee_id = models.CharField("medarbejder-id", max_length=64, unique=True)
    name = models.CharField("navn", max_length=200)
    name_key = models.CharField(max_length=400)
    email = models.CharField("e-mail", max_length=254, blank=True)

    class Meta:
        verbose_name = "medarbejder"
        verbose_name_plural = "medarbejdere"
        ordering = ("name_key", "employee_id")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(FactQuerySet["Membership"]):
    def on(self, day: date) -> Self:
        """Memberships in force on a day, both ends included."""
        return self.current().filter(Q(end__isnull=True) | Q(end__gte=day), start__lte=day)


class Membership(DeliveredFact):
    """One row of medarbejdere: one person in one team in one period, both days included."""

    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField("rolle", max_length=20, blank=True)
    start = models.DateField("fra")
    end = models.DateField("til", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "tilknytning"
        verbose_name_plural = "tilknytninger"
        constraints = [
            models.UniqueConstraint(fields=("caseworker", "team", "start"), name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.caseworker_id} i {self.team_id} fra {self.start}"


class User(AbstractUser):
    """A login. What it may see follows from the role and from the employee's own teams."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(
        "rolle",
        max_length=20,
        blank=True,
        choices=[(role.value, label) for role, label in roles.LABELS.items()],
    )
    caseworker = models.ForeignKey(
        Caseworker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="medarbejder",
        help_text="Den medarbejder i fagsystemet, som brugeren er.",
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="kommune",
        help_text="Kun for en samarbejdskommunes chef: den kommune, som brugeren ser tal for.",
    )

    class Meta:
        verbose_name = "bruger"
        verbose_name_plural = "brugere"

    def clean(self) -> None:
        super().clean()
        is_partner = self.role == roles.Role.PARTNER
        if is_partner and self.municipality_id is None:
            said = "Vælg den kommune, som brugeren skal se tal for."
            raise ValidationError({"municipality": said})
        if self.municipality_id is not None and not is_partner:
            said = f"Kun rollen “{roles.LABELS[roles.Role.PARTNER]}” har en kommune. Fjern den."
            raise ValidationError({"municipality": said})

    def may(self, permission: roles.Permission) -> bool:
        return self.is_active and roles.may(self.role, permission)

    def reach(self) -> roles.Reach:
        return roles.reach(self.role) if self.is_active else roles.Reach.NOBODY

    @property
    def reaches_cases(self) -> bool:
        """True for roles that see citizens at all; which ones, `visible_to` decides."""
        return self.reach() in (roles.Reach.TEAM, roles.Reach.JOBCENTRE)

    def team_ids(self, day: date) -> list[int]:
        """Keys of the teams that the user's employee is in on a day; asked for once by a user.

        As plain numbers: of a query inside a query PostgreSQL guesses that it gives half the table.
        """
        known: dict[tuple[int | None, date], list[int]] = self.__dict__.setdefault("_team_ids", {})
        key = (self.caseworker_id, day)
        if key not in known:
            members = Membership.objects.on(day).filter(caseworker=self.caseworker_id)
            known[key] = list(members.order_by().values_list("team_id", flat=True))
        return known[key]
