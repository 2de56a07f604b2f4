"""What a run found, from the core's frames to stored rows.

A run writes block by block into tables aside: open_aside, add_block as often as there are blocks,
made_ready when the last is stored, and close_aside in the transaction that makes the assessment.
Call the others within a transaction too.
"""

import json
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from django.db import connection, transaction
from django.db.models import Q

from jobcenter.actions import loading
from jobcenter.models import (
    Assessment,
    Chart,
    CitizenForecast,
    CitizenMonths,
    Forecast,
    GroupCoverage,
    LeafCount,
    Share,
    Standing,
    Verdict,
)
from jobcenter.queries import columns, keys, lacking
from jobcenter.timeliness import deadlines, forecast
from jobcenter.timeliness.block import Block
from jobcenter.timeliness.days import OPEN

# What has a part of its table for each assessment; the first ones have a citizen in each row.
_OF_CITIZENS = (Standing, Verdict, CitizenMonths, CitizenForecast)
_PARTED = (*_OF_CITIZENS, LeafCount)


_AT_ONCE = 5_000  # rows named in one statement


def reserve() -> int:
    """The primary key of an assessment that is to be: nobody else gets it."""
    table = Assessment._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            return int(cursor.fetchone()[0])
        # https://www.sqlite.org/autoinc.html: an ordinary table, which we may write to.
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, table],
        )
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = %s RETURNING seq", [table]
        )
        return int(cursor.fetchone()[0])


def open_aside(assessment_pk: int) -> None:
    """Makes place for the rows of an assessment that is to be, in place of any before."""
    for model in _PARTED:
        if loading.has_parts():
            loading.open_aside(model, assessment_pk)
        else:
            model._default_manager.filter(assessment=assessment_pk).delete()


def add_block(assessment_pk: int, as_of: date, block: Block) -> None:
    """Adds the rows of some citizens to an assessment that is to be, of a day."""
    for model, rows in _rows(block, as_of).items():
        _load(model, assessment_pk, rows, aside(model, assessment_pk))


def aside(model: loading.Model, assessment_pk: int) -> str:
    """The table with the rows of an assessment that is to be."""
    return loading.part(model, assessment_pk) if loading.has_parts() else model._meta.db_table


@contextmanager
def made_ready(assessment_pk: int) -> Iterator[None]:
    """Adds up the leaves of the blocks and makes the indexes, while the caller does other work.

    All rows must be committed by then: each table has a thread, a connection and a transaction of
    its own, so that whoever dies in it leaves nothing half. Leaves must not be read meanwhile.
    """
    work = [partial(_make_ready, model, assessment_pk) for model in _PARTED]
    if connection.in_atomic_block or not loading.has_parts():
        for each in work:
            each()
        yield
        return
    with ThreadPoolExecutor(len(work)) as pool:
        under_way = [pool.submit(_on_own_connection, each) for each in work]
        yield
        for made in under_way:
            made.result()


