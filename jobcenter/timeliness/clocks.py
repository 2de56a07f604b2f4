"""When the law's clock starts: courses of one benefit, joined over short breaks.

LAB § 9: a course runs while the same benefit does, a change of benefit starts a new one, and a
change of caseworker never touches it. Sygedagpenge runs from the first day of absence, which is
what the record system delivers as the spell's start. Which groups share a clock, and whether it
stands still in a break, is in law/clocks.toml; so the new name of 1 July 2025, kontanthjælp for
the former uddannelseshjælp, starts nothing.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.law.clocks import Counts
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness.days import OPEN, as_days, as_ends
from jobcenter.timeliness.periods import begins_anew

ONE_DAY = np.timedelta64(1, "D")

# Visitation categories, each with the first day of the spell that tells it, in order.
Categories = tuple[tuple[np.datetime64, str], ...]
# The days without benefit that an accumulated clock leaves out: first day, and how many.
Pauses = tuple[tuple[np.datetime64, int], ...]


def groups_of(spells: pd.DataFrame) -> "pd.Series[str]":
    """The group of each spell, "" where benefit and target group name none (same index).

    A spell on kontanthjælp or uddannelseshjælp without a target group is in no group: the law
    differs between them, and guessing would put somebody under the wrong rule.
    """
    group = pd.Series("", index=spells.index, dtype="str")
    for name, (_, benefits, target_groups) in vocabulary.GROUPS.items():
        of_group = spells["benefit"].isin(benefits)
        if target_groups:
            of_group &= spells["target_group"].isin(target_groups)
        group = group.mask(of_group, name)
    return group


def courses(spells: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The courses that the law's clocks run over, one row each, sorted by citizen and start.

    Takes the frame of facts.SPELLS. Spells on the same clock with a break of at most
    Rulebook.gap_on days are one course; what is known of it is what its first spell says: spell
    (its id), group, in_job, start (the clock's first day) and received; `end` is the last end of
    all its spells (OPEN where one is open), `categories` the visitation categories from day to day
    (Categories) and `pauses` the breaks in which the clock stands still (Pauses; none on a
    continuous clock). Spells in no group are left
    out, and so are those that begin after as_of.
    """
    ordered, number = _numbered(spells, book, as_of)
    # head and not first: what the first spell lacks is not taken from a later one.
    first = ordered.groupby(number, sort=True).head(1).reset_index(drop=True)
    first["end"] = ordered.groupby(number, sort=True)["end"].max().to_numpy()
    pauses, categories = _pauses(ordered, number, book), _categories(ordered, number)
    courses_in_order = np.unique(number)
    first["pauses"] = pd.Series([pauses.get(at, ()) for at in courses_in_order], dtype=object)
    first["categories"] = pd.Series(
        [categories.get(at, ()) for at in courses_in_order], dtype=object
    )
    known = ["in_job", "start", "received", "end", "pauses", "categories"]
    return first[["citizen", "spell", "group", *known]].sort_values(
        ["citizen", "start", "spell"], ignore_index=True
    )


def members(spells: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The spells of each course: course (the id of its first spell), spell, benefit, start, end.

    Takes what courses takes; sorted by citizen, clock and start.
    """
    ordered, number = _numbered(spells, book, as_of)
    course = ordered.groupby(number, sort=True)["spell"].transform("first")
    return ordered.assign(course=course)[["course", "spell", "benefit", "start", "end"]]


def _numbered(
    spells: pd.DataFrame, book: Rulebook, as_of: date
) -> tuple[pd.DataFrame, "np.ndarray[Any, Any]"]:
    """The spells in groups, sorted by citizen, clock and start, and which course each is in."""
    seen = spells[spells["start"] <= pd.Timestamp(as_of)]
    group = groups_of(seen)
    clock = {name: book.clock(name).id for name in vocabulary.GROUPS}
    known = seen.assign(
        group=group,
        clock=group.replace(clock),
        end=as_ends(seen["end"]).astype("datetime64[s]"),
    )[group != ""]
    ordered = known.sort_values(["citizen", "clock", "start", "spell"], ignore_index=True)
    key = ordered.groupby(["citizen", "clock"], sort=False).ngroup().to_numpy()
    start, end = as_days(ordered["start"]), as_ends(ordered["end"])
    anew = begins_anew(key, start, end, book.gap_on(as_of))
    return ordered, np.cumsum(anew | _has_changed_between(ordered, key, book))


def _has_changed_between(ordered: pd.DataFrame, key: np.ndarray, book: Rulebook) -> np.ndarray:
    """True for each spell in whose break before it another benefit of LAB § 9 began."""
    listed = ordered["clock"].isin([clock.id for clock in book.clocks if clock.ends_others])
    latest = ordered.groupby(key)["end"].cummax().groupby(key).shift()
    breaks = ordered[listed & latest.notna() & (latest < ordered["start"])]
    breaks = breaks.assign(after=latest).reset_index(names="row")
    others = ordered.loc[listed, ["citizen", "clock", "start"]]
    pairs = breaks[["row", "citizen", "clock", "start", "after"]].merge(
        others, on="citizen", suffixes=("", "_other")
    )
    between = (pairs["start_other"] > pairs["after"]) & (pairs["start_other"] < pairs["start"])
    changed = pairs.loc[between & (pairs["clock"] != pairs["clock_other"]), "row"]
    return np.isin(np.arange(len(ordered)), changed)


def _pauses(ordered: pd.DataFrame, number: np.ndarray, book: Rulebook) -> dict[int, Pauses]:
    """The breaks inside each course of an accumulated clock, by course number."""
    stands_still = {clock.id for clock in book.clocks if clock.counts is Counts.ACCUMULATED}
    latest = ordered.groupby(number)["end"].cummax().groupby(number).shift()
    first = as_days(latest) + ONE_DAY
    days = (as_days(ordered["start"]) - first).astype("int64")
    breaks = ordered["clock"].isin(stands_still) & latest.notna() & (latest < pd.Timestamp(OPEN))
    pauses: dict[int, Pauses] = {}
    for row in np.flatnonzero(breaks.to_numpy() & (days > 0)):
        pauses[number[row]] = (*pauses.get(number[row], ()), (first[row], int(days[row])))
    return pauses


def _categories(ordered: pd.DataFrame, number: np.ndarray) -> dict[int, Categories]:
    """The visitation categories of each course that has any, by course number."""
    told = (ordered["visitation_category"] != "").to_numpy()
    start, category = as_days(ordered["start"]), ordered["visitation_category"].to_numpy()
    categories: dict[int, Categories] = {}
    for row in np.flatnonzero(told):
        categories[number[row]] = (
            *categories.get(number[row], ()),
            (start[row], category[row]),
        )
    return categories


def category_on(categories: Categories, day: np.datetime64) -> str:
    """The visitation category that is known on a day; "" where none is."""
    told = [category for start, category in categories if start <= day]
    return told[-1] if told else ""
