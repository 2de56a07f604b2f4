"""Whether each duty was done in time. A verdict is our reckoning and no legal decision."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law import kinds
from jobcenter.law.rulebook import Rulebook, Version
from jobcenter.timeliness.clocks import GROUPS
from jobcenter.timeliness.days import Days, as_day, as_days, as_ends
from jobcenter.timeliness.diary import NONE, Diary, Ints, Marks, each_of, is_first, keys
from jobcenter.timeliness.done import Done
from jobcenter.timeliness.duties import Duties
from jobcenter.timeliness.facts import coded, text, texts

TIMELY = "rettidig"
LATE = "for_sent"
MISSING = "mangler"
PENDING = "afventer"
EXEMPT = "fritaget"
ENDED = "ophoert"

# A case that reached the jobcentre after the deadline, or with fewer days than this to it.
BORN_LATE_DAYS = 7

COLUMNS = (
    *("citizen", "spell", "group", "rule", "version", "start", "opens", "due", "needed", "paused"),
    *("end", "received", "asks_for", "rests_on", "enforced", "collective"),
    *("counted", "lacking", "fulfilled", "late_registered", "booked"),
    *("exemption", "verdict", "born_late"),
)
DAY = "datetime64[D]"
Column = npt.NDArray[Any]
Rows = dict[str, Any]  # the columns by name: arrays, of text where pandas has its own


def verdicts(
    asked: list[Duties], exemptions: pd.DataFrame, done: Done, as_of: date
) -> pd.DataFrame:
    """What came of each duty by as_of: COLUMNS, one row per duty, by spell, rule and due.

    `exemptions` is the frame of facts.EXEMPTIONS. `spell` is the id of the course's first and
    `version` the day on which the rule's version took effect (NaT where that day is not known);
    asks_for (vocabulary.TASKS), rests_on (who has to do it), enforced (False: advisory, no case is
    late by it alone) and collective (the organisation's duty toward a group, not the case's) are
    the version's. start, end and received are the course's; for opens, due, needed and paused see
    duties.Duties. Days are datetime64[s].

    counted: days in the window, by as_of, that count. lacking: how many of those needed have not
    been done by as_of, in the window or after it. fulfilled: the day of the one that made the
    number full (NaT). late_registered: one of those that the duty needed was registered long after
    it was held. booked: the first day booked from as_of on that would count (NaT). exemption: the
    reason of the one that covers the last day ("" without one). verdict: TIMELY, LATE, MISSING,
    PENDING, EXEMPT or ENDED.
    """
    number = np.repeat(np.arange(len(asked)), np.array([len(each) for each in asked], "int64"))
    rows = _of_cases(asked) | _outcomes(asked, done)
    order = _order(asked, number, rows)
    rows = {name: column[order] for name, column in rows.items()}
    rows |= _of_versions(asked, number[order])
    rows["spell"] = text(rows["spell"])
    rows["group"] = texts(GROUPS, rows["group"])
    rows["exemption"] = _exemption(rows, exemptions)
    rows["verdict"] = _verdict(rows, as_of)
    rows["born_late"] = _is_born_late(rows)
    return pd.DataFrame({name: rows[name] for name in COLUMNS})


def version_of(book: Rulebook, rule: str, took_effect: pd.Timestamp) -> Version:
    """The version of a duty's columns rule and version (NaT: its day is not known)."""
    # A version without a known day is a rule's first: see the rule files.
    versions = book.rule(rule).versions
    known = {pd.Timestamp(each.takes_effect): each for each in versions}
    return known.get(took_effect, versions[0])


def _together(columns: Iterable[Column], dtype: str) -> Column:
    return np.concatenate([np.zeros(0, dtype), *columns])


def _of_cases(asked: list[Duties]) -> Rows:
    """What the courses and the windows give; the group by its position in GROUPS."""
    of_course = {"citizen": "int64", "spell": "object", "group": "int64"}
    of_course |= {"start": DAY, "end": DAY, "received": DAY}
    own = {"opens": DAY, "due": DAY, "paused": "int64"}
    return {
        **{
            name: _together((getattr(each.courses, name) for each in asked), dtype)
            for name, dtype in of_course.items()
        },
        **{
            name: _together((getattr(each, name) for each in asked), dtype)
            for name, dtype in own.items()
        },
        "needed": _together((np.full(len(each), each.needed) for each in asked), "int64"),
    }


