"""How many counting conversations a team has held week by week."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import dropwhile

from django.db.models import F, Q

from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Conversation, Team
from jobcenter.queries.hours import WEEKS
from jobcenter.timeliness import capacity, counting
from jobcenter.timeliness.capacity import Sums

BACK = 12  # weeks
FEWEST = 8
SURE = Fraction(85, 100)


@dataclass(frozen=True)
class Throughput:
    """The whole ISO weeks before a day, oldest first, with the conversations held in each."""

    weeks: list[tuple[date, int]]

    @property
    def is_enough(self) -> bool:
        return len(self.weeks) >= FEWEST

    @property
    def counts(self) -> list[int]:
        return [count for _, count in self.weeks]

    @cached_property
    def ahead(self) -> Sums:
        """What can come of WEEKS weeks like these."""
        return capacity.sums(self.counts, WEEKS)

    @property
    def sure_of(self) -> int:
        return self.ahead.sure_of(SURE)

    def chance_of(self, count: int) -> Fraction:
        return self.ahead.at_least(count)


def of_team(team: Team, as_of: date, rule: RollingGoal) -> Throughput:
    """The last BACK whole weeks; those before the first with a conversation are none to go by.

    Days with a counting conversation that the jobcentre held with a citizen whose case was the
    team's on that day. One query.
    """
    monday = as_of - timedelta(days=as_of.weekday())
    first = monday - timedelta(weeks=BACK)
    by_week = {first + timedelta(weeks=n): 0 for n in range(BACK)}
    for _, day in _held(team, first, monday - timedelta(days=1), rule):
        by_week[day - timedelta(days=day.weekday())] += 1
    return Throughput(list(dropwhile(lambda week: not week[1], by_week.items())))


def _held(team: Team, first: date, last: date, rule: RollingGoal) -> set[tuple[int, date]]:
    answers = "citizen__spells__responsibilities"
    was_the_teams = Q(
        (f"{answers}__team", team),
        (f"{answers}__ended_by__isnull", True),
        (f"{answers}__start__lte", F("held_on")),
        Q((f"{answers}__end__isnull", True)) | Q((f"{answers}__end__gte", F("held_on"))),
        citizen__spells__ended_by__isnull=True,
    )
    rows = (
        Conversation.objects.current()
        .filter(was_the_teams, status=counting.HELD, held_on__range=(first, last))
        .values_list("citizen_id", "held_on", "type", "form", "actor", "joint")
    )
    return {
        (citizen, held_on)
        for citizen, held_on, kind, form, actor, joint in rows
        if held_on is not None
        and (actor or vocabulary.JOBCENTRE) == vocabulary.JOBCENTRE
        and not counting.wrong_kind(counting.Kind(kind, form, actor, joint, counting.HELD), rule)
    }
