"""The politicians' edition: half a page of the full statement's cells."""

import io
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pikepdf
import pytest

from jobcenter.reports.document import (
    Cell,
    Column,
    Document,
    Mark,
    Row,
    Section,
    Table,
    Unit,
    shown,
)
from jobcenter.reports.formats import pdf
from jobcenter.reports.political import MOST_SENTENCES, political

HIDDEN = Cell(None, (Mark.HIDDEN,))

# December 2023 of the invented sample
FIGURES = {
    "sygedagpenge": ("Sygedagpenge", 60, 45, "0.657380"),
    "jobafklaring": ("Jobafklaring", 106, 75, "0.780880"),
    "ressourceforloeb": ("Ressourceforløb", 75, 49, "0.763974"),
    "kontanthjaelp": ("Kontanthjælp", 212, 149, "0.753619"),
    "uddannelseshjaelp": ("Uddannelseshjælp", 40, 37, "0.925288"),
    "ledighedsydelse": ("Ledighedsydelse", 35, 31, "0.910350"),
    "revalidering": ("Revalidering", 14, 11, "0.760619"),
    "dagpenge": ("Forsikrede ledige", 11, 10, "0.984848"),
    "alle": ("I alt", 553, 407, "0.778107"),
}
GOAL = Table(
    "maal",
    "Måltallet i december 2023",
    "Område",
    (
        Column("borgere", "Borgere", Unit.COUNT),
        Column("naaet", "Har samtalerne", Unit.COUNT),
        Column("andel", "Månedens andel", Unit.SHARE),
        Column("gennemsnit", "12-måneders gennemsnit", Unit.SHARE),
        Column("maaneder", "Måneder", Unit.COUNT),
        Column("samlet", "Samlet andel", Unit.SHARE),
        Column("maalet", "Mindst 80 %", Unit.TEXT),
    ),
    tuple(
        Row(
            key,
            name,
            (
                Cell(people),
                Cell(hits),
                Cell(Fraction(hits, people)),
                Cell(Fraction(average)),
                Cell(12),
                Cell(Fraction(average)),
                Cell("Ja" if Fraction(average) >= Fraction(4, 5) else "Nej"),
            ),
        )
        for key, (name, people, hits, average) in FIGURES.items()
    ),
    has_total=True,
    note="En note.",
)
DISTANCE = Table(
    "afstand",
    "Afstand",
    "Område",
    tuple(Column(key, key, Unit.MONTH) for key in ("booket", "frister", "tidligst")),
    (Row("alle", "I alt", (Cell(), Cell(date(2024, 8, 1)), Cell(date(2024, 7, 1)))),),
)
CHANGE = Table(
    "aendring",
    "Ændring",
    "Område",
    tuple(Column(key, key, Unit.POINTS) for key in ("forskel", "andelen", "fordelingen")),
    (
        Row(
            "alle",
            "I alt",
            (Cell(Fraction(28, 1000)), Cell(Fraction(25, 1000)), Cell(Fraction(3, 1000))),
        ),
    ),
)
WHO = Table(
    "hvem",
    "Hvem",
    "Hvad",
    (Column("borgere", "Borgere", Unit.COUNT),),
    (Row("naaede", "Nåede", (Cell(24),)), Row("faldt", "Faldt", (Cell(21),))),
)
JULY, SEPTEMBER = date(2024, 7, 1), date(2024, 9, 1)
MILESTONES = Table(
    "milepaele",
    "Milepæle",
    "Initiativ",
    (
        Column("maalgruppe", "Målgruppe", Unit.TEXT),
        Column("dag", "Senest", Unit.DAY),
        Column("krav", "Mindst", Unit.SHARE),
        Column("maaling", "Måles på", Unit.TEXT),
        Column("resultat", "Resultat", Unit.TEXT),
    ),
    tuple(
        Row(
            str(n),
            "",
            (Cell(group), Cell(day), Cell(Fraction(percent, 100)), Cell(measure), result),
        )
        for n, (group, day, percent, measure, result) in enumerate(
            (
                ("jobafklaring", JULY, 70, "dagen", Cell("På kurs")),
                ("sygedagpenge", JULY, 70, "dagen", Cell("Bagud")),
                ("sygedagpenge", SEPTEMBER, 80, "dagen", Cell("Bagud")),
                ("kontanthjælp", SEPTEMBER, 80, "dagen", Cell("Bagud")),
                ("ressourceforløb", SEPTEMBER, 80, "gennemsnit", Cell("Kan ikke nås")),
                ("revalidering", SEPTEMBER, 80, "dagen", HIDDEN),
            )
        )
    ),
)
FULL = Document(
    "Månedsopgørelse for december 2023, Ishøj",
    (("Udgivelse", "Nr. 1 for måneden"), ("Regelsæt", "abc"), ("Opgjort pr.", "1. maj 2024")),
    (Section("maal", "Målet", ("En sætning.",), (GOAL, DISTANCE, CHANGE, WHO)),),
)
WITH_PLAN = replace(FULL, sections=(*FULL.sections, Section("plan", "Planen", (), (MILESTONES,))))
BEFORE = ("Udvalget har bedt om en status på genopretningen. Her er december.",)
AFTER = ("Vi følger op på sygedagpenge hver uge, og udvalget hører igen i februar.",)


