"""Which part of the own month's lists an address asks for."""

from django import forms

from jobcenter.queries.held import Kind
from jobcenter.queries.standings import Measured

from .look import DressedForm

NO_CHOICE = {"invalid_choice": "Valget findes ikke. Vælg et fra listen."}


class MeasuredForm(DressedForm):
    """The citizens of a month: all, those who have the conversations, or those who lack some."""

    maaltal = forms.ChoiceField(
        label="Borgere",
        required=False,
        choices=Measured.choices,
        error_messages=NO_CHOICE,
    )

    def part(self) -> Measured:
        """All of them where nothing that exists was asked for."""
        return Measured((self.is_valid() and self.cleaned_data["maaltal"]) or Measured.ALL)


class HeldForm(DressedForm):
    """The conversations of a month or of both, and which of them."""

    maaned = forms.ChoiceField(label="Måned", required=False, error_messages=NO_CHOICE)
    vis = forms.ChoiceField(
        label="Samtaler", required=False, choices=Kind.choices, error_messages=NO_CHOICE
    )

    def __init__(self, data: dict[str, str], months: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["maaned"].choices = [("", "Begge måneder"), *months]  # type: ignore[attr-defined]

    def kind(self) -> Kind:
        self.is_valid()
        return Kind(self.cleaned_data.get("vis") or Kind.ALL)

    def month(self) -> str:
        """As "2024-04"; "" is both."""
        self.is_valid()
        month: str = self.cleaned_data.get("maaned", "")
        return month
