"""Writing a run's rows: aside first, attached whole, replaced and dropped by assessment."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError

from jobcenter.actions import loading, results
from jobcenter.models import (
    Assessment,
    Caseworker,
    Citizen,
    CitizenForecast,
    CitizenMonths,
    GroupCoverage,
    LeafCount,
    Publication,
    Standing,
    Verdict,
)
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.partitions import PARTED, make_default_partitions
from jobcenter.timeliness.block import Block
from jobcenter.timeliness.months import LEAF

pytestmark = pytest.mark.django_db

MODELS = (Standing, Verdict, CitizenMonths, CitizenForecast, LeafCount)
NOTHING = pd.DataFrame()
ODD = "Aktør\t\\N\nA"  # all that COPY's text form has signs for
WHY = [["2026-01-20", "taeller", "4", "fremmoede", "jobcenter", "ja"]]


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    for name in ("Anna", "Bo"):
        made.case(name)
    return made


def whose(name: str) -> dict[str, object]:
    citizen = Citizen.objects.get(name=name)
    return {
        "citizen": citizen.pk,
        "spell": citizen.spells.get().spell_id,
        "municipality": "183",
        "benefit": "sygedagpenge",
    }


def standings(*names: str, **more: object) -> pd.DataFrame:
    """A row for each citizen, as the core would give it."""
    given = {
        "team": "Nord",
        "caseworker": "",
        "external_actor": ODD,
        "state": "mangler",
        "missing": 2,
        "deadline": pd.Timestamp(2026, 11, 20),
        "period_start": pd.Timestamp(2024, 1, 1),
        "seniority_on": pd.Timestamp(2025, 1, 1),
        "living_days": ["2026-01-02", "2026-01-01"],
        "living": 2,
        "last_held": pd.Timestamp(2026, 1, 2),
        "next_planned": pd.NaT,
        "exemption_reason": "",
        "exempt_until": pd.NaT,
        "first_due": pd.Timestamp(2026, 11, 20),
        "first_due_rule": "fire-samtaler",
        "first_due_task": "samtale",
        "first_due_booked": pd.NaT,
        "first_due_lacking": 2.0,
        "min_plan": "har",
        "min_plan_on": pd.NaT,
    }
    return pd.DataFrame([whose(name) | given | more for name in names])


def verdicts(*names: str) -> pd.DataFrame:
    given = {
        "group": "sygedagpenge",
        "team": "",
        "caseworker": Caseworker.objects.get(name="Sara Sagsbehandler").employee_id,
        "external_actor": "",
        "rule": "SD",
        "version": pd.NaT,
        "asks_for": "samtale",
        "rests_on": "jobcenter",
        "enforced": True,
        "collective": False,
        "start": pd.Timestamp(2026, 1, 1),
        "opens": pd.Timestamp(2026, 1, 1),
        "due": pd.Timestamp(2026, 2, 1),
        "end": pd.Timestamp(9999, 12, 31),
        "received": pd.NaT,
        "needed": 1,
        "paused": 0,
        "counted": 1,
        "lacking": 0,
        "fulfilled": pd.Timestamp(2026, 1, 20),
        "booked": pd.NaT,
        "verdict": "rettidig",
        "exemption": "",
        "born_late": False,
        "late_registered": True,
        "considered": WHY,
    }
    return pd.DataFrame([whose(name) | given for name in names])


def leaf(rows: int) -> pd.DataFrame:
    """Categories with words that do not occur, as a block has them."""
    told = {
        "municipality": ("183", ["183", "999"]),
        "benefit": ("sygedagpenge", ["dagpenge", "sygedagpenge"]),
        "team": ("Nord", ["", "Nord", "Ukendt"]),
        "caseworker": ("", ["", "Ukendt"]),
        "external_actor": ("", ["", "Aktør"]),
    }
    return pd.DataFrame(
        {
            name: pd.Categorical([word] * rows, categories=words)
            for name, (word, words) in told.items()
        }
    )


def months(*names: str) -> pd.DataFrame:
    keys = [Citizen.objects.get(name=name).pk for name in names]
    return leaf(len(names)).assign(citizen=keys, measured=(1 << 61) + 1, reached=1)


def forecasts(*names: str) -> pd.DataFrame:
    sets = {"measured": 7, "nothing": 1, "booked": 3, "all_due": 7, "lacking_1": 4, "lacking_2": 0}
    return months(*names)[["citizen", *LEAF]].assign(**sets)


def leaves(population: int, hits: int) -> pd.DataFrame:
    month = pd.Timestamp(2026, 10, 1)
    return leaf(1).assign(month=month, population=population, hits=hits)


def block(*names: str) -> Block:
    found = (standings(*names), verdicts(*names), months(*names), leaves(3, 1))
    return Block(*found, coverages=NOTHING, forecasts=forecasts(*names))


def close(pk: int) -> None:
    with results.made_ready(pk):
        pass
    results.close_aside(pk)


def stored(*blocks: Block) -> Assessment:
    pk = results.reserve()
    results.open_aside(pk)
    for each in blocks:
        results.add_block(pk, AS_OF, each)
    close(pk)
    return Assessment.objects.create(pk=pk, as_of=AS_OF, rulebook_fingerprint="x")


def test_blocks_are_seen_first_when_the_last_is_there(cast: Cast) -> None:
    pk = results.reserve()
    results.open_aside(pk)
    results.add_block(pk, AS_OF, block("Anna"))
    results.add_block(pk, AS_OF, block("Bo"))
    assert not any(model._default_manager.filter(assessment=pk).exists() for model in MODELS)
    close(pk)
    counts = [model._default_manager.filter(assessment=pk).count() for model in MODELS]
    assert counts == [2, 2, 2, 2, 1]


def test_a_leaf_that_several_blocks_have_is_one_row(cast: Cast) -> None:
    made = stored(block("Anna"), block("Bo"))
    (counted,) = LeafCount.objects.filter(assessment=made)
    assert (counted.population, counted.hits, counted.month) == (6, 2, date(2026, 10, 1))
    assert (counted.team, counted.caseworker_id) == (cast.team("Nord"), None)
    assert CitizenMonths.objects.filter(assessment=made, measured=(1 << 61) + 1).count() == 2


def test_a_row_says_what_the_core_said(cast: Cast) -> None:
    lacking = {"missing": 0, "first_due": pd.NaT, "first_due_lacking": float("nan")}
    exempt = standings("Bo", state="fritaget", first_due_rule=float("nan"), **lacking)
    found = pd.concat([standings("Anna"), exempt], ignore_index=True)
    made = stored(Block(found, verdicts("Anna"), *[NOTHING] * 4))
    anna = made.standings.get(citizen__name="Anna")
    assert anna.external_actor == ODD
    assert anna.living == ["2026-01-02", "2026-01-01"]
    assert (anna.missing, anna.first_due_lacking) == (2, 2)
    assert (anna.team, anna.caseworker) == (cast.team("Nord"), None)
    assert anna.spell == anna.citizen.spells.get()
    assert (anna.deadline, anna.next_planned) == (date(2026, 11, 20), None)
    bo = made.standings.get(citizen__name="Bo")
    assert (bo.missing, bo.first_due, bo.first_due_lacking) == (None, None, None)
    assert bo.first_due_rule == ""
    judged = made.verdicts.get()
    assert judged.considered == WHY
    assert (judged.end, judged.version, judged.outcome) == (None, None, "rettidig")
    assert (judged.late_registered, judged.born_late) == (True, False)
    assert judged.caseworker == cast.people["Sara Sagsbehandler"]


def test_a_name_that_nobody_has_stores_nothing(cast: Cast) -> None:
    unknown = Block(standings("Anna", team="Team Ingen"), *[NOTHING] * 5)
    with pytest.raises(KeyError, match="Team Ingen"):
        stored(unknown)


def test_what_is_of_no_citizen_is_stored_too(cast: Cast) -> None:
    coverages = pd.DataFrame(
        {
            "group": ["dagpenge"],
            "rule": ["D"],
            "version": [pd.Timestamp(2020, 1, 1)],
            "month": [pd.NaT],
            "share": [50],
            "conversations": [1],
            "everyone": [True],
            "population": [4],
            "reached": [2],
            "first": [3],
            "exempt": [0],
        }
    )
    results.insert_figures(cast.assessment, NOTHING, coverages)
    (row,) = GroupCoverage.objects.filter(assessment=cast.assessment)
    assert (row.month, row.version, row.everyone) == (None, date(2020, 1, 1), True)
    assert (row.share_percent, row.population, row.reached) == (50, 4, 2)


def test_an_assessments_own_table_has_the_indexes_of_the_whole(cast: Cast) -> None:
    made = stored()
    sql = "SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass"
    with connection.cursor() as cursor:
        for table in PARTED:
            cursor.execute(sql, [table])
            (whole,) = cursor.fetchone()
            cursor.execute(sql, [f"{table}_{made.pk}"])
            assert cursor.fetchone() == (whole,)
            assert whole > 1


@pytest.mark.django_db(transaction=True)
def test_tables_are_whole_before_they_are_shown(cast: Cast) -> None:
    """Twice is as once, for the worker may die in the midst of it; then nothing is half."""
    pk = results.reserve()
    results.open_aside(pk)
    results.add_block(pk, AS_OF, block("Anna"))
    results.add_block(pk, AS_OF, block("Bo"))
    for _ in range(2):
        with results.made_ready(pk):
            assert not LeafCount.objects.filter(assessment=pk).exists()
    kinds = """
        SELECT count(*), count(reltuples > 0 OR NULL), count(conname)
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        LEFT JOIN pg_constraint ON conindid = indexrelid
        WHERE indrelid = %s::regclass
    """
    with connection.cursor() as cursor:
        for table in PARTED:
            cursor.execute(kinds, [table])
            indexes, _, constraints = cursor.fetchone()
            cursor.execute(kinds, [f"{table}_{pk}"])
            assert cursor.fetchone() == (indexes, indexes, 0)
            assert indexes > constraints > 0
    results.close_aside(pk)
    with connection.cursor() as cursor:
        for table in PARTED:
            cursor.execute(kinds, [table])
            whole = cursor.fetchone()
            cursor.execute(kinds, [f"{table}_{pk}"])
            assert cursor.fetchone()[::2] == whole[::2]
    assert [row.population for row in LeafCount.objects.filter(assessment=pk)] == [6]
    with results.made_ready(pk):  # one that was frozen comes too late, and leaves it as it is
        assert [row.population for row in LeafCount.objects.filter(assessment=pk)] == [6]
    results.drop_aside(pk)


def test_opening_again_forgets_the_attempt_before(cast: Cast) -> None:
    pk = results.reserve()
    for _ in range(2):
        results.open_aside(pk)
        results.add_block(pk, AS_OF, block("Anna"))
    close(pk)
    assert Standing.objects.filter(assessment=pk).count() == 1


def test_reserved_keys_are_nobody_elses(cast: Cast) -> None:
    reserved = {results.reserve(), results.reserve()}
    made = Assessment.objects.create(as_of=AS_OF, rulebook_fingerprint="x")
    assert len(reserved | {made.pk, cast.assessment.pk}) == 4


def test_what_came_to_nothing_is_dropped_and_what_runs_is_kept(cast: Cast) -> None:
    done = stored(block("Anna"))
    lost, running = results.reserve(), results.reserve()
    for pk in (lost, running):
        results.open_aside(pk)
        results.add_block(pk, AS_OF, block("Anna"))
    results.forget_asides(lambda: {running})
    assert loading.keys(Standing) == {running, done.pk}
    results.drop_aside(done.pk)  # it exists, so nothing is lost
    assert done.standings.exists()
    results.drop_aside(running)
    assert [loading.keys(model) for model in MODELS] == [{done.pk}] * len(MODELS)
    assert cast.assessment.standings.count() == 2


def test_an_assessment_is_removed_with_its_tables(cast: Cast) -> None:
    made = stored(block("Anna"))
    results.insert_figures(made, NOTHING, NOTHING)
    results.remove(made.pk)
    assert not Assessment.objects.filter(pk=made.pk).exists()
    assert not any(made.pk in loading.keys(model) for model in MODELS)


def test_the_published_assessment_is_not_removed(cast: Cast) -> None:
    with pytest.raises(ProtectedError):
        results.remove(cast.assessment.pk)
    assert Publication.objects.get().assessment == cast.assessment
    assert cast.assessment.standings.count() == 2


def test_deleting_an_assessment_deletes_its_rows(cast: Cast) -> None:
    made = stored(block("Anna"))
    pk = made.pk
    made.delete()
    assert not any(model._default_manager.filter(assessment=pk).exists() for model in MODELS)


def test_the_rows_of_some_citizens_are_replaced(cast: Cast) -> None:
    made = stored(block("Anna", "Bo"))
    anna = Citizen.objects.get(name="Anna")
    found = (standings("Anna", state="rettidig"), NOTHING, months("Anna"), leaves(9, 9))
    anew = Block(*found, NOTHING, forecasts("Anna"))
    results.replace(made, [anna.pk], anew)
    states = dict(made.standings.values_list("citizen__name", "state"))
    assert states == {"Anna": "rettidig", "Bo": "mangler"}
    assert [row.citizen.name for row in made.verdicts.all()] == ["Bo"]
    assert CitizenMonths.objects.filter(assessment=made).count() == 2
    assert CitizenForecast.objects.filter(assessment=made, lacking_1=4, lacking_6=0).count() == 2
    assert [row.population for row in LeafCount.objects.filter(assessment=made)] == [3]
    assert cast.assessment.standings.count() == 2


def test_a_question_about_one_assessment_looks_at_its_table_alone(cast: Cast) -> None:
    other, asked = stored(), stored()
    plan = asked.standings.filter(team=1).explain()
    assert f"jobcenter_standing_{asked.pk}" in plan
    assert f"jobcenter_standing_{other.pk}" not in plan


@pytest.fixture
def migrated_again() -> Iterator[None]:
    """Whatever a test leaves, the next finds the tables that all tests start from."""
    yield
    call_command("migrate", "jobcenter", verbosity=0)
    make_default_partitions()


def rows() -> list[list[Any]]:
    """Of the tables that there were before any had parts."""
    older = (Standing, Verdict, CitizenMonths, LeafCount)
    return [list(model._default_manager.order_by("pk").values()) for model in older]


@pytest.mark.django_db(transaction=True)
def test_rows_survive_the_way_to_plain_tables_and_back(cast: Cast, migrated_again: None) -> None:
    cast.verdict(Standing.objects.get(citizen__name="Anna"))
    made = stored(block("Anna", "Bo"))
    before = rows()
    assert [len(each) for each in before] == [4, 3, 2, 1]
    call_command("migrate", "jobcenter", "0006", verbosity=0)
    assert loading.keys(Standing) == set()
    call_command("migrate", "jobcenter", verbosity=0)
    assert rows() == before
    assert loading.keys(Standing) == {made.pk, cast.assessment.pk}
    later = made.standings.get(citizen__name="Bo")
    later.citizen, later.pk = cast.citizen("Carl"), None
    later.save()
    assert later.pk > max(row["id"] for row in before[0])
