"""How a month's deadlines and what came of them are shown."""

from django import template

from jobcenter.tables.deadlines_met import counted_share
from jobcenter.tables.verdicts import part_shape

register = template.Library()

register.filter(counted_share)
register.simple_tag(part_shape, name="part_sign")
