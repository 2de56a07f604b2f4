"""The page of a team's load, the cases behind its numbers, and the forms for its hours."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from jobcenter.actions import capacity as actions
from jobcenter.law import vocabulary
from jobcenter.models import Absence, ExtraHours, StaffNotice, Standing, WorkingTime
from jobcenter.queries import rules
from jobcenter.tables.capacity import loads_text
from jobcenter.tests.browser import NARROW, WIDE
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import links, logged_in, queries, words
from jobcenter.timeliness.levelling import Load

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db

MONDAY = AS_OF - timedelta(days=1)
SARA, KIM = "Sara Sagsbehandler", "Kim Kollega"


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")
    return made


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _address(cast: Cast, rest: str = "belastning/", team: str = "Nord") -> str:
    return f"/team/{cast.teams[team].uuid}/{rest}"


def _text(client: Client, cast: Cast, asked: str = "") -> str:
    response = client.get(_address(cast) + asked)
    assert response.status_code == 200
    return words(response.content)


def _work(cast: Cast, name: str, weekly: int) -> None:
    """Of each 60 minutes 20 are for a conversation: ten in a full week of 30 hours."""
    actions.set_working_time(
        by=cast.users["tove"],
        team=cast.teams["Nord"],
        caseworkers=[cast.people[name]],
        start=MONDAY,
        hours=Decimal(weekly),
        talk_percent=50,
        minutes=90,
    )


def _crowded(cast: Cast) -> None:
    """Sara: 5 of 3 in the second week and 1 over; Kim: nothing of 10; nobody: 1 booked."""
    _work(cast, SARA, 9)
    _work(cast, KIM, 30)
    for day in range(6, 11):
        cast.case(f"Borger {day}", due_in=day)
    cast.overdue(missing=2)
    cast.case(responsible=None, due_in=20, booked_in=19)


# --- What it says --------------------------------------------------------------------------------


def test_without_working_time_the_page_says_whose_is_missing(cast: Cast, tove: Client) -> None:
    cast.case(due_in=6)
    text = _text(tove, cast)
    assert "Om timerne rækker, vides ikke: arbejdstid mangler for 2 af 2." in text
    assert "for Kim Kollega og Sara Sagsbehandler." in text
    assert "Indtast den, f.eks. 37 timer, 45 % og 90 minutter for alle" in text
    assert "Det kan ikke regnes ud, før der er indtastet arbejdstid" in text
    assert "Indtast den" not in _text(logged_in(cast.users["karin"]), cast)


def test_a_team_that_lacks_people_is_told_how_many(cast: Cast, tove: Client) -> None:
    _work(cast, SARA, 30)
    _work(cast, KIM, 0)
    for _ in range(37):
        cast.overdue(missing=2)
        cast.case(due_in=20)
    # 111 are needed and 74 possible; half of 30 hours of 37
    assert "Nord mangler ca. 0,4 årsværk i 8 uger: der er ikke plads til 37 samtaler." in (
        _text(tove, cast)
    )


def test_a_team_with_room_is_told_so(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    text = _text(tove, cast)
    # 37 days of 0,6 and 2
    assert "der er plads til 88 samtaler mere, end der forfalder og skal indhentes" in text
    assert "I uge 47 til uge 1 forfalder 6 samtaler , og 1 sag er over fristen" in text
    assert "4 samtaler på 12 måneder med hver af teamets 7 borgere" in text
    assert "Har mindst så meget, som der er plads til: Sara Sagsbehandler i uge 48." in text


def test_extra_hours_are_asked_about_without_being_stored(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    assert "27 timer om ugen giver ca. 9,0 samtaler om ugen." in _text(tove, cast)
    text = _text(tove, cast, "?timer=4,5")
    assert "4,5 timer om ugen giver ca. 1,5 samtaler om ugen." in text
    assert "Skal de 2 samtaler, der mangler i sager over fristen, være indhentet" in text
    assert "Det kan nås uden ekstra timer." in text
    assert not ExtraHours.objects.exists()
    wrong = _text(tove, cast, "?timer=mange")
    assert "Der er noget, der skal rettes" in wrong
    assert "Skriv et antal timer mellem 0 og 500" in wrong


def test_persons_stand_by_name_and_cannot_be_ranked(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    table = tove.get(f"{_address(cast)}?sorter=-overdue").context["load_table"]
    shown = [[words(str(cell)) for _, cell in row.items()] for row in table.rows]
    assert shown == [
        [
            KIM,
            "0",
            "0 af 8,0",
            *["0 af 10,0"] * 4,
            "0 af 8,0",
            "0 af 8,0",
            "0 af 10,0",
            "0 af 74,0",
        ],
        [
            *(SARA, "1", "0 af 2,4", "5 af 3,0 ▲ over", "0 af 3,0", "0 af 3,0", "0 af 3,0"),
            *("0 af 2,4", "0 af 2,4", "0 af 3,0", "5 af 22,2"),
        ],
        ["Uden ansvarlig", "0", "0", "0", "0", "1", "0", "0", "0", "0", "1"],
    ]
    assert not any(column.orderable for column in table.columns)


def test_moves_are_proposed_and_nothing_is_stored(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    table = tove.get(_address(cast)).context["move_table"]
    shown = [[words(str(cell)) for _, cell in row.items()] for row in table.rows]
    assert [row[0].rsplit(" ", 1)[0] for row in shown] == ["Borger 10", "Borger 9", "Borger 8"]
    assert [row[1] for row in shown] == ["Uge 48"] * 3
    assert [row[3:] for row in shown] == [
        [SARA, "167 % til 133 %", KIM, "0 % til 10 %"],
        [SARA, "133 % til 100 %", KIM, "10 % til 20 %"],
        [SARA, "100 % til 67 %", KIM, "20 % til 30 %"],
    ]
    assert "sagen flyttes i fagsystemet" in _text(tove, cast)


def test_who_has_no_hours_in_the_week_has_no_percentage() -> None:
    gone = (Load(3, Fraction(0)), Load(2, Fraction(0)))
    assert loads_text(gone) == "3 til 2\N{NO-BREAK SPACE}samtaler, men ingen timer"
    last = (Load(2, Fraction(0)), Load(1, Fraction(0)))
    assert loads_text(last) == "2 til 1\N{NO-BREAK SPACE}samtale, men ingen timer"


def test_why_nothing_can_be_moved(cast: Cast, tove: Client) -> None:
    _work(cast, SARA, 30)
    _work(cast, KIM, 0)
    cast.case(due_in=6)
    assert "Ingen er over i nogen af ugerne" in _text(tove, cast)
    cast.case(responsible=KIM, due_in=6, booked_in=6)
    assert "enten er alle sagerne booket" in _text(tove, cast)


def test_persons_are_shown_only_once_the_staff_is_told(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    StaffNotice.objects.update(withdrawn_at=timezone.now())
    text = _text(tove, cast)
    assert "vises først, når en administrator har registreret" in text
    assert "Uge 48" in text
    assert "af 3,0" not in text
    assert "Forslag til flytninger" not in text
    assert [name for name, _ in _sheets(tove, cast)] == ["Uger", "Om tallene"]


# --- Numbers and their cases ---------------------------------------------------------------------


def test_every_number_opens_exactly_its_cases(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    found = [
        (int(text.split()[0]), address)
        for address, text in links(tove.get(_address(cast)).content)
        if "/belastning/sager/" in address
    ]
    assert len(found) == 14
    for number, address in found:
        assert tove.get(address).context["table"].paginator.count == number, address


def test_a_list_of_what_does_not_exist_is_no_list(cast: Cast, tove: Client) -> None:
    cases = _address(cast, "belastning/sager/")
    ulla = cast.people["Ulla Udefra"].uuid
    for asked in ("uge=2026-W46", "uge=nu", f"ansvarlig={ulla}", "ansvarlig=x"):
        assert tove.get(f"{cases}?{asked}").status_code == 404
    assert "Ingen sager." in words(tove.get(f"{cases}?uge=2026-W49").content)


def test_the_list_names_the_rule_that_asks_for_the_conversation(cast: Cast, tove: Client) -> None:
    """An appraisal on the same day is not what the conversation is held for."""
    appraisal: dict[str, Any] = {"first_due_rule": "SDV", "first_due_task": vocabulary.APPRAISAL}
    cast.case(due_in=6, booked_in=7, **appraisal)
    act = AS_OF + timedelta(days=8)
    cast.case(due_in=90, first_due=act, first_due_rule="SD", first_due_booked=None)
    table = tove.get(_address(cast, "belastning/sager/")).context["table"]
    shown = [[words(str(cell)) for _, cell in row.items()][1:4] for row in table.rows]
    book = rules.book()
    assert shown == [
        ["23-11-2026 om 6 dage", book.goal.title, "24-11-2026"],
        ["25-11-2026 om 8 dage", book.rule("SD").title, "ikke booket"],
    ]


def _sheets(client: Client, cast: Cast) -> list[tuple[str, list[list[Any]]]]:
    content = client.post(_address(cast, "belastning/excel/")).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]


def test_the_excel_file_holds_the_same_numbers(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    sheets = dict(_sheets(tove, cast))
    assert list(sheets) == ["Uger", "Sagsbehandlere", "Flytninger", "Om tallene"]
    assert sheets["Uger"][2] == ["2026-W48", 5.0, 5.0, 0.0, 13.0, pytest.approx(5 / 13), "plads"]
    sara = [row for row in sheets["Sagsbehandlere"] if row[0] == SARA]
    assert sara[0] == [SARA, "over fristen", 1.0, 0.0, "", "", ""]
    assert sara[2] == [SARA, "2026-W48", 5.0, 0.0, 3.0, pytest.approx(5 / 3), "over"]
    assert [row[0] for row in sheets["Flytninger"][1:]] == ["Borger 10", "Borger 9", "Borger 8"]
    assert any(row[0] == "Plads til" for row in sheets["Om tallene"])


def test_the_list_behind_a_number_goes_to_excel(cast: Cast, tove: Client) -> None:
    appraisal: dict[str, Any] = {"first_due_rule": "SDV", "first_due_task": vocabulary.APPRAISAL}
    bo = cast.case("Bo Holm", due_in=6, booked_in=7, **appraisal).citizen
    act = AS_OF + timedelta(days=8)
    anna = cast.case("Anna Holm", due_in=90, first_due=act, first_due_rule="SD")
    Standing.objects.filter(pk=anna.pk).update(first_due_booked=None)
    cast.case(due_in=9, responsible="Kim Kollega")
    asked = f"?ansvarlig={cast.people[SARA].uuid}&sorter=borger"
    content = tove.post(_address(cast, "belastning/sager/excel/") + asked).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    known = rules.book()
    assert book.get_sheet_by_name("Sager").to_python() == [
        ["Borger", "CPR-nummer", "Frist for samtalen", "Sat af", "Booket tid", "Ansvarlig"],
        ["Anna Holm", anna.citizen.masked_cpr, act, known.rule("SD").title, "", SARA],
        [
            *("Bo Holm", bo.masked_cpr, AS_OF + timedelta(days=6)),
            *(known.goal.title, AS_OF + timedelta(days=7), SARA),
        ],
    ]
    about = str(book.get_sheet_by_name("Om tallene").to_python())
    for words_of in ("Frist for samtalen", f"Forfalder i de kommende 8 uger, {SARA}", "Nord"):
        assert words_of in about
    gone = tove.post(_address(cast, "belastning/sager/excel/?ansvarlig=x"))
    assert gone.status_code == 404


def test_as_many_queries_whatever_the_cases(cast: Cast, tove: Client) -> None:
    _crowded(cast)
    addresses = (_address(cast), _address(cast, "timer/"), _address(cast, "belastning/sager/"))
    before = [queries(tove, address) for address in addresses]
    for number in range(9):
        cast.employee(f"Ny {number}", "Nord")
        _work(cast, f"Ny {number}", 9)
        cast.case(responsible=f"Ny {number}", due_in=6)
        cast.case(due_in=7)
    assert [queries(tove, address) for address in addresses] == before
    assert max(before) <= 22


# --- Entering ------------------------------------------------------------------------------------

WORKING_TIME = {"start": "16-11-2026", "hours": "37", "talk_percent": "45", "minutes": "90"}


def test_what_is_offered_counts_only_when_it_is_saved(cast: Cast, tove: Client) -> None:
    form = tove.get(_address(cast, "timer/")).context["working_time_form"]
    assert {name: str(form[name].value()) for name in form.fields} == {
        "who": "mangler",
        "start": "2026-11-16",
        "hours": "37",
        "talk_percent": "45",
        "minutes": "90",
    }
    assert not WorkingTime.objects.exists()
    saved = tove.post(
        _address(cast, "timer/arbejdstid/"), {"who": "mangler", **WORKING_TIME}, follow=True
    )
    assert "Arbejdstiden er gemt for 2 sagsbehandlere." in words(saved.content)
    assert WorkingTime.objects.count() == 2
    form = saved.context["working_time_form"]
    assert form["hours"].value() is None  # nobody's is offered to anybody by mistake
    again = tove.post(_address(cast, "timer/arbejdstid/"), {"who": "mangler", **WORKING_TIME})
    assert "Vælg en af teamets sagsbehandlere." in words(again.content)


def test_one_persons_working_time_is_changed_from_what_it_is(cast: Cast, tove: Client) -> None:
    _work(cast, SARA, 9)
    sara = str(cast.people[SARA].uuid)
    form = tove.get(f"{_address(cast, 'timer/')}?hvem={sara}").context["working_time_form"]
    assert (form["who"].value(), form["hours"].value()) == (sara, "9")
    part_time = {"who": sara, **WORKING_TIME, "start": "1.12.2026", "hours": "18,5"}
    assert tove.post(_address(cast, "timer/arbejdstid/"), part_time).status_code == 302
    text = words(tove.get(_address(cast, "timer/")).content)
    assert "9 timer, 50 % til samtaler, 90 minutter pr. samtale; fra 16-11-2026 til 30-11-2026" in (
        text
    )
    assert "18,5 timer, 45 % til samtaler, 90 minutter pr. samtale; fra 01-12-2026" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("who", "", "Vælg, hvem arbejdstiden gælder."),
        ("start", "31-02-2026", "Det er ikke en dag. Skriv den som dd-mm-åååå"),
        ("start", "16-11-2206", "Dagen er mere end to år væk."),
        ("hours", "60,5", "Skriv et antal timer mellem 0 og 60, f.eks. 37 eller 18,5."),
        ("hours", "-1", "Skriv et antal timer mellem 0 og 60, f.eks. 37 eller 18,5."),
        ("hours", "NaN", "Skriv et antal timer mellem 0 og 60, f.eks. 37 eller 18,5."),
        ("talk_percent", "101", "Skriv procenten som et helt tal mellem 0 og 100."),
        ("minutes", "0", "Skriv minutterne som et helt tal mellem 5 og 480."),
    ],
)
def test_wrong_working_time_is_told_what_is_wrong(
    cast: Cast, tove: Client, field: str, value: str, sentence: str
) -> None:
    given = {"who": "mangler", **WORKING_TIME, field: value}
    page = tove.post(_address(cast, "timer/arbejdstid/"), given)
    assert page.status_code == 200
    assert "Der er noget, der skal rettes" in words(page.content)
    assert sentence in words(page.content)
    assert f'href="#arbejdstid_{field}"' in page.content.decode()
    assert not WorkingTime.objects.exists()


def test_absence_and_extra_hours_come_and_go(cast: Cast, tove: Client) -> None:
    week = {"start": "23-11-2026", "end": "27-11-2026"}
    away = {"who": str(cast.people[SARA].uuid), **week}
    assert tove.post(_address(cast, "timer/fravaer/"), away).status_code == 302
    twice = words(tove.post(_address(cast, "timer/fravaer/"), away).content)
    assert "Der er allerede indtastet fravær fra 23. november 2026" in twice
    backwards = words(
        tove.post(
            _address(cast, "timer/ekstra/"), week | {"hours": "27", "end": "22-11-2026"}
        ).content
    )
    assert "Den sidste dag er før den første. Ret en af dem." in backwards
    assert tove.post(_address(cast, "timer/ekstra/"), week | {"hours": "27"}).status_code == 302
    again = tove.post(_address(cast, "timer/ekstra/"), week | {"hours": "27"})
    assert "De timer er allerede indtastet for de dage." in words(again.content)
    page = tove.get(_address(cast, "timer/"))
    assert "23-11-2026 til 27-11-2026" in words(page.content)
    assert "27 timer om ugen fra 23-11-2026" in words(page.content)
    [absence, extra] = Absence.objects.get(), ExtraHours.objects.get()
    for address in (f"fravaer/{absence.uuid}", f"ekstra/{extra.uuid}"):
        assert tove.post(_address(cast, f"timer/{address}/fjern/")).status_code == 302
    assert not Absence.objects.exists()
    assert not ExtraHours.objects.exists()


def test_hours_are_entered_for_the_teams_own_people_only(cast: Cast, tove: Client) -> None:
    ulla = str(cast.people["Ulla Udefra"].uuid)
    page = tove.post(_address(cast, "timer/arbejdstid/"), {"who": ulla, **WORKING_TIME})
    assert "Vælg en af teamets sagsbehandlere." in words(page.content)
    chris = logged_in(cast.users["chris"])
    syd = _address(cast, "timer/arbejdstid/", "Syd")
    assert chris.post(syd, {"who": ulla, **WORKING_TIME}).status_code == 302
    assert logged_in(cast.users["karin"]).post(syd, WORKING_TIME).status_code == 404
    assert [time.caseworker.name for time in WorkingTime.objects.all()] == ["Ulla Udefra"]


# --- In the browser ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_crowded_team_is_accessible_at_both_widths(
    settings: Any, page: "Page", log_in: Any, axe: Any, live_server: Any
) -> None:
    settings.AS_OF = AS_OF
    cast = make_cast()
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")
    _crowded(cast)
    log_in(cast.users["tove"])
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for rest in ("timer/", "belastning/sager/", "belastning/"):
            page.goto(live_server.url + _address(cast, rest))
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        texts = page.locator("svg.bars[role=img] text")
        boxes = [box.bounding_box() for box in texts.all()]
        assert len(boxes) == 8 * 2
        assert all(boxes)
        assert not [(a, b) for a in boxes for b in boxes if a is not b and _overlap(a, b)]
    page.get_by_label("Ekstra timer om ugen").fill("30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("30 timer om ugen giver ca. 10 samtaler om ugen.")).to_be_visible()


def _overlap(one: Any, other: Any) -> bool:
    beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    apart = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
    return not (beside or apart)