def _on_own_connection(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()


@transaction.atomic
def _make_ready(model: loading.Model, assessment_pk: int) -> None:
    if loading.has_parts():
        loading.lock_against_others(model, assessment_pk)
        if loading.is_attached(model, assessment_pk):  # by another, while this one was frozen
            return
    if model is LeafCount:
        _add_up_leaves(assessment_pk)
    if loading.has_parts():
        loading.make_ready(model, assessment_pk)


def close_aside(assessment_pk: int) -> None:
    """Lets the rows be seen with their assessment."""
    if loading.has_parts():
        for model in _PARTED:
            loading.attach(model, assessment_pk)


def drop_aside(assessment_pk: int) -> None:
    """Throws away the rows of an assessment that came to nothing; nothing where it exists."""
    if not Assessment.objects.filter(pk=assessment_pk).exists():
        _drop(assessment_pk)


def opened_since(moment: datetime) -> set[int]:
    """The assessments to be whose place was made then or later. PostgreSQL only."""
    return {key for model in _PARTED for key in loading.opened_since(model, moment)}


def forget_asides(keep: Callable[[], Collection[int]]) -> int:
    """Throws away all rows of assessments that neither exist nor are among those to keep.

    Gives how many such assessments there were. Asks for those to keep when it knows what there is:
    what is begun meanwhile is not among it.
    """
    found: set[int] = set()
    for model in _PARTED:
        if loading.has_parts():
            found |= loading.keys(model)
        else:
            rows = model._default_manager.order_by()
            found |= set(rows.values_list("assessment_id", flat=True).distinct())
    found -= set(keep()) | set(Assessment.objects.values_list("pk", flat=True))
    for assessment_pk in sorted(found):
        _drop(assessment_pk)
    return len(found)


def remove(assessment_pk: int) -> None:
    """Deletes an assessment and all its rows. Raises ProtectedError for the published one."""
    with transaction.atomic():
        # First what takes its time: to drop a part keeps all readers of its table waiting.
        for model in (Chart, Forecast, GroupCoverage, Share):
            model._default_manager.filter(assessment=assessment_pk).delete()
        _drop(assessment_pk)
        Assessment.objects.filter(pk=assessment_pk).delete()


def replace(assessment: Assessment, citizens: Collection[int], block: Block) -> None:
    """Puts a block's rows in place of all that an assessment says of these citizens.

    The leaves are left as they are: they are counts, and these citizens' part in them is not told.
    """
    condition, parameters = columns.one_of("citizen_id", sorted(citizens))
    rows = _rows(block, assessment.as_of)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in _OF_CITIZENS:
            table = model._meta.db_table
            cursor.execute(
                f"DELETE FROM {table} WHERE assessment_id = %s AND {condition}",  # noqa: S608
                [assessment.pk, *parameters],
            )
            _load(model, assessment.pk, rows[model])


def insert_figures(assessment: Assessment, figures: pd.DataFrame, coverages: pd.DataFrame) -> None:
    """Writes what is not of single citizens: block.carried and coverage.coverage."""
    _load(Share, assessment.pk, _figures(figures))
    _load(GroupCoverage, assessment.pk, _coverages(coverages))


def tell_what_lacks(assessment: Assessment, citizens: Collection[int] | None = None) -> None:
    """Marks the cases, or those of some citizens, that lack a fact which the acts ask about."""
    cases = Standing.objects.filter(assessment=assessment, lacks="").order_by()
    if citizens is not None:
        cases = cases.filter(citizen__in=citizens)
    for fact, lacks in lacking.unknown(assessment.as_of):
        found = list(cases.filter(lacks).values_list("pk", flat=True))
        for begin in range(0, len(found), _AT_ONCE):
            some = found[begin : begin + _AT_ONCE]
            Standing.objects.filter(assessment=assessment, pk__in=some).update(lacks=fact)


def insert_forecasts(assessment: Assessment, rows: pd.DataFrame) -> None:
    """Writes rows of forecast.with_averages."""
    _load(Forecast, assessment.pk, _forecasts(rows))


def replace_forecasts(
    assessment: Assessment, groups: Collection[tuple[str, str]], rows: pd.DataFrame
) -> None:
    """Puts rows of forecast.with_averages in place of those of some groups."""
    _delete_groups(Forecast, assessment, groups)
    insert_forecasts(assessment, rows)


def replace_leaves(assessment: Assessment, employees: Collection[str], rows: pd.DataFrame) -> None:
    """Puts rows of months.leaf_counts in place of those of some caseworkers ("": of nobody)."""
    of_nobody = Q(caseworker=None) if "" in employees else Q(pk__in=[])
    theirs = Q(caseworker__employee_id__in=employees) | of_nobody
    LeafCount.objects.filter(theirs, assessment=assessment).delete()
    _load(LeafCount, assessment.pk, _leaves(rows))


def replace_shares(
    assessment: Assessment, groups: Collection[tuple[str, str]], rows: pd.DataFrame
) -> None:
    """Puts rows of block.carried in place of those of some groups, each with its grouping."""
    _delete_groups(Share, assessment, groups)
    _load(Share, assessment.pk, _figures(rows))


def _delete_groups(
    model: type[Share] | type[Forecast],
    assessment: Assessment,
    groups: Collection[tuple[str, str]],
) -> None:
    for grouping in {grouping for grouping, _ in groups}:
        own = [group for of, group in groups if of == grouping]
        model._default_manager.filter(
            assessment=assessment, grouping=grouping, group__in=own
        ).delete()


def replace_coverages(assessment: Assessment, rows: pd.DataFrame) -> None:
    """Puts rows of coverage.coverage in place of all that an assessment has."""
    GroupCoverage.objects.filter(assessment=assessment).delete()
    _load(GroupCoverage, assessment.pk, _coverages(rows))


def _drop(assessment_pk: int) -> None:
    for model in _PARTED:
        if loading.has_parts():
            loading.drop(model, assessment_pk)
        model._default_manager.filter(assessment=assessment_pk).delete()


def _add_up_leaves(assessment_pk: int) -> None:
    """Makes one row of the rows that several blocks have for a leaf and month."""
    leaf = "municipality_id, benefit, team_id, caseworker_id, external_actor"
    by = f"assessment_id, month, {leaf}"
    table = aside(LeafCount, assessment_pk)
    empty = f"DELETE FROM {table} WHERE assessment_id = {int(assessment_pk)}"  # noqa: S608
    if loading.has_parts():
        empty = f"TRUNCATE {table}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE added_up AS"  # noqa: S608
            f" SELECT {by}, sum(population) AS population, sum(hits) AS hits FROM {table}"
            f" WHERE assessment_id = {int(assessment_pk)} GROUP BY {by}"
        )
        cursor.execute(empty)
        cursor.execute(
            f"INSERT INTO {table} ({by}, population, hits)"  # noqa: S608
            f" SELECT {by}, population, hits FROM added_up ORDER BY {by}"
        )
        cursor.execute("DROP TABLE added_up")


