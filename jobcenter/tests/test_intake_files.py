"""Files as they come: encodings, cut and empty files, zip files, workbooks, and hostile ones."""

import io
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from jobcenter.intake import archives, workbooks
from jobcenter.intake.problems import Severity
from jobcenter.tests.deliveries import HEADINGS, DeliveryBuilder, invented_cpr
from jobcenter.tests.intake_reading import blocking, read, remarks, set_aside, sound, warning


def danish() -> DeliveryBuilder:
    builder = sound()
    builder.tables["borgere"][1]["navn"] = "Søren Ærøe Åberg"
    return builder


# --- Encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "found_as"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")],
)
def test_encodings(tmp_path: Path, encoding: str, found_as: str) -> None:
    found = read(danish().write(tmp_path, encoding=encoding))
    assert remarks(found) == []
    assert found.tables["borgere"].encoding == found_as
    assert list(found.tables["borgere"].good["name"])[1] == "Søren Ærøe Åberg"
    assert set(found.tables["samtaler"].good["form"]) == {"fremmoede"}


def test_every_file_may_have_its_own_encoding(tmp_path: Path) -> None:
    folder = danish().write(tmp_path, encoding="cp1252")
    text = danish().text("samtaler")
    (folder / "samtaler.csv").write_bytes(text.encode())
    assert remarks(read(folder)) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_blocks(tmp_path: Path, encoding: str) -> None:
    folder = danish().write(tmp_path)
    (folder / "borgere.csv").write_bytes(danish().text("borgere").encode(encoding))
    assert blocking("ukendt_tegnsaet", "borgere.csv", 1) in remarks(read(folder))


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_bytes_of_no_encoding_block_with_their_row(tmp_path: Path, byte: bytes) -> None:
    folder = danish().write(tmp_path)
    file = folder / "borgere.csv"
    file.write_bytes(file.read_bytes().replace(b"Borger 3", b"Borger " + byte))
    assert remarks(read(folder)) == [blocking("ukendt_tegnsaet", "borgere.csv", 4)]


