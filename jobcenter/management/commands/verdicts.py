"""`manage.py verdicts`: what each rule demanded of each case, and whether it was done in time."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from jobcenter.management import output
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.queries import facts, rules
from jobcenter.timeliness import judgement

COLUMNS = (
    "forloeb_id",
    "rule",
    "version",
    "start",
    "due",
    "verdict",
    "fulfilled",
    "counted",
    "needed",
    "born_late",
)
WORDS = {
    "rettidig": "rettidig",
    "for_sent": "for sent",
    "mangler": "mangler",
    "afventer": "afventer",
    "fritaget": "fritaget",
    "ophoert": "ophørt",
}


class Command(AskedCommand):
    help = "Viser, hvad hver lovregel krævede i hver sag, og om det er sket til tiden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        output.add_as_of(parser)
        output.add_format(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        output.write(self.stdout, options["format"], COLUMNS, self._rows(options["as_of"]))

    def _rows(self, as_of: date) -> list[tuple[Any, ...]]:
        with facts.snapshot():
            known = facts.read()
        judged = judgement.judge(known, rules.book(), as_of)
        # A duty toward a whole group is no duty of the case.
        found: Iterable[Any] = judged[~judged["collective"]].itertuples()
        return [
            (
                row.spell,
                row.rule,
                _day(row.version),
                _day(row.start),
                _day(row.due),
                WORDS[row.verdict],
                _day(row.fulfilled),
                int(row.counted),
                int(row.needed),
                "ja" if row.born_late else "nej",
            )
            for row in found
        ]


def _day(value: Any) -> str:
    return "" if pd.isna(value) else value.date().isoformat()
