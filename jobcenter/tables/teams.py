"""The caseworkers of a team, by name and never by figure, and the cases that need the leader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Caseworker, Citizen, Team, Verdict
from jobcenter.queries import rules
from jobcenter.queries.shares import Tally, summed
from jobcenter.queries.standings import NOBODY, Status, Tab
from jobcenter.queries.teams import LONG_OVERDUE, Need, Needing
from jobcenter.queries.unassigned import Waiting
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .duties import second
from .figures import FEW, count_link, hits_of
from .shapes import masked_cpr

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


# --- Who has what --------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseworkerRow:
    """One caseworker's cases in the team; `choice` is the caseworker in the list's filter.

    `hidden` are set to "Ikke nu"; `hours` a week, None where they have not been entered.
    """

    name: str
    choice: str
    tally: Tally
    hidden: int = 0
    hours: Decimal | None = None


class CountColumn(tables.Column):
    """A number of cases of a row, which opens their list."""

    def __init__(self, counter: str, what: str, choices: dict[str, str], **kwargs: Any) -> None:
        super().__init__(accessor=counter, orderable=False, attrs=NUMBER, empty_values=(), **kwargs)
        self.what = what
        self.choices = choices

    def render(self, value: int, record: CaseworkerRow, table: "CaseworkerTable") -> SafeString:
        what = f"{self.what}, {record.name}"
        return count_link(value, what, **self.choices, **table.choices_of(record))

    def render_footer(self, bound_column: Any, table: "CaseworkerTable") -> SafeString:
        total = sum(bound_column.accessor.resolve(row) for row in table.data)
        return count_link(total, f"{self.what}, hele teamet", **self.choices, **table.whole)


class HitsColumn(tables.Column):
    """How many of the measured reach the goal, each number opening its list."""

    def render(self, value: Tally, record: CaseworkerRow, table: "CaseworkerTable") -> SafeString:
        shown = hits_of(value, record.name, **table.choices_of(record))
        return format_html("{} {}", shown, second(self._below(value, table.rule)))

    def _below(self, tally: Tally, rule: RollingGoal) -> str:
        """In words alone: no colour tells on a person, and of few nothing is told."""
        is_below = tally.population >= FEW and tally.needed(rule).citizens
        return "under målet" if is_below else ""

    def render_footer(self, table: "CaseworkerTable") -> SafeString:
        return hits_of(summed(row.tally for row in table.data), "hele teamet", **table.whole)


class CaseworkerTable(CaptionedTable):
    """Sorted by name as it comes. There is nothing to sort by, so nobody can be ranked."""

    caption = "Sagsbehandlere i teamet"
    row_header = "name"
    kinds = {
        **dict.fromkeys(
            ("all", "overdue", "this_week", "next_30_days", "booked", "hidden", "hits", "measured"),
            Kind.COUNT,
        ),
        "hours": Kind.DECIMAL,
    }
    widths = {"name": 28}

    name = tables.Column("Sagsbehandler", orderable=False, footer="Hele teamet")
    all = CountColumn("tally__all", "borgere", {}, verbose_name="Borgere")
    overdue = CountColumn(
        "tally__overdue", "over fristen", {"fane": Tab.OVERDUE}, verbose_name="Over fristen"
    )
    this_week = CountColumn(
        "tally__this_week",
        "frist denne uge",
        {"fane": Tab.THIS_WEEK},
        verbose_name="Frist denne uge",
    )
    next_30_days = CountColumn(
        "tally__next_30_days",
        "frist næste 30 dage",
        {"fane": Tab.NEXT_30_DAYS},
        verbose_name="Frist næste 30 dage",
    )
    booked = CountColumn(
        "tally__booked", "booket", {"status": Status.BOOKED}, verbose_name=Status.BOOKED.label
    )
    hidden = CountColumn("hidden", "ikke nu", {"fane": Tab.NOT_NOW}, verbose_name=Tab.NOT_NOW.label)
    hits = HitsColumn(accessor="tally", orderable=False, attrs=NUMBER)
    measured = tables.Column("Tæller med i måltallet", accessor="tally__population", visible=False)
    hours = tables.Column(
        "Timer om ugen", orderable=False, attrs=NUMBER, default="", empty_values=(None,)
    )

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}

    def __init__(
        self, rows: Sequence[CaseworkerRow], *, team: Team, rule: RollingGoal, **kwargs: Any
    ) -> None:
        self.whole = {"team": str(team.uuid)}
        self.rule = rule
        super().__init__(rows, **kwargs)
        self.columns["hits"].column.verbose_name = f"Har {rule.conversations} samtaler"

    def choices_of(self, row: CaseworkerRow) -> dict[str, str]:
        return self.whole | {"ansvarlig": row.choice}

    def value_hits(self, value: Tally) -> int:
        return value.hits

    def render_hours(self, value: Decimal) -> str:
        return danish.number(value, 0 if value == value.to_integral_value() else 1)


def team_definitions(rule: RollingGoal) -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    return [
        ("Over fristen", "Sager, hvis første frist er før opgørelsens dag."),
        (str(Status.BOOKED.label), "Sager med en tid senest på fristen."),
        (str(Tab.NOT_NOW.label), "Sager, der er gemt væk på listen for en tid. De tæller med."),
        (
            f"Har {rule.conversations} samtaler",
            (
                "De borgere med lang anciennitet, der har samtalerne i de seneste "
                f"{rule.window_months} måneder."
            ),
        ),
        (
            "Virkning på andelen",
            "Hvor mange procentpoint linjen har flyttet teamets andel på dagen i ugen.",
        ),
    ]


def nobody(tally: Tally, hidden: int) -> CaseworkerRow:
    return CaseworkerRow("Uden ansvarlig", NOBODY, tally, hidden)


# --- The cases that need the leader --------------------------------------------------------------


class NeedTable(CaptionedTable):
    """Cases of one need, each with why it is there."""

    row_header = "borger"
    kinds = {"frist": Kind.DAY}
    widths = {"borger": 30, "hvorfor": 60, "ansvarlig": 28}

    borger = tables.Column("Borger", accessor="case__citizen", orderable=False)
    cpr = tables.Column("CPR-nummer", accessor="case__citizen__masked_cpr", visible=False)
    ydelse = tables.Column("Ydelse", accessor="case__get_benefit_display", orderable=False)
    hvorfor = tables.Column(accessor="itself", orderable=False)
    frist = tables.Column(
        "Første frist",
        accessor="case__first_due",
        orderable=False,
        default="ingen",
        attrs={"td": {"class": "nowrap"}},
    )
    ansvarlig = tables.Column(
        "Ansvarlig", accessor="case__caseworker", orderable=False, default="Uden ansvarlig"
    )

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, found: Sequence[Needing], need: Need, *, as_of: date, caption: str) -> None:
        self.as_of = as_of
        super().__init__(found, caption=caption)
        self.columns["hvorfor"].column.verbose_name = _WHY_HEADING[need]

    def render_borger(self, value: Citizen) -> SafeString:
        address = reverse("citizen", kwargs={"uuid": value.uuid})
        return format_html('<a href="{}">{}</a> {}', address, value.name, masked_cpr(value))

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_hvorfor(self, value: Needing) -> SafeString:
        what, more = why(value, self.as_of)
        return format_html("{} {}", what, second(more))

    def value_hvorfor(self, value: Needing) -> str:
        return "; ".join(filter(None, why(value, self.as_of)))

    def render_frist(self, value: date) -> SafeString:
        away = danish.distance(value, self.as_of)
        return format_html("{} {}", danish.short_day(value), second(away))

    def value_frist(self, value: date) -> date:
        return value

    def value_ansvarlig(self, value: Caseworker) -> str:
        return value.name


_WHY_HEADING = {
    Need.LONG_OVERDUE: "Fristens regel",
    Need.BORN_LATE: "Fristen, som sagen kom for sent til",
    Need.NEW: "Kom hertil",
    Need.NEW_PAST: "Kom hertil",
}


def why(found: Needing, as_of: date) -> tuple[str, str]:
    """Why a case is on its list, and what there is to say beside it."""
    if found.waiting:
        return _waits(found.waiting, as_of)
    if found.duty:
        return _born_late(found.duty)
    return rules.book().rule(found.case.first_due_rule).title, ""


def _waits(waiting: Waiting, as_of: date) -> tuple[str, str]:
    by = danish.short_day(waiting.distribute_by)
    over = danish.distance(waiting.distribute_by, as_of)
    return danish.short_day(waiting.arrived), f"fordeles senest {by} ({over})"


def _born_late(duty: Verdict) -> tuple[str, str]:
    days = f"frist {danish.short_day(duty.due)}"
    if duty.received:
        days += f", sagen kom hertil {danish.short_day(duty.received)}"
    return rules.book().rule(duty.rule).title, days


def need_definitions() -> list[tuple[str, str]]:
    """What the lists are of, for those who have only one of them."""
    days = danish.plural(settings.DISTRIBUTE_WITHIN_DAYS, "arbejdsdag", "arbejdsdage")
    return [
        (
            str(Need.LONG_OVERDUE.label),
            f"Sagens første frist er overskredet med mere end {LONG_OVERDUE.days} dage.",
        ),
        (
            str(Need.BORN_LATE.label),
            (
                "Sagen kom hertil efter en frist, som endnu ikke er opfyldt, eller mindre end syv "
                "dage før den. Det er ikke den, der har sagen, der har forsinket den."
            ),
        ),
        (
            str(Need.NEW.label),
            "Ingen sagsbehandler har haft sagen endnu. De, der har ventet længst, står først.",
        ),
        (
            str(Need.NEW_PAST.label),
            f"De af dem, der skulle være fordelt inden for {days} efter den dag, de kom hertil.",
        ),
    ]
