"""What each rule demanded of each case, and what came of it: stored by a run, with its reasons."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q

from jobcenter.law import vocabulary
from jobcenter.roles import Permission, Reach

from .assessments import Assessment, Standing
from .benefits import BenefitSpell
from .citizens import Citizen
from .clock import today
from .organisation import Caseworker, Municipality, Team, User


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def visible_to(
        self, user: User, assessment: Assessment, among: Collection[int] | None = None
    ) -> Self:
        """Of one assessment all for the jobcentre's own; for a team, its present cases and what was
        due in its time.

        A case that has moved on still stands with the team that had it when the duty fell due.
        Of some citizens (`among`) alone it is quicker than of all.
        """
        own = self.filter(assessment=assessment)
        if among is not None:
            own = own.filter(citizen__in=among)
        match user.reach():
            case Reach.JOBCENTRE:
                return own
            case Reach.TEAM if user.caseworker_id is not None:
                then = Q(caseworker_id=user.caseworker_id) | Q(team_id__in=user.team_ids(today()))
                cases = Standing.objects.filter(assessment=assessment).visible_to(user)
                if among is not None:
                    cases = cases.filter(citizen__in=among)
                # As numbers, so that the database goes by its indexes and not through all rows.
                now = list(cases.order_by().values_list("citizen_id", flat=True))
                return own.filter(then | Q(citizen_id__in=now))
            case _:
                return self.none()

    def own(self, user: User, assessment: Assessment) -> Self:
        """Of what a user may see, that which fell due while the user answered for the case.

        All of it is visible by that alone, whoever has the case now.
        """
        if user.caseworker_id is None or not user.reaches_cases:
            return self.none()
        return self.filter(assessment=assessment, caseworker_id=user.caseworker_id)

    def of_team(self, user: User, assessment: Assessment, team: Team) -> Self:
        """Of what a user may see, that which fell due in a team's time.

        In the user's own team that is all of it.
        """
        theirs = self.filter(team=team)
        is_own = user.reach() is Reach.TEAM and user.caseworker_id is not None
        if is_own and team.pk in user.team_ids(today()):
            return theirs.filter(assessment=assessment)
        return theirs.visible_to(user, assessment)

    def to_be_met(self) -> Self:
        """What asks the jobcentre for something in an open case: timeliness.deadlines."""
        still_open = Q(end=None) | Q(end__gte=models.F("assessment__as_of"))
        return self.filter(
            still_open,
            outcome__in=(Verdict.Outcome.MISSING, Verdict.Outcome.PENDING),
            rests_on=vocabulary.JOBCENTRE,
            enforced=True,
            collective=False,
        )


class Verdict(models.Model):
    """One rule applied to one course: what was due, by when, and whether it was done.

    `spell` is the course's first; `benefit`, `team`, `caseworker` and `external_actor` are those of
    the day on which the duty fell due. Kept are the duties of open courses, and the others for as
    many months as pages look back.
    """

    class Outcome(models.TextChoices):
        TIMELY = "rettidig", "Rettidig"
        LATE = "for_sent", "For sent"
        MISSING = "mangler", "Mangler"
        PENDING = "afventer", "Afventer"
        EXEMPT = "fritaget", "Fritaget"
        ENDED = "ophoert", "Ophørt"

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="verdicts", db_constraint=False, db_index=False
    )
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="verdicts", db_constraint=False, db_index=False
    )
    spell = models.ForeignKey(
        BenefitSpell, models.PROTECT, related_name="verdicts", db_constraint=False, db_index=False
    )
    group = models.CharField("målgruppe", max_length=30)  # of law.vocabulary.GROUPS
    benefit = models.CharField("område", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    caseworker = models.ForeignKey(
        Caseworker, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    external_actor = models.CharField("anden aktør", max_length=200, blank=True)
    rule = models.CharField("regel", max_length=40)
    version = models.DateField("version", null=True)  # the day it took effect; null: not known
    asks_for = models.CharField("kræver", max_length=9, choices=list(vocabulary.TASKS.items()))
    rests_on = models.CharField("påhviler", max_length=12)  # vocabulary.JOBCENTRE or the a-kasse
    enforced = models.BooleanField("bindende")  # False: advisory, no case is late by it alone
    collective = models.BooleanField("kommunens pligt")  # toward a group and not toward the case
    start = models.DateField("regnes fra")
    opens = models.DateField("vinduet åbner")
    due = models.DateField("frist")
    end = models.DateField("forløbets sidste dag", null=True)
    received = models.DateField("modtaget", null=True)
    needed = models.PositiveSmallIntegerField("kræves")
    paused = models.PositiveSmallIntegerField("dage uden ydelse", default=0)  # put the deadline off
    counted = models.PositiveSmallIntegerField("tæller i vinduet")
    lacking = models.PositiveSmallIntegerField("mangler endnu")
    fulfilled = models.DateField("opfyldt", null=True)
    booked = models.DateField("booket", null=True)
    outcome = models.CharField("vurdering", max_length=8, choices=Outcome.choices)
    exemption = models.CharField("fritaget på grund af", max_length=200, blank=True)
    born_late = models.BooleanField("født for sent")
    late_registered = models.BooleanField("registreret for sent")
    # What was looked at, by day: [ISO day, code, type, form, actor, "ja" where registered late]
    # with the codes of timeliness.reasons.considered.
    considered = models.JSONField("set på", default=list)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = "rettidighedsvurdering"
        verbose_name_plural = "rettidighedsvurderinger"
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "spell", "rule", "due"), name="one_verdict"
            )
        ]
        indexes = [
            models.Index(fields=("assessment", "citizen"), name="verdict_citizen"),
            models.Index(fields=("assessment", "due"), name="verdict_due"),
            models.Index(fields=("assessment", "caseworker"), name="verdict_caseworker"),
            models.Index(fields=("assessment", "team"), name="verdict_team"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.outcome}"


class GroupCoverageQuerySet(models.QuerySet["GroupCoverage"]):
    def visible_to(self, user: User) -> Self:
        """Figures of whole groups, for those who see the jobcentre's."""
        return self if user.may(Permission.SEE_JOBCENTRE_FIGURES) else self.none()


class GroupCoverage(models.Model):
    """How many of a group have the conversations that the organisation owes a share of it.

    `month` is the first day of the one in which the windows closed; null where they are open yet.
    The exempt are part of the population (timeliness.coverage).
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="coverages")
    group = models.CharField("målgruppe", max_length=30)  # of law.vocabulary.GROUPS
    rule = models.CharField("regel", max_length=40)
    version = models.DateField("version", null=True)
    month = models.DateField("måned", null=True)
    share_percent = models.PositiveSmallIntegerField("krav i procent")
    conversations = models.PositiveSmallIntegerField("samtaler")
    everyone = models.BooleanField("første samtale til alle")
    population = models.PositiveIntegerField("borgere")
    reached = models.PositiveIntegerField("har samtalerne")
    first = models.PositiveIntegerField("har en samtale")
    exempt = models.PositiveIntegerField("fritaget")

    objects = GroupCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = "dækning"
        verbose_name_plural = "dækninger"
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "group", "rule", "version", "month"), name="one_coverage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.group}: {self.reached} af {self.population}"
