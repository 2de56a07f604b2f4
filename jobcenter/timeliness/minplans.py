"""Where each citizen's Min Plan stands on a day.

The acts ask for the plan before the effort starts, and no delivery tells when that is. So this is
a count on the day and no verdict: what is not registered is not called late.
"""

from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rulebook, Version
from jobcenter.timeliness.clocks import courses, members
from jobcenter.timeliness.days import as_day, as_days
from jobcenter.timeliness.duties import governed, with_age
from jobcenter.timeliness.facts import Facts

MADE = "har"
MISSING = "mangler"
OUTDATED = "ikke_ajourfoert"
NOT_REQUIRED = "ikke_kraevet"
UNKNOWN = ""  # no confirmed rule says whether there must be one


def min_plans(people: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The rows of goal.judged with min_plan (one of the five words) and min_plan_on.

    min_plan_on (datetime64[s]; NaT) is the day on which the plan was made or last brought up to
    date. Only a plan of the present support period counts.
    """
    asked = _asked(with_age(courses(facts.spells, book, as_of), facts.citizens), book, as_of)
    course = (
        members(facts.spells, book, as_of).set_index("spell")["course"].reindex(people["spell"])
    )
    own = asked.reindex(course.to_numpy())
    touched = _last_touched(people, facts.plans, as_of)
    limit = as_day(as_of) - own["update_days"].fillna(0).to_numpy("timedelta64[D]")
    is_old = (own["update_days"] > 0).to_numpy() & (touched < limit)
    state = np.select(
        [own["required"].isna(), own["required"] == False, np.isnat(touched), is_old],  # noqa: E712
        [UNKNOWN, NOT_REQUIRED, MISSING, OUTDATED],
        MADE,
    )
    return people.assign(min_plan=state, min_plan_on=touched.astype("datetime64[s]"))


def _asked(begun: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """Whether each course (by its first spell's id) asks for a plan, and how often a fresh one."""
    found = [
        (spell, *asked)
        for rule in book.rules.values()
        for version, own in governed(rule, begun, as_of)
        if (asked := _of_version(version)) is not None
        for spell in own["spell"]
    ]
    table = pd.DataFrame(found, columns=["spell", "required", "update_days"])
    # An exception from the duty goes before the duty.
    return table.sort_values("required").drop_duplicates("spell").set_index("spell")


def _of_version(version: Version) -> tuple[bool, int] | None:
    if not version.is_confirmed:
        return None
    match version.parameters:
        case kinds.MinPlanNotRequired():
            return None if version.condition else (False, 0)
        case kinds.MinPlanBeforeEffort():
            return True, version.parameters.update_days
        case kinds.MinPlanWithinDays():
            return True, 0
        case _:
            return None


def _last_touched(people: pd.DataFrame, plans: pd.DataFrame, as_of: date) -> np.ndarray:
    """When the plan of the support period was made or last updated, by as_of (NaT: no plan)."""
    made = plans.merge(people[["citizen", "period_start"]], on="citizen")
    latest = made[["created", "updated"]].where(made[["created", "updated"]] <= pd.Timestamp(as_of))
    day = as_days(latest.max(axis=1).astype("datetime64[s]"))
    of_period = ~np.isnat(as_days(latest["created"])) & (day >= as_days(made["period_start"]))
    newest = made.assign(day=day.astype("datetime64[s]"))[of_period].groupby("citizen")["day"].max()
    return as_days(newest.reindex(people["citizen"]))
