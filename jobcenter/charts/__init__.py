"""Where everything lies on the drawings that templates make as SVG."""

from .cases import timeline
from .forecasts import average_chart, share_chart, shown_changes
from .plans import course_chart
from .plans import title as course_title
from .windows import window_line

__all__ = [
    "average_chart",
    "course_chart",
    "course_title",
    "share_chart",
    "shown_changes",
    "timeline",
    "window_line",
]
