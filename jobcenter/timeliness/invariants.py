"""What must hold before figures may be shown to anybody."""

import numpy as np
import pandas as pd

from jobcenter.timeliness import forecast
from jobcenter.timeliness.days import Days
from jobcenter.timeliness.monthsets import united
from jobcenter.timeliness.shares import GROUPINGS


class Broken(ArithmeticError):
    """The figures contradict themselves; nothing of the run may be stored."""


def check(counts: pd.DataFrame, standings: pd.DataFrame) -> None:
    """Raises Broken where parts do not add up to the whole or a citizen has two states.

    Takes the rows of shares.rolled_up and of deadlines.standings.
    """
    check_counts(counts)
    check_standings(standings)


def check_counts(counts: pd.DataFrame) -> None:
    """Raises Broken where a grouping's parts do not add up to the whole, or a share is above 1.

    Takes the rows of shares.rolled_up.
    """
    sums = counts.groupby(["grouping", "month"])[["population", "hits"]].sum()
    whole = sums.loc["total"]
    for grouping in GROUPINGS:
        parts = sums[sums.index.get_level_values("grouping") == grouping].droplevel("grouping")
        if not parts.reindex(whole.index, fill_value=0).equals(whole):
            raise Broken(f"Andelene efter {grouping} giver ikke tilsammen det hele.")
    if (counts["hits"] > counts["population"]).any() or (counts["hits"] < 0).any():
        raise Broken("Der er flere opfyldte end borgere i en gruppe.")


def check_forecasts(counts: pd.DataFrame) -> None:
    """Raises Broken where the curves cross, or a grouping's parts do not add up to the whole.

    Takes the rows of forecast.rolled_up.
    """
    nothing, booked, all_due = (counts[curve] for curve in forecast.CURVES)
    population = counts["population"]
    if not ((nothing <= booked) & (booked <= all_due) & (all_due <= population)).all():
        raise Broken("Kurverne i fremskrivningen krydser hinanden.")
    lacking = counts.filter(like=forecast.lacking("")).sum(axis=1)
    if not (booked + lacking == population).all():
        raise Broken("De borgere, der mangler samtaler i fremskrivningen, er ikke resten.")
    sums = counts.groupby(["grouping", "day"])[["population", *forecast.CURVES]].sum()
    for grouping in GROUPINGS if len(counts) else ():
        parts = sums[sums.index.get_level_values("grouping") == grouping].droplevel("grouping")
        if not parts.equals(sums.loc["total"]):
            raise Broken(f"Fremskrivningen efter {grouping} giver ikke tilsammen det hele.")


def check_standings(standings: pd.DataFrame) -> None:
    """Raises Broken where a citizen has two states or none; takes rows of deadlines.standings."""
    if standings["citizen"].duplicated().any() or standings["state"].isna().any():
        raise Broken("En borger har ikke netop én tilstand.")


def check_months(rows: pd.DataFrame, days: Days, standings: pd.DataFrame) -> None:
    """Raises Broken where the months of some citizens contradict themselves or their standings.

    Takes rows of months.of_citizens, the sample days, and the rows of deadlines.standings of the
    same citizens on the last of those days.
    """
    measured, reached = (rows[name].to_numpy() for name in ("measured", "reached"))
    if (reached & ~measured).any():
        raise Broken("En borger har samtalerne i en måned uden selv at være med i den.")
    _, months = united(rows["citizen"].to_numpy(), measured)
    if np.bitwise_count(measured).sum() != np.bitwise_count(months).sum():
        raise Broken("En borger er talt med i to grupper i samme måned.")
    last = len(days) - 1
    for sets, column in ((measured, "measured"), (reached, "hit")):
        by_months = rows["citizen"].to_numpy()[(sets >> last & 1).astype(bool)]
        if not np.array_equal(by_months, standings["citizen"][standings[column]]):
            raise Broken("Månedstallene og borgernes tilstand på dagen stemmer ikke overens.")


def check_verdicts(judged: pd.DataFrame) -> None:
    """Raises Broken where a duty has two verdicts, or was done before it could be.

    Takes the rows of judgement.judge.
    """
    if judged.duplicated(["spell", "rule", "due"]).any() or judged["verdict"].isna().any():
        raise Broken("En pligt har ikke netop én vurdering.")
    if (judged["fulfilled"] < judged["opens"]).any():
        raise Broken("En pligt er opfyldt, før den kunne opfyldes.")
