"""The morning's list in a real browser: keys, focus, choices that follow at once, and paper."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from jobcenter.actions import preferences
from jobcenter.models import Snooze, User
from jobcenter.tests.cast import AS_OF, Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def at(cast: Cast, page: Page, log_in: Callable[[User], None], live_server: Any) -> Any:
    """Opens an address as Sara, who has three overdue citizens."""
    for name, days in (("Bo", 9), ("Eva", 6), ("Kai", 3)):
        cast.overdue(name, days=days, benefit="kontanthjaelp" if name == "Kai" else "sygedagpenge")
    log_in(cast.users["sara"])
    return lambda address: page.goto(live_server.url + address)


def _focused(page: Page) -> str:
    text: str = page.evaluate("(document.activeElement.innerText || '').trim()")
    return text


def test_j_and_k_go_from_row_to_row_and_enter_opens(page: Page, at: Any) -> None:
    at("/sager/")
    for key, name in (("j", "Bo"), ("j", "Eva"), ("j", "Kai"), ("j", "Kai"), ("k", "Eva")):
        page.keyboard.press(key)
        assert _focused(page) == name
    background = "getComputedStyle(document.activeElement.closest('tr')).backgroundColor"
    assert page.evaluate(background) != "rgba(0, 0, 0, 0)"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Eva")
    page.get_by_role("link", name="Til listen").click()
    page.wait_for_url("**/sager/*#sag-*")
    assert _focused(page) == "Eva"


def test_slash_searches_question_mark_helps_and_escape_leaves(page: Page, at: Any) -> None:
    at("/sager/")
    page.keyboard.press("/")
    page.keyboard.type("j/k?")
    expect(page.get_by_label("Søg borger")).to_have_value("j/k?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Tastaturgenveje")).to_be_visible()
    page.keyboard.press("j")
    assert _focused(page) not in ("Bo", "Eva", "Kai")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_keys_that_are_held_down_with_others_are_left_alone(page: Page, at: Any) -> None:
    at("/sager/")
    for held in ("Control", "Alt", "Meta"):
        page.keyboard.press(f"{held}+j")
        assert _focused(page) not in ("Bo", "Eva", "Kai")


def test_keys_are_turned_off_on_the_page_that_tells_of_them(page: Page, at: Any) -> None:
    at("/sager/")
    page.get_by_role("link", name="Tastaturgenveje", exact=True).click()
    page.get_by_label("Brug tastaturgenveje").uncheck()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("slået fra")
    expect(page.get_by_label("Brug tastaturgenveje")).not_to_be_checked()
    at("/sager/")
    page.keyboard.press("j")
    assert _focused(page) not in ("Bo", "Eva", "Kai")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_case_is_hidden_and_undone_without_losing_the_place(page: Page, at: Any) -> None:
    at("/sager/?fane=overskredet")
    page.get_by_role("link", name="Ikke nu for Eva").click()
    page.get_by_label("3 dage", exact=True).check()
    page.get_by_label("Aftalt med borgeren at vente").check()
    page.get_by_role("button", name="Skjul sagen").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert _focused(page).startswith("Fortryd")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(3)
    assert _focused(page) == "Eva"
    assert not Snooze.objects.current().exists()


def test_a_filter_narrows_at_once_and_says_how_many_are_left(page: Page, at: Any) -> None:
    at("/sager/")
    page.get_by_text("Filtre", exact=True).click()
    page.get_by_label("Område").focus()
    page.get_by_label("Område").select_option("kontanthjaelp")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#announced")).to_have_text("1 borger vist")
    assert "omraade=kontanthjaelp" in page.url
    expect(page.get_by_label("Område")).to_be_focused()
    expect(page.get_by_label("Område").locator("option", has_text="Sygedagpenge")).to_have_text(
        "Sygedagpenge (2)"
    )
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Fjern filteret Område: Kontanthjælp").click()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_the_list_is_printed_from_its_own_page_alone(cast: Cast, page: Page, at: Any) -> None:
    at("/sager/")
    page.emulate_media(media="print")
    assert not page.get_by_text("Eva", exact=True).is_visible()
    expect(page.get_by_text("Listen udskrives fra knappen Udskriv")).to_be_visible()
    at("/sager/udskrift/")
    expect(page.locator(".paper-list tbody tr")).to_have_count(3)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]  # type: ignore[index]


def test_columns_by_keyboard_alone(cast: Cast, page: Page, at: Any) -> None:
    preferences.choose_columns(by=cast.users["sara"], columns=["frist"])
    at("/sager/")
    page.get_by_text("Vælg kolonner", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Kommune").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Gem kolonner").focus()
    page.keyboard.press("Enter")
    expect(page.locator("thead th")).to_have_count(3)
