"""Where each citizen's Min Plan stands on a day.

The acts ask for the plan before the effort starts, and no delivery tells when that is. So this is
a count on the day and no verdict: what is not registered is not called late.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rule, Rulebook, Version
from jobcenter.timeliness.clocks import courses
from jobcenter.timeliness.days import Days, as_day, as_days
from jobcenter.timeliness.diary import NONE, Ints
from jobcenter.timeliness.duties import governed
from jobcenter.timeliness.facts import Facts, positions, texts

MADE = "har"
MISSING = "mangler"
OUTDATED = "ikke_ajourfoert"
NOT_REQUIRED = "ikke_kraevet"
UNKNOWN = ""  # no confirmed rule says whether there must be one

# Whether there must be one. An exception from the duty goes before the duty.
_NOT_SAID, _YES, _NO = 0, 1, 2


def min_plans(people: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The rows of goal.judged with min_plan (one of the five words) and min_plan_on.

    min_plan_on (datetime64[s]; NaT) is the day on which the plan was made or last brought up to
    date. Only a plan of the present support period counts.
    """
    required, update_days = _asked(people["spell"], facts, book, as_of)
    touched = _last_touched(people, facts.plans, as_of)
    is_old = (update_days > 0) & (touched < as_day(as_of) - update_days.astype("timedelta64[D]"))
    cases = [(required == _NOT_SAID, UNKNOWN), (required == _NO, NOT_REQUIRED)]
    cases += [(np.isnat(touched), MISSING), (is_old, OUTDATED)]
    first = np.select([applies for applies, _ in cases], range(len(cases)), len(cases))
    return people.assign(
        min_plan=texts([*(state for _, state in cases), MADE], first),
        min_plan_on=touched.astype("datetime64[s]"),
    )


def _asked(spell: "pd.Series[Any]", facts: Facts, book: Rulebook, as_of: date) -> tuple[Ints, Ints]:
    """Whether the course of each spell asks for a plan, and how often a fresh one (0: never)."""
    begun = courses(facts.spells, book, as_of)
    # The last place, which is also place -1, is that of a spell in no course.
    required = np.full(len(begun.number) + 1, _NOT_SAID)
    update_days = np.zeros(len(begun.number) + 1, dtype="int64")
    for _, version, own in governed(book, begun, facts.citizens, as_of, _says_something):
        asked, days = _of_version(version)
        said = own.number[required[own.number] < asked]
        required[said], update_days[said] = asked, days
    members = begun.members
    member = positions(facts.spells["spell"].iloc[members.row], spell)
    course = np.append(members.course, -1)[member]
    return required[course], update_days[course]


def _says_something(_rule: Rule, version: Version) -> bool:
    return _of_version(version)[0] != _NOT_SAID


def _of_version(version: Version) -> tuple[int, int]:
    """Whether a version asks for a plan, and its update_days."""
    if not version.is_confirmed:
        return _NOT_SAID, 0
    match version.parameters:
        case kinds.MinPlanNotRequired() if not version.condition:
            return _NO, 0
        case kinds.MinPlanBeforeEffort():
            return _YES, version.parameters.update_days
        case kinds.MinPlanWithinDays():
            return _YES, 0
        case _:
            return _NOT_SAID, 0


def _last_touched(people: pd.DataFrame, plans: pd.DataFrame, as_of: date) -> Days:
    """When the plan of the support period was made or last updated, by as_of (NaT: no plan)."""
    on, created, updated = as_day(as_of), as_days(plans["created"]), as_days(plans["updated"])
    whose = positions(people["citizen"], plans["citizen"])
    day = np.where(updated <= on, np.fmax(created, updated), created)
    since = np.append(as_days(people["period_start"]), NONE)[whose]
    of_period = (created <= on) & (day >= since)
    newest = np.full(len(people), NONE)
    np.fmax.at(newest, whose[of_period], day[of_period])
    return newest
