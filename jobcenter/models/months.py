"""In which months each citizen was measured, and the counts that add up to every share."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from jobcenter.law import vocabulary
from jobcenter.roles import Reach

from .assessments import Assessment
from .citizens import Citizen
from .clock import today
from .organisation import Caseworker, Municipality, Team, User

L = TypeVar("L", bound="Leaf", covariant=True)


class LeafQuerySet(models.QuerySet[L]):
    def visible_to(self, user: User) -> Self:
        """All for the jobcentre's own; for others what they or their teams answered for."""
        match user.reach():
            case Reach.JOBCENTRE:
                return self
            case Reach.TEAM if user.caseworker_id is not None:
                mine = Q(caseworker_id=user.caseworker_id)
                return self.filter(mine | Q(team_id__in=user.team_ids(today())))
            case _:
                return self.none()


class Leaf(models.Model):
    """The finest group that is counted: all coarser figures are sums over leaves.

    Written and kept as a Standing is.
    """

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    benefit = models.CharField("område", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    caseworker = models.ForeignKey(
        Caseworker, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    external_actor = models.CharField("anden aktør", max_length=200, blank=True)

    class Meta:
        abstract = True


class CitizenMonths(Leaf):
    """One citizen's months in one leaf, as sets of months: bit k is the k-th of the run's months.

    `measured` are the months at whose end the citizen was in the population P, `reached` those of
    them with the conversations that the goal asks for (H). A citizen has a row for each leaf in
    which there is such a month.
    """

    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    measured = models.BigIntegerField("måneder i opgørelsen")
    reached = models.BigIntegerField("måneder med de krævede samtaler")

    objects = LeafQuerySet["CitizenMonths"].as_manager()

    class Meta:
        verbose_name = "borgers måneder"
        verbose_name_plural = "borgeres måneder"
        indexes = [models.Index(fields=("assessment", "citizen"), name="citizen_months_citizen")]

    def __str__(self) -> str:
        return f"{self.citizen_id}: {self.measured:b}"


class LeafCount(Leaf):
    """How many of a leaf were measured in a month, and how many of them had the conversations.

    There is a row for each leaf and month with somebody in it, for all months that the averages
    look back over.
    """

    month = models.DateField("måned")  # its first day
    population = models.PositiveIntegerField("borgere")
    hits = models.PositiveIntegerField("borgere med fire samtaler")

    objects = LeafQuerySet["LeafCount"].as_manager()

    class Meta:
        verbose_name = "månedstal"
        verbose_name_plural = "månedstal"
        indexes = [models.Index(fields=("assessment", "month"), name="leaf_count_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.hits} af {self.population}"
