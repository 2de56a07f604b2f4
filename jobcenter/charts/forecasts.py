"""Where everything lies in the drawings of a forecast: the share on the day, and the average.

Both have a year behind the run's day and a year ahead of it. The milestones stand above the plot,
each in a row of its own and to the left of its line, the last milestone uppermost: so no words
meet others, nor another's line.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import ProcessChange
from jobcenter.queries.aims import Aim
from jobcenter.queries.forecasts import Outlook, Past, Point
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED, CURVES, NOTHING

# Narrow enough for a small screen: the letters are drawn at 14 and still read at three quarters.
WIDTH, LEFT, RIGHT = 480, 50, 72
TOP, PLOT, ROW, FOOT = 12, 230, 20, 116
STEP = 20  # percent between the lines of the scale
_MONTHS_BETWEEN_TICKS = 4
_BETWEEN = " · "
_LABEL = 40  # as wide as the numbers of changes can be
# Below this many citizens a percentage says more than is known.
_FEW = 20

CURVE_NAMES = {
    NOTHING: "Intet mere holdes",
    BOOKED: "Med det bookede",
    ALL_DUE: "Alle frister holdes",
}


@dataclass(frozen=True)
class Place:
    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    """A line with a mark on each point; `kind` is past or the name of a curve."""

    kind: str
    places: list[Place]

    @property
    def path(self) -> str:
        return " ".join(f"{place.x},{place.y}" for place in self.places)

    @property
    def marks(self) -> SafeString:
        """The mark of the curve on each point; a template asked for each takes twice the time."""
        mark = _mark(self.kind)
        moved = (f'<g transform="translate({each.x} {each.y})">{mark}</g>' for each in self.places)
        return SafeString("\n".join(moved))


@cache
def _mark(kind: str) -> str:
    return render_to_string("jobcenter/forecasts/_mark.html", {"kind": kind}).strip()


@dataclass(frozen=True)
class Stop:
    """A day that can be pointed at or focused; its words stand under the plot meanwhile."""

    x: float
    from_x: float
    width: float
    heading: str
    words: str

    @property
    def lines(self) -> list[str]:
        """The words as they stand under the plot, where one line has not room for all."""
        return self.words.split(_BETWEEN)


@dataclass(frozen=True)
class Flag:
    """A milestone in a row of its own, and the place on the scale that it is about.

    Its percent and day are written; `whole_name` is told as well, and is in the list above.
    """

    x: float
    name_y: int
    point_y: float
    name: str
    whole_name: str


@dataclass(frozen=True)
class Mark:
    """A change in the work; `label` is empty where it stands with the one before it."""

    x: float
    label: str


@dataclass(frozen=True)
class Level:
    y: float
    text: str


@dataclass(frozen=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True)
class ForecastChart:
    name: str
    title: str
    description: str
    top: int
    foot: int
    height: int
    goal_y: float
    goal: str
    today_x: float
    curves: list[Curve]
    stops: list[Stop]
    flags: list[Flag]
    levels: list[Level]
    ticks: list[Tick]
    left: int = LEFT
    right: int = WIDTH - RIGHT
    width: int = WIDTH
    plot: int = PLOT
    marks: list[Mark] = field(default_factory=list)


class Scale:
    """Days across, percent upwards from `lowest`."""

    def __init__(self, first: date, last: date, lowest: int, top: int) -> None:
        self.first, self.days = first, (last - first).days
        self.lowest, self.top = lowest, top

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days * (WIDTH - LEFT - RIGHT) / self.days, 1)

    def y(self, percent: float) -> float:
        within = max(percent, self.lowest)
        return round(self.top + PLOT * (100 - within) / (100 - self.lowest), 1)

    def place(self, day: date, share: float) -> Place:
        return Place(self.x(day), self.y(100 * share))


def share_chart(
    ahead: Outlook, aims: Iterable[Aim], changes: Sequence[ProcessChange] = ()
) -> ForecastChart:
    """The share on the day: as it was at the month ends behind, and as it will be ahead."""
    return _chart(
        ahead,
        changes,
        name="andel",
        title=f"Andel på dagen: {ahead.place.name}",
        aims=[aim for aim in aims if not aim.is_average],
        past=lambda month: None if month.share is None else float(month.share),
        value=Point.share,
        words=_share_words,
    )


def average_chart(
    ahead: Outlook, aims: Iterable[Aim], changes: Sequence[ProcessChange] = ()
) -> ForecastChart:
    """The 12-month average at the month ends."""
    return _chart(
        ahead,
        changes,
        name="gennemsnit",
        title=f"{ahead.rule.average_months} måneders gennemsnit: {ahead.place.name}",
        aims=[aim for aim in aims if aim.is_average],
        past=lambda month: month.average,
        value=_average,
        words=lambda point, curve: danish.percent(_average(point, curve)),
    )


def _average(point: Point, curve: str) -> float | None:
    average = point.averages[curve]
    return None if average is None else float(average)


def _share_words(point: Point, curve: str) -> str:
    if point.population < _FEW:
        return f"{point.hits[curve]} af {point.population}"
    return danish.percent(point.share(curve))


def shown_changes(ahead: Outlook, changes: Iterable[ProcessChange]) -> list[ProcessChange]:
    """Those of some changes that lie on the drawings, in order of days."""
    first = ahead.past[0].day
    return sorted(
        (each for each in changes if first <= each.day <= ahead.as_of), key=lambda each: each.day
    )


def _chart(
    ahead: Outlook,
    changes: Sequence[ProcessChange],
    *,
    name: str,
    title: str,
    aims: Sequence[Aim],
    past: Callable[[Past], float | None],
    value: Callable[[Point, str], float | None],
    words: Callable[[Point, str], str],
) -> ForecastChart:
    behind = [(month.day, past(month)) for month in ahead.past]
    points = [point for point in _drawn(ahead) if value(point, NOTHING) is not None]
    curves = {curve: [(point.day, value(point, curve)) for point in points] for curve in CURVES}
    _join(behind, curves)
    shares = [
        share for line in (behind, *curves.values()) for _, share in line if share is not None
    ]
    lowest = lowest_of(
        [*shares, ahead.rule.goal_percent / 100, *(float(aim.share) for aim in aims)]
    )
    top = TOP + ROW * (len(aims) + bool(changes))
    first, last = ahead.past[0].day, max(point.day for point in ahead.ends)
    scale = Scale(first, last, lowest, top)
    lines = {"past": behind} | curves
    return ForecastChart(
        name=name,
        title=title,
        description=_description(ahead, points, words),
        top=top,
        foot=top + PLOT,
        height=top + PLOT + FOOT,
        goal_y=scale.y(ahead.rule.goal_percent),
        goal=f"Mål {ahead.rule.goal_percent} %",
        today_x=scale.x(ahead.as_of),
        curves=[Curve(kind, list(places(line, scale))) for kind, line in lines.items()],
        stops=_stops(points, scale, words),
        flags=list(flags(aims, scale)),
        marks=list(_marks([scale.x(each.day) for each in changes])),
        levels=[Level(scale.y(level), f"{level} %") for level in range(lowest, 101, STEP)],
        ticks=list(_ticks(ahead, scale)),
    )


Line = list[tuple[date, float | None]]


def _join(behind: Line, curves: dict[str, Line]) -> None:
    """Lets the curves begin where the past ends: no gap stands for anything."""
    for line in curves.values():
        if behind[-1][1] is not None and line and line[0][0] > behind[-1][0]:
            line.insert(0, behind[-1])


def _drawn(ahead: Outlook) -> list[Point]:
    """Today and the month ends: a milestone's own day has a mark of its own."""
    return [point for point in (ahead.today, *ahead.ends) if point is not None]


