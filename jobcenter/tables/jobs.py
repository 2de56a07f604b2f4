"""Recent runs."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter.danish import long_day
from jobcenter.models import Job
from jobcenter.templatetags.danish import person, short_moment
from jobcenter.templatetags.states import badge

from .base import CaptionedTable


def what(job: Job) -> str:
    """The kind of a run, with its day where it is an assessment of one."""
    if job.kind == Job.Kind.ASSESSMENT and job.as_of:
        return f"Opgørelse pr. {long_day(job.as_of)}"
    return str(job.get_kind_display())


class JobTable(CaptionedTable):
    """Runs, newest first."""

    caption = "Seneste kørsler"
    row_header = "created_at"

    created_at = tables.Column("Bestilt", attrs={"td": {"class": "nowrap"}}, orderable=False)
    kind = tables.Column("Hvad", orderable=False)
    created_by = tables.Column("Af", empty_values=(), orderable=False)
    state = tables.Column("Tilstand", orderable=False)
    message = tables.Column("Resultat", orderable=False, default="")

    class Meta(CaptionedTable.Meta):
        model = Job
        fields = ("created_at", "kind", "created_by", "state", "message")
        per_page = 25
        empty_text = "Der er endnu ikke kørt noget."

    def render_created_at(self, record: Job) -> SafeString:
        address = reverse("job", args=[record.uuid])
        return format_html('<a href="{}">{}</a>', address, short_moment(record.created_at))

    def render_kind(self, record: Job) -> str:
        return what(record)

    def render_created_by(self, record: Job) -> str:
        return person(record.created_by) or "automatisk"

    def render_state(self, record: Job) -> SafeString:
        return badge(Job.State(record.state))
