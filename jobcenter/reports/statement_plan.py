"""The recovery plan's milestones in the monthly statement: what each is, and where it stands.

They are judged on the run's day, as on the plan's own page, and withheld together with the
statement's tables: at a month's end both are made of the same counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.queries.plans import Reading
from jobcenter.reports import plan_discretion, plan_tables
from jobcenter.reports.discretion import At, Rules, Sum
from jobcenter.reports.document import Table
from jobcenter.reports.plan_discretion import Basis
from jobcenter.reports.statement_rows import month_key
from jobcenter.timeliness.shares import WHOLE

_SHOWN = ("maalgruppe", "dag", "krav", "maaling", "resultat")


@dataclass(frozen=True)
class PlanPart:
    """`basis` are the counts that the milestones are judged by; nobody is shown them."""

    name: str
    table: Table
    basis: Basis
    rules: Rules

    @property
    def tables(self) -> tuple[Table, ...]:
        return (self.table, *self.basis.tables)

    @property
    def unseen(self) -> frozenset[str]:
        return frozenset(table.key for table in self.basis.tables)

    def joined(self, rules: Rules, months: Sequence[date]) -> Rules:
        """The rules of a statement of these months, with the plan's beside them."""
        return replace(
            rules,
            families={**rules.families, **self.rules.families},
            sums=(*rules.sums, *self.rules.sums, *self._same_counts(months)),
            links=(*rules.links, *self.rules.links),
        )

    def _same_counts(self, months: Sequence[date]) -> Iterator[Sum]:
        for day in sorted(self.basis.days):
            month = day.replace(day=1)
            if month in months and plan_tables.is_month_end(day):
                for group in (*vocabulary.BENEFITS, WHOLE):
                    for own, statements in plan_discretion.STATEMENTS.items():
                        there = At(own, group, day.isoformat())
                        yield Sum(At(statements, group, month_key(month)), (there,))


def part(reading: Reading) -> PlanPart | None:
    """None where the plan has no milestones."""
    every = plan_tables.milestones(reading)
    if not every.rows:
        return None
    places = [place for place, column in enumerate(every.columns) if column.key in _SHOWN]
    table = replace(
        every,
        caption=f"Genopretningsplanens milepæle og frister {danish.long_day(reading.as_of)}",
        columns=tuple(every.columns[place] for place in places),
        rows=tuple(
            replace(row, cells=tuple(row.cells[place] for place in places)) for row in every.rows
        ),
    )
    basis = plan_discretion.basis(reading)
    return PlanPart(reading.plan.name, table, basis, plan_discretion.rules(reading, basis))
