"""The lists behind the numbers: the duties of some months, and Min Plan on the day."""

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client

from jobcenter.models import AuditEvent, Citizen, StaffNotice, Standing, Verdict
from jobcenter.queries import offers
from jobcenter.queries.verdicts import MEANINGS
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import links, logged_in, queries, words

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)
LATE, MISSING, TIMELY = Verdict.Outcome.LATE, Verdict.Outcome.MISSING, Verdict.Outcome.TIMELY
EXEMPT, ENDED, PENDING = Verdict.Outcome.EXEMPT, Verdict.Outcome.ENDED, Verdict.Outcome.PENDING
IN_OCTOBER = (OCTOBER - AS_OF).days


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def chris(cast: Cast) -> Client:
    return logged_in(cast.users["chris"])


def _rows(client: Client, **asked: str) -> list[list[str]]:
    table = client.get("/frister/", asked).context["table"]
    return [[words(str(cell)) for _, cell in row.items()] for row in table.rows]


def _names(client: Client, **asked: str) -> list[str]:
    return [row[0].rsplit(" ", 1)[0] for row in _rows(client, **asked)]


def _duties(cast: Cast) -> None:
    """One of each outcome, on days of October in this order, and one due after AS_OF."""
    outcomes = {"Til Tiden": TIMELY, "For Sent": LATE, "Mang Ler": MISSING, "Op Hørt": ENDED}
    for number, (name, outcome) in enumerate(outcomes.items()):
        cast.verdict(cast.case(name), due_in=IN_OCTOBER + number, outcome=outcome)
    free = cast.case("Fri Taget", benefit="dagpenge", team="Syd", responsible="Ulla Udefra")
    cast.verdict(free, "DP", due_in=IN_OCTOBER + 5, outcome=EXEMPT, exemption="barsel")
    ahead = cast.case("Af Venter", team=None, responsible=None)
    cast.verdict(ahead, due_in=3, outcome=PENDING, booked=AS_OF + timedelta(2))


def test_a_duty_in_words(cast: Cast, chris: Client) -> None:
    _duties(cast)
    rows = {row[0].rsplit(" ", 1)[0]: row[1:] for row in _rows(chris)}
    assert rows["For Sent"] == [
        "Opfølgninger det første halve år Sygedagpenge",
        "02-10-2026",
        "For sent",
        "03-10-2026",
        "1",
        "–",
        "–",
        "Sara Sagsbehandler Nord",
    ]
    assert rows["Mang Ler"][2:6] == ["Mangler", "ikke registreret", "45", "ikke booket"]
    assert rows["Fri Taget"][2:6] == ["Fritaget barsel", "ikke registreret", "–", "–"]
    assert rows["Af Venter"][1:] == [
        "20-11-2026 om 3 dage",
        "Afventer",
        "ikke registreret",
        "–",
        "19-11-2026",
        "–",
        "Uden ansvarlig",
    ]


def test_each_duty_leads_to_its_explanation(cast: Cast, chris: Client) -> None:
    duty = cast.verdict(cast.case("Bo Borger"), due_in=IN_OCTOBER, outcome=LATE)
    assert (
        f"/sager/{duty.citizen.uuid}/frist/SD/{duty.spell_id}/2026-10-01/",
        "Bo Borger",
    ) in links(chris.get("/frister/").content)


def test_marks_tell_what_limits_a_duty(cast: Cast, chris: Client) -> None:
    case = cast.case("Bo Borger")
    born = {"born_late": True, "late_registered": True}
    marks: list[dict[str, Any]] = [
        born,
        {"enforced": False},
        {"collective": True},
        {"rests_on": "a-kasse"},
    ]
    for number, more in enumerate(marks):
        cast.verdict(case, due_in=IN_OCTOBER + number, outcome=MISSING, **more)
    assert [row[7] for row in _rows(chris)] == [
        "født for sent, registreret for sent",
        "vejledende",
        "kommunens pligt over for gruppen",
        "a-kassens",
    ]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Til Tiden", "For Sent", "Mang Ler", "Op Hørt", "Fri Taget", "Af Venter"]),
        ({"vurdering": "talt"}, ["Til Tiden", "For Sent", "Mang Ler"]),
        ({"vurdering": "ikke-naaet"}, ["For Sent", "Mang Ler"]),
        ({"vurdering": "udenfor"}, ["Op Hørt", "Fri Taget", "Af Venter"]),
        ({"vurdering": "laenge"}, []),
        ({"vurdering": "mangler"}, ["Mang Ler"]),
        ({"omraade": "dagpenge"}, ["Fri Taget"]),
        ({"regel": "DP"}, ["Fri Taget"]),
        ({"fra": "2026-11"}, ["Af Venter"]),
        ({"til": "2026-10", "omraade": "dagpenge"}, ["Fri Taget"]),
        ({"fra": "2026-10", "til": "2026-10", "vurdering": "rettidig"}, ["Til Tiden"]),
        ({"team": "ingen"}, ["Af Venter"]),
        ({"foedt": "ja"}, []),
        ({"registreret": "ja"}, []),
        ({"opgave": "minplan"}, []),
        ({"hvem": "a-kasse"}, []),
        ({"pligt": "vejledende"}, []),
    ],
)
def test_filters(cast: Cast, chris: Client, asked: dict[str, str], names: list[str]) -> None:
    _duties(cast)
    assert _names(chris, **asked) == names


