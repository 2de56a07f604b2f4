"""Who is measured on a day, and who has the conversations that the goal asks for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.counting import counting_days
from jobcenter.timeliness.days import Days, add_months, as_day, as_days, as_ends
from jobcenter.timeliness.facts import Facts
from jobcenter.timeliness.periods import in_charge, with_support_periods

# The group of those for whom nobody answers, in groupings by team, caseworker and actor.
NOBODY = ""


@dataclass(frozen=True)
class Prepared:
    """Facts in the form in which every day can be judged from them; made once per run.

    `spells` as periods.with_support_periods gives them, `days` as counting.counting_days.
    """

    facts: Facts
    rule: RollingGoal
    spells: pd.DataFrame
    days: pd.DataFrame


def prepare(facts: Facts, rule: RollingGoal) -> Prepared:
    return Prepared(
        facts,
        rule,
        spells=with_support_periods(facts.spells, rule.gap_days),
        days=counting_days(facts.conversations, rule),
    )


def judged(prepared: Prepared, day: date | np.datetime64) -> pd.DataFrame:
    """Every citizen with an open spell on a day, and how the goal figure sees that citizen.

    One row per citizen, sorted by citizen: citizen, spell, benefit (the area), period_start,
    seniority_on (datetime64[s]: the first day of long seniority), living (counting conversations
    alive on the day), exempt, measured (in the population P: long seniority and not exempt), hit
    (in H), municipality, team, caseworker, external_actor (NOBODY where none answers).
    """
    on = day if isinstance(day, np.datetime64) else as_day(day)
    rule = prepared.rule
    charge = in_charge(prepared.spells, on)
    citizen = charge["citizen"].to_numpy()
    seniority_on = add_months(as_days(charge["period_start"]), rule.seniority_months)
    living = seen_days(prepared.days, on, citizen).living(on)
    exempt = np.isin(citizen, covering(prepared.facts.exemptions, on)["citizen"].to_numpy())
    measured = (seniority_on <= on) & ~exempt
    homes = prepared.facts.citizens
    return charge.assign(
        seniority_on=seniority_on.astype("datetime64[s]"),
        living=living,
        exempt=exempt,
        measured=measured,
        hit=measured & (living >= rule.conversations),
        municipality=homes["municipality"].array.take(
            pd.Index(homes["citizen"]).get_indexer(citizen), allow_fill=True
        ),
        **_responsible(prepared.facts.responsibilities, charge, on),
    )


@dataclass(frozen=True)
class SeenDays:
    """The counting days by some day of some people, one row per person and day, sorted by both.

    person    which of the people it is (int64, from 0)
    held, expires   as in counting.counting_days, datetime64[D]
    counts    how many each of the people has (int64, one per person)
    """

    person: npt.NDArray[np.int64]
    held: Days
    expires: Days
    counts: npt.NDArray[np.int64]

    def living(self, days: np.datetime64 | Days) -> npt.NDArray[np.int64]:
        """How many each has that still count on a day, or on a day of each one's own."""
        day = days if isinstance(days, np.datetime64) else days[self.person]
        return _times(self.person[self.expires > day], len(self.counts))

    def newest(self, n: int) -> npt.NDArray[np.int64]:
        """The row of each one's n-th newest (the newest: 1); -1 where there are fewer."""
        return np.where(self.counts >= n, np.cumsum(self.counts) - n, -1)


def seen_days(days: pd.DataFrame, on: np.datetime64, people: npt.NDArray[np.int64]) -> SeenDays:
    """What is held by a day, of counting.counting_days; `people` are citizens, sorted."""
    seen = days[as_days(days["held"]) <= on]
    citizen = seen["citizen"].to_numpy()
    person = np.searchsorted(people, citizen)
    theirs = np.flatnonzero(np.append(people, -1)[person] == citizen)
    person = person[theirs]
    held, expires = (as_days(seen[name])[theirs] for name in ("held", "expires"))
    return SeenDays(person, held, expires, _times(person, len(people)))


def _times(numbers: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    return np.bincount(numbers, minlength=size)


def covering(exemptions: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """The exemptions in force on a day, both ends included."""
    return exemptions[_in_force(exemptions, day)]


def _in_force(periods: pd.DataFrame, day: np.datetime64) -> np.ndarray:
    return (as_days(periods["start"]) <= day) & (as_ends(periods["end"]) >= day)


def _responsible(
    responsibilities: pd.DataFrame, charge: pd.DataFrame, day: np.datetime64
) -> dict[str, ExtensionArray]:
    """Who answers on a day for each spell in charge; where periods overlap, the latest start."""
    in_force = responsibilities[_in_force(responsibilities, day)]
    spell = pd.Index(charge["spell"]).get_indexer(in_force["spell"])
    order = np.lexsort((in_force["start"].to_numpy(), spell))
    order = order[spell[order] >= 0]
    row = np.full(len(charge), -1)
    row[spell[order]] = order  # of several rows of a spell the last one stays
    columns = ("team", "caseworker", "external_actor")
    return {name: texts_at(in_force[name], row) for name in columns}


def texts_at(column: "pd.Series[Any]", rows: npt.NDArray[np.int64]) -> ExtensionArray:
    """The texts in some rows (their numbers) of a column, NOBODY for -1; its type is kept."""
    texts = column.array
    if isinstance(texts, pd.Categorical) and NOBODY not in texts.categories:
        texts = texts.add_categories([NOBODY])
    found: ExtensionArray = texts.take(rows, allow_fill=True, fill_value=NOBODY)
    return found
