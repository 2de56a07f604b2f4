"""The monthly flow of deadlines met, what was changed around it, and whether it tells the truth."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import TruncMonth

from jobcenter.models import Assessment, Chart, ProcessChange, Share, Team, User
from jobcenter.models.development import ProcessChangeQuerySet
from jobcenter.queries import verdicts
from jobcenter.timeliness.block import VERDICT_MONTHS
from jobcenter.timeliness.control import Tally
from jobcenter.timeliness.days import months_until
from jobcenter.timeliness.shares import WHOLE

# What the drawing is called in Chart.
DEVELOPMENT = "udvikling"

# By grouping and group, as in Chart; each by month.
Flows = Mapping[tuple[str, str], Mapping[date, Tally]]


def whole_months(as_of: date) -> list[date]:
    """First days of the months whose deadlines are stored and over, oldest first."""
    months = months_until(as_of, VERDICT_MONTHS)[:-1]
    return [month.astype("datetime64[D]").item() for month in months]


def flows(
    assessment: Assessment,
    groups: Collection[tuple[str, str]] | None = None,
    among: Collection[int] | None = None,
) -> Flows:
    """The conversations that fell due in each whole month, and how many were held in time.

    Of the whole, of each area, and of each team that had the case then, or of some groups of
    these beside the whole; `among` some citizens alone, by key. One query.
    """
    months = whole_months(assessment.as_of)
    found = verdicts.conversations(verdicts.every_duty(assessment))
    if among is not None:
        found = found.filter(citizen__in=among)
    rows = (
        found.filter(verdicts.in_months(months[0], months[-1]), Q(part__in=verdicts.MEASURED))
        .order_by()
        .values(
            month=TruncMonth("due"),
            area=_named("benefit", Share.Grouping.AREA, groups),
            of_team=_named("team__name", Share.Grouping.TEAM, groups),
        )
        .annotate(met=Count("pk", filter=Q(part=verdicts.Part.TIMELY)), measured=Count("pk"))
    )
    sums: dict[tuple[str, str], dict[date, Tally]] = {}
    for row in rows:
        named = [(Share.Grouping.AREA, row["area"]), (Share.Grouping.TEAM, row["of_team"])]
        for grouping, group in [(Share.Grouping.TOTAL, WHOLE), *named]:
            if group is not None:
                own = sums.setdefault((str(grouping), group), {})
                before = own.get(row["month"], Tally(0, 0))
                own[row["month"]] = Tally(before.hits + row["met"], before.of + row["measured"])
    return sums


def drawn(assessment: Assessment, groups: Collection[tuple[str, str]]) -> Flows:
    """The flows of some groups as their charts have them; one query."""
    charts = Chart.objects.filter(
        assessment=assessment, name=DEVELOPMENT, group__in={group for _, group in groups}
    )
    return {
        (grouping, group): {
            date.fromisoformat(month["month"]): Tally(month["met"], month["due"])
            for month in months
            if month["due"]
        }
        for grouping, group, months in charts.values_list("grouping", "group", "content__months")
        if (grouping, group) in groups
    }


def moved(stood: Flows, new: Flows, old: Flows) -> Flows:
    """What stood, when some citizens' part in it was `old` and is `new`."""
    sums: dict[tuple[str, str], dict[date, Tally]] = {}
    for sign, each in ((1, stood), (1, new), (-1, old)):
        for group, months in each.items():
            own = sums.setdefault(group, {})
            for month, tally in months.items():
                before = own.get(month, Tally(0, 0))
                hits, of = before.hits + sign * tally.hits, before.of + sign * tally.of
                own[month] = Tally(hits, of)
    left = {
        group: {day: tally for day, tally in own.items() if tally.of} for group, own in sums.items()
    }
    return {group: own for group, own in left.items() if own}


def _named(
    field: str, grouping: Share.Grouping, groups: Collection[tuple[str, str]] | None
) -> F | Case:
    """What a group goes by; null for the groups of the grouping that are not asked about."""
    if groups is None:
        return F(field)
    asked = [group for of, group in groups if of == grouping]
    return Case(When(**{f"{field}__in": asked}, then=F(field)))


def chart(assessment: Assessment, grouping: str, group: str) -> Chart | None:
    """The drawing of a group; None where nothing has fallen due."""
    every = Chart.objects.filter(assessment=assessment, name=DEVELOPMENT)
    return every.filter(grouping=grouping, group=group).first()


@dataclass(frozen=True)
class Newest:
    """What the newest month of a group's chart says: `side` is 1 for better, -1 for worse, or 0."""

    grouping: str
    group: str
    side: int
    told: str


def newest(assessment: Assessment) -> list[Newest]:
    """The newest month on every chart, those of teams last; one query."""
    charts = Chart.objects.filter(assessment=assessment, name=DEVELOPMENT)
    rows = charts.values_list("grouping", "group", "content__newest")
    order = [Share.Grouping.TOTAL, Share.Grouping.AREA, Share.Grouping.TEAM]
    found = [Newest(grouping, group, each["side"], each["told"]) for grouping, group, each in rows]
    return sorted(found, key=lambda each: (order.index(Share.Grouping(each.grouping)), each.group))


# --- Process changes ----------------------------------------------------------------------------


def process_changes_of(user: User, team: Team | None = None) -> ProcessChangeQuerySet:
    """What changed for a team, the whole jobcentre's changes too; without a team only those."""
    whose = Q(team=None) if team is None else Q(team=None) | Q(team=team)
    current = ProcessChange.objects.visible_to(user).current().filter(whose)
    return current.select_related("team", "entered_by")


def every_process_change() -> list[ProcessChange]:
    """All that stand, for a run: which group each belongs to, `concerns` decides."""
    return list(ProcessChange.objects.current().select_related("team"))


def concerns(change: ProcessChange, grouping: str, group: str) -> bool:
    """Is the change marked on the charts of a group? A team's own only on that team's."""
    own = change.team
    return own is None or (grouping == Share.Grouping.TEAM and own.name == group)


def behind(assessment: Assessment) -> set[tuple[str, str]]:
    """The groups whose chart does not show the changes as they stand; two queries."""
    changes = every_process_change()
    charts = Chart.objects.filter(assessment=assessment, name=DEVELOPMENT)
    return {
        (grouping, group)
        for grouping, group, shown in charts.values_list("grouping", "group", "content__changes")
        if is_behind(shown, [each for each in changes if concerns(each, grouping, group)])
    }


def is_behind(shown: Sequence[Mapping[str, Any]], changes: Iterable[ProcessChange]) -> bool:
    """Does a chart mark other changes than these? `shown` is `changes` of its content."""
    return [each["uuid"] for each in shown] != [str(each.uuid) for each in changes]
