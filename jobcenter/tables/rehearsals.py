"""Rehearsals of rule changes: the list of them, the figures of one, and the duties it changes."""

from datetime import date

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import Citizen, Job, Rehearsal, RehearsedDuty, Verdict
from jobcenter.queries.rehearsals import CHOICES, Met, Result, RuleRow, group_name
from jobcenter.reports.excel import Kind
from jobcenter.templatetags.danish import person, short_moment
from jobcenter.templatetags.states import badge

from .base import CaptionedTable
from .figures import FEW, counted

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
Change = RehearsedDuty.Change

# What is counted, after a number, in the list of rehearsals.
NOUNS = {
    "frist": "med anden frist",
    "vurdering": "med anden vurdering",
    "ny": "nye",
    "bortfalder": "bortfalder",
    "til_gruppen": "bliver gruppens",
    "fra_gruppen": "bliver sagens egne",
    "vilkaar": "med andre vilkår",
    "version": "kun med anden version",
}


class RehearsalTable(CaptionedTable):
    """Those made before, newest first."""

    caption = "Tidligere afprøvninger"
    row_header = "created_at"

    created_at = tables.Column("Bestilt", attrs={"td": {"class": "nowrap"}}, orderable=False)
    created_by = tables.Column("Af", empty_values=(), orderable=False)
    tried = tables.Column("Regler", empty_values=(), orderable=False)
    as_of = tables.Column("Set fra", orderable=False)
    moved_to = tables.Column("Som om fra", orderable=False, default=danish.NOTHING)
    summary = tables.Column("Resultat", empty_values=(), orderable=False)

    class Meta(CaptionedTable.Meta):
        per_page = 25
        empty_text = "Der er endnu ikke afprøvet nogen ændring."

    def render_created_at(self, record: Rehearsal) -> SafeString:
        address = reverse("rehearsal", args=[record.uuid])
        return format_html('<a href="{}">{}</a>', address, short_moment(record.created_at))

    def render_created_by(self, record: Rehearsal) -> str:
        return person(record.created_by) or danish.NOTHING

    def render_tried(self, record: Rehearsal) -> str:
        ids = [rule["id"] for rule in record.tried]
        shown = ids[:4] + ([f"{danish.number(len(ids) - 4)} til"] if len(ids) > 4 else [])
        return danish.listed(shown) or "ingen ændring"

    def render_as_of(self, value: date) -> str:
        return danish.short_day(value)

    render_moved_to = render_as_of

    def render_summary(self, record: Rehearsal) -> str | SafeString:
        if record.summary is None:
            return badge(Job.State(record.job.state)) if record.job else "ikke gennemført"
        found = Result(record.summary).counts
        words = [f"{danish.number(found[each])} {NOUNS[each]}" for each in found if found[each]]
        return danish.listed(words) or "ingen forskel"


class ChangeColumn(tables.Column):
    """How many duties changed in one way, each number opening the list of exactly those."""

    def __init__(self, choice: str, heading: str) -> None:
        super().__init__(heading, accessor="rule", attrs=NUMBER, orderable=False)
        self.choice = choice

    def render(self, record: RuleRow, table: "RuleChangeTable") -> SafeString:
        count = record.count(self.choice)
        if not count:
            return format_html("{}", danish.number(count))
        chosen = {"gruppe": record.group, "regel": record.rule, "aendring": self.choice}
        what, _ = CHOICES[self.choice]
        return format_html(
            '<a href="{}?{}" aria-label="{}">{}</a>',
            table.address,
            urlencode(chosen),
            f"{danish.number(count)}: {what.lower()}, {record.group_name}, {record.rule}",
            danish.number(count),
        )


class RuleChangeTable(CaptionedTable):
    """One row per group and rule that differs; a kind of change that never occurs has no column.

    `address` is that of the list of duties.
    """

    caption = "Frister, der ændres, efter gruppe og regel"
    row_header = "group"

    group = tables.Column("Gruppe", accessor="group_name", orderable=False)
    rule = tables.Column("Regel", orderable=False)
    before = tables.Column("Frister før", accessor="counts__before", attrs=NUMBER, orderable=False)
    after = tables.Column("Efter", accessor="counts__after", attrs=NUMBER, orderable=False)
    frist = ChangeColumn("frist", "Anden frist")
    vurdering = ChangeColumn("vurdering", "Anden vurdering")
    ny = ChangeColumn("ny", "Nye")
    bortfalder = ChangeColumn("bortfalder", "Bortfalder")
    til_gruppen = ChangeColumn("til_gruppen", "Bliver gruppens")
    fra_gruppen = ChangeColumn("fra_gruppen", "Bliver sagens egne")
    vilkaar = ChangeColumn("vilkaar", "Andre vilkår")
    version = ChangeColumn("version", "Kun anden version")
    verdicts = tables.Column("Hvordan vurderingen ændres", empty_values=(), orderable=False)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "rehearsal-rules"}

    def __init__(self, result: Result, address: str) -> None:
        self.address = address
        unused = [choice for choice, count in result.counts.items() if not count]
        if "vurdering" in unused:
            unused.append("verdicts")
        super().__init__(result.rules, exclude=unused)

    def render_rule(self, record: RuleRow) -> SafeString:
        return format_html('{} <span class="cell-second">{}</span>', record.title, record.rule)

    def render_before(self, value: int) -> str:
        return danish.number(value)

    render_after = render_before

    def render_verdicts(self, record: RuleRow) -> str | SafeString:
        words = (
            (danish.number(count), _outcome(before), _outcome(after))
            for before, after, count in record.verdicts
        )
        lines = format_html_join("", '<span class="line">{} {} → {}</span>', words)
        return lines or danish.NOTHING


