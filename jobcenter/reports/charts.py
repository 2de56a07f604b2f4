"""The run's drawings: SVG made once, so that no page waits for one.

What is drawn is described in Vega-Lite, plain data that vl-convert turns into SVG. It is imported
only where something is drawn: the web process imports this module through the tasks that it
starts, and must not carry a chart library.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import ProcessChange
from jobcenter.queries import development
from jobcenter.queries.charts import DUE_BY_WEEK
from jobcenter.queries.development import DEVELOPMENT
from jobcenter.reports import development_chart
from jobcenter.reports.plans import (
    DARK,
    GREY,
    INK,
    LIGHT,
    MONTHS,
    Groups,
    Plan,
    by_name,
    change_lines,
    group_name,
    label_axis,
    room_above,
    target,
)
from jobcenter.timeliness.shares import WHOLE

TWELVE_MONTHS = "tolv_maaneder"
WEEKS_AHEAD = 8


def plans(
    figures: pd.DataFrame,
    weeks: pd.DataFrame,
    rule: RollingGoal,
    as_of: date,
    groups: Groups = None,
    changes: Sequence[ProcessChange] = (),
) -> list[Plan]:
    """All drawings of a run, or those of some groups: twelve months of the whole, the areas and
    the teams, and the deadlines of the coming weeks of the whole, the teams and the caseworkers.

    Takes the rows of shares.with_averages and of queries.charts.by_week of these groups, and what
    was changed in the work: it is marked on the twelve months.
    """
    twelve_months = _twelve_month_plans(figures, rule, groups, changes)
    return [*twelve_months, *_week_plans(weeks, as_of, groups)]


# --- What is to be drawn ----------------------------------------------------------------------


def _twelve_month_plans(
    figures: pd.DataFrame, rule: RollingGoal, groups: Groups, changes: Sequence[ProcessChange]
) -> Iterator[Plan]:
    wanted = figures[figures["grouping"].isin(["total", "area", "team"])]
    shown = ["grouping", "group", "month", "judged_on", "population", "hits", "average"]
    for (grouping, group), own in _by_group(wanted[shown]):
        if groups is not None and (grouping, group) not in groups:
            continue
        months = [_month(*row) for row in own]
        name = group_name(grouping, group)
        yield Plan(
            grouping,
            group,
            TWELVE_MONTHS,
            title=f"Fire samtaler på tolv måneder: {name}",
            description=_in_words(months, rule),
            table={
                "columns": ["Måned", "Borgere", "Med fire samtaler", "Månedsandel", "Gennemsnit"],
                "rows": [
                    [m["label"], m["population"], m["hits"], m["share"], m["average"]]
                    for m in months
                ],
            },
            content={"months": months, "goal": rule.goal_percent}
            | _marks([month for month, *_ in own], grouping, group, changes),
        )


def _by_group(rows: pd.DataFrame) -> list[tuple[tuple[str, str], list[tuple[Any, ...]]]]:
    """The rows of each grouping and group, in order of these, without the two columns.

    As plain values, for they are few in each group, and to cut a frame takes its time.
    """
    keys = zip(rows["grouping"].tolist(), rows["group"].tolist(), strict=True)
    others = rows.drop(columns=["grouping", "group"])
    values = zip(*(others[name].tolist() for name in others), strict=True)
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for key, row in zip(keys, values, strict=True):
        found.setdefault(key, []).append(row)
    return sorted(found.items())


def _marks(
    months: Sequence[date], grouping: str, group: str, changes: Sequence[ProcessChange]
) -> dict[str, Any]:
    """The changes of a group in the months shown, for the lines and for the list under them."""
    places = {(month.year, month.month): place for place, month in enumerate(months)}
    own = [each for each in changes if development.concerns(each, grouping, group)]
    marks = [
        {
            "place": places[each.day.year, each.day.month],
            "day": each.day.isoformat(),
            "words": f"{danish.long_day(each.day)}: {each.reason}",
        }
        for each in own
        if (each.day.year, each.day.month) in places
    ]
    return {"marks": marks} if marks else {}


def _month(
    month: date, judged_on: date, population: int, hits: int, average: float
) -> dict[str, Any]:
    partial = (judged_on + timedelta(days=1)).day != 1
    return {
        "label": f"{MONTHS[month.month - 1]} {month:%y}{'*' if partial else ''}",
        "population": population,
        "hits": hits,
        "share": 100 * hits / population if population else None,
        "average": None if math.isnan(average) else 100 * average,
    }


def _in_words(months: list[dict[str, Any]], rule: RollingGoal) -> str:
    first, last = months[0], months[-1]
    return (
        f"Fra {first['label']} til {last['label']}: 12-måneders gennemsnittet går fra "
        f"{_percent(first['average'])} til {_percent(last['average'])}. "
        f"Målet er {rule.goal_percent} %. Alle tal står i tabellen under grafen."
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %".replace(".", ",")


def _week_plans(weeks: pd.DataFrame, as_of: date, groups: Groups) -> Iterator[Plan]:
    shown = ["grouping", "group", "week", "cases", "booked"]
    found = dict(_by_group(weeks[shown]))
    whole = found.pop(("total", WHOLE), [])
    if groups is None or ("total", WHOLE) in groups:
        yield _week_plan("total", WHOLE, "hele jobcentret", whole, as_of)
    for (grouping, group), own in found.items():
        # A person's name is not drawn: the page that shows the chart says whose it is.
        name = group if grouping == "team" else ""
        yield _week_plan(grouping, group, name, own, as_of)


def _week_plan(
    grouping: str, group: str, name: str, own: Sequence[tuple[int, int, int]], as_of: date
) -> Plan:
    counted = {week: (cases, booked) for week, cases, booked in own}
    monday = as_of - timedelta(days=as_of.weekday())
    labels = ["Over fristen"] + [
        f"Uge {(monday + timedelta(weeks=n)).isocalendar().week}" for n in range(WEEKS_AHEAD)
    ]
    bars = [_bar(label, *counted.get(week, (0, 0))) for week, label in enumerate(labels)]
    return Plan(
        grouping,
        group,
        DUE_BY_WEEK,
        title=f"Frister de kommende {WEEKS_AHEAD} uger" + (f": {name}" if name else ""),
        description=(
            f"{bars[0]['all']} borgere er over fristen, {bars[1]['all']} har frist i denne uge. "
            "Alle tal står i tabellen under grafen."
        ),
        table={
            "columns": ["Uge", "Tid er booket", "Skal bookes eller laves", "I alt"],
            "rows": [[bar["label"], bar["booked"], bar["open"], bar["all"]] for bar in bars],
        },
        content={"bars": bars},
    )


def _bar(label: str, cases: int, booked: int) -> dict[str, Any]:
    return {"label": label, "booked": booked, "open": cases - booked, "all": cases}


# --- How it is drawn --------------------------------------------------------------------------


def svg(name: str, title: str, description: str, content: dict[str, Any]) -> str:
    """The drawing of a plan, labelled in Danish."""
    import vl_convert

    specification = {"config": _CONFIG, "width": 420} | _drawers()[name](content)
    drawn = vl_convert.vegalite_to_svg(specification, format_locale="da-DK")
    return _labelled(drawn, title, description)


def _drawers() -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
    """What makes the Vega-Lite specification of a plan's content, by the plan's name."""
    return {
        TWELVE_MONTHS: _twelve_months,
        DUE_BY_WEEK: _weeks,
        DEVELOPMENT: development_chart.specification,
    }


def _labelled(svg: str, title: str, description: str) -> str:
    """Drops the fixed size, so that the page decides it, and says in Danish what is drawn."""
    # What a point is described by becomes its title, which a browser shows under the pointer,
    # and its name where it has the focus; the page writes it under the drawing as well.
    svg = _DESCRIBED.sub(r'<path\1\3 tabindex="0" words="\2"><title>\2</title></path>', svg)
    # The library marks parts as pictures of their own, in English and without a text.
    svg = re.sub(r' (?:role|aria-\w+)="[^"]*"', "", svg)
    svg = svg.replace(' words="', ' role="img" aria-label="')
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r'\1 role="group"', svg, count=1)
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return re.sub(r"(<svg[^>]*>)", lambda match: match[1] + words, svg, count=1)


_DESCRIBED = re.compile(r'<path([^>]*?) aria-label="([^"]*)"([^>]*?)(?:/>|></path>)')

_CONFIG = {
    "aria": False,  # its words would be English
    "font": "sans-serif",
    "padding": 4,
    "background": "transparent",
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#ddd",
    },
    "view": {"stroke": None},
    "legend": {
        "orient": "bottom",  # above the drawing stand the numbers of what was changed
        "title": None,
        "labelFontSize": 13,
        "labelColor": INK,
        "symbolSize": 180,
    },
}


def _twelve_months(content: dict[str, Any]) -> dict[str, Any]:
    """Two lines that differ in colour, dash and mark, and the goal's line under them."""
    months, goal = content["months"], content["goal"]
    series = {"12-måneders gennemsnit": "average", "Månedens andel": "share"}
    points = [
        {
            "month": month["label"],
            "series": name,
            "percent": month[key],
            "words": f"{month['label']}: {name.lower()} {_percent(month[key])}{_of(month, key)}",
        }
        for month in months
        for name, key in series.items()
        if month[key] is not None
    ]
    lowest = min([goal, *(point["percent"] for point in points)])
    scale = {"domain": [max(0, 10 * int((lowest - 5) // 10)), 100]}
    percent = {
        "field": "percent",
        "type": "quantitative",
        "title": "procent",
        "scale": scale,
        "axis": {"format": "d", "tickCount": 6},
    }
    lines = {
        "data": {"values": points},
        "encoding": {
            "x": label_axis("month", [month["label"] for month in months]),
            "y": percent,
            "color": by_name("series", series, [DARK, GREY]),
        },
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"strokeDash": by_name("series", series, [[1, 0], [4, 3]])},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1, "aria": True},
                "encoding": {
                    "shape": by_name("series", series, ["circle", "diamond"]),
                    "description": {"field": "words", "type": "nominal"},
                },
            },
        ],
    }
    x = label_axis("month", [month["label"] for month in months])
    numbers: dict[str, list[int]] = {}
    for number, mark in enumerate(content.get("marks", []), 1):
        numbers.setdefault(months[mark["place"]]["label"], []).append(number)
    return {
        "height": 260,
        "padding": room_above(numbers),
        "layer": [target(goal, scale), lines, *change_lines(numbers, x)],
    }


