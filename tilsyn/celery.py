"""Celery's application. A worker: `celery -A tilsyn worker`; the clock: `celery -A tilsyn beat`."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilsyn.settings")

app = Celery("tilsyn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves the logging alone when somebody listens here; the settings' one stands."""
