"""Starting a talk, and what is agreed in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from jobcenter.models import Agreement, Caseworker
from jobcenter.models.clock import today
from jobcenter.queries.sparring import Chosen

from .casework import Text
from .look import DressedForm
from .rehearsals import DayField

LEADER = "leder"
CASEWORKER = "sagsbehandler"


class TalkForm(DressedForm):
    """With whom, and on which day."""

    caseworker = forms.ChoiceField(
        label="Sagsbehandler",
        error_messages={
            "required": "Vælg en sagsbehandler.",
            "invalid_choice": "Sagsbehandleren er ikke i teamet i dag. Vælg en anden.",
        },
    )
    day = DayField(label="Dag", help_text="dd-mm-åååå")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, people: Iterable[Caseworker]
    ) -> None:
        super().__init__(data, initial={"day": today()})
        self.people = {str(person.uuid): person for person in people}
        choices = [("", "Vælg"), *((uuid, each.name) for uuid, each in self.people.items())]
        self.fields["caseworker"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["day"].error_messages["required"] = "Skriv den dag, I taler sammen."

    def chosen(self) -> Caseworker:
        """Only of a valid form."""
        return self.people[self.cleaned_data["caseworker"]]


class AgreementForm(DressedForm):
    """What is agreed, about one of the cases on the list or none, who does it, and by when."""

    text = Text(
        label="Hvad er aftalt?",
        max_length=Agreement._meta.get_field("text").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Skriv, hvad I har aftalt.",
            "max_length": "Teksten er for lang: skriv højst %(limit_value)d tegn.",
        },
    )
    citizen = forms.ChoiceField(
        label="Om sagen",
        required=False,
        error_messages={"invalid_choice": "Sagen står ikke på listen mere. Vælg igen."},
    )
    owner = forms.ChoiceField(
        label="Hvem gør det?",
        choices=[(CASEWORKER, "Sagsbehandleren"), (LEADER, "Lederen")],
        error_messages={"required": "Vælg, hvem der gør det."},
    )
    due = DayField(label="Senest", help_text="dd-mm-åååå. Må være tom.", required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        listed: Sequence[tuple[Chosen, str]],
    ) -> None:
        """`listed` are the cases of the list, each with what it is called on this page."""
        super().__init__(data)
        self.cases = {str(chosen.case.citizen.uuid): chosen.case for chosen, _ in listed}
        named = [(str(chosen.case.citizen.uuid), name) for chosen, name in listed]
        choices = [("", "Ingen bestemt sag"), *named]
        self.fields["citizen"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["due"].error_messages["invalid"] = (
            "Det er ikke en dag. Skriv den som dd-mm-åååå."
        )

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due and due < today():
            raise forms.ValidationError("Dagen er gået. Skriv i dag eller en senere dag.")
        return due


class MarkForm(forms.Form):
    """What came of an agreement, and the talk on whose page it was marked."""

    state = forms.ChoiceField(choices=Agreement.State.choices)
    talk = forms.UUIDField(required=False)
