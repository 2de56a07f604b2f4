"""What happened around the figures: how the work was changed, and what the staff was told."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models

from jobcenter.roles import Permission, Reach

from .clock import today
from .organisation import Team, User


class ProcessChangeQuerySet(models.QuerySet["ProcessChange"]):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """The whole jobcentre's, and those of teams whose figures the user may see."""
        if not user.may(Permission.SEE_TEAM_FIGURES):
            return self.none()
        if user.reach() is Reach.JOBCENTRE:
            return self
        own = models.Q(team__in=user.team_ids(today()))
        return self.filter(models.Q(team__isnull=True) | own)


class ProcessChange(models.Model):
    """Something that changed what the figures can be: marked on every chart from its day on."""

    class Kind(models.TextChoices):
        PROCESS = "arbejdsgang", "Ny arbejdsgang"
        SYSTEM = "fagsystem", "Fagsystem eller registrering"
        RULE = "regel", "Regel eller lov"
        STAFF = "bemanding", "Bemanding"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField("art", max_length=11, choices=Kind.choices)
    day = models.DateField("dag")
    reason = models.CharField("hvad skete der", max_length=200)
    # From the month of the day on, limits are reckoned anew.
    rebases = models.BooleanField("beregn normalt udsving på ny herfra", default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField("indtastet", auto_now_add=True)
    ended_at = models.DateTimeField("fjernet", null=True, blank=True)

    objects = ProcessChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "ændring"
        verbose_name_plural = "ændringer"
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class StaffNoticeQuerySet(models.QuerySet["StaffNotice"]):
    def current(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def allowing(self, own: models.Q) -> models.Q:
        """One's own figures always; anybody else's while a notice is current."""
        return own | models.Q(models.Exists(self.current()))


class StaffNotice(models.Model):
    """When and how the staff was told that figures are made per person: before, none is shown."""

    informed_on = models.DateField("orienteret den")
    how = models.CharField("hvordan", max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField("registreret", auto_now_add=True)
    withdrawn_at = models.DateTimeField("trukket tilbage", null=True, blank=True)

    objects = StaffNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "orientering af personalet"
        verbose_name_plural = "orienteringer af personalet"
        ordering = ("-recorded_at",)

    def __str__(self) -> str:
        return f"{self.informed_on}"