@pytest.mark.parametrize("username", ["sara", "tove", "chris"])
def test_colleagues_are_offered_without_counts(cast: Cast, username: str) -> None:
    """Also once the staff has been told: this list's filters count nothing."""
    for who in ("Sara Sagsbehandler", "Kim Kollega", "Kim Kollega", None):
        cast.verdict(cast.case(responsible=who), due_in=IN_OCTOBER, outcome=LATE)
    client = logged_in(cast.users[username])
    for _ in range(2):
        page = client.get("/frister/", {"vurdering": LATE}).content.decode()
        select = re.search(r'<select name="ansvarlig".*?</select>', page, re.DOTALL)
        assert select
        options = re.findall(r'<option value="[^"]*"([^>]*)>([^<]*)<', select[0])
        names = {text: attributes.strip() for attributes, text in options}
        assert {"Alle": "selected", "Kim Kollega": "", "Uden ansvarlig": ""}.items() <= (
            names.items()
        )
        assert not re.search(r"[(\d]|disabled", str(names))
        StaffNotice.objects.create(informed_on=AS_OF, how="møde")


def test_a_large_jobcentres_people_are_offered_of_a_team(
    cast: Cast, chris: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "MOST_NAMES", 1)
    for who, team in (("Sara Sagsbehandler", "Nord"), ("Ulla Udefra", "Syd"), (None, "Nord")):
        cast.verdict(cast.case(responsible=who, team=team), due_in=IN_OCTOBER, outcome=LATE)
    hint = "Vælg et team for at se navnene."

    def offered(**asked: str) -> tuple[list[str], str]:
        page = chris.get("/frister/", asked)
        field = page.context["listing"].filters.form.fields["ansvarlig"]
        return [str(label) for _, label in field.choices], str(field.help_text)

    sara, ulla = "Sara Sagsbehandler", cast.people["Ulla Udefra"]
    assert offered() == (["Alle", "Uden ansvarlig"], hint)
    assert offered(ansvarlig="ingen") == (["Alle", "Uden ansvarlig"], hint)
    assert offered(team=str(cast.teams["Nord"].uuid)) == (["Alle", sara, "Uden ansvarlig"], "")
    assert offered(ansvarlig=str(ulla.uuid)) == (["Alle", ulla.name, "Uden ansvarlig"], "")
    assert offered(team="x", ansvarlig="y") == (["Alle", "Uden ansvarlig"], hint)


def test_a_rule_that_is_taken_out_is_offered_while_it_is_asked_for(
    cast: Cast, chris: Client
) -> None:
    cast.verdict(cast.case("Bo Borger"), "UDGAAET", due_in=IN_OCTOBER, outcome=LATE)
    assert _names(chris, regel="UDGAAET") == ["Bo Borger"]
    known = [
        value
        for value, _ in chris.get("/frister/")
        .context["listing"]
        .filters.form["regel"]
        .field.choices
    ]
    assert "SD" in known
    assert "UDGAAET" not in known


@pytest.mark.parametrize(
    ("field", "value", "asked"),
    [
        ("born_late", True, {"foedt": "ja"}),
        ("late_registered", True, {"registreret": "ja"}),
        ("asks_for", "minplan", {"opgave": "minplan"}),
        ("rests_on", "a-kasse", {"hvem": "a-kasse"}),
        ("enforced", False, {"pligt": "vejledende"}),
        ("collective", True, {"pligt": "gruppen"}),
    ],
)
def test_filters_of_marks(
    cast: Cast, chris: Client, field: str, value: Any, asked: dict[str, str]
) -> None:
    _duties(cast)
    cast.verdict(cast.case("Den Ene"), due_in=IN_OCTOBER, outcome=LATE, **{field: value})
    assert _names(chris, **asked) == ["Den Ene"]


