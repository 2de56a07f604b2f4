"""Whose a duty was: the area, the team and the person who answered when it fell due."""

from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness.clocks import members
from jobcenter.timeliness.days import as_day, as_days, as_ends
from jobcenter.timeliness.facts import Facts
from jobcenter.timeliness.goal import NOBODY

WHO = ("team", "caseworker", "external_actor")


def attributed(judged: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The rows of verdicts.verdicts with benefit, municipality, team, caseworker, external_actor.

    A duty belongs to who answered on its last day (on as_of where that is to come, on the
    course's last day where it had ended): who takes over a case later has not missed what was due
    before. NOBODY where none answered.
    """
    on = np.minimum(np.minimum(as_days(judged["due"]), as_ends(judged["end"])), as_day(as_of))
    own = pd.DataFrame({"course": judged["spell"], "day": on.astype("datetime64[s]")})
    spells = _latest(own, members(facts.spells, book, as_of), "course", ["spell", "benefit"])
    served = own.assign(spell=spells["spell"])
    answers = facts.responsibilities.assign(until=as_ends(facts.responsibilities["end"]))
    who = _latest(served, answers, "spell", [*WHO, "until"])
    answered = as_days(who["until"]) >= on
    homes = facts.citizens.set_index("citizen")["municipality"]
    return judged.assign(
        benefit=spells["benefit"],
        municipality=homes.reindex(judged["citizen"]).to_numpy(),
        **{name: who[name].where(answered, NOBODY).fillna(NOBODY) for name in WHO},
    )


def _latest(own: pd.DataFrame, periods: pd.DataFrame, key: str, columns: list[str]) -> pd.DataFrame:
    """For each row the period of its key that began last on or before its day (same index)."""
    left = own[[key, "day"]].reset_index(names="row").sort_values("day", kind="stable")
    right = periods[[key, "start", *columns]].sort_values("start", kind="stable")
    right = right.astype({"start": "datetime64[s]"})
    found = pd.merge_asof(left, right, left_on="day", right_on="start", by=key)
    return found.set_index("row").reindex(own.index)[columns]
