"""What is written beside a case. It is the citizen's data, and never a CPR number."""

import re
from typing import Any

from django import forms

from jobcenter import danish
from jobcenter.actions.casework import LONGEST_DAYS
from jobcenter.models import NextStep, Note, Snooze
from jobcenter.models.clock import today

from .look import DressedForm

PRESETS = (1, 3, 7, 14, 30)
OTHER = "andet"

_CPR = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)", re.ASCII)


class Text(forms.CharField):
    """Some words about a citizen."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if _CPR.search(text):
            raise forms.ValidationError(
                "Teksten indeholder noget, der ligner et CPR-nummer. Skriv den uden nummeret."
            )
        return text


class NotNowForm(DressedForm):
    """For how long a case is hidden, and why."""

    days = forms.ChoiceField(
        label="Skjul sagen i",
        choices=[
            *((str(days), danish.plural(days, "dag", "dage")) for days in PRESETS),
            (OTHER, "Et andet antal dage"),
        ],
        initial="7",
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvor længe sagen skal skjules."},
    )
    other = forms.IntegerField(
        label=f"Antal dage (1–{LONGEST_DAYS})",
        help_text="Kun når du har valgt et andet antal dage.",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages={"invalid": "Skriv antallet af dage som et helt tal."},
    )
    reason = forms.ChoiceField(
        label="Hvorfor ikke nu?",
        choices=Snooze.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg en grund."},
    )
    # The one that was in force when the page was opened.
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        other = self.cleaned_data.get("other")
        if self.cleaned_data.get("days") == OTHER and "other" in self.cleaned_data:
            if other is None:
                self.add_error("other", "Skriv, hvor mange dage sagen skal skjules.")
            elif not 1 <= other <= LONGEST_DAYS:
                self.add_error("other", f"Skriv et tal fra 1 til {LONGEST_DAYS}.")
        return self.cleaned_data

    def number_of_days(self) -> int:
        """Only of a valid form."""
        days: str = self.cleaned_data["days"]
        return self.cleaned_data["other"] if days == OTHER else int(days)


class NoteForm(DressedForm):
    text = Text(
        label="Notat",
        max_length=Note._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Skriv notatet."},
    )


class NextStepForm(DressedForm):
    """A new step takes the place of the one before."""

    text = Text(
        label="Næste skridt",
        help_text="Det, der skal gøres næste gang, f.eks. “Ring og aftal tid”.",
        max_length=NextStep._meta.get_field("text").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Skriv, hvad næste skridt er."},
    )
    due = forms.DateField(
        label="Senest",
        help_text="dd-mm-åååå. Feltet kan være tomt.",
        required=False,
        input_formats=["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=forms.DateInput(
            format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}
        ),
        error_messages={"invalid": "Det er ikke en dag. Skriv den som dd-mm-åååå."},
    )

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due and due < today():
            raise forms.ValidationError("Dagen er gået. Skriv i dag eller en senere dag.")
        return due
