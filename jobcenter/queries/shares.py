"""The figures of groups against the goal."""

from functools import lru_cache

from jobcenter.law import rulebook
from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import Rulebook
from jobcenter.models import Assessment


@lru_cache(maxsize=1)
def _rulebook() -> Rulebook:
    """The rule files change only with the program, so they are read once."""
    return rulebook.load()


def goal_rule(assessment: Assessment) -> RollingGoal:
    """The goal figure's numbers on the assessment's day."""
    return _rulebook().goal_on(assessment.as_of)
