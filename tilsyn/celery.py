"""Celery's application. A worker: `celery -A tilsyn worker`; the clock: `celery -A tilsyn beat`."""

import logging
import os
from datetime import datetime, timedelta
from typing import Any

from celery import Celery, bootsteps, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilsyn.settings")

logger = logging.getLogger(__name__)

app = Celery("tilsyn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves the logging alone when somebody listens here; the settings' one stands."""


@signals.worker_init.connect
def end_frozen_sessions(**_: Any) -> None:
    """The database is to end a session of this worker, or of its children, that hangs.

    A frozen worker would else keep its transaction, and what it had locked, for ever. Only workers
    are held so: a person in a database shell may take the time that it takes.
    """
    from django.db.backends.signals import connection_created

    connection_created.connect(_limit_silence)


def _limit_silence(connection: Any, **_: Any) -> None:
    from django.conf import settings

    if connection.vendor == "postgresql":
        milliseconds = int(settings.WORKER_SILENCE.total_seconds() * 1000)
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = %s", [milliseconds])


class SignOfLife(bootsteps.StartStopStep):
    """Renews the worker's row from the loop that takes messages, and from nowhere else.

    The timer is a thread of its own under some brokers, so it only asks the loop to do it: a
    worker that no longer listens, or has lost its broker, gives no sign either.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)
    seldomest = timedelta(seconds=30)

    timer: Any = None

    def start(self, consumer: Any) -> None:
        """Also after each time that the broker was lost."""
        from django.conf import settings

        interval = min(settings.JOB_HEARTBEAT, self.seldomest).total_seconds()
        ask = (self.sign, consumer.hostname, consumer.controller.startup_time)
        self.timer = consumer.timer.call_repeatedly(interval, consumer.call_soon, ask)
        consumer.call_soon(*ask)

    def stop(self, consumer: Any) -> None:
        if self.timer:
            consumer.timer.cancel(self.timer)
            self.timer = None

    def sign(self, name: str, started_at: datetime) -> None:
        from django.db import Error

        from jobcenter.actions import workers

        try:
            workers.sign(name=name, started_at=started_at)
        except Error:
            logger.warning("the worker could not give a sign of life: no database")


app.steps["consumer"].add(SignOfLife)
