"""Reading all conversations by citizen and day: ours, the server's own COPY, and the usual ways."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pandas as pd
from django.db import connection
from django.db.models import QuerySet

from bench.whole_path import known_actors, read
from bench.world import goal
from jobcenter.models import Conversation
from jobcenter.queries import columns, facts

FIELDS = (
    "citizen_id",
    "type",
    "form",
    "actor",
    "joint",
    "status",
    "booked_on",
    "planned_on",
    "held_on",
    "registered_on",
)


def ours(times: int) -> dict[str, float]:
    """The run's own reading of the table, until its columns are arrays."""
    return _timed(times, _conversations)


def server_copy(times: int) -> dict[str, float]:
    """The very same query, its rows formed by the server and thrown away there."""
    with _sent() as sent:
        _conversations()
    (query,) = sent

    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"COPY ({query}) TO '/dev/null' WITH (FORMAT BINARY)")

    return _timed(times, copy)


def values_list(times: int) -> dict[str, float]:
    return _timed(times, lambda: list(_ordered().values_list(*FIELDS).iterator()))


def model_objects(times: int) -> dict[str, float]:
    return _timed(times, lambda: list(_ordered().iterator()))


def read_sql(times: int) -> dict[str, float]:
    """pandas, over the connection that is open already."""
    connection.ensure_connection()
    query = str(_ordered().values(*FIELDS).query)
    return _timed(times, lambda: len(pd.read_sql(query, connection.connection)))


def all_facts(times: int) -> dict[str, float]:
    """All seven tables in the core's own frames, block by block, as a run reads them."""

    def blocks() -> None:
        with facts.snapshot():
            for block, _count in facts.blocks():
                facts.read(block)

    return _timed(times, blocks)


def one_citizen(times: int) -> dict[str, float]:
    """All facts of one citizen, in turn of many."""
    keys = iter(range(1, 10_000))
    return _timed(times, lambda: facts.read([next(keys)]))


def goal_facts(path: str) -> dict[str, int]:
    """Puts what the goal figure is made from in a file, for those who only compute."""
    whole = facts.Range(1, 2**62)
    world = read(whole, goal(), known_actors())
    world.save(path)
    return {"conversations": len(world.held_day), "citizens": len(set(world.spell_citizen))}


def _conversations() -> None:
    facts._of_citizen(Conversation, facts._CONVERSATIONS, None, "held_on NULLS LAST, id")


def _ordered() -> "QuerySet[Conversation]":
    return Conversation.objects.current().order_by("citizen_id", "held_on", "pk")


@contextmanager
def _sent() -> Iterator[list[str]]:
    """The queries that are copied out of the database meanwhile."""
    sent: list[str] = []
    copied = columns._copied

    def note(sql: str, parameters: Sequence[Any]) -> bytes:
        sent.append(sql)
        return copied(sql, parameters)

    with mock.patch.object(columns, "_copied", note):
        yield sent


def _timed(times: int, work: Callable[[], object]) -> dict[str, float]:
    """The median of so many times, after one that does not count."""
    spent = []
    work()
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return {"seconds": sorted(spent)[len(spent) // 2]}
