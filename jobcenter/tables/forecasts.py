"""The numbers of a forecast, and the lists behind them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import CitizenForecast, Standing
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries.forecasts import Outlook, Point
from jobcenter.queries.moves import Reason
from jobcenter.reports.excel import Kind
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED, NOTHING

from .base import CaptionedTable
from .figures import FEW, counted

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
NOWRAP = {"td": {"class": "nowrap"}}
_NOT_BOOKED = "ikke booket"


@dataclass(frozen=True)
class MonthRow:
    """A month end ahead, or the run's own day, which has no change."""

    point: Point
    before: Point | None


def month_rows(ahead: Outlook) -> list[MonthRow]:
    points = [point for point in (ahead.today, *ahead.ends) if point is not None]
    return [MonthRow(point, points[at - 1] if at else None) for at, point in enumerate(points)]


class HitsColumn(tables.Column):
    """How many have the conversations in a curve, and the percentage where they are not few."""

    def __init__(self, curve: str, **kwargs: Any) -> None:
        super().__init__(accessor="point", orderable=False, attrs=NUMBER, **kwargs)
        self.curve = curve

    def render(self, value: Point) -> SafeString:
        hits = value.hits[self.curve]
        second = danish.percent(value.share(self.curve)) if value.population >= FEW else ""
        return format_html(
            '{} <span class="cell-second">{}</span>', counted(hits, value.population), second
        )


class ChangeColumn(tables.Column):
    """How many more or fewer than the month before; opens who they are."""

    def __init__(self, curve: str, **kwargs: Any) -> None:
        super().__init__(accessor="point", orderable=False, attrs=NUMBER, **kwargs)
        self.curve = curve

    def render(self, value: Point, record: MonthRow, table: "ForecastTable") -> SafeString:
        if record.before is None:
            return SafeString("")
        change = value.hits[self.curve] - record.before.hits[self.curve]
        shown = f"+{danish.number(change)}" if change > 0 else danish.number(change)
        return format_html(
            '<a href="{}" aria-label="{} til {}: se hvem">{}</a>',
            table.address_of(value.day, self.curve),
            shown,
            danish.long_day(value.day),
            shown,
        )


class AverageColumn(tables.Column):
    """The average, marked where it has reached the goal."""

    def __init__(self, curve: str, **kwargs: Any) -> None:
        super().__init__(accessor="point", orderable=False, attrs=NUMBER, **kwargs)
        self.curve = curve

    def render(self, value: Point, table: "ForecastTable") -> SafeString:
        average = value.averages[self.curve]
        if average is None:
            return format_html("{}", danish.NOTHING)
        mark = "målet er nået" if table.rule.is_reached(average) else ""
        return format_html(
            '{} <span class="cell-second">{}</span>', danish.percent(float(average)), mark
        )


class ForecastTable(CaptionedTable):
    """The three curves at the run's day and the next month ends."""

    caption = "Fremskrivningen i tal"
    row_header = "day"
    scrolls = True

    day = tables.Column("Dag", accessor="point__day", orderable=False, attrs=NOWRAP)
    nothing = HitsColumn(NOTHING, verbose_name="Intet mere holdes")
    nothing_change = ChangeColumn(NOTHING, verbose_name="Ændring")
    booked = HitsColumn(BOOKED, verbose_name="Med det bookede")
    booked_change = ChangeColumn(BOOKED, verbose_name="Ændring")
    all_due = HitsColumn(ALL_DUE, verbose_name="Alle frister holdes")
    average_nothing = AverageColumn(NOTHING, verbose_name="Gennemsnit, intet mere")
    average_booked = AverageColumn(BOOKED, verbose_name="Gennemsnit, det bookede")
    average_all_due = AverageColumn(ALL_DUE, verbose_name="Gennemsnit, alle frister")

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}

    def __init__(
        self,
        ahead: Outlook,
        *,
        address_of: Callable[[date, str], str],
        **kwargs: Any,
    ) -> None:
        self.rule, self.as_of, self.address_of = ahead.rule, ahead.as_of, address_of
        super().__init__(month_rows(ahead), **kwargs)

    def render_day(self, value: date) -> str:
        text = danish.short_day(value)
        return f"{text} (nu)" if value == self.as_of else text


