"""Every page without a mouse."""

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from .browser import NARROW, WIDE
from .doors import Furnished
from .test_a11y import NAMES, LogIn, focused, house, one_page, openings, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["house", "one_page", "page"]  # the fixtures


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


def test_the_first_tab_leads_past_the_header(
    house: Furnished, page: "Page", log_in: LogIn, site: str
) -> None:
    log_in(house.cast.users["adam"])
    page.goto(site + reverse("job_list"))
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Gå til sidens indhold"
    expect(page.locator(".skipnav")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "main-content"
    page.keyboard.press("Tab")
    assert focused(page)["id"] == "id_as_of"


@pytest.mark.parametrize("name", NAMES)
def test_tab_reaches_everything_and_shows_where_it_is(
    house: Furnished, page: "Page", log_in: LogIn, site: str, name: str
) -> None:
    for username, address in openings(name, house):
        log_in(house.cast.users[username])
        page.goto(site + address)
        page.evaluate(NOTE_THE_FOCUS)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert kept_from_keys(page) == [], (username, address, size)


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


def test_the_menu_of_a_narrow_screen_opens_and_closes_by_keyboard(
    house: Furnished, page: "Page", log_in: LogIn, site: str
) -> None:
    page.set_viewport_size(NARROW)
    log_in(house.cast.users["adam"])
    page.goto(site + reverse("job_list"))
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