class MetTable(CaptionedTable):
    """Deadlines met under each rule set: the whole, and the groups whose figures differ."""

    caption = "Frister, der er holdt, før og efter ændringen"
    row_header = "group"

    group = tables.Column("Gruppe", accessor="group_name", orderable=False)
    before = tables.Column("Før", accessor="group_name", attrs=NUMBER, orderable=False)
    after = tables.Column("Efter", accessor="group_name", attrs=NUMBER, orderable=False)
    difference = tables.Column("Forskel", accessor="group_name", attrs=NUMBER, orderable=False)

    class Meta(CaptionedTable.Meta):
        row_attrs = {"class": lambda record: "total-row" if record.is_total else ""}
        attrs = {"class": "rehearsal-met"}

    def render_before(self, record: Met) -> str:
        return _met(record, "before")

    def render_after(self, record: Met) -> str:
        return _met(record, "after")

    def render_difference(self, record: Met) -> str:
        before, after = record.share("before"), record.share("after")
        if before is None or after is None or min(record.of.values()) < FEW:
            return danish.NOTHING
        return danish.points(after - before)


def _met(record: Met, side: str) -> str:
    counts = counted(record.timely[side], record.of[side])
    return counts if record.of[side] < FEW else f"{counts} ({danish.percent(record.share(side))})"


class DutyTable(CaptionedTable):
    """The duties that a rehearsal changes. `titles` names the rules."""

    caption = "Frister, der ændres"
    row_header = "borger"
    kinds = dict.fromkeys(("frist_foer", "frist_efter", "version_foer"), Kind.DAY)
    kinds |= {"version_efter": Kind.DAY, "kraevet_foer": Kind.COUNT, "kraevet_efter": Kind.COUNT}
    widths = {"borger": 30, "gruppe": 28, "regel": 34, "aendring": 24}

    borger = tables.Column("Borger", accessor="citizen", orderable=False)
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    gruppe = tables.Column("Gruppe", accessor="group", orderable=False)
    regel = tables.Column("Regel", accessor="rule", orderable=False)
    aendring = tables.Column("Ændring", accessor="get_change_display", orderable=False)
    foer = tables.Column("Før", accessor="change", orderable=False, exclude_from_export=True)
    efter = tables.Column("Efter", accessor="change", orderable=False, exclude_from_export=True)
    frist_foer = tables.Column("Frist før", accessor="due_before", visible=False)
    vurdering_foer = tables.Column(
        "Vurdering før", accessor="get_outcome_before_display", visible=False
    )
    frist_efter = tables.Column("Frist efter", accessor="due_after", visible=False)
    vurdering_efter = tables.Column(
        "Vurdering efter", accessor="get_outcome_after_display", visible=False
    )
    kraevet_foer = tables.Column("Kræves før", accessor="needed_before", visible=False)
    kraevet_efter = tables.Column("Kræves efter", accessor="needed_after", visible=False)
    bindende_foer = tables.Column("Bindende før", accessor="enforced_before", visible=False)
    bindende_efter = tables.Column("Bindende efter", accessor="enforced_after", visible=False)
    version_foer = tables.Column("Version før", accessor="version_before", visible=False)
    version_efter = tables.Column("Version efter", accessor="version_after", visible=False)

    class Meta(CaptionedTable.Meta):
        empty_text = "Ingen frister ændres på den måde."

    def __init__(self, duties: "QuerySet[RehearsedDuty]", *, result: Result) -> None:
        self.result = result
        super().__init__(duties)

    def render_borger(self, record: RehearsedDuty, value: Citizen) -> SafeString:
        name = value.name
        if record.has_page:  # type: ignore[attr-defined]  # annotated by queries.rehearsals
            address = reverse("citizen", kwargs={"uuid": value.uuid})
            name = format_html('<a href="{}">{}</a>', address, name)
        return format_html('{} <span class="cell-second">{}</span>', name, value.masked_cpr)

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_gruppe(self, value: str) -> str:
        return group_name(value)

    value_gruppe = render_gruppe

    def render_regel(self, value: str) -> SafeString:
        title = self.result.title(value)
        return format_html('{} <span class="cell-second">{}</span>', title, value)

    def value_regel(self, value: str) -> str:
        return f"{value}: {self.result.title(value)}"

    def render_foer(self, record: RehearsedDuty) -> str:
        return _side(record, "before", Change.NEW, Change.FROM_GROUP)

    def render_efter(self, record: RehearsedDuty) -> str:
        return _side(record, "after", Change.GONE, Change.TO_GROUP)


def _side(record: RehearsedDuty, side: str, nothing: Change, of_group: Change) -> str:
    """What the case is asked for under one rule set, and how it stands with it."""
    if record.change == nothing:
        return "ingen frist"
    if record.change == of_group:
        return "gruppens pligt, ikke sagens"
    outcome = getattr(record, f"outcome_{side}")
    due = danish.short_day(getattr(record, f"due_{side}"))
    return format_html(
        '<span class="line">{}: <strong>{}</strong></span> <span class="cell-second">{}</span>',
        due,
        _outcome(outcome),
        _terms(record, side),
    )


def _terms(record: RehearsedDuty, side: str) -> str:
    """The number asked for and the version, where they are what differs."""
    parts = []
    if record.needed_before != record.needed_after:
        parts.append(f"{getattr(record, f'needed_{side}')} kræves")
    if not getattr(record, f"enforced_{side}"):
        parts.append("vejledende")
    elif record.change == Change.TERMS:
        parts.append("bindende")
    if record.change == Change.VERSION:
        version = getattr(record, f"version_{side}")
        parts.append(f"versionen fra {danish.short_day(version) or 'ukendt dag'}")
    return ", ".join(parts)


def _outcome(value: str) -> str:
    return str(Verdict.Outcome(value).label).lower()
