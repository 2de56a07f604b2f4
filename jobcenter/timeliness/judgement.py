"""From facts and rulebook to verdicts, in one call."""

from datetime import date

import pandas as pd

from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import reasons
from jobcenter.timeliness.attribution import attributed
from jobcenter.timeliness.clocks import courses
from jobcenter.timeliness.days import as_day, as_days, as_ends, months_until
from jobcenter.timeliness.done import Done
from jobcenter.timeliness.duties import duties
from jobcenter.timeliness.facts import Facts
from jobcenter.timeliness.verdicts import verdicts


def judge(facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The duties of all courses begun by as_of, with verdicts: see verdicts.verdicts.

    The break that still leaves two spells one course is the rulebook's own setting, the same as
    the goal figure's (no source gives a number). Days before the goal figure was invented are
    judged too.
    """
    begun = courses(facts.spells, book, as_of)
    done = Done(facts, as_of)
    asked = duties(begun, facts.citizens, done, book, as_of)
    return verdicts(asked, facts.exemptions, done, as_of)


def explained(
    judged: pd.DataFrame, facts: Facts, book: Rulebook, as_of: date, months: int
) -> pd.DataFrame:
    """The rows of judge that a page can ask for, each with whose it was and why it is so.

    Those of courses open on as_of, and those due in the last `months` months or later. Adds the
    columns of attribution.attributed, and considered: see reasons.by_duty.
    """
    first = months_until(as_of, months)[0].astype("datetime64[D]")
    recent = as_days(judged["due"]) >= first
    shown = judged[recent | (as_ends(judged["end"]) >= as_day(as_of))]
    whose = attributed(shown, facts, book, as_of)
    why = reasons.by_duty(reasons.considered(shown, facts, book, as_of))
    found = pd.Series([why.get(duty, []) for duty in whose.index], whose.index, dtype=object)
    return whose.assign(considered=found)