def _of(month: dict[str, Any], key: str) -> str:
    """How many a month's share is of; an average is of many months."""
    return f" ({month['hits']} af {month['population']})" if key == "share" else ""


def _weeks(content: dict[str, Any]) -> dict[str, Any]:
    """Stacked columns, the booked part darkest, with the sum above each."""
    bars = content["bars"]
    names = {"Tid er booket": "booked", "Skal bookes eller laves": "open"}
    parts = [
        {
            "week": bar["label"],
            "part": part,
            "citizens": bar[key],
            "order": order,
            "words": f"{bar['label']}: {part.lower()} {bar[key]}, i alt {bar['all']}",
        }
        for bar in bars
        for order, (part, key) in enumerate(names.items())
        if bar[key]  # what is not there cannot be pointed at
    ]
    labels = [bar["label"] for bar in bars]
    columns = {
        "data": {"values": parts},
        "mark": {"type": "bar", "stroke": INK, "strokeWidth": 0.7, "aria": True},
        "encoding": {
            "x": label_axis("week", labels),
            "y": {
                "aggregate": "sum",
                "field": "citizens",
                "type": "quantitative",
                "title": "borgere",
                "axis": {"tickMinStep": 1, "format": "d"},
            },
            "color": by_name("part", names, [DARK, LIGHT]),
            "order": {"field": "order", "type": "quantitative"},
            "description": {"field": "words", "type": "nominal"},
        },
    }
    sums = {
        "data": {"values": [bar for bar in bars if bar["all"]]},
        "mark": {"type": "text", "dy": -8, "fontSize": 13, "color": INK},
        "encoding": {
            "x": label_axis("label", labels),
            "y": {"field": "all", "type": "quantitative"},
            "text": {"field": "all", "type": "quantitative", "format": "d"},
        },
    }
    return {"height": 200, "layer": [columns, sums]}
