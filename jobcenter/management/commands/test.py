"""`manage.py test`: runs pytest, which brings its own servers. All arguments are pytest's."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Runs the tests on a PostgreSQL, a Redis, a worker and a Chromium of their own."

    def run_from_argv(self, argv: list[str]) -> None:
        os.chdir(settings.BASE_DIR)
        # The tests start hundreds of processes: each would compile all that it imports.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv[2:]])  # noqa: S606
