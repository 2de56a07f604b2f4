"""The document that all formats of a statement are made of."""

from datetime import date
from fractions import Fraction

import pytest

from jobcenter.reports.document import (
    Cell,
    Chart,
    Column,
    Document,
    Mark,
    Row,
    Section,
    Table,
    Unit,
    Value,
    as_json,
    digest,
    from_json,
    shown,
)

TABLE = Table(
    key="maaltal",
    caption="Måltallet",
    row_heading="Område",
    columns=(
        Column("antal", "Borgere", Unit.COUNT),
        Column("andel", "Andel", Unit.SHARE, "H / P"),
        Column("naas", "Nås", Unit.MONTH),
        Column("note", "Note", Unit.TEXT),
    ),
    rows=(
        Row("soe", "Søer", (Cell(7), Cell(Fraction(5, 7)), Cell(date(2024, 9, 1)), Cell("1/2"))),
        Row("aa", "Åer", (Cell(0), Cell(Fraction(1)), Cell(), Cell(""))),
        Row("i-alt", "I alt", (Cell(None, (Mark.HIDDEN,)), Cell(), Cell(), Cell())),
    ),
    has_total=True,
)
CHART = Chart("udvikling", "Udvikling", "maaltal", ("andel",), Fraction(4, 5))
DOCUMENT = Document(
    title="Månedsopgørelse",
    facts=(("Nummer", "2023-12/1"),),
    sections=(Section("maal", "Målet", ("Én sætning.",), (TABLE,), (CHART,)),),
)


def test_what_is_read_back_is_what_was_written() -> None:
    assert from_json(as_json(DOCUMENT)) == DOCUMENT
    assert as_json(from_json(as_json(DOCUMENT))) == as_json(DOCUMENT)


def test_the_digest_follows_the_content() -> None:
    other = Document(DOCUMENT.title, DOCUMENT.facts, ())
    assert digest(as_json(DOCUMENT)) == digest(as_json(from_json(as_json(DOCUMENT))))
    assert digest(as_json(DOCUMENT)) != digest(as_json(other))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234, Unit.COUNT, "1.234"),
        (Fraction(7, 9), Unit.SHARE, "77,8 %"),
        (Fraction(7996, 10000), Unit.SHARE, "80,0 %"),
        # Half of a unit goes up, as a fraction and not as the float beside it
        (Fraction(8125, 100000), Unit.SHARE, "8,1 %"),
        (Fraction(8150, 100000), Unit.SHARE, "8,2 %"),
        (Fraction(-24, 1000), Unit.POINTS, "−2,4 procentpoint"),
        (Fraction(25, 2), Unit.DAYS, "12,5"),
        (12, Unit.DAYS, "12"),
        (date(2024, 7, 1), Unit.MONTH, "juli 2024"),
        (date(2024, 7, 1), Unit.DAY, "01-07-2024"),
        ("Ja", Unit.TEXT, "Ja"),
        (None, Unit.SHARE, "–"),
    ],
)
def test_a_cell_as_danes_write_it(value: Value, unit: Unit, text: str) -> None:
    assert shown(Cell(value), unit).replace("\N{NO-BREAK SPACE}", " ") == text


def test_a_hidden_cell_tells_nothing_else() -> None:
    assert shown(Cell(None, (Mark.HIDDEN, Mark.RESTATED)), Unit.COUNT) == "skjult"


def test_a_cell_is_found_by_its_address() -> None:
    assert TABLE.cell("soe", "antal") == Cell(7)
    assert TABLE.cell("soe", "findes-ikke") is None
    assert TABLE.cell("findes-ikke", "antal") is None
    assert DOCUMENT.table("maaltal") is TABLE
    assert DOCUMENT.table("andet") is None
    assert DOCUMENT.marks == [Mark.HIDDEN]
