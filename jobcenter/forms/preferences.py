"""What a user can choose about the pages."""

from django import forms

from jobcenter.tables.standings import CHOICES, column_name

from .look import DressedForm


class ColumnsForm(DressedForm):
    """The columns of the list of cases beside the citizen's name, in the list's own order."""

    columns = forms.MultipleChoiceField(
        label="Kolonner",
        choices=[(column, column_name(column)) for column in CHOICES],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
        required=False,
    )

    def clean_columns(self) -> list[str]:
        return [column for column in CHOICES if column in self.cleaned_data["columns"]]


class ShortcutsForm(DressedForm):
    shortcuts = forms.BooleanField(label="Brug tastaturgenveje", required=False)
