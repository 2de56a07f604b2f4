"""Where everything lies in the drawing of a figure: as planned, as it was, and as it will be.

It is drawn as a forecast is: the milestones' names above the plot, the words of a day under it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from jobcenter import danish
from jobcenter.queries import area_figures
from jobcenter.queries.plan_milestones import Course, Figure, Spot
from jobcenter.reports import plan_words

from .forecasts import (
    FOOT,
    PLOT,
    ROW,
    STEP,
    TOP,
    Curve,
    ForecastChart,
    Level,
    Scale,
    Tick,
    flags,
    lowest_of,
    places,
    stop_heading,
    stops,
)

Line = list[tuple[date, float | None]]

NAMES = {
    "planned": "Planlagt",
    "past": "Som det var",
    "booked": "Med det bookede",
    "all_due": "Alle frister holdes",
}
_LEAST_BETWEEN_TICKS = 50  # of the drawing's width


def course_chart(course: Course, name: str) -> ForecastChart | None:
    """None where nothing is known of the figure. `name` tells it from others on the page."""
    spots = course.spots()
    if len(spots) < 2:
        return None
    aims = [each.aim for each in course.milestones]
    lines = _lines(course, spots)
    shares = [share for line in lines.values() for _, share in line if share is not None]
    goal = course.ahead.rule.goal_percent
    lowest = lowest_of([*shares, goal / 100, *(float(aim.share) for aim in aims)])
    top = TOP + ROW * len(aims)
    last = max(spots[-1].day, *(aim.day for aim in aims))
    scale = Scale(min(course.first_day(last), spots[0].day), last, lowest, top)
    return ForecastChart(
        name=name,
        title=title(course),
        description=_description(course, spots),
        top=top,
        foot=top + PLOT,
        height=top + PLOT + FOOT,
        goal_y=scale.y(goal),
        goal=f"Mål {goal} %",
        today_x=scale.x(course.ahead.as_of),
        curves=[Curve(kind, list(places(line, scale))) for kind, line in lines.items()],
        stops=stops([(spot.day, heading(spot), words(spot)) for spot in spots], scale),
        flags=list(flags(aims, scale)),
        levels=[Level(scale.y(level), f"{level} %") for level in range(lowest, 101, STEP)],
        ticks=list(_ticks(spots, scale)),
    )


def title(course: Course) -> str:
    whose = area_figures.named(course.areas) if course.areas else "hele jobcentret"
    if course.is_average:
        return f"{course.ahead.rule.average_months} måneders gennemsnit: {whose}"
    return f"Andel på dagen: {whose}"


def heading(spot: Spot) -> str:
    figure = spot.was or spot.booked
    if figure is None or not figure.population:
        return danish.long_day(spot.day)
    return stop_heading(spot.day, figure.population)


def words(spot: Spot) -> str:
    """The values of a day, as they stand in the table."""
    will = [] if spot.was else [("booked", spot.booked), ("all_due", spot.all_due)]
    told = [] if spot.planned is None else [f"{NAMES['planned']}: {percent(spot.planned)}"]
    told += [
        f"{NAMES[kind]}: {plan_words.figure(each)}"
        for kind, each in [("past", spot.was), *will]
        if each
    ]
    return " · ".join(told)


def percent(share: Fraction) -> str:
    return danish.percent(float(share))


def _lines(course: Course, spots: Sequence[Spot]) -> dict[str, Line]:
    """The planned line by its own places; the others by the days that are shown."""
    planned = [(step.day, float(step.share)) for step in course.steps]
    past = [(spot.day, _share(spot.was)) for spot in spots if spot.was]
    ahead = [spot for spot in spots if spot.day >= course.ahead.as_of]
    joint = past[-1:] if past and ahead and past[-1][0] < ahead[0].day else []
    return {
        "planned": list(planned),
        "past": list(past),
        "booked": [*joint, *((spot.day, _share(spot.booked)) for spot in ahead)],
        "all_due": [*joint, *((spot.day, _share(spot.all_due)) for spot in ahead)],
    }


def _share(figure: Figure | None) -> float | None:
    return None if figure is None or figure.share is None else float(figure.share)


def _description(course: Course, spots: Sequence[Spot]) -> str:
    goal = f"Målet er {course.ahead.rule.goal_percent} %. Alle tal står i tabellen."
    newest = next((spot for spot in reversed(spots) if spot.was), None)
    told = [] if newest is None else [newest]
    if spots[-1] not in told:
        told.append(spots[-1])
    said = [f"{danish.long_day(spot.day)}: {words(spot)}." for spot in told]
    return " ".join([*said, goal])


def _ticks(spots: Sequence[Spot], scale: Scale) -> Iterator[Tick]:
    """Month ends, as close as their names have room."""
    ends = [spot.day for spot in spots if _is_month_end(spot.day)]
    if not ends:
        return
    closest = min(
        (scale.x(b) - scale.x(a) for a, b in pairwise(ends)), default=_LEAST_BETWEEN_TICKS
    )
    every = max(1, -int(-_LEAST_BETWEEN_TICKS // max(closest, 1)))
    for day in ends[::every]:
        yield Tick(scale.x(day), f"{danish.MONTHS[day.month - 1][:3]} {day:%y}")


def _is_month_end(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1
