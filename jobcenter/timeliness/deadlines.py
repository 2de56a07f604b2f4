"""Each citizen's own deadline under the goal figure."""

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.counting import next_booked
from jobcenter.timeliness.days import Days, as_day, as_days, as_ends
from jobcenter.timeliness.goal import (
    Prepared,
    SeenDays,
    covering,
    judged,
    seen_days,
    texts_at,
)

MISSING = "mangler"
ON_THE_WAY = "paa_vej"
TIMELY = "rettidig"
EXEMPT = "fritaget"

NEVER = np.datetime64("NaT", "D")


def deadlines(prepared: Prepared, as_of: date) -> pd.DataFrame:
    """State and deadline of every citizen with an open spell on as_of, sorted by citizen.

    The columns of goal.judged, and: state (MISSING, ON_THE_WAY, TIMELY or EXEMPT), missing (how
    many conversations lack; 0 where none, and where the citizen is exempt), deadline
    (datetime64[s]; NaT for the exempt). With long seniority the deadline is the day on which the
    citizen falls, or fell, below the number of conversations asked for; before it, the day of
    long seniority itself, or later where the conversations last longer.
    """
    people, seen = _people(prepared, as_of)
    return _with_deadlines(people, seen, prepared.rule, as_of)


def _people(prepared: Prepared, as_of: date) -> tuple[pd.DataFrame, SeenDays]:
    people = judged(prepared, as_of)
    return people, seen_days(prepared.days, as_day(as_of), people["citizen"].to_numpy())


def _with_deadlines(
    people: pd.DataFrame, seen: SeenDays, rule: RollingGoal, as_of: date
) -> pd.DataFrame:
    seniority_on = as_days(people["seniority_on"])
    is_senior = seniority_on <= as_day(as_of)
    # Before long seniority it is what is still alive on its first day that will be asked for.
    alive = np.where(is_senior, people["living"].to_numpy(), seen.living(seniority_on))
    missing = np.maximum(0, rule.conversations - alive)
    # NaT where there never were so many: then the deadline is the day of long seniority.
    nth_expiry = _at(seen.expires, seen.newest(rule.conversations))
    fell_below = np.where(np.isnat(nth_expiry), seniority_on, nth_expiry)
    deadline = np.maximum(fell_below, seniority_on)
    deadline = np.where(~is_senior & (missing > 0), seniority_on, deadline)
    state = np.where(missing == 0, TIMELY, np.where(is_senior, MISSING, ON_THE_WAY))
    exempt = people["exempt"].to_numpy()
    return people.assign(
        state=np.where(exempt, EXEMPT, state),
        missing=np.where(exempt, 0, missing),
        deadline=np.where(exempt, NEVER, deadline).astype("datetime64[s]"),
    )


def _at(days: Days, rows: npt.NDArray[np.int64]) -> Days:
    """The days in some rows; NaT for -1."""
    return np.append(days, NEVER)[rows]


def standings(prepared: Prepared, as_of: date) -> pd.DataFrame:
    """The rows of deadlines with what a list shows beside them.

    Adds living_days (list of ISO days, newest first, of the counting conversations alive),
    last_held (newest counting day ever held by as_of), next_planned (booked, on or after as_of),
    exemption_reason and exempt_until (of the exemption in force that ends last; NaT: open).
    """
    people, seen = _people(prepared, as_of)
    citizen = people["citizen"].to_numpy()
    exemptions = _latest_exemptions(prepared.facts.exemptions, as_day(as_of))
    exempt = pd.Index(exemptions["citizen"]).get_indexer(citizen)
    booked = next_booked(prepared.facts.conversations, prepared.rule, as_of)
    return _with_deadlines(people, seen, prepared.rule, as_of).assign(
        living_days=pd.Series(_living_days(seen, as_day(as_of)), people.index, dtype=object),
        last_held=_at(seen.held, seen.newest(1)).astype("datetime64[s]"),
        next_planned=booked.reindex(citizen).to_numpy(),
        exemption_reason=texts_at(exemptions["reason"], exempt),
        exempt_until=_at(as_days(exemptions["end"]), exempt).astype("datetime64[s]"),
    )


