"""This month's deadlines met: one line per area, or per area and rule, and the whole last."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.queries import rules
from jobcenter.queries.verdicts import (
    OUTSIDE,
    Asked,
    Counts,
    Force,
    Key,
    Lateness,
    Line,
    Met,
    Months,
    Part,
    summed,
)
from jobcenter.reports.discretion import Family
from jobcenter.reports.excel import Kind
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS
from jobcenter.timeliness.verdicts import BORN_LATE_DAYS

from .base import CaptionedTable
from .duties import NO, YES, duties_link, month_value, second
from .figures import FEW, share_text

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}

NO_DEADLINES = "ingen frister i måneden"
NO_DAY = "loven sætter ingen dag: se Min Plan på dagen"


@dataclass(frozen=True)
class DeadlineRow:
    """A line of figures. `choices` select its duties in their list.

    `area` and the `groups` within it stand above the name; `note` says why there is nothing to
    count. Lines with `has_share` False hold counts and no share, and are in no total.
    """

    name: str
    whole: Met
    running: Met
    choices: dict[str, str] = field(default_factory=dict)
    area: str = ""
    groups: str = ""
    note: str = NO_DEADLINES
    mark: str = ""
    rests_on: str = vocabulary.JOBCENTRE
    has_share: bool = True
    is_total: bool = False
    begins_area: bool = False
    lateness: Lateness = field(default_factory=Lateness)

    @property
    def judged(self) -> Met | None:
        """The whole month's duties where they have a share."""
        return self.whole if self.has_share else None

    @property
    def judged_till_now(self) -> Met | None:
        return self.running if self.has_share else None

    @property
    def is_empty(self) -> bool:
        """True where nothing fell due in either month."""
        return not any(met.every.measured + met.every.outside for met in (self.whole, self.running))

    @property
    def what(self) -> str:
        return f"{self.area}: {self.name}" if self.area else self.name


