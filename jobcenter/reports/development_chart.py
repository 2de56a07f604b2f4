"""The chart of the monthly flow: what it holds, and how it is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from jobcenter import danish
from jobcenter.models import ProcessChange
from jobcenter.queries import development
from jobcenter.queries.development import DEVELOPMENT, Flows
from jobcenter.reports import development_words
from jobcenter.reports.plans import (
    DARK,
    GREY,
    INK,
    MONTHS,
    Groups,
    Plan,
    by_name,
    change_lines,
    group_name,
    room_above,
)
from jobcenter.timeliness import flow as flows
from jobcenter.timeliness.control import Number, Signal, Tally
from jobcenter.timeliness.flow import Flow, Segment

# Which look each month has on the chart, in word and in shape.
_ORDINARY, _BETTER, _WORSE = "inden for det normale", "bedre end normalt", "ringere end normalt"
_LOOKS = {
    _ORDINARY: ("circle", DARK),
    _BETTER: ("triangle-up", "#0b6e4f"),
    _WORSE: ("triangle-down", "#a3161a"),
}
_BAND, _EDGE = "#e3e3e3", "#767676"
_LABEL_EVERY = 4
# With aria its words are kept, which become its title.
_POINT = {"type": "point", "aria": True, "filled": True, "opacity": 1}
_COLUMNS = [
    *("Måned", "Til tiden", "Frister", "Andel"),
    *("Nedre grænse", "Gennemsnit", "Øvre grænse", "Vurdering"),
]


def plans(
    figures: Flows, changes: Sequence[ProcessChange], as_of: date, groups: Groups = None
) -> Iterator[Plan]:
    """The chart of each group of queries.development.flows, or of some of them."""
    months = development.whole_months(as_of)
    for (grouping, group), own in figures.items():
        if groups is None or (grouping, group) in groups:
            marked = [each for each in changes if development.concerns(each, grouping, group)]
            yield _plan(grouping, group, months, own, marked)


def _plan(
    grouping: str,
    group: str,
    months: Sequence[date],
    own: Mapping[date, Tally],
    changes: Sequence[ProcessChange],
) -> Plan:
    tallies = [own.get(month, Tally(0, 0)) for month in months]
    rebases = {each.day.replace(day=1) for each in changes if each.rebases}
    # A month that has left the chart, or is not over yet, is nothing to reckon from.
    flow = flows.flow(months, tallies, rebases & set(months))
    flow.waiting.update({month: 0 for month in rebases if month > months[-1]})
    lead = development_words.lead(months, tallies, flow)
    rows = _rows(months, tallies, flow)
    return Plan(
        grouping,
        group,
        DEVELOPMENT,
        title=f"Samtaler til tiden, måned for måned: {group_name(grouping, group)}",
        description=f"{lead} Alle tal står i tabellen under grafen.",
        table={"columns": _COLUMNS, "rows": [_table_row(row) for row in rows]},
        content={
            "months": rows,
            "segments": [[each.first, each.end] for each in flow.segments],
            "lead": lead,
            "signals": [
                development_words.told(months, each)
                for each in development_words.episodes(flow.signals)
            ],
            "newest": _newest(months, flow),
            "notes": list(development_words.notes(months, tallies, flow)),
            "changes": _marks(months, changes),
        },
    )


def _newest(months: Sequence[date], flow: Flow) -> dict[str, Any]:
    """Whether the newest month stands out, and what is then to be told of it."""
    signal = flow.signals[-1]
    if signal is None:
        return {"side": 0, "told": ""}
    episode = development_words.episodes(flow.signals)[-1]
    return {"side": signal.side, "told": development_words.told(months, episode)}


def _rows(months: Sequence[date], tallies: Sequence[Tally], flow: Flow) -> list[dict[str, Any]]:
    return [
        _row(months[place], tallies[place], flow.signals[place], each, place)
        for each in flow.segments
        for place in range(each.first, each.end)
    ]


def _row(
    month: date, tally: Tally, signal: Signal | None, segment: Segment, place: int
) -> dict[str, Any]:
    limit = segment.limits[place - segment.first] if segment.limits and tally.of else None
    return {
        "month": month.isoformat(),
        "label": f"{MONTHS[month.month - 1]} {month:%y}",
        "met": tally.hits,
        "due": tally.of,
        "percent": _percent(tally.share),
        "lower": _percent(limit.lower if limit else None),
        "mean": _percent(limit.mean if limit else None),
        "upper": _percent(limit.upper if limit else None),
        "look": _look(signal, has_limits=limit is not None),
        "rule": signal.rule if signal else "",
    }


def _percent(share: Number | None) -> float | None:
    return None if share is None else round(100 * float(share), 6)


def _look(signal: Signal | None, *, has_limits: bool) -> str:
    if signal is None:
        return _ORDINARY if has_limits else ""
    return _BETTER if signal.side > 0 else _WORSE


def _table_row(row: Mapping[str, Any]) -> list[Any]:
    if not row["due"]:
        return [row["label"], 0, 0, *["–"] * 4, "ingen frister"]
    limits = ["–" if row[name] is None else row[name] for name in ("lower", "mean", "upper")]
    return [row["label"], row["met"], row["due"], row["percent"], *limits, row["look"] or "–"]


def _marks(months: Sequence[date], changes: Sequence[ProcessChange]) -> list[dict[str, Any]]:
    """The changes in order of days; those that are not on the chart have no place."""
    return [
        {
            "uuid": str(each.uuid),
            "place": months.index(month) if (month := each.day.replace(day=1)) in months else None,
            "rebases": each.rebases,
        }
        for each in changes
    ]


# --- How it is drawn --------------------------------------------------------------------------


def specification(content: Mapping[str, Any]) -> dict[str, Any]:
    """Vega-Lite: the band of each segment, then the line, the points and the changes on it."""
    months = content["months"]
    points = [row | _clipped(row) for row in months]
    for segment, (first, end) in enumerate(content["segments"]):
        for place in range(first, end):
            points[place]["segment"] = segment
    for place, stretch in zip(range(len(points)), _stretches(points), strict=True):
        points[place]["stretch"] = stretch
        points[place]["words"] = _in_words(points[place])
    measured = [row for row in points if row["percent"] is not None]
    limited = [row for row in measured if row["mean"] is not None]
    scale = {"domain": [_bottom(measured), 100], "nice": False}
    layers = [*_band(limited, scale), *_line(measured, scale)]
    if limited:
        layers.append(_margin(limited[-1], scale))
    x = _month_axis(months)
    numbers = _numbers(content["changes"], months)
    layers += change_lines(numbers, x)
    return {
        "width": 440,
        "height": 240,
        "padding": room_above(numbers),
        "encoding": {"x": x},
        "layer": layers,
        "resolve": {"scale": {"color": "independent", "shape": "independent"}},
    }


def _clipped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Limits beyond 0 and 100 % are clipped here alone: in the table they are as they are."""
    return {
        name: None if row[name] is None else min(100.0, max(0.0, row[name]))
        for name in ("lower", "upper")
    }


