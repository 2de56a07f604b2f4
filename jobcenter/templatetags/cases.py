"""How figures and reasons about cases are put into words."""

from django import template

from jobcenter import danish
from jobcenter.tables.shapes import status_shape

register = template.Library()

register.simple_tag(status_shape, name="status_sign")


@register.filter
def chart_number(value: str | float | None) -> str:
    """A cell of a chart's table: counts are whole numbers, shares come in percent."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return danish.percent(value / 100)
    return danish.number(value)
