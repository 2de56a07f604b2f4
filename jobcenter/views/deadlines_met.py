"""What the team's and the chef's pages say of a month's deadlines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TypeVar

from jobcenter.law import vocabulary
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Team
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import kept, minplans, verdicts
from jobcenter.queries.minplans import PlanTally
from jobcenter.queries.verdicts import Force, Lateness, Line, Months
from jobcenter.reports import discretion
from jobcenter.reports.excel import Sheet, Value
from jobcenter.tables import as_sheet, deadlines_met, lateness
from jobcenter.tables import minplans as plan_tables
from jobcenter.tables.deadlines_met import DeadlineRow, DeadlineTable, line_row, task_row
from jobcenter.tables.lateness import LatenessTable
from jobcenter.tables.minplans import PlanRow, PlanTable

T = TypeVar("T")

CONVERSATIONS = {
    "opgave": vocabulary.CONVERSATION,
    "hvem": vocabulary.JOBCENTRE,
    "pligt": str(Force.BINDING),
}


class DeadlinesMet:
    """The figures of a team, or of all that the user may see; at most three queries.

    Where the page has counted the cases by Min Plan, it gives its `plans`, and there are two.
    """

    def __init__(
        self,
        request: Request,
        assessment: Assessment,
        team: Team | None = None,
        plans: Mapping[str, PlanTally] | None = None,
    ) -> None:
        self.user, self.assessment, self.team = request.user, assessment, team
        self.as_of = assessment.as_of
        self.months = verdicts.months(assessment.as_of)
        self.whose = {"team": str(team.uuid)} if team else {}
        self.duties = verdicts.duties(request.user, assessment, team)
        if plans is None:
            plans = minplans.by_area(minplans.cases(request.user, assessment, team))
        self.plans = plans
        areas = self.plans if team else vocabulary.BENEFITS
        met = self._counted("met", verdicts.met)
        self.lines = verdicts.lines(met, self.months, areas)

    def _counted(self, name: str, count: Callable[[VerdictQuerySet, Months], T]) -> T:
        """What a query gives of the duties: of a team anew, of the whole as it was counted."""
        asked = partial(count, self.duties, self.months)
        return asked() if self.team else kept.of_whole(self.user, self.assessment, name, asked)

    @cached_property
    def total(self) -> DeadlineRow:
        """The conversations that the jobcentre had to hold: the figure of the lead."""
        return self._sum(self.lines, "Samtaler i alt", {})

    def _sum(self, lines: Iterable[Line], name: str, choices: dict[str, str]) -> DeadlineRow:
        whole, running = verdicts.summed(line for line in lines if line.key.is_conversation)
        chosen = self.whose | CONVERSATIONS | choices
        return DeadlineRow(name, whole, running, chosen, is_total=not choices)

    @cached_property
    def by_rule(self) -> DeadlineTable:
        own = [line for line in self.lines if line.key.rests_on == vocabulary.JOBCENTRE]
        rows = [*self._rows(own), self.total]
        return DeadlineTable(rows, months=self.months, caption="Frister efter område og regel")

    @cached_property
    def of_funds(self) -> DeadlineTable | None:
        """What rests on the a-kasse alone; None where it has nothing to do."""
        theirs = [line for line in self.lines if line.key.rests_on != vocabulary.JOBCENTRE]
        if not theirs:
            return None
        return DeadlineTable(self._rows(theirs), months=self.months, caption="A-kassens frister")

    def _rows(self, lines: Iterable[Line]) -> list[DeadlineRow]:
        rows: list[DeadlineRow] = []
        area = ""
        for line in lines:
            begins = line.key.benefit != area
            rows.append(replace(line_row(line, self.whose), begins_area=begins and bool(rows)))
            area = line.key.benefit
        return rows

    @cached_property
    def by_area(self) -> DeadlineTable:
        """The conversations of each area and all together, and then the jobcentre's other tasks."""
        return self._area_table([*self.areas, self.total, *self._other_tasks()])

    def _area_table(self, rows: list[DeadlineRow]) -> DeadlineTable:
        return DeadlineTable(
            rows,
            months=self.months,
            naming="Område",
            caption="Samtaler til tiden efter område",
            exclude=("group", "mark", "rests_on"),
        )

    def _other_tasks(self) -> list[DeadlineRow]:
        """Min Plan and the appraisals, of all areas together."""
        lines: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.key.is_own and not line.key.is_conversation:
                lines.setdefault(line.key.asks_for, []).append(line)
        return [task_row(own, self.whose) for own in lines.values()]

    @cached_property
    def areas(self) -> list[DeadlineRow]:
        return [
            self._sum(
                [line for line in self.lines if line.key.benefit == code],
                label.capitalize(),
                {"omraade": code},
            )
            for code, label in vocabulary.BENEFITS.items()
        ]

    @cached_property
    def how_late(self) -> LatenessTable:
        found = self._counted("lateness", verdicts.lateness)
        rows = [
            replace(row, lateness=found.get(row.choices.get("omraade", ""), Lateness()))
            for row in (*self.areas, self.total)
        ]
        return LatenessTable(rows, months=self.months)

    @cached_property
    def min_plan(self) -> PlanTable:
        rows = [
            PlanRow(label.capitalize(), self.plans[code], self.whose | {"omraade": code})
            for code, label in vocabulary.BENEFITS.items()
            if code in self.plans
        ]
        whole = sum(self.plans.values(), start=PlanTally({}))
        return PlanTable([*rows, PlanRow("I alt", whole, self.whose, is_total=True)])

    def sheets(self) -> list[Sheet]:
        """The tables for a file that leaves the house, with small numbers withheld."""
        by_area = as_sheet(self._area_table([*self.areas, self.total]), "Samtaler til tiden")
        areas = discretion.withheld(by_area, deadlines_met.FAMILIES)
        return [
            areas,
            self._by_rule(areas),
            discretion.withheld(as_sheet(self.how_late, "Hvor sent"), lateness.FAMILIES),
            discretion.withheld(as_sheet(self.min_plan, "Min Plan"), plan_tables.FAMILIES),
        ]

    def _by_rule(self, areas: Sheet) -> Sheet:
        """The lines of each area, whose conversations add up to its row in the other sheet."""
        columns = [column.name for column in areas.columns]
        rows: list[Sequence[Value]] = []
        for benefit, whole, row in zip(vocabulary.BENEFITS, self.areas, areas.rows, strict=False):
            own = [line for line in self.lines if line.key.benefit == benefit]
            parts = [line_row(line, {}) for line in own if line.key.is_conversation]
            shown = dict(zip(columns, row, strict=True))
            sheet = self._sheet([*parts, whole])
            rows += discretion.withheld_parts(sheet, shown, deadlines_met.FAMILIES)
            for line in own:
                if line.key.rule and not line.key.is_conversation:
                    alone = self._sheet([line_row(line, {})])
                    rows += discretion.withheld(alone, deadlines_met.FAMILIES).rows
        return replace(self._sheet([]), rows=rows)

    def _sheet(self, rows: list[DeadlineRow]) -> Sheet:
        return as_sheet(DeadlineTable(rows, months=self.months), "Frister efter regel")

    def definitions(self) -> list[tuple[str, str]]:
        update_days = minplans.update_days(self.as_of)
        return deadlines_met.definitions() + plan_tables.definitions(update_days)
