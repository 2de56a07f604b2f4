"""The tables of the monthly statement, before small numbers are withheld."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobcenter.queries.statement import Figures
from jobcenter.reports.document import Table
from jobcenter.reports.statement_change import change, who
from jobcenter.reports.statement_duties import (
    apart,
    born_late,
    conversations,
    overruns,
    papers,
    unassigned,
)
from jobcenter.reports.statement_goal import actors, distance, goal, months, people


@dataclass(frozen=True)
class Tables:
    """All of a statement's, in the order in which they are shown; some may be missing."""

    of: Figures

    def __iter__(self) -> Iterator[Table]:
        made = (
            goal(self.of),
            distance(self.of),
            months(self.of),
            people(self.of),
            change(self.of),
            who(self.of),
            conversations(self.of),
            papers(self.of),
            apart(self.of),
            overruns(self.of),
            born_late(self.of),
            actors(self.of),
            unassigned(self.of),
        )
        return (table for table in made if table is not None)
