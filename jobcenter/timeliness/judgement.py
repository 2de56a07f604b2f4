"""From facts and rulebook to verdicts, in one call."""

from datetime import date

import pandas as pd

from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness.clocks import courses
from jobcenter.timeliness.duties import duties
from jobcenter.timeliness.facts import Facts
from jobcenter.timeliness.verdicts import verdicts


def judge(facts: Facts, book: Rulebook, as_of: date) -> pd.DataFrame:
    """The duties of all courses begun by as_of, with verdicts: see duties and verdicts.

    The break that still leaves two spells one course is the rulebook's own setting, the same as
    the goal figure's (no source gives a number). Days before the goal figure was invented are
    judged too.
    """
    seen = facts.spells[facts.spells["start"] <= pd.Timestamp(as_of)]
    begun = courses(seen, book.gap_on(as_of))
    return verdicts(duties(facts, begun, book, as_of), facts, book, as_of)
