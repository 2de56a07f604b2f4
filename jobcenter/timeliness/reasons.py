"""Why a verdict is what it is: what was looked at, and why each thing counted or did not."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.counting import BOOKED, HELD, NO_SHOW, bookings_after, is_of_wrong_kind
from jobcenter.timeliness.days import OPEN, as_day, as_days, as_ends
from jobcenter.timeliness.facts import Facts

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

COLUMNS = ["duty", "day", "code", "type", "form", "actor", "late"]


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
    parts = []
    for (rule, version), own in verdicts.by_version(judged):
        parameters = verdicts.version_of(book, rule, version).parameters
        if isinstance(parameters, kinds.NextBookedSameDay):
            parts.append(_bookings(own, facts, parameters, as_of))
            continue
        events = _events(facts, own, parameters, as_of)
        parts.append(_within_reach(own, events, as_of))
    table = (
        pd.concat(parts)
        if parts
        else pd.DataFrame(columns=COLUMNS).astype({"day": "datetime64[s]"})
    )
    return table[COLUMNS].sort_values(["duty", "day"], kind="stable", ignore_index=True)


def _events(
    facts: Facts, own: pd.DataFrame, parameters: kinds.Parameters | None, as_of: date
) -> pd.DataFrame:
    """citizen, day, code and what it was, for all that the citizens of the duties have."""
    match parameters:
        case kinds.Counting():
            theirs = facts.conversations["citizen"].isin(own["citizen"])
            return _conversations(facts.conversations[theirs], parameters, as_of)
        case kinds.AppraisalWithinMonths():
            made = facts.appraisals.dropna(subset="made").rename(columns={"made": "day"})
            other = made["kind"] != parameters.appraisal
            return _written(made.assign(code=np.where(other, OTHER_APPRAISAL, COUNTS)), as_of)
        case _:
            return _written(facts.plans.rename(columns={"created": "day"}), as_of)


def _bookings(
    own: pd.DataFrame, facts: Facts, rule: kinds.NextBookedSameDay, as_of: date
) -> pd.DataFrame:
    """The first booking of the next conversation after each held one."""
    made = bookings_after(own, facts.conversations, rule, as_of).sort_values("held")
    first = made.drop_duplicates("link").rename(columns={"link": "duty", "held": "day"})
    in_time = first["day"].to_numpy() <= own["due"].reindex(first["duty"]).to_numpy()
    code = np.where(in_time, COUNTS, TOO_LATE)
    return first.assign(code=code, type="", form="", actor="", late=False)


def _written(made: pd.DataFrame, as_of: date) -> pd.DataFrame:
    seen = made[as_days(made["day"]) <= as_day(as_of)]
    described: dict[str, Any] = {"code": COUNTS, "type": "", "form": "", "actor": "", "late": False}
    events = seen.assign(**{name: seen.get(name, value) for name, value in described.items()})
    return _once_a_day(events)


def _conversations(table: pd.DataFrame, rule: kinds.Counting, as_of: date) -> pd.DataFrame:
    held, planned, on = as_days(table["held"]), as_days(table["planned"]), as_day(as_of)
    is_held = (table["status"] == HELD).to_numpy()
    later = (is_held & (held > on)) | (~is_held & (as_days(table["booked"]) > on))
    # That nobody came, or that it was held, is known no sooner than on the day itself.
    ahead = table["status"].isin((HELD, NO_SHOW)).to_numpy() & (planned > on) & ~(held <= on)
    day = np.where((is_held | np.isnat(planned)) & ~np.isnat(held), held, planned)
    lag = as_days(table["registered"]) - held
    events = table.assign(
        day=day.astype("datetime64[s]"),
        code=_code(table, rule, as_of),
        late=is_held & (lag > np.timedelta64(verdicts.LATE_REGISTRATION_DAYS, "D")),
    )[~later & ~ahead & ~np.isnat(day)]
    return _once_a_day(events)


def _once_a_day(events: pd.DataFrame) -> pd.DataFrame:
    """Of several that count on a day only the first does; what was registered late comes last."""
    ordered = events.sort_values("late", kind="stable")
    repeated = ordered[ordered["code"] == COUNTS].duplicated(["citizen", "day"])
    ordered.loc[repeated[repeated].index, "code"] = SAME_DAY
    return ordered


def _code(table: pd.DataFrame, rule: kinds.Counting, as_of: date) -> "pd.Series[str]":
    """COUNTS, or the first reason why a conversation is none that the rule counts."""
    is_over = as_days(table["planned"]) < as_day(as_of)
    booked = table["status"] == BOOKED
    wrong = is_of_wrong_kind(table, rule)
    reasons = [
        (booked & is_over, NO_OUTCOME),
        (booked, AHEAD),
        (table["status"] != HELD, table["status"]),
        (table["held"].isna(), NO_DAY),
        (wrong["type"] & table["type"].isin(vocabulary.MEETINGS), MEETING),
        (wrong["type"], "type"),
        (wrong["form"], "form"),
        (wrong["faelles"], NOT_JOINT if rule.joint == "required" else "faelles"),
        (wrong["aktoer"], "aktoer"),
    ]
    codes = pd.Series(COUNTS, index=table.index, dtype="str")
    for applies, code in reversed(reasons):
        codes = codes.mask(applies, code)
    return codes


def _within_reach(own: pd.DataFrame, events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The events that each duty's verdict looks at, with the code that the window gives them."""
    columns = ["citizen", "opens", "due", "end", "fulfilled", "verdict"]
    pairs = own[columns].reset_index(names="duty").merge(events, on="citizen")
    day, due, end = as_days(pairs["day"]), as_days(pairs["due"]), as_ends(pairs["end"])
    # OPEN is the last day of all, so nothing is added to it.
    after_end = np.where(end < OPEN, end + LOOK_BACK, OPEN)
    settled = np.maximum(due, np.minimum(after_end, as_day(as_of)))
    until = np.where(pairs["verdict"] == verdicts.MISSING, settled, due)
    until = np.fmax(until, as_days(pairs["fulfilled"]))
    counts = (pairs["code"] == COUNTS).to_numpy()
    code = np.select(
        [counts & (day < as_days(pairs["opens"])), counts & (day > end), counts & (day > due)],
        [TOO_EARLY, AFTER_END, TOO_LATE],
        pairs["code"],
    )
    near = (day >= as_days(pairs["opens"]) - LOOK_BACK) & (day <= until)
    return pairs.assign(code=code)[near]


def by_duty(table: pd.DataFrame) -> dict[int, list[list[str]]]:
    """Each duty's rows of considered: ISO day, code, type, form, actor, and "ja" where late."""
    shown = table.assign(
        day=table["day"].dt.strftime("%Y-%m-%d"), late=np.where(table["late"], "ja", "")
    )
    grouped: dict[int, list[list[str]]] = {}
    for duty, *row in zip(*(shown[name] for name in COLUMNS), strict=True):
        grouped.setdefault(duty, []).append(row)
    return grouped
