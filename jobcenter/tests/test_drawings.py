"""Pictures are drawn after the figures are published, by any number of workers together."""

from typing import Any

import pytest

from jobcenter.actions import drawings
from jobcenter.models import Assessment, Chart
from jobcenter.reports import charts
from jobcenter.tests.cast import AS_OF, make_cast

pytestmark = pytest.mark.django_db
CHARTS = 105


@pytest.fixture
def published() -> Assessment:
    made = make_cast().assessment
    Chart.objects.bulk_create(
        Chart(assessment=made, grouping="team", group="Nord", name=str(number), digest=str(number))
        for number in range(CHARTS)
    )
    return made


def test_two_workers_share_what_is_to_be_drawn(
    published: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one draws its first pictures, another draws the rest; those at hand are drawn twice."""
    drawn: list[str] = []

    def svg(name: str, *_: Any) -> str:
        drawn.append(name)
        if len(drawn) == 1:
            drawings.redraw()
        return f"<svg>{name}</svg>"

    monkeypatch.setattr(charts, "svg", svg)
    assert drawings.is_behind()
    drawings.draw(assessment=published)
    assert not drawings.is_behind()
    pictures = dict(Chart.objects.values_list("name", "svg"))
    assert pictures == {str(n): f"<svg>{n}</svg>" for n in range(CHARTS)}
    assert len(drawn) <= CHARTS + drawings._AT_ONCE


def test_others_are_called_for_what_is_published_and_much(published: Assessment) -> None:
    other = Assessment.objects.create(as_of=AS_OF, rulebook_fingerprint="x")
    Chart.objects.filter(name="0").update(assessment=other)
    assert drawings.is_behind()
    Chart.objects.filter(name__in=["1", "2", "3", "4", "5"]).update(svg="<svg/>")
    assert not drawings.is_behind()
