"""Where the citizens' Min Plan stands on the assessment's day: a count, and no verdict."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Count

from jobcenter.law import kinds
from jobcenter.models import Assessment, Standing, Team, User
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules


class PlanState(models.TextChoices):
    """The states of Standing.MinPlanState, and the one where no confirmed rule says anything."""

    MADE = "har", "Har en Min Plan"
    MISSING = "mangler", "Ingen Min Plan er registreret"
    OUTDATED = "ikke_ajourfoert", "Ikke ajourført"
    NOT_REQUIRED = "ikke_kraevet", "Ingen Min Plan kræves"
    UNKNOWN = "ukendt", "Kravet er ikke bekræftet"


@dataclass(frozen=True)
class PlanTally:
    """Numbers of cases by what is known of their Min Plan."""

    counts: Mapping[str, int]

    def of(self, state: PlanState) -> int:
        return self.counts.get(state, 0)

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    def __add__(self, other: "PlanTally") -> "PlanTally":
        return PlanTally({state: self.of(state) + other.of(state) for state in PlanState})


def cases(user: User, assessment: Assessment, team: Team | None = None) -> StandingQuerySet:
    """The open cases that the user may see; a team's are those that it has on the day."""
    found = Standing.objects.filter(assessment=assessment).visible_to(user)
    return found if team is None else found.for_team(team)


def in_state(found: StandingQuerySet, state: str) -> StandingQuerySet:
    return found.filter(min_plan="" if state == PlanState.UNKNOWN else state)


def by_area(found: StandingQuerySet) -> dict[str, PlanTally]:
    """The tally of each area that has cases; one query."""
    rows = found.order_by().values_list("benefit", "min_plan").annotate(count=Count("pk"))
    return tallied(rows)


def tallied(rows: Iterable[tuple[str, str, int]]) -> dict[str, PlanTally]:
    """The tally of each area, from numbers of cases by benefit and min_plan."""
    counts: dict[str, Counter[str]] = {}
    for benefit, state, count in rows:
        counts.setdefault(benefit, Counter())[state or PlanState.UNKNOWN] += count
    return {benefit: PlanTally(own) for benefit, own in counts.items()}


def update_days(day: date) -> list[int]:
    """How many days old a plan may be, as the rules in force on a day set it; shortest first."""
    parameters = (version.parameters for version in rules.book().in_force(day).values())
    found = {each.update_days for each in parameters if isinstance(each, kinds.MinPlanBeforeEffort)}
    return sorted(found - {0})
