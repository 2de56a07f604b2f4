"""What stands around each page, the pages of strangers, and the ways by keyboard."""

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from .browser import NARROW, WIDE
from .doors import Furnished
from .visits import (
    VISITORS,
    Axe,
    LogIn,
    faults,
    focused,
    found_at_every_width,
    house,
    one_page,
    page,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["house", "one_page", "page"]  # the fixtures


@pytest.mark.parametrize("username", VISITORS)
def test_the_frame_is_accessible(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, site: str, username: str
) -> None:
    """What stands around each page, with the menu of the role."""
    log_in(house.cast.users[username])
    page.goto(site + reverse("password"))
    assert found_at_every_width(page, axe) == []


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
