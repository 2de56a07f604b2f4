"""The result goal: a small file with how many are on public support."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.models import AuditEvent, SupportMonth
from jobcenter.queries import support
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import logged_in, queries, words

pytestmark = pytest.mark.django_db

HEADINGS = ["Måned", "Område", "Forventet", "Faktisk"]
MONTHS = [date(2023, month, 1) for month in range(1, 13)]


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    return logged_in(cast.users["chris"])


def csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return ("\r\n".join((";".join(HEADINGS), *rows)) + "\r\n").encode(encoding)


def xlsx(rows: list[list[Any]]) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "mmm yyyy"})
        page = book.add_worksheet("Rammevilkår")
        page.write_row(0, 0, HEADINGS)
        for line, (month, *others) in enumerate(rows, 1):
            page.write_datetime(line, 0, month, day)
            page.write_row(line, 1, others)
    return content.getvalue()


def bring(client: Client, content: bytes, name: str = "tal.csv") -> str:
    upload = SimpleUploadedFile(name, content)
    page = client.post(reverse("support"), {"content": upload}, follow=True)
    assert page.status_code == 200
    return words(page.content)


def test_a_year_with_120_more_than_expected(client: Client, cast: Cast) -> None:
    """As Ishøj's plan tells of 2023; no month by itself is 120 above."""
    rows = []
    for number, month in enumerate(MONTHS):
        swing = 10 if number % 2 else -10
        rows.append([month, "sygedagpenge", 400, 470 + swing])
        rows.append([month, "kontanthjælp", 300.5, 350.5])
    page = bring(client, xlsx(rows), "tal.xlsx")
    assert "Filen er indlæst: 24 rækker." in page
    assert (
        "I gennemsnit af 2023 var der 120 flere borgere på offentlig forsørgelse, end "
        "rammevilkårene tilsiger." in page
    )
    assert "Forventet 700,5, faktisk 820,5, forskel +120" in page
    year = support.year(cast.users["chris"])
    assert year is not None
    assert year.mean.difference == 120
    assert [month.total.difference for month in year.months] == [110, 130] * 6
    assert [area for area, _ in year.by_area] == ["sygedagpenge", "kontanthjaelp"]
    assert year.by_area[1][1].expected == Fraction(601, 2)
    assert AuditEvent.objects.get(verb="forsoergelse.indlaest").details["rows"] == 24


@pytest.mark.parametrize("month", ["2023-01", "01-2023", "januar 2023", "Jan. 2023", "01-01-2023"])
@pytest.mark.parametrize("count", ["1.240,5", "1240,5", "1240.5"])
def test_months_and_numbers_as_people_write_them(client: Client, month: str, count: str) -> None:
    bring(client, csv(f"{month};Jobafklaring;{count};1300", encoding="cp1252"))
    row = SupportMonth.objects.get()
    assert (row.month, row.benefit, row.expected) == (MONTHS[0], "jobafklaring", Decimal("1240.5"))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("13-2023;sygedagpenge;1;2", "Måneden skal skrives som 2023-01, 01-2023 eller januar 2023"),
        ("2023-01;efterløn;1;2", "Området skal være sygedagpenge"),
        ("2023-01;sygedagpenge;mange;2", "Skriv et antal personer uden minus og tekst"),
        ("2023-01;sygedagpenge;-1;2", "Skriv et antal personer uden minus og tekst"),
        ("2023-01;sygedagpenge;1;", "Feltet skal udfyldes."),
        ("2023-01;sygedagpenge;1;2;3", "Rækken har 5 felter, men der er 4 overskrifter."),
        ("2023-02;sygedagpenge;7;8", "Februar 2023 for sygedagpenge står også i række 2."),
    ],
)
def test_one_bad_row_and_nothing_is_applied(client: Client, row: str, sentence: str) -> None:
    page = bring(client, csv("2023-02;sygedagpenge;1;2", row))
    assert "Filen har 1 fejl, og intet er indlæst." in page
    assert sentence in page
    assert " 3 " in page[page.index("Fejl i filen") :]
    assert not SupportMonth.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen er tom."),
        (csv(), "Filen har kun overskrifter."),
        (
            "Måned;Område;Faktisk\r\n2023-01;jobafklaring;1\r\n".encode(),
            "Kolonnen skal være i filen",
        ),
        (b"PK\x03\x04 not a workbook", "Kolonnen skal være i filen"),
        (b"\x00\x01\x02", "UTF-8"),
    ],
)
def test_a_file_that_is_none_says_why(client: Client, content: bytes, sentence: str) -> None:
    page = bring(client, content)
    assert sentence in page
    assert not SupportMonth.objects.exists()


def test_what_is_brought_again_takes_the_place_of_the_old_which_is_kept(client: Client) -> None:
    bring(client, csv("2023-01;sygedagpenge;400;430", "2023-01;jobafklaring;80;90"))
    bring(client, csv("2023-01;sygedagpenge;400;425", "2024-01;sygedagpenge;410;420"))
    current = SupportMonth.objects.filter(replaced_at=None)
    assert sorted(current.values_list("month__year", "benefit", "actual")) == [
        (2023, "jobafklaring", Decimal(90)),
        (2023, "sygedagpenge", Decimal(425)),
        (2024, "sygedagpenge", Decimal(420)),
    ]
    assert SupportMonth.objects.exclude(replaced_at=None).get().actual == Decimal(430)
    page = words(client.get(reverse("support") + "?aar=2023").content)
    assert "I gennemsnit af 1 måned af 2023" in page
    assert "Måneder i 2023" in page


def test_the_page_asks_as_often_however_many_rows(client: Client) -> None:
    bring(client, csv("2023-01;sygedagpenge;400;430"))
    few = queries(client, reverse("support"))
    bring(client, csv(*(f"{month:%Y-%m};jobafklaring;80;90" for month in MONTHS)))
    assert queries(client, reverse("support")) == few
