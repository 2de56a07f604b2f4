"""The ledger explains all of the difference between an issue and the figures of today."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment as runs
from jobcenter.actions import drawings, statements
from jobcenter.models import Assessment, Issue, User, Verdict
from jobcenter.queries import restatements, statement
from jobcenter.queries.restatement_causes import Cause
from jobcenter.queries.restatements import Ledger
from jobcenter.queries.statement import AREAS
from jobcenter.roles import Role
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre

pytestmark = pytest.mark.django_db

MONTH = date(2024, 4, 1)


@pytest.fixture(autouse=True)
def in_may(settings: Settings) -> None:
    settings.AS_OF = AS_OF


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """How files and charts look is no matter here, and each takes its time."""
    monkeypatch.setattr(statements, "_files", lambda *_: [])
    monkeypatch.setattr(drawings, "draw", lambda **_: None)


def chef() -> User:
    return User.objects.create_user("chris", role=Role.CHEF)


def issued(by: User, month: date = MONTH) -> Issue:
    assessment = Assessment.objects.published()
    assert assessment is not None
    return statements.issue(
        by=by,
        month=month,
        number=statements.next_number(month),
        seen=statements.version(assessment),
    )


def check(ledger: Ledger, assessment: Assessment) -> None:
    """Issued counts and the ledger's lines give today's, by area, month and rule."""
    figures = statement.figures(assessment, MONTH)
    assert list(ledger.months) == list(reversed(figures.window))
    for area in AREAS:
        for month, live in zip(figures.window, figures.goal[area].counts, strict=True):
            _, now = ledger.counts(area, month)
            assert now == live, (area, month)
    assert Cause.UNEXPLAINED not in {each.cause for each in ledger.differences}
    assert Cause.UNEXPLAINED not in {each.cause for each in ledger.duties}
    judged = Counter({key: count for key, count in ledger.judged.items() if count})
    for each in ledger.duties:
        for side, step in ((each.before, -1), (each.after, 1)):
            if side:
                judged[side.area, each.rule, side.municipality, side.outcome] += step
    live_duties = Counter(
        Verdict.objects.filter(
            assessment=assessment, due__year=MONTH.year, due__month=MONTH.month
        ).values_list("benefit", "rule", "municipality", "outcome")
    )
    assert +judged == live_duties


# With seed 3 the small jobcentre sends two conversations of one key, which is another matter.
@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5, 6, 7, 8])
def test_all_of_the_difference_is_explained(seed: int, tmp_path: Path) -> None:
    """Random deliveries after an issue; each difference has a cause, and they add up."""
    jobcentre, chance = RandomJobcentre(seed), Random(seed)  # noqa: S311
    jobcentre.deliver(tmp_path / "first", full=True)
    runs.assess(by=None, as_of=AS_OF)
    issue = issued(chef())
    for number in range(3):
        full = chance.random() < 0.5
        for _ in range(chance.randint(1, 6)):
            jobcentre.change(may_remove=full)
        jobcentre.deliver(tmp_path / str(number), full=full)
        day = AS_OF if chance.random() < 0.5 else date(2024, 6, 3)
        assessment = runs.assess(by=None, as_of=day)
        check(restatements.ledger(issue, assessment), assessment)


def test_nothing_has_changed_right_after_the_issue(tmp_path: Path) -> None:
    RandomJobcentre(1, citizens=40).deliver(tmp_path / "first", full=True)
    assessment = runs.assess(by=None, as_of=AS_OF)
    ledger = restatements.ledger(issued(chef()), assessment)
    assert ledger.is_empty
    assert ledger.counted
    assert ledger.judged
    check(ledger, assessment)


def test_the_number_of_queries_is_the_same_however_much_differs(tmp_path: Path) -> None:
    jobcentre = RandomJobcentre(2)
    jobcentre.deliver(tmp_path / "first", full=True)
    assessment = runs.assess(by=None, as_of=AS_OF)
    issue = issued(chef())
    with CaptureQueriesContext(connection) as before:
        restatements.ledger(issue, assessment)
    for _ in range(12):
        jobcentre.change(may_remove=True)
    jobcentre.deliver(tmp_path / "second", full=True)
    assessment = runs.assess(by=None, as_of=AS_OF)
    with CaptureQueriesContext(connection) as after:
        assert not restatements.ledger(issue, assessment).is_empty
    assert len(after) == len(before)
