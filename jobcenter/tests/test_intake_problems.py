"""Every problem of the import format, with the file, row and column that a person is shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jobcenter.intake.problems import Severity
from jobcenter.tests.deliveries import DeliveryBuilder, invented_cpr
from jobcenter.tests.intake_reading import (
    Remark,
    blocking,
    read,
    remarks,
    remarks_on,
    set_aside,
    sound,
    warning,
)

Edit = Callable[[DeliveryBuilder], object]


def change(table: str, place: int, **columns: str) -> Edit:
    """Row `place` (the first data row is 0, so it stands on line place + 2) with other cells."""
    return lambda builder: builder.tables[table][place].update(columns)


def test_a_sound_delivery_has_no_problems(tmp_path: Path) -> None:
    found = read(sound().write(tmp_path))
    assert remarks(found) == []
    assert {name: len(table.good) for name, table in found.tables.items()} == {
        "medarbejdere": 2,
        "borgere": 3,
        "ydelsesforloeb": 3,
        "sagsansvar": 3,
        "samtaler": 6,
        "minplan": 1,
        "fritagelser": 1,
        "vurderinger": 1,
    }


UNREADABLE = [
    ("medarbejdere", 0, "navn", ""),
    ("medarbejdere", 0, "rolle", "konge"),
    ("borgere", 0, "kommunekode", "999"),
    ("borgere", 0, "beskyttet", "måske"),
    ("ydelsesforloeb", 0, "forloeb_id", ""),
    ("ydelsesforloeb", 0, "ydelse", "efterløn"),
    ("ydelsesforloeb", 0, "maalgruppe", "7.1"),
    ("ydelsesforloeb", 0, "visitationskategori", "4"),
    ("ydelsesforloeb", 0, "i_job", "delvist"),
    ("ydelsesforloeb", 0, "startdato", "2023-02-30"),
    ("ydelsesforloeb", 0, "modtaget_dato", "03/04/2023"),
    ("ydelsesforloeb", 0, "slutdato", "snart"),
    ("sagsansvar", 0, "fra_dato", ""),
    ("sagsansvar", 0, "til_dato", "2023-13-01"),
    ("samtaler", 0, "type", "99"),
    ("samtaler", 0, "form", "drøm"),
    ("samtaler", 0, "aktoer", "nabo"),
    ("samtaler", 0, "faelles", "x"),
    ("samtaler", 0, "booket_dato", "31-02-2024"),
    ("samtaler", 0, "status", "glemt"),
    ("samtaler", 0, "registreret_dato", "45352"),
    ("minplan", 0, "oprettet_dato", ""),
    ("minplan", 0, "har_maal", "3"),
    ("fritagelser", 0, "aarsag", ""),
    ("vurderinger", 0, "art", "§8"),
    ("vurderinger", 0, "cpr", "123"),
]


@pytest.mark.parametrize(("table", "place", "column", "text"), UNREADABLE)
def test_a_cell_that_cannot_be_read(
    tmp_path: Path, table: str, place: int, column: str, text: str
) -> None:
    found = remarks_on(tmp_path, change(table, place, **{column: text}))
    assert set_aside("ulaeseligt_felt", f"{table}.csv", place + 2, column) in found
    assert not any(remark.severity is Severity.BLOCKING for remark in found)


def test_all_faults_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    found = remarks_on(
        tmp_path, change("samtaler", 2, type="99", status="glemt", booket_dato="i går", cpr="1")
    )
    assert {(remark.row, remark.column) for remark in found} == {
        (4, "type"),
        (4, "status"),
        (4, "booket_dato"),
        (4, "cpr"),
    }


RULES = [
    (
        change("ydelsesforloeb", 1, slutdato="2023-01-01"),
        "slut_foer_start",
        "ydelsesforloeb",
        3,
        "slutdato",
    ),
    (
        change("sagsansvar", 1, til_dato="2023-01-08"),
        "slut_foer_start",
        "sagsansvar",
        3,
        "til_dato",
    ),
    (
        change("fritagelser", 0, til_dato="2023-02-28"),
        "slut_foer_start",
        "fritagelser",
        2,
        "til_dato",
    ),
    (
        change("medarbejdere", 1, til_dato="2019-12-31"),
        "slut_foer_start",
        "medarbejdere",
        3,
        "til_dato",
    ),
    (change("samtaler", 3, afholdt_dato=""), "afholdt_uden_dato", "samtaler", 5, "afholdt_dato"),
    (
        change("samtaler", 3, afholdt_dato="2024-05-03"),
        "afholdt_i_fremtiden",
        "samtaler",
        5,
        "afholdt_dato",
    ),
]


@pytest.mark.parametrize(("edit", "code", "table", "row", "column"), RULES)
def test_a_row_that_contradicts_itself(
    tmp_path: Path, edit: Edit, code: str, table: str, row: int, column: str
) -> None:
    assert set_aside(code, f"{table}.csv", row, column) in remarks_on(tmp_path, edit)


def test_a_conversation_may_be_held_tomorrow(tmp_path: Path) -> None:
    assert remarks_on(tmp_path, change("samtaler", 3, afholdt_dato="2024-05-02")) == []


def test_a_spell_may_last_one_day(tmp_path: Path) -> None:
    found = remarks_on(tmp_path, change("ydelsesforloeb", 1, slutdato="2023-01-02"))
    assert all(remark.code == "samtale_uden_forloeb" for remark in found)


STRANGER = invented_cpr(90)
REFERENCES = [
    (change("ydelsesforloeb", 0, cpr=STRANGER), "ydelsesforloeb", 2, "cpr"),
    (change("samtaler", 0, cpr=STRANGER), "samtaler", 2, "cpr"),
    (change("samtaler", 0, medarbejder_id="S99"), "samtaler", 2, "medarbejder_id"),
    (change("sagsansvar", 0, medarbejder_id="S99"), "sagsansvar", 2, "medarbejder_id"),
    (change("sagsansvar", 0, forloeb_id="F99999"), "sagsansvar", 2, "forloeb_id"),
    (change("minplan", 0, cpr=STRANGER), "minplan", 2, "cpr"),
    (change("fritagelser", 0, cpr=STRANGER), "fritagelser", 2, "cpr"),
    (change("vurderinger", 0, cpr=STRANGER), "vurderinger", 2, "cpr"),
]


@pytest.mark.parametrize(("edit", "table", "row", "column"), REFERENCES)
def test_a_reference_to_nothing(
    tmp_path: Path, edit: Edit, table: str, row: int, column: str
) -> None:
    found = remarks_on(tmp_path, edit)
    assert set_aside("ukendt_henvisning", f"{table}.csv", row, column) in found


def test_what_is_set_aside_drags_along_what_refers_to_it(tmp_path: Path) -> None:
    builder = sound()
    builder.tables["borgere"][0]["kommunekode"] = "999"
    found = read(builder.write(tmp_path))
    assert remarks(found) == [
        set_aside("ulaeseligt_felt", "borgere.csv", 2, "kommunekode"),
        set_aside("henvisning_sat_til_side", "ydelsesforloeb.csv", 2, "cpr"),
        set_aside("henvisning_sat_til_side", "sagsansvar.csv", 2, "forloeb_id"),
        set_aside("henvisning_sat_til_side", "samtaler.csv", 2, "cpr"),
        set_aside("henvisning_sat_til_side", "samtaler.csv", 3, "cpr"),
    ]
    texts = {problem.file: problem.expected for problem in found.problems}
    assert "borgere.csv, række 2" in texts["ydelsesforloeb.csv"]
    assert "ydelsesforloeb.csv, række 2" in texts["sagsansvar.csv"]


def test_a_row_with_too_few_or_too_many_fields(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    file = folder / "minplan.csv"
    header, row = file.read_text().splitlines()
    file.write_text(f"{header}\n{row.replace('P00001', 'P1')};x\nP2;{row.split(';')[1]}\n{row}\n")
    found = read(folder)
    assert remarks(found) == [
        set_aside("forkert_antal_felter", "minplan.csv", 2, ""),
        set_aside("forkert_antal_felter", "minplan.csv", 3, ""),
    ]
    assert len(found.tables["minplan"].good) == 1
    assert "8 felter" in next(iter(found.problems)).expected.replace("\u00a0", " ")


def test_a_stray_quotation_mark_sets_one_row_aside(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    file = folder / "borgere.csv"
    file.write_text(file.read_text().replace("Borger 2", '"Borger" 2'))
    found = read(folder)
    assert remarks(found)[0] == set_aside("forkert_antal_felter", "borgere.csv", 3, "")
    assert "citationstegn" in next(iter(found.problems)).expected


@pytest.mark.parametrize("table", ["borgere", "ydelsesforloeb", "samtaler"])
def test_a_missing_file_blocks(tmp_path: Path, table: str) -> None:
    folder = sound().write(tmp_path)
    (folder / f"{table}.csv").unlink()
    assert blocking("manglende_fil", table) in remarks(read(folder))


def test_an_optional_file_may_be_missing(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    (folder / "minplan.csv").unlink()
    assert remarks(read(folder)) == [warning("manglende_valgfri_fil", "minplan")]


def test_a_change_set_may_hold_any_file_but_not_none(tmp_path: Path) -> None:
    folder = sound().write(tmp_path / "some", only=("borgere",))
    assert remarks(read(folder, full=False)) == []
    (tmp_path / "none").mkdir()
    assert remarks(read(tmp_path / "none", full=False)) == [blocking("manglende_fil", "")]


REQUIRED = [
    ("medarbejdere", "medarbejder_id navn team fra_dato"),
    ("borgere", "cpr navn kommunekode"),
    ("ydelsesforloeb", "forloeb_id cpr ydelse startdato"),
    ("sagsansvar", "forloeb_id fra_dato"),
    ("samtaler", "samtale_id cpr type status"),
    ("minplan", "minplan_id cpr oprettet_dato"),
    ("fritagelser", "fritagelse_id cpr aarsag fra_dato"),
    ("vurderinger", "vurdering_id cpr art"),
]


@pytest.mark.parametrize(("table", "names"), REQUIRED)
def test_missing_required_columns_block(tmp_path: Path, table: str, names: str) -> None:
    folder = sound().write(tmp_path)
    file = folder / f"{table}.csv"
    text = file.read_text()
    for name in names.split():
        text = text.replace(name, f"x{name}", 1)
    file.write_text(text)
    found = remarks(read(folder))
    for name in names.split():
        assert blocking("manglende_kolonne", f"{table}.csv", None, name) in found
        assert warning("ukendt_kolonne", f"{table}.csv", None, f"x{name}") in found


def test_a_missing_optional_column_reads_as_empty(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    file = folder / "borgere.csv"
    file.write_text(
        "\n".join(line.rpartition(";")[0] for line in file.read_text().splitlines()) + "\n"
    )
    found = read(folder)
    assert remarks(found) == [
        warning("manglende_valgfri_kolonne", "borgere.csv", None, "beskyttet")
    ]
    assert not found.tables["borgere"].good["protected"].any()


def test_headings_in_any_order_and_case(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    file = folder / "borgere.csv"
    rows = [line.split(";") for line in file.read_text().splitlines()]
    rows[0] = [f" {name.upper()} " for name in rows[0]]
    file.write_text("".join(";".join(reversed(row)) + "\n" for row in rows))
    found = read(folder)
    assert remarks(found) == []
    assert list(found.tables["borgere"].good["name"]) == ["Borger 1", "Borger 2", "Borger 3"]


def test_a_column_twice_blocks(tmp_path: Path) -> None:
    folder = sound().write(tmp_path)
    file = folder / "borgere.csv"
    file.write_text(file.read_text().replace("beskyttet", "navn"))
    assert blocking("dobbelt_kolonne", "borgere.csv", None, "navn") in remarks(read(folder))


def test_equal_rows_count_once(tmp_path: Path) -> None:
    builder = sound()
    first = builder.tables["samtaler"][0]
    builder.tables["samtaler"].append(first | {"afholdt_dato": "01-03-2024", "type": "Jobsamtale"})
    found = read(builder.write(tmp_path))
    assert remarks(found) == [warning("gentaget_raekke", "samtaler.csv", 8, "samtale_id")]
    assert len(found.tables["samtaler"].frame) == 6


SAME_KEY = [
    ("borgere", "navn", "En anden", "cpr"),
    ("samtaler", "type", "4", "samtale_id"),
    ("ydelsesforloeb", "ydelse", "dagpenge", "forloeb_id"),
    ("sagsansvar", "team", "Et andet", "forloeb_id"),
    ("medarbejdere", "rolle", "chef", "medarbejder_id"),
    ("minplan", "har_maal", "nej", "minplan_id"),
    ("samtaler", "type", "ukendt", "samtale_id"),
]


@pytest.mark.parametrize(("table", "column", "text", "key"), SAME_KEY)
def test_one_key_with_two_contents_blocks(
    tmp_path: Path, table: str, column: str, text: str, key: str
) -> None:
    builder = sound()
    rows = builder.tables[table]
    rows.append(rows[0] | {column: text})
    found = read(builder.write(tmp_path))
    at = len(rows) + 1
    assert blocking("samme_noegle", f"{table}.csv", at, key) in remarks(found)
    expected = [problem.expected for problem in found.problems if problem.row == at]
    assert any("Række 2 har samme nøgle" in text for text in expected)


def test_a_number_without_check_digit_is_only_a_warning(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen(cpr="0101364004").spell().conversation()
    found = read(builder.write(tmp_path))
    assert remarks(found) == [warning("uden_kontrolciffer", "borgere.csv", 2, "cpr")]
    assert len(found.tables["samtaler"].good) == 1


def test_a_conversation_outside_any_spell_is_only_a_warning(tmp_path: Path) -> None:
    builder = sound()
    builder.conversation(afholdt_dato="2022-12-31").conversation(afholdt_dato="2023-01-02")
    builder.conversation(status="planlagt", afholdt_dato="", planlagt_dato="2022-06-01")
    found = read(builder.write(tmp_path))
    assert remarks(found) == [
        warning("samtale_uden_forloeb", "samtaler.csv", 8, "afholdt_dato"),
        warning("samtale_uden_forloeb", "samtaler.csv", 10, "planlagt_dato"),
    ]
    assert len(found.tables["samtaler"].good) == 9


def test_a_long_spell_covers_what_a_later_short_one_does_not(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen().spell(startdato="2020-01-01")
    builder.spell(startdato="2021-01-01", slutdato="2021-02-01").conversation()
    found = read(builder.write(tmp_path))
    assert remarks(found) == [warning("overlap", "ydelsesforloeb.csv", 3, "startdato")]


def test_spells_that_meet_do_not_overlap(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen().spell(slutdato="2023-05-31")
    builder.spell(startdato="2023-06-01").citizen().spell(startdato="2020-01-01")
    assert remarks(read(builder.write(tmp_path))) == []


def test_responsibilities_may_not_overlap(tmp_path: Path) -> None:
    builder = sound().responsibility(fra_dato="2024-01-01", medarbejder_id="S02")
    assert remarks(read(builder.write(tmp_path))) == [
        warning("overlap", "sagsansvar.csv", 5, "fra_dato")
    ]


def test_rows_are_counted_in_lines_of_the_file(tmp_path: Path) -> None:
    builder = sound()
    builder.tables["borgere"][0]["navn"] = "To\nlinjer"
    builder.tables["borgere"][2]["kommunekode"] = "999"
    found = remarks(read(builder.write(tmp_path)))
    assert set_aside("ulaeseligt_felt", "borgere.csv", 5, "kommunekode") in found


def test_every_problem_is_said_in_danish_with_what_to_do(tmp_path: Path) -> None:
    builder = sound()
    for rows in builder.tables.values():
        rows.append(dict.fromkeys(rows[0], "forkert"))
        rows.append(rows[0] | {list(rows[0])[-1]: "2024-02-01"})
    (builder.write(tmp_path) / "andet.txt").write_text("")
    found = read(tmp_path)
    assert len(found.problems) > 40
    for problem in found.problems:
        assert problem.expected.endswith(".")
        assert len(problem.expected) <= 500
        assert problem.expected[0].isupper()


def test_a_change_set_is_judged_with_what_is_known(tmp_path: Path) -> None:
    """Without any knowledge of earlier deliveries everything it refers to is unknown."""
    folder = sound().write(tmp_path, only=("samtaler", "sagsansvar"))
    found = remarks(read(folder, full=False))
    assert {remark.code for remark in found} == {"ukendt_henvisning"}


def test_remarks_come_gravest_first_then_by_file_and_row(tmp_path: Path) -> None:
    builder = sound()
    builder.tables["samtaler"][4]["type"] = "99"
    builder.tables["samtaler"][1]["type"] = "99"
    builder.tables["samtaler"].append(builder.tables["samtaler"][0])
    found: list[Remark] = remarks(read(builder.write(tmp_path)))
    assert [(remark.severity, remark.row) for remark in found] == [
        (Severity.SET_ASIDE, 3),
        (Severity.SET_ASIDE, 6),
        (Severity.WARNING, 8),
    ]
