"""What is counted over the whole jobcentre is counted once for each revision, and never old."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment, revision
from jobcenter.models import Assessment, User
from jobcenter.queries import kept
from jobcenter.roles import Role
from jobcenter.tests.cast import Cast, make_cast
from jobcenter.tests.pages import logged_in, queries, words
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre

pytestmark = pytest.mark.django_db

# The overview's cases, its months' duties and how late they were.
KEPT = 3


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _counting() -> tuple[list[str], Callable[[str], Callable[[], str]]]:
    """What was counted, and a count of that name."""
    made: list[str] = []

    def of(name: str) -> Callable[[], str]:
        def count() -> str:
            made.append(name)
            return name

        return count

    return made, of


def _asked(cast: Cast, who: str, count: Callable[[], Any], name: str = "sager") -> Any:
    return kept.of_whole(cast.users[who], Assessment.objects.get(), name, count)


def test_all_who_see_the_whole_are_given_the_same_count(cast: Cast) -> None:
    made, of = _counting()
    assert _asked(cast, "chris", of("first")) == "first"
    assert _asked(cast, "karin", of("second")) == "first"
    assert _asked(cast, "chris", of("other"), name="frister") == "other"
    assert made == ["first", "other"]


@pytest.mark.parametrize("who", ["sara", "tove", "paul", "adam"])
def test_who_sees_some_alone_gets_a_count_of_their_own_and_leaves_none(
    cast: Cast, who: str
) -> None:
    made, of = _counting()
    assert _asked(cast, who, of("own")) == "own"
    assert _asked(cast, "chris", of("whole")) == "whole"
    assert _asked(cast, who, of("own")) == "own"
    assert made == ["own", "whole", "own"]


def test_a_revision_and_another_assessment_are_counted_anew(cast: Cast) -> None:
    _, of = _counting()
    assert _asked(cast, "chris", of("first")) == "first"
    cast.revised()
    assert _asked(cast, "chris", of("revised")) == "revised"
    another = Assessment.objects.create(as_of=AS_OF, rulebook_fingerprint="")
    assert kept.of_whole(cast.users["chris"], another, "sager", of("another")) == "another"


def test_a_count_that_fails_is_not_kept(cast: Cast) -> None:
    _, of = _counting()
    with pytest.raises(ZeroDivisionError):
        _asked(cast, "chris", lambda: 1 / 0)
    assert _asked(cast, "chris", of("again")) == "again"


def test_the_overview_counts_once(cast: Cast) -> None:
    cast.verdict(cast.overdue())
    chris = logged_in(cast.users["chris"])
    first = queries(chris, "/jobcenter/")
    assert queries(chris, "/jobcenter/") == first - KEPT
    cast.revised()
    assert queries(chris, "/jobcenter/") == first


def test_what_was_delivered_is_on_the_overview_at_once(tmp_path: Path, settings: Settings) -> None:
    settings.AS_OF = AS_OF
    jobcentre = RandomJobcentre(1)
    jobcentre.deliver(tmp_path / "first", full=True)
    assessment.assess(by=None, as_of=AS_OF)
    chef = logged_in(User.objects.create_user("chef", role=Role.CHEF))
    before = _cases(chef)
    jobcentre.builder.citizen().spell()
    jobcentre.deliver(tmp_path / "delta", full=False)
    assert _cases(chef) == before
    revision.revise(progress=lambda _step, _percent: None)
    assert _cases(chef) == before + 1


def _cases(chef: Any) -> int:
    page = chef.get("/jobcenter/")
    assert f"{page.context['total'].tally.all}" in words(page.content)
    cases: int = page.context["total"].tally.all
    return cases
