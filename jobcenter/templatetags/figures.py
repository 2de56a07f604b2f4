"""Figures in running text, as the tables write them."""

from django import template

from jobcenter.models import Share
from jobcenter.queries.shares import Tally
from jobcenter.reports import mails
from jobcenter.tables import figures

register = template.Library()

register.simple_tag(mails.address, name="whole_address")
register.filter(figures.average_text)


@register.filter
def day_share(tally: Tally) -> str:
    """ "77,8 % (28 af 36)", or the counts alone where they are few."""
    return _both(tally.hits, tally.population)


@register.filter
def month_share(share: Share) -> str:
    return _both(share.hits, share.population)


def _both(hits: int, population: int) -> str:
    text, counts = figures.share_text(hits, population), figures.counted(hits, population)
    return text if text == counts else f"{text} ({counts})"
