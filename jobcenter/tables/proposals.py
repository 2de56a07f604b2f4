"""The cases that nobody has, who could take them, and what is proposed already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import Caseworker, Citizen, ProposedResponsibility, Team
from jobcenter.queries.proposals import Receiver
from jobcenter.queries.standings import NOBODY, Tab
from jobcenter.queries.unassigned import Waiting
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .figures import count_link
from .shapes import masked_cpr

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
NOWRAP = {"td": {"class": "nowrap"}}
NOT_ENTERED = "ikke indtastet"


@dataclass(frozen=True)
class Row:
    """A case that waits, with the choice of who is to have it, or what is proposed already."""

    waiting: Waiting
    field: BoundField | None = None
    item: ProposedResponsibility | None = None


class WaitingTable(CaptionedTable):
    """The longest waiting first, as it comes: sorting would lose what is chosen in the rows."""

    caption = "Sager uden ansvarlig"
    row_header = "borger"
    kinds = {
        "ankommet": Kind.DAY,
        "siden": Kind.DAY,
        "dage": Kind.COUNT,
        "senest": Kind.DAY,
        "frist": Kind.DAY,
    }
    widths = {"borger": 30, "ydelse": 20, "tidligere": 28}

    borger = tables.Column(accessor="waiting__case__citizen", verbose_name="Borger")
    cpr = tables.Column(
        accessor="waiting__case__citizen__masked_cpr", verbose_name="CPR-nummer", visible=False
    )
    ydelse = tables.Column(accessor="waiting__case__get_benefit_display", verbose_name="Ydelse")
    ankommet = tables.Column(accessor="waiting__arrived", verbose_name="Modtaget", attrs=NOWRAP)
    siden = tables.Column(accessor="waiting__since", verbose_name="Uden ansvarlig siden")
    dage = tables.Column(
        accessor="waiting__days", verbose_name="Dage uden ansvarlig", visible=False
    )
    tidligere = tables.Column(
        accessor="waiting__former", verbose_name="Seneste ansvarlige", visible=False
    )
    senest = tables.Column(accessor="waiting__distribute_by", verbose_name="Fordeles senest")
    frist = tables.Column(
        accessor="waiting__case__first_due",
        verbose_name="Borgerens første frist",
        default="ingen",
        attrs=NOWRAP,
    )
    valg = tables.Column(
        accessor="field", verbose_name="Foreslå", exclude_from_export=True, empty_values=()
    )

    class Meta(CaptionedTable.Meta):
        orderable = False
        attrs = {"class": "waiting"}

    def __init__(self, rows: Sequence[Row], *, as_of: date, **kwargs: Any) -> None:
        self.as_of = as_of
        hidden = () if any(row.field for row in rows) else ("valg",)
        super().__init__(rows, exclude=hidden, **kwargs)

    def render_borger(self, value: Citizen, record: Row) -> SafeString:
        no_team = record.waiting.case.team is None
        return format_html(
            '<a href="{}">{}</a> {}{}{}',
            reverse("citizen", kwargs={"uuid": value.uuid}),
            value.name,
            masked_cpr(value),
            _badge("Beskyttet") if value.protected else "",
            _badge("Uden team") if no_team else "",
        )

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_ankommet(self, value: date) -> str:
        return danish.short_day(value)

    def value_ankommet(self, value: date) -> date:
        return value

    def render_siden(self, value: date, record: Row) -> SafeString:
        former = record.waiting.former
        return format_html(
            '{} <span class="cell-second">{}</span>',
            f"{danish.short_day(value)} ({danish.plural(record.waiting.days, 'dag', 'dage')})",
            f"sidst hos {former.name}" if former else "ingen ansvarlig før",
        )

    def value_siden(self, value: date) -> date:
        return value

    def value_tidligere(self, value: Caseworker) -> str:
        return value.name

    def render_senest(self, value: date, record: Row) -> SafeString:
        words = "overskredet" if record.waiting.is_past else danish.distance(value, self.as_of)
        return format_html(
            '<span class="{}">{} <span class="cell-second">{}</span></span>',
            "past" if record.waiting.is_past else "",
            danish.short_day(value),
            words,
        )

    def value_senest(self, value: date) -> date:
        return value

    def render_frist(self, value: date) -> SafeString:
        return format_html(
            '{} <span class="cell-second">{}</span>',
            danish.short_day(value),
            danish.distance(value, self.as_of),
        )

    def value_frist(self, value: date) -> date:
        return value

    def render_valg(self, value: BoundField) -> SafeString:
        errors = SafeString("")
        if value.errors:
            errors = format_html(
                '<span class="form-error-message" id="{}_error">{}</span>',
                value.auto_id,
                " ".join(map(str, value.errors)),
            )
        return format_html(
            '<label class="sr-only" for="{}">{}</label>{}{}',
            value.id_for_label,
            value.label,
            errors,
            value,
        )


def _badge(text: str) -> SafeString:
    return format_html(' <span class="badge badge-warning">{}</span>', text)


class ProposedTable(WaitingTable):
    """What a proposal holds that the record system has not carried out."""

    caption = "Foreslåede sager"

    til = tables.Column(
        accessor="item__caseworker", verbose_name="Foreslået til", default="ikke foreslået"
    )
    forloeb = tables.Column(
        accessor="waiting__case__spell__spell_id", verbose_name="Forløbs-id", visible=False
    )
    medarbejder = tables.Column(
        accessor="item__caseworker__employee_id", verbose_name="Medarbejder-id", visible=False
    )

    class Meta(WaitingTable.Meta):
        pass

    def render_til(self, value: Caseworker) -> str:
        return value.name

    def value_til(self, value: Caseworker) -> str:
        return value.name


@dataclass(frozen=True)
class Load:
    """A receiver before and after what is chosen on the page."""

    before: Receiver
    more: int

    @property
    def after(self) -> Receiver:
        return self.before.with_more(self.more)


class _LoadColumn(tables.Column):
    """A number of cases of the receiver, which opens their list."""

    def __init__(self, counter: str, what: str, choices: dict[str, str], **kwargs: Any) -> None:
        super().__init__(accessor=f"before__tally__{counter}", attrs=NUMBER, **kwargs)
        self.what = what
        self.choices = choices

    def render(self, value: int, record: Load) -> SafeString:
        caseworker = record.before.caseworker
        what = f"{self.what}, {caseworker.name}"
        return count_link(value, what, ansvarlig=str(caseworker.uuid), **self.choices)


class ReceiverTable(CaptionedTable):
    """By name, as they come. Nothing to sort by. How many deadlines a colleague has stands there
    only where `is_told`: the staff knows of figures per person."""

    caption = "Hvem der kan få sagerne"
    row_header = "navn"

    navn = tables.Column(accessor="before__caseworker__name", verbose_name="Sagsbehandler")
    sager = _LoadColumn("all", "sager", {}, verbose_name="Sager nu")
    over = _LoadColumn(
        "overdue", "over fristen", {"fane": Tab.OVERDUE}, verbose_name=Tab.OVERDUE.label
    )
    naeste = _LoadColumn(
        "next_30_days",
        "næste 30 dage",
        {"fane": Tab.NEXT_30_DAYS},
        verbose_name=Tab.NEXT_30_DAYS.label,
    )
    foreslaaet = tables.Column(
        accessor="before__proposed", verbose_name="Foreslået i forvejen", attrs=NUMBER
    )
    timer = tables.Column(
        accessor="before__hours", verbose_name="Timer om ugen", default=NOT_ENTERED, attrs=NUMBER
    )
    faar = tables.Column(accessor="more", verbose_name="Får med forslaget", attrs=NUMBER)
    derefter = tables.Column(accessor="after", verbose_name="Derefter", empty_values=())

    class Meta(CaptionedTable.Meta):
        orderable = False
        attrs = {"class": "figures"}

    def __init__(self, rows: list[Load], *, is_told: bool) -> None:
        super().__init__(rows, exclude=() if is_told else ("over", "naeste"))
        self.is_told = is_told

    def render_timer(self, value: Decimal) -> str:
        return danish.number(value, 0 if value == int(value) else 1)

    def render_navn(self, value: str, record: Load) -> SafeString:
        until = record.before.absent_until
        away = f"fraværende til og med {danish.short_day(until)}" if until else ""
        elsewhere = "også i et andet team" if record.before.is_elsewhere else ""
        notes = ", ".join(filter(None, (away, elsewhere)))
        return format_html('{} <span class="cell-second">{}</span>', value, notes)

    def render_derefter(self, record: Load) -> str:
        return after_words(record, is_told=self.is_told)


def after_words(load: Load, *, is_told: bool) -> str:
    """ "33 sager, 14 forfaldne (0,4 pr. time)", or that nothing changes."""
    if not load.more:
        return "uændret"
    after = load.after
    cases = danish.plural(after.cases, "sag", "sager")
    if not is_told:
        return cases
    per_hour = after.due_per_hour
    rate = "" if per_hour is None else f" ({danish.number(float(per_hour), 2)} pr. time)"
    return f"{cases}, heraf {_of_due(after.due)}{rate}"


def _of_due(count: int) -> str:
    return danish.plural(count, "forfalden", "forfaldne")


def sentence(load: Load, *, is_told: bool) -> str:
    """What the proposal does to one receiver."""
    before, after = load.before, load.after
    cases = danish.plural(after.cases, "sag", "sager")
    text = f"{before.caseworker.name} går fra {before.cases} til {cases}"
    if not is_told:
        return f"{text}."
    due = danish.plural(after.due, "forfalden samtale", "forfaldne samtaler")
    text = f"{text} og fra {before.due} til {due}"
    rates = (before.due_per_hour, after.due_per_hour)
    if rates[0] is None or rates[1] is None:
        return f"{text}."
    first, last = (danish.number(float(rate), 2) for rate in rates if rate is not None)
    return f"{text}, det er fra {first} til {last} pr. time om ugen."


@dataclass(frozen=True)
class TeamRow:
    """The cases of a team (None: of no team) that nobody has; `left` are not proposed either."""

    team: Team | None
    waits: Sequence[Waiting]
    left: Sequence[Waiting]

    @property
    def proposed(self) -> int:
        return len(self.waits) - len(self.left)

    @property
    def past(self) -> int:
        return sum(each.is_past for each in self.left)

    @property
    def longest(self) -> int:
        return max(each.days for each in self.waits)


class _TeamColumn(tables.Column):
    """A number that opens the team's own page where it tells of exactly those cases."""

    def __init__(self, *, at: str = "", **kwargs: Any) -> None:
        super().__init__(attrs=NUMBER, **kwargs)
        self.at = at

    def render(self, value: int | Sequence[Waiting], record: TeamRow) -> SafeString:
        count = value if isinstance(value, int) else len(value)
        if not count:
            return format_html("{}", count)
        address = "#uden-team" if record.team is None else _page_of(record.team) + self.at
        whose = record.team.name if record.team else "uden team"
        name = f"{danish.number(count)} {str(self.verbose_name).lower()}, {whose}"
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>', address, name, danish.number(count)
        )


