"""Cells of the list of cases that hold more than a value."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import BenefitSpell, Citizen, Standing
from jobcenter.queries import deadlines
from jobcenter.queries.lacking import WORDS, Fact
from jobcenter.queries.standings import Status
from jobcenter.templatetags.danish import whole_days

from .shapes import born_late, status_shape

# Where the pages that write go back to: the list, instead of the citizen's page.
FROM_LIST = "fra=liste"


def row_id(citizen: Citizen) -> str:
    """The link of a citizen's row. Whoever comes back to it has the focus, without scripts."""
    return f"sag-{citizen.uuid}"


def group_within(spell: BenefitSpell) -> str:
    """The target group, where the benefit alone does not tell it; else ""."""
    groups = [each for _, benefits, each in vocabulary.GROUPS.values() if spell.benefit in benefits]
    return vocabulary.TARGET_GROUPS.get(spell.target_group, "") if len(groups) > 1 else ""


def step_cell(case: Standing) -> SafeString:
    """The next step with its last day, and the way to write one."""
    text, due = case.step_text, case.step_due  # type: ignore[attr-defined]  # annotated
    if not text:
        return _action("next_step", case, "Skriv", "næste skridt for")
    return format_html(
        '{} <span class="cell-second">{} {}</span>',
        text,
        f"senest {danish.short_day(due)}" if due else "",
        _action("next_step", case, "Ret", "næste skridt for"),
    )


def marks_cell(case: Standing, status: Status) -> SafeString:
    """The state of a case, what else one has to know about it, and the way to hide it."""
    return format_html(
        "{}{} {}",
        _state(case, status),
        format_html_join("", ' <span class="cell-second mark">{}</span>', _marks(case)),
        _action("not_now", case, *_HIDING[case.hidden_until is not None]),  # type: ignore[attr-defined]
    )


# What the link says, and to whom it is read aloud.
_HIDING = {False: ("Sæt til Ikke nu", "for"), True: ("Ret", "Ikke nu for")}


def _state(case: Standing, status: Status) -> SafeString:
    """A hidden case is "Ikke nu" to a day, and beneath it stands what its deadline asks for."""
    until = case.hidden_until  # type: ignore[attr-defined]  # annotated
    if until is None:
        return status_shape(status)
    return format_html(
        '{} <span class="cell-second">til {}</span> <span class="cell-second">Ellers: {}</span>',
        status_shape(Status.NOT_NOW),
        danish.short_day(until),
        status.label,
    )


def _marks(case: Standing) -> Iterator[tuple[str]]:
    fact = case.lacks
    if fact:
        yield (f"Mangler {WORDS[Fact(fact)][0]}",)
    first = next(iter(deadlines.of_case(case)), None)
    if first and first.duty and first.duty.born_late:
        yield (whole_days(born_late(first.duty)),)


def _action(address: str, case: Standing, text: str, what: str) -> SafeString:
    return format_html(
        '<a class="row-action" href="{}?{}">{}<span class="sr-only"> {} {}</span></a>',
        reverse(address, kwargs={"uuid": case.citizen.uuid}),
        FROM_LIST,
        text,
        what,
        case.citizen.name,
    )
