"""What each rule demanded of each course: from which day, by which day, and how many.

The last day of a window is always inclusive. How the acts' words are counted is our reading:

    within n days of s                  s + n days
    by the end of week N from day s     s + 7 * N - 1 days
    within the first n months from s    add_months(s, n) - 1 day
    after month a and by month b        add_months(s, a) to add_months(s, b) - 1 day
    no gap longer than n days           last conversation + n days
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rule, Rulebook, Version
from jobcenter.timeliness.counting import held_days
from jobcenter.timeliness.days import Days, add_months, as_day, as_days
from jobcenter.timeliness.facts import Facts

COLUMNS = {
    "citizen": "int64",
    "spell": "str",
    "group": "str",
    "rule": "str",
    "version": "datetime64[s]",
    "start": "datetime64[s]",
    "opens": "datetime64[s]",
    "due": "datetime64[s]",
    "needed": "int64",
    "end": "datetime64[s]",
    "received": "datetime64[s]",
}
ONE_DAY = np.timedelta64(1, "D")


def duties(facts: Facts, courses: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """All duties of the courses, under rules that are judged; as_of is the day of the question.

    Takes the frame of clocks.courses. Columns: COLUMNS; `opens` is the first day on which a
    conversation helps, `version` the day on which the rule's version took effect (NaT where that
    day is not known), `start` the clock's first day. Sorted by spell, rule and due.
    """
    aged = courses.assign(age=_age(facts.citizens, courses))
    parts = [
        part
        for rule in book.rules.values()
        for version, own in _by_version(rule, aged)
        if version.is_judged and (make := _MAKERS.get(version.kind))
        for part in [_made(rule, version, own, make, facts, as_of)]
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    typed = table[list(COLUMNS)].astype(COLUMNS)
    return typed.sort_values(["spell", "rule", "due"], kind="stable", ignore_index=True)


def _age(citizens: pd.DataFrame, courses: pd.DataFrame) -> np.ndarray:
    """Whole years on the clock's first day."""
    born = citizens.set_index("citizen")["birth"].reindex(courses["citizen"]).dt
    start = courses["start"].dt
    years = start.year.to_numpy() - born.year.to_numpy()
    day_of_year = 100 * start.month.to_numpy() + start.day.to_numpy()
    birthday = 100 * born.month.to_numpy() + born.day.to_numpy()
    whole: np.ndarray = years - (day_of_year < birthday)
    return whole


def _by_version(rule: Rule, courses: pd.DataFrame) -> Iterator[tuple[Version, pd.DataFrame]]:
    """Each version with the courses it governs: in force on the clock's first day."""
    own = courses[courses["group"].isin(rule.groups)]
    took_effect = np.array([version.takes_effect for version in rule.versions], "datetime64[D]")
    which = np.searchsorted(took_effect, as_days(own["start"]), side="right") - 1
    for number, version in enumerate(rule.versions):
        governed = own[which == number]
        if not version.ended and len(governed):
            yield version, governed[_is_about(version, governed)]


def _is_about(version: Version, courses: pd.DataFrame) -> np.ndarray:
    about = np.ones(len(courses), dtype=bool)
    if version.only.visitation_categories:
        categories = courses["visitation_category"]
        about &= categories.isin(version.only.visitation_categories).to_numpy()
    if version.only.age_below is not None:
        about &= (courses["age"] < version.only.age_below).to_numpy()
    if version.only.age_from is not None:
        about &= (courses["age"] >= version.only.age_from).to_numpy()
    return about


Maker = Callable[[Any, pd.DataFrame, Facts, date], pd.DataFrame]


def _made(
    rule: Rule, version: Version, courses: pd.DataFrame, make: Maker, facts: Facts, as_of: date
) -> pd.DataFrame:
    took_effect = np.datetime64(version.takes_effect if version.takes_effect_known else "NaT", "s")
    made = make(version.parameters, courses, facts, as_of)
    return made.assign(rule=rule.id, version=np.full(len(made), took_effect))


