"""The ledger: what has become of an issued statement's figures since, and why.

What the issue counted was kept citizen by citizen (IssuedMonths, IssuedDuty). It is compared with
the published run, and each citizen's difference has one cause: a fact of that citizen that was
delivered, changed or ended after the issue's data, or else the rules or the method. So the causes
add up to the whole difference.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Count as Counted
from django.db.models import F, Sum

from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Assessment,
    CitizenMonths,
    Issue,
    IssuedDuty,
    IssuedMonths,
    Municipality,
    Verdict,
)
from jobcenter.queries import rules, statement, statement_months
from jobcenter.queries.restatement_causes import Cause, Facts, Judged, Leaf
from jobcenter.queries.statement_months import last_day, months_before
from jobcenter.timeliness import block
from jobcenter.timeliness.mix import Count

_MONTHS = IssuedMonths._meta.db_table
_NONE = Count(0, 0)


# --- The rows of a run as an issue keeps them -----------------------------------------------------


def months_source(assessment: Assessment, rule: RollingGoal, month: date) -> tuple[str, list[Any]]:
    """A query of a run's months as IssuedMonths has them: citizen, municipality, benefit, external
    actor, measured and reached, with the statement's month as bit 0.

    A citizen is in one leaf in each month, so the sum of sets is their union.
    """
    newest = statement_months.bits(assessment, rule, month)
    bits = range(min(rule.average_months, newest + 1))
    turned = {
        name: " + ".join(f"((({name} >> {newest - bit}) & 1) << {bit})" for bit in bits) or "0"
        for name in ("measured", "reached")
    }
    sets = [f"CAST(SUM({own}) AS bigint)" for own in turned.values()]
    leaf = "citizen_id, municipality_id, benefit, external_actor"
    asked = (
        f"SELECT {leaf}, {', '.join(sets)} FROM {CitizenMonths._meta.db_table}"  # noqa: S608
        f" WHERE assessment_id = %s GROUP BY {leaf} HAVING SUM({turned['measured']}) <> 0"
    )
    return asked, [assessment.pk]


DUTY = (
    *("citizen_id", "spell_id", "rule", "due", "benefit"),
    *("municipality_id", "outcome", "born_late", "late_registered"),
)


def duties_source(assessment: Assessment, month: date) -> tuple[str, list[Any]]:
    """A query of the columns DUTY of the run's duties with their deadline in a month."""
    asked = (
        f"SELECT {', '.join(DUTY)} FROM {Verdict._meta.db_table}"  # noqa: S608
        " WHERE assessment_id = %s AND due BETWEEN %s AND %s"
    )
    return asked, [assessment.pk, month, last_day(month)]


# --- What differs ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One citizen's part of what has changed in an area's month, for one cause."""

    citizen: int
    month: date
    area: str
    municipality: int
    population: int
    hits: int
    cause: Cause


@dataclass(frozen=True)
class DutyDifference:
    """A duty that is judged otherwise, is new (`before` None), or is no duty any more."""

    rule: str
    due: date
    before: Judged | None
    after: Judged | None
    cause: Cause


@dataclass(frozen=True)
class Cell:
    """An area's month that differs, and how much of it each cause did."""

    area: str
    month: date
    then: Count
    now: Count
    causes: Mapping[Cause, Count]


@dataclass(frozen=True)
class DutyLine:
    """How many duties of a rule are judged otherwise in one way and for one cause ("": no duty)."""

    rule: str
    before: str
    after: str
    cause: Cause
    count: int