def _case_link(name: str, uuid: Any, second: str, is_open: bool = True) -> SafeString:
    if not is_open:
        return format_html('{} <span class="cell-second">{}</span>', name, second)
    address = reverse("citizen", kwargs={"uuid": uuid})
    return format_html(
        '<a href="{}">{}</a> <span class="cell-second">{}</span>', address, name, second
    )


class LeafTable(CaptionedTable):
    """Rows of citizens in a leaf; the case opens for those who may see it."""

    row_header = "borger"

    borger = tables.Column("Borger", accessor="citizen", orderable=False)
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, rows: QuerySet[CitizenForecast], *, sees_all: bool, **kwargs: Any) -> None:
        self.sees_all = sees_all
        super().__init__(rows, **kwargs)

    def render_borger(self, value: Any, record: Any) -> SafeString:
        is_open = self.sees_all or record.case_team == record.team_id
        return _case_link(value.name, value.uuid, value.masked_cpr, is_open)

    def value_borger(self, value: Any) -> str:
        return str(value.name)


class MoverTable(LeafTable):
    """Takes queries.movers.movers, in its order."""

    caption = "Hvem der skal færrest samtaler til"
    kinds = {
        "mangler": Kind.COUNT,
        "seneste": Kind.DAY,
        "frist": Kind.DAY,
        "naeste": Kind.DAY,
    }
    widths = {"borger": 30, "hvorfor": 24, "ansvarlig": 28}

    mangler = tables.Column("Mangler", accessor="lacks", orderable=False)
    hvorfor = tables.Column("Hvorfor", accessor="behind", visible=False)
    seneste = tables.Column("Seneste samtale", accessor="last_held", visible=False)
    frist = tables.Column(
        "Målets frist", accessor="deadline", orderable=False, default="ingen", attrs=NOWRAP
    )
    naeste = tables.Column(
        "Næste tid", accessor="next_planned", orderable=False, default=_NOT_BOOKED, attrs=NOWRAP
    )
    ansvarlig = tables.Column(
        "Ansvarlig", accessor="responsible", orderable=False, default="Uden ansvarlig"
    )

    class Meta(CaptionedTable.Meta):
        pass

    def render_mangler(self, value: int, record: Any) -> SafeString:
        return format_html(
            '{} <span class="cell-second">{}</span>',
            danish.plural(value, "samtale", "samtaler"),
            self.value_hvorfor(record.behind),
        )

    def value_mangler(self, value: int) -> int:
        return value

    def value_hvorfor(self, value: int) -> str:
        return "mangler allerede" if value else "frist inden dagen"

    def render_frist(self, value: date) -> str:
        return danish.short_day(value)

    def render_naeste(self, value: date) -> str:
        return danish.short_day(value)


class BookedTable(LeafTable):
    """Takes queries.movers.booked_until, in its order."""

    caption = "Hvem der er booket"
    kinds = {"tid": Kind.DAY, "mangler": Kind.COUNT, "seneste": Kind.DAY}
    widths = {"borger": 30, "ansvarlig": 28}

    tid = tables.Column("Booket tid", accessor="planned", orderable=False, attrs=NOWRAP)
    mangler = tables.Column("Mangler derefter", accessor="lacks", orderable=False)
    seneste = tables.Column("Seneste samtale", accessor="last_held", visible=False)
    ansvarlig = tables.Column(
        "Ansvarlig", accessor="responsible", orderable=False, default="Uden ansvarlig"
    )

    class Meta(CaptionedTable.Meta):
        pass

    def render_tid(self, value: date) -> str:
        return danish.short_day(value)

    def render_mangler(self, value: int) -> str:
        return danish.plural(value, "samtale", "samtaler") if value else "ingen"


