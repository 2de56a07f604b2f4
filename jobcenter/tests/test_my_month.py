"""A caseworker's own month: the own figures, and the list behind each number."""

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from jobcenter.models import (
    AuditEvent,
    BenefitSpell,
    CitizenMonths,
    Conversation,
    Responsibility,
    Share,
    Snooze,
    Standing,
    Verdict,
)
from jobcenter.queries.my_month import unbroken
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import (
    links,
    logged_in,
    numbers_with_lists,
    queries,
    rows_opened,
    words,
)

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER, IN_NOVEMBER = (OCTOBER - AS_OF).days, (NOVEMBER - AS_OF).days
LATE, MISSING, TIMELY = Verdict.Outcome.LATE, Verdict.Outcome.MISSING, Verdict.Outcome.TIMELY
LAST_BIT = 23  # the run counts 24 months, November the last of them


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def text_of(client: Client, address: str = "/min-maaned/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return words(response.content)


def own_lists(content: bytes) -> list[tuple[int, str]]:
    """Each number that leads to a list that belongs to the page, and its address."""
    found = links(content)
    return [
        (int(text.replace(".", "")), address)
        for address, text in found
        if address.startswith("/min-maaned/") and re.fullmatch(r"[\d.]+", text)
    ]


def months(cast: Cast, case: Standing, measured: int, reached: int, **more: Any) -> CitizenMonths:
    given = {"caseworker": case.caseworker, "team": case.team, "benefit": case.benefit} | more
    return CitizenMonths.objects.create(
        assessment=cast.assessment,
        citizen=case.citizen,
        municipality=case.municipality,
        measured=measured,
        reached=reached,
        **given,
    )


def share(cast: Cast, month: date, hits: int, population: int, **more: Any) -> Share:
    person = cast.people["Sara Sagsbehandler"]
    kind = Share.Grouping.CASEWORKER
    return cast.share(kind, person.employee_id, month, hits, population, caseworker=person, **more)


def talk(cast: Cast, case: Standing, held: date, lag: int | None = 0, **more: Any) -> Conversation:
    """A conversation that Sara held, registered so many days later."""
    given: dict[str, Any] = {
        "type": "7",
        "form": "fremmoede",
        "status": "afholdt",
        "held_on": held,
        "planned_on": held,
        "booked_on": held - timedelta(days=20),
        "registered_on": None if lag is None else held + timedelta(days=lag),
        "caseworker": cast.people["Sara Sagsbehandler"],
    }
    return Conversation.objects.create(
        conversation_id=f"S{next(cast.numbers)}",
        citizen=case.citizen,
        **cast.fact(),
        **given | more,
    )


# --- Whose it is ---------------------------------------------------------------------------------


def test_the_page_says_whose_it_is_and_what_for(sara: Client) -> None:
    text = text_of(sara)
    assert "Kun du kan åbne denne side." in text
    assert "før nogen anden taler med dig om dem" in text
    assert "De må ikke stå alene i en personalesag" in text
    assert "Du har ingen sager endnu." in text


def test_everybody_gets_their_own_and_nobody_anothers(cast: Cast, sara: Client) -> None:
    cast.overdue("Saras Borger")
    cast.overdue("Ullas Borger", responsible="Ulla Udefra", team="Syd")
    address = f"/min-maaned/?ansvarlig={cast.people['Sara Sagsbehandler'].uuid}"
    assert "Saras Borger" in text_of(sara)
    for who in ("ulla", "tove"):
        assert "Saras Borger" not in text_of(logged_in(cast.users[who]), address)
    for who in ("karin", "chris", "adam"):
        assert logged_in(cast.users[who]).get(address).status_code == 404


# --- The three figures ---------------------------------------------------------------------------


def _figures(cast: Cast) -> None:
    for number in range(3):
        cast.case(f"Nået {number}")
    cast.overdue("Mang Ler")
    cast.on_the_way("På Vej")
    cast.case("Kims", responsible="Kim Kollega")
    for number, outcome in enumerate((TIMELY, TIMELY, LATE, MISSING)):
        own = cast.case(f"Frist {number}", state=Standing.State.ON_THE_WAY, senior=False)
        cast.verdict(own, due_in=IN_OCTOBER + number, outcome=outcome, born_late=number == 2)
    cast.verdict(cast.case(senior=False), due_in=IN_NOVEMBER, outcome=TIMELY, late_registered=True)
    cast.verdict(cast.case(responsible="Kim Kollega"), due_in=IN_OCTOBER, outcome=MISSING)
    share(cast, OCTOBER, 30, 40, average=0.75)
    share(cast, OCTOBER.replace(month=9), 3, 4)
    share(cast, OCTOBER.replace(year=2025), 1, 1)


def test_the_three_figures_with_their_sentences_and_n(cast: Cast, sara: Client) -> None:
    _figures(cast)
    text = text_of(sara)
    assert "Status 17. november 2026 3 af 4 3 af 4 af dine borgere med lang anciennitet" in text
    assert "Samtaler til tiden i oktober 2026 2 af 4" in text
    assert "uden de sager, der var født for sent, 2 af 3" in text
    assert "I november 2026 er det til nu 1 af 1" in text
    assert "12 måneders gennemsnit til og med oktober 2026 75,0" in text
    assert "Tallet bygger på 480 borgermåneder i 12 måneder." in text


def test_few_citizens_are_counted_and_not_shared(cast: Cast, sara: Client) -> None:
    share(cast, OCTOBER, 1, 1, pooled_hits=14, pooled_population=19)
    text = text_of(sara)
    assert "til og med oktober 2026 14 af 19" in text
    assert "%" not in re.sub(r"Målet for hele jobcentret er 80\s%", "", text)


def test_every_number_opens_the_list_of_exactly_those(cast: Cast, sara: Client) -> None:
    _figures(cast)
    # what is set to "Ikke nu" counts all the same
    until = timezone.localdate() + timedelta(days=7)
    for case in Standing.objects.filter(caseworker=cast.people["Sara Sagsbehandler"]):
        Snooze.objects.create(citizen=case.citizen, reason="andet", until=until)
    content = sara.get("/min-maaned/").content
    found = numbers_with_lists(content)
    assert len(found) >= 8
    for number, address in found:
        assert rows_opened(sara, address) == number, address


def test_held_in_time_and_registered_late_is_a_state_of_its_own(cast: Cast, sara: Client) -> None:
    _figures(cast)
    response = sara.get("/min-maaned/")
    said = "Holdt til tiden, registreret sent, i november 2026: 1 . De tæller som holdt til tiden."
    assert said in words(response.content)
    (address,) = (a for a, text in links(response.content) if "registreret=ja" in a)
    assert rows_opened(sara, address) == 1


def test_the_average_is_of_the_last_twelve_whole_months(cast: Cast, sara: Client) -> None:
    _figures(cast)
    shown = sara.get("/min-maaned/").context["months"]
    assert [(each.month, each.hits) for each in shown] == [
        (OCTOBER, 30),
        (date(2026, 9, 1), 3),
    ]
    share(cast, NOVEMBER, 9, 9)
    share(cast, date(2025, 11, 1), 5, 6)
    shown = sara.get("/min-maaned/").context["months"]
    assert [each.month for each in shown] == [OCTOBER, date(2026, 9, 1), date(2025, 11, 1)]


def test_behind_each_month_stand_its_citizens(cast: Cast, sara: Client) -> None:
    october, november = 1 << (LAST_BIT - 1), 1 << LAST_BIT
    months(cast, cast.case("Begge To"), october | november, october | november)
    months(cast, cast.case("Kun Oktober"), october, 0)
    months(cast, cast.case("Kun November"), november, november)
    months(cast, cast.case("Kims", responsible="Kim Kollega"), october, october)
    moved = cast.case("Flyttet Sag", responsible="Ulla Udefra", team="Syd")
    sara_and_nord = {"caseworker": cast.people["Sara Sagsbehandler"], "team": cast.team("Nord")}
    months(cast, moved, october, october, **sara_and_nord)
    share(cast, OCTOBER, 2, 3)
    content = sara.get("/min-maaned/").content
    lists = own_lists(content)
    assert len(lists) == 2
    for number, address in lists:
        assert rows_opened(sara, address) == number
    page = sara.get("/min-maaned/2026-10-01/")
    names = [row.record.citizen.name for row in page.context["table"].rows]
    assert names == ["Begge To", "Flyttet Sag", "Kun Oktober"]
    opened = [text for address, text in links(page.content) if "/sager/" in address]
    assert "Flyttet Sag" not in opened
    assert "Begge To" in opened
    assert "sagen er ikke hos dig eller dit team nu" in words(page.content)
    lacking = sara.get("/min-maaned/2026-10-01/?maaltal=mangler").context["table"]
    assert [row.record.citizen.name for row in lacking.rows] == ["Kun Oktober"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/min-maaned/2026-10-02/", 404),
        ("/min-maaned/2026-13-01/", 404),
        ("/min-maaned/2010-01-01/", 200),
        ("/min-maaned/2026-10-01/?maaltal=findes-ikke", 200),
        ("/min-maaned/samtaler/?maaned=2020-01&vis=x", 200),
    ],
)
def test_what_an_address_asks_for_in_vain(sara: Client, address: str, status: int) -> None:
    response = sara.get(address)
    assert response.status_code == status
    if "?" in address:
        assert "Valget findes ikke. Vælg et fra listen." in words(response.content)


