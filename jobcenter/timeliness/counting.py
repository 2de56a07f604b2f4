"""Which conversations count, until when, and why the others do not."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.law.kinds import Counting, RollingGoal
from jobcenter.timeliness.days import add_months, as_day, as_days

HELD = "afholdt"
BOOKED = "planlagt"
NO_SHOW = "udeblevet"


def is_of_wrong_kind(conversations: pd.DataFrame, rule: Counting) -> "dict[str, pd.Series[Any]]":
    """For each reason in order: where type, form, jointness or actor is not the rule's."""
    is_joint = conversations["joint"] | conversations["type"].isin(vocabulary.JOINT_TYPES)
    wrongly_joint = {"excluded": is_joint, "required": ~is_joint, "included": is_joint & False}
    # Who held it need not be delivered; the jobcentre's own system tells of the jobcentre's own.
    actor = conversations["actor"].replace("", vocabulary.JOBCENTRE)
    by_others = ~actor.isin(rule.actors) & bool(rule.actors)
    return {
        "type": ~conversations["type"].isin(rule.counting_types),
        "form": conversations["form"].isin(rule.excluded_forms),
        "faelles": wrongly_joint[rule.joint],
        "aktoer": by_others,
    }


def _is_of_counting_kind(conversations: pd.DataFrame, rule: Counting) -> np.ndarray:
    wrong = pd.concat(is_of_wrong_kind(conversations, rule), axis=1)
    counts: np.ndarray = ~wrong.any(axis=1).to_numpy(dtype=bool)
    return counts


def is_counted(conversations: pd.DataFrame, rule: Counting) -> "pd.Series[bool]":
    """True for what was held, on a known day, and is of a kind that the rule counts."""
    held = (conversations["status"] == HELD) & conversations["held"].notna()
    return held & _is_of_counting_kind(conversations, rule)


def held_days(conversations: pd.DataFrame, rule: Counting) -> pd.DataFrame:
    """The days on which each citizen had a conversation of a kind that the rule counts.

    Takes the frame of facts.CONVERSATIONS. Gives citizen and held, one row per citizen and day,
    sorted by both: several on the same day are one.
    """
    counting = conversations[is_counted(conversations, rule)]
    return (
        counting[["citizen", "held"]]
        .drop_duplicates()
        .sort_values(["citizen", "held"], ignore_index=True)
    )


def counting_days(conversations: pd.DataFrame, rule: RollingGoal) -> pd.DataFrame:
    """The days on which each citizen had a counting conversation.

    Takes the frame of facts.CONVERSATIONS. Gives citizen, held and expires (the first day on
    which it no longer counts), one row per citizen and day, sorted by both. Several on the same
    day are one. Nothing is left out for the future's sake: who asks for a day compares held.
    """
    days = held_days(conversations, rule)
    expires = add_months(as_days(days["held"]), rule.window_months)
    return days.assign(expires=expires.astype("datetime64[s]"))


def living_on(days: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """The rows of counting_days that count on a day: held <= day < expires."""
    return days[(as_days(days["held"]) <= day) & (day < as_days(days["expires"]))]


def living_counts(days: pd.DataFrame, day: np.datetime64, citizens: "pd.Series[Any]") -> np.ndarray:
    """How many counting days each of `citizens` has alive on a day (int64, same length)."""
    counts = living_on(days, day).groupby("citizen").size()
    return counts.reindex(citizens, fill_value=0).to_numpy(dtype="int64")


def next_booked(conversations: pd.DataFrame, rule: Counting, as_of: date) -> "pd.Series[Any]":
    """The first booked day of a counting kind on or after as_of, by citizen (datetime64[s])."""
    return booked_days(conversations, rule, as_of).groupby("citizen")["planned"].min()


def booked_days(conversations: pd.DataFrame, rule: Counting, as_of: date) -> pd.DataFrame:
    """citizen and planned of all that is booked on or after as_of and would count if held.

    A booking that was made after as_of is not seen; one with no day of booking is.
    """
    on = pd.Timestamp(as_of)
    seen = conversations["booked"].isna() | (conversations["booked"] <= on)
    ahead = (conversations["status"] == BOOKED) & (conversations["planned"] >= on)
    booked = conversations[seen & ahead & _is_of_counting_kind(conversations, rule)]
    return booked[["citizen", "planned"]]


def bookings_after(
    links: pd.DataFrame, conversations: pd.DataFrame, rule: Counting, as_of: date
) -> pd.DataFrame:
    """When the next conversation was booked after each of some that were held, by as_of.

    Takes rows with citizen and opens (the day on which one was held). Gives link (the row's
    index) and held: the day on which a later conversation of a counting kind was booked, or the
    day of the first one where that had been booked before. Whether it was held in the end does
    not matter.
    """
    booked = conversations[
        _is_of_counting_kind(conversations, rule) & (conversations["booked"] <= pd.Timestamp(as_of))
    ]
    planned = booked["planned"].fillna(booked["held"])
    pairs = links[["citizen", "opens"]].reset_index(names="link")
    pairs = pairs.merge(booked.assign(planned=planned)[["citizen", "booked", "planned"]])
    later = pairs[pairs["planned"] > pairs["opens"]]
    day = np.maximum(as_days(later["booked"]), as_days(later["opens"]))
    return later.assign(held=day.astype("datetime64[s]"))[["link", "held"]]


def why_not(conversations: pd.DataFrame, rule: RollingGoal, as_of: date) -> "pd.Series[Any]":
    """A code per conversation (same index): "taeller", or the first reason why it does not.

    planlagt, aflyst, udeblevet: it was not held; uden_dag: held, but on no registered day;
    fremtid: held after as_of; type, form, faelles, aktoer: a kind that the rule does not count;
    udloebet: its life is over on as_of; samme_dag: another one of the same day is counted.
    """
    held = as_days(conversations["held"])
    on = as_day(as_of)
    status = conversations["status"]
    reasons = [
        (status != HELD, status),
        (np.isnat(held), "uden_dag"),
        (held > on, "fremtid"),
        *((wrong, code) for code, wrong in is_of_wrong_kind(conversations, rule).items()),
        (add_months(held, rule.window_months) <= on, "udloebet"),
    ]
    codes = pd.Series("taeller", index=conversations.index, dtype="str")
    for applies, code in reversed(reasons):
        codes = codes.mask(applies, code)
    repeated = conversations[codes == "taeller"].duplicated(["citizen", "held"])
    codes[repeated[repeated].index] = "samme_dag"
    return codes
