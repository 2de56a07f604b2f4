"""The statement's tables of what has changed since the month before: by areas, and by citizens."""

from collections.abc import Iterable
from fractions import Fraction

from jobcenter.queries.statement import Figures
from jobcenter.reports.document import Column, Table, Unit, Value
from jobcenter.reports.statement_rows import AREA, of_areas, row
from jobcenter.timeliness.movements import Part
from jobcenter.timeliness.shares import WHOLE


def change(of: Figures) -> Table | None:
    """What each area did to the whole's share since the month before."""
    found = of.change
    if found is None:
        return None

    def cells(area: str) -> Iterable[Value]:
        series = of.goal[area]
        effect = found.of_all if area == WHOLE else found.of_areas[area]
        before, now = series.before.share, series.now.share
        moved = None if before is None or now is None else now - before
        return (before, now, moved, effect.rate, effect.mix)

    return Table(
        key="aendring",
        caption="Ændringen fra måneden før, fordelt på områder",
        row_heading=AREA,
        columns=(
            Column("foer", "Andel måneden før", Unit.SHARE, "Månedens andel måneden før."),
            Column("nu", "Andel nu", Unit.SHARE, "Månedens andel."),
            Column("forskel", "Forskel", Unit.POINTS, "Områdets egen ændring."),
            Column(
                "andelen",
                "Fordi andelen er en anden",
                Unit.POINTS,
                (
                    "Så meget flyttede området hele jobcentrets andel, fordi dets egen andel steg "
                    "eller faldt."
                ),
            ),
            Column(
                "fordelingen",
                "Fordi området vejer anderledes",
                Unit.POINTS,
                (
                    "Så meget flyttede det hele jobcentrets andel, at området har en større eller "
                    "mindre del af borgerne end måneden før."
                ),
            ),
        ),
        rows=of_areas(cells),
        note="De to sidste kolonner giver tilsammen ændringen i hele jobcentrets andel.",
    )


_WHAT = {
    Part.KEPT: "Havde og har {} samtaler",
    Part.LACKED: "Manglede og mangler samtaler",
    Part.FELL: "Faldt under {} samtaler",
    Part.REACHED: "Nåede {} samtaler",
    Part.CAME_HIT: "Kom til med {} samtaler",
    Part.CAME_MISS: "Kom til uden {} samtaler",
    Part.LEFT_HIT: "Gik ud med {} samtaler",
    Part.LEFT_MISS: "Gik ud uden {} samtaler",
}


def who(of: Figures) -> Table | None:
    """What those who stayed, came and left did to the whole's share."""
    if of.change is None:
        return None
    flow, effects = of.change.flow, of.change.of_people
    number = of.rule.conversations
    parts = [
        row(part.value, words.format(number), (flow.of(part), effects.of.get(part, Fraction())))
        for part, words in _WHAT.items()
    ]
    weight = row("vaegt", "De blivende vejer mere eller mindre", (None, effects.weight))
    whole = row(WHOLE, "Ændringen i alt", (None, effects.total))
    return Table(
        key="hvem",
        caption="Ændringen fra måneden før, fordelt på borgere",
        row_heading="Hvad der skete",
        columns=(
            Column("borgere", "Borgere", Unit.COUNT, "Så mange borgere skete det for."),
            Column("point", "Flyttede andelen", Unit.POINTS, "Delene giver tilsammen ændringen."),
        ),
        rows=(*parts, weight, whole),
    )
