"""Every page without a mouse, and at four times the size."""

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from .browser import NARROW, WIDE
from .doors import Furnished
from .test_a11y import VISITORS, LogIn, first_seen_by, focused, house

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["house"]  # the fixture


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


AT_ONCE = 20  # presses before it is asked whether all has been reached

# Each thing that gets the focus, and whether that can be seen.
NOTE_THE_FOCUS = """() => {
  window.seen = [];
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
@pytest.mark.parametrize("username", VISITORS)
def test_tab_reaches_everything_and_shows_where_it_is(
    house: Furnished, page: "Page", log_in: LogIn, live_server: Any, username: str, size: Any
) -> None:
    page.set_viewport_size(size)
    log_in(house.cast.users[username])
    for address in first_seen_by(username, house):
        page.goto(live_server.url + address)
        controls = number_the_controls(page)
        page.evaluate("document.activeElement.blur()")
        page.evaluate(NOTE_THE_FOCUS)
        seen: list[dict[str, str]] = []
        for _ in range(0, 3 * len(controls), AT_ONCE):
            for _ in range(AT_ONCE):
                page.keyboard.press("Tab")
            seen = page.evaluate("window.seen")
            if len({at["place"] for at in seen if at["place"]}) == len(controls):
                break
        hidden = [at for at in seen if at["shows"] != "true"]
        assert hidden == [], address
        reached = {at["place"] for at in seen}
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
    for username in VISITORS:
        log_in(house.cast.users[username])
        for address in first_seen_by(username, house):
            page.goto(live_server.url + address)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, address
