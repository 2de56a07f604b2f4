"""The demonstration's server: the pages, the static files and a worker in one process."""

import errno
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from types import FrameType
from typing import NoReturn

from celery.worker import WorkController
from celery.worker import state as worker_state
from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)

from tilsyn.celery import app

CONCURRENCY = 2
NAME = "worker@demonstration"  # its row tells nothing of whose machine it is
LONGEST_TASK = 60  # seconds that a running task gets to end after Ctrl-C


def listen(host: str, port: int) -> ThreadedWSGIServer:
    """Takes the port, or a free one where another program has it. It does not answer yet."""
    try:
        server = ThreadedWSGIServer((host, port), WSGIRequestHandler)
    except OSError as refusal:
        if refusal.errno != errno.EADDRINUSE:
            raise
        server = ThreadedWSGIServer((host, 0), WSGIRequestHandler)
    server.set_app(get_internal_wsgi_application())
    return server


def answer(server: ThreadedWSGIServer) -> None:
    """Answers every request until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, _interrupt)
    logging.getLogger("django.server").setLevel(logging.WARNING)  # keeps what was told in sight
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


@contextmanager
def worker_in_threads() -> Iterator[None]:
    """A Celery worker beside the server, so that `memory://` reaches it.

    It takes no new task after the block, and lets the one that is running end.
    """
    logging.getLogger("celery").setLevel(logging.WARNING)
    worker = WorkController(
        app=app,
        pool="threads",
        concurrency=CONCURRENCY,
        hostname=NAME,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    thread = Thread(target=worker.start, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        # what the worker's own signal handlers set; its loop looks at it every other second
        worker_state.should_stop = 0  # type: ignore[assignment]  # the stubs know only None
        with suppress(KeyboardInterrupt):  # a second Ctrl-C: do not wait
            thread.join(LONGEST_TASK)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
