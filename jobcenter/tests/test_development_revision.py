"""The charts of the monthly flow follow the deliveries, also those of teams a case has left."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment, revision
from jobcenter.models import Assessment
from jobcenter.queries import development
from jobcenter.queries.development import DEVELOPMENT
from jobcenter.reports import development_chart
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre

pytestmark = pytest.mark.django_db


def silently(_step: str, _percent: int) -> None:
    pass


def stored(made: Assessment) -> dict[tuple[str, str], str]:
    charts = made.charts.filter(name=DEVELOPMENT).exclude(svg="")
    return {(each.grouping, each.group): each.digest for each in charts}


def expected(made: Assessment) -> dict[tuple[str, str], str]:
    plans = development_chart.plans(development.flows(made), [], made.as_of)
    return {(each.grouping, each.group): each.digest() for each in plans}


@pytest.mark.parametrize("seed", range(4))
def test_after_each_delivery_every_chart_shows_the_duties_as_they_stand(
    seed: int, tmp_path: Path, settings: Settings
) -> None:
    settings.AS_OF = AS_OF
    jobcentre = RandomJobcentre(seed)
    jobcentre.deliver(tmp_path / "first", full=True)
    made = assessment.assess(by=None, as_of=AS_OF)
    assert stored(made) == expected(made) != {}
    for number in range(3):
        for _ in range(3):
            jobcentre.change(may_remove=False)
        jobcentre.deliver(tmp_path / str(number), full=False)
        revision.revise(progress=silently)
        assert stored(made) == expected(made)
