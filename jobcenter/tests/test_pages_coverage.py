"""What the organisation owes whole groups, on the chef's page."""

from datetime import date
from typing import Any

import pytest

from jobcenter.models import GroupCoverage
from jobcenter.queries import coverage

from .cast import Cast, make_cast
from .pages import logged_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def owed(cast: Cast, month: date | None, population: int, reached: int, **more: Any) -> None:
    given = {
        "group": "kontanthjaelp_jobparat",
        "rule": "KJ",
        "version": date(2026, 7, 1),
        "share_percent": 75,
        "conversations": 4,
        "everyone": True,
        "first": population,
        "exempt": 0,
    }
    GroupCoverage.objects.create(
        assessment=cast.assessment,
        month=month,
        population=population,
        reached=reached,
        **(given | more),
    )


def page(cast: Cast, username: str = "chris") -> str:
    return words(logged_in(cast.users[username]).get("/jobcenter/").content)


def test_a_group_s_coverage_is_told_with_what_it_takes(cast: Cast) -> None:
    owed(cast, date(2026, 9, 1), 10, 8)
    owed(cast, date(2026, 10, 1), 11, 7, exempt=2, first=9)
    owed(cast, None, 30, 4)
    text = page(cast)
    assert "Jobparate på kontanthjælp: Fire samtaler det første halve år" in text
    assert "Mindst 75 % af gruppen skal have 4 samtaler" in text.replace("\xa0", " ")
    # 75 % of 21 is 15,75: whole people are needed.
    assert "Af 21 forløb, hvor vinduet er lukket, har 15 antallet; der kræves 16." in text
    assert "Kravet er ikke nået: der mangler 1." in text
    assert "2 forløb er fritaget" in text.replace("\xa0", " ")
    assert "det har 19 af 21" in text
    assert "30 forløb er i gang" in text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("population", "reached", "said"),
    [(4, 3, "Kravet er nået."), (4, 2, "der mangler 1."), (5, 3, "der mangler 1.")],
)
def test_a_share_of_a_few_takes_whole_people(
    cast: Cast, population: int, reached: int, said: str
) -> None:
    owed(cast, date(2026, 10, 1), population, reached)
    assert said in page(cast)


def test_before_any_window_has_closed_there_is_no_share(cast: Cast) -> None:
    owed(cast, None, 3, 1)
    assert "Intet vindue er lukket endnu." in page(cast)


def test_without_such_a_rule_there_is_no_section(cast: Cast) -> None:
    assert "Pligter over for grupper" not in page(cast)


def test_it_is_the_published_run_s_and_only_for_those_who_see_the_jobcentre(cast: Cast) -> None:
    owed(cast, date(2026, 10, 1), 4, 3)
    assert len(coverage.of_assessment(cast.users["chris"], cast.assessment)) == 1
    for username in ("sara", "tove", "karin", "adam"):
        assert not coverage.of_assessment(cast.users[username], cast.assessment)
