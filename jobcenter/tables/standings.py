"""The list of cases."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import BenefitSpell, Caseworker, Citizen, Standing, User, Verdict
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import deadlines, lacking, rules
from jobcenter.queries.lacking import Fact
from jobcenter.queries.standings import MEANINGS, Status
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .case_cells import group_within, marks_cell, row_id, step_cell
from .shapes import deadline_cell

NOT_REGISTERED = "ikke registreret"

# What the list shows until somebody chooses, and what can be chosen beside the citizen's name.
FIRST_COLUMNS = ("borger", "maalgruppe", "seneste", "frist", "naeste", "skridt", "maerker")
CHOICES = (
    "maalgruppe",
    "siden",
    "samtaler",
    "seneste",
    "frist",
    "maaltal",
    "minplan",
    "naeste",
    "skridt",
    "maerker",
    "ansvarlig",
    "team",
    "kommune",
)


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


class FileColumn(tables.Column):
    """Stands in the Excel file only, so there is nothing on the screen to sort by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, visible=False, orderable=False, **kwargs)


class StandingTable(CaptionedTable):
    """Takes `queries.deadlines.with_duties` of `queries.casework.with_entries`.

    `shown` are the names of the columns on the screen; Excel has them all.
    """

    row_header = "borger"
    kinds = {
        "samtaler": Kind.COUNT,
        "seneste": Kind.DAY,
        "frist": Kind.DAY,
        "dage": Kind.COUNT,
        "mangler": Kind.COUNT,
        "siden": Kind.DAY,
        "maaltal": Kind.DAY,
        "naeste": Kind.DAY,
        "skridt_senest": Kind.DAY,
        "skjult": Kind.DAY,
    }
    widths = {
        "borger": 30,
        "samtaler": 12,
        "regel": 44,
        "dage": 12,
        "mangler": 12,
        "lovens": 60,
        "maalgruppe": 36,
        "minplan": 26,
        "skridt": 44,
        "mangler_fakta": 26,
        "ansvarlig": 28,
        "team": 22,
    }

    borger = CaseColumn(accessor="citizen", sort_field="citizen__name_key", verbose_name="Borger")
    cpr = FileColumn(accessor="citizen__masked_cpr", verbose_name="CPR-nummer")
    ydelse = FileColumn(accessor="get_benefit_display", verbose_name="Ydelse")
    maalgruppe = CaseColumn(accessor="spell", sort_field="benefit", verbose_name="Målgruppe")
    siden = CaseColumn(
        accessor="spell__start",
        sort_field="spell__start",
        verbose_name="Ydelse siden",
        attrs={"td": {"class": "nowrap"}},
    )
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
    dage = FileColumn(accessor="first_due", verbose_name="Dage til frist")
    regel = FileColumn(accessor="first_due_rule", verbose_name="Fristens regel")
    mangler = FileColumn(accessor="first_due_lacking", verbose_name="Mangler til frist")
    maaltal = CaseColumn(
        accessor="deadline",
        sort_field="deadline",
        verbose_name="Måltallets frist",
        default="ingen",
        attrs={"td": {"class": "nowrap"}},
    )
    lovens = FileColumn(accessor="citizen__to_be_met", verbose_name="Frister efter loven")
    minplan = CaseColumn(
        accessor="get_min_plan_display",
        sort_field="min_plan",
        verbose_name="Min Plan",
        default="–",
    )
    naeste = CaseColumn(
        accessor="appointment",
        sort_field="appointment",
        verbose_name="Næste aftale",
        default="ikke booket",
        attrs={"td": {"class": "nowrap"}},
    )
    skridt = CaseColumn(
        accessor="step_text",
        sort_field="step_due",
        verbose_name="Næste skridt",
        empty_values=(),
        attrs={"td": {"class": "step"}},
    )
    skridt_senest = FileColumn(accessor="step_due", verbose_name="Næste skridt senest")
    maerker = CaseColumn(
        accessor="status",
        sort_field="urgency",
        verbose_name="Mærker",
        exclude_from_export=True,
        attrs={"td": {"class": "marks"}},
    )
    status = FileColumn(accessor="status", verbose_name="Status")
    mangler_fakta = FileColumn(accessor="lacks", verbose_name="Mangler i fagsystemet")
    skjult = FileColumn(accessor="hidden_until", verbose_name="Ikke nu til")
    ansvarlig = CaseColumn(
        accessor="caseworker",
        sort_field="caseworker__name_key",
        verbose_name="Ansvarlig",
        empty_values=(),
    )
    team = CaseColumn(accessor="team__name", sort_field="team__name_key", verbose_name="Team")
    kommune = CaseColumn(
        accessor="municipality__name", sort_field="municipality__code", verbose_name="Kommune"
    )

    class Meta(CaptionedTable.Meta):
        row_attrs = {
            "class": lambda table, record: table.row_class(record),
            "data-row": "",
        }

    def __init__(
        self,
        cases: StandingQuerySet,
        *,
        as_of: date,
        rule: RollingGoal,
        user: User,
        shown: Sequence[str],
        **kwargs: Any,
    ) -> None:
        self.as_of = as_of
        self.rule = rule
        self.user = user
        super().__init__(cases, **kwargs)
        for column in self.columns.iterall():
            column.column.visible = column.name in shown
        self.columns["samtaler"].column.verbose_name = f"Samtaler seneste {rule.window_months} mdr."

    def row_class(self, record: Standing) -> str:
        """Marks what is somebody else's case, for those who have cases of their own."""
        own = self.user.caseworker_id
        return "not-own" if own is not None and record.caseworker_id != own else ""

    def render_borger(self, value: Citizen) -> SafeString:
        protected = '<span class="badge badge-warning">Beskyttet</span>' if value.protected else ""
        return format_html(
            '<a id="{}" class="row-link" href="{}">{}</a> <span class="cell-second">{}</span> {}',
            row_id(value),
            reverse("citizen", kwargs={"uuid": value.uuid}),
            value.name,
            value.masked_cpr,
            SafeString(protected),
        )

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_maalgruppe(self, value: BenefitSpell, record: Standing) -> SafeString:
        group = group_within(value)
        second = format_html('<span class="cell-second">{}</span>', group) if group else ""
        return format_html("{} {}", record.get_benefit_display(), second)

    def value_maalgruppe(self, value: BenefitSpell) -> str | None:
        return vocabulary.TARGET_GROUPS.get(value.target_group)

    def render_siden(self, value: date) -> str:
        return danish.short_day(value)

    def value_siden(self, value: date) -> date:
        return value

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

    def render_maaltal(self, value: date) -> str:
        return f"{danish.short_day(value)} {danish.distance(value, self.as_of)}"

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

    def render_skridt(self, record: Standing) -> SafeString:
        return step_cell(record)

    def value_skridt(self, value: str | None) -> str | None:
        return value

    def value_skridt_senest(self, value: date) -> date:
        return value

    def value_skjult(self, value: date) -> date:
        return value

    def render_maerker(self, value: str, record: Standing) -> SafeString:
        return marks_cell(record, Status(value))

    def value_status(self, value: str) -> str:
        return str(Status(value).label)

    def value_mangler_fakta(self, value: str) -> str | None:
        return lacking.WORDS[Fact(value)][0] if value else None

    def render_ansvarlig(self, record: Standing) -> SafeString:
        who = record.caseworker.name if record.caseworker else "Uden ansvarlig"
        where = " · ".join(
            part for part in (record.team and record.team.name, record.external_actor) if part
        )
        return format_html('{} <span class="cell-second">{}</span>', who, where)

    def value_ansvarlig(self, value: Caseworker | None) -> str:
        return value.name if value else "Uden ansvarlig"


def column_name(column: str) -> str:
    """What a column is called where there is no rule at hand to name the months."""
    return str(StandingTable.base_columns[column].verbose_name or "Antal samtaler")


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
            "Næste skridt",
            "Det, som jobcentret selv har skrevet som næste skridt i sagen, og til hvornår.",
        ),
        (
            "Mangler i fagsystemet",
            "En oplysning, som lovens frister afhænger af, og som ikke er registreret.",
        ),
        (
            "Ikke nu til",
            (
                "Sagen er skjult fra den ansvarliges egen liste til denne dag. Fristen løber "
                "videre, og sagen tæller med i alle tal."
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
