"""States as badges: each in words, with a shape that is readable in grey, and in colour."""

from django import template
from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter.models import Delivery, Job, RowProblem
from jobcenter.queries.workers import Sign

from .danish import icon

register = template.Library()

LOOKS: dict[TextChoices, tuple[str, str]] = {
    Delivery.State.RECEIVED: ("info", "hourglass"),
    Delivery.State.APPLIED: ("success", "check"),
    Delivery.State.REJECTED: ("error", "close"),
    Job.State.WAITING: ("info", "hourglass"),
    Job.State.RUNNING: ("info", "sync"),
    Job.State.DONE: ("success", "check"),
    Job.State.FAILED: ("error", "close"),
    Sign.LISTENS: ("success", "check"),
    Sign.SILENT: ("error", "close"),
    RowProblem.Severity.BLOCKING: ("error", "close"),
    RowProblem.Severity.SET_ASIDE: ("warning", "minus"),
    RowProblem.Severity.WARNING: ("info", "info"),
}


@register.simple_tag
def badge(state: TextChoices) -> SafeString:
    colour, shape = LOOKS[state]
    return format_html('<span class="badge badge-{}">{}{}</span>', colour, icon(shape), state.label)
