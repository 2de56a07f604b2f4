"""Benefit spells, the support periods they join to, and the spell in charge on a day."""

from datetime import date

import numpy as np
import pandas as pd

from jobcenter.timeliness.days import Days, as_day, as_days, as_ends


def with_support_periods(spells: pd.DataFrame, gap_days: int) -> pd.DataFrame:
    """Each spell with the first day of the support period that it belongs to.

    Takes citizen, spell, benefit, start, end (NaT: open). Gives one row per spell, sorted by
    citizen, start and spell, with `start`, `end` (OPEN where there is none) and `period_start`
    as datetime64[D] columns. Spells are joined while next.start - previous.end - 1 <= gap_days,
    where previous.end is the latest end so far, so nested and overlapping spells count once
    (the definition of support period).
    """
    order = _in_order(spells)
    citizen = spells["citizen"].to_numpy()[order]
    start, end = as_days(spells["start"])[order], as_ends(spells["end"])[order]
    begins = begins_anew(citizen, start, end, gap_days)
    first_of_period = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    return pd.DataFrame(
        {
            "citizen": citizen,
            "spell": spells["spell"].array[order],
            "benefit": spells["benefit"].array[order],
            "start": start.astype("datetime64[s]"),
            "end": end.astype("datetime64[s]"),
            "period_start": start[first_of_period].astype("datetime64[s]"),
        }
    )


def _in_order(spells: pd.DataFrame) -> np.ndarray:
    """The row numbers sorted by citizen, start and the text of the spell's id."""
    citizen, start = spells["citizen"].to_numpy(), spells["start"].to_numpy()
    order = np.lexsort((start, citizen))
    alike = np.zeros(len(order), dtype=bool)
    alike[1:] = (np.diff(citizen[order]) == 0) & (start[order][1:] == start[order][:-1])
    alike[:-1] |= alike[1:]
    if not alike.any():
        return order
    # Few begin on the same day: only their texts are compared, for texts are slow to compare.
    rows = order[alike]
    place = np.zeros(len(order), dtype=np.int64)
    texts = spells["spell"].to_numpy(dtype=object)[rows]
    place[rows[np.argsort(texts, kind="stable")]] = np.arange(len(rows))
    return np.lexsort((place, start, citizen))


def begins_anew(key: np.ndarray, start: Days, end: Days, gap_days: int) -> np.ndarray:
    """True for each row that begins a new period (bool, same length).

    Rows are in (key, start) order and belong together while the key is the same and the break to
    the latest end so far is at most gap_days.
    """
    begins = np.ones(len(key), dtype=bool)
    begins[1:] = key[1:] != key[:-1]
    # Every key's days are lifted above those of the keys before, so that one maximum serves all.
    lift = np.cumsum(begins) * _ALL_DAYS
    latest = np.maximum.accumulate(end.astype(np.int64) + lift) - lift
    begins[1:] |= start[1:].astype(np.int64) - latest[:-1] - 1 > gap_days
    return begins


# More than there are days from the calendar's first to its last (days.OPEN).
_ALL_DAYS = 2**23


def in_charge(spells: pd.DataFrame, day: date | np.datetime64) -> pd.DataFrame:
    """The spell in charge on a day: one row per citizen with an open spell, sorted by citizen.

    Takes the rows of with_support_periods and gives a part of them. Of the spells open on the
    day it is the one with the latest start, on a tie the highest spell id in text order.
    """
    on = day if isinstance(day, np.datetime64) else as_day(day)
    is_open = (as_days(spells["start"]) <= on) & (as_days(spells["end"]) >= on)
    open_spells = spells[is_open]
    citizen = open_spells["citizen"].to_numpy()
    is_last = np.ones(len(citizen), dtype=bool)
    is_last[:-1] = citizen[1:] != citizen[:-1]
    return open_spells[is_last].reset_index(drop=True)
