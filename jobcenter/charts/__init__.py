"""Where everything lies on the drawn time lines, for the templates to draw as SVG."""

from .cases import timeline
from .windows import window_line

__all__ = ["timeline", "window_line"]
