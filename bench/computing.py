"""Computing the goal figure from arrays in memory: ours and the peers, one process each."""

import importlib
import time
from typing import Any

from bench import oracle
from bench.world import World, goal, sample_days

CONTESTANTS = ("ours", "polars_lazy", "duckdb_sql", "pandas_loop")


def run(contestant: str, path: str, times: int) -> dict[str, Any]:
    """The median of so many times after one that does not count, and a digest of the counts.

    What a contestant needs to have the arrays as its own tables is not counted.
    """
    module = importlib.import_module(f"bench.contestants.{contestant}")
    prepared, rule, days = module.prepare(World.load(path)), goal(), sample_days()
    counts, spent = module.count(prepared, rule, days), []
    for _ in range(times):
        begun = time.perf_counter()
        counts = module.count(prepared, rule, days)
        spent.append(time.perf_counter() - begun)
    return {
        "seconds": sorted(spent)[len(spent) // 2],
        "threads": module.THREADS,
        "digest": counts.digest(),
    }


def by_the_book(path: str) -> dict[str, str]:
    """The oracle's digest of the same arrays."""
    return {"digest": oracle.count(World.load(path), goal(), sample_days()).digest()}
