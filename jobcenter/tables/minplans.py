"""Min Plan on the assessment's day: how many cases of each kind, and which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import Caseworker, Citizen, Standing
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries.minplans import PlanState, PlanTally
from jobcenter.reports.discretion import Family
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .duties import number_link, second
from .shapes import masked_cpr
from .standings import CaseColumn

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


@dataclass(frozen=True)
class PlanRow:
    """An area's cases; `choices` select them in the list."""

    name: str
    tally: PlanTally
    choices: dict[str, str] = field(default_factory=dict)
    is_total: bool = False


class PlanColumn(tables.Column):
    """How many are in a state (None: all of them), opening their list."""

    def __init__(self, state: PlanState | None, **kwargs: Any) -> None:
        heading = state.label if state else "Åbne sager"
        super().__init__(heading, accessor="tally", orderable=False, attrs=NUMBER, **kwargs)
        self.state = state

    def count(self, tally: PlanTally) -> int:
        return tally.of(self.state) if self.state else tally.all

    def render(self, value: PlanTally, record: PlanRow) -> SafeString:
        what = f"{str(self.verbose_name).lower()}, {record.name}"
        asked = record.choices | ({"minplan": str(self.state)} if self.state else {})
        address = f"{reverse('min_plan_list')}?{urlencode(asked)}"
        return number_link(self.count(value), what, address)


class PlanTable(CaptionedTable):
    """In the fixed order of the areas, and the whole last."""

    caption = "Min Plan på dagen, efter område"
    row_header = "name"
    scrolls = True
    kinds = dict.fromkeys(("made", "missing", "outdated", "not_required", "unknown"), Kind.COUNT)
    widths = {"name": 26}

    name = tables.Column("Område", orderable=False)
    all = PlanColumn(None, exclude_from_export=True)
    made = PlanColumn(PlanState.MADE)
    missing = PlanColumn(PlanState.MISSING)
    outdated = PlanColumn(PlanState.OUTDATED)
    not_required = PlanColumn(PlanState.NOT_REQUIRED)
    unknown = PlanColumn(PlanState.UNKNOWN)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures deadlines-met"}
        row_attrs = {"class": lambda record: "total-row" if record.is_total else ""}

    def value_made(self, value: PlanTally) -> int:
        return value.of(PlanState.MADE)

    def value_missing(self, value: PlanTally) -> int:
        return value.of(PlanState.MISSING)

    def value_outdated(self, value: PlanTally) -> int:
        return value.of(PlanState.OUTDATED)

    def value_not_required(self, value: PlanTally) -> int:
        return value.of(PlanState.NOT_REQUIRED)

    def value_unknown(self, value: PlanTally) -> int:
        return value.of(PlanState.UNKNOWN)


# The number of cases is not in the file: with it, one withheld state could be had from the rest.
FAMILIES = [Family((name,)) for name in PlanTable.kinds]


class PlanListTable(CaptionedTable):
    """Open cases with what is known of their Min Plan; takes `queries.minplans.cases`."""

    row_header = "borger"
    kinds = {"dag": Kind.DAY}
    widths = {"borger": 30, "ydelse": 24, "minplan": 30, "ansvarlig": 28}

    borger = CaseColumn("Borger", accessor="citizen", sort_field="citizen__name_key")
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    ydelse = CaseColumn("Ydelse", accessor="get_benefit_display", sort_field="benefit")
    minplan = CaseColumn("Min Plan", accessor="min_plan", sort_field="min_plan", empty_values=())
    dag = CaseColumn(
        "Lavet eller ajourført",
        accessor="min_plan_on",
        sort_field="min_plan_on",
        default="ikke registreret",
    )
    ansvarlig = CaseColumn(
        "Ansvarlig", accessor="caseworker", sort_field="caseworker__name_key", empty_values=()
    )

    team = tables.Column("Team", accessor="team__name", visible=False, default="Uden team")

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, cases: StandingQuerySet, *, as_of: date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(cases, **kwargs)

    def render_borger(self, value: Citizen) -> SafeString:
        protected = '<span class="badge badge-warning">Beskyttet</span>' if value.protected else ""
        return format_html(
            '<a href="{}">{}</a> {} {}',
            reverse("citizen", kwargs={"uuid": value.uuid}),
            value.name,
            masked_cpr(value),
            SafeString(protected),
        )

    def value_borger(self, value: Citizen) -> str:
        return str(value.name)

    def value_minplan(self, value: str | None) -> str:
        return str(PlanState(value or PlanState.UNKNOWN).label)

    def value_ansvarlig(self, value: Caseworker | None) -> str:
        return value.name if value else "Uden ansvarlig"

    def render_ydelse(self, value: str) -> str:
        return value.capitalize()

    def render_minplan(self, record: Standing) -> str:
        return self.value_minplan(record.min_plan)

    def render_dag(self, value: date) -> SafeString:
        days = (self.as_of - value).days
        ago = f"for {danish.plural(days, 'dag', 'dage')} siden" if days else "i dag"
        return format_html("{} {}", danish.short_day(value), second(ago))

    def render_ansvarlig(self, record: Standing) -> SafeString:
        who = record.caseworker.name if record.caseworker else "Uden ansvarlig"
        where = " · ".join(
            part for part in (record.team and record.team.name, record.external_actor) if part
        )
        return format_html("{} {}", who, second(where))


def definitions(update_days: Sequence[int]) -> list[tuple[str, str]]:
    """What the columns mean; update_days as queries.minplans.update_days gives them."""
    limits = danish.listed([str(days) for days in update_days])
    outdated = (
        f"Planen er lavet eller ajourført for mere end {limits} dage siden. Loven siger ikke hvor "
        "ofte; tallet er en lokal indstilling."
        if update_days
        else "Planen er ældre, end en regel tillader."
    )
    return [
        (
            "Min Plan på dagen",
            (
                "De åbne sager på opgørelsens dag. For de fleste kræver loven planen, før "
                "indsatsen begynder, og den dag står ikke i leverancen. Derfor er det en "
                "optælling, og ingen plan kaldes for sen."
            ),
        ),
        (str(PlanState.MISSING.label), "Der er ingen plan i den nuværende støtteperiode."),
        (str(PlanState.OUTDATED.label), outdated),
        (
            str(PlanState.NOT_REQUIRED.label),
            "En regel siger, at borgeren ikke skal have en plan.",
        ),
        (
            str(PlanState.UNKNOWN.label),
            "Ingen bekræftet regel siger, om der skal være en plan.",
        ),
    ]
