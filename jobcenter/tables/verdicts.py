"""The list of duties: what was due, by when, and what came of it."""

from datetime import date, timedelta
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import Caseworker, Citizen, Verdict
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import rules
from jobcenter.queries.verdicts import MEANINGS, Force, Part
from jobcenter.reports.excel import Kind

from .base import CaptionedTable
from .duties import second
from .shapes import masked_cpr

SHAPES = "images/verdicts.svg"
DAY = {"td": {"class": "nowrap"}}


class DutyColumn(tables.Column):
    """Sorted by one field, duties without a value last, ties by deadline and name."""

    def __init__(self, *args: Any, sort_field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort_field = sort_field

    def order(self, queryset: VerdictQuerySet, is_descending: bool) -> tuple[VerdictQuerySet, bool]:
        field = F(self.sort_field)
        first = field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True)
        return queryset.order_by(first, "due", "citizen__name_key", "pk"), True


class VerdictTable(CaptionedTable):
    """Takes `queries.verdicts.duties` with citizen, caseworker and team."""

    row_header = "borger"
    kinds = {
        "frist": Kind.DAY,
        "opfyldt": Kind.DAY,
        "dage": Kind.COUNT,
        "booket": Kind.DAY,
    }
    widths = {"borger": 30, "regel": 52, "vurdering": 22, "maerker": 34, "ansvarlig": 28}

    borger = DutyColumn("Borger", accessor="citizen", sort_field="citizen__name_key")
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    omraade = tables.Column("Område", accessor="get_benefit_display", visible=False)
    regel = DutyColumn("Regel", accessor="rule", sort_field="rule")
    frist = DutyColumn("Frist", accessor="due", sort_field="due", attrs=DAY)
    vurdering = DutyColumn("Vurdering", accessor="part", sort_field="part")
    opfyldt = DutyColumn(
        "Opfyldt",
        accessor="fulfilled",
        sort_field="fulfilled",
        default="ikke registreret",
        attrs=DAY,
    )
    dage = DutyColumn(
        "Dage for sent",
        accessor="overrun",
        sort_field="overrun",
        default=danish.NOTHING,
        attrs={"th": {"class": "number"}, "td": {"class": "number"}},
    )
    booket = DutyColumn(
        "Booket", accessor="booked", sort_field="booked", attrs=DAY, empty_values=()
    )
    maerker = tables.Column("Mærker", accessor="pk", orderable=False, exclude_from_export=True)
    foedt = tables.Column("Født for sent", accessor="born_late", visible=False)
    registreret = tables.Column("Registreret for sent", accessor="late_registered", visible=False)
    forpligter = tables.Column("Forpligter", accessor="force", visible=False)
    paahviler = tables.Column("Påhviler", accessor="rests_on", visible=False)
    fritaget = tables.Column("Fritaget på grund af", accessor="exemption", visible=False)
    ansvarlig = DutyColumn(
        "Ansvarlig dengang",
        accessor="caseworker",
        sort_field="caseworker__name_key",
        empty_values=(),
    )
    team = tables.Column("Team dengang", accessor="team__name", visible=False)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "duties"}

    def __init__(self, duties: VerdictQuerySet, *, as_of: date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(duties, **kwargs)

    def render_borger(self, value: Citizen, record: Verdict) -> SafeString:
        protected = '<span class="badge badge-warning">Beskyttet</span>' if value.protected else ""
        return format_html(
            '<a href="{}">{}</a> {} {}',
            reverse(
                "duty",
                kwargs={
                    "uuid": value.uuid,
                    "rule": record.rule,
                    "spell": record.spell_id,
                    "due": record.due,
                },
            ),
            value.name,
            masked_cpr(value),
            SafeString(protected),
        )

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def value_omraade(self, value: str) -> str:
        return value.capitalize()

    def render_regel(self, value: str, record: Verdict) -> SafeString:
        name, *_ = vocabulary.GROUPS[record.group]
        return format_html("{} {}", _title(value), second(name))

    def value_regel(self, value: str) -> str:
        return _title(value)

    def render_frist(self, value: date, record: Verdict) -> SafeString:
        still_asks = record.outcome == Verdict.Outcome.PENDING
        away = danish.distance(value, self.as_of) if still_asks else ""
        return format_html("{} {}", danish.short_day(value), second(away))

    def value_frist(self, value: date) -> date:
        return value

    def render_vurdering(self, value: str, record: Verdict) -> SafeString:
        return format_html("{} {}", part_shape(Part(value)), second(record.exemption))

    def value_vurdering(self, value: str) -> str:
        return str(Part(value).label)

    def render_opfyldt(self, value: date) -> str:
        return danish.short_day(value)

    def value_opfyldt(self, value: date) -> date:
        return value

    def render_dage(self, value: timedelta) -> str:
        return danish.number(value.days)

    def value_dage(self, value: timedelta) -> int:
        return value.days

    def render_booket(self, value: date | None, record: Verdict) -> str:
        """What is over needs no time, so there nothing is said to lack."""
        asks = record.outcome in (Verdict.Outcome.MISSING, Verdict.Outcome.PENDING)
        if not asks or record.asks_for != vocabulary.CONVERSATION:
            return danish.NOTHING
        return danish.short_day(value) or "ikke booket"

    def value_booket(self, value: date | None) -> date | None:
        return value

    def render_maerker(self, record: Verdict) -> str:
        return ", ".join(marks(record)) or danish.NOTHING

    def value_forpligter(self, value: str) -> str:
        return str(Force(value).label)

    def value_paahviler(self, value: str) -> str:
        return "A-kassen" if value == vocabulary.UNEMPLOYMENT_FUND else "Jobcentret"

    def render_ansvarlig(self, record: Verdict) -> SafeString:
        who = record.caseworker.name if record.caseworker else "Uden ansvarlig"
        where = " · ".join(
            part for part in (record.team and record.team.name, record.external_actor) if part
        )
        return format_html("{} {}", who, second(where))

    def value_ansvarlig(self, value: Caseworker | None) -> str:
        return value.name if value else "Uden ansvarlig"


def _title(rule: str) -> str:
    return rules.book().rule(rule).title


def marks(duty: Verdict) -> list[str]:
    """What has to be known of a duty besides what came of it."""
    words = {
        "født for sent": duty.born_late,
        "registreret for sent": duty.late_registered,
        "vejledende": not duty.enforced,
        "kommunens pligt over for gruppen": duty.collective,
        "a-kassens": duty.rests_on == vocabulary.UNEMPLOYMENT_FUND,
    }
    return [word for word, applies in words.items() if applies]


def part_shape(part: Part) -> SafeString:
    """Shape and word of what came of a duty."""
    return format_html(
        '<span class="status outcome--{}"><svg class="status-shape" aria-hidden="true" '
        'focusable="false" viewBox="0 0 16 16"><use href="{}#{}"></use></svg>{}</span>',
        part.value,
        static(SHAPES),
        part.value,
        part.label,
    )


def definitions() -> list[tuple[str, str]]:
    """What the columns and the outcomes mean, for those who have only the file."""
    columns = [
        ("Frist", "Den sidste dag, på hvilken det, der kræves, er til tiden."),
        ("Opfyldt", "Den dag, det sidste af det, der kræves, blev gjort."),
        (
            "Dage for sent",
            "Fra fristen til den dag, kravet blev opfyldt, eller til opgørelsens dag.",
        ),
        ("Booket", "Den første bookede tid, som vil tælle med."),
        (
            "Område, ansvarlig og team dengang",
            "De, der havde sagen på fristens dag. Senere skift flytter den ikke.",
        ),
    ]
    return columns + [(f"Vurdering: {part.label}", text) for part, text in MEANINGS.items()]