def _living_days(seen: SeenDays, on: np.datetime64) -> list[list[str]]:
    """The days of each one that still count on a day, newest first."""
    days, number = np.unique(seen.held[seen.expires > on][::-1], return_inverse=True)
    texts = days.astype(str).astype(object)[number].tolist()
    before = len(texts) - np.cumsum(seen.living(on))
    bounds = [len(texts), *before.tolist()]
    return [texts[first:last] for last, first in pairwise(bounds)]


def _latest_exemptions(exemptions: pd.DataFrame, on: np.datetime64) -> pd.DataFrame:
    """Of each citizen's exemptions in force the one that ends last, else starts last."""
    in_force = covering(exemptions, on)
    order = np.lexsort((in_force["start"].to_numpy(), as_ends(in_force["end"])))
    return in_force.iloc[order].drop_duplicates("citizen", keep="last")


def with_first_due(
    people: pd.DataFrame, goal: str, judged: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """The rows of standings with the deadline that comes first, the goal's own or a statutory one.

    Takes the goal's rule id and the rows of judgement.judge. Adds first_due (datetime64[s]; NaT for
    the exempt), first_due_rule and first_due_task (a word of vocabulary.TASKS; both missing for
    the exempt), first_due_booked (the first day booked for it; NaT) and first_due_lacking (how
    many conversations it lacks, as a float; NaN for the exempt). On the same day the law's comes
    before the goal's.
    """
    asked = judged.loc[_is_to_be_met(judged, as_of), _OF_DUTY]
    row = _first_of_each(people["citizen"], asked)
    is_exempt = (people["state"] == EXEMPT).to_numpy()
    due, own_due = _at(as_days(asked["due"]), row), as_days(people["deadline"])
    is_law = due <= own_due  # never for the exempt: they have no deadline
    first = {
        "first_due": np.where(is_law, due, own_due),
        "first_due_booked": np.where(
            is_law,
            _at(as_days(asked["booked"]), row),
            np.where(is_exempt, NEVER, as_days(people["next_planned"])),
        ),
    }
    lacking = np.where(is_law, np.append(asked["lacking"], 0)[row], people["missing"])
    texts = {
        "first_due_rule": _texts(asked["rule"], row, is_law, goal),
        "first_due_task": _texts(asked["asks_for"], row, is_law, vocabulary.CONVERSATION),
    }
    return people.assign(
        **{name: days.astype("datetime64[s]") for name, days in first.items()},
        **{name: pd.Series(words, people.index).mask(is_exempt) for name, words in texts.items()},
        first_due_lacking=np.where(is_exempt, np.nan, lacking),
    )


def _texts(
    column: "pd.Series[Any]", row: npt.NDArray[np.int64], is_law: npt.NDArray[np.bool_], own: str
) -> np.ndarray:
    of_law = np.append(column.to_numpy(dtype=object), own)
    return of_law[np.where(is_law, row, -1)]


_OF_DUTY = ["citizen", "due", "rule", "asks_for", "booked", "lacking"]


def _first_of_each(citizens: "pd.Series[Any]", asked: pd.DataFrame) -> npt.NDArray[np.int64]:
    """For each citizen the row of the first to fall due, of several the one that stands first."""
    person = pd.Index(citizens).get_indexer(asked["citizen"])
    latest_first = np.argsort(as_days(asked["due"]), kind="stable")[::-1]
    latest_first = latest_first[person[latest_first] >= 0]
    row = np.full(len(citizens), -1)
    row[person[latest_first]] = latest_first  # what is written last stays
    return row


def to_be_met(judged: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of judgement.judge that ask the jobcentre for something in an open case.

    Advisory rules, duties toward a group and what rests on the a-kasse ask nobody here.
    """
    return judged[_is_to_be_met(judged, as_of)]


def _is_to_be_met(judged: pd.DataFrame, as_of: date) -> npt.NDArray[np.bool_]:
    unmet = judged["verdict"].isin((verdicts.MISSING, verdicts.PENDING)).to_numpy()
    is_open = as_ends(judged["end"]) >= as_day(as_of)
    ours = (judged["rests_on"] == vocabulary.JOBCENTRE).to_numpy()
    binding = judged["enforced"].to_numpy() & ~judged["collective"].to_numpy()
    met: npt.NDArray[np.bool_] = unmet & is_open & ours & binding
    return met
