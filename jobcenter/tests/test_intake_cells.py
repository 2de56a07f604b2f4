"""Single cells: dates, CPR numbers, codes and text, as people and systems write them."""

from datetime import date

import pytest

from jobcenter.intake import cpr, kinds, layouts, municipalities, names
from jobcenter.intake.cells import ColumnReader
from jobcenter.intake.kinds import Unreadable
from jobcenter.tests.deliveries import invented_cpr
from jobcenter.tests.intake_reading import digest

DATES = [
    ("2024-03-01", date(2024, 3, 1)),
    ("01-03-2024", date(2024, 3, 1)),
    ("03-04-2024", date(2024, 4, 3)),  # day first, always
    ("12-11-2024", date(2024, 11, 12)),
    ("11-12-2024", date(2024, 12, 11)),
    ("2024-02-29", date(2024, 2, 29)),
    ("29-02-2024", date(2024, 2, 29)),
    ("2000-02-29", date(2000, 2, 29)),
    ("1900-01-01", date(1900, 1, 1)),
    ("2100-12-31", date(2100, 12, 31)),
    ("31-12-1999", date(1999, 12, 31)),
    ("30-04-2024", date(2024, 4, 30)),
    (" 2024-03-01 ", date(2024, 3, 1)),
    ("\u00a001-03-2024\u00a0", date(2024, 3, 1)),
    ("\t2024-12-31", date(2024, 12, 31)),
    ("2023-02-29", None),
    ("29-02-2023", None),
    ("2100-02-29", None),
    ("31-04-2024", None),
    ("2024-13-01", None),
    ("13-13-2024", None),
    ("04-31-2024", None),
    ("2024-00-10", None),
    ("2024-01-00", None),
    ("0000-01-01", None),
    ("0001-01-01", None),
    ("1899-12-31", None),
    ("2101-01-01", None),
    ("1-3-2024", None),
    ("01-03-24", None),
    ("01/03/2024", None),
    ("01.03.2024", None),
    ("2024/03/01", None),
    ("20240301", None),
    ("45352", None),
    ("2024-03-01 12:00", None),
    ("2024-03-01T00:00:00", None),
    ("1. marts 2024", None),
    ("i går", None),
    ("２０２４-03-01", None),
]


def test_there_are_forty_dates() -> None:
    assert len(dict(DATES)) == 40


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_date(text: str, expected: date | None) -> None:
    found = ColumnReader(layouts.BY_TABLE["ydelsesforloeb"].column("start"), digest).read([text])
    if expected is None:
        assert found.faults
    else:
        assert not found.faults
        assert found.values.astype("datetime64[D]")[0] == expected


def test_an_open_end_is_no_end() -> None:
    last_day = layouts.BY_TABLE["ydelsesforloeb"].column("end").kind
    assert last_day.parse("9999-12-31") is None
    assert last_day.parse("31-12-9999") is None
    with pytest.raises(Unreadable):
        layouts.BY_TABLE["ydelsesforloeb"].column("start").kind.parse("9999-12-31")


@pytest.mark.parametrize(
    ("text", "number", "born"),
    [
        ("0101011234", "0101011234", date(1901, 1, 1)),
        ("010101-1234", "0101011234", date(1901, 1, 1)),
        ("010101 1234", "0101011234", date(1901, 1, 1)),
        ("\u00a0010101-1234 ", "0101011234", date(1901, 1, 1)),
        ("3112993999", "3112993999", date(1999, 12, 31)),
        ("0101364003", "0101364003", date(2036, 1, 1)),
        ("0101374003", "0101374003", date(1937, 1, 1)),
        ("0101369003", "0101369003", date(2036, 1, 1)),
        ("0101379003", "0101379003", date(1937, 1, 1)),
        ("0101575003", "0101575003", date(2057, 1, 1)),
        ("0101585003", "0101585003", date(1858, 1, 1)),
        ("2902008003", "2902008003", date(2000, 2, 29)),
    ],
)
def test_cpr(text: str, number: str, born: date) -> None:
    assert cpr.parse(text) == (number, born)


@pytest.mark.parametrize(
    "text",
    [
        "101011234",  # a leading zero is lost
        "01010112345",
        "0101-011234",
        "010101--1234",
        "0101O11234",
        "3102011234",
        "2902011234",  # 1901 was no leap year
        "0013011234",
        "０１０１０１１２３４",
        "=0101011234",
    ],
)
def test_what_is_no_cpr(text: str) -> None:
    with pytest.raises(ValueError, match=r"digits|day|month|year"):
        cpr.parse(text)


def test_invented_numbers_have_a_check_digit_and_belong_to_nobody() -> None:
    numbers = [invented_cpr(place) for place in range(300)]
    assert len(set(numbers)) == 300
    assert all(cpr.has_check_digit(number) for number in numbers)
    assert all(cpr.birth_date(number) >= date(2030, 1, 1) for number in numbers)
    assert not cpr.has_check_digit("0101364004")