def _stretches(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """A number that rises at each gap: no line crosses it."""
    numbers, number = [], 0
    for row in rows:
        number += row["percent"] is None
        numbers.append(number)
    return numbers


def _in_words(row: Mapping[str, Any]) -> str:
    if row["percent"] is None:
        return f"{row['label']}: ingen frister"
    share = danish.percent(row["met"] / row["due"])
    counted = f"{danish.number(row['met'])} af {danish.number(row['due'])}"
    return f"{row['label']}: {share} ({counted})" + (f", {row['look']}" if row["look"] else "")


def _bottom(rows: Sequence[Mapping[str, Any]]) -> int:
    lowest = min(
        min(row["percent"], row["percent"] if row["lower"] is None else row["lower"])
        for row in rows
    )
    return max(0, 10 * int((lowest - 5) // 10))


def _month_axis(months: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    labels = [row["label"] for row in months]
    shown = labels[::-1][::_LABEL_EVERY][::-1]
    axis = {"labelAngle": 0, "grid": False, "values": shown, "ticks": True}
    # The last month's words stand beneath its point and must not be cut off.
    scale = {"domain": labels, "type": "point", "padding": 0.6}
    return {"field": "label", "type": "ordinal", "scale": scale, "title": None, "axis": axis}


def _share(field: str, scale: Mapping[str, Any]) -> dict[str, Any]:
    axis = {"format": "d", "tickCount": 6}
    return {
        "field": field,
        "type": "quantitative",
        "scale": dict(scale),
        "title": "procent til tiden",
        "axis": axis,
    }


def _band(rows: list[dict[str, Any]], scale: dict[str, Any]) -> list[dict[str, Any]]:
    """What is ordinary: a grey band with dashed edges and the mean, each segment by itself."""
    segment = {"field": "segment", "type": "nominal"}

    def edge(field: str, dash: list[int]) -> dict[str, Any]:
        return {
            "data": {"values": rows},
            "mark": {"type": "line", "color": _EDGE, "strokeWidth": 1.2, "strokeDash": dash},
            "encoding": {"y": _share(field, scale), "detail": segment},
        }

    area = {
        "data": {"values": rows},
        "mark": {"type": "area", "color": _BAND},
        "encoding": {
            "y": _share("lower", scale),
            "y2": {"field": "upper"},
            "detail": segment,
        },
    }
    return [area, edge("lower", [3, 3]), edge("upper", [3, 3]), edge("mean", [1, 0])]


def _line(rows: list[dict[str, Any]], scale: dict[str, Any]) -> list[dict[str, Any]]:
    looks = {name: look for name, look in _LOOKS.items() if any(r["look"] == name for r in rows)}
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "color": DARK, "strokeWidth": 1.8},
        "encoding": {
            "y": _share("percent", scale),
            "detail": {"field": "stretch", "type": "nominal"},
        },
    }
    seen = {
        "data": {"values": [row for row in rows if row["look"]]},
        "mark": _POINT | {"stroke": "#fff"},
        "encoding": {
            "y": _share("percent", scale),
            "shape": by_name("look", looks, [shape for shape, _ in looks.values()]),
            "color": by_name("look", looks, [colour for _, colour in looks.values()]),
            "size": {
                "condition": {"test": f"datum.look == '{_ORDINARY}'", "value": 60},
                "value": 170,
            },
            "description": {"field": "words", "type": "nominal"},
        },
    }
    without = {
        "data": {"values": [row for row in rows if not row["look"]]},
        "mark": {
            "type": "point",
            "aria": True,
            "filled": True,
            "opacity": 1,
            "color": GREY,
            "size": 50,
        },
        "encoding": {
            "y": _share("percent", scale),
            "description": {"field": "words", "type": "nominal"},
        },
    }
    return [line, *([seen] if looks else []), without]


def _margin(row: Mapping[str, Any], scale: dict[str, Any]) -> dict[str, Any]:
    """One label beside the newest band, so that there are none to collide."""
    ends = f"{danish.number(row['lower'])}–{danish.number(row['upper'])}{danish.NO_BREAK}%"
    words = {"type": "text", "align": "left", "baseline": "middle", "x": "width", "dx": 6}
    return {
        "data": {"values": [{"mean": row["mean"]}]},
        "mark": words | {"text": ["Normalt", ends], "fontSize": 13, "color": INK},
        "encoding": {"x": None, "y": _share("mean", scale)},
    }


def _numbers(
    changes: Sequence[Mapping[str, Any]], months: Sequence[Mapping[str, Any]]
) -> dict[str, list[int]]:
    """The numbers that the list beneath gives the changes, by the label of their month."""
    numbers: dict[str, list[int]] = {}
    for number, each in enumerate(changes, 1):
        if each["place"] is not None:
            numbers.setdefault(months[each["place"]]["label"], []).append(number)
    return numbers
