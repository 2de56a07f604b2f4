"""How far a group is with what the organisation owes it: a duty that is no single case's."""

from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.days import as_day, as_days


def coverage(judged: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """How far a group is with what it is owed, by month of the window's last day.

    Takes the rows of judgement.judge. Columns: group, rule, version, month (datetime64[s], its
    first day; NaT: the window was not closed on as_of), share (percent asked for), conversations,
    everyone (True where the first conversation is owed to all), population, reached (have the
    number in time), first (have had one in the window), exempt. The exempt are part of the
    population; those whose course ended before the window did, without the number, are not.
    """
    owed = judged[judged["collective"] & (judged["verdict"] != verdicts.ENDED)]
    month = owed["due"].to_numpy("datetime64[M]").astype("datetime64[s]")
    closed = as_days(owed["due"]) < as_day(as_of)
    table = owed.assign(
        month=np.where(closed, month, np.datetime64("NaT", "s")),
        population=1,
        reached=owed["verdict"] == verdicts.TIMELY,
        first=owed["counted"] > 0,
        exempt=owed["verdict"] == verdicts.EXEMPT,
    )
    by = ["group", "rule", "version", "month"]
    figures = ["population", "reached", "first", "exempt"]
    counts = table.groupby(by, dropna=False, sort=True)[figures].sum().reset_index()
    return counts.assign(**_asked(counts, book))


def _asked(counts: pd.DataFrame, book: Rulebook) -> dict[str, list[int]]:
    """What the version of each row asks for."""
    asked = [
        parameters
        for rule, version in zip(counts["rule"], counts["version"], strict=True)
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
