"""What the record system has not told, though the acts' deadlines hang on it.

The run leaves out a duty whose facts are not known: nothing is guessed. Here such cases are found,
so that nobody takes the silence for "nothing to do". What is asked for stands in the rulebook.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from jobcenter.law import vocabulary
from jobcenter.law.rulebook import PicksVersionBy, Rule, Version
from jobcenter.models import BenefitSpell
from jobcenter.queries import rules


class Fact(StrEnum):
    """What may lack, as `lacks` of a case names it."""

    TARGET_GROUP = "maalgruppe"
    VISITATION = "visitationskategori"
    IN_JOB = "i-job"


# What the fact is called, and why it matters.
WORDS = {
    Fact.TARGET_GROUP: (
        "målgruppe",
        "Loven har forskellige frister for målgrupperne, så her er kun måltallets frist med.",
    ),
    Fact.VISITATION: (
        "visitationskategori",
        "Lovens frister for opfølgning afhænger af kategorien, så de er ikke beregnet.",
    ),
    Fact.IN_JOB: (
        "om borgeren er i job",
        "Lovens frister afhænger af, om borgeren er sygemeldt fra et job, så de er ikke beregnet.",
    ),
}


def unknown(as_of: date) -> Iterator[tuple[Fact, Q]]:
    """Each fact with the cases (Standing) that lack it; of several the first is what is told."""
    told = BenefitSpell.objects.current().filter(
        citizen=OuterRef("citizen"),
        benefit=OuterRef("benefit"),
        start__gte=OuterRef("period_start"),
    )
    is_unknown = {
        Fact.VISITATION: Q(~Exists(told.exclude(visitation_category=""))),
        Fact.IN_JOB: Q(spell__in_job=None),
    }
    yield Fact.TARGET_GROUP, _without_group()
    for fact, governed in _asked(as_of).items():
        yield fact, governed & is_unknown[fact]


def _without_group() -> Q:
    """The benefits that are several groups to the law, where no target group says which."""
    found = Q(pk__in=[])
    for benefit in vocabulary.BENEFITS:
        groups = [group for _, benefits, group in vocabulary.GROUPS.values() if benefit in benefits]
        if all(groups):
            known = [code for codes in groups for code in codes]
            found |= Q(benefit=benefit) & ~Q(spell__target_group__in=known)
    return found


def _asked(as_of: date) -> dict[Fact, Q]:
    """What the versions that are judged ask about a case beside its group, and of which cases."""
    asked: dict[Fact, dict[Q, None]] = {}  # each of them once, in the rulebook's order
    for rule in rules.book().rules.values():
        benefits = {name for group in rule.groups for name in vocabulary.GROUPS[group][1]}
        for number, version in enumerate(rule.versions):
            if not rules.book().judges(rule, version):
                continue
            governed = Q(benefit__in=sorted(benefits)) & _begun(rule, number, as_of)
            for fact in _facts(version):
                asked.setdefault(fact, {})[governed] = None
    return {fact: reduce(or_, governed) for fact, governed in asked.items()}


def _facts(version: Version) -> Iterator[Fact]:
    if version.only.visitation_categories:
        yield Fact.VISITATION
    if version.only.in_job is not None:
        yield Fact.IN_JOB


def _begun(rule: Rule, number: int, as_of: date) -> Q:
    """The cases whose spell began while a version governs what begins."""
    in_force = [each for each in rule.versions if each.takes_effect <= as_of]
    if in_force and in_force[-1].picks_version_by is PicksVersionBy.JUDGED_DAY:
        return Q() if in_force[-1] is rule.versions[number] else Q(pk__in=[])
    begun = Q(spell__start__gte=rule.versions[number].takes_effect)
    following = rule.versions[number + 1 :]
    return begun & Q(spell__start__lt=following[0].takes_effect) if following else begun
