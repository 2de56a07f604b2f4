"""The recovery plan (*genopretningsplan*): what is done about the figures, by whom and by when."""

import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from jobcenter.law import vocabulary
from jobcenter.roles import Permission

from .forecasts import Milestone
from .organisation import User


class RecoveryPlanQuerySet(models.QuerySet["RecoveryPlan"]):
    def current(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.READ_PLANS) else self.none()


class RecoveryPlan(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("navn", max_length=120)
    authority = models.CharField("afrapporteres til", max_length=200, blank=True)
    background = models.TextField("baggrund", max_length=8000, blank=True)
    baseline = models.DateField("udgangspunkt")  # the day that progress is measured from
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField("oprettet", auto_now_add=True)
    closed_at = models.DateTimeField("afsluttet", null=True, blank=True)

    objects = RecoveryPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "genopretningsplan"
        verbose_name_plural = "genopretningsplaner"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class Initiative(models.Model):
    """A row of the plan. `areas` are of law.vocabulary.BENEFITS; none: across all of them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(RecoveryPlan, models.CASCADE, related_name="initiatives")
    number = models.PositiveSmallIntegerField("nummer")
    name = models.CharField("initiativ", max_length=200)
    areas = models.JSONField("områder", default=list, blank=True)
    owner = models.CharField("ansvarlig", max_length=200, blank=True)
    aim = models.CharField("mål med initiativet", max_length=500, blank=True)
    extra_hours = models.DecimalField(
        "ekstra timer om ugen", max_digits=5, decimal_places=1, null=True, blank=True
    )
    extra_from = models.DateField("ekstra timer fra", null=True, blank=True)
    extra_until = models.DateField("ekstra timer til", null=True, blank=True)
    removed_at = models.DateTimeField("fjernet", null=True, blank=True)

    class Meta:
        verbose_name = "initiativ"
        verbose_name_plural = "initiativer"
        ordering = ("plan", "number", "pk")

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class Measure(models.Model):
    """One thing that is done in an initiative (*tiltag*)."""

    class State(models.TextChoices):
        PLANNED = "planlagt", "Planlagt"
        STARTED = "i-gang", "I gang"
        DONE = "gennemfoert", "Gennemført"
        DROPPED = "opgivet", "Opgivet"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="measures")
    text = models.CharField("tiltag", max_length=500)
    state = models.CharField("status", max_length=11, choices=State.choices, default=State.PLANNED)
    since = models.DateField("siden", null=True, blank=True)
    removed_at = models.DateTimeField("fjernet", null=True, blank=True)

    class Meta:
        verbose_name = "tiltag"
        verbose_name_plural = "tiltag"
        ordering = ("initiative", "pk")

    def __str__(self) -> str:
        return self.text


class PlanMilestone(models.Model):
    """A share that an initiative is to reach by a day, in the areas that the row itself names.

    `is_deadline` tells the last day for the aim (*frist for realisering*) from the steps before it.
    Areas as in Initiative; they may differ from its own, which the plan checker tells.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="milestones")
    areas = models.JSONField("målgruppe", default=list, blank=True)
    day = models.DateField("dag")
    percent = models.PositiveSmallIntegerField(
        "andel i procent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    measure = models.CharField(
        "måles på",
        max_length=10,
        choices=Milestone.Measure.choices,
        default=Milestone.Measure.DAY,
    )
    is_deadline = models.BooleanField("frist for målet", default=False)
    # The figure when the plan was made; typed where it was of another system.
    baseline_percent = models.DecimalField(
        "udgangspunkt i procent", max_digits=4, decimal_places=1, null=True, blank=True
    )
    removed_at = models.DateTimeField("fjernet", null=True, blank=True)

    class Meta:
        verbose_name = "milepæl i planen"
        verbose_name_plural = "milepæle i planen"
        ordering = ("initiative", "day", "pk")

    def __str__(self) -> str:
        return f"{self.percent} % {self.day}"


class InitiativeStatus(models.Model):
    """What the owner tells of an initiative in a month. Written anew, never changed."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="statuses")
    month = models.DateField("måned")  # its first day
    text = models.TextField("status", max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_by_name = models.CharField("skrevet af", max_length=200)
    written_at = models.DateTimeField("skrevet", auto_now_add=True)

    class Meta:
        verbose_name = "status på initiativ"
        verbose_name_plural = "status på initiativer"
        ordering = ("initiative", "month", "written_at", "pk")

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.month:%Y-%m}"


class SupportMonth(models.Model):
    """How many were on public support in a month and area, beside what the framework conditions
    (*rammevilkår*) would have; whole persons, from a file that the chef brought.

    A new file ends the rows of the months and areas that it holds.
    """

    month = models.DateField("måned")  # its first day
    benefit = models.CharField("område", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    expected = models.DecimalField("forventet", max_digits=9, decimal_places=1)
    actual = models.DecimalField("faktisk", max_digits=9, decimal_places=1)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    brought_at = models.DateTimeField("indlæst", auto_now_add=True)
    replaced_at = models.DateTimeField("afløst", null=True, blank=True)

    class Meta:
        verbose_name = "borgere på offentlig forsørgelse"
        verbose_name_plural = "borgere på offentlig forsørgelse"
        ordering = ("month", "benefit")
        constraints = [
            models.UniqueConstraint(
                fields=("month", "benefit"),
                condition=models.Q(replaced_at=None),
                name="one_support_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.benefit}"
