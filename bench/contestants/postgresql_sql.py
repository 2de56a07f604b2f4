"""SQL inside PostgreSQL: one statement from the project's tables to a table of counts.

It may use all that helps: window functions, a calendar instead of comparing with every month, one
number for citizen and month as key, plenty of work_mem, and CREATE TABLE AS, under which PostgreSQL
reads with several processes where it finds that worth while.
"""

# ruff: noqa: S608 (all that is put into the SQL is our own)

import numpy as np
from django.db import connection

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days

WORK_MEM = "256MB"


def store(table: str, rule: RollingGoal, days: Days) -> None:
    """Makes the table of counts, with the index by which pages read it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET work_mem = '{WORK_MEM}'")
        first, beyond = _calendar(days)
        cursor.execute(
            f"CREATE TABLE {table} AS {_query(rule, len(days), first, beyond)}",
            {"types": list(rule.counting_types), "forms": list(rule.excluded_forms)},
        )
        cursor.execute(f"CREATE INDEX ON {table} (month)")
        cursor.execute(f"ANALYZE {table}")
        cursor.execute("DROP TABLE calendar")


def _calendar(days: Days) -> tuple[str, str]:
    """A table of days with how many sample days come before each; its first and its last day."""
    every = np.arange(days[0] - 1, days[-1] + 2)
    begun = np.searchsorted(days, every)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE calendar (day date PRIMARY KEY, begun integer NOT NULL)")
        cursor.execute(
            "INSERT INTO calendar SELECT * FROM unnest(%s::date[], %s::integer[])",
            [[str(day) for day in every], begun.tolist()],
        )
        cursor.execute("ANALYZE calendar")
    return str(every[0]), str(every[-1])


def _query(rule: RollingGoal, months: int, first: str, beyond: str) -> str:
    def laid_out(periods: str, columns: str, start: str, end: str) -> str:
        """A row for each period and sample day from start to before end, with its number."""
        return f"""
            SELECT {columns}, generate_series(a.begun, b.begun - 1) AS month
            FROM {periods}
            JOIN calendar AS a ON a.day = greatest(least({start}, DATE '{beyond}'), DATE '{first}')
            JOIN calendar AS b ON b.day = greatest(least({end}, DATE '{beyond}'), DATE '{first}')
            WHERE a.begun < b.begun"""

    return _QUERY.format(
        months=months,
        gap_days=rule.gap_days,
        seniority_months=rule.seniority_months,
        window_months=rule.window_months,
        before=rule.conversations - 1,
        charge=laid_out("dated", "citizen, row", "greatest(start, senior)", "until + 1"),
        answering=laid_out("answers", "spell, row", "start", "until + 1"),
        exempt=laid_out("exemptions", "citizen", "start", "until + 1"),
        enough=laid_out("talks", "citizen", "held", "least(expires, next)"),
    )


# Rows are numbered in the order that decides which of several is in charge: the highest is.
_QUERY = """
WITH reach AS (
    SELECT
        spell.id AS spell,
        citizen_id AS citizen,
        municipality_id,
        benefit,
        start,
        coalesce("end", DATE '9999-12-31') AS until,
        max(coalesce("end", DATE '9999-12-31')) OVER (
            own ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS latest,
        row_number() OVER (ORDER BY citizen_id, start, spell_id COLLATE "C") AS row
    FROM jobcenter_benefitspell AS spell
    JOIN jobcenter_citizen AS citizen ON citizen.id = citizen_id
    WHERE spell.ended_by_id IS NULL AND citizen.ended_by_id IS NULL
    WINDOW own AS (PARTITION BY citizen_id ORDER BY start, spell_id COLLATE "C")
), dated AS MATERIALIZED (
    SELECT *, CAST(
        max(CASE WHEN start - latest - 1 <= {gap_days} THEN NULL ELSE start END) OVER (
            PARTITION BY citizen ORDER BY row
        ) + INTERVAL '{seniority_months} months' AS date
    ) AS senior
    FROM reach
), charge AS (
    SELECT citizen::bigint * {months} + month AS key, max(row) AS row
    FROM ({charge}) AS laid_out GROUP BY key
), answers AS MATERIALIZED (
    SELECT
        spell_id AS spell,
        team_id,
        caseworker_id,
        external_actor,
        start,
        coalesce("end", DATE '9999-12-31') AS until,
        row_number() OVER (ORDER BY spell_id, start) AS row
    FROM jobcenter_responsibility
    WHERE ended_by_id IS NULL
), answering AS (
    SELECT spell::bigint * {months} + month AS served, max(row) AS row
    FROM ({answering}) AS laid_out GROUP BY served
), exemptions AS (
    SELECT citizen_id AS citizen, start, coalesce("end", DATE '9999-12-31') AS until
    FROM jobcenter_exemption
    WHERE ended_by_id IS NULL
), exempt AS (
    SELECT DISTINCT citizen::bigint * {months} + month AS key FROM ({exempt}) AS laid_out
), talks AS (
    SELECT
        citizen,
        held,
        CAST(lag(held, {before}) OVER own + INTERVAL '{window_months} months' AS date) AS expires,
        lead(held) OVER own AS next
    FROM (
        SELECT DISTINCT citizen_id AS citizen, held_on AS held
        FROM jobcenter_conversation
        WHERE ended_by_id IS NULL AND status = 'afholdt' AND held_on IS NOT NULL
            AND type = ANY(%(types)s) AND NOT form = ANY(%(forms)s) AND NOT joint
    ) AS days
    WINDOW own AS (PARTITION BY citizen ORDER BY held)
), enough AS (
    SELECT citizen::bigint * {months} + month AS key
    FROM ({enough} AND expires IS NOT NULL) AS laid_out
)
SELECT
    (charge.key %% {months})::integer AS month,
    municipality_id,
    benefit,
    team_id,
    caseworker_id,
    coalesce(external_actor, '') AS external_actor,
    count(*)::integer AS population,
    count(enough.key)::integer AS hits
FROM charge
JOIN dated USING (row)
LEFT JOIN exempt ON exempt.key = charge.key
LEFT JOIN enough ON enough.key = charge.key
LEFT JOIN answering ON served = dated.spell::bigint * {months} + charge.key %% {months}
LEFT JOIN answers ON answers.row = answering.row
WHERE exempt.key IS NULL
GROUP BY 1, 2, 3, 4, 5, 6
"""
