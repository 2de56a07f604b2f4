"""How many are on public support: the file that the chef brings."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit, locks
from jobcenter.actions.refusals import Refused
from jobcenter.intake import support
from jobcenter.intake.problems import Problem
from jobcenter.intake.support import SupportRow
from jobcenter.models import SupportMonth, User

LARGEST = 2 * 1024 * 1024  # bytes; eight areas in ten years are under 100 kB
_MOST_TOLD = 20


class Faulty(Refused):
    """The file cannot be used; `problems` says why, the first rows first."""

    def __init__(self, problems: list[Problem]) -> None:
        more = len(problems) - _MOST_TOLD
        super().__init__(
            f"Filen har {danish.plural(len(problems), 'fejl', 'fejl')}, og intet er indlæst. Ret "
            "filen, og vælg den igen."
        )
        self.problems = problems[:_MOST_TOLD]
        self.more = max(0, more)


def bring(*, by: User, content: BinaryIO, name: str) -> int:
    """Reads the whole file and stores it, or nothing of it; gives how many rows.

    Months and areas that it holds take the place of what was brought before, which is kept. Raises
    Faulty with what is wrong.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fil"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as stored:
            stored.write(content.read(LARGEST + 1))
        if path.stat().st_size > LARGEST:
            raise Refused("Filen er over 2 MB. Vælg en fil, der kun har de fire kolonner.")
        read = support.read(path, name)
    problems = list(read.problems)
    if problems:
        raise Faulty(problems)
    store(by=by, rows=read.rows)
    return len(read.rows)


@transaction.atomic
def store(*, by: User, rows: list[SupportRow]) -> None:
    """Each month and area once."""
    locks.hold_the_facts()
    now = timezone.now()
    held = {(row.month, row.benefit) for row in rows}
    months = {row.month for row in rows}
    current = SupportMonth.objects.filter(replaced_at=None, month__in=months)
    replaced = [each.pk for each in current if (each.month, each.benefit) in held]
    SupportMonth.objects.filter(pk__in=replaced).update(replaced_at=now)
    SupportMonth.objects.bulk_create(SupportMonth(**vars(row), brought_by=by) for row in rows)
    audit.record(
        by=by,
        verb="forsoergelse.indlaest",
        rows=len(rows),
        replaced=len(replaced),
        first=min(months).isoformat(),
        last=max(months).isoformat(),
    )
