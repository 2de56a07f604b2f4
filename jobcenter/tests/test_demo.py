"""`manage.py demo` as a newcomer meets it: a process, an address, five logins."""

import http.cookiejar
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from jobcenter.actions.demo import PASSWORD
from jobcenter.demo.generator import DEMO_DAY
from jobcenter.roles import Role
from jobcenter.tests.servers import die_with_parent
from jobcenter.views.home import FIRST_PAGE

PATIENCE = 600  # seconds, for a busy machine

Environment = dict[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture(scope="module")
def environment(folder: Path) -> Environment:
    """An empty database of its own; everything else as the tests have it."""
    own = {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "STORAGE_DIR": str(folder / "storage"),
    }
    return {**os.environ, **own}


def manage(environment: Environment, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.fixture(scope="module")
def first_run(environment: Environment) -> "subprocess.CompletedProcess[str]":
    return manage(environment, "demo", "--no-serve")


@pytest.fixture(scope="module")
def database(
    folder: Path, first_run: "subprocess.CompletedProcess[str]"
) -> Iterator[sqlite3.Connection]:
    """What the first run left, for reading only."""
    assert first_run.returncode == 0, first_run.stderr
    with closing(sqlite3.connect(f"file:{folder / 'demo.sqlite3'}?mode=ro", uri=True)) as found:
        found.row_factory = sqlite3.Row
        yield found


def test_the_delivery_goes_in_whole(database: sqlite3.Connection) -> None:
    deliveries = database.execute("SELECT * FROM jobcenter_delivery").fetchall()
    assert len(deliveries) == 1
    assert deliveries[0]["state"] == "indlaest"
    assert deliveries[0]["blocking_count"] == deliveries[0]["set_aside_count"] == 0
    assert database.execute("SELECT count(*) FROM jobcenter_citizen").fetchone()[0] >= 1500


def test_the_twelve_month_average_is_just_below_the_goal(database: sqlite3.Connection) -> None:
    (total,) = shares(database, "total")
    assert 0.74 < total["average"] < 0.80
    assert total["months"] == 12
    assert total["population"] > 500


@pytest.mark.parametrize("grouping", ["area", "team"])
def test_areas_and_teams_differ(database: sqlite3.Connection, grouping: str) -> None:
    averages = [row["average"] for row in shares(database, grouping) if row["population"] >= 15]
    assert len(averages) >= 6
    assert max(averages) > 0.80 > 0.76 > min(averages)


def shares(database: sqlite3.Connection, grouping: str) -> list[sqlite3.Row]:
    """The latest month's."""
    return database.execute(
        "SELECT * FROM jobcenter_share WHERE grouping = ? AND month = ?",
        (grouping, DEMO_DAY.replace(day=1).isoformat()),
    ).fetchall()


def test_the_change_of_record_system_shows_in_the_line(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT average FROM jobcenter_share"
        " WHERE grouping = 'total' AND average IS NOT NULL ORDER BY month"
    )
    averages = [row["average"] for row in rows]
    lowest = averages.index(min(averages))
    assert 0 < lowest < len(averages) - 1
    assert averages[-1] > averages[lowest] + 0.02


def test_every_list_has_every_kind_of_case(database: sqlite3.Connection) -> None:
    seen: dict[int, set[str]] = defaultdict(set)
    sizes: dict[int, int] = defaultdict(int)
    for row in database.execute(
        "SELECT caseworker_id, state, next_planned, julianday(deadline) - julianday(?) AS days"
        " FROM jobcenter_standing WHERE caseworker_id IS NOT NULL",
        (DEMO_DAY.isoformat(),),
    ):
        sizes[row["caseworker_id"]] += 1
        kinds = seen[row["caseworker_id"]]
        kinds.add(row["state"])
        kinds |= {"booked"} if row["next_planned"] else set()
        kinds |= {"this week"} if row["days"] is not None and 0 <= row["days"] <= 6 else set()
        kinds |= {"a month"} if row["days"] is not None and 6 < row["days"] <= 30 else set()
    wanted = {"mangler", "paa_vej", "rettidig", "fritaget", "booked", "this week", "a month"}
    assert len(seen) >= 24
    assert {frozenset(kinds) for kinds in seen.values()} == {frozenset(wanted)}
    in_order = sorted(sizes.values())
    assert 35 <= in_order[len(in_order) // 2] <= 60
    assert in_order[-1] <= 60


def test_the_second_run_changes_nothing(
    environment: Environment, folder: Path, database: sqlite3.Connection
) -> None:
    before = list(database.iterdump())
    second = manage(environment, "demo", "--no-serve")
    assert second.returncode == 0, second.stderr
    assert list(database.iterdump()) == before
    assert "indlæser" not in second.stderr


def test_it_tells_who_can_log_in(first_run: "subprocess.CompletedProcess[str]") -> None:
    for role in Role:
        assert re.search(rf"^  {role} +\S.* ser ", first_run.stdout, re.MULTILINE), role
    assert PASSWORD in first_run.stdout
    assert len(PASSWORD) >= 15


def test_it_refuses_where_debug_is_off(environment: Environment) -> None:
    production = {
        **environment,
        "DEBUG": "0",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "tilsyn.example",
    }
    refused = manage(production, "demo", "--no-serve")
    assert refused.returncode != 0
    assert "DEBUG" in refused.stderr
    assert PASSWORD not in refused.stdout


@pytest.fixture(scope="module")
def address(
    environment: Environment, first_run: "subprocess.CompletedProcess[str]"
) -> Iterator[str]:
    """The address that a running demonstration prints; it must end by SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", "0"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    assert process.stdout is not None
    with process.stdout as output:
        found = next(filter(None, (re.search(r"http://\S+", line) for line in output)), None)
        assert found, "the demonstration ended without printing an address"
        yield found.group()
        process.send_signal(signal.SIGTERM)
        rest = output.read()
    assert process.wait(timeout=PATIENCE) == 0
    assert "stoppet" in rest


class Visitor:
    """A browser without scripts: follows redirects, keeps cookies, fills in forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """The path where it ended, and the page."""
        body = urlencode(form).encode() if form else None
        with self.opener.open(urljoin(self.address, path), body, timeout=PATIENCE) as answer:
            assert answer.status == 200
            return urlsplit(answer.url).path, answer.read().decode()

    def send(self, path: str, **fields: Any) -> tuple[str, str]:
        """The form on the page, filled in."""
        page = self.open(path)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        return self.open(path, {"csrfmiddlewaretoken": token.group(1), **fields})

    def log_in(self, role: Role) -> tuple[str, str]:
        return self.send(reverse("login"), username=role.value, password=PASSWORD)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_begins_at_its_own_page(address: str, role: Role) -> None:
    path, page = Visitor(address).log_in(role)
    assert path.startswith(reverse(FIRST_PAGE[role]))  # a leader of one team goes on to it
    assert "<h1" in page


def test_static_files_are_served(address: str) -> None:
    visitor = Visitor(address)
    sheet = re.search(r'href="([^"]+\.css)"', visitor.open(reverse("login"))[1])
    assert sheet
    assert "{" in visitor.open(sheet.group(1))[1]


def test_an_assessment_ordered_on_the_page_is_done_by_the_worker_inside(address: str) -> None:
    chef = Visitor(address)
    chef.log_in(Role.CHEF)
    path, page = chef.send(reverse("job_list"), as_of=DEMO_DAY.isoformat())
    deadline = time.monotonic() + PATIENCE
    while "er udgivet" not in page:
        assert "Kørslen lykkedes ikke" not in page
        assert time.monotonic() < deadline, page
        time.sleep(0.2)
        page = chef.open(path)[1]
