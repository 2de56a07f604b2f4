"""Whether each duty was done in time. A verdict is our reckoning and no legal decision."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rulebook, Version
from jobcenter.timeliness.counting import booked_days, bookings_after, is_counted
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
# A conversation registered more days than this after it was held.
LATE_REGISTRATION_DAYS = 7
NEVER = np.datetime64("NaT", "s")


def verdicts(duties: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The rows of duties.duties with what came of them by as_of.

    Adds counted (days in the window, by as_of, that count), lacking (how many of those needed have
    not been done by as_of, in the window or after it), fulfilled (datetime64[s]: the day of
    the one that made the number full; NaT), verdict (TIMELY, LATE, MISSING, PENDING, EXEMPT or
    ENDED), exemption (the reason of the one that covers the last day, "" without one), born_late,
    late_registered (one of those that the duty needed was registered long after it was held) and
    booked (the first day booked from as_of on that would count; NaT).
    """
    parts = [
        _judged(own, facts, version_of(book, rule, version), as_of)
        for (rule, version), own in by_version(duties)
    ]
    nothing: dict[str, Any] = {
        "counted": 0,
        "lacking": 0,
        "fulfilled": NEVER,
        "late_registered": False,
        "booked": NEVER,
    }
    table = pd.concat(parts).sort_index() if parts else duties.assign(**nothing)
    table = table.assign(exemption=_exemption(table, facts.exemptions))
    return table.assign(verdict=_verdict(table, as_of), born_late=_is_born_late(table))


def by_version(duties: pd.DataFrame) -> Iterable[Any]:
    """The duties of each rule and version, as ((rule, version), rows)."""
    return duties.groupby(["rule", "version"], dropna=False, sort=False)


def version_of(book: Rulebook, rule: str, took_effect: pd.Timestamp) -> Version:
    """The version of a duty's columns rule and version (NaT: its day is not known)."""
    # A version without a known day is a rule's first: see the rule files.
    versions = book.rule(rule).versions
    known = {pd.Timestamp(each.takes_effect): each for each in versions}
    return known.get(took_effect, versions[0])


def _judged(own: pd.DataFrame, facts: Facts, version: Version, as_of: date) -> pd.DataFrame:
    done = _with_days(own, _done(own, facts, version.parameters, as_of))
    if not isinstance(version.parameters, kinds.Counting):
        return done.assign(booked=NEVER)
    booked = booked_days(facts.conversations, version.parameters, as_of)
    pairs = own[["citizen", "opens", "end"]].reset_index(names="duty").merge(booked, on="citizen")
    helps = (pairs["planned"] >= pairs["opens"]) & (
        as_days(pairs["planned"]) <= as_ends(pairs["end"])
    )
    return done.assign(booked=pairs[helps].groupby("duty")["planned"].min().reindex(own.index))


def _done(
    own: pd.DataFrame, facts: Facts, parameters: kinds.Parameters | None, as_of: date
) -> pd.DataFrame:
    """duty, held and late of all that was done by as_of, in order of day and once a day."""
    if isinstance(parameters, kinds.NextBookedSameDay):
        made = bookings_after(own, facts.conversations, parameters, as_of)
        done = made.rename(columns={"link": "duty"}).assign(late=False)
        return done.drop_duplicates().sort_values(["duty", "held"])
    days = _days_for(facts, parameters)
    seen = days[as_days(days["held"]) <= as_day(as_of)]
    return own[["citizen"]].reset_index(names="duty").merge(seen, on="citizen")


def _days_for(facts: Facts, parameters: kinds.Parameters | None) -> pd.DataFrame:
    """The days on which what is asked for was done: citizen, held, late (in being registered)."""
    match parameters:
        case kinds.Counting():
            counting = facts.conversations[is_counted(facts.conversations, parameters)]
            lag = as_days(counting["registered"]) - as_days(counting["held"])
            days = counting.assign(late=lag > np.timedelta64(LATE_REGISTRATION_DAYS, "D"))
        case kinds.AppraisalWithinMonths():
            made = facts.appraisals[facts.appraisals["kind"] == parameters.appraisal]
            days = made.rename(columns={"made": "held"}).dropna(subset="held").assign(late=False)
        case _:
            days = facts.plans.rename(columns={"created": "held"}).assign(late=False)
    # Several on a day are one day; it was registered in time if one of them was.
    ordered = days[["citizen", "held", "late"]].sort_values(["citizen", "held", "late"])
    return ordered.drop_duplicates(["citizen", "held"], ignore_index=True)


def _with_days(own: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """How many days count in each duty's window, and when the last one needed was."""
    pairs = done.join(own[["opens", "due", "end", "needed"]], on="duty")
    within = pairs[(pairs["held"] >= pairs["opens"]) & (pairs["held"] <= pairs["end"])]
    in_window = within[within["held"] <= within["due"]].groupby("duty").size()
    number_done = within.groupby("duty").size().reindex(own.index, fill_value=0)
    number = within.groupby("duty").cumcount() + 1
    last_needed = within[number == within["needed"]].set_index("duty")["held"]
    used = within[number <= within["needed"]].groupby("duty")["late"].any()
    return own.assign(
        counted=in_window.reindex(own.index, fill_value=0),
        lacking=(own["needed"] - number_done).clip(lower=0),
        fulfilled=last_needed.reindex(own.index),
        late_registered=used.reindex(own.index, fill_value=False),
    )


def _verdict(table: pd.DataFrame, as_of: date) -> np.ndarray:
    due, fulfilled = as_days(table["due"]), as_days(table["fulfilled"])
    end, on = as_ends(table["end"]), as_day(as_of)
    done = ~np.isnat(fulfilled)
    # What is known to end after as_of has not ended yet.
    has_ended = (end < due) & (end <= on) & ~done
    exempt = (table["exemption"] != "").to_numpy()
    return np.select(
        [done & (fulfilled <= due), exempt, has_ended, done, due < on],
        [TIMELY, EXEMPT, ENDED, LATE, MISSING],
        PENDING,
    )


def _exemption(table: pd.DataFrame, exemptions: pd.DataFrame) -> "pd.Series[str]":
    """The reason of the exemption that covers the duty's last day; "" without one."""
    pairs = table[["citizen", "due"]].reset_index(names="duty").merge(exemptions, on="citizen")
    due = as_days(pairs["due"])
    covers = (as_days(pairs["start"]) <= due) & (due <= as_ends(pairs["end"]))
    reasons = pairs[covers].groupby("duty")["reason"].first()
    return reasons.reindex(table.index).fillna("").astype("str")


def _is_born_late(table: pd.DataFrame) -> np.ndarray:
    days_left = as_days(table["due"]) - as_days(table["received"])
    return (days_left < np.timedelta64(BORN_LATE_DAYS, "D")) & ~np.isnat(days_left)
