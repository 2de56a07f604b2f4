"""How a case's status and deadlines look wherever they stand.

Each status has a shape of its own, so that none needs its colour.
"""

from collections.abc import Sequence
from datetime import date

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import Citizen, Verdict
from jobcenter.queries.deadlines import Deadline
from jobcenter.queries.standings import Status

SHAPES = "images/status.svg"

# A row must not become a wall of text: so many deadlines stand under the first one.
FURTHER_SHOWN = 2


def shape(name: str, label: str) -> SafeString:
    """A drawing of SHAPES and its word."""
    return format_html(
        '<span class="status status--{}"><svg class="status-shape" aria-hidden="true" '
        'focusable="false" viewBox="0 0 16 16"><use href="{}#{}"></use></svg>{}</span>',
        name,
        static(SHAPES),
        name,
        label,
    )


def status_shape(status: Status) -> SafeString:
    """Shape and word of a status."""
    return shape(status.value, status.label)


def masked_cpr(citizen: Citizen) -> SafeString:
    """What tells namesakes apart on the screen, beneath the name. Paper never has it."""
    return format_html('<span class="cell-second d-print-none">{}</span>', citizen.masked_cpr)


def lacking(deadline: Deadline) -> str:
    """What is not there yet: "mangler 2 samtaler"; "" where nothing lacks."""
    if not deadline.is_conversation:
        return "ikke registreret"
    if not deadline.lacking:
        return ""
    return f"mangler {danish.plural(deadline.lacking, 'samtale', 'samtaler')}"


def born_late(duty: Verdict) -> str:
    """How late the case came, in words; "" where the day is not known."""
    if duty.received is None:
        return ""
    days_left = (duty.due - duty.received).days
    day = danish.short_day(duty.received)
    if days_left < 0:
        return f"Sagen kom hertil efter fristen ({day})"
    if days_left == 0:
        return f"Sagen kom hertil på selve fristen ({day})"
    return f"Sagen kom hertil {danish.plural(days_left, 'dag', 'dage')} før fristen ({day})"


def deadline_cell(deadlines: Sequence[Deadline], as_of: date) -> SafeString:
    """The first deadline with its name and what it lacks, and the next ones beneath it."""
    first, *further = deadlines
    return format_html(
        '<span class="deadline-day">{} <span class="{}">{}</span></span> '
        '<a href="{}">{}</a> <span class="quiet">{}</span> {}',
        danish.short_day(first.due),
        "over" if first.due < as_of else "quiet",
        danish.distance(first.due, as_of),
        first.address,
        first.title,
        lacking(first),
        _further(further),
    )


def _further(deadlines: Sequence[Deadline]) -> SafeString:
    if not deadlines:
        return SafeString("")
    shown = format_html_join(
        "",
        '<li>{} <a href="{}">{}</a></li>',
        (
            (danish.short_day(each.due), each.address, each.title)
            for each in deadlines[:FURTHER_SHOWN]
        ),
    )
    left = len(deadlines) - FURTHER_SHOWN
    more = SafeString("")
    if left > 0:
        address = reverse("citizen", kwargs={"uuid": deadlines[0].citizen.uuid})
        more = format_html('<li><a href="{}#frister">og {} til</a></li>', address, left)
    return format_html('<ul class="further">{}{}</ul>', shown, more)