# --- From the core's frames to columns -----------------------------------------------------------

Columns = dict[str, Any]


def _load(model: loading.Model, assessment_pk: int, rows: Columns, table: str = "") -> None:
    if rows:
        loading.load(model, {"assessment_id": assessment_pk, **rows}, table=table)


def _rows(block: Block, as_of: date) -> dict[loading.Model, Columns]:
    citizens = [frame["citizen"] for frame in (block.standings, block.verdicts) if len(frame)]
    spells = keys.of_spells(set(pd.concat(citizens))) if citizens else {}
    return {
        Standing: _standings(block.standings, spells, as_of),
        Verdict: _verdicts(block.verdicts, spells),
        CitizenMonths: _months(block.months),
        CitizenForecast: _citizen_forecasts(block.forecasts),
        LeafCount: _leaves(block.leaves),
    }


def _standings(found: pd.DataFrame, spells: dict[str, int], as_of: date) -> Columns:
    if found.empty:
        return {}
    lacking = found["missing"].mask(found["state"] == deadlines.EXEMPT)
    return {
        "citizen_id": found["citizen"],
        "spell_id": _keys(found["spell"], lambda _: spells),
        **_leaf(found),
        "as_of": as_of,
        "state": found["state"],
        "missing": _whole(lacking),
        **_same(found, "deadline", "period_start", "seniority_on"),
        "living": _json(found["living_days"]),
        "living_count": found["living"],
        **_same(found, "last_held", "next_planned", "exemption_reason", "exempt_until"),
        "first_due": found["first_due"],
        "first_due_rule": _or_blank(found["first_due_rule"]),
        "first_due_task": _or_blank(found["first_due_task"]),
        "first_due_booked": found["first_due_booked"],
        "first_due_lacking": _whole(found["first_due_lacking"]),
        **_same(found, "min_plan", "min_plan_on"),
    }


