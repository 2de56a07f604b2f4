"""Why a verdict is what it is: what was looked at, and why each thing counted or did not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.clocks import Words
from jobcenter.timeliness.counting import BOOKED, HELD, NO_SHOW, Kind, kinds_of, wrong_kind
from jobcenter.timeliness.days import OPEN, Days, as_day, as_days, as_ends
from jobcenter.timeliness.diary import (
    NONE,
    Ints,
    Marks,
    days_of,
    each_of,
    is_first,
    keys,
    marked,
    span,
)
from jobcenter.timeliness.done import bookings, is_late
from jobcenter.timeliness.facts import Facts, coded, combinations, text

COUNTS = "taeller"
TOO_LATE = "efter_fristen"
TOO_EARLY = "foer_vinduet"
AFTER_END = "efter_forloebet"
SAME_DAY = "samme_dag"
AHEAD = "planlagt"
NO_OUTCOME = "uden_udfald"
NO_DAY = "uden_dag"
MEETING = "gruppemoede"
NOT_JOINT = "ikke_faelles"
OTHER_APPRAISAL = "anden_vurdering"

# What happened shortly before the window is named too: it is what people ask about.
LOOK_BACK = np.timedelta64(31, "D")

# The columns of considered, as arrays.
COLUMNS = {
    "duty": "int64",
    "day": "datetime64[D]",
    "code": "object",
    "type": "object",
    "form": "object",
    "actor": "object",
    "late": "bool",
}
Columns = dict[str, "npt.NDArray[Any]"]


@dataclass(frozen=True)
class _Duties:
    """The duties to explain: the days of each one's window and the last that is looked at.

    `asked` is the position of what it asks for among the parameters of all their versions.
    """

    label: Ints
    citizen: Ints
    opens: Days
    due: Days
    end: Days
    until: Days
    asked: Ints

    def take(self, rows: "Ints | Marks") -> "_Duties":
        return _Duties(**{name: values[rows] for name, values in vars(self).items()})


@dataclass(frozen=True)
class _Events:
    """What happened, by citizen and day (diary.keys); of a day, what was registered late last.

    `every` tells what occurs at all (a Kind, or the kind of an appraisal), `described` the type,
    form and actor of each, and `what` the position of each event's own.
    """

    keys: Ints
    late: Marks
    what: Ints
    every: list[Any]
    described: list[tuple[str, str, str]]


def considered(judged: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """What each duty's verdict was made from, in order of day.

    Takes the rows of verdicts.verdicts. Columns: duty (the row's index), day (datetime64[s]: held,
    or else planned, or made), code (COUNTS, or the first reason why it does not count: "aflyst",
    "udeblevet", AHEAD, NO_OUTCOME, NO_DAY, MEETING, "type", "form", "faelles", NOT_JOINT,
    "aktoer", SAME_DAY, TOO_EARLY, AFTER_END, TOO_LATE, OTHER_APPRAISAL), type, form and actor (of
    a conversation; "" of the rest), late (registered long after it was held).

    From LOOK_BACK before the window to its last day, or to the day after it on which the duty was
    fulfilled, or to as_of where it is missing, but no longer than LOOK_BACK after the course's
    end. What was booked or held after as_of is not seen.
    """
    asked, versions = combinations([judged["rule"], judged["version"]])
    parameters = [verdicts.version_of(book, *each).parameters for each in versions]
    duties = _duties(judged, asked, as_of)
    looks = [_look(each) for each in parameters]
    parts = [
        look(
            duties.take(np.array([each is look for each in looks])[asked]), parameters, facts, as_of
        )
        for look in dict.fromkeys(looks)
    ]
    found = {
        name: np.concatenate([np.zeros(0, dtype), *(part[name] for part in parts)])
        for name, dtype in COLUMNS.items()
    }
    order = np.lexsort((found["day"], found["duty"]))
    return pd.DataFrame(
        {
            name: text(values[order]) if values.dtype == object else values[order]
            for name, values in found.items()
        }
    )


def _duties(judged: pd.DataFrame, asked: Ints, as_of: date) -> _Duties:
    due, end = as_days(judged["due"]), as_ends(judged["end"])
    # OPEN is the last day of all, so nothing is added to it.
    after_end = np.where(end < OPEN, end + LOOK_BACK, OPEN)
    settled = np.maximum(due, np.minimum(after_end, as_day(as_of)))
    until = np.where(judged["verdict"] == verdicts.MISSING, settled, due)
    return _Duties(
        label=judged.index.to_numpy(),
        citizen=judged["citizen"].to_numpy(),
        opens=as_days(judged["opens"]),
        due=due,
        end=end,
        until=np.fmax(until, as_days(judged["fulfilled"])),
        asked=asked,
    )


# Looks at what happened for some duties, with the parameters of all versions.
_Look = Callable[[_Duties, list[Any], Facts, date], Columns]


def _look(asked: kinds.Parameters | None) -> _Look:
    match asked:
        case kinds.NextBookedSameDay():
            return _bookings
        case kinds.Counting():
            return _conversations
        case kinds.AppraisalWithinMonths():
            return _appraisals
        case _:
            return _plans


def _bookings(own: _Duties, parameters: list[Any], facts: Facts, as_of: date) -> Columns:
    """The first booking of the next conversation after each held one."""
    booked = np.full(len(own.due), NONE)
    for number in np.unique(own.asked):
        its = own.asked == number
        talks = bookings(facts.conversations, parameters[number], as_of)
        booked[its] = talks.first_after(own.citizen[its], own.opens[its])
    made = ~np.isnat(booked)
    label, day = own.label[made], booked[made]
    code = np.where(day <= own.due[made], COUNTS, TOO_LATE).astype(object)
    nothing = np.full(len(day), "", dtype=object)
    described = {"type": nothing, "form": nothing, "actor": nothing}
    return {"duty": label, "day": day, "code": code, **described, "late": np.zeros(len(day), bool)}


def _conversations(own: _Duties, parameters: list[Any], facts: Facts, as_of: date) -> Columns:
    return _within_reach(own, _talks(facts.conversations, as_of), parameters, _code)


def _appraisals(own: _Duties, parameters: list[Any], facts: Facts, as_of: date) -> Columns:
    kind, every = coded(facts.appraisals["kind"])
    papers = _papers(facts.appraisals, "made", kind, every, as_of)
    return _within_reach(own, papers, parameters, _appraisal_code)


def _plans(own: _Duties, parameters: list[Any], facts: Facts, as_of: date) -> Columns:
    of_one_kind = np.zeros(len(facts.plans), dtype="int64")
    papers = _papers(facts.plans, "created", of_one_kind, [""], as_of)
    return _within_reach(own, papers, parameters, lambda _plan, _asked: COUNTS)


def _papers(papers: pd.DataFrame, made: str, kind: Ints, every: list[Any], as_of: date) -> _Events:
    day = as_days(papers[made])
    seen = day <= as_day(as_of)
    late = np.zeros(int(seen.sum()), dtype=bool)
    citizen = papers["citizen"].to_numpy()[seen]
    return _events(citizen, day[seen], late, kind[seen], every, [("", "", "")] * len(every))


def _talks(talks: pd.DataFrame, as_of: date) -> _Events:
    """The conversations, each of a kind whose status is also NO_OUTCOME or NO_DAY."""
    occurring, on = kinds_of(talks), as_day(as_of)
    held, planned, booked = (as_days(talks[name]) for name in ("held", "planned", "booked"))
    is_held = occurring.where(lambda kind: kind.status == HELD)
    later = (is_held & (held > on)) | (~is_held & (booked > on))
    # That nobody came, or that it was held, is known no sooner than on the day itself.
    known_on_day = occurring.where(lambda kind: kind.status in (HELD, NO_SHOW))
    ahead = known_on_day & (planned > on) & ~(held <= on)
    day = np.where((is_held | np.isnat(planned)) & ~np.isnat(held), held, planned)
    seen = ~later & ~ahead & ~np.isnat(day)
    is_over = occurring.where(lambda kind: kind.status == BOOKED) & (planned < on)
    became = np.select([is_over, is_held & np.isnat(held)], [1, 2], 0)
    every = [
        kind._replace(status=status)
        for kind in occurring.every
        for status in (kind.status, NO_OUTCOME, NO_DAY)
    ]
    late = is_held & is_late(held, as_days(talks["registered"]))
    citizen, what = talks["citizen"].to_numpy(), 3 * occurring.number + became
    described = [(kind.type, kind.form, kind.actor) for kind in every]
    return _events(citizen[seen], day[seen], late[seen], what[seen], every, described)


def _events(
    citizen: Ints,
    day: Days,
    late: Marks,
    what: Ints,
    every: list[Any],
    described: list[tuple[str, str, str]],
) -> _Events:
    order = np.argsort(marked(citizen, day, late), kind="stable")
    return _Events(keys(citizen, day)[order], late[order], what[order], every, described)


def _code(kind: Kind, rule: kinds.Counting) -> str:
    """COUNTS, or the first reason why a conversation is none that the rule counts."""
    if kind.status != HELD:
        return kind.status
    wrong = wrong_kind(kind, rule)
    if wrong == "type" and kind.type in vocabulary.MEETINGS:
        return MEETING
    if wrong == "faelles" and rule.joint == "required":
        return NOT_JOINT
    return wrong or COUNTS


def _appraisal_code(kind: str, asked: kinds.AppraisalWithinMonths) -> str:
    return COUNTS if kind == asked.appraisal else OTHER_APPRAISAL


def _within_reach(
    own: _Duties, events: _Events, parameters: list[Any], code_of: Callable[[Any, Any], str]
) -> Columns:
    """The events that each duty's verdict looks at, with the code that the window gives them."""
    row, position = each_of(*span(events.keys, own.citizen, own.opens - LOOK_BACK, own.until))
    day, what = days_of(events.keys[position]), events.what[position]
    codes = np.full((len(parameters), len(events.every)), "", dtype=object)
    for number in np.unique(own.asked):
        codes[number] = [code_of(each, parameters[number]) for each in events.every]
    code = codes[own.asked[row], what]
    counting = np.flatnonzero(code == COUNTS)
    # Of several that count on a day only the first does.
    is_new = is_first(keys(row[counting], day[counting]))
    code[counting[~is_new]] = SAME_DAY
    counting = counting[is_new]
    code[counting] = _place(own.take(row[counting]), day[counting])
    words = np.array(events.described, dtype=object).reshape(-1, 3)[what]
    described = {"type": words[:, 0], "form": words[:, 1], "actor": words[:, 2]}
    late = events.late[position]
    return {"duty": own.label[row], "day": day, "code": code, **described, "late": late}


def _place(own: _Duties, day: Days) -> Words:
    """COUNTS for what lies in the duty's window, or where else it lies."""
    outside = [day < own.opens, day > own.end, day > own.due]
    number = np.select(outside, [0, 1, 2], 3)
    codes = np.array([TOO_EARLY, AFTER_END, TOO_LATE, COUNTS], dtype=object)
    place: Words = codes[number]
    return place


def by_duty(table: pd.DataFrame) -> dict[int, list[list[str]]]:
    """Each duty's rows of considered: ISO day, code, type, form, actor, and "ja" where late."""
    day, days = pd.factorize(as_days(table["day"]))
    shown = [
        np.datetime_as_string(days).astype(object)[day],
        *(table[name].to_numpy(dtype=object) for name in ("code", "type", "form", "actor")),
        np.where(table["late"], "ja", "").astype(object),
    ]
    rows = [list(row) for row in zip(*shown, strict=True)]
    duty = table["duty"].to_numpy()
    first = np.flatnonzero(is_first(duty))
    until = np.append(first[1:], len(rows))[: len(first)]
    return {
        label: rows[begin:end]
        for label, begin, end in zip(duty[first].tolist(), first, until, strict=True)
    }
