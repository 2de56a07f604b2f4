"""Names for a wall that others can see."""

from django import template

from jobcenter.reports.paper import initials

register = template.Library()

register.filter(initials)