def _of_versions(asked: list[Duties], number: Ints) -> Rows:
    versions = [each.version for each in asked]
    known = [each.takes_effect if each.takes_effect_known else None for each in versions]
    return {
        "rule": texts([each.rule.id for each in asked], number),
        "version": np.array(known, DAY)[number],
        "asks_for": texts([each.asks_for for each in versions], number),
        "rests_on": texts([each.rests_on for each in versions], number),
        "enforced": np.array([each.enforced for each in versions], dtype=bool)[number],
        "collective": np.array([each.is_collective for each in versions], dtype=bool)[number],
    }


def _order(asked: list[Duties], number: Ints, rows: Rows) -> Ints:
    """By spell and rule, both in the order of their texts, and due."""
    spell, _ = pd.factorize(rows["spell"], sort=True)
    rule, _ = pd.factorize(np.array([each.rule.id for each in asked], dtype=object), sort=True)
    return np.argsort(keys(spell * len(asked) + rule[number], rows["due"]), kind="stable")


def _outcomes(asked: list[Duties], done: Done) -> Rows:
    """What was done for each duty."""
    columns = {"counted": "int64", "lacking": "int64", "late_registered": "bool"}
    columns |= {"fulfilled": DAY, "booked": DAY}
    found = [_outcome(each, done) for each in asked]
    return {
        name: _together((each[name] for each in found), dtype) for name, dtype in columns.items()
    }


def _outcome(own: Duties, done: Done) -> Rows:
    parameters, citizen = own.version.parameters, own.courses.citizen
    if isinstance(parameters, kinds.NextBookedSameDay):
        outcome = _next_booking(own, done.bookings(parameters).first_after(citizen, own.opens))
    else:
        outcome = _done(own, done.days(parameters))
    if isinstance(parameters, kinds.Counting):
        booked = done.booked(parameters).first_in(citizen, own.opens, own.courses.end)
        return outcome | {"booked": booked}
    return outcome | {"booked": np.full(len(own), NONE)}


def _done(own: Duties, days: Diary) -> Rows:
    """How many days count in each duty's window, and when the last one needed was."""
    citizen, end = own.courses.citizen, own.courses.end
    begin, until = days.span(citizen, own.opens, end)
    _, in_time = days.span(citizen, own.opens, np.minimum(own.due, end))
    used = np.minimum(until, begin + own.needed)
    enough = (until - begin >= own.needed) & (own.needed > 0)
    fulfilled = np.full(len(own), NONE)
    fulfilled[enough] = days.days(used[enough] - 1)
    return {
        "counted": in_time - begin,
        "lacking": own.needed - (used - begin),
        "late_registered": days.late_before[used] > days.late_before[begin],
        "fulfilled": fulfilled,
    }


def _next_booking(own: Duties, booked: Days) -> Rows:
    """The same where what is asked for is that the next one is booked on the day of each."""
    fulfilled = np.where(booked <= own.courses.end, booked, NONE)
    return {
        "counted": (fulfilled <= own.due).astype("int64"),
        "lacking": np.isnat(fulfilled).astype("int64"),
        "late_registered": np.zeros(len(own), dtype=bool),
        "fulfilled": fulfilled,
    }


def _verdict(rows: Rows, as_of: date) -> Any:
    due, fulfilled, end, on = rows["due"], rows["fulfilled"], rows["end"], as_day(as_of)
    done = ~np.isnat(fulfilled)
    # What is known to end after as_of has not ended yet.
    has_ended = (end < due) & (end <= on) & ~done
    cases = [(done & (fulfilled <= due), TIMELY), (rows["exemption"] != "", EXEMPT)]
    cases += [(has_ended, ENDED), (done, LATE), (due < on, MISSING)]
    first = np.select([applies for applies, _ in cases], range(len(cases)), len(cases))
    return texts([*(verdict for _, verdict in cases), PENDING], first)


def _exemption(rows: Rows, exemptions: pd.DataFrame) -> Any:
    """The reason of the exemption that covers the duty's last day; "" without one."""
    theirs = exemptions.sort_values("citizen", kind="stable")
    citizen, (reason, words) = theirs["citizen"].to_numpy(), coded(theirs["reason"])
    start, end, due = as_days(theirs["start"]), as_ends(theirs["end"]), rows["due"]
    whose: Ints = rows["citizen"]
    begin = np.searchsorted(citizen, whose)
    row, position = each_of(begin, np.searchsorted(citizen, whose, side="right"))
    covers = (start[position] <= due[row]) & (due[row] <= end[position])
    row, position = row[covers], position[covers]
    first = is_first(row)
    found = np.full(len(due), len(words))
    found[row[first]] = reason[position[first]]
    return texts([*words, ""], found)


def _is_born_late(rows: Rows) -> Marks:
    # False where the day is not delivered: nothing is before or after it.
    late: Marks = rows["due"] - rows["received"] < np.timedelta64(BORN_LATE_DAYS, "D")
    return late
