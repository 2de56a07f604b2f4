"""What is looked at on a visit to a page: axe without a tag filter, every width, and every key."""

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
                address = reverse(door.name, args=house.arguments(door), query=door.data)
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


def found_on_a_visit(page: "Page", axe: Axe) -> list[str]:
    """What is wrong with a page just opened: to see, to hear, and by keyboard."""
    page.evaluate(NOTE_THE_FOCUS)
    found = found_at_every_width(page, axe)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        found += [f"at {size['width']} no key: {what}" for what in kept_from_keys(page)]
    return found


def found_at_every_width(page: "Page", axe: Axe) -> list[str]:
    found = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        found += [f"at {size['width']}: {fault}" for fault in faults(page, axe)]
    page.set_viewport_size(FOUR_TIMES)
    return found + (["at 320: wider than the screen"] if is_too_wide(page) else [])


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


def number_the_controls(page: "Page") -> list[str]:
    """Gives everything that can be pressed or written in a number, and returns what it is.

    Nothing has the focus, and nothing is noted to have had it.
    """
    found: list[str] = page.evaluate(
        """() => {
          document.activeElement.blur();
          window.seen = [];
          document.querySelectorAll("[data-place]").forEach(each => delete each.dataset.place);
          const kinds = "a[href], button, input, select, textarea, summary";
          const all = [...document.querySelectorAll(kinds)];
          const controls = all.filter(each => each.checkVisibility() && !each.disabled
            && each.tabIndex >= 0 && !(each.type === "radio" && !each.checked));
          controls.forEach((each, place) => each.dataset.place = place);
          return controls.map(each => each.outerHTML.slice(0, 200));
        }"""
    )
    return found


AT_ONCE = 20  # presses before it is asked whether all has been reached

# Each thing that gets the focus, and whether that can be seen.
NOTE_THE_FOCUS = """() => {
  document.addEventListener("focusin", () => {
    const at = document.activeElement;
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    window.seen.push({
      place: at.dataset.place || "", what: at.outerHTML.slice(0, 200),
      shows: String(box.width > 0 && box.height > 0
        && (style.outlineStyle !== "none" || style.boxShadow !== "none")),
    });
  });
}"""


def kept_from_keys(page: "Page") -> list[str]:
    """What has the focus without showing it, and the controls that never get it."""
    controls = number_the_controls(page)
    seen = tabbed(page, len(controls))
    reached = {at["place"] for at in seen}
    missed = [what for place, what in enumerate(controls) if str(place) not in reached]
    return [at["what"] for at in seen if at["shows"] != "true"] + missed


def tabbed(page: "Page", count: int) -> list[dict[str, str]]:
    """What has had the focus when each of so many controls has had it, or had the chance."""
    seen: list[dict[str, str]] = []
    for _ in range(0, 3 * count, AT_ONCE):
        for _ in range(AT_ONCE):
            page.keyboard.press("Tab")
        seen = page.evaluate("window.seen")
        if len({at["place"] for at in seen if at["place"]}) == count:
            break
    return seen