def _page_of(team: Team) -> str:
    return reverse("team_distribution", kwargs={"uuid": team.uuid})


class TeamTable(CaptionedTable):
    """The teams with cases that nobody answers for."""

    caption = "Sager uden ansvarlig efter team"
    row_header = "navn"

    navn = tables.Column(accessor="team", verbose_name="Team", empty_values=())
    antal = tables.Column(accessor="waits", verbose_name="Uden ansvarlig", attrs=NUMBER)
    foreslaaet = _TeamColumn(accessor="proposed", verbose_name="Foreslået", at="#foreslaaet")
    tilbage = _TeamColumn(accessor="left", verbose_name="Ikke foreslået", empty_values=())
    over = _TeamColumn(accessor="past", verbose_name="Skulle være fordelt", at="?vis=overskredet")
    laengst = tables.Column(accessor="longest", verbose_name="Dage, den ældste", attrs=NUMBER)

    class Meta(CaptionedTable.Meta):
        orderable = False
        attrs = {"class": "figures"}

    def render_navn(self, record: TeamRow) -> SafeString:
        if record.team is None:
            return SafeString("Uden team")
        return format_html('<a href="{}">{}</a>', _page_of(record.team), record.team.name)

    def render_antal(self, value: Sequence[Waiting], record: TeamRow) -> SafeString:
        team = str(record.team.uuid) if record.team else NOBODY
        whose = record.team.name if record.team else "uden team"
        return count_link(len(value), f"uden ansvarlig, {whose}", ansvarlig=NOBODY, team=team)

    def render_laengst(self, value: int) -> str:
        return danish.number(value)


def definitions() -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    days = danish.plural(settings.DISTRIBUTE_WITHIN_DAYS, "arbejdsdag", "arbejdsdage")
    return [
        (
            "Modtaget",
            "Dagen, sagen nåede jobcentret; forløbets første dag, hvor den ikke er kendt.",
        ),
        (
            "Uden ansvarlig siden",
            "Dagen, sagen blev modtaget, eller dagen efter den seneste sagsbehandlers sidste dag.",
        ),
        ("Fordeles senest", f"Den sidste af de {days}, der følger efter den dag."),
    ]
