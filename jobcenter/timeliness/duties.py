"""What each rule demanded of each course: from which day, by which day, and how many.

The last day of a window is always inclusive. How the acts' words are counted is our reading:

    within n days of s                  s + n days
    by the end of week N from day s     s + 7 * N - 1 days
    within the first n months from s    add_months(s, n) - 1 day
    after month a and by month b        add_months(s, a) to add_months(s, b) - 1 day
    no gap longer than n days           last conversation + n days

On an accumulated clock (dagpenge) the days of a break inside the course are added to the months,
and to the weeks of a window; "within n days of s" is counted in the calendar.

    an appraisal after n months         add_months(s, n): "after three months", so the day itself
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import PicksVersionBy, Rule, Rulebook, Version
from jobcenter.timeliness.clocks import category_on
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
    "paused": "int64",
    "end": "datetime64[s]",
    "received": "datetime64[s]",
    "asks_for": "str",
    "rests_on": "str",
    "enforced": "bool",
    "collective": "bool",
}
ONE_DAY = np.timedelta64(1, "D")


def duties(facts: Facts, courses: pd.DataFrame, book: Rulebook, as_of: date) -> pd.DataFrame:
    """All duties of the courses, under rules that are judged; as_of is the day of the question.

    Takes the frame of clocks.courses. Columns: COLUMNS; `opens` is the first day on which a
    conversation helps, `version` the day on which the rule's version took effect (NaT where that
    day is not known), `start` the clock's first day, paused how many days without benefit have put
    the last day off (accumulated clocks). asks_for (vocabulary.TASKS), rests_on (who has
    to do it), enforced (False: advisory, no case is late by it alone) and collective (the
    organisation's duty toward a group, not the case's) are the version's. Sorted by spell, rule
    and due.
    """
    aged = with_age(courses, facts.citizens)
    parts = [
        part
        for rule in book.rules.values()
        for version, own in governed(rule, aged, as_of)
        if book.judges(rule, version) and (make := _MAKERS.get(version.kind))
        for part in [_made(rule, version, own, make, facts, as_of)]
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    typed = table[list(COLUMNS)].astype(COLUMNS)
    return typed.sort_values(["spell", "rule", "due"], kind="stable", ignore_index=True)


def with_age(courses: pd.DataFrame, citizens: pd.DataFrame) -> pd.DataFrame:
    """The courses with age: whole years on the clock's first day."""
    born = citizens.set_index("citizen")["birth"].reindex(courses["citizen"]).dt
    start = courses["start"].dt
    years = start.year.to_numpy() - born.year.to_numpy()
    day_of_year = 100 * start.month.to_numpy() + start.day.to_numpy()
    birthday = 100 * born.month.to_numpy() + born.day.to_numpy()
    return courses.assign(age=years - (day_of_year < birthday))


def governed(
    rule: Rule, courses: pd.DataFrame, as_of: date
) -> Iterator[tuple[Version, pd.DataFrame]]:
    """Each version of a rule with the courses (of with_age) that it governs.

    That is the one in force on the clock's first day; but where the one in force on as_of says
    that it is picked by the day judged, it governs all courses.
    """
    own = courses[courses["group"].isin(rule.groups)]
    took_effect = np.array([version.takes_effect for version in rule.versions], "datetime64[D]")
    which = np.searchsorted(took_effect, as_days(own["start"]), side="right") - 1
    today = int(np.searchsorted(took_effect, as_day(as_of), side="right")) - 1
    if today >= 0 and rule.versions[today].picks_version_by is PicksVersionBy.JUDGED_DAY:
        which = np.full(len(own), today)
    for number, version in enumerate(rule.versions):
        its = own[which == number]
        if not version.ended and len(its):
            yield version, its[_is_about(version, its)]


def _is_about(version: Version, courses: pd.DataFrame) -> np.ndarray:
    """What is known from the first day. A visitation category may change: see _of_category."""
    about = np.ones(len(courses), dtype=bool)
    if version.only.age_below is not None:
        about &= (courses["age"] < version.only.age_below).to_numpy()
    if version.only.age_from is not None:
        about &= (courses["age"] >= version.only.age_from).to_numpy()
    if version.only.in_job is not None:
        about &= (courses["in_job"] == version.only.in_job).fillna(False).to_numpy(dtype=bool)
    return about


Maker = Callable[[Any, pd.DataFrame, Facts, date], pd.DataFrame]


def _made(
    rule: Rule, version: Version, courses: pd.DataFrame, make: Maker, facts: Facts, as_of: date
) -> pd.DataFrame:
    took_effect = np.datetime64(version.takes_effect if version.takes_effect_known else "NaT", "s")
    made = _of_category(version, make(version.parameters, courses, facts, as_of), as_of)
    return made.assign(
        rule=rule.id,
        version=np.full(len(made), took_effect),
        asks_for=version.asks_for,
        rests_on=version.rests_on,
        enforced=version.enforced,
        collective=version.is_collective,
    )


