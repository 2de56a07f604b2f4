"""DuckDB, in memory: windows find what each row reaches over, and a calendar its months."""

# ruff: noqa: S608 (all that is put into the SQL is our own)

import os

import duckdb
import numpy as np
import pandas as pd

from bench.world import Counts, World
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days

THREADS = os.cpu_count() or 1

_PERIOD = 'start::DATE AS start, "end"::DATE AS until'
_TABLES = {
    "spells": ("spell_", f"row AS spell, citizen, {_PERIOD}, place"),
    "answers": ("answer_", f"spell, {_PERIOD}, who"),
    "exemptions": ("exempt_", f"citizen, {_PERIOD}"),
    "held": ("held_", "citizen, day::DATE AS day"),
}


def prepare(world: World) -> duckdb.DuckDBPyConnection:
    """The arrays as DuckDB's own tables."""
    connection = duckdb.connect(config={"threads": THREADS, "preserve_insertion_order": False})
    for name, (prefix, wanted) in _TABLES.items():
        given = pd.DataFrame(world.table(prefix))
        connection.register("given", given.assign(row=range(len(given))))
        connection.execute(f"CREATE TABLE {name} AS SELECT {wanted} FROM given")
        connection.unregister("given")
    return connection


def count(connection: duckdb.DuckDBPyConnection, rule: RollingGoal, days: Days) -> Counts:
    first, last = days[0] - 1, days[-1] + 1
    every = np.arange(first, last + 1)
    begun = np.searchsorted(days, every)
    connection.register("given", pd.DataFrame({"day": every, "begun": begun}))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE calendar AS SELECT day::DATE AS day, begun FROM given"
    )
    query = _QUERY.format(
        months=len(days),
        gap_days=rule.gap_days,
        seniority_months=rule.seniority_months,
        window_months=rule.window_months,
        before=rule.conversations - 1,
        charge=_months("dated", "greatest(start, senior)", "until + 1", first, last),
        answering=_months("answers", "start", "until + 1", first, last),
        exempt=_months("exemptions", "start", "until + 1", first, last),
        enough=_months("talks", "day", "least(expires, next)", first, last),
    )
    found = connection.execute(query).fetchnumpy()
    return Counts(*(found[name] for name in Counts._fields))


def _months(
    periods: str, start: str, beyond: str, first: np.datetime64, last: np.datetime64
) -> str:
    """A row for each period and sample day from start to before beyond, with its number."""
    return f"""(
        SELECT laid.*, unnest(range(a.begun, b.begun)) AS month
        FROM (
            SELECT
                *,
                greatest(least({start}, DATE '{last}'), DATE '{first}') AS _from,
                greatest(least({beyond}, DATE '{last}'), DATE '{first}') AS _to
            FROM {periods}
        ) AS laid
        JOIN calendar AS a ON a.day = _from
        JOIN calendar AS b ON b.day = _to
        WHERE a.begun < b.begun
    )"""


# A citizen, or a spell, and a month make one number: one key is quicker to join by than two.
# Spells are numbered by start and then by the text of their id, so the highest is in charge.
_QUERY = """
WITH reach AS (
    SELECT *, max(until) OVER (
        PARTITION BY citizen ORDER BY start, spell ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS latest
    FROM spells
), dated AS (
    SELECT *, CAST(
        max(CASE WHEN start - latest - 1 <= {gap_days} THEN NULL ELSE start END) OVER (
            PARTITION BY citizen ORDER BY start, spell
        ) + INTERVAL '{seniority_months} months' AS date
    ) AS senior
    FROM reach
), charge AS (
    SELECT citizen * {months} + month AS key, max(spell) AS spell FROM {charge} GROUP BY key
), answering AS (
    SELECT spell * {months} + month AS served, arg_max(who, start) AS who
    FROM {answering}
    GROUP BY served
), exempt AS (
    SELECT citizen * {months} + month AS key FROM {exempt}
), talks AS (
    SELECT
        citizen,
        day,
        CAST(lag(day, {before}) OVER own + INTERVAL '{window_months} months' AS date) AS expires,
        coalesce(lead(day) OVER own, DATE '9999-12-31') AS next
    FROM (SELECT DISTINCT citizen, day FROM held)
    WINDOW own AS (PARTITION BY citizen ORDER BY day)
    QUALIFY expires IS NOT NULL
), enough AS (
    SELECT citizen * {months} + month AS key FROM {enough}
), measured AS (
    SELECT spell, key % {months} AS month, enough.key IS NOT NULL AS hit
    FROM charge LEFT JOIN enough USING (key)
    WHERE charge.key NOT IN (SELECT key FROM exempt)
)
SELECT place, coalesce(who, 0) AS who, month, count(*) AS population, count_if(hit) AS hits
FROM measured
JOIN spells USING (spell)
LEFT JOIN answering ON served = spell * {months} + month
GROUP BY place, coalesce(who, 0), month
"""
