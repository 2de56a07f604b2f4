"""`manage.py forecast`: what the share and its average will be at the next month ends."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from jobcenter import danish
from jobcenter.management import groups, output
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.management.up_to_date import assessment_of
from jobcenter.models import Forecast, Share
from jobcenter.timeliness import forecast

COLUMNS = ("day", "grouping", "group", "curve", "population", "hits", "share", "average")
HEADINGS = ("dag", "opdeling", "gruppe", "kurve", "borgere", "opfyldt", "andel", "gennemsnit")
CURVES = {
    forecast.NOTHING: "intet mere holdes",
    forecast.BOOKED: "med det bookede",
    forecast.ALL_DUE: "alle frister holdes",
}


class Command(AskedCommand):
    help = (
        "Fremskriver andelen og 12-måneders gennemsnittet til de næste 12 måneders sidste dag: "
        "hvis intet mere holdes, med det bookede, og hvis alle frister holdes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        output.add_as_of(parser)
        output.add_format(parser)
        groups.add_by(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        as_of, form = options["as_of"], options["format"]
        rows = Forecast.objects.filter(
            assessment=assessment_of(as_of),
            day__in=forecast.month_ends(as_of).tolist(),
            grouping__in=options["by"] or groups.DEFAULT_GROUPINGS,
        )
        answers = [list(_answer(row, curve, form)) for row in rows for curve in forecast.CURVES]
        # In text order, like the files that scripts compare with; the curves as they come.
        answers.sort(key=lambda answer: answer[:3])
        output.write(self.stdout, form, HEADINGS if form == "table" else COLUMNS, answers)


def _answer(row: Forecast, curve: str, form: str) -> Iterator[Any]:
    hits: int = getattr(row, curve)
    average: float | None = getattr(row, f"average_{curve}")
    share = hits / row.population if row.population else None
    is_table = form == "table"
    yield row.day.isoformat()
    yield Share.Grouping(row.grouping).label if is_table else row.grouping
    yield groups.name(row.grouping, row.group)
    yield CURVES[curve] if is_table else curve
    yield row.population
    yield hits
    for part in (share, average):
        match form:
            case "table":
                yield danish.percent(part)
            case "csv":
                yield groups.six_decimals(part)
            case _:
                yield part
