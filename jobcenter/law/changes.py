"""What a changed rulebook has that another has not, and the same change from another day."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from jobcenter.law.rulebook import Rule, Rulebook, Version


def changed_rules(before: Rulebook, after: Rulebook) -> list[Rule]:
    """The rules of `after` that are not word for word in `before`."""
    return [rule for rule in after.rules.values() if before.rules.get(rule.id) != rule]


def new_versions(before: Rule | None, after: Rule) -> list[Version]:
    """The versions of `after` that ask for something else, or from another day, than before's.

    A better source for the same demand does not make a version new.
    """
    known = [_demand(version) for version in before.versions] if before else []
    return [version for version in after.versions if _demand(version) not in known]


def moved(before: Rulebook, after: Rulebook, day: date) -> Rulebook:
    """`after`, as if its new versions had taken effect on another day.

    What they replace ends there. Several new versions of a rule keep their distance.
    """
    rules = {key: _moved(before.rules.get(key), rule, day) for key, rule in after.rules.items()}
    if rules == dict(after.rules):
        return after
    return replace(after, rules=rules, fingerprint=_fingerprint(after, day))


def _moved(before: Rule | None, after: Rule, day: date) -> Rule:
    own = new_versions(before, after)
    if not own:
        return after
    shifted = [
        replace(version, takes_effect=taken, takes_effect_known=True)
        for version, taken in zip(own, _shifted_days(own, day), strict=True)
    ]
    until = [version for version in (before.versions if before else ()) if _is_before(version, day)]
    last = after.versions.index(own[-1])
    later = [v for v in after.versions[last + 1 :] if v.takes_effect > shifted[-1].takes_effect]
    return replace(after, versions=(*until, *shifted, *later))


def moved_days(before: Rulebook, after: Rule, day: date) -> Mapping[date, date]:
    """The day that each new version of a rule gets, by its own day."""
    own = new_versions(before.rules.get(after.id), after)
    return dict(zip((v.takes_effect for v in own), _shifted_days(own, day), strict=True))


def _shifted_days(versions: list[Version], day: date) -> Iterable[date]:
    last = date.max.toordinal()
    for version in versions:
        distance = version.takes_effect.toordinal() - versions[0].takes_effect.toordinal()
        yield date.fromordinal(min(last, day.toordinal() + distance))


def _is_before(version: Version, day: date) -> bool:
    return version.takes_effect < day


def _demand(version: Version) -> Version:
    """The version without what only says where it was read."""
    return replace(version, row="", citation=None)  # type: ignore[arg-type]


def _fingerprint(book: Rulebook, day: date) -> str:
    return hashlib.sha256(f"{book.fingerprint} {day.isoformat()}".encode()).hexdigest()
