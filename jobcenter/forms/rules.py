"""Which day's rules are wanted, and of which group."""

from collections.abc import Mapping
from datetime import date

from django import forms

from jobcenter import danish
from jobcenter.law import vocabulary

from .look import DressedForm

ALL_GROUPS = ("", "Alle grupper")


class RulesForm(DressedForm):
    """Read from the address; what it doesn't name is the given day, and all groups."""

    dag = forms.DateField(
        label="Regler, der gælder den",
        help_text="dd-mm-åååå",
        widget=forms.DateInput(
            format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}
        ),
        error_messages={
            "required": "Skriv den dag, du vil se reglerne for.",
            "invalid": "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 01-07-2026.",
        },
    )
    gruppe = forms.ChoiceField(
        label="Gruppe",
        required=False,
        choices=[ALL_GROUPS, *((key, name) for key, (name, *_) in vocabulary.GROUPS.items())],
        error_messages={"invalid_choice": "Gruppen findes ikke. Vælg en fra listen."},
    )

    def __init__(self, asked: Mapping[str, str], default_day: date) -> None:
        super().__init__({"dag": danish.short_day(default_day), **asked})
