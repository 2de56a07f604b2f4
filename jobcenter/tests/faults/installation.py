"""A whole installation of its own: PostgreSQL, Redis, web, worker and beat, as in production.

Each runs in a process group of its own, so that a test can kill, freeze and restart it. Nothing
is shared with the tests' other servers, and nothing outlives the `with` block.
"""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg2
import redis
from django.conf import settings

from jobcenter.demo.generator import DEMO_DAY
from jobcenter.tests import servers
from jobcenter.tests.faults.database import Database
from jobcenter.tests.processes import production

T = TypeVar("T")

PATIENCE = 240  # seconds for a process to start
RECOVERY = 120  # seconds within which an installation must be itself again after a fault
HOST = "tilsyn.example"


@dataclass(frozen=True)
class Times:
    """Seconds: how long a claim lasts, between two signs of life, between two looks for lost jobs.

    The gate's are short, so that it need not wait long; `make faults` has production's own.
    """

    lease: int
    heartbeat: int
    ring: int

    def environment(self) -> dict[str, str]:
        return {
            "JOB_LEASE_SECONDS": str(self.lease),
            "JOB_HEARTBEAT_SECONDS": str(self.heartbeat),
            "JOB_RING_SECONDS": str(self.ring),
        }


@dataclass
class Group:
    """A process with everything that it started."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]

    def signal(self, number: signal.Signals) -> None:
        """To all of the group, also where its first process is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def processor_time(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # it ended in between
        return -1
    return int(fields[11]) + int(fields[12])


class Installation:
    """Start with `running`. `web`, `worker` and `beat` are what a supervisor keeps alive."""

    web: Group
    worker: Group
    beat: Group

    def __init__(self, folder: Path, times: Times) -> None:
        self.folder = folder
        self._groups: list[Group] = []
        # the fault is the process's end and not the machine's: what was written is in its memory
        self.cluster = servers.make_cluster(folder, fsync="off")
        home = folder / "redis"
        home.mkdir()
        kept = ("appendonly yes", "appendfsync everysec")  # as in docker-compose.yml
        self.queue = servers.Queue(home, quiet_port(), secrets.token_urlsafe(16), kept)
        self.web_port = quiet_port()
        self.environment = production(
            folder / "storage",
            PATH=os.environ["PATH"],
            DJANGO_SETTINGS_MODULE="jobcenter.tests.faults.production",
            DATABASE_URL=self.cluster.url,
            REDIS_URL=self.queue.url,
            ALLOWED_HOSTS=HOST,
            AS_OF=DEMO_DAY.isoformat(),
            # every run is cut in several parts, but for the one that the others must equal
            BLOCK_SIZE="60",
            **times.environment(),
        )
        self.database = Database(str(self.cluster.home))
        self.postgresql = self.cluster.start()
        self.redis = self.queue.start()

    # --- What a supervisor does ------------------------------------------------------------------

    def start_worker(self, name: str = "worker", **changes: str) -> Group:
        hostname = f"{name}{len(self._groups)}@faults"
        command = ("celery", "-A", "tilsyn", "worker", "--concurrency", "2", "--hostname", hostname)
        group = self._start(name, *command, "--loglevel", "INFO", **changes)
        self._until_it_says(group, " ready.")
        return group

    def start_beat(self, name: str = "beat", **changes: str) -> Group:
        schedule = self.folder / f"{name}-{len(self._groups)}-schedule"
        command = ("celery", "-A", "tilsyn", "beat", "--schedule", str(schedule))
        return self._start(name, *command, "--loglevel", "INFO", **changes)

    def start_web(self) -> Group:
        """As the image does; the port may be busy until the last of a killed server is gone."""
        group = self._start(
            "web", "gunicorn", "tilsyn.wsgi", "--bind", f"127.0.0.1:{self.web_port}",
            "--workers", "4", "--threads", "2", "--timeout", "60", "--no-control-socket",
        )  # fmt: skip
        self._until_it_says(group, "Booting worker with pid")
        return group

    def start_postgresql(self) -> None:
        self.postgresql = self.cluster.start()

    def stop_postgresql(self) -> None:
        """As an administrator does: sessions are ended at once, their work is rolled back."""
        servers.stop(self.postgresql, signal.SIGINT)

    def start_redis(self) -> None:
        """The port may be held for a moment by what is left of the connections before."""
        until(self._redis_has_started, "Redis has its port again")

    def stop_redis(self, number: signal.Signals) -> None:
        servers.stop(self.redis, number)

    def _redis_has_started(self) -> bool:
        try:
            self.redis = self.queue.start()
        except servers.ServerEndedError:
            return False
        return True

    def queue_client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.queue.url)

    def run(self, *arguments: str) -> str:
        """A management command, or another module of Python, to its end."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    # --- How it is started and ended -------------------------------------------------------------

    def _start(self, name: str, module: str, *arguments: str, **changes: str) -> Group:
        log = self.folder / f"{name}-{len(self._groups)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=settings.BASE_DIR, env=self.environment | changes, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
                preexec_fn=servers.die_with_parent(signal.SIGKILL),
            )  # fmt: skip
        group = Group(process, log)
        self._groups.append(group)
        return group

    def _until_it_says(self, group: Group, text: str) -> None:
        def says() -> bool:
            assert group.process.poll() is None, group.tail()
            return text in group.log.read_text(errors="replace")

        until(says, f"{group.log.name} says {text}", within=PATIENCE)

    def keep_alive(self) -> None:
        """What a supervisor does with what has ended: it starts it again."""
        if self.worker.process.poll() is not None:
            self.worker = self.start_worker()
        if self.web.process.poll() is not None:
            self.web = self.start_web()
        if self.beat.process.poll() is not None:
            self.beat = self.start_beat()

    def logs(self) -> str:
        """The end of what each process has said, for a test that failed."""
        return "\n".join(
            f"--- {group.log.name} (ended with {group.process.poll()})\n{group.tail()}"
            for group in self._groups
        )

    def end(self) -> None:
        for group in self._groups:
            group.kill()
        servers.stop(self.redis, signal.SIGKILL)
        servers.stop(self.postgresql, signal.SIGQUIT)


@contextmanager
def running(folder: Path, times: Times) -> Iterator[Installation]:
    """An installation with an empty database that has the tables, and all its processes."""
    folder.mkdir(parents=True, exist_ok=True)
    installation = Installation(folder, times)
    try:
        installation.database.create()
        installation.run("-m", "django", "migrate", "--verbosity", "0")
        installation.worker = installation.start_worker(BLOCK_SIZE="50000")
        installation.web = installation.start_web()
        installation.beat = installation.start_beat()
        yield installation
    finally:
        installation.end()


def quiet_port() -> int:
    """A free port that the system lends to no outgoing connection while our server is down."""
    lent = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first_lent = int(lent.read_text().split()[0]) if lent.exists() else 32768
    while True:
        port = random.SystemRandom().randrange(10_000, first_lent)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def until(condition: Callable[[], T | None], what: str, *, within: float = RECOVERY) -> T:
    """The condition's first true answer; an assertion error where it has none in time.

    A database that is away for the moment has no answer yet.
    """
    deadline = time.monotonic() + within
    while True:
        with suppress(psycopg2.OperationalError):
            if answer := condition():
                return answer
        assert time.monotonic() < deadline, f"not within {within} seconds: {what}"
        time.sleep(0.05)
