"""Every page as every role that may open it: axe without a tag filter, both widths, keyboard."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from .browser import NARROW, WIDE
from .cast import AS_OF, make_cast
from .doors import DOORS, Furnished, furnish

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from jobcenter.models import User

LogIn = Callable[["User"], None]
Axe = Callable[["Page"], list[dict[str, Any]]]

VISITORS = ("sara", "ulla", "tove", "karin", "chris", "adam", "nora", "ole")


@pytest.fixture
def house(transactional_db: None, settings: Settings) -> Furnished:
    settings.AS_OF = AS_OF
    return furnish(make_cast())


def pages_of(username: str, house: Furnished) -> list[str]:
    """The addresses of all pages that open for a visitor."""
    return [
        reverse(door.name, args=house.arguments(door))
        for door in DOORS
        if door.is_page and door.method == "get" and door.answer(username) == 200
    ]


def faults(page: "Page", axe: Axe) -> list[str]:
    """What is wrong with a page for those who see badly, use no mouse or have a narrow screen."""
    found = [
        f"{violation['id']}: {[node['html'] for node in violation['nodes']][:3]}"
        for violation in axe(page)
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page is wider than the screen")
    if page.locator("h1").count() != 1:
        found.append("there is not one heading of the first level")
    return found


@pytest.mark.parametrize("username", VISITORS)
def test_pages_are_accessible_at_both_widths(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, live_server: Any, username: str
) -> None:
    log_in(house.cast.users[username])
    addresses = pages_of(username, house)
    assert addresses
    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            found += [f"{address} at {size['width']}: {fault}" for fault in faults(page, axe)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_pages_of_strangers_are_accessible(
    house: Furnished, page: "Page", axe: Axe, live_server: Any, size: Any
) -> None:
    page.set_viewport_size(size)
    page.goto(live_server.url + reverse("login"))
    assert faults(page, axe) == []
    page.get_by_role("button", name="Log ind").click()
    assert page.get_by_role("alert").is_visible()
    assert focused(page)["role"] == "alert"
    assert faults(page, axe) == []
    page.goto(live_server.url + "/findes-ikke/")
    assert faults(page, axe) == []


def test_forms_with_errors_are_accessible(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, live_server: Any
) -> None:
    log_in(house.cast.users["adam"])
    for name, button in (("delivery_list", "Indlæs"), ("job_list", "Start opgørelse")):
        page.goto(live_server.url + reverse(name))
        if page.locator("details.panel:not([open])").count():
            page.locator("details.panel > summary").click()
        page.locator("#id_as_of").fill("i morgen") if name == "job_list" else None
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_selector("[role=alert]")
        assert focused(page)["role"] == "alert"
        assert faults(page, axe) == []
        page.get_by_role("alert").get_by_role("link").first.click()
        assert focused(page)["id"].startswith("id_")


# --- Without a mouse -----------------------------------------------------------------------


def focused(page: "Page") -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        """() => {
          const at = document.activeElement;
          const box = at.getBoundingClientRect();
          const style = getComputedStyle(at);
          return {
            id: at.id, role: at.getAttribute("role") || "", tag: at.tagName.toLowerCase(),
            text: (at.innerText || at.value || "").trim(),
            place: at.dataset.place || "",
            shows: String(box.width > 0 && box.height > 0
              && (style.outlineStyle !== "none" || style.boxShadow !== "none")),
          };
        }"""
    )
    return found


def number_the_controls(page: "Page") -> list[str]:
    """Gives everything that can be pressed or written in a number, and returns what it is."""
    found: list[str] = page.evaluate(
        """() => {
          const kinds = "a[href], button, input, select, textarea, summary";
          const all = [...document.querySelectorAll(kinds)];
          const controls = all.filter(each => each.checkVisibility() && !each.disabled
            && each.tabIndex >= 0 && !(each.type === "radio" && !each.checked));
          controls.forEach((each, place) => each.dataset.place = place);
          return controls.map(each => each.outerHTML.slice(0, 200));
        }"""
    )
    return found


def test_the_first_tab_leads_past_the_header(
    house: Furnished, page: "Page", log_in: LogIn, live_server: Any
) -> None:
    log_in(house.cast.users["adam"])
    page.goto(live_server.url + reverse("job_list"))
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Gå til sidens indhold"
    expect(page.locator(".skipnav")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "main-content"
    page.keyboard.press("Tab")
    assert focused(page)["id"] == "id_as_of"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("username", ["sara", "tove", "chris", "adam"])
def test_tab_reaches_everything_and_shows_where_it_is(
    house: Furnished, page: "Page", log_in: LogIn, live_server: Any, username: str, size: Any
) -> None:
    page.set_viewport_size(size)
    log_in(house.cast.users[username])
    for address in pages_of(username, house):
        page.goto(live_server.url + address)
        controls = number_the_controls(page)
        page.evaluate("document.activeElement.blur()")
        reached = set()
        for _ in range(3 * len(controls)):
            page.keyboard.press("Tab")
            at = focused(page)
            assert at["shows"] == "true" or at["tag"] == "body", (address, at)
            reached.add(at["place"])
        missed = [what for place, what in enumerate(controls) if str(place) not in reached]
        assert missed == [], address


def test_the_menu_of_a_narrow_screen_opens_and_closes_by_keyboard(
    house: Furnished, page: "Page", log_in: LogIn, live_server: Any
) -> None:
    page.set_viewport_size(NARROW)
    log_in(house.cast.users["adam"])
    page.goto(live_server.url + reverse("job_list"))
    menu = page.get_by_role("navigation", name="Hovedmenu")
    assert not menu.is_visible()
    page.locator("details.menu > summary").focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert focused(page)["text"] == "Menu"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Leverancer"
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("delivery_list"))


def test_everything_is_there_at_four_times_the_size(
    house: Furnished, page: "Page", log_in: LogIn, live_server: Any
) -> None:
    """400 % on a screen of 1280 is a page of 320: nothing may need scrolling sideways."""
    page.set_viewport_size({"width": 320, "height": 256})
    for username in ("sara", "chris", "adam"):
        log_in(house.cast.users[username])
        for address in pages_of(username, house):
            page.goto(live_server.url + address)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, address