def lowest_of(shares: Iterable[float]) -> int:
    """Where the scale begins, so that 100 lies a whole number of steps above it."""
    return max(0, int(100 * min(shares) - 2) // STEP * STEP)


def places(line: Iterable[tuple[date, float | None]], scale: Scale) -> Iterator[Place]:
    for day, share in line:
        if share is not None:
            yield scale.place(day, share)


def _description(
    ahead: Outlook, points: Sequence[Point], words: Callable[[Point, str], str]
) -> str:
    goal = f"Målet er {ahead.rule.goal_percent} %. Alle tal står i tabellen."
    if not points:
        return goal
    last = points[-1]
    told = [f"{CURVE_NAMES[curve].lower()} {words(last, curve)}" for curve in CURVES]
    return f"{danish.long_day(last.day).capitalize()}: {danish.listed(told)}. {goal}"


def _stops(points: Sequence[Point], scale: Scale, words: Callable[[Point, str], str]) -> list[Stop]:
    """The days ahead."""
    return stops(
        [
            (
                point.day,
                stop_heading(point.day, point.population),
                _BETWEEN.join(f"{CURVE_NAMES[curve]}: {words(point, curve)}" for curve in CURVES),
            )
            for point in points
        ],
        scale,
    )


def stop_heading(day: date, population: int) -> str:
    return f"{danish.long_day(day)}, {danish.plural(population, 'borger', 'borgere')}"


def stops(days: Sequence[tuple[date, str, str]], scale: Scale) -> list[Stop]:
    """Takes days with heading and words; each has the room halfway to its neighbours."""
    at = [scale.x(day) for day, _, _ in days]
    edges = [(a + b) / 2 for a, b in pairwise(at)]
    begins = [*(at[:1]), *edges]
    ends = [*edges, *(at[-1:])]
    return [
        Stop(x, round(begin, 1), round(max(end - begin, 6), 1), heading, words)
        for (_, heading, words), x, begin, end in zip(days, at, begins, ends, strict=True)
    ]


def flags(aims: Sequence[Aim], scale: Scale) -> Iterator[Flag]:
    last_first = sorted(aims, key=lambda aim: (aim.day, aim.percent), reverse=True)
    for row, aim in enumerate(last_first):
        what = f"{aim.percent} % {danish.long_day(aim.day)}"
        yield Flag(
            x=scale.x(aim.day),
            name_y=TOP + ROW * row + 4,
            point_y=scale.y(aim.percent),
            name=what,
            whole_name=f"{aim.name}: {what}",
        )


def _marks(places: Sequence[float]) -> Iterator[Mark]:
    """Those near each other share a label, such as "2–4", so that no label meets another."""
    groups: list[list[float]] = []
    for x in places:
        if groups and x - groups[-1][0] < _LABEL:
            groups[-1].append(x)
        else:
            groups.append([x])
    before = 0
    for group in groups:
        last = before + len(group)
        label = str(last) if len(group) == 1 else f"{before + 1}–{last}"
        yield from (Mark(x, "" if n else label) for n, x in enumerate(group))
        before = last


def _ticks(ahead: Outlook, scale: Scale) -> Iterator[Tick]:
    days = [month.day for month in ahead.past] + [end.day for end in ahead.ends]
    for day in days[::_MONTHS_BETWEEN_TICKS]:
        yield Tick(scale.x(day), f"{danish.MONTHS[day.month - 1][:3]} {day:%y}")
