"""Random citizens with everything that can go wrong, on which all must agree with the oracle."""

import numpy as np

from bench import oracle
from bench.world import OPEN, Counts, World
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days

SEEDS = range(20)
CITIZENS = 60


class Differs(RuntimeError):
    """A contestant's counts are not the oracle's."""
