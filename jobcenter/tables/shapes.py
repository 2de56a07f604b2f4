"""The signs of a case's status: a shape of its own for each, so that none needs its colour."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter.queries.standings import Status

SHAPES = "images/status.svg"


def status_shape(status: Status) -> SafeString:
    """Shape and word of a status."""
    return format_html(
        '<span class="status status--{}"><svg class="status-shape" aria-hidden="true" '
        'focusable="false" viewBox="0 0 16 16"><use href="{}#{}"></use></svg>{}</span>',
        status.value,
        static(SHAPES),
        status.value,
        status.label,
    )
