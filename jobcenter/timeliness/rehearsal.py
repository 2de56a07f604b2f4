"""Two rule sets on the same facts: which duties they disagree about, and what that does.

A case's own duties are compared one by one. What the organisation owes a group (a coverage rule)
is no case's duty and is counted for the group.
"""

from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.days import as_day, as_days

NEW = "ny"
GONE = "bortfalder"
TO_GROUP = "til_gruppen"  # the case's own duty becomes one toward the group
FROM_GROUP = "fra_gruppen"
DUE = "frist"
DUE_AND_VERDICT = "frist_vurdering"
VERDICT = "vurdering"
TERMS = "vilkaar"  # another number of conversations, or binding against advisory
VERSION = "version"
SAME = ""

SIDES = ("before", "after")
_KEY = ["citizen", "end", "spell", "group", "rule", "window"]
_COMPARED = ["due", "verdict", "version", "needed", "enforced", "rests_on"]
_COUNTED = (verdicts.TIMELY, verdicts.LATE, verdicts.MISSING)


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The duties that cases have under either rule set, one row each, sorted by spell and rule.

    Takes the rows of judgement.judge of both, on the same facts and day. The n-th deadline of a
    rule in a course under one set is compared with the n-th under the other. Columns: citizen,
    spell, end (of the course), group, rule, window (n, from 0), change (NEW to VERSION, or SAME),
    and due, verdict, version, needed, enforced and rests_on with _before and _after, empty on the
    side where the case has no such duty.
    """
    numbered = {"before": _numbered(before), "after": _numbered(after)}
    own = [duties[~duties["collective"]] for duties in numbered.values()]
    left, right = (duties.drop(columns="collective") for duties in own)
    both = left.merge(right, "outer", _KEY, suffixes=("_before", "_after"), indicator="sides")
    owed = {
        side: _is_among(both, duties[duties["collective"]]) for side, duties in numbered.items()
    }
    compared = both.assign(change=_change(both, owed)).drop(columns="sides")
    return compared.sort_values(["spell", "rule", "window"], ignore_index=True)


def _numbered(judged: pd.DataFrame) -> pd.DataFrame:
    ordered = judged.sort_values(["spell", "rule", "due"], kind="stable")
    window = ordered.groupby(["spell", "rule"]).cumcount()
    return ordered.assign(window=window)[[*_KEY, *_COMPARED, "collective"]]


def _is_among(both: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    found = both[_KEY].merge(others[_KEY].assign(found=True), on=_KEY, how="left")
    among: np.ndarray = found["found"].notna().to_numpy()
    return among


def _change(both: pd.DataFrame, owed: dict[str, np.ndarray]) -> np.ndarray:
    """`owed` tells where the group, and not the case, has the duty under that rule set."""
    is_new, is_gone = (both["sides"] == "right_only"), (both["sides"] == "left_only")
    due, verdict = _differs(both, "due"), _differs(both, "verdict")
    terms = _differs(both, "needed") | _differs(both, "enforced") | _differs(both, "rests_on")
    return np.select(
        [
            is_gone & owed["after"],
            is_new & owed["before"],
            is_new,
            is_gone,
            due & verdict,
            due,
            verdict,
            terms,
            _differs(both, "version"),
        ],
        [TO_GROUP, FROM_GROUP, NEW, GONE, DUE_AND_VERDICT, DUE, VERDICT, TERMS, VERSION],
        SAME,
    )


def _differs(both: pd.DataFrame, name: str) -> np.ndarray:
    old, new = both[f"{name}_before"], both[f"{name}_after"]
    differs: np.ndarray = ~((old == new) | (old.isna() & new.isna())).to_numpy(dtype=bool)
    return differs


def by_rule(compared: pd.DataFrame) -> pd.DataFrame:
    """How many duties of each group and rule changed in which way.

    Takes the rows of compare. Columns: group, rule, before and after (how many duties there are),
    and one column for each kind of change.
    """
    kinds_of_change = [NEW, GONE, TO_GROUP, FROM_GROUP, DUE, DUE_AND_VERDICT, VERDICT, TERMS]
    counts = {change: compared["change"] == change for change in [*kinds_of_change, VERSION]}
    sides = {side: compared[f"verdict_{side}"].notna() for side in SIDES}
    table = compared[["group", "rule"]].assign(**sides, **counts)
    return table.groupby(["group", "rule"], sort=True).sum().reset_index()


def verdict_changes(compared: pd.DataFrame) -> pd.DataFrame:
    """From which verdict to which: group, rule, verdict_before, verdict_after, count."""
    other = compared[compared["change"].isin((VERDICT, DUE_AND_VERDICT))]
    grouped = other.groupby(["group", "rule", "verdict_before", "verdict_after"], sort=True)
    return grouped.size().rename("count").reset_index()


def deadlines_met(judged: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Of the deadlines before as_of that bind the jobcentre in a case: group, timely, of.

    Exempt and ended duties are in neither figure: measures, section 4.
    """
    binds = judged["enforced"] & ~judged["collective"]
    ours = judged["rests_on"] == vocabulary.JOBCENTRE
    over = as_days(judged["due"]) < as_day(as_of)
    counted = judged[binds & ours & over & judged["verdict"].isin(_COUNTED)]
    is_timely = counted["verdict"] == verdicts.TIMELY
    grouped = is_timely.groupby(counted["group"], sort=True)
    return grouped.agg(timely="sum", of="size").rename_axis("group").reset_index()
