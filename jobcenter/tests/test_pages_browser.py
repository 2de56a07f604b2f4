"""The daily round in a real browser, without JavaScript and on a small screen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from jobcenter.models import AuditEvent, User
from jobcenter.tests.browser import NARROW, WIDE
from jobcenter.tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def plain(chromium: Browser, live_server: Any) -> Iterator[Callable[[User], Page]]:
    """Opens a page for a user in a browser that runs no scripts."""
    context = chromium.new_context(
        viewport=WIDE, java_script_enabled=False, base_url=live_server.url, locale="da-DK"
    )

    def as_user(user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    yield as_user
    context.close()


def _tab_to(page: Page, text: str) -> None:
    """Presses Tab until the element with the text has the focus."""
    wanted = page.get_by_text(text, exact=True).first
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and (focused.inner_text() or "").strip().startswith(text):
            return
    pytest.fail(f"“{text}” cannot be reached by keyboard: {wanted}")


def test_a_caseworkers_round_by_keyboard_and_without_scripts(
    cast: Cast, plain: Callable[[User], Page]
) -> None:
    cast.overdue("Vibeke Over", citizen=cast.citizen("Vibeke Over", number="0102705234"))
    cast.case("Bo Rettidig")
    cast.overdue("Kollegas Borger", responsible="Kim Kollega")
    page = plain(cast.users["sara"])
    page.goto("/sager/")
    _tab_to(page, "Overskredet (1)")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    _tab_to(page, "Vibeke Over")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vibeke Over")
    _tab_to(page, "Vis hele nummeret")
    page.keyboard.press("Enter")
    expect(page.locator(".cpr")).to_contain_text("010270-5234")
    _tab_to(page, "Til listen")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-current=true]", has_text="Overskredet (1)")).to_be_visible()
    page.get_by_label("Søg borger").fill("Koll")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Søgning: “Koll”")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "Koll" not in page.url
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["borger.vist", "cpr.vist", "borger.soegt"]


def test_filters_are_chosen_without_scripts(cast: Cast, plain: Callable[[User], Page]) -> None:
    cast.overdue(benefit="kontanthjaelp")
    cast.overdue(benefit="sygedagpenge")
    page = plain(cast.users["sara"])
    page.goto("/sager/?fane=overskredet")
    page.get_by_text("Filtre", exact=True).click()
    page.get_by_label("Område").select_option("kontanthjaelp")
    page.get_by_role("button", name="Vis").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "fane=overskredet" in page.url
    page.get_by_role("link", name="Fjern filteret Område: Kontanthjælp").click()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_excel_comes_down_under_a_name_without_people(
    cast: Cast, plain: Callable[[User], Page]
) -> None:
    cast.case("Kai Holm")
    page = plain(cast.users["sara"])
    page.goto("/sager/")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Hent listen som Excel").click()
    assert coming.value.suggested_filename == "sager-2026-11-17.xlsx"


@pytest.mark.parametrize("who", ["sara", "tove", "chris"])
def test_nothing_sticks_out_on_a_small_screen(
    cast: Cast, page: Page, log_in: Callable[[User], None], live_server: Any, who: str
) -> None:
    case = cast.overdue("Et Meget Langt Navn Af Den Slags Der Findes I Virkeligheden")
    addresses = {
        "sara": ["/sager/", "/sager/?sager=team", f"/sager/{case.citizen.uuid}/"],
        "tove": ["/sager/", f"/team/{cast.teams['Nord'].uuid}/"],
        "chris": ["/sager/", "/jobcenter/"],
    }
    log_in(cast.users[who])
    page.set_viewport_size(NARROW)
    for address in addresses[who]:
        page.goto(f"{live_server.url}{address}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], address
