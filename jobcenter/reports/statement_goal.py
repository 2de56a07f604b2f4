"""The statement's tables of the goal: where it stands, how far it is, and the months behind it."""

from collections.abc import Callable, Iterable, Iterator

from jobcenter import danish
from jobcenter.queries.statement import Figures
from jobcenter.reports.document import Cell, Column, Mark, Table, Unit, Value
from jobcenter.reports.statement_rows import (
    AREA,
    NAMES,
    NO,
    YES,
    actor_key,
    followed,
    month_key,
    of_areas,
    row,
)
from jobcenter.timeliness.mix import Count


def goal(of: Figures) -> Table:
    """Population, hits, month share, average, pooled, and whether the goal is reached."""
    rule = of.rule

    def cells(area: str) -> Iterator[Value | Cell]:
        series = of.goal[area]
        is_whole = series.months >= rule.average_months
        provisional = () if is_whole or not series.months else (Mark.PROVISIONAL,)
        reached = of.is_reached(area)
        yield from (series.now.population, series.now.hits, series.now.share)
        yield Cell(series.average, provisional)
        yield series.months
        yield Cell(series.pooled, provisional)
        yield None if reached is None else YES if reached else NO

    return Table(
        key="maal",
        caption=f"Måltallet i {danish.month(of.month)}",
        row_heading=AREA,
        columns=_goal_columns(of),
        rows=of_areas(cells),
        has_total=True,
    )


def _goal_columns(of: Figures) -> tuple[Column, ...]:
    rule = of.rule
    return (
        Column(
            "borgere",
            "Borgere",
            Unit.COUNT,
            (
                "Borgere med åbent forløb på månedens sidste dag, som har haft ydelse i mindst "
                f"{rule.seniority_months} måneder og ikke var fritaget."
            ),
        ),
        Column(
            "naaet",
            "Har samtalerne",
            Unit.COUNT,
            (
                f"De af borgerne, der havde mindst {rule.conversations} tællende samtaler de "
                f"seneste {rule.window_months} måneder."
            ),
        ),
        Column("andel", "Månedens andel", Unit.SHARE, "Har samtalerne delt med borgere."),
        Column(
            "gennemsnit",
            f"{rule.average_months}-måneders gennemsnit",
            Unit.SHARE,
            (
                f"Gennemsnittet af månedens andel i de {rule.average_months} måneder, der "
                "slutter med denne. Det er tallet, der måles mod målet."
            ),
        ),
        Column("maaneder", "Måneder", Unit.COUNT, "Så mange af månederne har en andel."),
        Column(
            "samlet",
            "Samlet andel",
            Unit.SHARE,
            "Alle månedernes samlede antal med samtalerne delt med det samlede antal borgere.",
        ),
        Column(
            "maalet",
            f"Mindst {rule.goal_percent} %" if _at_least(of) else f"Over {rule.goal_percent} %",
            Unit.TEXT,
            "Om gennemsnittet når målet. Det afgøres af det nøjagtige tal, ikke det afrundede.",
        ),
    )


def _at_least(of: Figures) -> bool:
    return of.rule.is_reached(of.rule.goal)


def distance(of: Figures) -> Table:
    """How far it is to the goal, and when its average can be reached."""

    def cells(area: str) -> Iterable[Value]:
        needed, ahead = of.needed[area], of.prospects[area]
        return (
            of.short[area],
            needed.citizens,
            needed.conversations,
            ahead.booked,
            ahead.all_due,
            ahead.earliest,
        )

    return Table(
        key="afstand",
        caption="Afstand til målet, og hvornår det kan nås",
        row_heading=AREA,
        columns=_distance_columns(of),
        rows=of_areas(cells),
        note=(
            "Hele jobcentrets afstand er ikke summen af områdernes, for et område over målet "
            "opvejer et under det."
        ),
    )


def _distance_columns(of: Figures) -> tuple[Column, ...]:
    day = danish.long_day(of.as_of)
    return (
        Column(
            "mangler",
            "Borgere under målet ved månedens udgang",
            Unit.COUNT,
            "Så mange flere skulle have haft samtalerne, for at månedens andel nåede målet.",
        ),
        Column(
            "borgere",
            f"Borgere under målet {day}",
            Unit.COUNT,
            f"Det samme på opgørelsens dag, {danish.long_day(of.as_of)}.",
        ),
        Column(
            "samtaler",
            f"Samtaler, der mangler {day}",
            Unit.COUNT,
            (
                "Det mindste antal samtaler, der bringer andelen på opgørelsens dag op på "
                "målet: de borgere, der mangler færrest, først."
            ),
        ),
        Column(
            "booket",
            "Nås med det bookede",
            Unit.MONTH,
            (
                "Den første måned, hvor gennemsnittet når målet, hvis kun det bookede holdes. "
                "Fremskrevet fra opgørelsens dag, 12 måneder frem."
            ),
        ),
        Column(
            "frister",
            "Nås, hvis alle frister holdes",
            Unit.MONTH,
            "Den første måned, hvor gennemsnittet når målet, hvis også alle frister holdes.",
        ),
        Column(
            "tidligst",
            "Kan tidligst nås",
            Unit.MONTH,
            (
                "Selv hvis alle borgere havde samtalerne i hver kommende måned: de gamle "
                "måneder er stadig med i gennemsnittet."
            ),
        ),
    )


def months(of: Figures) -> Table:
    """The month shares behind the averages."""
    return _by_month(
        of,
        "udvikling",
        "Månedens andel, måned for måned",
        (Unit.SHARE, "Månedens andel"),
        lambda count: count.share,
    )


def people(of: Figures) -> Table:
    """How many the month shares are taken of."""
    return _by_month(
        of,
        "grundlag",
        "Borgere, måned for måned",
        (Unit.COUNT, "Borgere, som månedens andel er taget af"),
        lambda count: count.population,
    )


def _by_month(
    of: Figures,
    key: str,
    caption: str,
    measured: tuple[Unit, str],
    number: Callable[[Count], Value],
) -> Table:
    """A line for each month of the window, a column for each area."""
    areas = followed(of)
    return Table(
        key=key,
        caption=caption,
        row_heading="Måned",
        columns=tuple(Column(area, NAMES[area], *measured) for area in areas),
        rows=tuple(
            row(
                month_key(month),
                danish.month(month),
                (number(of.goal[area].counts[place]) for area in areas),
            )
            for place, month in enumerate(of.window)
        ),
    )


def actors(of: Figures) -> Table | None:
    """The citizens who are with an external actor: part of the areas' figures, and told apart."""
    if not of.actors:
        return None
    return Table(
        key="aktoerer",
        caption="Borgere hos anden aktør",
        row_heading="Anden aktør",
        columns=(
            Column(
                "borgere", "Borgere", Unit.COUNT, "Som i måltallet; de er også med i områderne."
            ),
            Column("naaet", "Har samtalerne", Unit.COUNT, "Som i måltallet."),
            Column("andel", "Månedens andel", Unit.SHARE, "Har samtalerne delt med borgere."),
            Column("gennemsnit", "Gennemsnit", Unit.SHARE, "Gennemsnittet af månedernes andel."),
            Column("maaneder", "Måneder", Unit.COUNT, "Så mange af månederne har en andel."),
        ),
        rows=tuple(
            row(
                actor_key(name),
                name,
                (
                    series.now.population,
                    series.now.hits,
                    series.now.share,
                    Cell(
                        series.average,
                        (Mark.PROVISIONAL,) if series.months < of.rule.average_months else (),
                    ),
                    series.months,
                ),
            )
            for name, series in of.actors.items()
        ),
    )