def _of_category(version: Version, made: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The duties whose case is of the version's categories when they fall due.

    A sick-listed is in category 1 from the first form and in 2 or 3 from the first conversation
    (sygedagpengeloven § 12), so it is the category of the last day, or of as_of before it, that
    decides.
    """
    wanted = version.only.visitation_categories
    if not wanted:
        return made
    days = np.minimum(as_days(made["due"]), as_day(as_of))
    pairs = zip(made["categories"], days, strict=True)
    about = [category_on(categories, day) in wanted for categories, day in pairs]
    return made[np.array(about, dtype=bool)]


def _windows(courses: pd.DataFrame, opens: Days, due: Days, needed: int) -> pd.DataFrame:
    unit = "datetime64[s]"
    return courses.assign(opens=opens.astype(unit), due=due.astype(unit), needed=needed, paused=0)


def _months_window(
    courses: pd.DataFrame, from_months: int, to_months: int, needed: int
) -> pd.DataFrame:
    """From so many months on the clock until so many; pauses on the way put both off."""
    end = _after_months(courses, to_months)
    made = _windows(courses, _after_months(courses, from_months), end - ONE_DAY, needed)
    paused = end - add_months(as_days(courses["start"]), to_months)
    return made.assign(paused=paused.astype("int64"))


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
    rule: kinds.AtLeastInWindow | kinds.Coverage, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    return _months_window(courses, rule.from_months, rule.to_months, rule.conversations)


def _one_in_window(
    rule: kinds.OneInWindow, courses: pd.DataFrame, _facts: Facts, _as_of: date
) -> pd.DataFrame:
    if rule.to_weeks:
        # "Between week a and week b": from the first day of the a-th to the last of the b-th.
        opens = _after_weeks(courses, max(0, rule.from_weeks - 1))
        return _windows(courses, opens, _after_weeks(courses, rule.to_weeks) - ONE_DAY, 1)
    return _months_window(courses, rule.from_months, rule.to_months, 1)


def _after_months(courses: pd.DataFrame, months: int) -> Days:
    """The first day after so many months on the clock."""
    return _put_off(courses, add_months(as_days(courses["start"]), months))


def _after_weeks(courses: pd.DataFrame, weeks: int) -> Days:
    """The first day after so many weeks on the clock."""
    return _put_off(courses, as_days(courses["start"]) + np.timedelta64(7 * weeks, "D"))


def _put_off(courses: pd.DataFrame, days: Days) -> Days:
    """The days, later by the pauses on the way to each."""
    for row, pauses in enumerate(courses["pauses"]):
        for first, length in pauses:
            if first < days[row]:
                days[row] += np.timedelta64(length, "D")
    return days


def _no_gap_longer(
    rule: kinds.NoGapLonger, courses: pd.DataFrame, facts: Facts, as_of: date
) -> pd.DataFrame:
    """One duty after each conversation of the course: the next one within the days."""
    counted = held_days(facts.conversations, rule)
    first = replace(rule, excluded_forms=rule.first_excluded_forms or rule.excluded_forms)
    begun = _held_in_course(courses, held_days(facts.conversations, first), as_of)
    begun = begun.drop_duplicates("spell")
    links = pd.concat([begun, _held_in_course(courses, counted, as_of)])
    links = links.drop_duplicates(["spell", "held"])
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


def _every_month(
    _rule: kinds.EveryMonth, courses: pd.DataFrame, _facts: Facts, as_of: date
) -> pd.DataFrame:
    """Each whole calendar month of the course, up to the one that as_of is in."""
    start = as_days(courses["start"])
    first = (start - ONE_DAY).astype("datetime64[M]") + np.timedelta64(1, "M")
    last = np.minimum(as_days(courses["end"]), as_day(as_of))
    parts: list[pd.DataFrame] = []
    while not parts or len(parts[-1]):
        month = first + np.timedelta64(len(parts), "M")
        opens: Days = month.astype("datetime64[D]")
        following: Days = (month + np.timedelta64(1, "M")).astype("datetime64[D]")
        due = following - ONE_DAY
        runs = opens <= last
        parts.append(_windows(courses[runs], opens[runs], due[runs], 1))
    return pd.concat(parts)


def _next_booked(
    rule: kinds.NextBookedSameDay, courses: pd.DataFrame, facts: Facts, as_of: date
) -> pd.DataFrame:
    """One duty on each day in the course on which a conversation was held."""
    links = _held_in_course(courses, held_days(facts.conversations, rule), as_of)
    return _windows(links, as_days(links["held"]), as_days(links["held"]), 1)


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
    "coverage": _at_least_in_window,
    "at_least_in_every_window": _at_least_in_every_window,
    "every_month": _every_month,
    "next_booked_same_day": _next_booked,
    "no_gap_longer": _no_gap_longer,
    "one_in_window": _one_in_window,
    "appraisal_within_months": _appraisal,
    "min_plan_within_days": _min_plan,
}
