"""The day of a “hvad hvis”."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jobcenter import danish

from .look import DressedForm

# Nobody plans further ahead, and the engine need not be asked about days without end.
_AROUND = timedelta(days=730)


class WhatIfForm(DressedForm):
    """A day around a deadline and the day of the assessment; read from the address."""

    dag = forms.DateField(
        label="Dag",
        help_text="dd-mm-åååå",
        widget=forms.DateInput(
            format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}
        ),
        error_messages={
            "required": "Skriv den dag, du vil prøve.",
            "invalid": "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 05-06-2026.",
        },
    )

    def __init__(self, asked: dict[str, str], around: tuple[date, ...]) -> None:
        super().__init__(asked if "dag" in asked else None)
        self.first = min(around) - _AROUND
        self.last = max(around) + _AROUND

    def clean_dag(self) -> Any:
        day = self.cleaned_data["dag"]
        if self.first <= day <= self.last:
            return day
        first, last = danish.long_day(self.first), danish.long_day(self.last)
        raise ValidationError(f"Vælg en dag mellem {first} og {last}.")

    def day(self) -> date | None:
        """The day asked for; None where none was, or none that can be used."""
        return self.cleaned_data["dag"] if self.is_valid() else None