@dataclass(frozen=True)
class Ledger:
    """An issue against a run. `months` are those that can be compared, the newest first: the run
    does not go further back. `counted` is what the issue counted, by area, municipality and month.
    """

    issue: Issue
    assessment: Assessment
    months: Sequence[date]
    counted: Mapping[tuple[str, int, date], Count]
    differences: Sequence[Difference]
    judged: Mapping[tuple[str, str, int, str], int]  # by area, rule, municipality and outcome
    duties: Sequence[DutyDifference]
    duties_compared: bool

    def of(self, municipality: Municipality) -> "Ledger":
        """What of it is about one municipality's citizens; who moved is in both."""
        key = municipality.pk
        return Ledger(
            self.issue,
            self.assessment,
            self.months,
            {place: count for place, count in self.counted.items() if place[1] == key},
            [each for each in self.differences if each.municipality == key],
            {place: count for place, count in self.judged.items() if place[2] == key},
            [
                each
                for each in self.duties
                if key in {side.municipality for side in (each.before, each.after) if side}
            ],
            self.duties_compared,
        )

    def counts(self, area: str, month: date) -> tuple[Count, Count]:
        """What the issue counted in an area's month, and what is counted now."""
        then, moved = self._of_area.get((area, month), (_NONE, _NONE))
        return then, _added((then, moved))

    @cached_property
    def _of_area(self) -> dict[tuple[str, date], tuple[Count, Count]]:
        """By area and month: what the issue counted, and what has come to it since."""
        counted: dict[tuple[str, date], list[Count]] = defaultdict(list)
        moved: dict[tuple[str, date], list[Count]] = defaultdict(list)
        for (area, _, month), count in self.counted.items():
            counted[area, month].append(count)
        for each in self.differences:
            moved[each.area, each.month].append(Count(each.population, each.hits))
        return {
            place: (_added(counted[place]), _added(moved[place])) for place in {*counted, *moved}
        }

    @property
    def moved(self) -> Count:
        """All that has come to the months' counts since, whatever the cause."""
        return _added(Count(each.population, each.hits) for each in self.differences)

    @property
    def is_empty(self) -> bool:
        return not self.differences and not self.duties

    @property
    def cells(self) -> list[Cell]:
        """The areas' months whose counts differ, by area in the fixed order and month."""
        return [cell for cell in self.cells_of_any if cell.then != cell.now]

    @cached_property
    def cells_of_any(self) -> list[Cell]:
        """The areas' months in which anything differs, though it may even out."""
        found = [
            self._cell(area, month, own)
            for (area, month), own in _grouped(
                self.differences, lambda each: (each.area, each.month)
            )
        ]
        order = list(statement.AREAS)
        return sorted(found, key=lambda cell: (order.index(cell.area), cell.month))

    def _cell(self, area: str, month: date, own: Sequence[Difference]) -> Cell:
        causes = {
            cause: _added(Count(each.population, each.hits) for each in of_cause)
            for cause, of_cause in _grouped(own, lambda each: each.cause)
        }
        return Cell(area, month, *self.counts(area, month), causes)

    @cached_property
    def duty_lines(self) -> list[DutyLine]:
        """Where an outcome is another, by rule, and by what it was and is."""
        found = Counter(
            (each.rule, _outcome(each.before), _outcome(each.after), each.cause)
            for each in self.duties
        )
        return [
            DutyLine(rule, before, after, cause, count)
            for (rule, before, after, cause), count in sorted(found.items())
        ]

    @cached_property
    def by_cause(self) -> list[tuple[Cause, int, int, int]]:
        """Each cause with the citizens' months it touched: how many citizens, and the change in
        population and hits; in the order of Cause.
        """
        found = dict(_grouped(self.differences, lambda each: each.cause))
        return [
            (
                cause,
                len({each.citizen for each in found[cause]}),
                sum(each.population for each in found[cause]),
                sum(each.hits for each in found[cause]),
            )
            for cause in Cause
            if cause in found
        ]


def _outcome(judged: Judged | None) -> str:
    return judged.outcome if judged else ""


def _added(counts: Iterable[Count]) -> Count:
    every = list(counts)
    return Count(sum(each.population for each in every), sum(each.hits for each in every))


def _grouped(rows: Iterable[Any], key: Any) -> Iterator[tuple[Any, list[Any]]]:
    for found, own in groupby(sorted(rows, key=key), key=key):
        yield found, list(own)


def ledger(issue: Issue, assessment: Assessment) -> Ledger:
    """A fixed number of queries, however much differs."""
    rule = rules.book().goal_on(assessment.as_of)
    newest = statement_months.bits(assessment, rule, issue.month)
    compared = months_before(issue.month, rule.average_months)[: max(0, newest + 1)]
    keeps = (assessment.as_of.year - issue.month.year) * 12 + (
        assessment.as_of.month - issue.month.month
    ) < block.VERDICT_MONTHS
    facts = Facts.since(issue, assessment)
    return Ledger(
        issue,
        assessment,
        compared,
        _counted(issue, compared),
        list(_differences(issue, assessment, rule, compared, facts)),
        _judged(issue),
        list(_duty_differences(issue, assessment, facts)) if keeps else [],
        keeps,
    )


