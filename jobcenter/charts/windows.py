"""The time line of one deadline: its window, its days, and what was done or booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.queries.explanations import Explanation
from jobcenter.timeliness import reasons
from jobcenter.verdict_sentences import Item

from .axis import LONGEST_MONTHS, ROW, WIDTH, Flag, Mark, Scale, Tick, month_after

_HEAD = 68  # three rows of flags
_MARGIN = timedelta(days=10)
_KINDS = {
    reasons.COUNTS: "counts",
    reasons.TOO_LATE: "late",
    reasons.AHEAD: "booked",
    reasons.NO_OUTCOME: "missed",
    "aflyst": "missed",
    "udeblevet": "missed",
}


@dataclass(frozen=True)
class WindowLine:
    """The window lies from x over `width` in its row; the marks have the row beneath."""

    height: int
    foot: int
    window_y: int
    window_x: int
    window_width: int
    marks_y: int
    marks: list[Mark]
    flags: list[Flag]
    ticks: list[Tick]
    kinds: list[str]  # of the marks that are drawn, for the legend
    width: int = WIDTH


def window_line(told: Explanation, as_of: date) -> WindowLine:
    """A deadline's window with the weeks around it, two years at the most."""
    verdict = told.verdict
    items = [item for item, _ in told.items]
    scale = Scale(*_span(told, as_of))
    window_x = scale.x(verdict.opens)
    marks_y = _HEAD + ROW
    foot = marks_y + ROW + 6
    marks = list(_marks(items, scale, marks_y))
    return WindowLine(
        height=foot + 40,
        foot=foot,
        window_y=_HEAD,
        window_x=window_x,
        window_width=max(4, scale.x(verdict.due) - window_x),
        marks_y=marks_y,
        marks=marks,
        flags=_flags(told, scale, as_of),
        ticks=list(scale.ticks()),
        kinds=sorted({mark.kind for mark in marks}),
    )


def _span(told: Explanation, as_of: date) -> tuple[date, date]:
    """Whole months with all of it; what lies years off is left to the words."""
    verdict = told.verdict
    days = [item.day for item, _ in told.items]
    first = min([verdict.opens, *days])
    if verdict.start >= month_after(verdict.due, -LONGEST_MONTHS + 2):
        first = min(first, verdict.start)
    begin = month_after(first - _MARGIN, 0)
    latest = month_after(begin, LONGEST_MONTHS)
    ends = [verdict.due, *days, *filter(None, [verdict.fulfilled, verdict.booked]), as_of]
    last = max(end for end in ends if end < latest)
    return begin, month_after(last + _MARGIN, 1) - timedelta(days=1)


def _marks(items: list[Item], scale: Scale, y: int) -> Iterable[Mark]:
    for item in items:
        if scale.holds(item.day):
            name = vocabulary.CONVERSATION_TYPES.get(item.type, "")
            title = f"{danish.short_day(item.day)} {name}".strip()
            yield Mark(scale.x(item.day), y, _KINDS.get(item.code, "other"), title)


def _flags(told: Explanation, scale: Scale, as_of: date) -> list[Flag]:
    days = [
        (told.verdict.start, "start", "Første dag"),
        (told.verdict.due, "due", "Frist"),
        (as_of, "today", "Opgjort"),
    ]
    return scale.flags([each for each in days if scale.holds(each[0])])