def _verdicts(found: pd.DataFrame, spells: dict[str, int]) -> Columns:
    if found.empty:
        return {}
    return {
        "citizen_id": found["citizen"],
        "spell_id": _keys(found["spell"], lambda _: spells),
        "group": found["group"],
        **_leaf(found),
        **_same(found, "rule", "version", "asks_for", "rests_on", "enforced", "collective"),
        **_same(found, "start", "opens", "due"),
        "end": found["end"].mask(found["end"] == pd.Timestamp(OPEN)),
        **_same(found, "received", "needed", "paused", "counted", "lacking"),
        **_same(found, "fulfilled", "booked"),
        "outcome": found["verdict"],
        **_same(found, "exemption", "born_late", "late_registered"),
        "considered": _json(found["considered"]),
    }


def _months(found: pd.DataFrame) -> Columns:
    if found.empty:
        return {}
    return {
        "citizen_id": found["citizen"],
        **_leaf(found),
        **_same(found, "measured", "reached"),
    }


def _citizen_forecasts(found: pd.DataFrame) -> Columns:
    if found.empty:
        return {}
    return {
        "citizen_id": found["citizen"],
        **_leaf(found),
        **_same(found, "measured", *forecast.CURVES, *_lacking(found)),
    }


def _lacking(found: pd.DataFrame) -> list[str]:
    return [name for name in found.columns if name.startswith(forecast.lacking(""))]


def _forecasts(found: pd.DataFrame) -> Columns:
    if found.empty:
        return {}
    averages = (f"{of}_{curve}" for of in ("average", "reached") for curve in forecast.CURVES)
    return {
        **_same(found, "day", "grouping", "group"),
        "caseworker_id": _caseworkers(found),
        **_same(found, "population", *forecast.CURVES, *_lacking(found), *averages, "months"),
    }


def _leaves(found: pd.DataFrame) -> Columns:
    if found.empty:
        return {}
    return {**_leaf(found), **_same(found, "month", "population", "hits")}


def _coverages(found: pd.DataFrame) -> Columns:
    if found.empty:
        return {}
    return {
        **_same(found, "group", "rule", "version", "month"),
        "share_percent": found["share"],
        **_same(found, "conversations", "everyone"),
        **_same(found, "population", "reached", "first", "exempt"),
    }


def _figures(found: pd.DataFrame) -> Columns:
    if found.empty:
        return {}
    return {
        **_same(found, "month", "judged_on", "grouping", "group"),
        "caseworker_id": _caseworkers(found),
        **_same(found, "population", "hits", "average", "months"),
        **_same(found, "pooled_population", "pooled_hits", "goal_reached"),
    }


def _caseworkers(found: pd.DataFrame) -> npt.NDArray[Any]:
    """The primary keys of the groups that are caseworkers."""
    of_caseworker = found["grouping"] == Share.Grouping.CASEWORKER
    answers = found["group"].astype(object).where(of_caseworker, "")
    return _keys(answers, keys.of_caseworkers)


def _same(found: pd.DataFrame, *names: str) -> Columns:
    return {name: found[name] for name in names}


def _leaf(found: pd.DataFrame) -> Columns:
    return {
        "municipality_id": _keys(found["municipality"], keys.of_municipalities),
        "benefit": found["benefit"],
        "team_id": _keys(found["team"], keys.of_teams),
        "caseworker_id": _keys(found["caseworker"], keys.of_caseworkers),
        "external_actor": found["external_actor"],
    }


def _keys(
    names: "pd.Series[Any]", known: Callable[[list[str]], dict[str, int]]
) -> npt.NDArray[Any]:
    """Primary keys of names; None where there is no name. Raises KeyError for an unknown one."""
    places, found = pd.factorize(names.array)
    listed = [name for name in found.tolist() if name]
    primary = known(listed)
    values = [primary[name] if name else None for name in found.tolist()]
    return np.array([*values, None], object)[places]


def _whole(values: "pd.Series[Any]") -> pd.arrays.IntegerArray:
    """Whole numbers, some missing, which a frame may hold as floats."""
    return values.astype("Int64").array  # type: ignore[return-value]


def _or_blank(values: "pd.Series[Any]") -> "pd.Series[Any]":
    return values.astype(object).where(values.notna(), "")


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _json(values: "pd.Series[Any]") -> npt.NDArray[Any]:
    return np.array([*map(_as_json, values), None], object)[:-1]
