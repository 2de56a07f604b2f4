"""Why a deadline is the day it is."""

from datetime import date
from functools import singledispatch

from jobcenter import danish
from jobcenter.law import kinds, vocabulary
from jobcenter.law.clocks import Clock
from jobcenter.law.rulebook import PicksVersionBy, Version

from .words import Judged, days, do, task


def because(judged: Judged, version: Version, clock: Clock, as_of: date) -> str:
    """Fristen er 8. februar 2024, fordi den første samtale skal holdes senest 7 dage efter …"""
    verb = "var" if judged.due < as_of else "er"
    since = f"{clock.starts}, {danish.long_day(judged.start)}"
    what = _demanded(version.parameters, judged, version, since)
    if judged.paused:
        what += f", og {days(judged.paused)} uden ydelse er ikke regnet med"
    return f"Fristen {verb} {danish.long_day(judged.due)}, fordi {what}."


@singledispatch
def _demanded(rule: kinds.Parameters | None, judged: Judged, version: Version, since: str) -> str:
    """What was demanded, with the day it is counted from, as the end of a sentence."""
    raise NotImplementedError(f"{type(rule).__name__} has no deadline")


@_demanded.register
def _first_within_days(
    rule: kinds.FirstWithinDays, _judged: Judged, version: Version, since: str
) -> str:
    return f"{_must(version, task(version).the)} senest {days(rule.days)} efter {since}"


@_demanded.register
def _first_by_end_of_week(
    rule: kinds.FirstByEndOfWeek, _judged: Judged, version: Version, since: str
) -> str:
    # The law's week 8 is no calendar week, so it is not called "uge 8" here.
    weeks = danish.plural(rule.week, "uge", "uger")
    return f"{_must(version, task(version).the)} inden for {weeks} fra {since}"


@_demanded.register
def _at_least_in_window(
    rule: kinds.AtLeastInWindow, judged: Judged, version: Version, since: str
) -> str:
    what = _there(version, f"mindst {task(version).some(judged.needed)}")
    return f"{what} {_months(rule.from_months, rule.to_months)} fra {since}"


@_demanded.register
def _coverage(rule: kinds.Coverage, judged: Judged, version: Version, since: str) -> str:
    what = f"mindst {task(version).some(judged.needed)}"
    when = _months(rule.from_months, rule.to_months)
    share = f"{rule.share_percent}{danish.NO_BREAK}%"
    return f"mindst {share} af borgerne i gruppen skal have {what} {when}, her regnet fra {since}"


@_demanded.register
def _at_least_in_every_window(
    rule: kinds.AtLeastInEveryWindow, judged: Judged, version: Version, _since: str
) -> str:
    what = f"mindst {task(version).some(judged.needed)}"
    months = danish.plural(rule.months, "måned", "måneder")
    return (
        f"der efter den første samtale skal holdes {what} i hver periode på {months}, "
        f"og denne periode begyndte {danish.long_day(judged.opens)}"
    )


@_demanded.register
def _no_gap_longer(rule: kinds.NoGapLonger, judged: Judged, _version: Version, _since: str) -> str:
    before = date.fromordinal(judged.opens.toordinal() - 1)
    return (
        f"der højst må gå {days(rule.days)} fra samtale til samtale, "
        f"og den forrige blev holdt {danish.long_day(before)}"
    )


@_demanded.register
def _one_in_window(rule: kinds.OneInWindow, _judged: Judged, version: Version, since: str) -> str:
    if rule.from_weeks:
        when = f"i {rule.from_weeks}. til {rule.to_weeks}. uge"
    elif rule.to_weeks:
        when = f"inden for {danish.plural(rule.to_weeks, 'uge', 'uger')}"
    else:
        when = _months(rule.from_months, rule.to_months)
    return f"{_there(version, task(version).some(1))} {when} fra {since}"


@_demanded.register
def _every_month(_rule: kinds.EveryMonth, judged: Judged, version: Version, _since: str) -> str:
    what = _there(version, task(version).some(1))
    return f"{what} i hver hel kalendermåned, og denne er {danish.month(judged.opens)}"


@_demanded.register
def _next_booked_same_day(
    _rule: kinds.NextBookedSameDay, judged: Judged, _version: Version, _since: str
) -> str:
    held = danish.long_day(judged.opens)
    return f"den næste samtale skal være booket senest samme dag, som en er holdt, her {held}"


@_demanded.register
def _appraisal(
    rule: kinds.AppraisalWithinMonths, _judged: Judged, version: Version, since: str
) -> str:
    what = f"vurderingen efter {vocabulary.APPRAISALS[rule.appraisal]}"
    months = danish.plural(rule.months, "måned", "måneder")
    return f"{_must(version, what)} senest {months} efter {since}"


@_demanded.register
def _min_plan(rule: kinds.MinPlanWithinDays, _judged: Judged, version: Version, since: str) -> str:
    return f"{_must(version, 'Min Plan')} senest {days(rule.days)} efter {since}"


def _must(version: Version, what: str) -> str:
    """samtalen skal holdes; a-kassen skal holde samtalen"""
    if version.rests_on == vocabulary.UNEMPLOYMENT_FUND:
        return f"a-kassen skal {do(version)} {what}"
    return f"{what} skal {do(version)}s"


def _there(version: Version, what: str) -> str:
    """der skal holdes 4 samtaler; a-kassen skal holde 4 samtaler"""
    if version.rests_on == vocabulary.UNEMPLOYMENT_FUND:
        return _must(version, what)
    return f"der skal {do(version)}s {what}"


def _months(from_months: int, to_months: int) -> str:
    inside = danish.plural(to_months, "måned", "måneder")
    return f"mellem {from_months} og {inside}" if from_months else f"inden for {inside}"


def chosen(version: Version, clock: Clock) -> str:
    """Which version of the rule is used, and by which day it was chosen."""
    by = f"dagen, fristen regnes fra ({clock.starts})"
    if version.picks_version_by is PicksVersionBy.JUDGED_DAY:
        by = "opgørelsens dag"
    if version.takes_effect_known:
        return f"Versionen fra {danish.long_day(version.takes_effect)}, valgt efter {by}."
    return f"Den ældste version (dagen, den trådte i kraft, er ikke fundet), valgt efter {by}."
