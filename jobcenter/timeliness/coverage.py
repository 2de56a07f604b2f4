"""How far a group is with what the organisation owes it: a duty that is no single case's."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.days import as_day, as_days
from jobcenter.timeliness.facts import combinations

# What a row is about, and what is counted.
_OF = {"group": "str", "rule": "str", "version": "datetime64[s]", "month": "datetime64[s]"}
COLUMNS = {
    **_OF,
    "population": "int64",
    "reached": "int64",
    "first": "int64",
    "exempt": "int64",
    "share": "int64",
    "conversations": "int64",
    "everyone": "bool",
}


def coverage(judged: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """How far a group is with what it is owed, by month of the window's last day.

    Takes the rows of judgement.judge. Columns: group, rule, version, month (datetime64[s], its
    first day; NaT: the window was not closed on as_of), share (percent asked for), conversations,
    everyone (True where the first conversation is owed to all), population, reached (have the
    number in time), first (have had one in the window), exempt. The exempt are part of the
    population; those whose course ended before the window did, without the number, are not.
    """
    is_owed = judged["collective"] & (judged["verdict"] != verdicts.ENDED)
    owed = judged.iloc[np.flatnonzero(is_owed)]
    due = as_days(owed["due"])
    month = np.where(due < as_day(as_of), due.astype("datetime64[M]"), np.datetime64("NaT", "M"))
    months = pd.Series(month.astype("datetime64[s]"))
    number, groups = combinations([owed["group"], owed["rule"], owed["version"], months])
    figures: dict[str, Any] = {
        "population": np.ones(len(owed), dtype=bool),
        "reached": owed["verdict"] == verdicts.TIMELY,
        "first": owed["counted"] > 0,
        "exempt": owed["verdict"] == verdicts.EXEMPT,
    }
    table = {
        **{name: [group[at] for group in groups] for at, name in enumerate(_OF)},
        **{
            name: np.bincount(number[is_so], minlength=len(groups))
            for name, is_so in figures.items()
        },
        **_asked(groups, book),
    }
    typed = {name: pd.Series(table[name], dtype=dtype) for name, dtype in COLUMNS.items()}
    return pd.DataFrame(typed).sort_values(list(_OF), ignore_index=True)


def _asked(groups: list[tuple[Any, ...]], book: Rulebook) -> dict[str, list[int]]:
    """What the version of each row asks for."""
    asked = [
        parameters
        for _, rule, version, _ in groups
        if isinstance(
            parameters := verdicts.version_of(book, rule, version).parameters, kinds.Coverage
        )
    ]
    return {
        "share": [each.share_percent for each in asked],
        "conversations": [each.conversations for each in asked],
        "everyone": [each.first_with_everyone for each in asked],
    }


def needed(share_percent: int, population: int) -> int:
    """How many of a population it takes to reach a share: always a whole person."""
    return -(-share_percent * population // 100)
