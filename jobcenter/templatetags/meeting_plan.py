"""The lines of a meeting plan."""

from collections.abc import Mapping

from django import template

from jobcenter.models import Citizen
from jobcenter.tables import shapes

register = template.Library()

register.simple_tag(shapes.status_shape, name="due_sign")


@register.filter
def called(citizen: Citizen, names: Mapping[int, str]) -> str:
    """What a citizen is called on paper."""
    return names[citizen.pk]
