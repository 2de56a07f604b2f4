"""A caseworker's own figures, and what stands behind them: for that person alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q

from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Assessment,
    CitizenMonths,
    Responsibility,
    Share,
    Standing,
    User,
    Verdict,
)
from jobcenter.models.months import LeafQuerySet
from jobcenter.queries import shares, standings, verdicts
from jobcenter.queries.shares import Tally
from jobcenter.queries.standings import Measured
from jobcenter.queries.verdicts import Met, Months, Part
from jobcenter.timeliness.block import months_counted
from jobcenter.timeliness.days import months_until

ONE_DAY = timedelta(days=1)


def tally(user: User, assessment: Assessment, rule: RollingGoal) -> Tally:
    """The own cases on the day."""
    own = standings.cases(user, assessment).own(user)
    return shares.summed(shares.tallies(own, ("caseworker",), rule, assessment.as_of).values())


def months_of_average(user: User, assessment: Assessment, rule: RollingGoal) -> list[Share]:
    """The own month shares that the 12-month average is of, the newest first.

    The first of them is of the newest whole month and carries the average; [] where the user
    answered for nobody in the goal figure in that month.
    """
    last = shares.latest_whole_month(assessment.as_of)
    first = months_until(last, rule.average_months)[0].astype("datetime64[D]").item()
    found = Share.objects.filter(
        assessment=assessment,
        grouping=Share.Grouping.CASEWORKER,
        caseworker=user.caseworker_id,
        month__gte=first,
        month__lte=last,
    )
    months = list(found.order_by("-month"))
    return months if months and months[0].month == last else []


def measured_in(
    user: User, assessment: Assessment, rule: RollingGoal, month: date, part: Measured
) -> "LeafQuerySet[CitizenMonths]":
    """The citizens whom the own share of a month counts, with `is_reached` (0: no) and `is_open`.

    `is_open` is True where the user may open the case today. None where the month is not counted.
    """
    at = _bit(assessment, rule, month)
    cases = Standing.objects.filter(assessment=assessment, citizen=OuterRef("citizen"))
    found = (
        CitizenMonths.objects.filter(assessment=assessment, caseworker=user.caseworker_id)
        .visible_to(user)
        .annotate(
            is_measured=F("measured").bitand(at),
            is_reached=F("reached").bitand(at),
            is_open=Exists(cases.visible_to(user)),
        )
        .filter(is_measured__gt=0)
    )
    match part:
        case Measured.REACHED:
            return found.filter(is_reached__gt=0)
        case Measured.LACKING:
            return found.filter(is_reached=0)
        case Measured.ALL:
            return found


def _bit(assessment: Assessment, rule: RollingGoal, month: date) -> int:
    """A month's own bit in the sets of CitizenMonths; 0 where it is not among the months."""
    every = months_until(assessment.as_of, months_counted(rule))
    first_days = [each.astype("datetime64[D]").item() for each in every]
    return 1 << first_days.index(month) if month in first_days else 0


def deadlines_met(user: User, assessment: Assessment) -> tuple[Months, Met, Met, dict[date, int]]:
    """The months, the own conversations due in the whole and in the running one, and of those the
    ones in time that were registered late, by month; two queries.
    """
    shown = verdicts.months(assessment.as_of)
    own = verdicts.every_duty(assessment).own(user, assessment)
    lines = verdicts.lines(verdicts.met(own, shown), shown, ())
    whole, running = verdicts.summed(line for line in lines if line.key.is_conversation)
    in_time = verdicts.conversations(own).filter(
        verdicts.in_months(shown.whole, shown.running), Q(part=Part.TIMELY), late_registered=True
    )
    days = list(in_time.order_by().values_list("due", flat=True))
    late = {
        month: sum(day.replace(day=1) == month for day in days)
        for month in (shown.whole, shown.running)
    }
    return shown, whole, running, late


@dataclass(frozen=True)
class Overdue:
    """An own case that is over its deadline. `since` is the day the user began to answer for it.

    None where the record system tells no day.
    """

    case: Standing
    since: date | None
    born_late: bool

    @property
    def is_inherited(self) -> bool:
        """True where the deadline had passed before the user answered for the case."""
        due = self.case.first_due
        return self.since is not None and due is not None and self.since > due


@dataclass(frozen=True)
class Backlog:
    """All own overdue cases, each in one part, the longest overdue first."""

    inherited: list[Overdue]
    born_late: list[Overdue]
    others: list[Overdue]

    @property
    def count(self) -> int:
        return len(self.inherited) + len(self.born_late) + len(self.others)


def backlog(user: User, assessment: Assessment) -> Backlog:
    """What is overdue today, and how it came to be; three queries."""
    own = standings.cases(user, assessment).own(user).filter(first_due__lt=assessment.as_of)
    cases = list(own.select_related("citizen").order_by("first_due", "citizen__name_key", "pk"))
    since = _answering_since(cases, user.caseworker_id, assessment.as_of)
    born_late = _born_late(cases, assessment)
    found = [Overdue(case, since.get(case.citizen_id), _first(case) in born_late) for case in cases]
    return Backlog(
        inherited=[each for each in found if each.is_inherited],
        born_late=[each for each in found if each.born_late and not each.is_inherited],
        others=[each for each in found if not (each.is_inherited or each.born_late)],
    )


def _first(case: Standing) -> tuple[int, str, date | None]:
    return case.citizen_id, case.first_due_rule, case.first_due


def _born_late(
    cases: Iterable[Standing], assessment: Assessment
) -> set[tuple[int, str, date | None]]:
    """Citizen, rule and day of the deadlines that had passed, or nearly, when the case came."""
    born_late = Verdict.objects.filter(
        assessment=assessment,
        citizen__in=[case.citizen_id for case in cases],
        born_late=True,
        outcome=Verdict.Outcome.MISSING,
    )
    return set(born_late.order_by().values_list("citizen_id", "rule", "due"))


def _answering_since(
    cases: Iterable[Standing], caseworker: int | None, as_of: date
) -> dict[int, date]:
    """From which day on a caseworker has answered for each citizen without a break."""
    answers = (
        Responsibility.objects.current()
        .filter(
            Q(end=None) | Q(end__gte=F("start")),
            spell__citizen__in=[case.citizen_id for case in cases],
            spell__ended_by=None,
            caseworker=caseworker,
            start__lte=as_of,
        )
        .order_by("spell__citizen", "-start", "pk")
        .values_list("spell__citizen", "start", "end")
    )
    periods: dict[int, list[tuple[date, date | None]]] = {}
    for citizen, start, end in answers:
        periods.setdefault(citizen, []).append((start, end))
    return {citizen: unbroken(own) for citizen, own in periods.items()}


def unbroken(periods: list[tuple[date, date | None]]) -> date:
    """The first day of the last run of periods without a day between; newest start first."""
    since = periods[0][0]
    for start, end in periods[1:]:
        if end is not None and end + ONE_DAY < since:
            break
        since = min(since, start)
    return since
