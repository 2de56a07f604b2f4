"""The lists behind a caseworker's own figures."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Citizen, CitizenMonths, Conversation, Verdict
from jobcenter.queries.held import Held
from jobcenter.reports.excel import Kind
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS

from .base import CaptionedTable
from .duties import second
from .shapes import masked_cpr, shape

NO_LONGER_SEEN = "Borger, hvis sag du ikke længere kan se"
NOT_REGISTERED = "ikke registreret"
NOWRAP = {"td": {"class": "nowrap"}}


def citizen_link(citizen: Citizen, *, is_open: bool) -> SafeString:
    """The name, which leads to the case while the user may open it; namesakes are told apart."""
    if not is_open:
        return format_html("{}", citizen.name)
    address = reverse("citizen", kwargs={"uuid": citizen.uuid})
    return format_html('<a href="{}">{}</a> {}', address, citizen.name, masked_cpr(citizen))


class MeasuredTable(CaptionedTable):
    """Takes `queries.my_month.measured_in` with citizen."""

    row_header = "borger"
    widths = {"borger": 30, "naaet": 34}

    borger = tables.Column("Borger", accessor="citizen", orderable=False)
    ydelse = tables.Column("Ydelse dengang", accessor="get_benefit_display", orderable=False)
    naaet = tables.Column(accessor="is_reached", orderable=False)

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, rows: Any, *, rule: RollingGoal, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        heading = f"{rule.conversations} samtaler på {rule.window_months} måneder"
        self.columns["naaet"].column.verbose_name = heading

    def render_borger(self, value: Citizen, record: CitizenMonths) -> SafeString:
        is_open: bool = record.is_open  # type: ignore[attr-defined]  # annotated
        moved = "" if is_open else "sagen er ikke hos dig eller dit team nu"
        return format_html("{} {}", citizen_link(value, is_open=is_open), second(moved))

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_naaet(self, value: int) -> SafeString:
        return shape("rettidig", "Ja") if value else shape("overskredet", "Nej")

    def value_naaet(self, value: int) -> str:
        return "ja" if value else "nej"


class HeldTable(CaptionedTable):
    """Takes `queries.held.Held`, in the order in which they come."""

    row_header = "borger"
    kinds = {"holdt": Kind.DAY, "registreret": Kind.DAY, "dage": Kind.COUNT}
    widths = {"borger": 30, "type": 26, "frist": 40, "naeste": 34}

    borger = tables.Column("Borger", accessor="conversation__citizen", orderable=False)
    holdt = tables.Column("Holdt", accessor="conversation__held_on", orderable=False, attrs=NOWRAP)
    type = tables.Column("Type", accessor="conversation", orderable=False)
    registreret = tables.Column(
        "Registreret",
        accessor="conversation__registered_on",
        orderable=False,
        default=NOT_REGISTERED,
        attrs=NOWRAP,
    )
    dage = tables.Column("Dage til registrering", accessor="lag", visible=False)
    frist = tables.Column("Fristen", accessor="outcome", orderable=False, empty_values=())
    naeste = tables.Column(
        "Næste samtale booket senest samme dag", accessor="next_booked", orderable=False
    )

    class Meta(CaptionedTable.Meta):
        pass

    def render_borger(self, value: Citizen, record: Held) -> SafeString:
        if not record.is_open:
            return format_html("{}", NO_LONGER_SEEN)
        return citizen_link(value, is_open=True)

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_holdt(self, value: date) -> str:
        return danish.short_day(value)

    def value_holdt(self, value: date) -> date:
        return value

    def render_type(self, value: Conversation) -> str:
        return value.get_type_display() + (f", {value.get_form_display()}" if value.form else "")

    def value_type(self, value: Conversation) -> str:
        return value.get_type_display()

    def render_registreret(self, value: date, record: Held) -> SafeString:
        after = f"{danish.plural(record.lag or 0, 'dag', 'dage')} efter" if record.is_late else ""
        return format_html("{} {}", danish.short_day(value), second(after))

    def value_registreret(self, value: date) -> date:
        return value

    def render_frist(self, record: Held) -> SafeString:
        return what_it_did(record)

    def value_frist(self, value: Verdict.Outcome | None) -> str:
        return _IN_TIME.get(value, "opfyldte ikke en frist")

    def render_naeste(self, value: bool) -> str:
        return "ja" if value else "nej"

    def value_naeste(self, value: bool) -> str:
        return "ja" if value else "nej"


_IN_TIME: dict[Verdict.Outcome | None, str] = {
    Verdict.Outcome.TIMELY: "holdt til tiden",
    Verdict.Outcome.LATE: "holdt efter fristen",
}


def what_it_did(held: Held) -> SafeString:
    """Late registration is a state of its own: the conversation was held all the same."""
    match held.outcome, held.is_late:
        case Verdict.Outcome.TIMELY, True:
            return shape("registreret-sent", "Holdt til tiden, registreret sent")
        case Verdict.Outcome.TIMELY, False:
            return shape("rettidig", "Holdt til tiden")
        case Verdict.Outcome.LATE, True:
            return shape("for-sent", "Holdt efter fristen, registreret sent")
        case Verdict.Outcome.LATE, False:
            return shape("for-sent", "Holdt efter fristen")
        case _, True:
            return shape("registreret-sent", "Holdt, registreret sent")
        case _:
            return format_html("{}", danish.NOTHING)


def definitions() -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    return [
        (
            "Samtaler, du har holdt",
            (
                "Samtaler, som fagsystemet har dig som den, der holdt. Møder for flere og breve "
                "er ikke med."
            ),
        ),
        (
            "Registreret sent",
            (
                f"Registreret mere end {LATE_REGISTRATION_DAYS} dage efter, at samtalen var "
                "holdt. Den tæller fra den dag, den blev holdt."
            ),
        ),
        (
            "Fristen",
            (
                "Om den frist, som samtalen opfyldte, blev nået. Kræver en regel flere samtaler, "
                "er det den sidste af dem, der opfylder fristen. De andre står med en streg."
            ),
        ),
        (
            "Næste samtale booket senest samme dag",
            (
                "Borgeren havde en senere tid, da samtalen var slut. Slutter forløbet, skal der "
                "ikke bookes en ny."
            ),
        ),
    ]
