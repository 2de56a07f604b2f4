"""The numbers of one's own month, each with the list behind it."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import Share
from jobcenter.queries.standings import Measured
from jobcenter.tables.duties import number_link
from jobcenter.tables.figures import FEW

register = template.Library()


@register.simple_tag
def own_hits(share: Share) -> SafeString:
    """ "40 af 55 (72,7 %)" of a month, each number opening its citizens; "–" for nobody."""
    if not share.population:
        return format_html("{}", danish.NOTHING)
    address = reverse("my_citizens", kwargs={"month": share.month})
    month = danish.month(share.month)
    percentage = f" ({danish.percent(share.share)})" if share.population >= FEW else ""
    return format_html(
        "{} af {}{}",
        number_link(share.hits, f"nåede målet i {month}", f"{address}?maaltal={Measured.REACHED}"),
        number_link(share.population, f"talte med i {month}", address),
        percentage,
    )
