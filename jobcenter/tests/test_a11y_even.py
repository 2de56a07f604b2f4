"""Every page with everything that it can hold: every other by name, for two processes to share."""

from typing import TYPE_CHECKING

import pytest

from .doors import Furnished
from .visits import NAMES, Axe, LogIn, found_on_a_visit, house, one_page, openings, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["house", "one_page", "page"]  # the fixtures


@pytest.mark.parametrize("name", NAMES[0::2])
def test_a_page_is_accessible_with_all_it_can_hold(
    house: Furnished, page: "Page", log_in: LogIn, axe: Axe, site: str, name: str
) -> None:
    for username, address in openings(name, house):
        log_in(house.cast.users[username])
        page.goto(site + address)
        assert found_on_a_visit(page, axe) == [], (username, address)
