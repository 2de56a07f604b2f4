"""Ordering an assessment."""

from datetime import date

from django import forms

from jobcenter.models.clock import today

from .look import DressedForm


class AssessmentForm(DressedForm):
    """The day that is to be judged."""

    as_of = forms.DateField(
        label="Opgør pr.",
        help_text="dd-mm-åååå",
        initial=today,
        input_formats=["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=forms.DateInput(
            format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}
        ),
        error_messages={
            "required": "Skriv den dag, der skal opgøres.",
            "invalid": "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 30-04-2024.",
        },
    )

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > today():
            raise forms.ValidationError("Dagen er ikke kommet endnu. Vælg i dag eller tidligere.")
        return day
