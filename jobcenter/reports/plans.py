"""What every drawing of the run is made of: a plan of it, and the looks that all share."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jobcenter.law import vocabulary
from jobcenter.timeliness.goal import NOBODY

# Each with its grouping; None: all.
Groups = Collection[tuple[str, str]] | None

MONTHS = "jan feb mar apr maj jun jul aug sep okt nov dec".split()
INK, GREY, DARK, LIGHT = "#1a1a1a", "#5c5c5c", "#0d4a7a", "#8ec0e4"

# Raise when a drawing changes but its content does not, so that old drawings are made anew.
_STYLE = 5


@dataclass(frozen=True)
class Plan:
    """What is to be drawn: equal plans give equal drawings.

    `table` holds the same numbers: {"columns": [text, …], "rows": [[text or number, …], …]}.
    """

    grouping: str
    group: str
    name: str
    title: str
    description: str
    table: dict[str, Any]
    content: dict[str, Any]

    def digest(self) -> str:
        content = [_STYLE, self.name, self.title, self.description, self.content]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def group_name(grouping: str, group: str) -> str:
    """What a group of Share is called in a title."""
    if grouping == "total":
        return "hele jobcentret"
    if grouping == "area":
        return vocabulary.BENEFITS[group]
    return group if group != NOBODY else "uden team"


def target(goal: int, scale: dict[str, Any]) -> dict[str, Any]:
    """The goal's line, with its words in a margin of their own so that no line crosses them."""
    words = {"type": "text", "text": f"Mål {goal} %", "align": "left", "x": "width", "dx": 6}
    return {
        "data": {"values": [{"goal": goal}]},
        "encoding": {"y": {"field": "goal", "type": "quantitative", "scale": scale}},
        "layer": [
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 2, "strokeDash": [8, 4]}},
            {"mark": words | {"fontSize": 13, "fontWeight": "bold"}},
        ],
    }


def label_axis(field: str, order: list[str]) -> dict[str, Any]:
    """An axis of names in a given order; each word has a line of its own, so that they fit."""
    axis = {"labelAngle": 0, "grid": False, "labelExpr": "split(datum.label, ' ')"}
    scale = {"domain": order}  # also those with nothing to draw
    return {"field": field, "type": "nominal", "scale": scale, "title": None, "axis": axis}


def by_name(field: str, names: Iterable[str], looks: list[Any]) -> dict[str, Any]:
    """An encoding that gives each name a look of its own."""
    return {"field": field, "type": "nominal", "scale": {"domain": list(names), "range": looks}}


def change_lines(
    numbers: Mapping[str, Collection[int]], x: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """A dashed line through each month in which the work was changed, with its numbers on top.

    `numbers` by the label that the field of the encoding `x` holds.
    """
    values = [
        {x["field"]: label, "numbers": list(map(str, sorted(own, reverse=True)))}
        for label, own in numbers.items()
    ]
    if not values:
        return []
    rule = {"type": "rule", "color": INK, "strokeWidth": 1.5, "strokeDash": [6, 3]}
    text = {"type": "text", "y": -8, "fontSize": 13, "fontWeight": "bold", "color": INK}
    # Several numbers stand above each other, upwards from the line: the next month is near.
    text |= {"lineHeight": -14}
    words = {"field": "numbers", "type": "nominal"}
    return [
        {"data": {"values": values}, "mark": rule, "encoding": {"x": dict(x)}},
        {"data": {"values": values}, "mark": text, "encoding": {"x": dict(x), "text": words}},
    ]


def room_above(numbers: Mapping[str, Collection[int]]) -> dict[str, int]:
    """The padding of a drawing whose change_lines have several numbers above each other."""
    most = max(map(len, numbers.values()), default=1)
    return {"left": 4, "right": 4, "bottom": 4, "top": 4 + 14 * (most - 1)}
