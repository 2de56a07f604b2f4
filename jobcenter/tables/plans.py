"""The rows of a recovery plan, the lines of its figures in numbers, and the result goal."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import Initiative, Measure
from jobcenter.queries import area_figures, support
from jobcenter.queries.plan_milestones import Course, Figure, Judged, Spot, State
from jobcenter.queries.plans import Standing
from jobcenter.reports import plan_words

from .base import CaptionedTable
from .figures import counted
from .shapes import shape

_NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
_NOWRAP = {"td": {"class": "nowrap"}}

_SHAPES = {
    State.REACHED: "booket",
    State.ON_COURSE: "paa-vej",
    State.BEHIND: "skal-bookes",
    State.OUT_OF_REACH: "overskredet",
    State.MISSED: "overskredet",
    State.NOBODY: "fritaget",
    State.NOT_YET: "afventer",
    State.BEYOND: "afventer",
    State.UNKNOWN: "fritaget",
}


def state_shape(judged: Judged) -> SafeString:
    """Shape and word of what a milestone has come to."""
    return shape(_SHAPES[judged.state], str(judged.state.label))


class InitiativeTable(CaptionedTable):
    """Takes queries.plans.Standing, in the plan's order."""

    caption = "Initiativer"
    row_header = "initiativ"

    initiativ = tables.Column("Initiativ", accessor="initiative", orderable=False)
    ansvarlig = tables.Column(
        "Ansvarlig", accessor="initiative__owner", orderable=False, empty_values=()
    )
    maal = tables.Column("Mål", accessor="initiative__aim", orderable=False, default="–")
    milepael = tables.Column("Milepæl", accessor="steps", orderable=False, empty_values=())
    frist = tables.Column("Frist", accessor="deadlines", orderable=False, empty_values=())
    tiltag = tables.Column("Tiltag", accessor="measures", orderable=False, empty_values=())
    status = tables.Column("Seneste status", accessor="status", orderable=False, default="–")

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures initiatives"}

    def render_initiativ(self, value: Initiative, record: Standing) -> SafeString:
        return format_html(
            '<a href="{}">{}.&nbsp;{}</a> <span class="cell-second">{}</span>',
            reverse("initiative", kwargs={"uuid": value.uuid}),
            value.number,
            value.name,
            area_figures.named(record.areas).capitalize(),
        )

    def render_ansvarlig(self, value: str) -> str:
        return value or "ingen"

    def render_milepael(self, value: Sequence[Judged], record: Standing) -> SafeString:
        return _aims(value, record)

    def render_frist(self, value: Sequence[Judged], record: Standing) -> SafeString:
        return _aims(value, record)

    def render_tiltag(self, value: Sequence[Measure]) -> str:
        counted_states = [
            f"{count} {label.lower()}"
            for state, label in Measure.State.choices
            if (count := sum(each.state == state for each in value))
        ]
        return danish.listed(counted_states) or "ingen"

    def render_status(self, value: Any) -> SafeString:
        return format_html(
            '{} <span class="cell-second">{}</span>', danish.month(value.month), _cut(value.text)
        )


_LONGEST = 90


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _aims(found: Sequence[Judged], standing: Standing) -> SafeString:
    if not found:
        return SafeString("ingen")
    return format_html_join(
        "",
        '<span class="aim"><span class="nowrap">{}</span>{} {}</span>',
        (
            (
                f"{each.aim.percent}{danish.NO_BREAK}% {danish.short_day(each.aim.day)}",
                _whose(each, standing),
                state_shape(each),
            )
            for each in found
        ),
    )


def _whose(judged: Judged, standing: Standing) -> str:
    """Named where it is not the initiative's own."""
    if judged.areas == standing.areas:
        return ""
    return f", {area_figures.named(judged.areas)}"


