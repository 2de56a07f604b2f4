"""manage.py intake PATH [--delta] [--dry-run] [--confirm-shrink] [--source NAME]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from jobcenter import danish
from jobcenter.actions import intake
from jobcenter.actions.intake import Outcome
from jobcenter.actions.refusals import Refused
from jobcenter.intake.problems import Severity
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database

_COLUMNS = {
    "rows": "rækker",
    "new": "nye",
    "changed": "ændrede",
    "ended": "ophørte",
    "unchanged": "uændrede",
    "set_aside": "sat til side",
}


class Command(AskedCommand):
    help = (
        "Indlæser en leverance: en mappe med csv-filer, en zip-fil eller en Excel-projektmappe. "
        "Slutter med 0, når den er indlæst, og med 2, når intet er indlæst."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="STI", type=Path, help="mappen eller filen")
        parser.add_argument(
            "--delta", action="store_true", help="kun ændringer: intet andet ophører"
        )
        parser.add_argument("--dry-run", action="store_true", help="vis forskellen, gem intet")
        parser.add_argument(
            "--confirm-shrink",
            action="store_true",
            help="godtag over 20 %% færre rækker end i den seneste fulde leverance",
        )
        parser.add_argument(
            "--source", metavar="SYSTEM", default="fagsystem", help="hvor den er fra"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        try:
            outcome = intake.apply(
                by=None,
                path=options["path"],
                full=not options["delta"],
                dry_run=options["dry_run"],
                confirm_shrink=options["confirm_shrink"],
                source=options["source"],
                progress=self._progress,
            )
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        self._print_counts(outcome)
        self._print_problems(outcome)
        self._print_verdict(outcome, dry_run=options["dry_run"])

    def _progress(self, step: str, percent: int) -> None:
        self.stderr.write(f"{percent:3} %  {step}")

    def _print_counts(self, outcome: Outcome) -> None:
        width = max(map(len, outcome.counts), default=0)
        self.stdout.write(" ".join([" " * width, *(f"{name:>12}" for name in _COLUMNS.values())]))
        for table, counts in outcome.counts.items():
            cells = [danish.number(counts[name]) if name in counts else "–" for name in _COLUMNS]
            self.stdout.write(" ".join([table.ljust(width), *(f"{cell:>12}" for cell in cells)]))

    def _print_problems(self, outcome: Outcome) -> None:
        problems = outcome.problems
        if outcome.problem_file is None:
            self.stdout.write("Ingen bemærkninger.")
            return
        numbers = danish.listed(
            [
                f"{danish.number(problems.count(severity))} {name}"
                for severity, name in (
                    (Severity.BLOCKING, "blokerende"),
                    (Severity.SET_ASIDE, "om rækker, der er sat til side"),
                    (Severity.WARNING, "advarsler"),
                )
            ]
        )
        self.stdout.write(f"Bemærkninger: {numbers}.")
        self.stdout.write(f"De står i {outcome.problem_file}")

    def _print_verdict(self, outcome: Outcome, *, dry_run: bool) -> None:
        if not outcome.applied:
            for problem in outcome.problems:
                if problem.severity is Severity.BLOCKING:
                    row = f" række {problem.row}" if problem.row else ""
                    column = f" {problem.column}:" if problem.column else ":"
                    self.stderr.write(f"{problem.file}{row}{column} {problem.expected}")
            raise CommandError("Leverancen er afvist. Intet er ændret.", returncode=2)
        if dry_run:
            self.stdout.write("Prøvekørsel: leverancen kan indlæses. Intet er ændret.")
        else:
            self.stdout.write("Leverancen er indlæst.")
