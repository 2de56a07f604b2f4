"""The tables of a recovery plan's report, before small numbers are withheld."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from jobcenter import danish
from jobcenter.queries import area_figures
from jobcenter.queries.plan_milestones import Course, Figure, Judged, share_of
from jobcenter.queries.plans import Reading, Standing
from jobcenter.queries.support import Count, Year
from jobcenter.reports.document import Cell, Column, Row, Table, Unit, Value
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED

INITIATIVE = "Initiativ"
MILESTONES = "milepaele"
# What a milestone is measured on, where it is not its own day
AVERAGE = "gennemsnit"
# Those that are drawn.
LINES = ("planlagt", "var", "booket")


def initiatives(reading: Reading) -> Table:
    return _table(
        "initiativer",
        "Initiativer",
        INITIATIVE,
        (
            Column("omraade", "Område", Unit.TEXT),
            Column("ansvarlig", "Ansvarlig", Unit.TEXT),
            Column("maal", "Mål", Unit.TEXT),
        ),
        [
            _row(
                str(each.initiative.number),
                _name(each),
                area_figures.named(each.areas),
                each.initiative.owner or "ingen",
                each.initiative.aim or "ikke skrevet",
            )
            for each in reading.initiatives
        ],
    )


def milestones(reading: Reading) -> Table:
    return _table(
        MILESTONES,
        "Milepæle og frister",
        INITIATIVE,
        (
            Column("maalgruppe", "Målgruppe", Unit.TEXT, "Områderne gøres op sammen."),
            Column("dag", "Senest", Unit.DAY),
            Column("krav", "Mindst", Unit.SHARE, "Den andel, der skal være nået på dagen."),
            Column("maaling", "Måles på", Unit.TEXT),
            Column("udgangspunkt", "Udgangspunkt", Unit.SHARE, "Andelen, da planen begyndte."),
            Column(
                "resultat",
                "Resultat",
                Unit.TEXT,
                "Nået eller ikke nået, når dagen er kommet; før det, hvad fremskrivningen siger.",
            ),
        ),
        [
            _row(
                key,
                f"{_name(standing)}: {each.aim.name.lower()}",
                area_figures.named(each.areas),
                each.aim.day,
                each.aim.share,
                AVERAGE if each.aim.is_average else "dagen",
                _baseline(each),
                str(each.state.label),
            )
            for key, standing, each in keyed(reading)
        ],
    )


def keyed(reading: Reading) -> Iterator[tuple[str, Standing, Judged]]:
    """Every milestone with the key of its row."""
    for standing in reading.initiatives:
        for place, each in enumerate(standing.milestones, 1):
            yield f"{standing.initiative.number}-{place}", standing, each


def _baseline(judged: Judged) -> Fraction | None:
    percent = judged.milestone.baseline_percent
    return None if percent is None else share_of(percent)


def figures(reading: Reading) -> Table:
    """What the milestones are judged by; of an average there are no counts."""
    return _table(
        "tal",
        "Tallene bag",
        INITIATIVE,
        (
            Column("opgjort", "Tallet er fra", Unit.DAY, "Den dag, tallet er opgjort på."),
            Column("borgere", "Borgere", Unit.COUNT, "Borgere med lang anciennitet på dagen."),
            Column("naaet", "Med samtaler nok", Unit.COUNT, "Heraf med de samtaler, målet kræver."),
            Column("andel", "Andel", Unit.SHARE, "Andelen på dagen, eller gennemsnittet."),
            Column("booket", "Med det bookede", Unit.SHARE, "Fremskrevet med det, der er booket."),
            Column("alle", "Alle frister", Unit.SHARE, "Fremskrevet, hvis alle frister holdes."),
            Column("samtaler", "Samtaler", Unit.COUNT, "De færreste samtaler ud over de bookede."),
        ),
        [
            _row(key, f"{_name(standing)}: {each.aim.name.lower()}", *_figure_cells(each))
            for key, standing, each in keyed(reading)
        ],
    )


def _figure_cells(judged: Judged) -> tuple[Value, ...]:
    if judged.figure:
        figure = judged.figure
        counts = (None, None) if judged.aim.is_average else (figure.population, figure.hits)
        return (figure.day, *counts, figure.share, None, None, None)
    point = judged.prospect.point if judged.prospect else None
    if point is None or judged.prospect is None:
        return (None,) * 7
    if judged.aim.is_average:
        ahead = (point.averages[BOOKED], point.averages[ALL_DUE])
        return (point.day, None, None, None, *ahead, None)
    population = point.population
    shares = [
        Fraction(point.hits[curve], population) if population else None
        for curve in (BOOKED, ALL_DUE)
    ]
    needed = judged.prospect.needed
    return (point.day, population, None, None, *shares, needed.extra if needed else None)


def hours(reading: Reading) -> Table:
    """Of initiatives with extra hours: what they give until each milestone that takes some."""
    return _table(
        "timer",
        "Hvad de ekstra timer giver",
        INITIATIVE,
        (
            Column("timer", "Timer om ugen", Unit.DAYS, "Ekstra timer om ugen."),
            Column("uge", "Samtaler om ugen", Unit.DAYS, "Så mange samtaler er der plads til."),
            Column("indtil", "Indtil", Unit.DAY),
            Column("plads", "Samtaler indtil da", Unit.COUNT, "Hele samtaler i de ekstra timer."),
            Column("behov", "Samtaler, der skal til", Unit.COUNT, "Ud over de bookede."),
        ),
        [
            _row(
                f"{each.initiative.number}-{purchase.day.isoformat()}",
                _name(each),
                Fraction(each.initiative.extra_hours or 0),
                purchase.per_week,
                purchase.day,
                int(purchase.talks),
                purchase.needed,
            )
            for each in reading.initiatives
            for purchase in each.purchases
        ],
    )


def measures(reading: Reading) -> Table:
    return _table(
        "tiltag",
        "Tiltag",
        INITIATIVE,
        (
            Column("tiltag", "Tiltag", Unit.TEXT),
            Column("tilstand", "Status", Unit.TEXT),
            Column("siden", "Siden", Unit.DAY),
        ),
        [
            _row(
                f"{each.initiative.number}-{place}",
                _name(each),
                measure.text,
                str(measure.get_state_display()),
                measure.since,
            )
            for each in reading.initiatives
            for place, measure in enumerate(each.measures, 1)
        ],
    )


def statuses(reading: Reading) -> Table:
    """What stands of each month; what was written before in the same month is left out."""
    rows = []
    for each in reading.initiatives:
        newest = {status.month: status for status in reversed(each.statuses)}
        rows += [
            _row(
                f"{each.initiative.number}-{month:%Y-%m}",
                _name(each),
                month,
                " ".join(newest[month].text.split()),
            )
            for month in sorted(newest, reverse=True)
        ]
    columns = (Column("maaned", "Måned", Unit.MONTH), Column("status", "Status", Unit.TEXT))
    return _table("status", "Status måned for måned", INITIATIVE, columns, rows)


def course(key: str, found: Course) -> Table:
    """The three lines of a figure at the month ends."""
    whose = area_figures.named(found.areas) if found.areas else "hele jobcentret"
    what = "12-måneders gennemsnit" if found.is_average else "andel på dagen"
    return _table(
        key,
        f"{whose.capitalize()}: {what}",
        "Måned",
        (
            Column("planlagt", "Planlagt", Unit.SHARE, "Planens linje mellem milepælene."),
            Column("var", "Som det var", Unit.SHARE, "Ved månedens udgang."),
            Column("booket", "Med det bookede", Unit.SHARE, "Fremskrevet med det bookede."),
            Column("alle", "Alle frister holdes", Unit.SHARE, "Fremskrevet, hvis de holdes."),
        ),
        [
            _row(
                f"{spot.day:%Y-%m}",
                danish.month(spot.day),
                spot.planned,
                _share(spot.was),
                _share(spot.booked),
                _share(spot.all_due),
            )
            for spot in found.spots()
            if is_month_end(spot.day)
        ],
    )


def is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _share(figure: Figure | None) -> Fraction | None:
    return None if figure is None else figure.share


def support(year: Year) -> Table:
    """In whole persons; the differences are rounded after they are taken."""
    rows = [
        _row(f"{each.month:%Y-%m}", danish.month(each.month), *_persons(each.total))
        for each in year.months
    ]
    mean = _row("gennemsnit", "Gennemsnit", *_persons(year.mean))
    return _table(
        "forsoergelse",
        f"Borgere på offentlig forsørgelse {year.year}",
        "Måned",
        (
            Column("forventet", "Forventet", Unit.COUNT, "Hvad rammevilkårene tilsiger."),
            Column("faktisk", "Faktisk", Unit.COUNT),
            Column("forskel", "Forskel", Unit.COUNT, "Faktisk minus forventet."),
        ),
        [*rows, mean],
    )


def _persons(count: Count) -> tuple[int, int, int]:
    return _whole(count.expected), _whole(count.actual), _whole(count.difference)


def _whole(count: Fraction) -> int:
    exact = Decimal(count.numerator) / Decimal(count.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _name(standing: Standing) -> str:
    return f"{standing.initiative.number}. {standing.initiative.name}"


def _row(key: str, heading: str, *values: Value) -> Row:
    return Row(key, heading, tuple(Cell(value) for value in values))


def _table(
    key: str, caption: str, heading: str, columns: tuple[Column, ...], rows: Sequence[Row]
) -> Table:
    return Table(key, caption, heading, columns, tuple(rows))
