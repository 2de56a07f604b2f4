"""What the rulebook says on a day, group by group, and what changes next. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from django.conf import settings

from jobcenter.law import exemptions as exemption_file
from jobcenter.law import kinds, rulebook, vocabulary
from jobcenter.law.clocks import Clock
from jobcenter.law.exemptions import Exemption
from jobcenter.law.rulebook import NotInForce, Rule, Rulebook, Version


@cache
def book() -> Rulebook:
    """The rules that ship. The files change only with the program, so they are read once."""
    return rulebook.load(local_goals=settings.LOCAL_GOALS)


@cache
def exemptions() -> tuple[Exemption, ...]:
    """Who the acts leave out of the conversations for a while."""
    return exemption_file.load()


def clocks() -> tuple[Clock, ...]:
    """When the groups' deadlines start to run, and when they start again."""
    return book().clocks


@dataclass(frozen=True)
class Line:
    """A rule, and its version in force on the day asked for."""

    rule: Rule
    version: Version


@dataclass(frozen=True)
class Step:
    """One rule's change: from what was in force until then (None: nothing) to what now is."""

    rule: Rule
    before: Version | None
    after: Version


@dataclass(frozen=True)
class Change:
    """Everything that changes on a day; at least one step."""

    day: date
    steps: tuple[Step, ...]


def in_force(day: date, groups: Iterable[str] = vocabulary.GROUPS) -> dict[str, list[Line]]:
    """The rules in force on a day for each group, in the order of vocabulary.GROUPS.

    A group's rules come by kind, as law.kinds lists them, and then by id. The goal figure's rule
    is among them: it is about all its groups.
    """
    lines = [Line(book().rule(key), version) for key, version in book().in_force(day).items()]
    lines.sort(key=lambda line: _place(line.rule, line.version))
    wanted = set(groups)
    return {
        group: [line for line in lines if group in line.rule.groups]
        for group in vocabulary.GROUPS
        if group in wanted
    }


def goal(day: date) -> Line | None:
    """The goal figure's rule on a day; None where no version of it is in force."""
    rule = book().goal
    try:
        return Line(rule, rule.version_on(day))
    except NotInForce:
        return None


def is_goal(rule: Rule) -> bool:
    return rule.id == book().goal.id


class Era(StrEnum):
    """Where a version stands, seen from a day."""

    PAST = "tidligere"
    IN_FORCE = "i kraft"
    ENDED = "ophørt"
    COMING = "kommende"


def history(day: date) -> list[tuple[Rule, list[tuple[Version, Era]]]]:
    """Every rule with all its versions, and where each stands on the day."""
    rules = sorted(book().rules.values(), key=lambda rule: _by_group(rule, rule.versions[0]))
    return [(rule, _eras(rule, day)) for rule in rules]


def _eras(rule: Rule, day: date) -> list[tuple[Version, Era]]:
    latest = max((v.takes_effect for v in rule.versions if v.takes_effect <= day), default=None)
    return [(version, _era(version, latest, day)) for version in rule.versions]


def _era(version: Version, latest: date | None, day: date) -> Era:
    if version.takes_effect > day:
        return Era.COMING
    if version.takes_effect != latest:
        return Era.PAST
    return Era.ENDED if version.ended else Era.IN_FORCE


def coming(day: date, group: str = "") -> list[Change]:
    """What changes after a day, soonest first; of one group where one is named."""
    steps: dict[date, list[Step]] = {}
    for rule in book().rules.values():
        if group in ("", *rule.groups):
            for step in _steps(rule):
                if step.after.takes_effect > day:
                    steps.setdefault(step.after.takes_effect, []).append(step)
    return [Change(on, tuple(sorted(steps[on], key=_in_order))) for on in sorted(steps)]


def _steps(rule: Rule) -> Iterable[Step]:
    before = None
    for version in rule.versions:
        yield Step(rule, before, version)
        before = None if version.ended else version


def _in_order(step: Step) -> tuple[int, int, str]:
    return _by_group(step.rule, step.after)


def _by_group(rule: Rule, version: Version) -> tuple[int, int, str]:
    first = min(list(vocabulary.GROUPS).index(group) for group in rule.groups)
    return first, *_place(rule, version)


def _place(rule: Rule, version: Version) -> tuple[int, str]:
    # A version that ends a rule has no kind of its own, so it stands last.
    order = [*kinds.KINDS, version.kind]
    return order.index(version.kind), rule.id
