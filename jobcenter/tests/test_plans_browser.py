"""The plan's pages in a browser: open forms, the values of a day, and labels that do not meet."""

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.models import Standing

from .browser import NARROW, WIDE
from .cast import AS_OF, Cast, make_cast
from .forecasted import forecasted
from .planned import planned
from .visits import Axe, LogIn, faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

MINE = ("plan", "initiative")


@pytest.fixture
def cast(transactional_db: None, settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    made = make_cast()
    for _ in range(15):
        made.case()
    for _ in range(9):
        made.overdue()
    forecasted(made, list(Standing.objects.select_related("citizen")))
    return made


def test_the_plan_is_kept_by_everybody(
    cast: Cast, page: "Page", log_in: LogIn, axe: Axe, live_server: Any
) -> None:
    targets = planned(cast)
    addresses = [
        reverse("plan_list"),
        reverse("support"),
        *(reverse(name, args=targets[name]) for name in MINE),
        reverse("plan_edit", args=targets["plan"]),
        reverse("initiative_edit", args=targets["initiative"]),
        reverse("plan_report", args=targets["plan"]),
    ]
    log_in(cast.users["chris"])
    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            found += [f"{address} at {size['width']}: {fault}" for fault in faults(page, axe)]
    assert not found, "\n".join(found)
    _a_day_tells_its_values(
        page, live_server.url + reverse("initiative", args=targets["initiative"])
    )


def _a_day_tells_its_values(page: "Page", address: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(address)
    drawing = page.locator("svg.forecast-chart").first
    drawing.locator(".stop").nth(-2).focus()
    told = drawing.locator(".told").nth(-2).locator(".readout")
    assert told.is_visible()
    assert "Med det bookede" in (told.text_content() or "")
    page.keyboard.press("Tab")
    assert not told.is_visible()
    names = [each.bounding_box() for each in drawing.locator("text:visible").all()]
    boxes = [box for box in names if box and box["width"]]
    assert len(boxes) > 6
    for one, other in combinations(boxes, 2):
        apart = (
            one["x"] + one["width"] <= other["x"] + 1
            or other["x"] + other["width"] <= one["x"] + 1
            or one["y"] + one["height"] <= other["y"] + 3
            or other["y"] + other["height"] <= one["y"] + 3
        )
        assert apart, (one, other)
