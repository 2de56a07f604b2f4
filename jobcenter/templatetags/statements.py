"""The words of the ledger."""

from django import template

from jobcenter import danish
from jobcenter.models import Verdict
from jobcenter.queries import rules
from jobcenter.reports.statement_rows import NAMES

register = template.Library()


@register.filter
def signed(number: int) -> str:
    """+3, −2 or 0"""
    return f"+{danish.number(number)}" if number > 0 else danish.number(number)


@register.filter
def area_name(area: str) -> str:
    return NAMES[area]


@register.filter
def rule_title(rule: str) -> str:
    return rules.book().rule(rule).title


@register.filter
def outcome(code: str) -> str:
    """What a duty was judged; “ikke en frist” where there was none."""
    return Verdict.Outcome(code).label if code else "Ikke en frist"
