"""The project: settings, addresses, Celery. Importing it makes Celery's application the current
one, so that `shared_task` in the app finds its broker."""

from tilsyn.celery import app as celery_app

__all__ = ["celery_app"]
