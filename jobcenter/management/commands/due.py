"""`manage.py due`: each case's own deadline under the goal figure."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management import CommandError

from jobcenter.management import output
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.management.up_to_date import assessment_of
from jobcenter.models import Caseworker, Standing

COLUMNS = ("forloeb_id", "state", "missing", "deadline")
HEADINGS = ("forløb", "tilstand", "mangler", "frist")
STATES = {
    Standing.State.MISSING: "mangler",
    Standing.State.ON_THE_WAY: "på vej",
    Standing.State.TIMELY: "rettidig",
}


class Command(AskedCommand):
    help = "Viser hver sags frist under målet om fire samtaler. Fritagne borgere er ikke med."

    def add_arguments(self, parser: ArgumentParser) -> None:
        output.add_as_of(parser)
        output.add_format(parser)
        parser.add_argument("--caseworker", metavar="MEDARBEJDER_ID", help="kun dennes sager")

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        rows = self._rows(options["as_of"], options["caseworker"])
        columns = HEADINGS if options["format"] == "table" else COLUMNS
        output.write(self.stdout, options["format"], columns, rows)

    def _rows(self, as_of: date, employee_id: str | None) -> list[tuple[str, str, int, str]]:
        if employee_id and not Caseworker.objects.filter(employee_id=employee_id).exists():
            raise CommandError(f"Der er ingen medarbejder med id “{employee_id}”.")
        due = Standing.objects.filter(assessment=assessment_of(as_of), state__in=STATES)
        if employee_id:
            due = due.filter(caseworker__employee_id=employee_id)
        columns: Iterable[Any] = due.values_list("spell__spell_id", "state", "missing", "deadline")
        return sorted(
            (spell_id, STATES[Standing.State(state)], missing, deadline.isoformat())
            for spell_id, state, missing, deadline in columns
        )
