"""Every page as every role that may open it: axe without a tag filter, both widths, keyboard."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from .browser import NARROW, WIDE
from .cast import AS_OF, make_cast
from .doors import DOORS, Door, Furnished, furnish

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from jobcenter.models import User

LogIn = Callable[["User"], None]
Axe = Callable[["Page"], list[dict[str, Any]]]

VISITORS = ("sara", "ulla", "tove", "karin", "chris", "adam", "paul", "nora", "ole")


@pytest.fixture
def house(transactional_db: None, settings: Settings) -> Furnished:
    settings.AS_OF = AS_OF
    return furnish(make_cast())


def pages_of(username: str, house: Furnished) -> list[str]:
    """The addresses of all pages that open for a visitor."""
    return [address_of(door, house) for door in PAGES if door.answer(username) == 200]


def first_seen_by(username: str, house: Furnished) -> list[str]:
    """Those of them that open for none of the visitors before: so each page is somebody's."""
    before = VISITORS[: VISITORS.index(username)]
    return [
        address_of(door, house)
        for door in PAGES
        if door.answer(username) == 200 and all(door.answer(other) != 200 for other in before)
    ]


PAGES = [door for door in DOORS if door.is_page and door.method == "get"]


def address_of(door: Door, house: Furnished) -> str:
    return reverse(door.name, args=house.arguments(door))


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
    """Every page of every role at one width, and every page at the other."""
    log_in(house.cast.users[username])
    addresses, narrow_too = pages_of(username, house), first_seen_by(username, house)
    assert addresses
    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        for size in (WIDE, NARROW) if address in narrow_too else (WIDE,):
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