def test_a_mark_of_utf8_on_something_else_blocks(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    content = b"\xef\xbb\xbf" + danish().text("borgere").encode("cp1252")
    (folder / "borgere.csv").write_bytes(content)
    assert remarks(read(folder)) == [blocking("ukendt_tegnsaet", "borgere.csv", 3)]


def test_twice_encoded_letters_block_with_their_row(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    twice = danish().text("borgere").encode().decode("cp1252").encode()
    (folder / "borgere.csv").write_bytes(twice)
    assert remarks(read(folder)) == [blocking("omkodet_fil", "borgere.csv", 3)]


def test_two_encodings_in_one_file_block(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    lines = danish().text("borgere").splitlines(keepends=True)
    mixed = b"".join([*map(str.encode, lines[:3]), b"x", lines[2].encode("cp1252")])
    (folder / "borgere.csv").write_bytes(mixed)
    assert blocking("omkodet_fil", "borgere.csv", 3) in remarks(read(folder))


def test_real_accents_are_no_sign_of_twice_encoded_letters(tmp_path: Path) -> None:
    builder = danish()
    builder.tables["borgere"][0]["navn"] = "JOÃO Ângelo François Über"
    assert remarks(read(builder.write(tmp_path))) == []


# --- Cut and empty files ------------------------------------------------------------------------


def cut(folder: Path, content: bytes) -> Path:
    (folder / "borgere.csv").write_bytes(content)
    return folder


def test_a_file_cut_within_a_character_blocks(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    content = (folder / "borgere.csv").read_bytes()
    cut(folder, content[: content.index("ø".encode()) + 1])
    assert remarks(read(folder)) == [blocking("afbrudt_fil", "borgere.csv", 3)]


def test_a_file_cut_within_a_row_blocks(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    content = (folder / "borgere.csv").read_bytes()
    cut(folder, content[: content.index(b"Borger 3") + 4])
    assert remarks(read(folder)) == [blocking("afbrudt_fil", "borgere.csv", 4)]


def test_a_file_cut_within_its_last_cell_blocks(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    cut(folder, (folder / "borgere.csv").read_bytes()[: -len("j\r\n")])
    assert blocking("afbrudt_fil", "borgere.csv", 4) in remarks(read(folder))


def test_a_file_cut_before_its_last_cell_blocks(tmp_path: Path) -> None:
    """The row has all its fields, but other files show that the last line should end."""
    folder = danish().write(tmp_path)
    cut(folder, (folder / "borgere.csv").read_bytes()[: -len("nej\r\n")])
    assert remarks(read(folder)) == [blocking("afbrudt_fil", "borgere.csv", 4)]


def test_files_that_never_end_in_a_line_end_are_taken_with_a_warning(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes().removesuffix(b"\r\n"))
    found = remarks(read(folder))
    # the last cell of these is empty; in the others it shows that the row is whole
    assert found == [
        warning("uden_linjeskift", "medarbejdere.csv", 3),
        warning("uden_linjeskift", "ydelsesforloeb.csv", 4),
        warning("uden_linjeskift", "sagsansvar.csv", 4),
    ]


def test_a_wrong_day_at_the_very_end_is_wrong_and_not_cut(tmp_path: Path) -> None:
    builder = sound().exemption(til_dato="2024-02-30")
    folder = builder.write(tmp_path)
    text = (folder / "fritagelser.csv").read_bytes()
    (folder / "fritagelser.csv").write_bytes(text.removesuffix(b"\r\n"))
    assert {remark.severity for remark in remarks(read(folder))} == {Severity.SET_ASIDE}


def test_a_last_line_that_is_whole_needs_no_line_end(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    cut(folder, (folder / "borgere.csv").read_bytes()[: -len("\r\n")])
    assert remarks(read(folder)) == []


@pytest.mark.parametrize("row", [2, 4])
def test_a_quotation_mark_that_is_never_closed_blocks(tmp_path: Path, row: int) -> None:
    folder = sound().write(tmp_path)
    text = (folder / "borgere.csv").read_bytes()
    cut(folder, text.replace(f"Borger {row - 1}".encode(), f'"Borger {row - 1}'.encode()))
    assert remarks(read(folder)) == [blocking("afbrudt_fil", "borgere.csv", row)]


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_blocks(tmp_path: Path, content: bytes) -> None:
    folder = cut(sound().write(tmp_path), content)
    assert remarks(read(folder)) == [blocking("tom_fil", "borgere.csv")]


def test_a_file_with_nothing_but_headings_holds_nothing(tmp_path: Path) -> None:
    folder = DeliveryBuilder().write(tmp_path)
    found = read(folder)
    assert remarks(found) == []
    assert all(table.frame.empty for table in found.tables.values())


def test_empty_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    text = (folder / "borgere.csv").read_text().replace("Borger 3;183", "Borger 3;999")
    cut(folder, text.replace("\n", "\n\n;;;\n").encode())
    assert remarks(read(folder))[0] == set_aside(
        "ulaeseligt_felt", "borgere.csv", 10, "kommunekode"
    )


def test_a_line_without_end_blocks(tmp_path: Path) -> None:
    folder = cut(sound().write(tmp_path), b"cpr;navn\n" + b"x" * (1 << 20))
    assert remarks(read(folder)) == [blocking("lang_linje", "borgere.csv", 2)]


def test_a_cell_longer_than_a_workbook_can_hold_is_a_problem(tmp_path: Path) -> None:
    builder = sound()
    builder.tables["fritagelser"][0]["aarsag"] = "x" * 32_768
    found = remarks(read(builder.write(tmp_path)))
    assert found == [set_aside("ulaeseligt_felt", "fritagelser.csv", 2, "aarsag")]


def test_too_many_columns_block(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    cut(folder, ("cpr;navn;kommunekode" + ";x" * 1_000_000 + "\n").encode()[: 1 << 19] + b"\n")
    assert remarks(read(folder)) == [blocking("mange_kolonner", "borgere.csv")]


# --- Packages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["", "leverance/", "a/b/"])
def test_a_zip_of_the_folder(tmp_path: Path, folder: str) -> None:
    found = read(danish().write_zip(tmp_path / "l.zip", folder=folder))
    assert remarks(found) == []
    assert len(found.tables["samtaler"].good) == 6


def test_what_macs_leave_in_a_zip_is_ignored(tmp_path: Path) -> None:
    path = danish().write_zip(tmp_path / "l.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._borgere.csv", b"\0\1")
        archive.writestr(".DS_Store", b"\0")
    assert remarks(read(path)) == []


def test_a_file_twice_blocks(tmp_path: Path) -> None:
    path = danish().write_zip(tmp_path / "l.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("kopi/Borgere.csv", danish().text("borgere"))
    assert remarks(read(path)) == [blocking("dobbelt_fil", "Borgere.csv")]


def test_other_files_are_named_and_left_alone(tmp_path: Path) -> None:
    folder = danish().write(tmp_path)
    (folder / "noter.txt").write_text("x")
    (folder / "samtaler (2).csv").write_text("x")
    assert remarks(read(folder)) == [
        warning("ukendt_fil", "noter.txt"),
        warning("ukendt_fil", "samtaler (2).csv"),
    ]


@pytest.mark.parametrize("content", [b"", b"hej", b"%PDF-1.7", b"\xd0\xcf\x11\xe0 gammel xls"])
def test_what_is_no_delivery_blocks(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leverance.zip"
    path.write_bytes(content)
    assert remarks(read(path)) == [blocking("ukendt_form", "leverance.zip")]


def test_a_cut_zip_blocks(tmp_path: Path) -> None:
    path = danish().write_zip(tmp_path / "l.zip")
    path.write_bytes(path.read_bytes()[:-40])
    assert remarks(read(path)) == [blocking("ulaeseligt_arkiv", "l.zip")]


def test_a_zip_with_a_damaged_part_blocks(tmp_path: Path) -> None:
    path = danish().write_zip(tmp_path / "l.zip")
    content = bytearray(path.read_bytes())
    content[content.index(b"samtaler.csv") + 40] ^= 0xFF
    path.write_bytes(content)
    assert remarks(read(path)) == [blocking("ulaeseligt_arkiv", "l.zip")]


def test_no_damage_to_a_zip_goes_unnoticed_or_ends_in_a_crash(tmp_path: Path) -> None:
    sound_bytes = danish().write_zip(tmp_path / "l.zip").read_bytes()
    whole = [
        list(table.frame["content_hash"]) for table in read(tmp_path / "l.zip").tables.values()
    ]
    random = np.random.default_rng(7)
    for _ in range(150):
        damaged = bytearray(sound_bytes)
        damaged[random.integers(len(damaged))] ^= 1 << int(random.integers(8))
        (tmp_path / "l.zip").write_bytes(damaged)
        found = read(tmp_path / "l.zip")
        hashes = [list(table.frame["content_hash"]) for table in found.tables.values()]
        assert found.problems.blocks or remarks(found) or hashes == whole


# --- Workbooks ----------------------------------------------------------------------------------


def test_a_workbook_reads_as_the_folder_does(tmp_path: Path) -> None:
    from_folder = read(danish().write(tmp_path / "folder"))
    from_workbook = read(danish().write_workbook(tmp_path / "l.xlsx"))
    assert remarks(from_workbook) == []
    for name, table in from_folder.tables.items():
        other = from_workbook.tables[name]
        assert list(table.frame["key"]) == list(other.frame["key"])
        assert list(table.frame["content_hash"]) == list(other.frame["content_hash"])
        assert list(table.frame["row"]) == list(other.frame["row"])


def sheet_of_citizens(
    path: Path, fill: Callable[[xlsxwriter.Workbook, "xlsxwriter.workbook.Worksheet"], None]
) -> Path:
    """A workbook whose sheet ydelsesforloeb is written by the test, the others as usual."""
    builder = sound()
    with xlsxwriter.Workbook(str(path)) as book:
        for table, headings in HEADINGS.items():
            sheet = book.add_worksheet(table)
            sheet.write_row(0, 0, headings.split())
            if table == "ydelsesforloeb":
                fill(book, sheet)
                continue
            for row, cells in enumerate(builder.tables[table], 1):
                for column, text in enumerate(cells.values()):
                    sheet.write_string(row, column, text)
    return path


def test_numbers_dates_and_truth_values_in_cells(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: "xlsxwriter.workbook.Worksheet") -> None:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for row in range(1, 4):
            sheet.write_number(row, 0, 1000 + row)
            sheet.write_number(row, 1, int(invented_cpr(row)))
            sheet.write_string(row, 2, "sygedagpenge")
            sheet.write_number(row, 3, 6.6)
            sheet.write_number(row, 4, 2)
            sheet.write_boolean(row, 5, row == 1)
            sheet.write_datetime(row, 6, date(2023, 1, 2), day)
            sheet.write_string(row, 7, "09-01-2023")
        sheet.write_number(2, 3, 6.1)
        sheet.write_datetime(3, 6, datetime.combine(date(2023, 1, 2), time(12, 30)), day)

    found = read(sheet_of_citizens(tmp_path / "l.xlsx", fill))
    ours = [remark for remark in remarks(found) if remark.file == "ydelsesforloeb"]
    assert ours == [
        set_aside("ulaeseligt_felt", "ydelsesforloeb", 3, "maalgruppe"),
        set_aside("ulaeseligt_felt", "ydelsesforloeb", 4, "startdato"),
    ]
    row = found.tables["ydelsesforloeb"].good.iloc[0]
    assert (row["spell_id"], row["citizen"]) == ("1001", invented_cpr(1))
    assert (row["target_group"], row["visitation_category"]) == ("6.6", "2")
    assert (row["in_job"], row["start"].date()) == (True, date(2023, 1, 2))
    assert row["received"].date() == date(2023, 1, 9)


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_both_epochs_of_workbooks(tmp_path: Path, epoch_1904: bool) -> None:
    path = tmp_path / "l.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": epoch_1904}) as book:
        sheet = book.add_worksheet("fritagelser")
        sheet.write_row(0, 0, HEADINGS["fritagelser"].split())
        sheet.write_row(1, 0, ["E1", invented_cpr(1), "barsel"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 3, date(2024, 3, 1), day)
    found = read(path, full=False)
    assert found.tables["fritagelser"].frame["start"][0].date() == date(2024, 3, 1)


def test_a_live_formula_is_named_and_its_value_used(tmp_path: Path) -> None:
    def fill(_book: xlsxwriter.Workbook, sheet: "xlsxwriter.workbook.Worksheet") -> None:
        for row in range(1, 4):
            for column, text in enumerate(sound().tables["ydelsesforloeb"][row - 1].values()):
                sheet.write_string(row, column, text)
        sheet.write_formula(2, 2, '="dag"&"penge"', value="dagpenge")

    found = read(sheet_of_citizens(tmp_path / "l.xlsx", fill))
    assert remarks(found) == [warning("formel", "ydelsesforloeb", 3, "ydelse")]
    assert found.tables["ydelsesforloeb"].good["benefit"].iloc[1] == "dagpenge"


def test_formula_text_is_text(tmp_path: Path) -> None:
    builder = sound()
    builder.tables["borgere"][0]["navn"] = "=cmd|' /C calc'!A0"
    builder.tables["fritagelser"][0]["aarsag"] = "@SUM(1+1)"
    for path in (builder.write(tmp_path / "f"), builder.write_workbook(tmp_path / "l.xlsx")):
        found = read(path)
        assert remarks(found) == []
        assert found.tables["borgere"].good["name"].iloc[0] == "=cmd|' /C calc'!A0"
        assert found.tables["fritagelser"].good["reason"].iloc[0] == "@SUM(1+1)"


def test_other_sheets_are_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Forside").write_string(0, 0, "Leverance")
        sheet = book.add_worksheet("Borgere")
        sheet.write_row(3, 1, HEADINGS["borgere"].split())
        sheet.write_row(4, 1, [invented_cpr(1), "Anna", "999", ""])
    assert remarks(read(path, full=False)) == [
        set_aside("ulaeseligt_felt", "Borgere", 5, "kommunekode"),
        warning("ukendt_fil", "Forside"),
    ]


def test_a_sheet_that_blocks_does_not_hide_the_next_ones(tmp_path: Path) -> None:
    builder = danish()
    builder.tables["borgere"][1]["navn"] = "SÃ¸ren"
    builder.tables["samtaler"][5]["type"] = "99"
    found = read(builder.write_workbook(tmp_path / "l.xlsx"))
    assert remarks(found) == [
        blocking("omkodet_fil", "borgere", 3),
        set_aside("ulaeseligt_felt", "samtaler", 7, "type"),
    ]


def test_a_broken_workbook_blocks(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><nonsense")
    assert remarks(read(path)) == [blocking("ulaeselig_projektmappe", "l.xlsx")]


def test_a_workbook_that_reaches_for_the_last_cell_blocks(tmp_path: Path) -> None:
    """Two cells in opposite corners of a sheet span seventeen billion."""
    path = tmp_path / "l.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("borgere")
        sheet.write_string(0, 0, "cpr")
        sheet.write_string(1_048_575, 16_383, "x")
    assert blocking("ulaeselig_projektmappe", "l.xlsx") in remarks(read(path))


def test_the_reading_process_has_little_memory_and_none_of_our_secrets(tmp_path: Path) -> None:
    limits = "from jobcenter.intake import workbook; workbook.limit(); bytearray(2 * 1024 ** 3)"
    root = Path(workbooks.__file__).parents[2]
    greedy = subprocess.run(
        [sys.executable, "-c", limits], cwd=root, capture_output=True, check=False
    )
    assert b"MemoryError" in greedy.stderr
    path = danish().write_workbook(tmp_path / "l.xlsx")
    with workbooks.opened(path) as workbook:
        environment = Path(f"/proc/{workbook._process.pid}/environ").read_bytes()
    assert environment == b"PYTHONUTF8=1\0"


# --- Hostile archives ---------------------------------------------------------------------------


def hostile(path: Path, *parts: tuple[str, bytes]) -> list[object]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return list(remarks(read(path)))


REFUSED = [blocking("afvist_arkiv", "l.zip")]
CSV = ("borgere.csv", b"cpr;navn;kommunekode\n")


def test_a_part_that_swells_when_unpacked(tmp_path: Path) -> None:
    assert hostile(tmp_path / "l.zip", ("samtaler.csv", b"0" * 3_000_000)) == REFUSED


def test_more_than_two_hundred_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    assert hostile(tmp_path / "l.zip", CSV, ("x.txt", b"abc" * 400)) == REFUSED
    assert archives.MOST_PARTS == 1_000


def test_a_directory_that_lies_about_size(tmp_path: Path) -> None:
    path = tmp_path / "l.zip"
    hostile(path, ("borgere.csv", bytes(range(256)) * 400))
    content = path.read_bytes()
    size = struct.pack("<L", 256 * 400)
    path.write_bytes(content.replace(size, struct.pack("<L", 10)))
    assert remarks(read(path)) == [blocking("ulaeseligt_arkiv", "l.zip")]


def test_a_thousand_and_one_parts(tmp_path: Path) -> None:
    parts = [(f"{number}.txt", b"") for number in range(1_001)]
    assert hostile(tmp_path / "l.zip", *parts) == REFUSED


@pytest.mark.parametrize("name", ["inner.zip", "inner.csv", "inner.dat"])
def test_an_archive_in_the_archive(tmp_path: Path, name: str) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("borgere.csv", b"x")
    assert hostile(tmp_path / "l.zip", CSV, (name, inner.getvalue())) == REFUSED


@pytest.mark.parametrize(
    "name", ["../borgere.csv", "/etc/borgere.csv", "a/../../borgere.csv", "C:/borgere.csv"]
)
def test_names_that_lead_out(tmp_path: Path, name: str) -> None:
    assert hostile(tmp_path / "l.zip", (name, b"x")) == REFUSED


def workbook_with(path: Path, name: str, edit: Callable[[bytes], bytes]) -> list[object]:
    """A workbook with one part edited, or made where there is none."""
    source = danish().write_workbook(path.with_name("source.xlsx"))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            new.writestr(part, edit(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, edit(b""))
    return list(remarks(read(path)))


LAUGHS = b"""<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;">]>"""


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_document_type_in_a_workbook(tmp_path: Path, part: str) -> None:
    path = tmp_path / "l.zip"
    found = workbook_with(path, part, lambda content: content.replace(b"?>", b"?>" + LAUGHS, 1))
    assert found == REFUSED


def test_a_document_type_hidden_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "l.zip"
    part = "xl/sharedStrings.xml"
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><sst/>'
    assert workbook_with(path, part, lambda _: text.encode("utf-16")) == REFUSED


def test_external_links_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "l.zip"
    found = workbook_with(path, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    assert found == REFUSED


def test_a_password_on_the_archive(tmp_path: Path) -> None:
    path = danish().write_zip(tmp_path / "l.zip")
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    content[6] |= 1
    path.write_bytes(content)
    assert remarks(read(path)) == [blocking("adgangskode", "l.zip")]


def test_every_refusal_is_a_sentence_with_a_next_step(tmp_path: Path) -> None:
    path = tmp_path / "l.zip"
    hostile(path, ("../x", b""))
    (problem,) = read(path).problems
    assert problem.severity is Severity.BLOCKING
    assert problem.expected.count(".") >= 2
    shutil.rmtree(tmp_path)