@pytest.mark.parametrize(
    ("table", "field", "texts", "code"),
    [
        ("ydelsesforloeb", "benefit", ["kontanthjælp", "KONTANTHJAELP"], "kontanthjaelp"),
        (
            "ydelsesforloeb",
            "benefit",
            ["Uddannelseshjælp", "uddannelseshjaelp"],
            "uddannelseshjaelp",
        ),
        ("ydelsesforloeb", "benefit", ["ressourceforløb", "ressourceforloeb"], "ressourceforloeb"),
        ("ydelsesforloeb", "target_group", ["6.10"], "6.10"),
        ("ydelsesforloeb", "target_group", ["6.1"], "6.1"),
        ("samtaler", "type", ["9", "Informationsmøde", "informationsmoede"], "9"),
        ("samtaler", "type", ["17", "Jobsamtale med a-kasse", "jobsamtale med akasse"], "17"),
        ("samtaler", "type", ["7", "JOBSAMTALE"], "7"),
        ("samtaler", "form", ["fremmøde", "Fremmoede", "FREMMØDE"], "fremmoede"),
        ("samtaler", "actor", ["anden aktør", "anden_aktoer", "Anden Aktør"], "anden_aktoer"),
        ("samtaler", "actor", ["a-kasse", "A-Kasse", "a kasse"], "a-kasse"),
        ("samtaler", "status", ["Afholdt", "AFHOLDT"], "afholdt"),
        ("vurderinger", "kind", ["§7", "§ 7", "7", "§\u00a07"], "§7"),
        ("vurderinger", "kind", ["§24", "24"], "§24"),
        ("medarbejdere", "role", ["Teamleder"], "teamleder"),
        ("borgere", "municipality", ["183"], "183"),
    ],
)
def test_codes(table: str, field: str, texts: list[str], code: str) -> None:
    parse = layouts.BY_TABLE[table].column(field).kind.parse
    assert {parse(text) for text in texts} == {code}


@pytest.mark.parametrize(
    ("table", "field", "text"),
    [
        ("ydelsesforloeb", "benefit", "førtidspension"),
        ("ydelsesforloeb", "target_group", "6.12"),
        ("ydelsesforloeb", "visitation_category", "4"),
        ("ydelsesforloeb", "in_job", "måske"),
        ("samtaler", "type", "1"),
        ("samtaler", "form", "røgsignal"),
        ("samtaler", "status", "glemt"),
        ("vurderinger", "kind", "§8"),
        ("medarbejdere", "role", "administrator"),
        ("borgere", "municipality", "0183"),
        ("borgere", "municipality", "999"),
        ("borgere", "name", "x" * 201),
    ],
)
def test_what_is_no_code(table: str, field: str, text: str) -> None:
    with pytest.raises(Unreadable):
        layouts.BY_TABLE[table].column(field).kind.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NA", "NA"),
        ("None", "None"),
        ("nan", "nan"),
        ("007", "007"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("  Jens \u00a0 Åberg ", "Jens Åberg"),
        ("A\u030aberg", "Åberg"),  # two characters, as some systems write it
        ("to\r\nlinjer", "to linjer"),
    ],
)
def test_text_stays_text(text: str, expected: str) -> None:
    found = ColumnReader(layouts.BY_TABLE["borgere"].column("name"), digest).read([text])
    assert list(found.values) == [expected]


def test_a_hash_tells_contents_apart_and_not_spellings() -> None:
    start = layouts.BY_TABLE["ydelsesforloeb"].column("start")
    one, same, other, wrong, also_wrong = (
        ColumnReader(start, digest)
        .read(["2024-03-01", "01-03-2024", "2024-03-02", "i dag", "i morgen"])
        .hashes
    )
    assert one == same
    assert len({one, other, wrong, also_wrong}) == 4


def test_there_are_98_municipalities() -> None:
    assert len(municipalities.names()) == 98
    assert municipalities.names()["187"] == "Vallensbæk"


def test_names_sort_as_in_denmark() -> None:
    ordered = ["Andersen", "Émil", "Emma", "Müller", "Myre", "Zoe", "Ærø", "Øberg", "Åge", "Aase"]
    mixed = ordered[::2] + ordered[1::2]
    assert sorted(mixed, key=names.sort_key) == ordered
    assert names.sort_key("AAGE") == names.sort_key("åge")
    assert all(letter.isascii() for letter in names.sort_key("Æ Ø Å é ł ß").replace(" ", ""))


def test_number_cells_of_a_workbook_get_their_zeros_back() -> None:
    assert kinds.CPR.from_number(101011234.0) == "0101011234"
    assert kinds.MUNICIPALITY.from_number(183.0) == "183"
    assert layouts.BY_TABLE["samtaler"].column("type").kind.from_number(7.0) == "7"
    target_group = layouts.BY_TABLE["ydelsesforloeb"].column("target_group").kind
    assert target_group.parse(target_group.from_number(6.6)) == "6.6"
    with pytest.raises(Unreadable, match=r"6\.10 bliver ellers til 6\.1"):
        target_group.parse(target_group.from_number(6.1))
