"""Which conversations count, until when, and why the others do not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.law.kinds import Counting, RollingGoal
from jobcenter.timeliness.days import add_months, as_day, as_days
from jobcenter.timeliness.diary import Ints, Marks, days_of, distinct, keys, owners_of
from jobcenter.timeliness.facts import combinations

HELD = "afholdt"
BOOKED = "planlagt"
NO_SHOW = "udeblevet"

# Why a conversation is of no kind that a rule counts, in the order in which it is asked.
WRONG_KINDS = ("type", "form", "faelles", "aktoer")


class Kind(NamedTuple):
    """All that a rule asks of a conversation beside its days."""

    type: str
    form: str
    actor: str
    joint: bool
    status: str


@dataclass(frozen=True)
class Kinds:
    """The few kinds of conversation that occur, and the number of each conversation's own."""

    every: list[Kind]
    number: Ints

    def where(self, is_true: Callable[[Kind], bool]) -> Marks:
        """For each conversation whether something is true of its kind."""
        return np.array([is_true(kind) for kind in self.every], dtype=bool)[self.number]


def kinds_of(conversations: pd.DataFrame) -> Kinds:
    number, every = combinations([conversations[name] for name in Kind._fields])
    return Kinds([Kind(*each) for each in every], number)


def wrong_kind(kind: Kind, rule: Counting) -> str:
    """The first of WRONG_KINDS that keeps a rule from counting a kind; "" where it counts."""
    is_joint = kind.joint or kind.type in vocabulary.JOINT_TYPES
    # Who held it need not be delivered; the jobcentre's own system tells of the jobcentre's own.
    actor = kind.actor or vocabulary.JOBCENTRE
    if kind.type not in rule.counting_types:
        return "type"
    if kind.form in rule.excluded_forms:
        return "form"
    if rule.joint != "included" and is_joint != (rule.joint == "required"):
        return "faelles"
    return "aktoer" if rule.actors and actor not in rule.actors else ""


def is_counted(conversations: pd.DataFrame, rule: Counting) -> Marks:
    """True for what was held, on a known day, and is of a kind that the rule counts."""
    counts = kinds_of(conversations).where(
        lambda kind: kind.status == HELD and not wrong_kind(kind, rule)
    )
    return counts & ~np.isnat(as_days(conversations["held"]))


def held_days(conversations: pd.DataFrame, rule: Counting) -> pd.DataFrame:
    """The days on which each citizen had a conversation of a kind that the rule counts.

    Takes the frame of facts.CONVERSATIONS. Gives citizen and held, one row per citizen and day,
    sorted by both: several on the same day are one.
    """
    counting = is_counted(conversations, rule)
    citizen, held = conversations["citizen"].to_numpy(), as_days(conversations["held"])
    days = distinct(keys(citizen[counting], held[counting]))
    return pd.DataFrame({"citizen": owners_of(days), "held": days_of(days).astype("datetime64[s]")})


def counting_days(conversations: pd.DataFrame, rule: RollingGoal) -> pd.DataFrame:
    """The days on which each citizen had a counting conversation.

    Takes the frame of facts.CONVERSATIONS. Gives citizen, held and expires (the first day on
    which it no longer counts), one row per citizen and day, sorted by both. Several on the same
    day are one. Nothing is left out for the future's sake: who asks for a day compares held.
    """
    days = held_days(conversations, rule)
    expires = add_months(as_days(days["held"]), rule.window_months)
    return days.assign(expires=expires.astype("datetime64[s]"))


def next_booked(conversations: pd.DataFrame, rule: Counting, as_of: date) -> "pd.Series[Any]":
    """The first booked day of a counting kind on or after as_of, by citizen (datetime64[s])."""
    kinds = kinds_of(conversations)
    counts = kinds.where(lambda kind: not wrong_kind(kind, rule))
    booked = conversations[counts & is_booked(conversations, kinds, as_of)]
    return booked.groupby("citizen")["planned"].min()


def is_ahead(conversations: pd.DataFrame, rule: Counting, as_of: date) -> Marks:
    """True for what is booked for a day after as_of and is of a kind that the rule counts."""
    kinds = kinds_of(conversations)
    counts = kinds.where(lambda kind: not wrong_kind(kind, rule))
    after = as_days(conversations["planned"]) > as_day(as_of)
    ahead: Marks = counts & after & is_booked(conversations, kinds, as_of)
    return ahead


def is_booked(conversations: pd.DataFrame, kinds: Kinds, as_of: date) -> Marks:
    """True for all that is booked on or after as_of, of any kind.

    A booking that was made after as_of is not seen; one with no day of booking is.
    """
    seen = ~(as_days(conversations["booked"]) > as_day(as_of))
    ahead = as_days(conversations["planned"]) >= as_day(as_of)
    booked: Marks = kinds.where(lambda kind: kind.status == BOOKED) & seen & ahead
    return booked


def why_not(conversations: pd.DataFrame, rule: RollingGoal, as_of: date) -> "pd.Series[Any]":
    """A code per conversation (same index): "taeller", or the first reason why it does not.

    planlagt, aflyst, udeblevet: it was not held; uden_dag: held, but on no registered day;
    fremtid: held after as_of; type, form, faelles, aktoer: a kind that the rule does not count;
    udloebet: its life is over on as_of; samme_dag: another one of the same day is counted.
    """
    held, on = as_days(conversations["held"]), as_day(as_of)
    kinds = kinds_of(conversations)
    is_held = kinds.where(lambda kind: kind.status == HELD)
    every = [kind.status if kind.status != HELD else wrong_kind(kind, rule) for kind in kinds.every]
    of_kind = np.array(every, dtype=object)[kinds.number]
    over = add_months(held, rule.window_months) <= on
    codes = np.select(
        [~is_held, np.isnat(held), held > on, of_kind != "", over],
        [of_kind, "uden_dag", "fremtid", of_kind, "udloebet"],
        "taeller",
    )
    table = pd.Series(codes, index=conversations.index, dtype="str")
    repeated = conversations[table == "taeller"].duplicated(["citizen", "held"])
    table[repeated[repeated].index] = "samme_dag"
    return table
