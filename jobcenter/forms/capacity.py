"""The hours that a leader enters, and the extra ones that are only asked about."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from jobcenter import danish
from jobcenter.models import Caseworker
from jobcenter.models.clock import today

from .look import DressedForm
from .rehearsals import DayField

# Whoever has no working time yet, as one choice among the people.
ALL_WITHOUT = "mangler"
# What the form offers; nothing counts until the leader has saved it.
OFFERED = {"hours": Decimal(37), "talk_percent": 45, "minutes": 90}
_FARTHEST = timedelta(days=2 * 365)
_LONGEST = timedelta(days=366)
_MOST_EXTRA = 500
_EXAMPLE = Decimal(27)  # a week, as in Ishøj's recovery plan of 2024


class HoursField(forms.DecimalField):
    """Hours a week with a comma or a full stop before the decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        bounds = f"Skriv et antal timer mellem 0 og {most}, f.eks. 37 eller 18,5."
        names = ("required", "invalid", "min_value", "max_value", "max_decimal_places")
        messages = dict.fromkeys((*names, "max_digits", "max_whole_digits"), bounds)
        super().__init__(
            min_value=0, max_value=most, decimal_places=2, error_messages=messages, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}".replace(".", ",")


def _whole(low: int, high: int, what: str, **kwargs: Any) -> forms.IntegerField:
    bounds = f"Skriv {what} som et helt tal mellem {low} og {high}."
    names = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 8}),
        error_messages=dict.fromkeys(names, bounds),
        **kwargs,
    )


class NearDayField(DayField):
    """A day that is not years away: such a one is a slip of the pen."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        first, last = today() - _FARTHEST, today() + _FARTHEST
        if day is not None and not first <= day <= last:
            raise forms.ValidationError(
                f"Dagen er mere end to år væk. Vælg en dag mellem {danish.long_day(first)} og "
                f"{danish.long_day(last)}."
            )
        return day


def _day(label: str, required: str, help_text: str = "dd-mm-åååå") -> NearDayField:
    field = NearDayField(label=label, help_text=help_text)
    field.error_messages["required"] = required
    return field


def _who(people: Sequence[Caseworker]) -> list[tuple[str, str]]:
    return [(str(person.uuid), person.name) for person in people]


class WorkingTimeForm(DressedForm):
    """A caseworker's week from a day on, or that of all who have none yet."""

    who = forms.ChoiceField(
        label="Hvem",
        error_messages={
            "required": "Vælg, hvem arbejdstiden gælder.",
            "invalid_choice": "Vælg en af teamets sagsbehandlere.",
        },
    )
    start = _day(
        "Fra",
        "Skriv den dag, arbejdstiden gælder fra.",
        "dd-mm-åååå. Den arbejdstid, der gjaldt før, slutter dagen før og bliver gemt.",
    )
    hours = HoursField(
        most=60, label="Timer om ugen", help_text="0–60. Skriv 0 for den, der ikke holder samtaler."
    )
    talk_percent = _whole(
        0,
        100,
        "procenten",
        label="Heraf til samtaler, i procent",
        help_text="0–100. Resten er sagsarbejde, møder og andet.",
    )
    minutes = _whole(
        5,
        480,
        "minutterne",
        label="Minutter pr. samtale",
        help_text="5–480. Med forberedelse og journal.",
    )

    def __init__(
        self, *args: object, people: Sequence[Caseworker], without: int, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        every = [(ALL_WITHOUT, f"Alle, der mangler arbejdstid ({without})")] if without else []
        self.fields["who"].choices = [("", "Vælg"), *every, *_who(people)]  # type: ignore[attr-defined]


class _PeriodForm(DressedForm):
    """A period of days, both included."""

    start = _day("Fra", "Skriv den første dag.")
    end = _day("Til og med", "Skriv den sidste dag.")

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end < start:
            self.add_error("end", "Den sidste dag er før den første. Ret en af dem.")
        if start and end and end - start > _LONGEST:
            self.add_error("end", "Perioden er over et år. Del den i flere.")
        return self.cleaned_data


class AbsenceForm(_PeriodForm):
    """Days on which a caseworker holds no conversations; why is not asked."""

    who = forms.ChoiceField(
        label="Hvem",
        error_messages={
            "required": "Vælg, hvem der er fraværende.",
            "invalid_choice": "Vælg en af teamets sagsbehandlere.",
        },
    )
    field_order = ("who", "start", "end")

    def __init__(self, *args: object, people: Sequence[Caseworker], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Vælg"), *_who(people)]  # type: ignore[attr-defined]


class ExtraHoursForm(_PeriodForm):
    """Hours a week for the team, beside its people's own."""

    hours = HoursField(most=_MOST_EXTRA, label="Timer om ugen i alt", help_text=f"0–{_MOST_EXTRA}")
    field_order = ("hours", "start", "end")


class WhatIfForm(DressedForm):
    """So many extra hours a week, asked about and not stored."""

    timer = HoursField(most=_MOST_EXTRA, label="Ekstra timer om ugen", initial=_EXAMPLE)

    @property
    def asked(self) -> Decimal:
        """The hours that are asked about; the example's until some are."""
        hours: Decimal = (
            self.cleaned_data["timer"] if self.is_bound and self.is_valid() else _EXAMPLE
        )
        return hours
