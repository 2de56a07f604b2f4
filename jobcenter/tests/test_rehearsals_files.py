"""Rule files from people: the right ones take their rules' places, the wrong ones are told why."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from pytest_django.fixtures import Settings

from jobcenter.forms import rehearsals
from jobcenter.forms.rehearsals import RehearsalForm
from jobcenter.law import rulebook
from jobcenter.law.tables import RuleFileError

SHIPPED = rulebook.load()
KA = (rulebook.RULES / "ka.toml").read_text("utf-8")
NEW = KA.replace('id = "KA"', 'id = "KA-NY"')
WINDOWS = (rulebook.RULES / "ka_12m.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def day(settings: Settings) -> None:
    settings.AS_OF = date(2024, 5, 1)


# --- In the place of a rule ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["ka.toml", "ka (1).toml", "kopi.toml"])
def test_a_file_takes_the_place_of_its_rule_whatever_it_is_called(name: str) -> None:
    assert rulebook.load(instead={name: KA}).fingerprint == SHIPPED.fingerprint
    changed = rulebook.load(instead={name: KA.replace("conversations = 4", "conversations = 3")})
    assert changed.fingerprint != SHIPPED.fingerprint
    assert set(changed.rules) == set(SHIPPED.rules)
    assert {v.parameters for v in changed.rule("KA").versions} != {
        v.parameters for v in SHIPPED.rule("KA").versions
    }


def test_a_file_with_a_new_rule_is_one_more() -> None:
    added = rulebook.load(instead={"ka_ny.toml": NEW})
    assert set(added.rules) - set(SHIPPED.rules) == {"KA-NY"}
    assert added.fingerprint != SHIPPED.fingerprint


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"ka.toml": NEW}, "ka.toml: filen har reglen “KA-NY”, men en anden regel har en fil"),
        ({"a.toml": KA, "b.toml": KA}, "b.toml: reglen “KA” står også i a.toml"),
        ({"a.toml": "id = "}, "a.toml: filen kan ikke læses som TOML"),
        ({"a.toml": KA + "\nid = x"}, "se linje"),
        ({"a.toml": "id = " + "[" * 50_000}, "a.toml: filen kan ikke læses"),
        ({"a.toml": "id = " + "9" * 50_000}, "a.toml: filen kan ikke læses"),
        ({"a.toml": ""}, "a.toml, øverst, id: skal være"),
        ({"a.toml": KA.replace('"KA"', '"../KA"')}, "a.toml, øverst, id: skal være"),
        ({"a.toml": KA.replace('"KA"', f'"{"K" * 41}"')}, "a.toml, øverst, id: skal være"),
        ({"a.toml": KA.replace('["kontanthjaelp_aktivitetsparat"]', "[[1]]")}, "groups: listen må"),
        ({"a.toml": KA.replace('["brev"]', "[{}]", 1)}, "excluded_forms må kun have tekster"),
        ({"a.toml": KA.replace("to_months = 6", "to_months = 10001", 1)}, "højst være 10000"),
        ({"a.toml": KA.replace("= 2024-01-01", "= 2024-02-30")}, "a.toml: filen kan ikke læses"),
        ({"a.toml": KA[: KA.index("[[")] + "version = [1]"}, "hver version skal begynde med"),
        ({"a.toml": KA[: KA.index("[[")] + "version = []"}, "versionerne skal stå efter dag"),
        (
            {"a.toml": KA.replace("2024-01-01\n", "2024-01-01\ntakes_effect_known = false\n")},
            "takes_effect_known: kun den første versions dag kan være ukendt",
        ),
        ({"a.toml": WINDOWS.replace("months = 12", "months = 0")}, "months skal være mindst 1"),
        (
            {"a.toml": KA.replace('"high"', '"high"\nonly = { visitation_categories = [[]] }', 1)},
            "visitation_categories: listen må kun have tekster",
        ),
    ],
)
def test_a_wrong_file_is_told_where_and_what(files: dict[str, str], sentence: str) -> None:
    with pytest.raises(RuleFileError) as error:
        rulebook.load(instead=files)
    assert sentence in str(error.value)


# --- The form ------------------------------------------------------------------------------


def packed(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def form(*files: tuple[str, bytes], as_of: str = "01-05-2024", moved_to: str = "") -> RehearsalForm:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    days = {"as_of": as_of, "moved_to": moved_to}
    return RehearsalForm(days, MultiValueDict({"rule_files": uploads}))


def test_files_come_alone_several_and_packed() -> None:
    zipped = packed(
        {
            "regler/ka.toml": KA.encode(),
            "__MACOSX/regler/._ka.toml": b"x",
            "regler/.skjult.toml": b"x",
            "regler/README.md": b"# x",
        }
    )
    read = form(("ny.toml", b"\xef\xbb\xbf" + NEW.encode()), ("regler.zip", zipped))
    assert read.is_valid(), read.errors
    assert read.cleaned_data["rule_files"] == {"ny.toml": NEW, "ka.toml": KA}


def test_a_number_in_a_files_name_is_not_kept() -> None:
    read = form(("regler 010190-5234.toml", KA.encode()))
    assert read.is_valid()
    assert list(read.cleaned_data["rule_files"]) == ["regler 010190-••••.toml"]


A_LOT = b"# " + b"x" * rehearsals.LARGEST
MANY = {f"{number}.toml": b"x" for number in range(rehearsals.MOST_FILES + 1)}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Vælg den eller de regelfiler"),
        ([("a.toml", b"")], "Filen er tom"),
        ([("a.xlsx", b"x")], "a.xlsx: filen er hverken .toml eller .zip"),
        ([("a.toml", A_LOT)], "a.toml: filen fylder over 64 KB"),
        ([("a.toml", "æ".encode("latin-1"))], "a.toml: filen skal være gemt som UTF-8"),
        ([("a.toml", b"x"), ("a.toml", b"y")], "hedder det samme"),
        (list(MANY.items()), "over 100 filer"),
        ([("a.zip", packed(MANY))], "a.zip: der er over 100 filer"),
        ([("a.zip", packed({"a.toml": A_LOT}))], "a.toml: filen fylder over 64 KB"),
        ([("a.zip", packed({"README.md": b"x"}))], "ingen .toml-filer i zip-filen"),
        ([("a.zip", packed({"../a.toml": b"x"}))], "Pak kun regelfilerne"),
        ([("a.zip", packed({"a.toml": packed({})}))], "Pak kun regelfilerne"),
        ([("a.zip", packed({"x.bin": bytes(3_000_000), "a.toml": b"x"}))], "Pak kun regelfilerne"),
        ([("a.zip", packed({"a.toml": b"x"})[:40])], "afbrudt eller ødelagt"),
        ([("a.zip", bytes(2 * rehearsals.LARGEST_ZIP))], "a.zip: filen fylder over 1.024 KB"),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_field(
    files: list[tuple[str, bytes]], sentence: str
) -> None:
    refused = form(*files)
    assert not refused.is_valid()
    assert list(refused.errors) == ["rule_files"]
    assert sentence in refused.errors["rule_files"][0]


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ({"as_of": "02-05-2024"}, "as_of", "Dagen er ikke kommet endnu"),
        ({"as_of": ""}, "as_of", "Skriv den dag"),
        ({"moved_to": "31-02-2024"}, "moved_to", "Det er ikke en dag"),
        ({"moved_to": "02-05-2024"}, "moved_to", "rører ingen sag. Vælg en tidligere dag."),
    ],
)
def test_days_that_make_no_sense_are_refused(
    days: dict[str, str], field: str, sentence: str
) -> None:
    refused = form(("ka.toml", KA.encode()), **days)
    assert not refused.is_valid()
    assert sentence in refused.errors[field][0]
