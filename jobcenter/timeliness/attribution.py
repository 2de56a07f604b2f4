"""Whose a duty was: the area, the team and the person who answered when it fell due."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness.clocks import numbered
from jobcenter.timeliness.days import OPEN, Days, as_day, as_days, as_ends
from jobcenter.timeliness.diary import Ints, keys, latest_on
from jobcenter.timeliness.facts import Facts, coded, positions, texts
from jobcenter.timeliness.goal import NOBODY

WHO = ("team", "caseworker", "external_actor")


def attributed(judged: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The rows of verdicts.verdicts with benefit, municipality, team, caseworker, external_actor.

    A duty belongs to who answered on its last day (on as_of where that is to come, on the
    course's last day where it had ended): who takes over a case later has not missed what was due
    before. NOBODY where none answered.
    """
    on = np.minimum(np.minimum(as_days(judged["due"]), as_ends(judged["end"])), as_day(as_of))
    spell = _spell_on(judged["spell"], on, facts.spells, book, as_of)
    home = positions(facts.citizens["citizen"], judged["citizen"])
    return judged.assign(
        benefit=_word(facts.spells["benefit"], spell),
        municipality=_word(facts.citizens["municipality"], home),
        **_answering(facts.responsibilities, facts.spells["spell"], spell, on),
    )


def _word(column: "pd.Series[Any]", row: Ints) -> Any:
    """The words of a column in some rows; NOBODY in row -1."""
    number, words = coded(column)
    return texts([*words, NOBODY], np.append(number, len(words))[row])


def _spell_on(
    course: "pd.Series[Any]", on: Days, spells: pd.DataFrame, book: Rulebook, as_of: date
) -> Ints:
    """The row of the spell that began last on or before a day in each course, by its first's id."""
    seen = numbered(spells, book, as_of)
    number = positions(spells["spell"].iloc[seen.row[seen.begins]], course)
    position, begun = latest_on(keys(seen.course, seen.start), number, on)
    return seen.row[np.where(begun, position, seen.begins[number])]


def _answering(
    responsibilities: pd.DataFrame, ids: "pd.Series[Any]", spell: Ints, on: Days
) -> dict[str, Any]:
    """Who answered for each spell on a day; of several the one who began last."""
    whose, start = positions(ids, responsibilities["spell"]), as_days(responsibilities["start"])
    known = np.flatnonzero(whose >= 0)
    began = keys(whose[known], start[known])
    order = np.argsort(began, kind="stable")
    position, begun = latest_on(began[order], spell, on)
    # The last place, which is also place -1, is nobody's.
    row = np.append(known[order], -1)[np.where(begun, position, -1)]
    over = np.append(as_ends(responsibilities["end"]), OPEN)[row] < on
    return {name: _word(responsibilities[name], np.where(over, -1, row)) for name in WHO}
