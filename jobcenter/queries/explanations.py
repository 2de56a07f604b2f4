"""What a page needs to tell why a deadline is what it is: the stored verdict, and its facts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pandas as pd

from jobcenter.law.clocks import Clock
from jobcenter.law.kinds import NextBookedSameDay
from jobcenter.law.rulebook import Rule, Version
from jobcenter.models import Assessment, BenefitSpell, Exemption, Standing, User, Verdict
from jobcenter.queries import facts, rules, shares
from jobcenter.queries.citizens import Story
from jobcenter.timeliness import clocks, reasons, what_if
from jobcenter.timeliness.facts import SPELLS, Facts, frame
from jobcenter.timeliness.verdicts import version_of
from jobcenter.verdict_sentences import GoalCase, Item, Weighed, weighed


@dataclass(frozen=True)
class Earlier:
    """The spell before the course, and the days between them (0 or less: none)."""

    spell: BenefitSpell
    days_between: int
    is_same_clock: bool


@dataclass(frozen=True)
class Course:
    """The spells that the clock runs over, oldest first."""

    spells: list[BenefitSpell]
    earlier: Earlier | None


@dataclass(frozen=True)
class Explanation:
    """A verdict with all that it was made from. `items` are in order of day.

    `standing` is the citizen's case where the user may see it; `gap_days` the longest break that
    still leaves two spells one course.
    """

    verdict: Verdict
    rule: Rule
    version: Version
    clock: Clock
    gap_days: int
    standing: Standing | None
    course: Course
    exemption: Exemption | None
    items: list[tuple[Item, Weighed]]

    @property
    def can_be_tried(self) -> bool:
        """False where what is asked for is a booking, which a day held does not give."""
        return not isinstance(self.version.parameters, NextBookedSameDay)

    @property
    def tells_kinds(self) -> bool:
        """True where the items are conversations, with type, form and actor."""
        return any(item.type for item, _ in self.items)


def verdict_of(
    user: User, assessment: Assessment, citizen: UUID, rule: str, spell: int, due: date
) -> Verdict | None:
    """A duty's verdict where the user may see it; None where not, or where there is none."""
    named = Verdict.objects.filter(
        assessment=assessment, citizen__uuid=citizen, rule=rule, spell__pk=spell, due=due
    )
    return named.visible_to(user, assessment).select_related("citizen", "spell").first()


def explain(verdict: Verdict, user: User, assessment: Assessment) -> Explanation:
    """The facts behind a verdict that the user may see; one query per kind."""
    book = rules.book()
    version = version_of(book, verdict.rule, _moment(verdict.version))
    cases = Standing.objects.filter(assessment=assessment, citizen=verdict.citizen_id)
    return Explanation(
        verdict=verdict,
        rule=book.rule(verdict.rule),
        version=version,
        clock=book.clock(verdict.group),
        gap_days=book.gap_on(assessment.as_of),
        standing=cases.visible_to(user).first(),
        course=_course(verdict, assessment.as_of),
        exemption=_exemption(verdict),
        items=_items(verdict, version),
    )


def goal_case(standing: Standing, story: Story) -> GoalCase:
    """What the sentences about the goal's own deadline are made of."""
    return GoalCase(
        state=standing.state,
        deadline=standing.deadline,
        missing=standing.missing,
        living=standing.living_count,
        period_start=standing.period_start,
        seniority_on=standing.seniority_on,
        turning=story.turning.held if story.turning else None,
        booked=standing.next_planned,
        exemption=standing.exemption_reason,
        exempt_until=standing.exempt_until,
    )


def what_if_of_duty(
    verdict: Verdict, version: Version, day: date, as_of: date
) -> what_if.Answer | None:
    """What one more on a day would mean, by today's facts; None where they changed the duty."""
    duty = what_if.Duty(verdict.rule, verdict.spell.spell_id, verdict.due)
    known = _known(verdict.citizen_id)
    return what_if.of_duty(known, rules.book(), duty, version, day, as_of)


def what_if_of_goal(standing: Standing, assessment: Assessment, day: date) -> what_if.GoalAnswer:
    """What one more conversation on a day would mean for the goal's own deadline."""
    rule = shares.goal_rule(assessment)
    return what_if.of_goal(_known(standing.citizen_id), rule, day, assessment.as_of)


def _moment(day: date | None) -> pd.Timestamp:
    return pd.Timestamp(day) if day else pd.NaT  # type: ignore[return-value]  # as frames hold it


def _known(citizen: int) -> Facts:
    with facts.snapshot():
        return facts.read([citizen])


def _exemption(verdict: Verdict) -> Exemption | None:
    if not verdict.exemption:
        return None
    theirs = Exemption.objects.current().filter(citizen=verdict.citizen_id, start__lte=verdict.due)
    covering = theirs.exclude(end__lt=verdict.due)
    return covering.filter(reason=verdict.exemption).order_by("pk").first()


def _items(verdict: Verdict, version: Version) -> list[tuple[Item, Weighed]]:
    """What was looked at; what helps to meet the duty is numbered in the order of its days."""
    told, number = [], 0
    for item in map(Item.read, verdict.considered):
        helps = item.code in (reasons.COUNTS, reasons.TOO_LATE)
        number += helps
        is_needed = helps and number <= verdict.needed
        told.append((item, weighed(item, verdict, version, number if is_needed else 0)))
    return told


def _course(verdict: Verdict, as_of: date) -> Course:
    spells = list(
        BenefitSpell.objects.current()
        .filter(citizen=verdict.citizen_id, start__lte=as_of)
        .order_by("start", "spell_id")
    )
    table = frame(map(_row, spells), SPELLS)
    book = rules.book()
    course = clocks.members(table, book, as_of).set_index("spell")["course"]
    own = [spell for spell in spells if course.get(spell.spell_id) == verdict.spell.spell_id]
    return Course(
        # Where the record system has since said otherwise, the verdict's own spell is what counts.
        spells=own or [verdict.spell],
        earlier=_earlier(verdict, spells, table),
    )


def _row(spell: BenefitSpell) -> tuple[object, ...]:
    kind = (spell.benefit, spell.target_group, spell.visitation_category, spell.in_job)
    return spell.citizen_id, spell.spell_id, *kind, spell.start, spell.received, spell.end


def _earlier(verdict: Verdict, spells: list[BenefitSpell], table: pd.DataFrame) -> Earlier | None:
    """Of the spells that began before the course, the one that ended last."""
    before = [spell for spell in spells if spell.start < verdict.start]
    if not before:
        return None
    last = max(before, key=lambda spell: (spell.end or date.max, spell.start))
    book = rules.book()
    group = dict(zip(table["spell"], clocks.groups_of(table), strict=True))[last.spell_id]
    between = (verdict.start - last.end).days - 1 if last.end else 0
    same = bool(group) and book.clock(group) == book.clock(verdict.group)
    return Earlier(last, between, same)
