"""What each filter of the list of duties offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Min, Q

from jobcenter.models import Caseworker, Team
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import offers, rules
from jobcenter.queries.verdicts import Months

# The filters in use that of_all asks about.
ASKED = ("regel", "team", "ansvarlig")


@dataclass(frozen=True)
class Offers:
    """First days of months in a row, rules' ids, teams, and people where they are not too many."""

    months: list[date]
    rules: list[str]
    teams: list[Team]
    caseworkers: list[Caseworker]
    names_people: bool = True


def of_some(found: VerdictQuerySet, shown: Months) -> Offers:
    """What occurs among the duties, with every month that figures ask for; three queries."""
    grouped = found.order_by().values_list("rule", "team", "caseworker")
    rows = list(grouped.annotate(first=Min("due"), last=Max("due")))
    return Offers(
        _months(shown, [row[3] for row in rows], [row[4] for row in rows]),
        sorted({rule for rule, *_ in rows}),
        list(Team.objects.filter(pk__in={row[1] for row in rows})),
        list(Caseworker.objects.filter(pk__in={row[2] for row in rows})),
    )


def of_all(found: VerdictQuerySet, shown: Months, chosen: Mapping[str, str]) -> Offers:
    """Of all duties of a jobcentre, without looking at each of them; at most six queries.

    All rules and teams that there are. Of more than a few people only those of a team are offered.
    """
    ends = found.aggregate(first=Min("due"), last=Max("due"))
    known = {rule.id for rule in rules.book().rules.values() if rule.versions}
    asked = chosen["regel"]
    if asked not in known and found.filter(rule=asked).exists():  # taken out since the run
        known.add(asked)
    people = _people(found, chosen)
    return Offers(
        _months(shown, filter(None, [ends["first"]]), filter(None, [ends["last"]])),
        sorted(known),
        list(Team.objects.all()),
        people,
        names_people=bool(people),
    )


def _people(found: VerdictQuerySet, chosen: Mapping[str, str]) -> list[Caseworker]:
    """Those who answered in the team that is chosen, and the one who is chosen; else a few."""
    if not chosen["team"] and offers.are_few():
        return list(Caseworker.objects.all())
    keys: set[int | None] = set()
    if team := _key(chosen["team"]):
        keys = set(found.order_by().filter(team__uuid=team).values_list("caseworker", flat=True))
    asked = Q(uuid=_key(chosen["ansvarlig"]))
    return list(Caseworker.objects.filter(asked | Q(pk__in=keys)))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _months(shown: Months, firsts: Iterable[date], lasts: Iterable[date]) -> list[date]:
    """From the earliest to the latest, with those that figures ask for."""
    month, last = min([shown.first, *firsts]).replace(day=1), max([shown.running, *lasts])
    months = []
    while month <= last:
        months.append(month)
        month = (month + timedelta(31)).replace(day=1)
    return months
