"""The jobcentre's figures: one row per area, municipality or team, and the whole last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Share
from jobcenter.queries.shares import Needed, Tally
from jobcenter.queries.standings import NOBODY, Tab
from jobcenter.reports.discretion import Family
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .figures import (
    FEW,
    average_text,
    count_link,
    counted,
    distance_to_goal,
    hits_of,
    provisional,
    share_text,
    verdict,
)

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


@dataclass(frozen=True)
class FigureRow:
    """A group's figures. `choices` select it in the list of cases, `address` is its own page."""

    name: str
    tally: Tally
    share: Share | None
    needed: Needed
    choices: dict[str, str]
    address: str = ""
    is_total: bool = False


class FigureTable(CaptionedTable):
    """Kept in the order in which it comes, so that months can be compared by eye."""

    row_header = "name"
    scrolls = True
    kinds = {
        "month_share": Kind.SHARE,
        "month_population": Kind.COUNT,
        "month_hits": Kind.COUNT,
        "average": Kind.SHARE,
        "months": Kind.COUNT,
        "pooled": Kind.SHARE,
        "day_share": Kind.SHARE,
        "day_population": Kind.COUNT,
        "day_hits": Kind.COUNT,
        "needed": Kind.COUNT,
        "needed_conversations": Kind.COUNT,
        "overdue": Kind.COUNT,
        "without_responsible": Kind.COUNT,
    }
    widths = {"name": 26, "verdict": 22}

    name = tables.Column("Område", orderable=False)
    month_share = tables.Column(accessor="share", orderable=False, attrs=NUMBER, empty_values=())
    month_population = tables.Column("Borgere i måneden", accessor="share", visible=False)
    month_hits = tables.Column("Med fire samtaler i måneden", accessor="share", visible=False)
    average = tables.Column(accessor="share", orderable=False, attrs=NUMBER, empty_values=())
    months = tables.Column("Måneder i gennemsnittet", accessor="share", visible=False)
    pooled = tables.Column(
        "Samlet, alle borgermåneder",
        accessor="share",
        orderable=False,
        attrs=NUMBER,
        empty_values=(),
    )
    verdict = tables.Column(accessor="share", orderable=False, empty_values=())
    hits = tables.Column(accessor="tally", orderable=False, attrs=NUMBER, exclude_from_export=True)
    day_share = tables.Column("Andel på dagen", accessor="tally", visible=False)
    day_population = tables.Column("Borgere på dagen", accessor="tally", visible=False)
    day_hits = tables.Column("Med fire samtaler på dagen", accessor="tally", visible=False)
    needed = tables.Column("Mangler til målet på dagen", orderable=False, attrs=NUMBER)
    needed_conversations = tables.Column(
        "Samtaler til målet på dagen", accessor="needed", visible=False
    )
    overdue = tables.Column(
        "Over fristen", accessor="tally__overdue", orderable=False, attrs=NUMBER
    )
    without_responsible = tables.Column(
        "Uden ansvarlig", accessor="tally__without_responsible", orderable=False, attrs=NUMBER
    )

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}
        row_attrs = {"class": lambda record: "total-row" if record.is_total else ""}

    def __init__(
        self,
        rows: Sequence[FigureRow],
        *,
        naming: str,
        rule: RollingGoal,
        month: date,
        as_of: date,
        **kwargs: Any,
    ) -> None:
        self.rule = rule
        super().__init__(rows, **kwargs)
        # A month that is not over can still change, so its figure is provisional.
        still_running = month < as_of.replace(day=1)
        headings = {
            "name": naming,
            "month_share": f"Månedsandel, {danish.month(month)}",
            "average": f"{rule.average_months} måneders gennemsnit",
            "verdict": f"Mål {danish.percent(rule.goal_percent / 100, 0)}",
            "hits": f"Status {danish.short_day(as_of)}" + ", foreløbig" * still_running,
        }
        for column, heading in headings.items():
            self.columns[column].column.verbose_name = heading

    def render_name(self, value: str, record: FigureRow) -> SafeString:
        if record.address:
            return format_html('<a href="{}">{}</a>', record.address, value)
        return format_html("{}", value)

    def value_name(self, value: str) -> str:
        return value

    def render_month_share(self, value: Share | None) -> SafeString:
        if value is None or not value.population:
            return format_html("{} {}", danish.NOTHING, _second("ingen borgere"))
        text = share_text(value.hits, value.population)
        beside = counted(value.hits, value.population) if value.population >= FEW else ""
        return format_html("{} {}", text, _second(beside))

    def value_month_share(self, value: Share | None) -> float | None:
        return value.share if value else None

    def value_month_population(self, value: Share) -> int:
        return value.population

    def value_month_hits(self, value: Share) -> int:
        return value.hits

    def render_average(self, value: Share | None) -> SafeString:
        return format_html("{} {}", average_text(value), _second(provisional(value, self.rule)))

    def value_average(self, value: Share | None) -> float | None:
        return value.average if value else None

    def value_months(self, value: Share) -> int:
        return value.months

    def render_pooled(self, value: Share | None) -> SafeString:
        if value is None:
            return format_html("{}", danish.NOTHING)
        beside = f"af {danish.number(value.pooled_population)}"
        text = share_text(value.pooled_hits, value.pooled_population)
        return format_html("{} {}", text, _second(beside))

    def value_pooled(self, value: Share | None) -> float | None:
        return value.pooled if value else None

    def render_verdict(self, value: Share | None) -> SafeString:
        text = verdict(value, self.rule)
        away = distance_to_goal(value, self.rule).removesuffix(" målet")
        return format_html("{} {}", text, _second(away))

    def value_verdict(self, value: Share | None) -> str:
        return verdict(value, self.rule)

    def render_hits(self, value: Tally, record: FigureRow) -> SafeString:
        return hits_of(value, record.name, **record.choices)

    def value_day_share(self, value: Tally) -> float | None:
        return value.share

    def value_day_population(self, value: Tally) -> int:
        return value.population

    def value_day_hits(self, value: Tally) -> int:
        return value.hits

    def render_needed(self, value: Needed) -> SafeString:
        if not value.citizens:
            return format_html("{}", "ingen")
        talks = danish.plural(value.conversations, "samtale", "samtaler")
        citizens = danish.plural(value.citizens, "borger", "borgere")
        return format_html("{} {}", citizens, _second(f"mindst {talks}"))

    def value_needed(self, value: Needed) -> int:
        return value.citizens

    def value_needed_conversations(self, value: Needed) -> int:
        return value.conversations

    def render_overdue(self, value: int, record: FigureRow) -> SafeString:
        what = f"over fristen, {record.name}"
        return count_link(value, what, fane=Tab.OVERDUE, **record.choices)

    def value_overdue(self, value: int) -> int:
        return value

    def render_without_responsible(self, value: int, record: FigureRow) -> SafeString:
        what = f"uden ansvarlig, {record.name}"
        return count_link(value, what, ansvarlig=NOBODY, **record.choices)

    def value_without_responsible(self, value: int) -> int:
        return value


