"""The link from a deadline to its explanation, and the outcome of a duty as a sign."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import Standing, Verdict
from jobcenter.queries import rules

from .danish import icon

register = template.Library()

UNREGISTERED = "ikke registreret"

_LOOKS = {
    Verdict.Outcome.TIMELY: ("success", "check"),
    Verdict.Outcome.LATE: ("warning", "check"),
    Verdict.Outcome.MISSING: ("error", "close"),
    Verdict.Outcome.PENDING: ("info", "hourglass"),
    Verdict.Outcome.EXEMPT: ("info", "minus"),
    Verdict.Outcome.ENDED: ("info", "minus"),
}


@register.simple_tag
def explain_link(verdict: Verdict, text: str = "Forklar fristen") -> SafeString:
    """The way to why a duty's deadline is the day it is; read aloud it names the duty."""
    address = reverse(
        "duty", args=[verdict.citizen.uuid, verdict.rule, verdict.spell_id, verdict.due]
    )
    name = f"{rules.book().rule(verdict.rule).title}, {danish.long_day(verdict.due)}"
    return _link(address, text, name)


@register.simple_tag
def explain_goal_link(standing: Standing, text: str = "Forklar fristen") -> SafeString:
    """The way to why the goal's own deadline is the day it is."""
    address = reverse("goal_deadline", args=[standing.citizen.uuid])
    return _link(address, text, rules.book().goal.title)


@register.simple_tag
def outcome_sign(verdict: Verdict) -> SafeString:
    """What came of a duty: a shape, a word, and only then a colour."""
    outcome = Verdict.Outcome(verdict.outcome)
    colour, shape = _LOOKS[outcome]
    return format_html(
        '<span class="badge badge-{}">{}{}</span>', colour, icon(shape), outcome.label
    )


def _link(address: str, text: str, name: str) -> SafeString:
    return format_html('<a href="{}">{}<span class="sr-only">: {}</span></a>', address, text, name)


@register.filter
def items_heading(verdict: Verdict) -> str:
    """What the rows that a verdict looked at are called."""
    return {
        vocabulary.CONVERSATION: "Samtaler",
        vocabulary.MIN_PLAN: "Min Plan",
        vocabulary.APPRAISAL: "Vurderinger",
    }[verdict.asks_for]


@register.filter
def type_name(code: str) -> str:
    return vocabulary.CONVERSATION_TYPES.get(code, UNREGISTERED)


@register.filter
def form_name(code: str) -> str:
    return vocabulary.FORMS.get(code, UNREGISTERED)


@register.filter
def actor_name(code: str) -> str:
    return vocabulary.ACTORS.get(code, UNREGISTERED)


@register.filter
def group_name(group: str) -> str:
    name, *_ = vocabulary.GROUPS[group]
    return name