# --- What is overdue -----------------------------------------------------------------------------


def _since(cast: Cast, case: Standing, days: int) -> None:
    """Sara has answered for the case for so many days, and Kim before."""
    start = AS_OF - timedelta(days=days)
    Responsibility.objects.filter(spell=case.spell).update(
        caseworker=cast.people["Kim Kollega"], end=start - timedelta(days=1)
    )
    Responsibility.objects.create(
        spell=case.spell,
        caseworker=cast.people["Sara Sagsbehandler"],
        team=cast.team("Nord"),
        start=start,
        **cast.fact(),
    )


def _parts(client: Client) -> dict[str, list[str]]:
    parts = client.get("/min-maaned/").context["parts"]
    return {part["id"]: [each.case.citizen.name for each in part["cases"]] for part in parts}


def test_inherited_and_born_late_cases_stand_apart(cast: Cast, sara: Client) -> None:
    _since(cast, cast.overdue("Ar Vet", days=20), 19)
    _since(cast, cast.overdue("På Dagen", days=20), 20)
    _since(cast, cast.overdue("Egen For Længst", days=20), 300)
    late = cast.overdue("Født Sent", days=8, first_due_rule="SD")
    cast.verdict(late, due_in=-8, outcome=MISSING, born_late=True)
    other = cast.overdue("Anden Frist", days=8)
    cast.verdict(other, due_in=-8, outcome=MISSING, born_late=True)
    both = cast.overdue("Begge Dele", days=8, first_due_rule="SD")
    cast.verdict(both, due_in=-8, outcome=MISSING, born_late=True)
    _since(cast, both, 3)
    cast.overdue("Kims Sag", responsible="Kim Kollega")
    assert _parts(sara) == {
        "arvet": ["Ar Vet", "Begge Dele"],
        "foedt-for-sent": ["Født Sent"],
        "oevrige": ["Egen For Længst", "På Dagen", "Anden Frist"],
    }
    text = text_of(sara)
    assert "Arvet: 2 sager" in text
    assert "Overskredet, mens du havde sagen: 3 sager" in text
    page = sara.get("/min-maaned/").content.decode()
    for anchor in ("arvet", "foedt-for-sent", "oevrige"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_a_case_that_came_back_is_inherited_from_the_new_start(cast: Cast, sara: Client) -> None:
    """Sara had it, Kim had it when the deadline passed, and Sara has it again."""
    case = cast.overdue("Til Bage", days=20)
    _since(cast, case, 10)
    Responsibility.objects.create(
        spell=case.spell,
        caseworker=cast.people["Sara Sagsbehandler"],
        start=AS_OF - timedelta(days=650),
        end=AS_OF - timedelta(days=600),
        **cast.fact(),
    )
    assert _parts(sara)["arvet"] == ["Til Bage"]


def test_a_new_benefit_without_a_break_is_no_new_responsibility(cast: Cast, sara: Client) -> None:
    case = cast.overdue("Samme Borger", days=20)
    change = AS_OF - timedelta(days=5)
    Responsibility.objects.filter(spell=case.spell).update(end=change - timedelta(days=1))
    following = BenefitSpell.objects.create(
        spell_id="F-ny",
        citizen=case.citizen,
        benefit="jobafklaring",
        start=change,
        **cast.fact(),
    )
    Responsibility.objects.create(
        spell=following,
        caseworker=cast.people["Sara Sagsbehandler"],
        start=change,
        **cast.fact(),
    )
    assert _parts(sara)["oevrige"] == ["Samme Borger"]


def test_unbroken() -> None:
    day = date(2026, 1, 1)
    later = day + timedelta(days=10)
    assert unbroken([(later, None)]) == later
    assert unbroken([(later, None), (day, later - timedelta(days=1))]) == day
    assert unbroken([(later, None), (day, later - timedelta(days=2))]) == later
    assert unbroken([(later, None), (day, None)]) == day
    # one that lies within another does not break it
    within = (day + timedelta(days=3), day + timedelta(days=4))
    assert unbroken([(later, None), within, (day, later)]) == later


def test_nothing_overdue_says_so(cast: Cast, sara: Client) -> None:
    cast.case()
    assert "Ingen af dine sager er over fristen." in text_of(sara)


# --- The conversations held ----------------------------------------------------------------------


def _talks(cast: Cast) -> None:
    """October: three, of which one was registered late; November: one, the next one booked."""
    anna, bo = cast.case("Anna Holm"), cast.case("Bo Holm")
    talk(cast, anna, OCTOBER, 7)
    talk(cast, anna, OCTOBER + timedelta(2), 8)
    talk(cast, bo, OCTOBER + timedelta(3), None)
    talk(cast, bo, NOVEMBER + timedelta(3))
    talk(
        cast,
        bo,
        NOVEMBER,
        status="planlagt",
        held_on=None,
        planned_on=AS_OF + timedelta(9),
        booked_on=NOVEMBER + timedelta(3),
    )
    talk(cast, anna, OCTOBER - timedelta(1), 30)
    talk(cast, anna, AS_OF + timedelta(1))
    talk(cast, anna, OCTOBER, 30, caseworker=cast.people["Kim Kollega"])
    talk(cast, anna, OCTOBER, 30, type="9")
    talk(cast, anna, OCTOBER, 30, form="brev")


def test_the_conversations_held_by_month_each_number_with_its_list(
    cast: Cast, sara: Client
) -> None:
    _talks(cast)
    response = sara.get("/min-maaned/")
    rows = [
        [words(str(cell)) for cell in (row.all, row.late, row.booked, row.not_booked)]
        for row in response.context["held"]
    ]
    # the first was followed by one that had been booked before; the last of October by November's
    assert rows == [["3", "1", "1", "2"], ["1", "0", "1", "0"]]
    found = [pair for pair in own_lists(response.content) if "samtaler" in pair[1]]
    assert len(found) == 6
    for number, address in found:
        assert rows_opened(sara, address) == number, address


def test_what_was_registered_late_is_listed_with_its_days(cast: Cast, sara: Client) -> None:
    _talks(cast)
    anna = Standing.objects.get(citizen__name="Anna Holm")
    held = OCTOBER + timedelta(2)
    cast.verdict(anna, due_in=(held - AS_OF).days, outcome=TIMELY, late_registered=True)
    table = sara.get("/min-maaned/").context["late"]
    rows = [[words(str(cell)) for _, cell in row.items()] for row in table.rows]
    assert rows == [
        [
            f"Anna Holm {anna.citizen.masked_cpr}",
            "03-10-2026",
            "Jobsamtale, fremmøde",
            "11-10-2026 8 dage efter",
            "Holdt til tiden, registreret sent",
        ]
    ]


@pytest.mark.parametrize(
    ("outcome", "lag", "said"),
    [
        (TIMELY, 0, "Holdt til tiden"),
        (LATE, 0, "Holdt efter fristen"),
        (LATE, 9, "Holdt efter fristen, registreret sent"),
        (None, 9, "Holdt, registreret sent"),
        (None, 0, "–"),
    ],
)
def test_what_a_conversation_did_for_the_deadline(
    cast: Cast, sara: Client, outcome: Verdict.Outcome | None, lag: int, said: str
) -> None:
    case = cast.case("Anna Holm")
    talk(cast, case, OCTOBER, lag)
    if outcome:
        cast.verdict(case, due_in=IN_OCTOBER, outcome=outcome, fulfilled=OCTOBER)
    (row,) = sara.get("/min-maaned/samtaler/").context["table"].rows
    assert words(str(row.get_cell("frist"))) == said


def test_a_citizen_who_has_moved_on_is_counted_without_a_name(cast: Cast, sara: Client) -> None:
    moved = cast.case("Flyttet Borger", responsible="Ulla Udefra", team="Syd")
    talk(cast, moved, OCTOBER, 20)
    text = text_of(sara, "/min-maaned/samtaler/")
    assert "Flyttet" not in text
    assert "Borger, hvis sag du ikke længere kan se" in text
    assert len(sara.get("/min-maaned/").context["late"].rows) == 1
    sheet = openpyxl.load_workbook(
        io.BytesIO(sara.post("/min-maaned/samtaler/excel/").content)
    ).worksheets[0]
    assert "Flyttet" not in str(list(sheet.values))


# --- Files and queries ---------------------------------------------------------------------------


def test_both_lists_go_to_excel_with_their_definitions_and_are_logged(
    cast: Cast, sara: Client
) -> None:
    _talks(cast)
    months(cast, cast.case("Begge To"), 1 << (LAST_BIT - 1), 0)
    for address, name, rows in (
        ("/min-maaned/samtaler/excel/?vis=registreret-sent", "Anna Holm", 1),
        ("/min-maaned/2026-10-01/excel/", "Begge To", 1),
    ):
        book = openpyxl.load_workbook(io.BytesIO(sara.post(address).content))
        assert name in str(list(book.worksheets[0].values))
        assert len(book.worksheets) == 2
        event = AuditEvent.objects.filter(verb="eksport").first()
        assert event
        assert (event.details["what"], event.details["rows"]) == ("min-maaned", rows)


@pytest.mark.parametrize(
    "address", ["/min-maaned/", "/min-maaned/samtaler/", "/min-maaned/2026-10-01/"]
)
def test_few_queries_whatever_the_cases(cast: Cast, sara: Client, address: str) -> None:
    def one_more() -> None:
        case = cast.overdue()
        cast.verdict(case, due_in=IN_OCTOBER, outcome=LATE, fulfilled=OCTOBER)
        talk(cast, case, OCTOBER, 20)
        months(cast, case, 1 << (LAST_BIT - 1), 0)

    share(cast, OCTOBER, 1, 1)
    one_more()
    before = queries(sara, address)
    assert before <= 18
    for _ in range(12):
        one_more()
    assert queries(sara, address) == before
