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
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import PicksVersionBy, Rule, Rulebook, Version
from jobcenter.timeliness.clocks import GROUPS, Courses
from jobcenter.timeliness.days import Days, add_months, as_day, as_days
from jobcenter.timeliness.diary import (
    NONE,
    Diary,
    Ints,
    Marks,
    days_of,
    distinct,
    each_of,
    keys,
    owners_of,
)
from jobcenter.timeliness.done import Done
from jobcenter.timeliness.facts import positions

ONE_DAY = np.timedelta64(1, "D")
Ages = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Windows:
    """From which day and by which day so many are needed, for the courses in some positions."""

    row: Ints
    opens: Days
    due: Days
    needed: int


@dataclass(frozen=True)
class Duties:
    """The duties under one version of a rule: in the same position of courses, opens and due.

    `opens` is the first day on which a conversation helps, `due` the last day, and paused how many
    days without benefit have put it off (accumulated clocks).
    """

    rule: Rule
    version: Version
    courses: Courses
    opens: Days
    due: Days
    needed: int
    paused: Ints

    def __len__(self) -> int:
        return len(self.due)


def duties(
    begun: Courses, citizens: pd.DataFrame, done: Done, book: Rulebook, as_of: date
) -> list[Duties]:
    """All duties of the courses, under rules that are judged; as_of is the day of the question.

    `citizens` is the frame of facts.CITIZENS.
    """
    return [
        _under(rule, version, own, make(version.parameters, own, done, as_of), as_of)
        for rule, version, own in governed(book, begun, citizens, as_of, book.judges)
        if (make := _MAKERS.get(version.kind))
    ]


def _under(rule: Rule, version: Version, own: Courses, made: Windows, as_of: date) -> Duties:
    about = _is_of_category(version, own, made, as_of)
    courses, due = own.take(made.row[about]), made.due[about]
    paused = _paused(version.parameters, courses, due)
    return Duties(rule, version, courses, made.opens[about], due, made.needed, paused)


def _is_of_category(version: Version, own: Courses, made: Windows, as_of: date) -> Marks:
    """Whether the case is of the version's categories when the duty falls due.

    A sick-listed is in category 1 from the first form and in 2 or 3 from the first conversation
    (sygedagpengeloven § 12), so it is the category of the last day, or of as_of before it, that
    decides.
    """
    wanted = version.only.visitation_categories
    if not wanted:
        return np.ones(len(made.due), dtype=bool)
    day = np.minimum(made.due, as_day(as_of))
    return np.isin(own.categories.on(own.number[made.row], day), wanted)


def _paused(parameters: kinds.Parameters | None, courses: Courses, due: Days) -> Ints:
    """How much later the last day is than it would be without a break."""
    match parameters:
        case (
            kinds.AtLeastInWindow(to_months=months)
            | kinds.Coverage(to_months=months)
            | kinds.OneInWindow(to_months=months)
        ) if months:
            return (due + ONE_DAY - add_months(courses.start, months)).astype("int64")
        case _:
            return np.zeros(len(due), dtype="int64")


def governed(
    book: Rulebook,
    courses: Courses,
    citizens: pd.DataFrame,
    as_of: date,
    wanted: Callable[[Rule, Version], bool],
) -> Iterator[tuple[Rule, Version, Courses]]:
    """Each version that is wanted with the courses that it governs, where it governs any.

    That is the one in force on the clock's first day; but where the one in force on as_of says
    that it is picked by the day judged, it governs all courses.
    """
    age = _ages(courses, citizens)
    for rule in book.rules.values():
        versions = [
            number
            for number, version in enumerate(rule.versions)
            if not version.ended and wanted(rule, version)
        ]
        if not versions:
            continue
        of_group = np.array([name in rule.groups for name in GROUPS])
        own = np.flatnonzero(of_group[courses.group])
        which = _which_version(rule, courses.start[own], as_of)
        for number in versions:
            its = own[which == number]
            about = its[_is_about(rule.versions[number], courses, age, its)]
            if len(about):
                yield rule, rule.versions[number], courses.take(about)


def _which_version(rule: Rule, start: Days, as_of: date) -> Ints:
    """The position of the version that governs a course which starts on a day; -1 before all."""
    took_effect = np.array([version.takes_effect for version in rule.versions], "datetime64[D]")
    today = int(np.searchsorted(took_effect, as_day(as_of), side="right")) - 1
    if today >= 0 and rule.versions[today].picks_version_by is PicksVersionBy.JUDGED_DAY:
        return np.full(len(start), today)
    return np.searchsorted(took_effect, start, side="right") - 1


def _is_about(version: Version, courses: Courses, age: Ages, its: Ints) -> Marks:
    """What is known from the first day; a visitation category may change: _is_of_category."""
    about = np.ones(len(its), dtype=bool)
    if version.only.age_below is not None:
        about &= age[its] < version.only.age_below
    if version.only.age_from is not None:
        about &= age[its] >= version.only.age_from
    if version.only.in_job is not None:
        about &= courses.in_job[its] == version.only.in_job
    return about


def _ages(courses: Courses, citizens: pd.DataFrame) -> Ages:
    """Whole years of each course's citizen on the clock's first day; NaN where not known."""
    # The last place, which is also place -1, is that of whoever is not among the citizens.
    known = np.append(as_days(citizens["birth"]), NONE)
    born = known[positions(citizens["citizen"], courses.citizen)]
    months = courses.start.astype("datetime64[M]") - born.astype("datetime64[M]")
    in_month = [day - day.astype("datetime64[M]") for day in (courses.start, born)]
    years = (months.astype("int64") - (in_month[0] < in_month[1])) // 12
    return np.where(np.isnat(born), np.nan, years)


