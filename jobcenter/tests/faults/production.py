"""Production's settings, less what needs a proxy in front or files that a build has collected."""

from datetime import timedelta

from tilsyn import environment
from tilsyn.settings import *  # noqa: F403
from tilsyn.settings import CELERY_BEAT_SCHEDULE, STORAGES

SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# The clock asks for the night's work where a test wants it, and nowhere else.
CELERY_BEAT_SCHEDULE["nightly"]["schedule"] = timedelta(
    seconds=environment.number("NIGHTLY_SECONDS", 24 * 60 * 60)
)
