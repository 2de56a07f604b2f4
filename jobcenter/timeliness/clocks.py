"""When the law's clock starts: courses of one benefit, joined over short breaks.

LAB § 9: a course runs while the same benefit does, a change of benefit starts a new one, and a
change of caseworker never touches it. Sygedagpenge runs from the first day of absence, which is
what the record system delivers as the spell's start. Which groups share a clock is in
law.vocabulary; so the new name of 1 July 2025, kontanthjælp for the former uddannelseshjælp,
starts nothing.
"""

import numpy as np
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.timeliness.days import as_days, as_ends
from jobcenter.timeliness.periods import begins_anew


def groups_of(spells: pd.DataFrame) -> pd.Series:
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


def courses(spells: pd.DataFrame, gap_days: int) -> pd.DataFrame:
    """The courses that the law's clocks run over, one row each, sorted by citizen and start.

    Takes the frame of facts.SPELLS. Spells on the same clock with a break of at most gap_days are
    one course; what is known of it is what its first spell says: spell (its id), group,
    visitation_category, in_job, start (the clock's first day) and received; `end` is the last end
    of all its spells (OPEN where one is open). Spells in no group are left out.
    """
    ordered, number = _numbered(spells, gap_days)
    # head and not first: what the first spell lacks is not taken from a later one.
    first = ordered.groupby(number, sort=True).head(1).reset_index(drop=True)
    first["end"] = ordered.groupby(number, sort=True)["end"].max().to_numpy()
    known = ["visitation_category", "in_job", "start", "received", "end"]
    return first[["citizen", "spell", "group", *known]].sort_values(
        ["citizen", "start", "spell"], ignore_index=True
    )


def members(spells: pd.DataFrame, gap_days: int) -> pd.DataFrame:
    """The spells of each course: course (the id of its first spell), spell, benefit, start, end.

    Takes what courses takes; sorted by citizen, clock and start.
    """
    ordered, number = _numbered(spells, gap_days)
    course = ordered.groupby(number, sort=True)["spell"].transform("first")
    return ordered.assign(course=course)[["course", "spell", "benefit", "start", "end"]]


def _numbered(spells: pd.DataFrame, gap_days: int) -> tuple[pd.DataFrame, np.ndarray]:
    """The spells in groups, sorted by citizen, clock and start, and which course each is in."""
    group = groups_of(spells)
    known = spells.assign(
        group=group,
        clock=group.replace(vocabulary.CLOCKS),
        end=as_ends(spells["end"]).astype("datetime64[s]"),
    )[group != ""]
    ordered = known.sort_values(["citizen", "clock", "start", "spell"], ignore_index=True)
    return ordered, _course_numbers(ordered, gap_days)


def _course_numbers(ordered: pd.DataFrame, gap_days: int) -> np.ndarray:
    """Which course each row is in; rows are sorted by citizen, clock and start."""
    key = ordered.groupby(["citizen", "clock"], sort=False).ngroup().to_numpy()
    start, end = as_days(ordered["start"]), as_ends(ordered["end"])
    return np.cumsum(begins_anew(key, start, end, gap_days))