class CourseTable(CaptionedTable):
    """Takes a Course: its planned, actual and projected lines by day."""

    row_header = "dag"

    dag = tables.Column("Dag", accessor="day", orderable=False, attrs=_NOWRAP)
    planlagt = tables.Column("Planlagt", accessor="planned", orderable=False, attrs=_NUMBER)
    var = tables.Column("Som det var", accessor="was", orderable=False, attrs=_NUMBER)
    booket = tables.Column("Med det bookede", accessor="booked", orderable=False, attrs=_NUMBER)
    alle = tables.Column("Alle frister holdes", accessor="all_due", orderable=False, attrs=_NUMBER)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}

    def __init__(self, course: Course, **kwargs: Any) -> None:
        self.as_of = course.ahead.as_of
        self.milestones = {each.aim.day: each for each in course.milestones}
        super().__init__(course.spots(), **kwargs)

    def render_dag(self, value: date) -> SafeString:
        own = self.milestones.get(value)
        note = " ".join(
            filter(None, ("nu" if value == self.as_of else "", own.aim.name.lower() if own else ""))
        )
        return format_html('{} <span class="cell-second">{}</span>', danish.short_day(value), note)

    def render_planlagt(self, value: Fraction) -> str:
        return danish.percent(float(value))

    def render_var(self, value: Figure) -> SafeString:
        return _figure(value)

    def render_booket(self, value: Figure, record: Spot) -> SafeString:
        return SafeString("") if _is_now(record) else _figure(value)

    def render_alle(self, value: Figure, record: Spot) -> SafeString:
        return SafeString("") if _is_now(record) else _figure(value)


def _is_now(spot: Spot) -> bool:
    """On the run's day all that will be is what is."""
    return spot.was is not None


def _figure(figure: Figure) -> SafeString:
    if not figure.population:
        return SafeString(plan_words.figure(figure))
    second = counted(figure.hits, figure.population)
    text = plan_words.figure(figure)
    return format_html(
        '{} <span class="cell-second">{}</span>', text, "" if text == second else second
    )


class _CountTable(CaptionedTable):
    """Expected against actual; `record.total` or the record itself is a support.Count."""

    forventet = tables.Column("Forventet", orderable=False, attrs=_NUMBER)
    faktisk = tables.Column("Faktisk", orderable=False, attrs=_NUMBER)
    forskel = tables.Column("Forskel", orderable=False, attrs=_NUMBER)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}

    def render_forventet(self, value: Fraction) -> str:
        return people(value)

    def render_faktisk(self, value: Fraction) -> str:
        return people(value)

    def render_forskel(self, value: Fraction) -> str:
        return difference(value)


class SupportMonthTable(_CountTable):
    caption = "Borgere på offentlig forsørgelse efter måned"
    row_header = "maaned"

    maaned = tables.Column("Måned", accessor="month", orderable=False)
    omraader = tables.Column("Områder", accessor="areas", orderable=False, attrs=_NUMBER)

    class Meta(_CountTable.Meta):
        sequence = ("maaned", "omraader", "...")

    def __init__(self, months: Iterable[support.Month], **kwargs: Any) -> None:
        super().__init__(
            [{"month": each.month, "areas": each.areas, **_count(each.total)} for each in months],
            **kwargs,
        )

    def render_maaned(self, value: date) -> str:
        return danish.month(value)


class SupportAreaTable(_CountTable):
    caption = "Borgere på offentlig forsørgelse efter område, gennemsnit af månederne"
    row_header = "omraade"

    omraade = tables.Column("Område", accessor="area", orderable=False)

    class Meta(_CountTable.Meta):
        sequence = ("omraade", "...")

    def __init__(self, areas: Iterable[tuple[str, support.Count]], **kwargs: Any) -> None:
        rows = [{"area": code, **_count(count)} for code, count in areas]
        super().__init__(rows, **kwargs)

    def render_omraade(self, value: str) -> str:
        return vocabulary.BENEFITS[value].capitalize()


def _count(count: support.Count) -> dict[str, Fraction]:
    return {
        "forventet": count.expected,
        "faktisk": count.actual,
        "forskel": count.difference,
    }


def people(count: Fraction) -> str:
    """Whole persons, or with a decimal where there is one."""
    return danish.number(float(count), 0 if count.denominator == 1 else 1)


def difference(count: Fraction) -> str:
    """ "+120" or "−14"."""
    text = people(count)
    return f"+{text}" if count > 0 else text
