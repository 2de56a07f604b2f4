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
    ordered = spells.sort_values(["citizen", "start", "spell"], kind="stable", ignore_index=True)
    start, end = as_days(ordered["start"]), as_ends(ordered["end"])
    citizen = ordered["citizen"].to_numpy()
    begins = begins_anew(citizen, start, end, gap_days)
    first_of_period = np.maximum.accumulate(np.where(begins, np.arange(len(ordered)), 0))
    return pd.DataFrame(
        {
            "citizen": citizen,
            "spell": ordered["spell"],
            "benefit": ordered["benefit"],
            "start": start.astype("datetime64[s]"),
            "end": end.astype("datetime64[s]"),
            "period_start": start[first_of_period].astype("datetime64[s]"),
        }
    )


def begins_anew(key: np.ndarray, start: Days, end: Days, gap_days: int) -> np.ndarray:
    """True for each row that begins a new period (bool, same length).

    Rows are in (key, start) order and belong together while the key is the same and the break to
    the latest end so far is at most gap_days.
    """
    latest = pd.Series(end.astype("int64")).groupby(key).cummax().to_numpy()
    begins = np.ones(len(key), dtype=bool)
    gap = start[1:].astype("int64") - latest[:-1] - 1
    begins[1:] = (key[1:] != key[:-1]) | (gap > gap_days)
    return begins


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