def _windows(courses: pd.DataFrame, opens: Days, due: Days, needed: int) -> pd.DataFrame:
    unit = "datetime64[s]"
    return courses.assign(opens=opens.astype(unit), due=due.astype(unit), needed=needed)


def _first_within_days(
    rule: kinds.FirstWithinDays, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    start = as_days(courses["start"])
    return _windows(courses, start, start + np.timedelta64(rule.days, "D"), 1)


def _first_by_end_of_week(
    rule: kinds.FirstByEndOfWeek, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    start = as_days(courses["start"])
    return _windows(courses, start, start + np.timedelta64(7 * rule.week - 1, "D"), 1)


def _at_least_in_window(
    rule: kinds.AtLeastInWindow, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    start = as_days(courses["start"])
    opens = add_months(start, rule.from_months)
    return _windows(courses, opens, add_months(start, rule.to_months) - ONE_DAY, rule.conversations)


def _one_in_window(
    rule: kinds.OneInWindow, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    start = as_days(courses["start"])
    if rule.to_weeks:
        # "Between week a and week b": from the first day of the a-th to the last of the b-th.
        opens = start + np.timedelta64(7 * max(0, rule.from_weeks - 1), "D")
        return _windows(courses, opens, start + np.timedelta64(7 * rule.to_weeks - 1, "D"), 1)
    opens = add_months(start, rule.from_months)
    return _windows(courses, opens, add_months(start, rule.to_months) - ONE_DAY, 1)


def _no_gap_longer(
    rule: kinds.NoGapLonger, courses: pd.DataFrame, facts: Facts, as_of: date
) -> pd.DataFrame:
    """One duty after each conversation of the course: the next one within the days."""
    links = _held_in_course(courses, held_days(facts.conversations, rule), as_of)
    held = as_days(links["held"])
    return _windows(links, held + ONE_DAY, held + np.timedelta64(rule.days, "D"), 1)


def _at_least_in_every_window(
    rule: kinds.AtLeastInEveryWindow, courses: pd.DataFrame, facts: Facts, as_of: date
) -> pd.DataFrame:
    """Windows in a row from the day after the first conversation, as far as the course goes."""
    held = _held_in_course(courses, held_days(facts.conversations, rule), as_of)
    first = held.drop_duplicates("spell")
    last = np.minimum(as_days(first["end"]), as_day(as_of))
    parts: list[pd.DataFrame] = []
    while not parts or len(parts[-1]):
        opens = add_months(as_days(first["held"]) + ONE_DAY, len(parts) * rule.months)
        due = add_months(as_days(first["held"]) + ONE_DAY, (len(parts) + 1) * rule.months) - ONE_DAY
        runs = opens <= last
        parts.append(_windows(first[runs], opens[runs], due[runs], rule.conversations))
    return pd.concat(parts)


def _held_in_course(courses: pd.DataFrame, held: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The courses once for each day in them on which a counting conversation was held."""
    pairs = courses.merge(held, on="citizen")
    day = as_days(pairs["held"])
    until = np.minimum(as_days(pairs["end"]), as_day(as_of))
    return pairs[(day >= as_days(pairs["start"])) & (day <= until)].sort_values(["spell", "held"])


def _appraisal(
    rule: kinds.AppraisalWithinMonths, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    start = as_days(courses["start"])
    return _windows(courses, start, add_months(start, rule.months), 1)


def _min_plan(
    rule: kinds.MinPlanWithinDays, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    start = as_days(courses["start"])
    return _windows(courses, start, start + np.timedelta64(rule.days, "D"), 1)


_MAKERS: dict[str, Maker] = {
    "first_within_days": _first_within_days,
    "first_by_end_of_week": _first_by_end_of_week,
    "at_least_in_window": _at_least_in_window,
    "at_least_in_every_window": _at_least_in_every_window,
    "no_gap_longer": _no_gap_longer,
    "one_in_window": _one_in_window,
    "appraisal_within_months": _appraisal,
    "min_plan_within_days": _min_plan,
}
