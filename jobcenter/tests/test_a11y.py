"""Every page with everything that it can hold: axe without a tag filter, and at every width."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from .browser import HOST, NARROW, WIDE, watched_page
from .cast import AS_OF, make_cast
from .doors import DOORS, Furnished, furnish
from .pages import logged_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from jobcenter.models import User

LogIn = Callable[["User"], None]
Axe = Callable[["Page"], list[dict[str, Any]]]

VISITORS = ("sara", "ulla", "tove", "karin", "chris", "adam", "paul", "nora", "ole")
PAGES = [door for door in DOORS if door.is_page and door.method == "get"]
NAMES = sorted({door.name for door in PAGES if 200 in door.answers})
# 400 % on a screen of 1280 is a page of 320: nothing may need scrolling sideways.
FOUR_TIMES: "ViewportSize" = {"width": 320, "height": 256}

_TAG = re.compile(r"<[a-z][^>]*>")
_VALUES = re.compile(r"""\b(?!class=|role=|type=)([\w:-]+)="[^"]*\"""")


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Furnished]:
    """Built once and then only looked at, by tests that do not ask for the database."""
    own = override_settings(AS_OF=AS_OF, ALLOWED_HOSTS=[HOST, "testserver"])
    with django_db_blocker.unblock(), own:
        yield furnish(make_cast())
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def one_page(chromium: "Browser") -> "Iterator[Page]":
    """Its sheets and scripts are fetched once."""
    with watched_page(chromium) as opened:
        yield opened


@pytest.fixture
def page(one_page: "Page") -> "Page":
    """As a fresh one: nobody is logged in."""
    one_page.context.clear_cookies()
    one_page.set_viewport_size(WIDE)
    return one_page


def openings(name: str, house: Furnished) -> list[tuple[str, str]]:
    """Visitors and addresses of a page that together show all it can hold, the fullest first."""
    found = []
    for door in (door for door in PAGES if door.name == name):
        for username in VISITORS:
            if door.answer(username) == 200:
                address = reverse(door.name, args=house.arguments(door))
                content = logged_in(house.cast.users[username]).get(address).content
                found.append((elements(content.decode()), username, address))
    chosen, seen = [], set[tuple[str, str]]()
    for held, username, address in sorted(found, key=lambda each: -len(each[0])):
        if not held <= seen:
            chosen.append((username, address))
            seen |= held
    return chosen


def elements(page: str) -> set[tuple[str, str]]:
    """Which elements follow each other in a page's own part, whatever they say and lead to."""
    own = page.partition("<main")[2].partition("</main>")[0]
    return set(pairwise(_VALUES.sub(r"\1", tag) for tag in _TAG.findall(own)))


def faults(page: "Page", axe: Axe) -> list[str]:
    """What is wrong with a page for those who see badly, use no mouse or have a narrow screen."""
    found = [
        f"{violation['id']}: {[node['html'] for node in violation['nodes']][:3]}"
        for violation in axe(page)
    ]
    if is_too_wide(page):
        found.append("the page is wider than the screen")
    if page.locator("h1").count() != 1:
        found.append("there is not one heading of the first level")
    return found


@pytest.mark.parametrize("username", VISITORS)
def test_the_frame_is_accessible(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, site: str, username: str
) -> None:
    """What stands around each page, with the menu of the role."""
    log_in(house.cast.users[username])
    page.goto(site + reverse("password"))
    assert found_at_every_width(page, axe) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible_with_all_it_can_hold(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, site: str, name: str
) -> None:
    for username, address in openings(name, house):
        log_in(house.cast.users[username])
        page.goto(site + address)
        assert found_at_every_width(page, axe) == [], (username, address)


def found_at_every_width(page: "Page", axe: Axe) -> list[str]:
    found = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        found += [f"at {size['width']}: {fault}" for fault in faults(page, axe)]
    page.set_viewport_size(FOUR_TIMES)
    return found + (["at 320: wider than the screen"] if is_too_wide(page) else [])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_pages_of_strangers_are_accessible(
    house: Furnished, page: "Page", axe: Axe, site: str, size: Any
) -> None:
    page.set_viewport_size(size)
    page.goto(site + reverse("login"))
    assert faults(page, axe) == []
    page.get_by_role("button", name="Log ind").click()
    assert page.get_by_role("alert").is_visible()
    assert focused(page)["role"] == "alert"
    assert faults(page, axe) == []
    page.goto(site + "/findes-ikke/")
    assert faults(page, axe) == []


def test_forms_with_errors_are_accessible(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, site: str
) -> None:
    log_in(house.cast.users["adam"])
    for name, button in (("delivery_list", "Indlæs"), ("job_list", "Start opgørelse")):
        page.goto(site + reverse(name))
        if page.locator("details.panel:not([open])").count():
            page.locator("details.panel > summary").click()
        page.locator("#id_as_of").fill("i morgen") if name == "job_list" else None
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_selector("[role=alert]")
        assert focused(page)["role"] == "alert"
        assert faults(page, axe) == []
        page.get_by_role("alert").get_by_role("link").first.click()
        assert focused(page)["id"].startswith("id_")


def is_too_wide(page: "Page") -> bool:
    """True where one would have to scroll sideways."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


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