class DeadlineTable(CaptionedTable):
    """Kept in the order in which it comes, so that months can be compared by eye."""

    row_header = "name"
    kinds = {
        "due": Kind.COUNT,
        "timely_count": Kind.COUNT,
        "timely": Kind.SHARE,
        "late": Kind.COUNT,
        "missing": Kind.COUNT,
        "born_late_due": Kind.COUNT,
        "born_late_timely": Kind.COUNT,
        "prompt_due": Kind.COUNT,
        "prompt_timely": Kind.COUNT,
        "prompt": Kind.SHARE,
        "late_registered": Kind.COUNT,
        "outside": Kind.COUNT,
        "running_due": Kind.COUNT,
        "running_timely": Kind.COUNT,
        "running_late": Kind.COUNT,
        "running_missing": Kind.COUNT,
        "running": Kind.SHARE,
    }
    widths = {"name": 52, "group": 34, "mark": 22}

    group = tables.Column("Område", accessor="area", visible=False)
    name = tables.Column("Frist", orderable=False)
    mark = tables.Column("Bemærk", accessor="mark", visible=False)
    rests_on = tables.Column("Påhviler", accessor="rests_on", visible=False)
    due = tables.Column(accessor="whole", orderable=False, attrs=NUMBER)
    timely_count = tables.Column("Til tiden", accessor="whole", visible=False)
    timely = tables.Column(accessor="judged", orderable=False, attrs=NUMBER, empty_values=())
    late = tables.Column("For sent", accessor="whole", orderable=False, attrs=NUMBER)
    missing = tables.Column("Mangler", accessor="whole", orderable=False, attrs=NUMBER)
    born_late_due = tables.Column("Frister i sager født for sent", accessor="whole", visible=False)
    born_late_timely = tables.Column(
        "Til tiden i sager født for sent", accessor="whole", visible=False
    )
    prompt_due = tables.Column("Frister uden sager født for sent", accessor="whole", visible=False)
    prompt_timely = tables.Column(
        "Til tiden uden sager født for sent", accessor="whole", visible=False
    )
    prompt = tables.Column(accessor="judged", orderable=False, attrs=NUMBER, empty_values=())
    late_registered = tables.Column(
        "Registreret for sent", accessor="whole", orderable=False, attrs=NUMBER
    )
    outside = tables.Column("Regnes ikke med", accessor="whole", orderable=False, attrs=NUMBER)
    running_due = tables.Column(accessor="running", visible=False)
    running_timely = tables.Column(accessor="running", visible=False)
    running_late = tables.Column(accessor="running", visible=False)
    running_missing = tables.Column(accessor="running", visible=False)
    running = tables.Column(
        accessor="judged_till_now", orderable=False, attrs=NUMBER, empty_values=()
    )

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures deadlines-met"}
        row_attrs = {"class": lambda record: row_class(record)}

    def __init__(
        self, rows: Sequence[DeadlineRow], *, months: Months, naming: str = "Frist", **kwargs: Any
    ) -> None:
        self.months = months
        super().__init__(rows, **kwargs)
        running = danish.month(months.running)
        headings = {
            "name": naming,
            "due": f"Frister, {danish.month(months.whole)}",
            "timely": "Andel til tiden",
            "prompt": "Andel til tiden uden sager født for sent",
            "running_due": f"Frister, {running} til nu",
            "running_timely": f"Til tiden, {running} til nu",
            "running_late": f"For sent, {running} til nu",
            "running_missing": f"Mangler, {running} til nu",
            "running": f"Andel til tiden, {running} til nu",
        }
        for column, heading in headings.items():
            self.columns[column].column.verbose_name = heading

    def _link(self, count: int, what: str, row: DeadlineRow, asked: str, **more: str) -> SafeString:
        """A number of the month's duties of a line; where none fell due there is no number."""
        if not row.whole.every.measured:
            return format_html("{}", danish.NOTHING)
        return line_link(count, what, row, self.months.whole, vurdering=asked, **more)

    def render_name(self, record: DeadlineRow) -> SafeString:
        above = " · ".join(filter(None, (record.area, record.groups)))
        area = format_html('<span class="line-area">{}</span> ', above)
        mark = format_html(' <span class="line-mark">{}</span>', record.mark)
        return format_html(
            "{}{}{}", area if above else "", record.name, mark if record.mark else ""
        )

    def value_name(self, value: str) -> str:
        return value

    def render_due(self, value: Met, record: DeadlineRow) -> SafeString:
        if not value.every.measured:
            return format_html("{} {}", danish.NOTHING, second(record.note))
        return self._link(value.every.measured, "frister", record, Asked.MEASURED)

    def value_due(self, value: Met) -> int:
        return value.every.measured

    def value_timely_count(self, value: Met) -> int:
        return value.every.timely

    def render_timely(self, record: DeadlineRow) -> SafeString:
        return self._timely(record.whole.every, record, self.months.whole)

    def value_timely(self, value: Met | None) -> float | None:
        return _number(value.every if value else None)

    def render_prompt(self, record: DeadlineRow) -> SafeString:
        return self._timely(record.whole.prompt, record, self.months.whole, foedt=NO)

    def value_prompt(self, value: Met | None) -> float | None:
        return _number(value.prompt if value else None)

    def value_prompt_due(self, value: Met) -> int:
        return value.prompt.measured

    def value_prompt_timely(self, value: Met) -> int:
        return value.prompt.timely

    def value_born_late_due(self, value: Met) -> int:
        return value.born_late.measured

    def value_born_late_timely(self, value: Met) -> int:
        return value.born_late.timely

    def render_running(self, record: DeadlineRow) -> SafeString:
        return self._timely(record.running.every, record, self.months.running)

    def value_running(self, value: Met | None) -> float | None:
        return _number(value.every if value else None)

    def value_running_due(self, value: Met) -> int:
        return value.every.measured

    def value_running_timely(self, value: Met) -> int:
        return value.every.timely

    def value_running_late(self, value: Met) -> int:
        return value.every.late

    def value_running_missing(self, value: Met) -> int:
        return value.every.missing

    def _timely(self, counts: Counts, row: DeadlineRow, month: date, **more: str) -> SafeString:
        """The share with its n; few are counted, and so is what has no share."""
        pair = timely_pair(counts, row, month, **more)
        if counts.measured < FEW or not row.has_share:
            return pair
        return format_html("{} {}", share_text(counts.timely, counts.measured), second(pair))

    def render_late(self, value: Met, record: DeadlineRow) -> SafeString:
        return self._link(value.every.late, "for sent", record, Part.LATE)

    def value_late(self, value: Met) -> int:
        return value.every.late

    def render_missing(self, value: Met, record: DeadlineRow) -> SafeString:
        return self._link(value.every.missing, "mangler", record, Part.MISSING)

    def value_missing(self, value: Met) -> int:
        return value.every.missing

    def render_late_registered(self, value: Met, record: DeadlineRow) -> SafeString:
        count = value.every.late_registered
        return self._link(count, "registreret for sent", record, Asked.MEASURED, registreret=YES)

    def value_late_registered(self, value: Met) -> int:
        return value.every.late_registered

    def render_outside(self, value: Met, record: DeadlineRow) -> SafeString:
        every = value.every
        number = line_link(
            every.outside, "regnes ikke med", record, self.months.whole, vurdering=Asked.OUTSIDE
        )
        parts = [
            f"{danish.number(every.of(part))} {part.label.lower()}"
            for part in OUTSIDE
            if every.of(part)
        ]
        return format_html("{} {}", number, second(danish.listed(parts)))

    def value_outside(self, value: Met) -> int:
        return value.every.outside


