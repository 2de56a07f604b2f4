"""A change of the rules tried on the real cases. Nothing of it is ever published."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models

from jobcenter.roles import Permission, Reach
from jobcenter.timeliness import rehearsal

from .benefits import BenefitSpell
from .citizens import Citizen
from .jobs import Job
from .organisation import User
from .verdicts import Verdict


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    def visible_to(self, user: User) -> Self:
        """All for those who may rehearse and see the whole jobcentre's cases; else none."""
        may = user.may(Permission.REHEARSE_RULES) and user.reach() is Reach.JOBCENTRE
        return self if may else self.none()


class Rehearsal(models.Model):
    """Rule files that somebody tried, and what came of it. `summary` is null until it is done."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("bestilt", auto_now_add=True)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="rehearsal")
    as_of = models.DateField("set fra")
    moved_to = models.DateField("regnet, som om ændringen gjaldt fra", null=True, blank=True)
    files = models.JSONField("regelfiler", default=dict)  # their texts by name
    # The rules in the files, as they were read then: see actions.rehearsals.
    tried = models.JSONField("regler", default=list)
    fingerprint_before = models.CharField(max_length=64)
    fingerprint_after = models.CharField(max_length=64)
    summary = models.JSONField("resultat", null=True)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = "afprøvning"
        verbose_name_plural = "afprøvninger"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Afprøvning {self.uuid}"


class RehearsedDutyQuerySet(models.QuerySet["RehearsedDuty"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(rehearsal__in=Rehearsal.objects.visible_to(user))


class RehearsedDuty(models.Model):
    """A duty that the two rule sets disagree about; empty on the side that does not have it."""

    class Change(models.TextChoices):
        NEW = rehearsal.NEW, "Ny pligt"
        GONE = rehearsal.GONE, "Bortfalder"
        TO_GROUP = rehearsal.TO_GROUP, "Bliver gruppens"
        FROM_GROUP = rehearsal.FROM_GROUP, "Bliver sagens egen"
        DUE = rehearsal.DUE, "Anden frist"
        DUE_AND_VERDICT = rehearsal.DUE_AND_VERDICT, "Anden frist og vurdering"
        VERDICT = rehearsal.VERDICT, "Anden vurdering"
        TERMS = rehearsal.TERMS, "Andre vilkår"
        VERSION = rehearsal.VERSION, "Kun anden version"

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="duties")
    # What was tried must never keep a citizen's data from being erased.
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="+")
    spell = models.ForeignKey(BenefitSpell, models.CASCADE, related_name="+")
    group = models.CharField("målgruppe", max_length=30)
    rule = models.CharField("regel", max_length=40)
    change = models.CharField("ændring", max_length=16, choices=Change.choices)
    due_before = models.DateField("frist før", null=True)
    due_after = models.DateField("frist efter", null=True)
    outcome_before = models.CharField(
        "vurdering før", max_length=8, blank=True, choices=Verdict.Outcome.choices
    )
    outcome_after = models.CharField(
        "vurdering efter", max_length=8, blank=True, choices=Verdict.Outcome.choices
    )
    version_before = models.DateField("version før", null=True)
    version_after = models.DateField("version efter", null=True)
    needed_before = models.PositiveSmallIntegerField("kræves før", null=True)
    needed_after = models.PositiveSmallIntegerField("kræves efter", null=True)
    enforced_before = models.BooleanField("bindende før", null=True)
    enforced_after = models.BooleanField("bindende efter", null=True)

    objects = RehearsedDutyQuerySet.as_manager()

    class Meta:
        verbose_name = "afprøvet frist"
        verbose_name_plural = "afprøvede frister"
        indexes = [models.Index(fields=("rehearsal", "group", "rule"), name="rehearsed_duty")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.change}"
