"""What must hold before the application starts in production; Django runs these at start."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks


@checks.register()
def broker_outlives_the_process(**_: Any) -> list[checks.CheckMessage]:
    """memory:// loses every waiting job when its process ends."""
    if settings.DEBUG or urlsplit(settings.REDIS_URL).scheme != "memory":
        return []
    return [
        checks.Error(
            "REDIS_URL er memory://, som mister alle ventende job, når processen slutter.",
            hint="Sæt REDIS_URL til en Redis, f.eks. redis://:KODE@redis:6379/0.",
            id="jobcenter.E001",
        )
    ]


@checks.register()
def keys_are_different(**_: Any) -> list[checks.CheckMessage]:
    """One key that leaks must not open the next door."""
    keys = [settings.SECRET_KEY, settings.CPR_SEARCH_KEY, *settings.CPR_ENCRYPTION_KEYS]
    if len(set(keys)) == len(keys):
        return []
    return [
        checks.Error(
            "SECRET_KEY, CPR_SEARCH_KEY og CPR_ENCRYPTION_KEYS skal være forskellige.",
            hint="Lav en ny nøgle til hver; se .env.example.",
            id="jobcenter.E002",
        )
    ]


@checks.register()
def storage_is_writable(**_: Any) -> list[checks.CheckMessage]:
    folder = settings.STORAGE_DIR
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return []
    return [
        checks.Error(
            "Der kan ikke skrives i STORAGE_DIR, hvor leverancer venter på at blive læst.",
            hint="Giv programmets bruger skriveadgang, eller sæt STORAGE_DIR til en anden mappe.",
            id="jobcenter.E003",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def today_moves(**_: Any) -> list[checks.CheckMessage]:
    """A day that was fixed for a demonstration would freeze every deadline."""
    if settings.AS_OF is None:
        return []
    return [
        checks.Warning(
            "AS_OF er sat, så alle frister regnes fra den samme dag.",
            hint="Fjern AS_OF; den er kun til demonstrationer.",
            id="jobcenter.W001",
        )
    ]
