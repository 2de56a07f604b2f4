"""The quarterly pack as one document: what is open, what was agreed, and the months' tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jobcenter import danish
from jobcenter.models import Edition, PackPoint, QuarterPack
from jobcenter.queries import partners
from jobcenter.reports.document import (
    Cell,
    Column,
    Document,
    Row,
    Section,
    Table,
    Unit,
    from_json,
)

_COLUMNS = (
    Column("ansvarlig", "Ansvarlig", Unit.TEXT, "Hvem der gør det, der er aftalt"),
    Column("senest", "Senest", Unit.DAY, "Den dag, det skal være gjort"),
    Column("status", "Status", Unit.TEXT, "Hvor langt det er nået"),
    Column("svar", "Hvad kom der ud af det", Unit.TEXT, "Svaret ved opfølgningen"),
)


def document(pack: QuarterPack) -> Document:
    """Of a pack: its points first, and then each month as it was issued to the municipality."""
    agenda = partners.agenda(pack)
    points = [
        _points("aabne", "Åbne punkter fra sidste møde", agenda.before),
        _points("lukkede", "Punkter, der er fulgt op", agenda.closed),
        _points("aftaler", "Aftaler på mødet", agenda.agreed),
    ]
    minutes = tuple(line for line in pack.minutes.splitlines() if line.strip())
    meeting = Section("moede", "Mødet", minutes, tuple(each for each in points if each.rows))
    months = [section for edition in partners.editions(pack) for section in _month(edition)]
    return Document(
        title=f"Kvartalspakke: {pack.municipality}, {partners.quarter_name(pack.quarter)}",
        facts=(
            ("Kommune", pack.municipality.name),
            ("Kvartal", partners.quarter_name(pack.quarter)),
            ("Møde", danish.long_day(pack.meeting_on) or "ikke aftalt"),
            ("Måneder", _months_told(partners.editions(pack))),
        ),
        sections=(meeting, *months),
    )


def _points(key: str, caption: str, points: Sequence[PackPoint]) -> Table:
    rows = tuple(
        Row(
            f"punkt-{number}",
            point.text,
            (
                Cell(point.owner or None),
                Cell(point.due),
                Cell(point.get_state_display()),
                Cell(point.answer or None),
            ),
        )
        for number, point in enumerate(points, 1)
    )
    return Table(key, caption, "Punkt", _COLUMNS, rows)


def _month(edition: Edition) -> Iterable[Section]:
    """The sections of an edition, each with its month in its name."""
    month = edition.issue.month
    for section in from_json(edition.content).sections:
        yield replace(
            section,
            key=f"{month:%Y-%m}-{section.key}",
            heading=f"{danish.month(month).capitalize()}: {section.heading}",
            tables=tuple(
                replace(table, key=f"{month:%Y-%m}-{table.key}") for table in section.tables
            ),
            charts=tuple(
                replace(
                    chart,
                    key=f"{month:%Y-%m}-{chart.key}",
                    table=f"{month:%Y-%m}-{chart.table}",
                )
                for chart in section.charts
            ),
        )


def _months_told(editions: Iterable[Edition]) -> str:
    return danish.listed(
        [f"{danish.month(each.issue.month)} (nr. {each.issue})" for each in editions]
    )