def _told(document: Document) -> str:
    paragraphs = next(section.sentences for section in document.sections if section.tables)
    return " ".join(paragraphs).replace("\N{NO-BREAK SPACE}", " ")


def test_its_sentences_are_of_the_full_statements_cells() -> None:
    assert _told(political(FULL)) == (
        "I december 2023 havde 407 af 553 borgere de samtaler, målet kræver: 73,6 %. Gennemsnittet "
        "af de seneste 12 måneder er 77,8 %, og målet på mindst 80 % er ikke nået. Målet er nået "
        "for uddannelseshjælp, ledighedsydelse og forsikrede ledige, men ikke for sygedagpenge, "
        "jobafklaring, ressourceforløb, kontanthjælp og revalidering. Fra måneden før er andelen "
        "ændret med +2,8 procentpoint: +2,5 procentpoint, fordi andelene i områderne er andre, og "
        "+0,3 procentpoint, fordi borgerne er fordelt anderledes på områderne. Holdes alle "
        "frister, nås målet i august 2024; det, der er booket nu, er ikke nok. 24 borgere nåede i "
        "måneden op på samtalerne, og 21 faldt under, fordi deres ældste samtaler blev for gamle."
    )


def test_every_number_in_it_is_a_cell_of_the_full_statement() -> None:
    allowed = {"2023", "2024", "80", "1", "7"}  # months, the goal, days
    cells = {
        re.sub(r"\D", "", text)
        for table in FULL.tables
        for row in table.rows
        for text in (
            _shown(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)
        )
    }
    for number in re.findall(r"\d+(?:,\d+)?", _told(political(FULL))):
        assert number.replace(",", "") in cells | allowed, number


def _shown(cell: Cell, column: Column) -> str:
    return shown(cell, column.unit)


def test_its_table_has_the_areas_in_order_with_average_and_goal() -> None:
    (table,) = political(FULL).tables
    assert [column.key for column in table.columns] == ["borgere", "gennemsnit", "maalet"]
    assert [row.key for row in table.rows] == list(FIGURES)
    assert table.rows[-1].cells == (Cell(553), Cell(Fraction("0.778107")), Cell("Nej"))


def test_milestones_stand_by_what_has_come_of_them_and_hidden_ones_do_not() -> None:
    told = _told(political(WITH_PLAN))
    assert told.endswith(
        "Genopretningsplanen: på kurs er 70 % senest 1. juli 2024 for jobafklaring; bagud er 70 % "
        "senest 1. juli 2024 for sygedagpenge og 80 % senest 1. september 2024 for sygedagpenge og "
        "kontanthjælp; uden for rækkevidde er 80 % i gennemsnit senest 1. september 2024 for "
        "ressourceforløb."
    )
    assert "revalidering" not in told.split("Genopretningsplanen")[1]
    assert len(re.findall(r"[a-zæøå%)]\.(?:\s|$)", told)) <= MOST_SENTENCES


def test_what_is_hidden_is_not_told() -> None:
    rows = tuple(
        replace(row, cells=(HIDDEN,) * 7) if row.key == "revalidering" else row for row in GOAL.rows
    )
    who = replace(WHO, rows=(Row("naaede", "", (HIDDEN,)), Row("faldt", "", (Cell(21),))))
    section = replace(FULL.sections[0], tables=(replace(GOAL, rows=rows), DISTANCE, CHANGE, who))
    told = _told(political(replace(FULL, sections=(section,))))
    assert "revalidering" not in told
    assert "21" not in told
    assert "skjult" not in told


def test_the_chefs_words_stand_before_and_after_only() -> None:
    sections = political(FULL, before=BEFORE, after=AFTER).sections
    assert [section.sentences for section in (sections[0], sections[-1])] == [BEFORE, AFTER]
    assert len(sections) == 3
    assert _told(political(FULL, before=BEFORE, after=AFTER)) == _told(political(FULL))


@pytest.mark.parametrize("full", [FULL, WITH_PLAN])
def test_it_fits_on_half_a_page(monkeypatch: pytest.MonkeyPatch, full: Document) -> None:
    """On paper as high as half an A4 page, without room for the foot that stands below."""
    whole = pdf.TEMPLATE.read_text()
    half = whole.replace('paper: "a4"', "width: 210mm, height: 148.5mm").replace(
        "bottom: 24mm", "bottom: 0mm"
    )
    assert half.count("148.5mm") == half.count("bottom: 0mm") == 1
    document = political(full, before=BEFORE, after=AFTER)
    monkeypatch.setattr(pdf, "TEMPLATE", _Text(half))
    with pikepdf.open(io.BytesIO(pdf.render(document))) as read:
        assert len(read.pages) == 1


class _Text:
    def __init__(self, text: str) -> None:
        self.text = text

    def read_bytes(self) -> bytes:
        return self.text.encode()
