"""What the goal figure will be: the sets of days of each citizen, and the curves of every group."""

import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from jobcenter.roles import Permission

from .assessments import Assessment, Share, ShareQuerySet
from .citizens import Citizen
from .months import Leaf, LeafQuerySet
from .organisation import Caseworker, User


class CitizenForecast(Leaf):
    """One citizen's days in one leaf, as sets: bit k is the k-th of Assessment.forecast_days.

    Of the days in the population (`measured`): those with the conversations that the goal asks
    for, when nothing more is held, when what is booked is, and when every deadline is met too.
    lacking_1, lacking_2 and so on: those on which so many lack beside what is booked.
    """

    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    measured = models.BigIntegerField("dage i opgørelsen")
    nothing = models.BigIntegerField("opfyldt, hvis intet mere holdes")
    booked = models.BigIntegerField("opfyldt med det bookede")
    all_due = models.BigIntegerField("opfyldt, hvis alle frister holdes")
    lacking_1 = models.BigIntegerField("mangler 1 samtale", db_default=0)
    lacking_2 = models.BigIntegerField("mangler 2 samtaler", db_default=0)
    lacking_3 = models.BigIntegerField("mangler 3 samtaler", db_default=0)
    lacking_4 = models.BigIntegerField("mangler 4 samtaler", db_default=0)
    lacking_5 = models.BigIntegerField("mangler 5 samtaler", db_default=0)
    lacking_6 = models.BigIntegerField("mangler 6 samtaler", db_default=0)

    objects = LeafQuerySet["CitizenForecast"].as_manager()

    class Meta:
        verbose_name = "borgers fremskrivning"
        verbose_name_plural = "borgeres fremskrivning"
        indexes = [
            models.Index(fields=("assessment", "citizen"), name="citizen_forecast_citizen"),
            models.Index(fields=("assessment", "team"), name="citizen_forecast_team"),
        ]

    def __str__(self) -> str:
        return f"{self.citizen_id}: {self.measured:b}"


class Forecast(models.Model):
    """The three curves of one group on one of the days of Assessment.forecast_days.

    Counts are given on every day, averages at the month ends ahead only.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="forecasts")
    day = models.DateField("dag")
    grouping = models.CharField("opdeling", max_length=14, choices=Share.Grouping.choices)
    group = models.CharField("gruppe", max_length=200)
    caseworker = models.ForeignKey(Caseworker, models.PROTECT, null=True, related_name="+")
    population = models.PositiveIntegerField("borgere")
    nothing = models.PositiveIntegerField("opfyldt, hvis intet mere holdes")
    booked = models.PositiveIntegerField("opfyldt med det bookede")
    all_due = models.PositiveIntegerField("opfyldt, hvis alle frister holdes")
    # How many lack so many conversations beside what is booked.
    lacking_1 = models.PositiveIntegerField("mangler 1 samtale", db_default=0)
    lacking_2 = models.PositiveIntegerField("mangler 2 samtaler", db_default=0)
    lacking_3 = models.PositiveIntegerField("mangler 3 samtaler", db_default=0)
    lacking_4 = models.PositiveIntegerField("mangler 4 samtaler", db_default=0)
    lacking_5 = models.PositiveIntegerField("mangler 5 samtaler", db_default=0)
    lacking_6 = models.PositiveIntegerField("mangler 6 samtaler", db_default=0)
    # None where no month has a share, and on days that end no month.
    average_nothing = models.FloatField(null=True)
    average_booked = models.FloatField(null=True)
    average_all_due = models.FloatField(null=True)
    # Whether the goal is reached, judged on the exact fraction.
    reached_nothing = models.BooleanField(null=True)
    reached_booked = models.BooleanField(null=True)
    reached_all_due = models.BooleanField(null=True)
    months = models.PositiveSmallIntegerField("måneder med en andel", default=0)

    objects = ShareQuerySet["Forecast"].as_manager()

    class Meta:
        verbose_name = "fremskrivning"
        verbose_name_plural = "fremskrivninger"
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "grouping", "group", "day"), name="one_forecast"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.grouping} {self.group}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """The plan's aims are no secret to those who see figures at all."""
        return self if user.may(Permission.SEE_TEAM_FIGURES) else self.none()


class Milestone(models.Model):
    """A share that is to be reached by a day: of the day itself, or as the 12-month average."""

    class Measure(models.TextChoices):
        DAY = "dagen", "Andelen på dagen"
        AVERAGE = "gennemsnit", "12-måneders gennemsnittet"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("navn", max_length=120)
    day = models.DateField("dag")
    percent = models.PositiveSmallIntegerField(
        "andel i procent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    measure = models.CharField("måles på", max_length=10, choices=Measure.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField("oprettet", auto_now_add=True)
    ended_at = models.DateTimeField("fjernet", null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "milepæl"
        verbose_name_plural = "milepæle"
        ordering = ("day", "percent", "pk")

    def __str__(self) -> str:
        return self.name
