"""The run: what it stores, how it is published, and that nothing half is ever seen."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from jobcenter.actions import assessment, intake
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, AuditEvent, Chart, Publication, Share, Standing
from jobcenter.queries import assessments, facts
from jobcenter.queries.charts import DUE_BY_WEEK
from jobcenter.reports import charts
from jobcenter.tests.deliveries import DeliveryBuilder
from jobcenter.timeliness import invariants

pytestmark = pytest.mark.django_db

AS_OF = date(2024, 5, 1)


def deliver(builder: DeliveryBuilder, folder: Path) -> None:
    builder.write(folder)
    outcome = intake.apply(by=None, path=folder)
    assert outcome.applied, [problem.expected for problem in outcome.problems]


@pytest.fixture
def delivered(tmp_path: Path) -> DeliveryBuilder:
    """Three citizens: one in time, one who lacks two, one exempt; the second has nobody."""
    builder = DeliveryBuilder().employee(team="Team Nord")
    builder.citizen(navn="Åse Rettidig").spell(startdato="2023-01-02").responsibility()
    for day in ("2023-08-01", "2023-11-01", "2024-02-01", "2024-04-01"):
        builder.conversation(afholdt_dato=day)
    builder.conversation(afholdt_dato="", planlagt_dato="2024-05-20", status="planlagt")
    builder.citizen(navn="Bo Mangler", kommunekode="187").spell(ydelse="kontanthjælp")
    builder.conversation(afholdt_dato="2024-01-10").conversation(afholdt_dato="2024-03-10")
    builder.citizen(navn="Carl Fritaget").spell().responsibility(anden_aktoer="Aktør A")
    builder.exemption(aarsag="barsel", fra_dato="2024-04-01", til_dato="2024-09-30")
    deliver(builder, tmp_path / "leverance")
    return builder


def test_a_run_stores_where_every_citizen_stands(delivered: DeliveryBuilder) -> None:
    made = assessment.assess(by=None, as_of=AS_OF)
    in_time = made.standings.get(citizen__name="Åse Rettidig")
    assert (in_time.state, in_time.deadline, in_time.missing) == ("rettidig", date(2024, 8, 1), 0)
    assert in_time.living == ["2024-04-01", "2024-02-01", "2023-11-01", "2023-08-01"]
    assert in_time.next_planned == date(2024, 5, 20)
    assert in_time.team
    assert in_time.team.name == "Team Nord"
    lacking = made.standings.get(citizen__name="Bo Mangler")
    assert (lacking.state, lacking.missing, lacking.deadline) == ("mangler", 2, date(2024, 1, 2))
    assert (lacking.team, lacking.caseworker) == (None, None)
    exempt = made.standings.get(citizen__name="Carl Fritaget")
    assert (exempt.state, exempt.missing, exempt.deadline) == ("fritaget", None, None)
    assert (exempt.exemption_reason, exempt.exempt_until) == ("barsel", date(2024, 9, 30))
    assert exempt.external_actor == "Aktør A"


def test_a_run_stores_thirteen_months_of_every_group(delivered: DeliveryBuilder) -> None:
    made = assessment.assess(by=None, as_of=AS_OF)
    whole = made.shares.filter(grouping="total").order_by("month")
    assert [share.month for share in whole][::12] == [date(2023, 5, 1), date(2024, 5, 1)]
    last = whole[12]
    assert (last.population, last.hits, last.judged_on, last.is_partial) == (2, 1, AS_OF, True)
    assert (last.goal_reached, last.months) == (False, 5)
    groups = made.shares.filter(month=last.month).values_list("grouping", "group")
    assert {("team", "Team Nord"), ("team", ""), ("area", "kontanthjaelp")} <= set(groups)


def test_pages_follow_the_newest_run_and_old_ones_stay(delivered: DeliveryBuilder) -> None:
    first = assessment.assess(by=None, as_of=date(2024, 3, 31))
    assert Assessment.objects.published() == first
    second = assessment.assess(by=None, as_of=AS_OF)
    assert Assessment.objects.published() == second
    assert Publication.objects.count() == 1
    assert first.standings.exists()
    assert set(Standing.objects.published()) == set(second.standings.all())


def test_a_run_that_nobody_asked_to_publish_moves_no_page(delivered: DeliveryBuilder) -> None:
    shown = assessment.assess(by=None, as_of=AS_OF)
    assessment.assess(by=None, as_of=date(2024, 3, 31), publish=False)
    assert Assessment.objects.published() == shown


def test_figures_that_do_not_add_up_store_nothing(
    delivered: DeliveryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = assessment.assess(by=None, as_of=AS_OF)

    def broken(counts: pd.DataFrame) -> None:
        raise invariants.Broken("Andelene giver ikke tilsammen det hele.")

    monkeypatch.setattr(invariants, "check_counts", broken)
    with pytest.raises(invariants.Broken):
        assessment.assess(by=None, as_of=AS_OF)
    assert list(Assessment.objects.all()) == [shown]


def test_a_failure_while_storing_leaves_the_old_run_on_the_pages(
    delivered: DeliveryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = assessment.assess(by=None, as_of=AS_OF)
    before = (Standing.objects.count(), Share.objects.count(), Chart.objects.count())
    monkeypatch.setattr(assessment, "publish", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        assessment.assess(by=None, as_of=AS_OF)
    assert Assessment.objects.published() == shown
    assert (Standing.objects.count(), Share.objects.count(), Chart.objects.count()) == before


def test_without_a_delivery_there_is_nothing_to_assess() -> None:
    with pytest.raises(Refused, match="Indlæs en"):
        assessment.assess(by=None, as_of=AS_OF)


def test_a_day_without_a_goal_in_force_is_refused(delivered: DeliveryBuilder) -> None:
    with pytest.raises(Refused, match=r"gælder først fra 01-01-2020.*Vælg en anden dag"):
        assessment.assess(by=None, as_of=date(2019, 12, 31))


def test_a_run_is_logged(delivered: DeliveryBuilder) -> None:
    assessment.assess(by=None, as_of=AS_OF)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"opgoerelse.beregnet", "opgoerelse.udgivet"} <= verbs


def test_drawings_that_look_the_same_are_not_made_again(
    delivered: DeliveryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = assessment.assess(by=None, as_of=AS_OF)
    monkeypatch.setattr(charts, "svg", lambda _, title, *__: pytest.fail(f"drew {title} again"))
    second = assessment.assess(by=None, as_of=AS_OF)
    columns = ("grouping", "group", "name", "digest", "svg")
    assert set(first.charts.values_list(*columns)) == set(second.charts.values_list(*columns))


def test_drawings_say_in_danish_what_they_show(delivered: DeliveryBuilder) -> None:
    made = assessment.assess(by=None, as_of=AS_OF)
    whole = made.charts.get(grouping="total", name=charts.TWELVE_MONTHS)
    assert whole.svg.startswith("<svg")
    assert "<title>Fire samtaler på tolv måneder" in whole.svg
    assert "Mål 80 %" in whole.svg
    assert "style=" not in whole.svg
    assert "<script" not in whole.svg
    assert len(whole.table["rows"]) == 13
    assert made.charts.filter(grouping="caseworker", name=DUE_BY_WEEK).count() == 1


def test_what_the_source_no_longer_holds_counts_nowhere(
    delivered: DeliveryBuilder, tmp_path: Path
) -> None:
    gone = delivered.tables["samtaler"].pop(0)
    deliver(delivered, tmp_path / "naeste")
    held = facts.read().conversations
    assert pd.Timestamp(gone["afholdt_dato"]) not in set(held["held"])
    made = assessment.assess(by=None, as_of=AS_OF)
    assert made.standings.get(citizen__name="Åse Rettidig").state == "mangler"


def test_a_run_is_up_to_date_until_the_next_delivery(
    delivered: DeliveryBuilder, tmp_path: Path
) -> None:
    assert assessments.up_to_date(AS_OF) is None
    made = assessment.assess(by=None, as_of=AS_OF)
    assert assessments.up_to_date(AS_OF) == made
    deliver(delivered.citizen().spell(), tmp_path / "naeste")
    assert assessments.up_to_date(AS_OF) is None


def test_the_number_of_queries_does_not_grow_with_the_facts(
    delivered: DeliveryBuilder, tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        facts.read()


def test_the_web_process_loads_no_chart_library() -> None:
    code = (
        "import django, sys; django.setup(); import tilsyn.urls, jobcenter.tasks;"
        "print(sorted({'vl_convert'} & set(sys.modules)))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tilsyn.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"
