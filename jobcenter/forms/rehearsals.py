"""Which rule files are to be tried, seen from which day, and what of a list is to be seen."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jobcenter import danish
from jobcenter.intake import archives
from jobcenter.intake.problems import Blocked, masked
from jobcenter.models.clock import today
from jobcenter.queries.rehearsals import Offer

from .look import DressedForm

MOST_FILES = 100
LARGEST = 64 * 1024  # bytes of one rule file; the largest that ships has 8,000
LARGEST_ZIP = 1024 * 1024
_FEWER = "Tag kun dem med, der er ændret."


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class RuleFilesField(forms.FileField):
    """One or more .toml files, or .zip files of them: gives their texts by name."""

    widget = FilesInput(attrs={"accept": ".toml,.zip"})

    def clean(self, data: Any, initial: Any = None) -> dict[str, str]:
        uploads = [super(RuleFilesField, self).clean(each, initial) for each in data or [None]]
        contents = [found for upload in uploads for found in _contents(upload)]
        if len(contents) > MOST_FILES:
            raise forms.ValidationError(f"Der er over {MOST_FILES} filer. {_FEWER}")
        texts = {name: _text(name, content) for name, content in contents}
        if not texts:
            raise forms.ValidationError("Der er ingen .toml-filer i zip-filen. Vælg en anden.")
        if len(texts) < len(contents):
            raise forms.ValidationError("To af filerne hedder det samme. Giv dem hver sit navn.")
        return texts


def _contents(upload: UploadedFile) -> list[tuple[str, bytes]]:
    name = masked(str(upload.name))
    match PurePosixPath(name).suffix.lower():
        case ".toml":
            _check_size(name, upload.size or 0)
            return [(name, upload.read())]
        case ".zip":
            return _unpacked(name, upload)
    raise forms.ValidationError(
        f"{name}: filen er hverken .toml eller .zip. Vælg regelfilen, eller pak den i en zip-fil."
    )


def _check_size(name: str, size: int, largest: int = LARGEST) -> None:
    if size > largest:
        kilobytes = danish.number(largest // 1024)
        raise forms.ValidationError(f"{name}: filen fylder over {kilobytes} KB. {_FEWER}")


def _unpacked(name: str, upload: UploadedFile) -> list[tuple[str, bytes]]:
    _check_size(name, upload.size or 0, LARGEST_ZIP)
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = [part for part in archive.infolist() if _is_rule_file(part)]
            if len(parts) > MOST_FILES:
                raise forms.ValidationError(f"{name}: der er over {MOST_FILES} filer. {_FEWER}")
            for part in parts:
                _check_size(_name_of(part), part.file_size)
            archives.check(archive)
            return [(_name_of(part), archive.read(part)) for part in parts]
    except Blocked:
        raise forms.ValidationError(
            f"{name}: zip-filen har andet end almindelige filer i sig. Pak kun regelfilerne, uden "
            "adgangskode, og prøv igen."
        ) from None
    except archives.DAMAGE:
        raise forms.ValidationError(
            f"{name}: zip-filen er afbrudt eller ødelagt. Pak filerne igen, og prøv med den."
        ) from None


def _is_rule_file(part: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    left_behind = path.name.startswith(".") or "__MACOSX" in path.parts
    return path.suffix.lower() == ".toml" and not left_behind and not part.is_dir()


def _name_of(part: zipfile.ZipInfo) -> str:
    return masked(PurePosixPath(part.filename.replace("\\", "/")).name)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError(
            f"{name}: filen skal være gemt som UTF-8. Gem den igen med det tegnsæt, og prøv igen."
        ) from None


class DayField(forms.DateField):
    widget = forms.DateInput(
        format="%d-%m-%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}
    )

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": "Skriv den dag, der skal ses fra.",
            "invalid": "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 30-04-2024.",
        }
        formats = ["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]
        super().__init__(error_messages=messages, input_formats=formats, **kwargs)


class DaysForm(DressedForm):
    """The day that is looked from, and the day from which the change is to count."""

    as_of = DayField(label="Opgjort pr.", help_text="dd-mm-åååå")
    moved_to = DayField(
        label="Regn, som om ændringen gjaldt fra",
        help_text="dd-mm-åååå. Tomt felt: fra de dage, der står i filerne.",
        required=False,
    )

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > today():
            raise forms.ValidationError("Dagen er ikke kommet endnu. Vælg i dag eller tidligere.")
        return day

    def clean(self) -> dict[str, Any]:
        as_of, moved_to = self.cleaned_data.get("as_of"), self.cleaned_data.get("moved_to")
        if as_of and moved_to and moved_to > as_of:
            self.add_error(
                "moved_to",
                "Dagen ligger efter den, der ses fra, så ændringen rører ingen sag. "
                "Vælg en tidligere dag.",
            )
        return self.cleaned_data


class RehearsalForm(DaysForm):
    """Rule files to try."""

    rule_files = RuleFilesField(
        label="Regelfiler",
        help_text=(
            "En eller flere .toml-filer, eller en .zip med dem. En fil træder i stedet for den "
            "regel, der har samme id; alle andre regler er de gældende."
        ),
        error_messages={
            "required": "Vælg den eller de regelfiler, der skal afprøves.",
            "missing": "Vælg den eller de regelfiler, der skal afprøves.",
            "empty": "Filen er tom. Vælg en anden.",
        },
    )
    field_order = ("rule_files", "as_of", "moved_to")


class DutyFilters(DressedForm):
    """What the list of changed duties is narrowed to, read from the address."""

    gruppe = forms.ChoiceField(label="Gruppe", required=False)
    regel = forms.ChoiceField(label="Regel", required=False)
    aendring = forms.ChoiceField(label="Ændring", required=False)

    def __init__(self, asked: Mapping[str, str], *, offers: Mapping[str, Sequence[Offer]]) -> None:
        super().__init__(asked)
        self.labels = {name: {o.value: o.label for o in offers[name]} for name in offers}
        for name, offered in offers.items():
            field = cast(forms.ChoiceField, self.fields[name])
            counted = [(o.value, f"{o.label} ({danish.number(o.count)})") for o in offered]
            field.choices = [("", "Alle"), *counted]
            field.error_messages["invalid_choice"] = "Valget findes ikke i denne afprøvning."

    def chosen(self, name: str) -> str:
        """The value that is chosen; "" for all, and for what is no choice."""
        value: str = self.cleaned_data.get(name, "") if self.is_bound and not self.errors else ""
        return value

    def selection(self) -> dict[str, str]:
        """The choices in words, by label."""
        return {
            str(self.fields[name].label): labels[self.chosen(name)]
            for name, labels in self.labels.items()
            if self.chosen(name)
        }
