"""Twenty users at once on the real web server: how long each page takes.

    build/bench/bin/python -m bench.load [--citizens 50000] [--users 20] [--seconds 60] [--pause 1]

Starts a PostgreSQL and a web server of its own (gunicorn as in the image: four processes of two
threads), fills in citizens, makes and publishes a run, and lets caseworkers, team leaders and
chefs open their own pages one after the other, each `pause` seconds after the last one came. Each
page is opened a few times before that: a process reads a page's template when it is asked for it
first, and nobody's figure should hang on that. The users are on the same machine and take their
part of it. Prints a table of medians and 95th percentiles by page.
"""

import argparse
import http.client
import itertools
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import database, process
from bench.run import tell
from bench.table import Table, machine

# Of twenty users so many open a caseworker's pages, a team leader's and a chef's.
PARTS = {"sagsbehandler": 12, "teamleder": 6, "chef": 2}
HOST, PORT = "127.0.0.1", 8765
# As in production: templates are kept, nothing is written down for the developer.
PRODUCTION = {
    "DEBUG": "0",
    "ALLOWED_HOSTS": "tilsyn.example",
    "PROXY_COUNT": "1",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
AT_MOST = 300  # milliseconds
WARM_UP = 8  # requests at once, of each page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--citizens", type=int, default=50_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1)
    parser.add_argument("--database", default="", metavar="URL")
    options = parser.parse_args()
    table = Table()
    with database.server(options.database) as address, _filled(address, options.citizens) as run:
        users = run("bench.load:make_users", count=options.users)["users"]
        table.notes.append(
            f"{machine()} {database.version(address)}. {options.citizens} citizens, {len(users)}"
            f" users at once, {options.pause:g} s between a page and the next."
        )
        with _web_server(run.keywords["environment"]):
            tell("opening each page for the first time")
            _warm_up(users)
            tell(f"{len(users)} users for {options.seconds:g} s")
            spent = _visit(users, options.seconds, options.pause)
    for (role, page), times in sorted(spent.items()):
        late = 1000 * sorted(times)[int(len(times) * 0.95)]
        table.add(
            f"{page} ({role})",
            f"median {1000 * statistics.median(times):.0f} ms",
            f"{len(times)} times",
            ratio=late,
            at_most=AT_MOST,
            shown="p95 {} ms",
        )
    sys.stdout.write(table.printed())


def prepare() -> None:
    """A run of all citizens, published; without its charts, which pages take as they are stored."""
    from django.core.management import call_command

    from bench import assessing, users

    users.known_pages()
    call_command("collectstatic", interactive=False, verbosity=0)
    assessing.run(draws=False)


def make_users(count: int) -> dict[str, Any]:
    """The users: role, the cookie of each one's session, and the addresses of the pages."""
    from bench import users
    from jobcenter.roles import Role

    whole = sum(PARTS.values())
    made = []
    for role, part in PARTS.items():
        for visitor in users.visitors(Role(role), max(1, count * part // whole)):
            key = users.session_of(visitor.user)
            made.append({"role": role, "session": key, "addresses": visitor.addresses})
    return {"users": made}


@contextmanager
def _filled(address: str, citizens: int) -> Iterator["partial[dict[str, Any]]"]:
    with (
        database.database(address, "tilsyn_bench_load") as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        environment = database.environment(url, Path(folder)) | PRODUCTION
        run = partial(process.run, environment=environment)
        tell(f"{citizens} citizens: generating")
        run("bench.generator:fill", citizens=citizens)
        tell("assessing")
        run("bench.load:prepare")
        yield run


@contextmanager
def _web_server(environment: dict[str, str]) -> Iterator[None]:
    command = [
        sys.executable, "-m", "gunicorn", "tilsyn.wsgi", "--bind", f"{HOST}:{PORT}",
        "--workers", "4", "--threads", "2", "--no-control-socket",
    ]  # fmt: skip
    server = subprocess.Popen(
        command,
        cwd=process.ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _until_it_answers()
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _until_it_answers(patience: float = 60) -> None:
    last = time.monotonic() + patience
    while time.monotonic() < last:
        try:
            _get("/livez", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise process.Failed("The web server does not answer.")


def _warm_up(users: list[dict[str, Any]]) -> None:
    """Every page so often and so many at once that each process of the server has shown it."""
    of_roles = {user["role"]: user for user in users}.values()
    pages = [
        (address, user["session"]) for user in of_roles for address in user["addresses"].values()
    ]
    with ThreadPoolExecutor(WARM_UP) as pool:
        for address, session in pages:
            list(pool.map(_open, [address] * WARM_UP, [session] * WARM_UP))


def _visit(
    users: list[dict[str, Any]], seconds: float, pause: float
) -> dict[tuple[str, str], list[float]]:
    """Seconds that each page took, by role and page."""
    spent: dict[tuple[str, str], list[float]] = defaultdict(list)
    ends = time.monotonic() + seconds

    def browse(number: int, user: dict[str, Any]) -> None:
        pages = list(user["addresses"].items())
        # Not all begin at the same page, nor in the same moment.
        rounds = itertools.cycle(pages[number % len(pages) :] + pages[: number % len(pages)])
        time.sleep(pause * number / len(users))
        while time.monotonic() < ends:
            name, address = next(rounds)
            begun = time.monotonic()
            _open(address, user["session"])
            spent[user["role"], name].append(time.monotonic() - begun)
            time.sleep(pause)

    threads = [threading.Thread(target=browse, args=each) for each in enumerate(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return spent


def _open(address: str, session: str) -> None:
    status = _get(address, session)
    if status != http.client.OK:
        raise process.Failed(f"{address.split('/')[1]} answers {status}")


def _get(address: str, session: str) -> int:
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    try:
        headers = {
            "Host": PRODUCTION["ALLOWED_HOSTS"],
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": HOST,
            "Cookie": f"__Host-sessionid={session}",
        }
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


if __name__ == "__main__":
    main()