def line_row(line: Line, whose: dict[str, str]) -> DeadlineRow:
    """A line in words; `whose` are the choices that all lines of its table have."""
    key = line.key
    choices = {"omraade": key.benefit, "hvem": key.rests_on, "pligt": str(key.force)}
    return DeadlineRow(
        line_name(line),
        line.whole,
        line.running,
        whose | choices | ({"regel": key.rule} if key.rule else {}),
        area=vocabulary.BENEFITS[key.benefit].capitalize(),
        groups=_groups(key),
        note=NO_DEADLINES if line.has_day else NO_DAY,
        mark="" if key.force == Force.BINDING else str(Force(key.force).label),
        rests_on=key.rests_on,
        has_share=key.force == Force.BINDING,
    )


def task_row(lines: Sequence[Line], whose: dict[str, str]) -> DeadlineRow:
    """All areas' lines of one of the jobcentre's tasks besides conversations."""
    task = lines[0].key.asks_for
    appraisals = sorted({line.appraisal for line in lines} - {""})
    name = f"{danish.listed(appraisals)}-vurdering" if appraisals else vocabulary.TASKS[task]
    whole, running = summed(lines)
    choices = {"opgave": task, "hvem": vocabulary.JOBCENTRE, "pligt": str(Force.BINDING)}
    note = NO_DEADLINES if any(line.has_day for line in lines) else NO_DAY
    return DeadlineRow(name, whole, running, whose | choices, note=note)


def line_name(line: Line) -> str:
    """The rule's title; before it the names of Min Plan and of the appraisals."""
    title = rules.book().rule(line.key.rule).title if line.key.rule else ""
    names = {
        vocabulary.MIN_PLAN: vocabulary.TASKS[vocabulary.MIN_PLAN],
        vocabulary.APPRAISAL: f"{line.appraisal}-vurdering",
    }
    return ": ".join(filter(None, (names.get(line.key.asks_for), title)))


def _groups(key: Key) -> str:
    """The groups of an area that a rule is about; "" where it is about all of them."""
    rule = rules.book().rule(key.rule) if key.rule else None
    of_area = {
        group: name
        for group, (name, benefits, _) in vocabulary.GROUPS.items()
        if key.benefit in benefits
    }
    own = [name for group, name in of_area.items() if rule is None or group in rule.groups]
    return "" if len(own) == len(of_area) else danish.listed(own)


