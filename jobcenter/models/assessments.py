"""One computed truth per run: standings, shares and charts of one day, published whole."""

import uuid
from datetime import timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from jobcenter.law import vocabulary
from jobcenter.roles import Permission, Reach

from . import statuses
from .benefits import BenefitSpell
from .citizens import Citizen
from .clock import today
from .deliveries import Delivery
from .development import StaffNotice
from .organisation import Caseworker, Municipality, Team, User


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def published(self) -> "Assessment | None":
        """The assessment that pages show; None before the first one."""
        return self.filter(publication__isnull=False).first()


class Assessment(models.Model):
    """A whole run for one day. Its row is written last, so it exists only complete.

    The published one of today follows the deliveries of the day: each revision recomputes the
    citizens that were touched, in one transaction.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    as_of = models.DateField("opgjort pr.")
    created_at = models.DateTimeField("beregnet", auto_now_add=True)
    rulebook_fingerprint = models.CharField(max_length=64)
    deliveries = models.ManyToManyField(Delivery, related_name="assessments")
    citizen_count = models.PositiveIntegerField("borgere med åbent forløb", default=0)
    revised_at = models.DateTimeField("opdateret", null=True, blank=True)
    # The days that CitizenForecast and Forecast are of, rising, as ISO text.
    forecast_days = models.JSONField("dage i fremskrivningen", default=list)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "opgørelse"
        verbose_name_plural = "opgørelser"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Opgørelse pr. {self.as_of:%d-%m-%Y}"


class Publication(models.Model):
    """The one pointer that pages follow. There is at most one row, with primary key 1."""

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, related_name="publication", verbose_name="opgørelse"
    )
    published_at = models.DateTimeField("udgivet")

    class Meta:
        verbose_name = "udgivelse"
        verbose_name_plural = "udgivelser"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_publication")]

    def __str__(self) -> str:
        return str(self.assessment)


class DriftCheck(models.Model):
    """What stands, compared with a full run over the same facts on the same day.

    `differences` counts the rows that differ, by model; all must be 0.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="drift_checks")
    checked_at = models.DateTimeField("afstemt", auto_now_add=True)
    differences = models.JSONField("forskelle", default=dict)

    class Meta:
        verbose_name = "afstemning"
        verbose_name_plural = "afstemninger"
        ordering = ("-checked_at",)

    def __str__(self) -> str:
        return f"{self.assessment}: {self.total}"

    @property
    def total(self) -> int:
        return sum(self.differences.values())


class StandingQuerySet(models.QuerySet["Standing"]):
    def published(self) -> Self:
        return self.filter(assessment__publication__isnull=False)

    def visible_to(self, user: User) -> Self:
        """Own cases and the team's for those who work in a team, all for the jobcentre's own."""
        match user.reach():
            case Reach.JOBCENTRE:
                return self
            case Reach.TEAM if user.caseworker_id is not None:
                mine = Q(caseworker_id=user.caseworker_id)
                return self.filter(mine | Q(team_id__in=user.team_ids(today())))
            case _:
                return self.none()

    def own(self, user: User) -> Self:
        """The cases that the user answers for."""
        if user.caseworker_id is None:
            return self.none()
        return self.filter(caseworker_id=user.caseworker_id)

    def for_team(self, team: Team) -> Self:
        return self.filter(team=team)

    def without_responsible(self) -> Self:
        return self.filter(caseworker__isnull=True)


