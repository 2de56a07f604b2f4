"""The figures of the chef's and the teams' pages from a real run, against the lists behind them."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from jobcenter.actions import assessment as runs
from jobcenter.actions import intake
from jobcenter.demo import generator
from jobcenter.models import Assessment, Standing, Team, User
from jobcenter.queries import shares
from jobcenter.tests.pages import logged_in, numbers_with_lists, rows_opened

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def assessed(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Assessment]:
    """A small jobcentre, delivered and assessed once, as in daily use."""
    as_of, folder = date(2026, 11, 17), tmp_path_factory.mktemp("leverance")
    generator.write(folder, as_of=as_of, seed=7, citizens=150)
    with django_db_blocker.unblock(), transaction.atomic():
        assert intake.apply(by=None, path=folder).applied
        yield runs.assess(by=None, as_of=as_of)
        transaction.set_rollback(True)


@pytest.fixture
def chef_of_it(assessed: Assessment) -> Client:
    return logged_in(User.objects.create(username="chef", role="chef"))


def test_counts_of_standings_and_stored_shares_agree(assessed: Assessment) -> None:
    """The running month of each group is the status on the day, counted from the standings."""
    rule = shares.goal_rule(assessed)
    cases = Standing.objects.filter(assessment=assessed)
    fields = {"area": "benefit", "municipality": "municipality__code", "team": "team__name"}
    running = assessed.shares.filter(month=assessed.as_of.replace(day=1))
    for grouping, field in fields.items():
        tallied = shares.tallies(cases, (field,), rule, assessed.as_of)
        counted = {
            (group or ""): (tally.hits, tally.population)
            for (group,), tally in tallied.items()
            if tally.population
        }
        stored = {
            share.group: (share.hits, share.population)
            for share in running.filter(grouping=grouping, population__gt=0)
        }
        assert counted == stored
        assert counted


def test_the_chart_of_the_weeks_agrees_with_the_lists(
    assessed: Assessment, chef_of_it: Client
) -> None:
    chart = assessed.charts.get(grouping="total", name="frister_pr_uge")
    rows = {row[0]: row[-1] for row in chart.table["rows"]}
    assert rows["Over fristen"] == rows_opened(chef_of_it, "/sager/?fane=overskredet") > 0
    assert rows["Uge 47"] == rows_opened(chef_of_it, "/sager/?fane=denne-uge") > 0


def test_all_numbers_of_a_real_run_open_their_lists(
    assessed: Assessment, chef_of_it: Client
) -> None:
    pages = ["/jobcenter/", *(f"/team/{team.uuid}/" for team in Team.objects.all()[:3])]
    for page in pages:
        numbers = numbers_with_lists(chef_of_it.get(page).content)
        assert numbers
        for number, address in set(numbers):
            assert rows_opened(chef_of_it, address) == number, (page, address)
