"""The words of `jobcenter.danish` as filters, and the few pieces of markup every page repeats."""

import re
from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from jobcenter import danish
from jobcenter.models import User

register = template.Library()

ICONS = "vendor/dkfds/img/all-svg-icons.svg"

register.filter(danish.number)
register.filter(danish.percent)
register.filter(danish.points)
register.filter(danish.long_day)
register.filter(danish.weekday)
register.filter(danish.short_day)
register.filter(danish.month)
register.filter(danish.week)
register.filter(danish.distance)
register.filter(danish.duration)


@register.filter
def long_moment(moment: datetime | None) -> str:
    return danish.long_moment(timezone.localtime(moment) if moment else None)


@register.filter
def short_moment(moment: datetime | None) -> str:
    return danish.short_moment(timezone.localtime(moment) if moment else None)


@register.filter
def whole_days(text: str) -> SafeString:
    """A text whose days, such as 03-12-2024, are not broken over two lines."""
    return mark_safe(_DAY.sub(_WHOLE, conditional_escape(text)))  # noqa: S308  # is escaped


_DAY = re.compile(r"\b\d\d-\d\d-\d{4}\b")
_WHOLE = r'<span class="nowrap">\g<0></span>'


@register.filter
def plural(count: int, nouns: str) -> str:
    """`{{ 3|plural:"borger,borgere" }}` gives "3 borgere"."""
    one, many = nouns.split(",")
    return danish.plural(count, one, many)


@register.filter
def person(user: User | None) -> str:
    """The name of a user, the user name where no name is known, nothing for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """An icon of the design system; without a label it is decoration and is not read aloud."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon-svg {}" focusable="false" {}><use href="{}#{}"></use></svg>',
        extra,
        SafeString(hidden),
        static(ICONS),
        name,
    )