class Standing(models.Model):
    """Where one citizen with an open spell stands under the goal figure on the run's day.

    Like all rows of which a run writes one or more for each citizen these are derived from facts
    that are never deleted, and are loaded in bulk: the database does not look their keys up again.
    On PostgreSQL each assessment has a part of the table to itself (actions.results).
    """

    class State(models.TextChoices):
        MISSING = "mangler", "Mangler"
        ON_THE_WAY = "paa_vej", "På vej"
        TIMELY = "rettidig", "Rettidig"
        EXEMPT = "fritaget", "Fritaget"

    class MinPlanState(models.TextChoices):
        MADE = "har", "Har en Min Plan"
        MISSING = "mangler", "Ingen Min Plan er registreret"
        OUTDATED = "ikke_ajourfoert", "Min Plan er ikke ajourført"
        NOT_REQUIRED = "ikke_kraevet", "Ingen Min Plan kræves"

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="standings", db_constraint=False, db_index=False
    )
    as_of = models.DateField("opgjort pr.")  # the assessment's, for what follows from it
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="standings", db_constraint=False, db_index=False
    )
    spell = models.ForeignKey(
        BenefitSpell, models.PROTECT, related_name="standings", db_constraint=False, db_index=False
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    benefit = models.CharField("område", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standings",
        db_constraint=False,
        db_index=False,
    )
    caseworker = models.ForeignKey(
        Caseworker,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standings",
        db_constraint=False,
        db_index=False,
    )
    external_actor = models.CharField("anden aktør", max_length=200, blank=True)
    state = models.CharField("tilstand", max_length=8, choices=State.choices)
    missing = models.PositiveSmallIntegerField("samtaler der mangler", null=True)
    deadline = models.DateField("frist", null=True)
    period_start = models.DateField("støtteperiodens første dag")
    seniority_on = models.DateField("lang anciennitet fra")
    # Held days of the counting conversations alive on the day, newest first, as ISO text.
    living = models.JSONField("tællende samtaler", default=list)
    living_count = models.PositiveSmallIntegerField("samtaler seneste 12 måneder", default=0)
    last_held = models.DateField("seneste tællende samtale", null=True)
    next_planned = models.DateField("næste booket tid", null=True)
    exemption_reason = models.CharField("fritaget på grund af", max_length=200, blank=True)
    exempt_until = models.DateField("fritaget til", null=True)
    # The deadline that comes first: the goal's own, or one of a statutory duty (null: exempt).
    first_due = models.DateField("første frist", null=True)
    first_due_rule = models.CharField("regel", max_length=40, blank=True)
    first_due_task = models.CharField(
        "kræver", max_length=9, blank=True, choices=list(vocabulary.TASKS.items())
    )
    first_due_booked = models.DateField("booket til fristen", null=True)
    first_due_lacking = models.PositiveSmallIntegerField("mangler til fristen", null=True)
    min_plan = models.CharField("Min Plan", max_length=15, blank=True, choices=MinPlanState.choices)
    min_plan_on = models.DateField("Min Plan lavet eller ajourført", null=True)
    # What the record system has not told though deadlines hang on it: queries.lacking.Fact.
    lacks = models.CharField("mangler i fagsystemet", max_length=20, blank=True, db_default="")
    # What follows from the row itself; the database keeps it in step.
    status = models.GeneratedField(
        expression=statuses.of_case(State.EXEMPT),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    goal_status = models.GeneratedField(
        expression=statuses.of_goal(State.EXEMPT),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    urgency = models.GeneratedField(
        expression=statuses.urgency(State.EXEMPT),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    # The one for the deadline that comes first, or else one for the goal.
    appointment = models.GeneratedField(
        expression=Coalesce("first_due_booked", "next_planned"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = "status"
        verbose_name_plural = "status"
        constraints = [
            models.UniqueConstraint(fields=("assessment", "citizen"), name="one_standing")
        ]
        indexes = [
            models.Index(fields=("assessment", "caseworker"), name="standing_caseworker"),
            models.Index(fields=("assessment", "team"), name="standing_team"),
            models.Index(fields=("assessment", "urgency", "first_due"), name="standing_urgency"),
        ]

    def __str__(self) -> str:
        return f"{self.spell_id}: {self.state}"


G = TypeVar("G", bound=models.Model, covariant=True)


class ShareQuerySet(models.QuerySet[G]):
    def visible_to(self, user: User) -> Self:
        """The whole for all who see figures, the team's for its leader, own for the caseworker.

        Anybody else's than one's own only once the staff has been told that they are made.
        """
        of_nobody_else = ~Q(grouping=Share.Grouping.CASEWORKER) | Q(caseworker__isnull=True)
        own = Q(caseworker_id=user.caseworker_id)
        allowed = StaffNotice.objects.allowing(of_nobody_else | own)
        return self._within_reach(user).filter(allowed)

    def _within_reach(self, user: User) -> Self:
        if user.may(Permission.SEE_JOBCENTRE_FIGURES):
            return self
        if user.may(Permission.SEE_TEAM_FIGURES) and user.reach() is Reach.JOBCENTRE:
            return self.filter(grouping__in=(Share.Grouping.TEAM, Share.Grouping.CASEWORKER))
        if user.caseworker_id is None:
            return self.none()
        team_ids = user.team_ids(today())
        teams = Team.objects.filter(pk__in=team_ids).values("name")
        own_team = Q(grouping=Share.Grouping.TEAM, group__in=teams)
        own = Q(grouping=Share.Grouping.CASEWORKER, caseworker_id=user.caseworker_id)
        if user.may(Permission.SEE_TEAM_FIGURES):
            return self.filter(own_team | own | self._in_teams(team_ids))
        return self.filter(own)

    @staticmethod
    def _in_teams(team_ids: list[int]) -> Q:
        colleagues = Caseworker.objects.filter(memberships__team_id__in=team_ids)
        return Q(grouping=Share.Grouping.CASEWORKER, caseworker__in=colleagues)


class Share(models.Model):
    """Month share, 12-month average and pooled share of one group in one month.

    The months before those that pages show are bare counts, with months 0 and no average: what
    the averages look back on.
    """

    class Grouping(models.TextChoices):
        TOTAL = "total", "I alt"
        MUNICIPALITY = "municipality", "Kommune"
        AREA = "area", "Område"
        TEAM = "team", "Team"
        CASEWORKER = "caseworker", "Sagsbehandler"
        EXTERNAL_ACTOR = "external_actor", "Anden aktør"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="shares")
    month = models.DateField("måned")  # its first day
    judged_on = models.DateField("opgjort pr.")  # the last day, or as_of in a running month
    grouping = models.CharField("opdeling", max_length=14, choices=Grouping.choices)
    group = models.CharField("gruppe", max_length=200)
    caseworker = models.ForeignKey(Caseworker, models.PROTECT, null=True, related_name="+")
    population = models.PositiveIntegerField("borgere")
    hits = models.PositiveIntegerField("borgere med fire samtaler")
    # None where no month has a share: there is nothing to divide by.
    average = models.FloatField("gennemsnit af månedsandele", null=True)
    months = models.PositiveSmallIntegerField("måneder med en andel")
    pooled_population = models.PositiveIntegerField("borgermåneder")
    pooled_hits = models.PositiveIntegerField("borgermåneder med fire samtaler")
    # Judged on the exact fraction, never on the rounded figure; None without an average.
    goal_reached = models.BooleanField("målet er nået", null=True)

    objects = ShareQuerySet["Share"].as_manager()

    class Meta:
        verbose_name = "andel"
        verbose_name_plural = "andele"
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "month", "grouping", "group"), name="one_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.grouping} {self.group}"

    @property
    def share(self) -> float | None:
        return self.hits / self.population if self.population else None

    @property
    def pooled(self) -> float | None:
        return self.pooled_hits / self.pooled_population if self.pooled_population else None

    @property
    def is_partial(self) -> bool:
        """True for a month that was not over on the run's day."""
        return (self.judged_on + timedelta(days=1)).month == self.judged_on.month


class Chart(models.Model):
    """A drawing made by the run, so that no page waits for one.

    `svg` is empty until it is drawn, right after the figures are stored.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="charts")
    grouping = models.CharField("opdeling", max_length=14, choices=Share.Grouping.choices)
    group = models.CharField("gruppe", max_length=200)
    name = models.CharField("navn", max_length=40)
    title = models.CharField("overskrift", max_length=200)
    description = models.TextField("beskrivelse", default="")
    content = models.JSONField("indhold", default=dict)  # of reports.charts.Plan
    # The numbers behind the drawing, for the table under it: {"columns": [...], "rows": [...]}.
    table = models.JSONField("tal", default=dict)
    svg = models.TextField(blank=True)
    # Of what was to be drawn; an equal digest means that the drawing can be used again.
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = "graf"
        verbose_name_plural = "grafer"
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "grouping", "group", "name"), name="one_chart"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.grouping} {self.group}"
