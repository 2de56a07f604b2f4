"""Nothing that the issues of a jobcentre hide can be calculated: the statement's own tables."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment as runs
from jobcenter.actions import drawings
from jobcenter.models import Assessment, Municipality
from jobcenter.queries import statement
from jobcenter.reports import statement_discretion
from jobcenter.reports.discretion import WHOLE, Earlier, Rules, withheld_editions
from jobcenter.reports.document import Document, Section, Table
from jobcenter.reports.statement_tables import Tables
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre
from jobcenter.tests.solving import recovered

MARCH, APRIL = date(2024, 3, 1), date(2024, 4, 1)

Editions = dict[str, tuple[Table, ...]]


def _made(assessment: Assessment, month: date) -> tuple[Editions, Rules]:
    homes: list[Municipality | None] = [None, *Municipality.objects.order_by("code")]
    figures = {
        home.code if home else WHOLE: statement.figures(assessment, month, home) for home in homes
    }
    made = {
        key: (*Tables(each), *statement_discretion.unseen(each)) for key, each in figures.items()
    }
    return made, statement_discretion.rules(figures[WHOLE], made)


def _issued(left: Editions) -> Editions:
    unseen = statement_discretion.UNSEEN
    return {
        key: tuple(table for table in tables if table.key not in unseen)
        for key, tables in left.items()
    }


def _earlier(issued: Editions) -> Earlier:
    def document(tables: Sequence[Table]) -> Document:
        return Document("", (), (Section("", "", (), tuple(tables)),))

    return Earlier({key: document(tables) for key, tables in issued.items()})


@pytest.mark.django_db
def test_nothing_can_be_calculated_of_two_months_issues_in_all_editions(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AS_OF = AS_OF
    monkeypatch.setattr(drawings, "draw", lambda **_: None)
    RandomJobcentre(5, citizens=60).deliver(tmp_path / "alt", full=True)
    assessment = runs.assess(by=None, as_of=AS_OF)
    made, rules = _made(assessment, MARCH)
    assert len(made) == 3
    march = withheld_editions(made, rules)
    sought, found = recovered(made, _issued(march), rules)
    assert sought > 100
    assert found == []
    made, rules = _made(assessment, APRIL)
    before = _issued(march)
    april = withheld_editions(made, rules, [_earlier(before)])
    sought, found = recovered(made, _issued(april), rules, before)
    assert sought > 100
    assert found == []
