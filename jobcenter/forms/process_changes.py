"""What was changed in the work, and the target that a chart is held against."""

from datetime import date

from django import forms

from jobcenter.models import ProcessChange
from jobcenter.models.clock import today

from .casework import Text
from .look import DressedForm
from .rehearsals import DayField


class ProcessChangeForm(DressedForm):
    """A change of the work to mark on the charts."""

    day = DayField(label="Hvornår skete det?", help_text="dd-mm-åååå")
    kind = forms.ChoiceField(
        label="Hvad slags ændring?",
        choices=ProcessChange.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad slags ændring det var."},
    )
    reason = Text(
        label="Hvad skete der, og hvorfor?",
        max_length=200,
        help_text=(
            "For eksempel: nyt fagsystem; alle samtaler bliver nu booket ved den forrige. "
            "Skriv ikke om enkelte borgere eller medarbejdere."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Skriv, hvad der skete.",
            "max_length": "Det er for langt. Skriv højst 200 tegn.",
        },
    )
    rebases = forms.BooleanField(
        label="Beregn det normale udsving på ny herfra",
        help_text=(
            "Kun når arbejdet er et andet end før. De gamle grænser bliver stående til venstre. "
            "Der skal være 6 måneder med frister, før de nye vises."
        ),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].error_messages["required"] = "Skriv den dag, det skete."

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(
                "Dagen er ikke kommet endnu. Skriv ændringen ind, når den er sket."
            )
        return day


class TargetForm(DressedForm):
    """A share in percent to hold the ordinary range against, read from the address."""

    maal = forms.IntegerField(
        label="Prøv et mål (procent til tiden)",
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages={
            "invalid": "Skriv målet som et helt tal mellem 1 og 100.",
            "min_value": "Skriv målet som et helt tal mellem 1 og 100.",
            "max_value": "Skriv målet som et helt tal mellem 1 og 100.",
        },
    )

    def target(self) -> int | None:
        """The target, if one is asked for that is one."""
        return self.cleaned_data.get("maal") if self.is_valid() else None
