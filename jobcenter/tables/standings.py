"""The list of cases."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Caseworker, Citizen, Standing, User, Verdict
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import deadlines, rules
from jobcenter.queries.standings import MEANINGS, Status
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .shapes import deadline_cell, status_shape

NOT_REGISTERED = "ikke registreret"


class CaseColumn(tables.Column):
    """Sorted by one field, cases without a value last, ties by name in Danish order."""

    def __init__(self, *args: Any, sort_field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort_field = sort_field

    def order(
        self, queryset: StandingQuerySet, is_descending: bool
    ) -> tuple[StandingQuerySet, bool]:
        field = F(self.sort_field)
        first = field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True)
        return queryset.order_by(first, "citizen__name_key", "pk"), True


class StandingTable(CaptionedTable):
    """Takes `queries.deadlines.with_duties`; the own list leaves out who answers."""

    row_header = "borger"
    kinds = {
        "samtaler": Kind.COUNT,
        "seneste": Kind.DAY,
        "frist": Kind.DAY,
        "dage": Kind.COUNT,
        "mangler": Kind.COUNT,
        "maaltal": Kind.DAY,
        "naeste": Kind.DAY,
    }
    widths = {
        "borger": 30,
        "samtaler": 12,
        "regel": 44,
        "dage": 12,
        "mangler": 12,
        "lovens": 60,
        "ansvarlig": 28,
        "team": 22,
    }

    borger = CaseColumn(accessor="citizen", sort_field="citizen__name_key", verbose_name="Borger")
    cpr = tables.Column(accessor="citizen__masked_cpr", verbose_name="CPR-nummer", visible=False)
    ydelse = CaseColumn(accessor="get_benefit_display", sort_field="benefit", verbose_name="Ydelse")
    samtaler = CaseColumn(accessor="living_count", sort_field="living_count")
    seneste = CaseColumn(
        accessor="last_held",
        sort_field="last_held",
        verbose_name="Seneste samtale",
        default=NOT_REGISTERED,
        attrs={"td": {"class": "nowrap"}},
    )
    frist = CaseColumn(
        accessor="first_due",
        sort_field="first_due",
        verbose_name="Frist",
        default="ingen",
        attrs={"td": {"class": "deadline"}},
    )
    dage = tables.Column(accessor="first_due", verbose_name="Dage til frist", visible=False)
    regel = tables.Column(accessor="first_due_rule", verbose_name="Fristens regel", visible=False)
    mangler = tables.Column(
        accessor="first_due_lacking", verbose_name="Mangler til frist", visible=False
    )
    maaltal = tables.Column(accessor="deadline", verbose_name="Måltallets frist", visible=False)
    lovens = tables.Column(
        accessor="citizen__to_be_met", verbose_name="Frister efter loven", visible=False
    )
    naeste = CaseColumn(
        accessor="appointment",
        sort_field="appointment",
        verbose_name="Næste aftale",
        default="ikke booket",
        attrs={"td": {"class": "nowrap"}},
    )
    status = CaseColumn(accessor="status", sort_field="urgency", verbose_name="Status")
    ansvarlig = CaseColumn(
        accessor="caseworker",
        sort_field="caseworker__name_key",
        verbose_name="Ansvarlig",
        empty_values=(),
    )
    team = tables.Column(accessor="team__name", verbose_name="Team", visible=False)
    kommune = tables.Column(accessor="municipality__name", verbose_name="Kommune", visible=False)

    class Meta(CaptionedTable.Meta):
        row_attrs = {"class": lambda table, record: table.row_class(record)}

    def __init__(
        self,
        cases: StandingQuerySet,
        *,
        as_of: date,
        rule: RollingGoal,
        user: User,
        shows_responsible: bool,
        **kwargs: Any,
    ) -> None:
        self.as_of = as_of
        self.rule = rule
        self.user = user
        hidden = () if shows_responsible else ("ansvarlig",)
        super().__init__(cases, exclude=hidden, **kwargs)
        self.columns["samtaler"].column.verbose_name = f"Samtaler seneste {rule.window_months} mdr."

    def row_class(self, record: Standing) -> str:
        """Marks what is somebody else's case, for those who have cases of their own."""
        own = self.user.caseworker_id
        return "not-own" if own is not None and record.caseworker_id != own else ""

    def render_borger(self, value: Citizen) -> SafeString:
        protected = '<span class="badge badge-warning">Beskyttet</span>' if value.protected else ""
        return format_html(
            '<a href="{}">{}</a> <span class="cell-second">{}</span> {}',
            reverse("citizen", kwargs={"uuid": value.uuid}),
            value.name,
            value.masked_cpr,
            SafeString(protected),
        )

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_samtaler(self, value: int) -> str:
        wanted = self.rule.conversations
        return f"{value} af {wanted}" if value <= wanted else str(value)

    def value_samtaler(self, value: int) -> int:
        return value

    def render_seneste(self, value: date) -> str:
        return danish.short_day(value)

    def value_seneste(self, value: date) -> date:
        return value

    def render_frist(self, record: Standing) -> SafeString:
        return deadline_cell(deadlines.of_case(record), self.as_of)

    def value_frist(self, value: date) -> date:
        return value

    def value_dage(self, value: date) -> int:
        return (value - self.as_of).days

    def value_regel(self, value: str) -> str:
        return rules.book().rule(value).title

    def value_maaltal(self, value: date) -> date:
        return value

    def value_lovens(self, value: list[Verdict]) -> str:
        return "; ".join(
            f"{danish.short_day(duty.due)} {rules.book().rule(duty.rule).title}" for duty in value
        )

    def render_naeste(self, value: date, record: Standing) -> SafeString:
        is_other = record.first_due is not None and record.first_due_booked is None
        other = SafeString('<span class="cell-second">ikke til fristen</span>') if is_other else ""
        return format_html("{} {}", danish.short_day(value), other)

    def value_naeste(self, value: date) -> date:
        return value

    def render_status(self, value: str) -> SafeString:
        return status_shape(Status(value))

    def value_status(self, value: str) -> str:
        return str(Status(value).label)

    def render_ansvarlig(self, record: Standing) -> SafeString:
        who = record.caseworker.name if record.caseworker else "Uden ansvarlig"
        where = " · ".join(
            part for part in (record.team and record.team.name, record.external_actor) if part
        )
        return format_html('{} <span class="cell-second">{}</span>', who, where)

    def value_ansvarlig(self, value: Caseworker | None) -> str:
        return value.name if value else "Uden ansvarlig"


