"""The goal figure from the database to stored counts: ours, and SQL inside PostgreSQL.

Ours: by blocks of citizens, COPY into arrays, sets of months, and at the end COPY into a table
aside that gets its index before it stands with the others.
"""

# ruff: noqa: S608 (all that is put into the SQL is our own)

import io
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction

from bench import binary
from bench.contestants import ours, postgresql_sql
from bench.world import OPEN, Counts, World, goal, sample_days
from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.queries import columns, facts
from jobcenter.queries.columns import Choice, Day, Whole

BENEFITS = tuple(vocabulary.BENEFITS)
# A caseworker's and an actor's part of the number that stands for who answers.
CASEWORKERS, ACTORS = 1_000_000, 1_000
AT_ONCE = 250_000  # rows that are made into bytes at a time
OUR_TABLE, SQL_TABLE = "bench_counts_ours", "bench_counts_sql"

_PERSON = f"coalesce(team_id, 0) * {CASEWORKERS}::bigint + coalesce(caseworker_id, 0)"
_SPELLS = (
    Whole("key", "spell.id"),
    Whole("citizen", "citizen_id"),
    Choice("benefit", "benefit", BENEFITS, "ydelse"),
    Whole("municipality", "municipality_id"),
    Day("start", "start"),
    Day("end", '"end"'),
)
_HELD = (Whole("citizen", "citizen_id"), Day("day", "held_on"))
_EXEMPTIONS = (Whole("citizen", "citizen_id"), Day("start", "start"), Day("end", '"end"'))


def run_ours() -> dict[str, float]:
    """Seconds by step: read, compute, write."""
    rule, days, spent = goal(), sample_days(), {"read": 0.0, "compute": 0.0, "write": 0.0}
    parts = []
    actors = known_actors()
    with facts.snapshot():
        for block, _count in facts.blocks():
            begun = time.perf_counter()
            world = read(block, rule, actors)
            between = time.perf_counter()
            parts.append(ours.count(world, rule, days))
            spent["read"] += between - begun
            spent["compute"] += time.perf_counter() - between
    begun = time.perf_counter()
    counts = added_up(parts)
    between = time.perf_counter()
    store(counts, actors)
    spent["compute"] += between - begun
    spent["write"] += time.perf_counter() - between
    return spent | {"seconds": sum(spent.values()), "rows": len(counts.place)}


def run_sql() -> dict[str, float]:
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {SQL_TABLE}")
    postgresql_sql.store(SQL_TABLE, goal(), sample_days())
    return {"seconds": time.perf_counter() - begun}


