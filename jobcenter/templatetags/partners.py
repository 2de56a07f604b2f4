"""Words of the partner municipality's pages."""

from django import template

from jobcenter.queries import partners

register = template.Library()

register.filter("quarter", partners.quarter_name)
