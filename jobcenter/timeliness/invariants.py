"""What must hold before figures may be shown to anybody."""

import pandas as pd

from jobcenter.timeliness.shares import GROUPINGS


class Broken(ArithmeticError):
    """The figures contradict themselves; nothing of the run may be stored."""


def check(counts: pd.DataFrame, standings: pd.DataFrame) -> None:
    """Raises Broken where parts do not add up to the whole or a citizen has two states.

    Takes the rows of shares.month_counts and of deadlines.standings.
    """
    sums = counts.groupby(["grouping", "month"])[["population", "hits"]].sum()
    whole = sums.loc["total"]
    for grouping in GROUPINGS:
        parts = sums[sums.index.get_level_values("grouping") == grouping].droplevel("grouping")
        if not parts.reindex(whole.index, fill_value=0).equals(whole):
            raise Broken(f"Andelene efter {grouping} giver ikke tilsammen det hele.")
    if (counts["hits"] > counts["population"]).any():
        raise Broken("Der er flere opfyldte end borgere i en gruppe.")
    if standings["citizen"].duplicated().any() or standings["state"].isna().any():
        raise Broken("En borger har ikke netop én tilstand.")


def check_verdicts(judged: pd.DataFrame) -> None:
    """Raises Broken where a duty has two verdicts, or was done before it could be.

    Takes the rows of judgement.judge.
    """
    if judged.duplicated(["spell", "rule", "due"]).any() or judged["verdict"].isna().any():
        raise Broken("En pligt har ikke netop én vurdering.")
    if (judged["fulfilled"] < judged["opens"]).any():
        raise Broken("En pligt er opfyldt, før den kunne opfyldes.")
