"""How a number of duties leads to their list."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.tables.addresses import listed

YES, NO = "ja", "nej"


def month_value(month: date) -> str:
    """How an address names a month: "2024-04"."""
    return f"{month:%Y-%m}"


def duties_address(**choices: str) -> str:
    """The list of duties with filters chosen."""
    return listed("verdict_list", choices)


def duties_link(count: int, what: str, **choices: str) -> SafeString:
    """A number that opens the list of exactly those duties; `what` is read aloud with it."""
    return number_link(count, what, duties_address(**choices) if count else "")


def number_link(count: int, what: str, address: str) -> SafeString:
    """A number that opens its list; 0 has none to open."""
    shown = danish.number(count)
    if not count:
        return format_html("{}", shown)
    return format_html('<a href="{}" aria-label="{} {}">{}</a>', address, shown, what, shown)


def second(text: str | SafeString) -> SafeString:
    """What stands beneath a cell's own text; nothing where there is none."""
    return format_html('<span class="cell-second">{}</span>', text) if text else SafeString("")
