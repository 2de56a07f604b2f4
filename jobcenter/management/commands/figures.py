"""`manage.py figures`: month share, 12-month average and pooled share of every group."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from jobcenter import danish
from jobcenter.management import groups, output
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.management.up_to_date import assessment_of
from jobcenter.models import Share

COLUMNS = (
    "month",
    "grouping",
    "group",
    "population",
    "hits",
    "share",
    "average",
    "months",
    "pooled",
)
HEADINGS = (
    "måned",
    "opdeling",
    "gruppe",
    "borgere",
    "opfyldt",
    "andel",
    "gennemsnit",
    "måneder",
    "samlet",
)


class Command(AskedCommand):
    help = "Viser andel, 12-måneders gennemsnit og samlet andel for måneden, som dagen ligger i."

    def add_arguments(self, parser: ArgumentParser) -> None:
        output.add_as_of(parser)
        output.add_format(parser)
        groups.add_by(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        as_of: date = options["as_of"]
        rows = self._shares(as_of, options["by"] or groups.DEFAULT_GROUPINGS)
        if any(row.is_partial for row in rows):
            self.stderr.write(f"Måneden er ikke slut: den er opgjort pr. {as_of:%d-%m-%Y}.")
        if options["format"] == "table":
            output.write(self.stdout, "table", HEADINGS, [_for_people(row) for row in rows])
            return
        records = [_for_scripts(row, options["format"]) for row in rows]
        output.write(self.stdout, options["format"], COLUMNS, records)

    def _shares(self, as_of: date, groupings: list[str]) -> list[Share]:
        shares = Share.objects.filter(
            assessment=assessment_of(as_of), month=as_of.replace(day=1), grouping__in=groupings
        )
        # In text order, like the files that scripts compare with; databases order differently.
        return sorted(shares, key=lambda share: (share.grouping, _group(share)))


def _group(share: Share) -> str:
    return groups.name(share.grouping, share.group)


def _for_scripts(share: Share, form: str) -> list[Any]:
    figures = (share.share, share.average, share.pooled)
    part, average, pooled = figures if form == "json" else map(groups.six_decimals, figures)
    return [
        f"{share.month:%Y-%m}",
        share.grouping,
        _group(share),
        share.population,
        share.hits,
        part,
        average,
        share.months,
        pooled,
    ]


def _for_people(share: Share) -> list[Any]:
    return [
        f"{share.month:%Y-%m}",
        share.get_grouping_display(),
        _group(share),
        share.population,
        share.hits,
        danish.percent(share.share),
        danish.percent(share.average),
        share.months,
        danish.percent(share.pooled),
    ]
