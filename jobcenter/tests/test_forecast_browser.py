"""The forecast in a real browser: its drawings by keyboard, and nothing in anybody's way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from jobcenter.models import Milestone, Team, User
from jobcenter.queries.aims import Portion
from jobcenter.tests import worked_example
from jobcenter.tests.browser import NARROW, WIDE
from jobcenter.tests.visits import faults
from jobcenter.tests.worked_example import AS_OF, TEAM

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leader(tmp_path: Path, settings: Settings) -> User:
    settings.AS_OF = AS_OF
    worked_example.delivered(worked_example.example(), tmp_path / "leverance")
    worked_example.set_milestones()
    for number in range(4):  # close together, with long names
        Milestone.objects.create(
            name=f"En milepæl med et langt navn, der fylder meget i tegningen, nummer {number}",
            day=date(2024, 7, 1 + number),
            percent=60,
            measure="dagen",
        )
    worked_example.assessed()
    return worked_example.leader()


def test_the_forecast_with_everything_on_it(
    leader: User,
    page: "Page",
    log_in: Callable[[User], None],
    axe: Callable[["Page"], list[dict[str, Any]]],
    live_server: Any,
) -> None:
    log_in(leader)
    team = Team.objects.get(name=TEAM)
    addresses = [
        reverse("team_forecast", args=[team.uuid]),
        reverse("team_movers", args=[team.uuid]),
        *(reverse("team_movers", args=[team.uuid], query={"del": part}) for part in Portion),
        reverse("team_forecast_month", args=[team.uuid, date(2024, 7, 31)]),
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert faults(page, axe) == [], (address, size)
    page.set_viewport_size(WIDE)
    page.goto(live_server.url + addresses[0])
    _value_is_given_on_focus_and_hover(page)
    assert _overlapping(page) == []


def _value_is_given_on_focus_and_hover(page: "Page") -> None:
    drawing = page.locator(".forecast-chart").first
    stops, told = drawing.locator(".stop"), drawing.locator(".told .readout")
    words = told.nth(2)
    expect(words).to_be_hidden()
    stops.nth(1).focus()
    page.keyboard.press("Tab")
    expect(words).to_be_visible()
    expect(words).to_contain_text("Med det bookede: 5 af 10")
    stops.nth(5).locator("rect").hover()
    expect(told.nth(5)).to_be_visible()
    expect(words).to_be_hidden()


def _overlapping(page: "Page") -> list[list[str]]:
    """The pairs of words in the drawings that are seen at once and touch each other."""
    found: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll(".forecast-chart")].flatMap(drawing => {
          const texts = [...drawing.querySelectorAll("text")]
            .filter(each => getComputedStyle(each).visibility === "visible");
          const boxes = texts.map(each => [each.textContent, each.getBoundingClientRect()]);
          return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
            .filter(([, b]) => a.left < b.right && b.left < a.right
              && a.top + 1 < b.bottom && b.top + 1 < a.bottom)
            .map(([other]) => [one, other]));
        })"""
    )
    return found