def test_filters_in_use_can_be_taken_away_one_by_one(cast: Cast, chris: Client) -> None:
    _duties(cast)
    page = chris.get("/frister/?fra=2026-10&vurdering=mangler&side=1").content
    addresses = {text: address for address, text in links(page)}
    without = addresses["Fjern filteret Vurdering: Mangler"]
    assert without == "/frister/?fra=2026-10"
    assert "Frist fra og med: oktober 2026" in words(page)
    assert addresses["Ryd alle"] == "/frister/?"


@pytest.mark.parametrize(
    "asked", [{"fra": "2020-01"}, {"regel": "findes-ikke"}, {"vurdering": "x"}, {"team": "x"}]
)
def test_a_choice_that_is_gone_is_told_of(cast: Cast, chris: Client, asked: dict[str, str]) -> None:
    _duties(cast)
    response = chris.get("/frister/", asked)
    assert response.status_code == 200
    assert "Et af filtrene findes ikke længere og er ikke brugt." in words(response.content)


def test_nothing_found_says_what_to_do(cast: Cast, chris: Client) -> None:
    assert "Her er ingen frister i opgørelsen." in words(chris.get("/frister/").content)
    _duties(cast)
    text = words(chris.get("/frister/?foedt=ja").content)
    assert "Ingen frister, som du har adgang til, passer til filtrene. Ryd filtre" in text


@pytest.mark.parametrize("column", ["borger", "regel", "frist", "vurdering", "opfyldt", "dage"])
def test_sorting(cast: Cast, chris: Client, column: str) -> None:
    _duties(cast)
    up, down = _names(chris, sorter=column), _names(chris, sorter=f"-{column}")
    assert sorted(up) == sorted(down)
    assert up != down


def test_the_latest_come_first_when_sorted_by_days(cast: Cast, chris: Client) -> None:
    _duties(cast)
    assert _names(chris, sorter="-dage")[:2] == ["Mang Ler", "For Sent"]
    assert _names(chris, sorter="dage")[:2] == ["For Sent", "Mang Ler"]


@pytest.mark.parametrize(
    ("who", "count"),
    [("sara", 4), ("tove", 4), ("ulla", 1), ("karin", 6), ("chris", 6)],
)
def test_everyone_sees_only_what_is_theirs(cast: Cast, who: str, count: int) -> None:
    _duties(cast)
    assert len(_rows(logged_in(cast.users[who]))) == count


def test_another_assessment_is_never_mixed_in(cast: Cast, chris: Client) -> None:
    _duties(cast)
    shown = cast.assessment
    cast.assessment = type(shown).objects.create(as_of=AS_OF, rulebook_fingerprint="c" * 64)
    cast.verdict(cast.case("Gammel"), due_in=IN_OCTOBER, outcome=LATE)
    assert len(_rows(chris)) == 6


def test_long_lists_have_pages(cast: Cast, chris: Client) -> None:
    case = cast.case()
    for number in range(60):
        cast.verdict(case, due_in=-number - 1, outcome=MISSING)
    assert "Viser 1–50 af 60" in words(chris.get("/frister/").content)
    assert "Viser 51–60 af 60" in words(chris.get("/frister/?side=2").content)


def test_the_outcomes_are_explained(cast: Cast, chris: Client) -> None:
    text = words(chris.get("/frister/").content)
    for part, meaning in MEANINGS.items():
        assert f"{part.label} {meaning}" in text


@pytest.mark.parametrize("who", ["chris", "tove", "sara"])
def test_few_queries_whatever_the_duties(cast: Cast, who: str) -> None:
    _duties(cast)
    client = logged_in(cast.users[who])
    before = queries(client, "/frister/")
    assert before <= 14
    for number in range(12):
        cast.verdict(cast.case(), due_in=-number - 1, outcome=LATE)
    assert queries(client, "/frister/") == before


# --- Excel ------------------------------------------------------------------------------------


def test_excel_holds_what_the_list_shows_and_is_logged(cast: Cast, chris: Client) -> None:
    _duties(cast)
    for number in range(60):
        cast.verdict(cast.case(), due_in=-number - 1, outcome=MISSING, born_late=True)
    response = chris.post("/frister/excel/?vurdering=ikke-naaet&sorter=-dage")
    assert response["Content-Disposition"].endswith('"frister-2026-11-17.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Frister", "Om tallene"]
    heads, *rows = [[cell.value for cell in row] for row in book["Frister"].iter_rows()]
    assert len(rows) == 62
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["Vurdering"], first["Dage for sent"]) == ("Mangler", 60)
    assert (first["Født for sent"], first["Forpligter"]) == ("ja", "Bindende i den enkelte sag")
    late = next(row for row in rows if row[0] == "For Sent")
    told: dict[Any, Any] = dict(zip(heads, late, strict=True))
    assert told["Frist"].date() == date(2026, 10, 2)
    assert told["Opfyldt"].date() == date(2026, 10, 3)
    assert (told["Område"], told["Team dengang"]) == ("Sygedagpenge", "Nord")
    about = {row[0].value: row[1].value for row in book["Om tallene"].iter_rows()}
    assert about["Udvalg"] == "Vurdering: For sent eller mangler"
    assert "opgørelsens dag" in str(about["Dage for sent"])
    event = AuditEvent.objects.get(verb="eksport")
    assert (event.details["what"], event.details["rows"]) == ("frister", 62)
    assert event.details["selection"] == {"Vurdering": "For sent eller mangler"}


