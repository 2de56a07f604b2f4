"""The machine room in tables: runs, workers, what failed, and whether the figures agree."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.apps import apps
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import DriftCheck, Job, Worker
from jobcenter.queries import jobs, workers
from jobcenter.templatetags.danish import short_moment
from jobcenter.templatetags.states import badge

from .base import CaptionedTable
from .jobs import what

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
MOMENT = {"td": {"class": "nowrap"}}


class AtMoment(CaptionedTable):
    """A table that measures from one moment, `now`."""

    class Meta(CaptionedTable.Meta):
        orderable = False

    def __init__(self, rows: Any, *, now: datetime) -> None:
        self.now = now
        super().__init__(rows)


class RunTable(AtMoment):
    """The last runs with their steps; takes what queries.jobs.with_parts gives."""

    caption = "De seneste kørsler"
    row_header = "created_at"

    created_at = tables.Column("Bestilt", attrs=MOMENT)
    kind = tables.Column("Hvad")
    state = tables.Column("Tilstand", attrs={"td": {"class": "run-state"}})
    duration = tables.Column("Varighed", empty_values=(), attrs=NUMBER)
    steps = tables.Column("Trin", empty_values=(), attrs={"td": {"class": "run-steps"}})

    class Meta(AtMoment.Meta):
        empty_text = "Der er endnu ikke kørt noget."

    def render_created_at(self, record: Job) -> SafeString:
        return link(record, record.created_at)

    def render_kind(self, record: Job) -> str:
        return what(record)

    def render_state(self, record: Any) -> SafeString:
        return format_html(
            '{} <span class="quiet">{}</span>',
            badge(Job.State(record.state)),
            ", ".join(filter(None, (*_reached(record), _parts(record)))),
        )

    def render_duration(self, record: Job) -> str:
        return danish.duration(jobs.duration(record, self.now))

    def render_steps(self, record: Job) -> SafeString | str:
        steps = jobs.steps(record, self.now)
        if not steps:
            return danish.NOTHING
        longest = max(steps, key=lambda step: step.duration)
        each = ((step.name, danish.duration(step.duration)) for step in steps)
        return format_html(
            "<details><summary>Længst: {} ({})</summary><ol>{}</ol></details>",
            longest.name,
            danish.duration(longest.duration),
            format_html_join("", '<li>{} <span class="quiet">{}</span></li>', each),
        )


class FailedTable(AtMoment):
    """What failed lately, each with a button that tries it again."""

    caption = "Mislykkede kørsler i de seneste 14 dage"
    row_header = "finished_at"

    finished_at = tables.Column("Mislykket", attrs=MOMENT)
    kind = tables.Column("Hvad")
    message = tables.Column("Hvorfor", default="ukendt")
    again = tables.TemplateColumn(
        verbose_name="Gør om",
        template_name="jobcenter/operations/_again.html",
        attrs={"td": {"class": "d-print-none"}, "th": {"class": "d-print-none"}},
    )

    class Meta(AtMoment.Meta):
        pass  # the library takes nothing from a parent's that is not named here

    def render_finished_at(self, record: Job) -> SafeString:
        return link(record, record.finished_at)

    def render_kind(self, record: Job) -> str:
        return what(record)


class WorkerTable(AtMoment):
    """Who listens for work, the one with the newest sign first."""

    caption = "Arbejdsprocesser"
    row_header = "name"

    name = tables.Column("Navn")
    sign = tables.Column("Tilstand", empty_values=())
    seen_at = tables.Column("Seneste livstegn")
    started_at = tables.Column("Startet", attrs=MOMENT)

    class Meta(AtMoment.Meta):
        empty_text = "Ingen arbejdsproces har givet livstegn den seneste uge."

    def render_sign(self, record: Worker) -> SafeString:
        return badge(workers.sign(record.seen_at, self.now))

    def render_seen_at(self, record: Worker) -> str:
        ago = danish.duration(self.now - record.seen_at)
        return f"for {ago} siden ({short_moment(record.seen_at)})"

    def render_started_at(self, record: Worker) -> str:
        return short_moment(record.started_at)


class CheckTable(AtMoment):
    """The last times that the figures were compared with a full run."""

    caption = "De seneste afstemninger"
    row_header = "checked_at"

    checked_at = tables.Column("Afstemt", attrs=MOMENT)
    assessment = tables.Column("Opgørelse")
    result = tables.Column("Resultat", empty_values=())

    class Meta(AtMoment.Meta):
        empty_text = "Der er endnu ikke afstemt."

    def render_checked_at(self, record: DriftCheck) -> str:
        return short_moment(record.checked_at)

    def render_assessment(self, record: DriftCheck) -> str:
        return f"pr. {danish.long_day(record.assessment.as_of)}"

    def render_result(self, record: DriftCheck) -> SafeString | str:
        if not record.total:
            return "Ingen forskelle"
        rows = danish.plural(record.total, "række afviger", "rækker afviger")
        return format_html("<strong>{}</strong>: {}", rows, differences(record))


def link(job: Job, moment: datetime | None) -> SafeString:
    """A moment in a run's life, which opens the run's page."""
    address = reverse("job", args=[job.uuid])
    return format_html('<a href="{}">{}</a>', address, short_moment(moment))


def differences(check: DriftCheck) -> str:
    """How many rows differ in which table, the most first: "2 i »andele« og 1 i »grafer«"."""
    found = [(count, _table(name)) for name, count in check.differences.items() if count]
    found.sort(key=lambda each: (-each[0], each[1]))
    return danish.listed([f"{danish.number(count)} i {table}" for count, table in found])


def _table(name: str) -> str:
    """The Danish name of a table, whether it is called by its model or as in the database."""
    for model in apps.get_app_config("jobcenter").get_models():
        if name.lower() in (model.__name__.lower(), model._meta.db_table):
            return f"»{model._meta.verbose_name_plural}«"
    return f"»{name}«"


def _reached(job: Job) -> tuple[str, ...]:
    if job.state != Job.State.RUNNING:
        return ()
    return (job.step, f"{job.progress}{danish.NO_BREAK}%")


def _parts(job: Any) -> str:
    """How far a run is that is cut in parts; nothing for the others."""
    if not job.parts_all:
        return ""
    return f"{danish.number(job.parts_done)} af {danish.plural(job.parts_all, 'del', 'dele')}"