def differences() -> dict[str, int]:
    """How many rows of the two tables of counts the other one does not have."""
    wanted = (
        "SELECT month, municipality_id, benefit, team_id, caseworker_id, external_actor,"
        " population, hits FROM"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (({wanted} {OUR_TABLE} EXCEPT ALL {wanted} {SQL_TABLE})"
            f" UNION ALL ({wanted} {SQL_TABLE} EXCEPT ALL {wanted} {OUR_TABLE})) AS differing"
        )
        return {"rows": cursor.fetchone()[0]}


def known_actors() -> list[str]:
    """All external actors, nobody first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT external_actor FROM jobcenter_responsibility"
            " WHERE external_actor <> ''"
        )
        return ["", *sorted(name for (name,) in cursor.fetchall())]


def read(whose: facts.Range, rule: RollingGoal, actors: Sequence[str]) -> World:
    """What the goal figure needs of a block of citizens, in the order that World asks for."""
    between = f"citizen_id BETWEEN {whose.first} AND {whose.last}"
    spells = columns.read(
        _SPELLS,
        "FROM jobcenter_benefitspell AS spell JOIN jobcenter_citizen AS citizen"
        " ON citizen.id = citizen_id AND citizen.ended_by_id IS NULL"
        f" WHERE spell.ended_by_id IS NULL AND {between}"
        ' ORDER BY citizen_id, start, spell_id COLLATE "C"',
    )
    held = columns.read(
        _HELD,
        "FROM jobcenter_conversation WHERE ended_by_id IS NULL AND status = 'afholdt'"
        " AND held_on IS NOT NULL AND type = ANY(%s) AND NOT form = ANY(%s) AND NOT joint"
        f" AND {between} ORDER BY citizen_id, held_on, id",
        [list(rule.counting_types), list(rule.excluded_forms)],
    )
    exempt = columns.read(
        _EXEMPTIONS,
        f"FROM jobcenter_exemption WHERE ended_by_id IS NULL AND {between} ORDER BY citizen_id",
    )
    answers = _answers(spells["key"], between, actors)
    return World(
        spell_citizen=spells["citizen"],
        spell_start=_days(spells["start"]),
        spell_end=_ends(spells["end"]),
        spell_place=spells["municipality"] * len(BENEFITS) + spells["benefit"],
        answer_spell=answers["spell"],
        answer_start=_days(answers["start"]),
        answer_end=_ends(answers["end"]),
        answer_who=answers["who"],
        exempt_citizen=exempt["citizen"],
        exempt_start=_days(exempt["start"]),
        exempt_end=_ends(exempt["end"]),
        held_citizen=held["citizen"],
        held_day=_days(held["day"]),
    )


def _answers(spells: Any, between: str, actors: Sequence[str]) -> dict[str, Any]:
    """Who answers for each spell (its row number), in order of spell and start."""
    asked = (
        Whole("key", "answer.spell_id"),
        Whole("person", _PERSON),
        Choice("actor", "external_actor", tuple(actors), "anden aktør"),
        Day("start", "answer.start"),
        Day("end", 'answer."end"'),
    )
    rows = columns.read(
        asked,
        "FROM jobcenter_responsibility AS answer JOIN jobcenter_benefitspell AS spell"
        " ON spell.id = answer.spell_id AND spell.ended_by_id IS NULL"
        f" WHERE answer.ended_by_id IS NULL AND {between}"
        " AND answer.spell_id BETWEEN %s AND %s",
        [int(spells.min(initial=0)), int(spells.max(initial=0))],
    )
    place = np.argsort(spells)
    row = place[np.searchsorted(spells, rows["key"], sorter=place)]
    order = np.lexsort((rows["start"], row))
    who = rows["person"] * ACTORS + rows["actor"]
    found = {"spell": row, "start": rows["start"], "end": rows["end"], "who": who}
    return {name: values[order] for name, values in found.items()}


def _days(values: Any) -> Any:
    return values.astype("datetime64[D]")


def _ends(values: Any) -> Any:
    return np.where(np.isnat(values), OPEN, _days(values))


def added_up(parts: Sequence[Counts]) -> Counts:
    """The counts of all blocks, one row per group and month, in order."""
    whole = Counts(*(np.concatenate(column) for column in zip(*parts, strict=True))).in_order()
    begins = np.ones(len(whole.place), dtype=bool)
    begins[1:] = np.any([own[1:] != own[:-1] for own in whole[:3]], axis=0)
    first = np.flatnonzero(begins)
    sums = (np.add.reduceat(own, first) if len(first) else own for own in whole[3:])
    return Counts(*(own[first] for own in whole[:3]), *sums)


def store(counts: Counts, actors: Sequence[str]) -> None:
    """COPY into a table aside, its index, and its place among the others, in one transaction."""
    person, actor = np.divmod(counts.who, ACTORS)
    team, caseworker = np.divmod(person, CASEWORKERS)
    municipality, benefit = np.divmod(counts.place, len(BENEFITS))
    rows = {
        "month": counts.month.astype("int32"),
        "municipality_id": municipality,
        "benefit": np.array([name.encode() for name in BENEFITS])[benefit],
        "team_id": np.ma.masked_equal(team, 0),
        "caseworker_id": np.ma.masked_equal(caseworker, 0),
        "external_actor": np.array([name.encode() for name in actors])[actor],
        "population": counts.population.astype("int32"),
        "hits": counts.hits.astype("int32"),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {OUR_TABLE}, {OUR_TABLE}_aside")
        cursor.execute(
            f"CREATE TABLE {OUR_TABLE}_aside (month integer NOT NULL,"
            " municipality_id bigint NOT NULL, benefit varchar(20) NOT NULL, team_id bigint,"
            " caseworker_id bigint, external_actor varchar(200) NOT NULL,"
            " population integer NOT NULL, hits integer NOT NULL)"
        )
        for begin in range(0, len(counts.place), AT_ONCE):
            some = {name: values[begin : begin + AT_ONCE] for name, values in rows.items()}
            cursor.copy_expert(
                f"COPY {OUR_TABLE}_aside FROM STDIN WITH (FORMAT BINARY)",
                io.BytesIO(binary.rows(some)),
            )
        cursor.execute(f"CREATE INDEX ON {OUR_TABLE}_aside (month)")
        cursor.execute(f"ANALYZE {OUR_TABLE}_aside")
        cursor.execute(f"ALTER TABLE {OUR_TABLE}_aside RENAME TO {OUR_TABLE}")


def stored(table: str) -> Counts:
    """What lies in one of the two tables of counts."""
    actors = known_actors()
    asked = (
        Whole("municipality", "municipality_id"),
        Whole("person", _PERSON),
        Whole("month", "month"),
        Whole("population", "population"),
        Whole("hits", "hits"),
        Choice("benefit", "benefit", BENEFITS, "ydelse"),
        Choice("actor", "external_actor", tuple(actors), "anden aktør"),
    )
    rows = columns.read(asked, f"FROM {table}")
    return Counts(
        rows["municipality"] * len(BENEFITS) + rows["benefit"],
        rows["person"] * ACTORS + rows["actor"],
        rows["month"],
        rows["population"],
        rows["hits"],
    )