def test_no_cpr_number_stands_in_the_list_or_its_file(cast: Cast, chris: Client) -> None:
    person = cast.citizen("Bo Borger", number="0102705234")
    cast.verdict(cast.case(citizen=person), due_in=IN_OCTOBER, outcome=LATE)
    assert Citizen.objects.get(pk=person.pk).masked_cpr.startswith("010270")
    assert b"0102705234" not in chris.get("/frister/").content
    assert "010270-5234" not in words(chris.get("/frister/").content)
    book = openpyxl.load_workbook(io.BytesIO(chris.post("/frister/excel/").content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("1234" in cell for cell in cells)


# --- Min Plan ---------------------------------------------------------------------------------


def _plans(cast: Cast) -> None:
    states = Standing.MinPlanState
    cast.case("Har Plan", min_plan=states.MADE, min_plan_on=AS_OF - timedelta(20))
    cast.case("Gammel Plan", min_plan=states.OUTDATED, min_plan_on=AS_OF - timedelta(91))
    cast.case("Ingen Plan", min_plan=states.MISSING, benefit="jobafklaring")
    cast.case("Ikke Krævet", min_plan=states.NOT_REQUIRED, team="Syd", responsible="Ulla Udefra")
    cast.case("Uvist Krav", min_plan="")


def _plan_rows(client: Client, **asked: str) -> dict[str, list[str]]:
    table = client.get("/frister/min-plan/", asked).context["table"]
    cells = [[words(str(cell)) for _, cell in row.items()] for row in table.rows]
    return {row[0].rsplit(" ", 1)[0]: row[1:] for row in cells}


def test_min_plan_in_words(cast: Cast, chris: Client) -> None:
    _plans(cast)
    rows = _plan_rows(chris)
    assert rows["Har Plan"] == [
        "Sygedagpenge",
        "Har en Min Plan",
        "28-10-2026 for 20 dage siden",
        "Sara Sagsbehandler Nord",
    ]
    assert rows["Gammel Plan"][1:3] == ["Ikke ajourført", "18-08-2026 for 91 dage siden"]
    assert rows["Ingen Plan"][:3] == [
        "Jobafklaring",
        "Ingen Min Plan er registreret",
        "ikke registreret",
    ]
    assert rows["Uvist Krav"][1] == "Kravet er ikke bekræftet"
    text = words(chris.get("/frister/min-plan/").content)
    assert "lavet eller ajourført for mere end 90 dage siden" in text
    assert "tallet er en lokal indstilling" in text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"minplan": "har"}, {"Har Plan"}),
        ({"minplan": "ikke_ajourfoert"}, {"Gammel Plan"}),
        ({"minplan": "ukendt"}, {"Uvist Krav"}),
        ({"minplan": "ikke_kraevet"}, {"Ikke Krævet"}),
        ({"omraade": "jobafklaring"}, {"Ingen Plan"}),
        ({"omraade": "jobafklaring", "minplan": "har"}, set()),
    ],
)
def test_filters_of_min_plan(
    cast: Cast, chris: Client, asked: dict[str, str], names: set[str]
) -> None:
    _plans(cast)
    assert set(_plan_rows(chris, **asked)) == names


def test_the_teams_min_plans(cast: Cast, chris: Client) -> None:
    _plans(cast)
    assert set(_plan_rows(chris, team=str(cast.teams["Syd"].uuid))) == {"Ikke Krævet"}
    assert len(_plan_rows(logged_in(cast.users["tove"]))) == 4
    page = chris.get("/frister/min-plan/?omraade=jobafklaring&minplan=har").content
    assert "Ingen sager, som du har adgang til, passer til filtrene." in words(page)


def test_few_queries_whatever_the_cases(cast: Cast, chris: Client) -> None:
    _plans(cast)
    before = queries(chris, "/frister/min-plan/")
    assert before <= 10
    for _ in range(10):
        cast.case(min_plan="har", min_plan_on=AS_OF)
    assert queries(chris, "/frister/min-plan/") == before
