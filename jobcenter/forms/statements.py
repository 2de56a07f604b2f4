"""The chef's own words in a month's statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from jobcenter.models import StatementText
from jobcenter.reports.statement_words import Wording

from .look import DressedForm

Part = StatementText.Part
LONGEST = 4000
_ROWS = {Part.BEFORE: 3, Part.AFTER: 3}
_HELP = {
    Part.SITUATION: "Hvor står vi? Kommer først i opgørelsen.",
    Part.CAUSE: "Hvorfor? Står før afsnittet om, hvad der har ændret sig.",
    Part.ACTION: "Hvad gør vi, hvem gør det, og hvornår skal det kunne ses?",
    Part.BEFORE: "Står før de sætninger, der laves af tallene. De kan ikke ændres.",
    Part.AFTER: "Står efter dem.",
}

# The parts of the statement itself, and of the short edition around its sentences.
OWN = (Part.SITUATION, Part.CAUSE, Part.ACTION)
POLITICAL = (Part.BEFORE, Part.AFTER)


class StatementForm(DressedForm):
    """A text for each of the `parts`; every text is held against the figures as they are now."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        texts: Mapping[str, str],
        wording: Wording,
        parts: Sequence[StatementText.Part],
    ) -> None:
        super().__init__(data, initial=dict(texts))
        self.wording = wording
        for part in parts:
            self.fields[part.value] = forms.CharField(
                label=part.label,
                help_text=_HELP[part],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": _ROWS.get(part, 5), "class": "form-input"}),
                error_messages={
                    "max_length": f"{part.label}: teksten er for lang. Skriv højst 4.000 tegn."
                },
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for part, text in list(cleaned.items()):
            label = Part(part).label
            for fault in self.wording.faults(text):
                self.add_error(part, f"{label}, {fault[0].lower()}{fault[1:]}")
        return cleaned
