"""What changed in a share: a line for each part, and the citizens behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Citizen, Standing, Team
from jobcenter.queries.movements import Mover, Week
from jobcenter.reports.excel import Kind
from jobcenter.timeliness.movements import Part

from .base import CaptionedTable
from .duties import number_link
from .figures import FEW, counted
from .shapes import masked_cpr

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}

# In the order in which they are told: what happened to those who stayed, who came, who left.
_NAMES = {
    Part.FELL: "Faldt under {} samtaler",
    Part.REACHED: "Nåede {} samtaler",
    Part.CAME_HIT: "Kom til med {} samtaler",
    Part.CAME_MISS: "Kom til uden {} samtaler",
    Part.LEFT_HIT: "Gik ud med {} samtaler",
    Part.LEFT_MISS: "Gik ud uden {} samtaler",
}
TOLD = tuple(_NAMES)


def name_of(part: Part, rule: RollingGoal) -> str:
    return _NAMES[part].format(rule.conversations)


def address_of(team: Team, part: Part) -> str:
    return reverse("week_change", kwargs={"uuid": team.uuid, "part": part.value})


def is_few(week: Week) -> bool:
    """True where a percentage of the day or of the week before would say more than is known."""
    return min(week.flow.population_then, week.flow.population_now) < FEW


def sentence(week: Week, rule: RollingGoal) -> str:
    """The change in words: how much, and of what."""
    flow, since = week.flow, danish.long_day(week.then)
    if flow.change is None:
        day = since if not flow.population_then else danish.long_day(week.now)
        return (
            f"Ændringen siden {since} kan ikke gøres op: ingen af teamets borgere talte med i "
            f"måltallet {day}."
        )
    then = (flow.hits_then, flow.population_then)
    now = (flow.hits_now, flow.population_now)
    moved = (
        danish.listed(_told(week, rule)) or "ingen har skiftet side, er kommet til eller gået ud"
    )
    if is_few(week):
        return f"Siden {since} er tallet gået fra {counted(*then)} til {counted(*now)}: {moved}."
    to = danish.percent(float(Fraction(*now)))
    if not flow.change:
        return f"Siden {since} er andelen den samme, {to}: {moved}."
    verb = "steget" if flow.change > 0 else "faldet"
    points = danish.points(float(abs(flow.change))).lstrip("+")
    return (
        f"Siden {since} er andelen {verb} {points}, fra {danish.percent(float(Fraction(*then)))} "
        f"til {to}: {moved}."
    )


def _told(week: Week, rule: RollingGoal) -> list[str]:
    """ "5 faldt under 4 samtaler" and so on, of the parts with somebody in them."""
    flow, n = week.flow, rule.conversations
    counts = (
        (flow.of(Part.FELL), f"faldt under {n} samtaler"),
        (flow.of(Part.REACHED), f"nåede {n} samtaler"),
        (flow.of(Part.CAME_HIT) + flow.of(Part.CAME_MISS), "kom til"),
        (flow.of(Part.LEFT_HIT) + flow.of(Part.LEFT_MISS), "gik ud"),
    )
    return [f"{danish.number(count)} {verb}" for count, verb in counts if count]


@dataclass(frozen=True)
class FlowRow:
    """A line: `count` of the citizens behind it (None where it is about none), and its effect."""

    name: str
    count: int | None
    effect: Fraction | None
    address: str = ""
    is_total: bool = False


# What is rounded to nothing is no line of its own.
_SHOWN = Fraction(5, 10_000)


def flow_rows(week: Week, team: Team, rule: RollingGoal) -> list[FlowRow]:
    """A line for each part with somebody in it, and the whole change last."""
    effects = week.effects
    rows = [
        FlowRow(
            name_of(part, rule),
            week.flow.of(part),
            effects.of[part] if effects else None,
            address_of(team, part),
        )
        for part in TOLD
        if week.flow.of(part)
    ]
    if effects and abs(effects.weight) >= _SHOWN:
        rows.append(FlowRow("De, der blev, fylder mere eller mindre", None, effects.weight))
    return [*rows, FlowRow("Ændring i alt", None, week.flow.change, is_total=True)]


class FlowTable(CaptionedTable):
    caption = "Ændring siden sidste uge"
    row_header = "name"
    kinds = {"count": Kind.COUNT, "effect": Kind.DECIMAL}
    widths = {"name": 44, "effect": 32}

    name = tables.Column("Hvad der skete", orderable=False)
    count = tables.Column("Borgere", orderable=False, attrs=NUMBER, default=danish.NOTHING)
    effect = tables.Column("Virkning på andelen", orderable=False, attrs=NUMBER)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}
        row_attrs = {"class": lambda record: "total-row" if record.is_total else ""}

    def __init__(self, week: Week, *, team: Team, rule: RollingGoal) -> None:
        few = ("effect",) if is_few(week) else ()
        rows = flow_rows(week, team, rule)
        super().__init__(rows[:-1] if few else rows, exclude=few)

    def render_count(self, value: int, record: FlowRow) -> SafeString:
        return number_link(value, record.name.lower(), record.address)

    def render_effect(self, value: Fraction) -> str:
        return danish.points(float(value))

    def value_effect(self, value: Fraction) -> float:
        return 100 * float(value)


# --- Those behind a line -------------------------------------------------------------------------


class MoverTable(CaptionedTable):
    """By name. Whoever the user may not see any more has no link."""

    row_header = "borger"
    kinds = {"dag": Kind.DAY}
    widths = {"borger": 30, "what": 50, "ansvarlig": 28}

    borger = tables.Column("Borger", accessor="citizen", orderable=False)
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    what = tables.Column("Hvad der skete", orderable=False)
    dag = tables.Column(
        "Dag", accessor="day", orderable=False, default=danish.NOTHING,
        attrs={"td": {"class": "nowrap"}},
    )  # fmt: skip
    ansvarlig = tables.Column(
        "Ansvarlig nu", accessor="case", orderable=False, default=danish.NOTHING
    )

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, movers: Sequence[Mover], *, caption: str) -> None:
        super().__init__(movers, caption=caption)

    def render_borger(self, value: Citizen, record: Mover) -> SafeString:
        if record.case is None:
            return format_html("{} {}", value.name, masked_cpr(value))
        address = reverse("citizen", kwargs={"uuid": value.uuid})
        return format_html('<a href="{}">{}</a> {}', address, value.name, masked_cpr(value))

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_dag(self, value: date) -> str:
        return danish.short_day(value)

    def value_dag(self, value: date) -> date:
        return value

    def render_ansvarlig(self, value: Standing) -> str:
        return self.value_ansvarlig(value)

    def value_ansvarlig(self, value: Standing) -> str:
        return value.caseworker.name if value.caseworker else "Uden ansvarlig"


def definitions(rule: RollingGoal) -> list[tuple[str, str]]:
    """What the parts mean, for those who have only the file."""
    n = rule.conversations
    return [
        (
            name_of(Part.FELL, rule),
            (
                f"Talte med i måltallet begge dage og havde {n} samtaler den første, men ikke den "
                "anden. Dagen er den første, hvor samtalen ikke længere tæller."
            ),
        ),
        (
            name_of(Part.REACHED, rule),
            (
                f"Talte med begge dage og havde ikke {n} samtaler den første, men den anden. Dagen "
                "er den, hvor den seneste samtale blev holdt."
            ),
        ),
        ("Kom til", "Talte ikke med i teamets måltal den første dag, men den anden."),
        ("Gik ud", "Talte med i teamets måltal den første dag, men ikke den anden."),
        ("Dag", "Tom, hvor fagsystemet ikke siger, hvilken dag det skete."),
    ]