def definitions(rule: RollingGoal) -> list[tuple[str, str]]:
    """What the columns and the states mean, for those who have only the file."""
    n, months = rule.conversations, rule.window_months
    columns = [
        (
            "Samtaler",
            f"Dage med en tællende samtale inden for de seneste {months} måneder. Målet er {n}.",
        ),
        (
            "Frist",
            (
                "Den første af borgerens frister: måltallets egen eller en, som loven sætter. "
                "En samtale på selve dagen er til tiden."
            ),
        ),
        ("Dage til frist", "Negativt, når fristen er overskredet."),
        ("Fristens regel", "Den regel, som den første frist følger af."),
        ("Mangler til frist", "Det antal samtaler, der mangler til den første frist."),
        (
            "Måltallets frist",
            (
                f"Den dag, hvor borgeren senest skal have holdt sin næste samtale for at have {n} "
                f"samtaler inden for {months} måneder."
            ),
        ),
        (
            "Frister efter loven",
            (
                "Alle frister, som loven sætter jobcentret i sagen, og som ikke er opfyldt, den "
                "tidligste først. Vejledende frister og frister hos a-kassen er ikke med."
            ),
        ),
        (
            "Næste aftale",
            (
                "Den første bookede tid til en samtale, der tæller til den første frist; er der "
                "ingen, den første til en samtale, der tæller i måltallet."
            ),
        ),
    ]
    return columns + [(f"Status: {status.label}", text) for status, text in MEANINGS.items()]
