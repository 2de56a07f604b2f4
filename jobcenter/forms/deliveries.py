"""Uploading a delivery."""

from pathlib import Path
from typing import Any

from django import forms

from .look import DressedForm

LARGEST = 200 * 1024 * 1024  # bytes; the upload is held in memory, never in a clear-text file
ENDINGS = (".zip", ".xlsx")


class UploadForm(DressedForm):
    """A file, whether it replaces what was there, and whether it may hold far fewer rows.

    `length` is the length of the whole request: a file that is too large never gets as far as
    the form, so this is how its absence is told from nothing having been chosen.
    """

    FULL, DELTA = "fuld", "delta"

    content = forms.FileField(
        label="Fil",
        help_text="En .zip med leverancens filer eller en .xlsx med et ark for hver, højst 200 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": "Vælg den fil, der skal indlæses.",
            "empty": "Filen er tom. Hent leverancen igen fra fagsystemet, og prøv med den.",
            "missing": "Vælg den fil, der skal indlæses.",
        },
    )
    kind = forms.ChoiceField(
        label="Hvad indeholder filen?",
        choices=[
            (FULL, "Alt: den erstatter det, som samme kilde har leveret før"),
            (DELTA, "Kun ændringer: det øvrige bliver stående"),
        ],
        widget=forms.RadioSelect,
        initial=FULL,
        error_messages={"required": "Vælg, om filen indeholder alt eller kun ændringer."},
    )
    confirm_shrink = forms.BooleanField(
        label="Der må være over 20 % færre rækker end i den seneste fulde leverance",
        help_text=(
            "Sæt kun flueben, når I ved, hvorfor der er færre. Ellers afvises leverancen, "
            "så en afbrudt overførsel ikke afslutter sager."
        ),
        required=False,
    )

    def __init__(self, *args: Any, length: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if length > LARGEST:
            self.fields["content"].error_messages["required"] = (
                "Filen er over 200 MB. Del den i en fuld leverance og ændringer, eller få den "
                "indlæst på serveren med kommandoen intake."
            )

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        if Path(content.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                "Filen er hverken .zip eller .xlsx. Pak csv-filerne i en .zip, og prøv igen."
            )
        return content

    def is_full(self) -> bool:
        return bool(self.cleaned_data["kind"] == self.FULL)
