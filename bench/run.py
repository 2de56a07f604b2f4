"""All measurements in one run on the same data, and one table of ratios: `make bench`.

    build/bench/bin/python -m bench.run [--sizes 3000 100000 700000] [--only PART …]
                                        [--database URL]

Starts a PostgreSQL of its own, or makes its databases on the server of a given address (whose user
may make databases and copy to a file there), and drops them afterwards. First every contestant is
proved equal to an independent oracle, and the run stops where one differs.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import database, process
from bench.table import Table, machine, seconds

SIZES = (3_000, 100_000, 700_000)
# Within a process so many times, and the processes in turn so many times: the middle one counts,
# and what else the machine does meanwhile falls on all alike.
FEW, ROUNDS = 3, 3
CHANGES = 200
USUAL_WAYS_UP_TO = 100_000
ORACLE_UP_TO = 3_000
DRAWN_UP_TO = 3_000  # charts are drawn one by one after the figures are published
PEERS = {"polars_lazy": "polars", "duckdb_sql": "DuckDB", "pandas_loop": "pandas loop"}
Run = partial[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="CITIZENS")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--database", default="", metavar="URL")
    options = parser.parse_args()
    table = Table()
    with database.server(options.database) as address:
        settings = database.settings_told(address)
        table.notes.append(f"{machine()} {database.version(address)} ({settings}).")
        _prove(address, table)
        _measure_all(address, sorted(options.sizes), options.only, table)
    sys.stdout.write(table.printed())


def _prove(address: str, table: Table) -> None:
    with _fresh(address, "tilsyn_bench_proof") as run:
        tell("proving every contestant equal to the oracle")
        memory, stored = run("bench.proof:in_memory"), run("bench.proof:in_database")
    table.notes.append(
        "Proved equal to the oracle: every contestant on"
        f" {memory['worlds']} random worlds ({memory['cells']} counts), our whole path and SQL in"
        f" PostgreSQL on {stored['citizens']} random citizens ({stored['cells']} counts)."
    )


def _measure_all(address: str, sizes: Sequence[int], parts: Sequence[str], table: Table) -> None:
    """The databases of two sizes are never there at once."""
    found: dict[int, dict[str, Any]] = {}
    for size in sizes:
        with _fresh(address, f"tilsyn_bench_{size}") as run:
            tell(f"{size} citizens: generating")
            rows = run("bench.generator:fill", citizens=size)
            tell(f"{size} citizens: {rows['conversation']} conversations")
            found[size] = {}
            for part, measure in PARTS.items():
                if part in parts:
                    tell(f"{size} citizens: {part}")
                    found[size][part] = measure(run, size, table)
    _compare(found, table)


def _reading(run: Run, size: int, table: Table) -> None:
    ways = {
        name: partial(run, f"bench.reading:{name}", times=FEW) for name in ("ours", "server_copy")
    }
    found = _in_turn(ways)
    ours, server = found["ours"]["seconds"], found["server_copy"]["seconds"]
    table.add(
        f"{size}: conversations in order, into arrays",
        seconds(ours),
        f"server's COPY to /dev/null {seconds(server)}",
        ratio=ours / server,
        at_most=1.8,
    )
    if size <= USUAL_WAYS_UP_TO:
        for way in ("values_list", "read_sql", "model_objects"):
            peer = run(f"bench.reading:{way}", times=1)["seconds"]
            table.faster("… the same rows", ours, peer, way)
    whole = run("bench.reading:all_facts", times=1)
    table.add(f"{size}: all facts by block, into frames", seconds(whole["seconds"]))
    one = run("bench.reading:one_citizen", times=200)["seconds"]
    table.add(f"{size}: all facts of one citizen", seconds(one))


def _computing(run: Run, size: int, table: Table) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "world.npz")
        run("bench.reading:goal_facts", path=path)
        ways = {
            name: partial(run, "bench.computing:run", contestant=name, path=path, times=FEW)
            for name in ("ours", "polars_lazy", "duckdb_sql")
        }
        found = _in_turn(ways)
        loop = run("bench.computing:run", contestant="pandas_loop", path=path, times=1)
        ours = found.pop("ours")
        if size <= ORACLE_UP_TO:
            _must_equal(ours, run("bench.computing:by_the_book", path=path), "the oracle")
        for contestant, peer in (found | {"pandas_loop": loop}).items():
            name = PEERS[contestant]
            _must_equal(ours, peer, name)
            table.faster(
                f"{size}: computing, against {name} on {peer['threads']} threads",
                ours["seconds"],
                peer["seconds"],
                name,
                **_goal_for(name, size),
            )
    return float(ours["seconds"])


def _goal_for(name: str, size: int) -> dict[str, float]:
    return {"at_least": 2.5} if name in ("polars", "DuckDB") and size >= 100_000 else {}


def _whole_path(run: Run, size: int, table: Table) -> None:
    found = _in_turn(
        {
            "ours": partial(run, "bench.whole_path:run_ours"),
            "sql": partial(run, "bench.whole_path:run_sql"),
        },
        ROUNDS if size <= USUAL_WAYS_UP_TO else 1,
    )
    path, sql = found["ours"], found["sql"]["seconds"]
    if run("bench.whole_path:differences")["rows"]:
        raise process.Failed("SQL in PostgreSQL and the whole path differ.")
    goal = {"at_least": 10.0} if size == 100_000 else {}
    table.faster(
        f"{size}: goal figure, database to stored counts", path["seconds"], sql, "SQL", **goal
    )
    table.add(
        "… its arithmetic's part",
        ", ".join(f"{step} {seconds(path[step])}" for step in ("read", "compute", "write")),
        f"{path['memory']:.0f} MiB",
        ratio=100 * path["compute"] / path["seconds"],
        at_most=25,
        shown="{} %",
    )


def _assessing(run: Run, size: int, table: Table) -> dict[str, Any]:
    """Alone, and where there are parts to share also with a second worker."""
    draws = size <= DRAWN_UP_TO
    found = run("bench.assessing:run", draws=draws)
    rows = ", ".join(f"{count} {name}" for name, count in found["rows"].items())
    table.add(f"{size}: the whole run with the law", seconds(found["seconds"]), rows)
    work = ", ".join(f"{kind} {seconds(found[kind])}" for kind in ("reads", "computes", "stores"))
    table.add(
        "… arithmetic's part, the law's duties included",
        work + (f", then draws charts {seconds(found['draws'])}" if draws else ""),
        ratio=100 * found["computes"] / found["seconds"],
        at_most=50,
        shown="{} %",
    )
    table.add(
        "… memory of the worker",
        f"{found['memory']:.0f} MiB",
        ratio=found["memory"],
        at_most=1024,
        shown="{} MiB",
    )
    if size >= 100_000:
        _two_workers(run, size, found["seconds"], table)
    return found


def _two_workers(run: Run, size: int, alone: float, table: Table) -> None:
    before = run("bench.assessing:assessments")["count"]
    with ThreadPoolExecutor() as pool:
        helper = pool.submit(
            run, "bench.assessing:help_out", jobs_before=before, patience=20 * alone + 60
        )
        together = run("bench.assessing:run", draws=False)["seconds"]
        helped = helper.result()["parts"]
    table.faster(
        f"{size}: two workers (the second did {helped} parts)",
        together,
        alone,
        "one",
        **({"at_least": 1.6} if size >= 700_000 else {}),
    )


def _revising(run: Run, size: int, table: Table) -> None:
    found = run("bench.revising:run", times=CHANGES, patience=60)
    table.add(
        f"{size}: one changed fact until its figures are visible",
        f"p99 of {found['times']} {found['p99']:.1f} ms (median {found['median']:.1f} ms)",
        ratio=found["p99"],
        at_most=5,
        shown="{} ms",
    )


def _writing(run: Run, size: int, table: Table) -> None:
    written = run("bench.writing:run", rows=min(size * 10, 100_000))
    table.faster(
        f"{size}: writing {written['rows']} rows by COPY",
        written["copy"],
        written["bulk_create"],
        "bulk_create",
    )


def _pages(run: Run, size: int, table: Table) -> list[Any]:
    """Only what was asked of a published run; the times are those of the test client."""
    pages: list[Any] = run("bench.pages:run")["pages"]
    for role, name, queries, median, late in pages:
        table.add(
            f"{size}: page “{name}” as {role}",
            f"{median:.0f} ms (p95 {late:.0f} ms)",
            f"{queries} queries",
        )
    return pages


# In this order: what is published by the run is shown on pages, and revised.
PARTS = {
    "reading": _reading,
    "computing": _computing,
    "path": _whole_path,
    "run": _assessing,
    "pages": _pages,
    "change": _revising,
    "writing": _writing,
}


def _compare(found: dict[int, dict[str, Any]], table: Table) -> None:
    """What is only seen by comparing sizes: time per citizen, and queries of the pages."""
    assessed = {size: parts["run"] for size, parts in found.items() if "run" in parts}
    if {100_000, 700_000} <= assessed.keys():
        small, large = (assessed[size]["seconds"] / size for size in (100_000, 700_000))
        table.add(
            "time per citizen, 700000 against 100000",
            f"{large * 1e6:.0f} µs",
            f"{small * 1e6:.0f} µs",
            ratio=large / small,
            at_most=1.3,
        )
    asked = {
        size: [page[2] for page in parts["pages"]]
        for size, parts in found.items()
        if "pages" in parts
    }
    if len(asked) > 1:
        fewest, most = asked[min(asked)], asked[max(asked)]
        table.add(
            f"queries of all pages, {max(asked)} against {min(asked)} citizens",
            str(sum(most)),
            str(sum(fewest)),
            ratio=float(sum(abs(now - before) for now, before in zip(most, fewest, strict=True))),
            at_most=0,
            shown="{} differ",
        )


def _in_turn(ways: dict[str, Run], rounds: int = ROUNDS) -> dict[str, dict[str, Any]]:
    """One after the other, again and again; of each the answer with the middle time."""
    answers = [{name: way() for name, way in ways.items()} for _ in range(rounds)]
    return {
        name: sorted((own[name] for own in answers), key=_seconds)[rounds // 2] for name in ways
    }


def _seconds(answer: dict[str, Any]) -> float:
    return float(answer["seconds"])


def _must_equal(ours: dict[str, Any], other: dict[str, Any], name: str) -> None:
    if ours["digest"] != other["digest"]:
        raise process.Failed(f"{name} and ours differ.")


@contextmanager
def _fresh(address: str, name: str) -> Iterator[Run]:
    """A new database, and what runs a measured thing on it."""
    with database.database(address, name) as url, tempfile.TemporaryDirectory() as folder:
        yield partial(process.run, environment=database.environment(url, Path(folder)))


def tell(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