def _counted(issue: Issue, months: Sequence[date]) -> dict[tuple[str, int, date], Count]:
    bits = {
        f"{name}_{bit}": Sum(F(name).bitand(1 << bit)) / (1 << bit)
        for name in ("measured", "reached")
        for bit in range(len(months))
    }
    rows = IssuedMonths.objects.filter(issue=issue).order_by().values("benefit", "municipality")
    return {
        (row["benefit"], row["municipality"], month): Count(
            int(row[f"measured_{bit}"]), int(row[f"reached_{bit}"])
        )
        for row in rows.annotate(**bits)
        for bit, month in enumerate(months)
    }


def _judged(issue: Issue) -> dict[tuple[str, str, int, str], int]:
    fields = ("benefit", "rule", "municipality", "outcome")
    rows = IssuedDuty.objects.filter(issue=issue).order_by().values_list(*fields)
    return {row[:4]: row[4] for row in rows.annotate(count=Counted("pk"))}


def _unequal(
    issued: str, issued_parameters: list[Any], live: tuple[str, list[Any]]
) -> list[tuple[Any, ...]]:
    """The rows that only one side has: with False before those of the issue, True the run's."""
    sql, parameters = live
    asked = (
        f"SELECT 0, one.* FROM ({issued} EXCEPT {sql}) one"  # noqa: S608
        f" UNION ALL SELECT 1, other.* FROM ({sql} EXCEPT {issued}) other"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [*issued_parameters, *parameters, *parameters, *issued_parameters])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _differences(
    issue: Issue,
    assessment: Assessment,
    rule: RollingGoal,
    months: Sequence[date],
    facts: Facts,
) -> Iterator[Difference]:
    if not months:
        return
    known = (1 << len(months)) - 1
    leaf, table = "citizen_id, municipality_id, benefit, external_actor", _MONTHS
    sets = f"measured & {known}, reached & {known}"
    issued = f"SELECT {leaf}, {sets} FROM {table} WHERE issue_id = %s AND measured & {known} <> 0"  # noqa: S608
    live = months_source(assessment, rule, issue.month)
    sides: tuple[dict[int, dict[int, Leaf]], dict[int, dict[int, Leaf]]] = ({}, {})
    for side, citizen, municipality, area, actor, measured, reached in _unequal(
        issued, [issue.pk], live
    ):
        leaves = sides[side].setdefault(citizen, {})
        for bit in range(len(months)):
            if measured >> bit & 1:
                leaves[bit] = Leaf(municipality, area, actor, bool(reached >> bit & 1))
    for citizen in sorted(sides[0].keys() | sides[1].keys()):
        before, after = sides[0].get(citizen, {}), sides[1].get(citizen, {})
        for bit in sorted(before.keys() | after.keys()):
            found = _of_month(citizen, months[bit], before.get(bit), after.get(bit), facts)
            yield from found


def _of_month(
    citizen: int, month: date, before: Leaf | None, after: Leaf | None, facts: Facts
) -> Iterator[Difference]:
    """A citizen's differences in a month: who is counted where, and then the conversations."""
    end = last_day(month)
    kept = before.hit if before else after.hit if after else False
    if (before and before.place) != (after and after.place):
        cause = facts.of_place(citizen, end, before, after)
        if before:
            yield _difference(citizen, month, before, -1, -int(before.hit), cause)
        if after:
            yield _difference(citizen, month, after, 1, int(kept), cause)
    if after and after.hit != kept:
        cause = facts.of_hit(citizen, end, gained=after.hit)
        yield _difference(citizen, month, after, 0, int(after.hit) - int(kept), cause)


def _difference(
    citizen: int, month: date, at: Leaf, population: int, hits: int, cause: Cause
) -> Difference:
    return Difference(citizen, month, at.area, at.municipality, population, hits, cause)


def _duty_differences(
    issue: Issue, assessment: Assessment, facts: Facts
) -> Iterator[DutyDifference]:
    issued = f"SELECT {', '.join(DUTY)} FROM {IssuedDuty._meta.db_table} WHERE issue_id = %s"  # noqa: S608
    sides: tuple[dict[Any, Judged], dict[Any, Judged]] = ({}, {})
    live = duties_source(assessment, issue.month)
    for side, citizen, spell, rule, due, area, home, outcome, born, late in _unequal(
        issued, [issue.pk], live
    ):
        day = date.fromisoformat(due) if isinstance(due, str) else due
        judged = Judged(citizen, area, home, outcome, bool(born), bool(late))
        sides[side][spell, rule, day] = judged
    for key in sorted(sides[0].keys() | sides[1].keys()):
        before, after = sides[0].get(key), sides[1].get(key)
        _, rule, due = key
        cause = facts.of_duty(rule, due, before, after)
        yield DutyDifference(rule, due, before, after, cause)
