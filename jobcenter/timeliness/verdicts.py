"""Whether each duty was done in time. A verdict is our reckoning and no legal decision."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness.counting import held_days
from jobcenter.timeliness.days import as_day, as_days, as_ends
from jobcenter.timeliness.facts import Facts

TIMELY = "rettidig"
LATE = "for_sent"
MISSING = "mangler"
PENDING = "afventer"
EXEMPT = "fritaget"
ENDED = "ophoert"

# A case that reached the jobcentre after the deadline, or with fewer days than this to it.
BORN_LATE_DAYS = 7
NEVER = np.datetime64("NaT", "s")


def verdicts(duties: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The rows of duties.duties with what came of them by as_of.

    Adds counted (days in the window, by as_of, that count), fulfilled (datetime64[s]: the day of
    the one that made the number full; NaT), verdict (TIMELY, LATE, MISSING, PENDING, EXEMPT or
    ENDED) and born_late.
    """
    governed: Iterable[Any] = duties.groupby(["rule", "version"], dropna=False, sort=False)
    parts = [
        _with_days(own, _days_for(facts, book, rule, version), as_of)
        for (rule, version), own in governed
    ]
    table = pd.concat(parts).sort_index() if parts else duties.assign(counted=0, fulfilled=NEVER)
    exempt = _is_covered(table, facts.exemptions)
    return table.assign(
        verdict=_verdict(table, exempt, as_of),
        born_late=_is_born_late(table),
    )


def _days_for(facts: Facts, book: Rulebook, rule: str, version: pd.Timestamp) -> pd.DataFrame:
    """citizen and held: the days on which the thing that the version asks for was done."""
    # A version without a known day is a rule's first: see the rule files.
    versions = book.rule(rule).versions
    known = {pd.Timestamp(each.takes_effect): each for each in versions}
    parameters = known.get(version, versions[0]).parameters
    match parameters:
        case kinds.Counting():
            return held_days(facts.conversations, parameters)
        case kinds.AppraisalWithinMonths():
            made = facts.appraisals[facts.appraisals["kind"] == parameters.appraisal]
            days = made.rename(columns={"made": "held"})[["citizen", "held"]].dropna()
        case _:
            days = facts.plans.rename(columns={"created": "held"})[["citizen", "held"]]
    return days.drop_duplicates().sort_values(["citizen", "held"], ignore_index=True)


def _with_days(own: pd.DataFrame, days: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """How many days count in each duty's window, and when the last one needed was."""
    seen = days[as_days(days["held"]) <= as_day(as_of)]
    pairs = own[["citizen", "opens", "due", "end", "needed"]].reset_index(names="duty")
    pairs = pairs.merge(seen, on="citizen")
    within = pairs[(pairs["held"] >= pairs["opens"]) & (pairs["held"] <= pairs["end"])]
    in_window = within[within["held"] <= within["due"]].groupby("duty").size()
    number = within.groupby("duty").cumcount() + 1
    last_needed = within[number == within["needed"]].set_index("duty")["held"]
    return own.assign(
        counted=in_window.reindex(own.index, fill_value=0),
        fulfilled=last_needed.reindex(own.index),
    )


def _verdict(table: pd.DataFrame, exempt: np.ndarray, as_of: date) -> np.ndarray:
    due, fulfilled = as_days(table["due"]), as_days(table["fulfilled"])
    end, on = as_ends(table["end"]), as_day(as_of)
    done = ~np.isnat(fulfilled)
    # What is known to end after as_of has not ended yet.
    has_ended = (end < due) & (end <= on) & ~done
    return np.select(
        [done & (fulfilled <= due), exempt, has_ended, done, due < on],
        [TIMELY, EXEMPT, ENDED, LATE, MISSING],
        PENDING,
    )


def _is_covered(table: pd.DataFrame, exemptions: pd.DataFrame) -> np.ndarray:
    """True where an exemption covers the duty's last day."""
    pairs = table[["citizen", "due"]].reset_index(names="duty").merge(exemptions, on="citizen")
    due = as_days(pairs["due"])
    covers = (as_days(pairs["start"]) <= due) & (due <= as_ends(pairs["end"]))
    return table.index.isin(pairs.loc[covers, "duty"])


def _is_born_late(table: pd.DataFrame) -> np.ndarray:
    days_left = as_days(table["due"]) - as_days(table["received"])
    return (days_left < np.timedelta64(BORN_LATE_DAYS, "D")) & ~np.isnat(days_left)