class WaitingTable(CaptionedTable):
    """Takes queries.movers.waiting, in its order."""

    caption = "Hvem der har ventet længst"
    row_header = "borger"
    kinds = {"dage": Kind.COUNT, "siden": Kind.DAY, "seneste": Kind.DAY, "naeste": Kind.DAY}
    widths = {"borger": 30, "ansvarlig": 28}

    borger = tables.Column("Borger", accessor="citizen", orderable=False)
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    dage = tables.Column("Ventet", accessor="waiting_since", orderable=False)
    seneste = tables.Column(
        "Seneste samtale",
        accessor="last_held",
        orderable=False,
        default="ikke registreret",
        attrs=NOWRAP,
    )
    siden = tables.Column("Venter siden", accessor="waiting_since", visible=False)
    naeste = tables.Column(
        "Næste tid", accessor="next_planned", orderable=False, default=_NOT_BOOKED, attrs=NOWRAP
    )
    ansvarlig = tables.Column(
        "Ansvarlig", accessor="caseworker__name", orderable=False, default="Uden ansvarlig"
    )

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, cases: StandingQuerySet | Sequence[Standing], *, as_of: date, **kwargs: Any):
        self.as_of = as_of
        super().__init__(cases, **kwargs)

    def render_borger(self, value: Any) -> SafeString:
        return _case_link(value.name, value.uuid, value.masked_cpr)

    def value_borger(self, value: Any) -> str:
        return str(value.name)

    def render_dage(self, value: date) -> str:
        return danish.plural((self.as_of - value).days, "dag", "dage")

    def value_dage(self, value: date) -> int:
        return (self.as_of - value).days

    def render_seneste(self, value: date) -> str:
        return danish.short_day(value)

    def render_naeste(self, value: date) -> str:
        return danish.short_day(value)


class MoveTable(CaptionedTable):
    """Takes the cases of those who make one move, and why: `reasons` by citizen."""

    row_header = "borger"
    kinds = {"dag": Kind.DAY, "naeste": Kind.DAY}
    widths = {"borger": 30, "hvorfor": 44, "ansvarlig": 28}

    borger = tables.Column("Borger", accessor="citizen", orderable=False)
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    dag = tables.Column(
        "Dag", accessor="citizen_id", orderable=False, attrs=NOWRAP, empty_values=()
    )
    hvorfor = tables.Column("Hvorfor", accessor="citizen_id", orderable=False)
    naeste = tables.Column(
        "Næste tid", accessor="next_planned", orderable=False, default=_NOT_BOOKED, attrs=NOWRAP
    )
    ansvarlig = tables.Column(
        "Ansvarlig", accessor="caseworker__name", orderable=False, default="Uden ansvarlig"
    )

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, cases: StandingQuerySet, **kwargs: Any) -> None:
        self.reasons: Mapping[int, Reason] = {}
        super().__init__(cases, **kwargs)

    def render_borger(self, value: Any) -> SafeString:
        return _case_link(value.name, value.uuid, value.masked_cpr)

    def value_borger(self, value: Any) -> str:
        return str(value.name)

    def render_dag(self, value: int) -> str:
        return danish.short_day(self.reasons[value].day) or danish.NOTHING

    def value_dag(self, value: int) -> date | None:
        return self.reasons[value].day

    def render_hvorfor(self, value: int) -> str:
        return self.value_hvorfor(value)

    def value_hvorfor(self, value: int) -> str:
        return self.reasons[value].text

    def render_naeste(self, value: date) -> str:
        return danish.short_day(value)


def definitions(rule: RollingGoal) -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    n, months = rule.conversations, rule.window_months
    return [
        (
            "Mangler",
            (
                f"Hvor mange samtaler borgeren mangler for at have {n} samtaler på {months} "
                "måneder på dagen, ud over dem, der er holdt eller booket."
            ),
        ),
        (
            "Hvorfor",
            (
                "Mangler allerede: borgeren har ikke samtalerne på opgørelsens dag. Frist inden "
                "dagen: borgeren har dem nu eller får først lang anciennitet senere."
            ),
        ),
        (
            "Booket tid",
            (
                "En booket samtale af en slags, der tæller i målet, til og med milepælens dag, med "
                "en borger, der tæller med i måltallet på den dag. Flere på samme dag er én."
            ),
        ),
        (
            "Mangler derefter",
            "Hvor mange samtaler borgeren mangler på milepælens dag, når de bookede er holdt.",
        ),
        ("Målets frist", "Den dag, hvor borgeren kommer, eller kom, under målets antal samtaler."),
        (
            "Ventet",
            (
                "Dage siden den seneste tællende samtale; er der ingen, siden støtteperiodens "
                "første dag."
            ),
        ),
        (
            "Dag",
            (
                "Den første dag, hvor samtalen ikke længere tæller med; den dag, hvor borgeren får "
                "lang anciennitet; eller forløbets sidste dag."
            ),
        ),
        (
            "Bemærk",
            (
                "Listen er en plan og ingen arbejdsordre: arbejdet følger lovens frister. Nye "
                "forløb og forløb, der slutter uden at det er kendt, er ikke med."
            ),
        ),
    ]