Maker = Callable[[Any, Courses, Done, date], Windows]


def _windows(opens: Days, due: Days, needed: int = 1) -> Windows:
    """One window for each of the courses."""
    return Windows(np.arange(len(due)), opens, due, needed)


def _first_within_days(
    rule: kinds.FirstWithinDays, courses: Courses, _done: Done, _as_of: date
) -> Windows:
    return _windows(courses.start, courses.start + np.timedelta64(rule.days, "D"))


def _first_by_end_of_week(
    rule: kinds.FirstByEndOfWeek, courses: Courses, _done: Done, _as_of: date
) -> Windows:
    return _windows(courses.start, courses.start + np.timedelta64(7 * rule.week - 1, "D"))


def _at_least_in_window(
    rule: kinds.AtLeastInWindow | kinds.Coverage, courses: Courses, _done: Done, _as_of: date
) -> Windows:
    opens, after = (_after_months(courses, n) for n in (rule.from_months, rule.to_months))
    return _windows(opens, after - ONE_DAY, rule.conversations)


def _one_in_window(rule: kinds.OneInWindow, courses: Courses, _done: Done, _as_of: date) -> Windows:
    if rule.to_weeks:
        # "Between week a and week b": from the first day of the a-th to the last of the b-th.
        opens = _after_weeks(courses, max(0, rule.from_weeks - 1))
        return _windows(opens, _after_weeks(courses, rule.to_weeks) - ONE_DAY)
    opens, after = (_after_months(courses, n) for n in (rule.from_months, rule.to_months))
    return _windows(opens, after - ONE_DAY)


def _after_months(courses: Courses, months: int) -> Days:
    """The first day after so many months on the clock."""
    return courses.pauses.put_off(courses.number, add_months(courses.start, months))


def _after_weeks(courses: Courses, weeks: int) -> Days:
    """The first day after so many weeks on the clock."""
    return courses.pauses.put_off(courses.number, courses.start + np.timedelta64(7 * weeks, "D"))


def _no_gap_longer(rule: kinds.NoGapLonger, courses: Courses, done: Done, as_of: date) -> Windows:
    """One duty after each conversation of the course: the next one within the days."""
    first = replace(rule, excluded_forms=rule.first_excluded_forms or rule.excluded_forms)
    begun, begun_on = _first_in_course(courses, done.days(first), as_of)
    row, held = _in_course(courses, done.days(rule), as_of)
    # The first one may be of a form that the later ones may not; else it is among them.
    links = distinct(keys(np.append(row, begun), np.append(held, begun_on)))
    held = days_of(links)
    return Windows(owners_of(links), held + ONE_DAY, held + np.timedelta64(rule.days, "D"), 1)


def _at_least_in_every_window(
    rule: kinds.AtLeastInEveryWindow, courses: Courses, done: Done, as_of: date
) -> Windows:
    """Windows in a row from the day after the first conversation, as far as the course goes."""
    row, first = _first_in_course(courses, done.days(rule), as_of)
    last = np.minimum(courses.end[row], as_day(as_of))
    parts = [(row[:0], first[:0], first[:0])]
    while len(row):
        months = (len(parts) - 1) * rule.months
        opens = add_months(first + ONE_DAY, months)
        runs = opens <= last
        row, first, last, opens = row[runs], first[runs], last[runs], opens[runs]
        due = add_months(first + ONE_DAY, months + rule.months) - ONE_DAY
        parts.append((row, opens, due))
    row, opens, due = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Windows(row, opens, due, rule.conversations)


def _every_month(_rule: kinds.EveryMonth, courses: Courses, _done: Done, as_of: date) -> Windows:
    """Each whole calendar month of the course, up to the one that as_of is in."""
    first = (courses.start - ONE_DAY).astype("datetime64[M]").astype("int64") + 1
    last = np.minimum(courses.end, as_day(as_of)).astype("datetime64[M]").astype("int64")
    row, month = each_of(first, np.maximum(first, last + 1))
    opens: Days = month.astype("datetime64[M]").astype("datetime64[D]")
    following: Days = (month + 1).astype("datetime64[M]").astype("datetime64[D]")
    return Windows(row, opens, following - ONE_DAY, 1)


def _next_booked(
    rule: kinds.NextBookedSameDay, courses: Courses, done: Done, as_of: date
) -> Windows:
    """One duty on each day in the course on which a conversation was held."""
    row, held = _in_course(courses, done.days(rule), as_of)
    return Windows(row, held, held, 1)


def _in_course(courses: Courses, days: Diary, as_of: date) -> tuple[Ints, Days]:
    """The days of each course on which something was done: the course's position, and the day."""
    row, position = each_of(*_span(courses, days, as_of))
    return row, days.days(position)


def _first_in_course(courses: Courses, days: Diary, as_of: date) -> tuple[Ints, Days]:
    """The first of the days of _in_course, for the courses that have any."""
    begin, until = _span(courses, days, as_of)
    row = np.flatnonzero(until > begin)
    return row, days.days(begin[row])


def _span(courses: Courses, days: Diary, as_of: date) -> tuple[Ints, Ints]:
    return days.span(courses.citizen, courses.start, np.minimum(courses.end, as_day(as_of)))


def _appraisal(
    rule: kinds.AppraisalWithinMonths, courses: Courses, _done: Done, _as_of: date
) -> Windows:
    return _windows(courses.start, add_months(courses.start, rule.months))


def _min_plan(
    rule: kinds.MinPlanWithinDays, courses: Courses, _done: Done, _as_of: date
) -> Windows:
    return _windows(courses.start, courses.start + np.timedelta64(rule.days, "D"))


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
