"""The page of rules and its printed document."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.law import rulebook, vocabulary
from jobcenter.models import Publication, User
from jobcenter.queries import rules

from .browser import NARROW, WIDE
from .cast import AS_OF, Cast, make_cast
from .pages import links, logged_in, queries, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A first conversation, one with a condition that ends, and a row that nobody has confirmed.
FIRST = """
id = "F"
title = "Første samtale"
groups = ["kontanthjaelp_jobparat", "sygedagpenge"]
[[version]]
takes_effect = 2020-01-01
row = "F-1"
kind = "first_within_days"
enforced = true
confidence = "high"
status = "fact"
picks_version_by = "clock_start"
parameters = { days = 7, counting_types = ["4", "7"], excluded_forms = ["brev"] }
[version.citation]
act = "Loven"
paragraph = "§ 31"
link = "https://example.org/31"
read_on = 2026-11-20
note = "Ugen er vores læsning."
[[version]]
takes_effect = 2027-02-01
row = "F-2"
kind = "first_within_days"
enforced = true
confidence = "low"
status = "inference"
picks_version_by = "clock_start"
parameters = { days = 14, counting_types = ["4"], excluded_forms = [] }
[version.citation]
act = "Ny lov"
paragraph = "§ 5"
link = "https://example.org/ny"
read_on = 2026-11-21
"""
JOINT = """
id = "J"
title = "Fælles samtale"
groups = ["sygedagpenge"]
[[version]]
takes_effect = 2014-01-01
takes_effect_known = false
row = "J-1"
kind = "one_in_window"
enforced = false
confidence = "medium"
status = "unsourced"
picks_version_by = "clock_start"
condition = "Gælder ikke, hvis borgeren siger nej."
parameters = { to_months = 16, counting_types = ["19"], excluded_forms = [], joint = "required" }
[version.citation]
act = "Loven"
paragraph = "§ 32"
link = "https://example.org/32"
read_on = 2026-11-21
[[version]]
takes_effect = 2027-02-01
ended = true
enforced = false
confidence = "medium"
status = "fact"
picks_version_by = "clock_start"
citation = { act = "Ny lov", paragraph = "§ 6", link = "", read_on = 2026-11-21 }
"""
NOTHING = """
id = "N"
title = "Antal samtaler"
groups = ["sygedagpenge"]
[[version]]
takes_effect = 2027-08-01
row = "N-1"
kind = "not_found"
enforced = false
confidence = "none"
status = "not_found"
picks_version_by = "clock_start"
parameters = {}
citation = { act = "Ny lov", paragraph = "", link = "https://example.org/ny", read_on = 2026-11-21 }
"""


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


@pytest.fixture
def small_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> rulebook.Rulebook:
    """Three rules beside the goal, so that the tests stand still when the law moves."""
    goal = (rulebook.RULES / "fire_samtaler.toml").read_text("utf-8")
    files = {"goal": goal, "f": FIRST, "j": JOINT, "n": NOTHING}
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    book = rulebook.load(tmp_path)
    monkeypatch.setattr(rules, "book", lambda: book)
    return book


def tables(client: Client, address: str) -> dict[str, list[list[str]]]:
    """The cells of each group's table, by the group's name."""
    return {
        name: [[words(str(cell)) for _, cell in row.items()] for row in table.rows]
        for name, table in client.get(address).context["groups"]
    }


def test_the_day_is_the_one_that_the_other_pages_are_about(cast: Cast, sara: Client) -> None:
    assert "Regler pr. 17. november 2026" in words(sara.get("/regler/").content)


def test_before_the_first_assessment_the_day_is_today(
    cast: Cast, sara: Client, settings: Settings
) -> None:
    Publication.objects.all().delete()
    settings.AS_OF = date(2026, 11, 20)
    assert "Regler pr. 20. november 2026" in words(sara.get("/regler/").content)


def test_groups_stand_in_their_fixed_order(sara: Client) -> None:
    names = [name for name, *_ in vocabulary.GROUPS.values()]
    assert list(tables(sara, "/regler/")) == names
    assert list(tables(sara, "/regler/?gruppe=revalidering")) == ["Revalidering"]


def test_a_rule_in_words(small_book: rulebook.Rulebook, sara: Client) -> None:
    found = tables(sara, "/regler/")
    assert found["Sygedagpenge"] == [
        [
            "Første samtale F",
            "Første samtale senest 7 dage efter første dag",
            "01-01-2020",
            "§ 31 Loven",
            "Høj læst i kilden",
        ],
        [
            "Fælles samtale J",
            (
                "Én fælles samtale med a-kassen inden 16 måneder "
                "Bedømmes ikke: Gælder ikke, hvis borgeren siger nej. "
                "Vejledende: en sag er ikke for sen alene på grund af den"
            ),
            "dagen er ikke fundet",
            "§ 32 Loven",
            "Middel uden kilde",
        ],
    ]
    assert len(found["Jobparate på kontanthjælp"]) == 1
    assert found["Revalidering"] == []
    page = sara.get("/regler/").content
    assert ("https://example.org/31", "§ 31") in links(page)
    assert "Der er ingen regel i kraft for gruppen på dagen." in words(page)


def test_unconfirmed_law_is_marked_plainly(small_book: rulebook.Rulebook, sara: Client) -> None:
    page = tables(sara, "/regler/?dag=01-09-2027")["Sygedagpenge"]
    assert page[-1] == [
        "Antal samtaler N",
        (
            "Der er ikke fundet et krav i kilderne "
            "Ubekræftet: vises, men bruges ikke til at bedømme en sag"
        ),
        "01-08-2027",
        "Ny lov",
        "Ingen ikke fundet",
    ]


def test_a_rule_that_has_ended_is_not_in_force(small_book: rulebook.Rulebook, sara: Client) -> None:
    for day, ids in (("31-01-2027", ["F", "J"]), ("01-02-2027", ["F"]), ("31-12-2013", [])):
        rows = tables(sara, f"/regler/?dag={day}")["Sygedagpenge"]
        assert [row[0].split()[-1] for row in rows] == ids


def test_what_changes_next_and_when(small_book: rulebook.Rulebook, sara: Client) -> None:
    response = sara.get("/regler/")
    assert "Næste ændring: 1. februar 2027 (2 regler)" in words(response.content)
    rows = [
        [words(str(cell)) for _, cell in row.items()]
        for row in response.context["change_table"].rows
    ]
    assert rows == [
        [
            "Første samtale F",
            "Sygedagpenge og Jobparate på kontanthjælp",
            "Første samtale senest 7 dage efter første dag",
            "Første samtale senest 14 dage efter første dag",
        ],
        [
            "Fælles samtale J",
            "Sygedagpenge",
            "Én fælles samtale med a-kassen inden 16 måneder",
            "Reglen er ophørt",
        ],
    ]
    assert ("/regler/?dag=01-08-2027", "1. august 2027") in links(response.content)


def test_what_changes_for_one_group(small_book: rulebook.Rulebook, sara: Client) -> None:
    page = words(sara.get("/regler/?gruppe=kontanthjaelp_jobparat").content)
    assert "Næste ændring: 1. februar 2027 (1 regel)" in page
    assert "1. august 2027" not in page
    last = words(sara.get("/regler/?dag=01-08-2027").content)
    assert "Ingen kommende ændring er lagt ind" in last


def test_a_new_rule_has_nothing_before_it(small_book: rulebook.Rulebook, sara: Client) -> None:
    response = sara.get("/regler/?dag=01-02-2027")
    (row,) = response.context["change_table"].rows
    assert [words(str(cell)) for _, cell in row.items()][2] == "–"


def test_the_goal_has_its_own_place(small_book: rulebook.Rulebook, sara: Client) -> None:
    page = words(sara.get("/regler/").content)
    assert "Jobcentrets mål Mindst 80 % af borgere med 12 måneders anciennitet" in page
    assert page.count("fire-samtaler") == 1
    before = words(sara.get("/regler/?dag=31-12-2019").content)
    assert "Målet var ikke i kraft 31. december 2019." in before


def test_the_page_says_which_version_a_case_follows(sara: Client) -> None:
    page = words(sara.get("/regler/").content)
    assert "den version af reglen, der var i kraft på sagens første dag" in page


@pytest.mark.parametrize("written", ["01-07-2026", "1.7.2026", "1/7/2026", "2026-07-01"])
def test_days_may_be_written_in_several_ways(sara: Client, written: str) -> None:
    page = sara.get("/regler/", {"dag": written})
    assert "Regler pr. 1. juli 2026" in words(page.content)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"dag": "31-02-2024"}, "Det er ikke en dag. Skriv den som dd-mm-åååå"),
        ({"dag": ""}, "Skriv den dag, du vil se reglerne for."),
        ({"gruppe": "alle"}, "Gruppen findes ikke. Vælg en fra listen."),
    ],
)
def test_what_cannot_be_read_shows_no_rules(sara: Client, asked: dict[str, str], said: str) -> None:
    response = sara.get("/regler/", asked)
    assert "<title>Fejl: Regler" in response.content.decode()
    assert said in words(response.content)
    assert "groups" not in response.context
    sent_back = sara.get("/regler/udskrift/", asked)
    assert sent_back.status_code == 302
    assert said in words(sara.get(sent_back.headers["Location"]).content)


@pytest.mark.parametrize("day", ["01-01-0001", "31-12-9999"])
def test_the_ends_of_time(sara: Client, day: str) -> None:
    assert sara.get("/regler/", {"dag": day}).status_code == 200
    assert sara.get("/regler/udskrift/", {"dag": day}).status_code == 200


def test_the_document_holds_everything(small_book: rulebook.Rulebook, sara: Client) -> None:
    response = sara.get("/regler/udskrift/?dag=01-03-2027")
    page = words(response.content)
    assert "<title>Regelsæt pr. 1. marts 2027 ·" in response.content.decode()
    assert small_book.fingerprint in page
    assert "Udskrevet 17. november 2026" in page
    for text in (
        "Fra 1. januar 2020: tidligere Første samtale senest 7 dage efter første dag.",
        "Fra 1. februar 2027: i kraft Første samtale senest 14 dage efter første dag.",
        "Fra dagen er ikke fundet; regnes fra 1. januar 2014: tidligere",
        "Fra 1. februar 2027: ophørt Reglen er ophørt.",
        "Fra 1. august 2027: kommende Der er ikke fundet et krav i kilderne.",
        "Opfølgningssamtale og jobsamtale; ikke brev",
        "Lovgrundlag Loven, § 31 Kilde https://example.org/31 , læst 20. november 2026",
        "Bemærkning Ugen er vores læsning.",
        "Ny lov, § 6 Kilde Ingen adresse; læst 21. november 2026",
        "Version Følger den dag, der gøres op, og ikke sagens første dag.",
    ):
        assert text in page
    for exemption in rules.exemptions():
        assert exemption.text in page
    for clock in rules.clocks():
        assert " ".join(clock.restarts.split()) in page
    assert "højst 28 dages ophold er ét" in page


def test_the_document_holds_every_version_that_ships(sara: Client) -> None:
    page = sara.get("/regler/udskrift/")
    shown = [version for _, versions in page.context["history"] for version, _ in versions]
    shipped = [version for rule in rules.book().rules.values() for version in rule.versions]
    assert len(shown) == len(shipped)
    assert page.content.count(b'class="rule-version"') == len(shipped)


@pytest.mark.parametrize("address", ["/regler/", "/regler/udskrift/"])
def test_the_rules_ask_the_database_nothing(cast: Cast, sara: Client, address: str) -> None:
    # the session, the user, and the published assessment in the frame
    assert queries(sara, address) == 3


def test_rules_without_a_role_are_closed(cast: Cast) -> None:
    nobody = logged_in(cast.login("ny", ""))
    assert nobody.get("/regler/").status_code == 404
    assert nobody.get("/regler/udskrift/").status_code == 404


LogIn = Callable[[User], None]


@pytest.mark.django_db(transaction=True)
def test_the_pages_at_both_widths_and_on_paper(
    page: "Page", log_in: LogIn, axe: Callable[["Page"], Any], live_server: Any, settings: Settings
) -> None:
    settings.AS_OF = AS_OF
    log_in(make_cast().users["sara"])
    for address in ("/regler/?dag=01-06-2026", "/regler/?dag=31-02-2024", "/regler/udskrift/"):
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address


@pytest.mark.django_db(transaction=True)
def test_one_chooses_day_and_group(
    page: "Page", log_in: LogIn, live_server: Any, settings: Settings
) -> None:
    settings.AS_OF = AS_OF
    log_in(make_cast().users["adam"])
    page.goto(live_server.url + "/regler/")
    page.get_by_label("Regler, der gælder den").fill("01-07-2026")
    page.get_by_label("Gruppe").select_option("Forsikrede ledige")
    page.get_by_role("button", name="Vis").click()
    page.get_by_role("heading", name="Regler pr. 1. juli 2026").wait_for()
    assert page.get_by_role("heading", name="Forsikrede ledige").count() == 1
    assert page.get_by_role("heading", name="Sygedagpenge").count() == 0
    page.get_by_role("link", name="Hele regelsættet til udskrift").click()
    page.get_by_role("heading", name="Regelsæt pr. 1. juli 2026").wait_for()
