"""When and how the staff was told about figures per person."""

from datetime import date

from django import forms

from jobcenter.models.clock import today

from .look import DressedForm
from .rehearsals import DayField


class StaffNoticeForm(DressedForm):
    informed_on = DayField(label="Hvornår blev personalet orienteret?", help_text="dd-mm-åååå")
    how = forms.CharField(
        label="Hvordan?",
        max_length=300,
        help_text=(
            "For eksempel: personalemødet 4. marts, efter drøftelse i MED-udvalget 12. februar; "
            "referatet er sendt til alle."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Skriv, hvordan personalet blev orienteret.",
            "max_length": "Det er for langt. Skriv højst 300 tegn; henvis til referatet.",
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        required = "Skriv den dag, personalet blev orienteret."
        self.fields["informed_on"].error_messages["required"] = required

    def clean_informed_on(self) -> date:
        day: date = self.cleaned_data["informed_on"]
        if day > today():
            raise forms.ValidationError(
                "Dagen er ikke kommet endnu. Skriv dagen, når personalet er orienteret."
            )
        return day
