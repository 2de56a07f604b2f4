"""A forecast's numbers as they stand in a file: the days ahead, and the months behind."""

from collections.abc import Sequence

from jobcenter.charts.forecasts import CURVE_NAMES
from jobcenter.law.kinds import RollingGoal
from jobcenter.queries.forecasts import Outlook, Point
from jobcenter.reports import discretion
from jobcenter.reports.discretion import Family
from jobcenter.reports.excel import Column, Kind, Sheet, Value


def sheets(ahead: Outlook) -> list[Sheet]:
    """Both, with small numbers withheld: the file can leave the house."""
    return [
        discretion.withheld(_ahead(ahead), _families(), has_total=False),
        discretion.withheld(_behind(ahead), _BEHIND, has_total=False),
    ]


_BEHIND = [Family(("population",)), Family(("hits",), ("share",))]


def _families() -> list[Family]:
    counts = (Family((curve,), (f"{curve}_share",)) for curve in CURVE_NAMES)
    return [Family(("population",)), *counts]


def _ahead(ahead: Outlook) -> Sheet:
    """Today and the month ends ahead, as the page's table has them."""
    counts = [
        column
        for curve, name in CURVE_NAMES.items()
        for column in (
            Column(curve, f"{name}: har samtalerne", Kind.COUNT, 24),
            Column(f"{curve}_share", f"{name}: andel", Kind.SHARE, 24),
        )
    ]
    averages = [
        Column(f"{curve}_average", f"{name}: gennemsnit", Kind.SHARE, 28)
        for curve, name in CURVE_NAMES.items()
    ]
    first = [Column("day", "Dag", Kind.DAY), Column("population", "Borgere", Kind.COUNT)]
    points = [point for point in (ahead.today, *ahead.ends) if point is not None]
    return Sheet("Fremskrivning", [*first, *counts, *averages], [_row(point) for point in points])


def _row(point: Point) -> Sequence[Value]:
    counts = [value for curve in CURVE_NAMES for value in (point.hits[curve], point.share(curve))]
    averages = [point.averages[curve] for curve in CURVE_NAMES]
    told = [None if average is None else float(average) for average in averages]
    return [point.day, point.population, *counts, *told]


def _behind(ahead: Outlook) -> Sheet:
    columns = [
        Column("day", "Månedens sidste dag", Kind.DAY, 22),
        Column("population", "Borgere", Kind.COUNT),
        Column("hits", "Har samtalerne", Kind.COUNT),
        Column("share", "Andel", Kind.SHARE),
        Column("average", "Gennemsnit", Kind.SHARE),
    ]
    rows = [
        [
            month.day,
            month.population,
            month.hits,
            None if month.share is None else float(month.share),
            None if month.average is None else float(month.average),
        ]
        for month in ahead.past
    ]
    return Sheet("Månederne før", columns, rows)


def definitions(rule: RollingGoal) -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    n, months = rule.conversations, rule.window_months
    return [
        ("Borgere", "De, der har lang anciennitet på dagen og tæller med i måltallet."),
        ("Har samtalerne", f"De af dem, der har {n} samtaler i de {months} måneder før dagen."),
        ("Intet mere holdes", "Ingen samtaler efter opgørelsens dag, heller ikke de bookede."),
        ("Med det bookede", "Hver booket samtale holdes på sin dag, og ingen andre."),
        (
            "Alle frister holdes",
            (
                "Det bookede, og hver frist i målet nås på sin dag. Den, der mangler samtaler nu, "
                "får dem med fire ugers mellemrum fra syv dage efter opgørelsen."
            ),
        ),
        (
            "Gennemsnit",
            (
                f"Gennemsnittet af månedsandelene i {rule.average_months} måneder: dem før "
                "opgørelsen, som de var, og dem efter, som kurven viser."
            ),
        ),
        (
            "Bemærk",
            (
                "Forløb, der er kendt at slutte, slutter. Nye forløb og andre afslutninger er "
                "ikke gættet."
            ),
        ),
    ]
