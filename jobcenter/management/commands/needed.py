"""`manage.py needed`: how many conversations it takes, beside the booked ones, to reach a share."""

from argparse import ArgumentParser, ArgumentTypeError
from fractions import Fraction
from typing import Any

from django.core.management import CommandError

from jobcenter.law.rulebook import NotInForce
from jobcenter.management import groups, output
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.models import Share
from jobcenter.queries import facts, needed, rules
from jobcenter.timeliness import forecast

COLUMNS = ("on", "grouping", "group", "population", "required", "hits", "extra")
HEADINGS = ("dag", "opdeling", "gruppe", "borgere", "kræves", "med det bookede", "samtaler mere")


class Command(AskedCommand):
    help = (
        "Viser, hvor mange samtaler ud over de bookede der mindst skal holdes, for at en andel af "
        "borgerne har samtalerne på en dag. Det er et mindstemål og ingen arbejdsliste."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        output.add_as_of(parser)
        output.add_format(parser)
        groups.add_by(parser)
        parser.add_argument(
            "--share", type=_share, required=True, metavar="0.70", help="den andel, der skal nås"
        )
        parser.add_argument(
            "--on",
            type=output.a_day,
            required=True,
            metavar="ÅÅÅÅ-MM-DD",
            help="den dag, den skal nås",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        as_of, day = options["as_of"], options["on"]
        if day < as_of:
            raise CommandError(
                f"Dagen, andelen skal nås ({day}), ligger før {as_of}. Vælg en senere dag."
            )
        if not facts.applied_deliveries():
            raise CommandError(
                "Der er ikke indlæst nogen leverance endnu. Indlæs en, og prøv igen."
            )
        try:
            rule = rules.book().goal_on(as_of)
        except NotInForce as missing:
            raise CommandError(f"{missing} Vælg en anden dag.") from None
        asked = options["by"] or groups.DEFAULT_GROUPINGS
        rows = [
            _answer(day.isoformat(), each, options["format"])
            for each in needed.of_groups(rule, as_of, day, options["share"])
            if each.grouping in asked
        ]
        rows.sort(key=lambda row: row[:3])
        columns = HEADINGS if options["format"] == "table" else COLUMNS
        output.write(self.stdout, options["format"], columns, rows)


def _answer(day: str, each: needed.NeededOfGroup, form: str) -> list[Any]:
    grouping = Share.Grouping(each.grouping)
    found = each.needed
    return [
        day,
        str(grouping.label) if form == "table" else grouping.value,
        groups.name(each.grouping, each.group),
        found.population,
        found.required,
        found.hits,
        found.extra,
    ]


def _share(text: str) -> Fraction:
    try:
        return forecast.share_of(text)
    except (ValueError, ZeroDivisionError):
        raise ArgumentTypeError(
            f"“{text}” er ikke en andel; skriv den som 0.70, større end 0 og højst 1"
        ) from None