def _second(text: str) -> SafeString:
    return format_html('<span class="cell-second">{}</span>', text) if text else SafeString("")


# What is withheld together in a file: knowing two of a group's numbers would give the third.
FAMILIES = (
    Family(("month_population", "month_hits"), ("month_share",)),
    Family(("day_population", "day_hits"), ("day_share", "needed", "needed_conversations")),
    Family(("overdue",)),
    Family(("without_responsible",)),
)


def definitions(rule: RollingGoal) -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    n, months, average = rule.conversations, rule.window_months, rule.average_months
    return [
        (
            "Borgere i måneden",
            (
                "Borgere med et åbent forløb og lang anciennitet på månedens sidste dag, som ikke "
                f"er fritaget. Lang anciennitet er {rule.seniority_months} måneder på ydelse; "
                f"forløb med højst {rule.gap_days} dages afbrydelse regnes sammen."
            ),
        ),
        ("Med fire samtaler", f"De af dem, der har mindst {n} samtaler på {months} måneder."),
        ("Månedsandel", "Andelen af dem på månedens sidste dag."),
        (
            f"{average} måneders gennemsnit",
            f"Gennemsnittet af månedsandelene i de {average} måneder, der slutter med måneden.",
        ),
        (
            "Samlet, alle borgermåneder",
            "Alle månedernes borgere med fire samtaler delt med alle månedernes borgere.",
        ),
        (
            "Mål",
            (
                f"{rule.goal_percent} % for gennemsnittet. Det afgøres på det nøjagtige tal, ikke "
                "på det afrundede."
            ),
        ),
        (
            "Mangler til målet på dagen",
            "Hvor mange flere borgere der skal nå deres samtaler, før andelen på dagen er målet.",
        ),
        ("Over fristen", "Borgere, hvis frist er før opgørelsens dag, og som mangler samtaler."),
    ]
