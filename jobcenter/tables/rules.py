"""A group's rules on a day, and what changes on a coming day."""

from collections.abc import Sequence

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish, rule_sentences
from jobcenter.law.rulebook import Rule, Version
from jobcenter.queries.rules import Change, Line, Step
from jobcenter.templatetags.rules import local_goal, marks, source, sureness_sign

from .base import CaptionedTable


class RuleTable(CaptionedTable):
    """One row per rule in force."""

    row_header = "rule"

    rule = tables.Column("Regel", orderable=False)
    demand = tables.Column("Krav", accessor="version", orderable=False)
    since = tables.Column("I kraft fra", accessor="version", orderable=False)
    source = tables.Column("Lovgrundlag", accessor="version", orderable=False)
    sureness = tables.Column("Sikkerhed", accessor="version", orderable=False)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "rules"}
        empty_text = "Der er ingen regel i kraft for gruppen på dagen."

    def __init__(self, lines: Sequence[Line], *, caption: str) -> None:
        super().__init__(lines, caption=caption)

    def render_rule(self, value: Rule) -> SafeString:
        return _rule(value)

    def render_demand(self, value: Version) -> SafeString:
        return format_html("{}{}", rule_sentences.demand(value), marks(value))

    def render_since(self, value: Version) -> SafeString:
        if not value.takes_effect_known:
            return format_html("{}", rule_sentences.NO_DAY)
        return format_html('<span class="day">{}</span>', danish.short_day(value.takes_effect))

    def render_source(self, value: Version) -> SafeString:
        return source(value)

    def render_sureness(self, value: Version) -> SafeString:
        return sureness_sign(value)


class ChangeTable(CaptionedTable):
    """One row per rule that changes on the day."""

    row_header = "rule"

    rule = tables.Column("Regel", orderable=False)
    groups = tables.Column("Gruppe", accessor="rule__groups", orderable=False)
    before = tables.Column("Hidtil", orderable=False, empty_values=())
    after = tables.Column("Derefter", orderable=False)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "rules rules--change"}

    def __init__(self, change: Change, *, of_one_group: bool) -> None:
        caption = f"Ændringer {danish.long_day(change.day)}"
        super().__init__(change.steps, caption=caption, exclude=("groups",) * of_one_group)

    def render_rule(self, value: Rule) -> SafeString:
        return _rule(value)

    def render_groups(self, value: tuple[str, ...]) -> str:
        return rule_sentences.groups(value)

    def render_before(self, value: Version | None) -> str:
        return rule_sentences.demand(value) if value else danish.NOTHING

    def render_after(self, value: Version, record: Step) -> SafeString:
        return format_html("{}{}", rule_sentences.change(record.before, value), marks(value))


def _rule(rule: Rule) -> SafeString:
    below = " · ".join(filter(None, (rule.id, local_goal(rule))))
    return format_html('{} <span class="cell-second">{}</span>', rule.title, below)
