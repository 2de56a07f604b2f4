"""A milestone: what is to be reached, by which day, and how it is measured."""

from typing import Any

from django import forms

from jobcenter.models import Milestone

from .look import DressedForm


class MilestoneForm(DressedForm):
    name = forms.CharField(
        label="Navn",
        max_length=120,
        help_text="Som den hedder i planen. Skriv ingen oplysninger om borgere.",
        error_messages={
            "required": "Skriv, hvad milepælen hedder.",
            "max_length": "Navnet må højst være 120 tegn. Forkort det.",
        },
    )
    percent = forms.IntegerField(
        label="Andel i procent",
        min_value=1,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages={
            "required": "Skriv, hvor mange procent der skal nås.",
            "invalid": "Det er ikke et helt tal. Skriv f.eks. 70.",
            "min_value": "Andelen skal være fra 1 til 100 procent. Skriv f.eks. 70.",
            "max_value": "Andelen skal være fra 1 til 100 procent. Skriv f.eks. 70.",
        },
    )
    day = forms.DateField(
        label="Senest den",
        help_text="dd-mm-åååå, højst 12 måneder frem",
        input_formats=["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=forms.DateInput(
            format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}
        ),
        error_messages={
            "required": "Skriv den dag, andelen skal være nået.",
            "invalid": "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 01-07-2024.",
        },
    )
    measure = forms.ChoiceField(
        label="Måles på",
        choices=Milestone.Measure.choices,
        widget=forms.RadioSelect,
        initial=Milestone.Measure.DAY,
        error_messages={
            "required": "Vælg, hvad milepælen måles på.",
            "invalid_choice": "Vælg en af de to måder at måle på.",
        },
    )

    def milestone(self) -> dict[str, Any]:
        """What actions.milestones.create takes."""
        return self.cleaned_data | {"measure": Milestone.Measure(self.cleaned_data["measure"])}
