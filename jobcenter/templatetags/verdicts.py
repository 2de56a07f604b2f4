"""How a month's deadlines and what came of them are shown."""

from django import template
from django.utils.safestring import SafeString

from jobcenter.queries.verdicts import Months
from jobcenter.tables.deadlines_met import DeadlineRow, timely_words
from jobcenter.tables.duties import NO
from jobcenter.tables.verdicts import part_shape

register = template.Library()

register.simple_tag(part_shape, name="part_sign")


@register.simple_tag
def timely(row: DeadlineRow, months: Months) -> SafeString:
    """Those in time of the whole month's deadlines."""
    return timely_words(row.whole.every, row, months.whole)


@register.simple_tag
def timely_of_prompt(row: DeadlineRow, months: Months) -> SafeString:
    """The same without the cases born late."""
    return timely_words(row.whole.prompt, row, months.whole, foedt=NO)


@register.simple_tag
def timely_till_now(row: DeadlineRow, months: Months) -> SafeString:
    """Those in time of the running month's deadlines that are past."""
    return timely_words(row.running.every, row, months.running)
