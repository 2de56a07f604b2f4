"""Whole days, vectorised. Days are numpy datetime64[D]; nothing here reads the clock."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]

# Stands for "no end yet": later than any day that a delivery or a rule can name.
OPEN = np.datetime64("9999-12-31", "D")


def as_days(values: "pd.Series[Any]") -> Days:
    """A column of datetimes (NaT where there is none) as datetime64[D], same length."""
    return values.to_numpy("datetime64[D]")


def as_ends(values: "pd.Series[Any]") -> Days:
    """Like as_days, with OPEN where there is no end."""
    days = as_days(values)
    return np.where(np.isnat(days), OPEN, days)


def as_day(day: date) -> np.datetime64:
    return np.datetime64(day, "D")


def add_months(days: Days, months: int) -> Days:
    """The same day number `months` calendar months later, or the last day of a shorter month.

    Shape and unit are kept (datetime64[D]); NaT stays NaT. 2024-02-29 + 12 = 2025-02-28.
    """
    month = days.astype("datetime64[M]")
    day_of_month = days - month.astype("datetime64[D]")
    target = (month + np.timedelta64(months, "M")).astype("datetime64[D]")
    following = (month + np.timedelta64(months + 1, "M")).astype("datetime64[D]")
    shifted: Days = np.minimum(target + day_of_month, following - np.timedelta64(1, "D"))
    return shifted


def months_until(day: date, count: int) -> list[np.datetime64]:
    """The last `count` months (datetime64[M]) that end with the month of `day`, oldest first."""
    last = np.datetime64(day, "M")
    return [last - np.timedelta64(back, "M") for back in reversed(range(count))]


def judged_on(month: np.datetime64, as_of: date) -> np.datetime64:
    """The month's last day, or as_of in a month that is not over (datetime64[D])."""
    last = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.datetime64(min(last, as_day(as_of)), "D")