def line_link(count: int, what: str, row: DeadlineRow, month: date, **choices: str) -> SafeString:
    """A number of a line's duties in a month, which opens their list."""
    months = {"fra": month_value(month), "til": month_value(month)}
    return duties_link(count, f"{what}, {row.what}", **(months | row.choices | choices))


def timely_pair(counts: Counts, row: DeadlineRow, month: date, **choices: str) -> SafeString:
    """ "41 af 52", each number opening its list; "–" where no deadline is past."""
    if not counts.measured:
        return format_html("{}", danish.NOTHING)
    return format_html(
        "{} af {}",
        line_link(counts.timely, "til tiden", row, month, vurdering=Part.TIMELY, **choices),
        line_link(counts.measured, "frister", row, month, vurdering=Asked.MEASURED, **choices),
    )


def timely_words(counts: Counts, row: DeadlineRow, month: date, **choices: str) -> SafeString:
    """ "41 af 52 (78,8 %)" with its links; "3 af 4" where they are few."""
    pair = timely_pair(counts, row, month, **choices)
    if counts.measured < FEW:
        return pair
    return format_html("{} ({})", pair, share_text(counts.timely, counts.measured))


def row_class(row: DeadlineRow) -> str:
    marks = {
        "total-row": row.is_total,
        "begins-area": row.begins_area,
        "outside-row": not row.has_share,
        "empty-row": row.is_empty,
    }
    return " ".join(name for name, applies in marks.items() if applies)


def _number(counts: Counts | None) -> float | None:
    return None if counts is None or counts.share is None else float(counts.share)


# What is withheld together in a file. What is known of the others tells of the born-late cases,
# so nothing is said of either where the month's own numbers are withheld.
_BORN_LATE = ("prompt_due", "prompt_timely", "born_late_due", "born_late_timely")
FAMILIES = (
    Family(("due", "timely_count", "late", "missing"), ("timely", *_BORN_LATE, "prompt")),
    Family(_BORN_LATE, ("prompt",)),
    Family(("late_registered",)),
    Family(("outside",)),
    Family(("running_due", "running_timely", "running_late", "running_missing"), ("running",)),
)


def definitions() -> list[tuple[str, str]]:
    """What the columns mean, for the page and for those who have only the file."""
    return [
        (
            "Frister",
            (
                "Krav, som en regel stiller i den enkelte sag, og hvis frist ligger i måneden og "
                "er før opgørelsens dag."
            ),
        ),
        (
            "Andel til tiden",
            "De frister, der er overholdt senest på dagen, delt med alle frister.",
        ),
        ("For sent", "Det, der blev krævet, er gjort, men efter fristen."),
        ("Mangler", "Fristen er overskredet, og det, der kræves, er ikke registreret."),
        (
            "Født for sent",
            (
                "Sager, som jobcentret modtog efter fristen eller mindre end "
                f"{BORN_LATE_DAYS} dage før den. Andelen vises med og uden dem."
            ),
        ),
        (
            "Registreret for sent",
            (
                f"Frister, hvor en samtale blev registreret mere end {LATE_REGISTRATION_DAYS} dage "
                "efter, at den blev holdt. De er også talt med i de andre kolonner: det er dagen, "
                "samtalen blev holdt, der afgør, om den var til tiden."
            ),
        ),
        (
            "Regnes ikke med",
            (
                "Frister i måneden, hvor borgeren var fritaget, eller forløbet sluttede før "
                "fristen, og frister, hvis dag ikke er forbi. De er ikke med i nogen andel."
            ),
        ),
        (
            "Vejledende",
            "Regler, som ikke i sig selv gør en sag for sen. De tælles, men har ingen andel.",
        ),
        (
            "Område og team",
            "Det område og team, der havde sagen på fristens dag. Senere skift flytter den ikke.",
        ),
    ]
