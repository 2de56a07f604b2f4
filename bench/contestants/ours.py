"""Ours: sets of months as bits, with numpy alone."""

import numpy as np

from bench.world import Counts, World
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness import monthsets
from jobcenter.timeliness.days import Days
from jobcenter.timeliness.periods import begins_anew

THREADS = 1


def prepare(world: World) -> World:
    return world


def count(world: World, rule: RollingGoal, days: Days) -> Counts:
    rows = monthsets.of_keyed(_keyed(world, rule), monthsets.sampled(days, rule))
    # One number for place and who: they are only told apart, and taken apart again at the end.
    many = int(world.answer_who.max(initial=0)) + 1
    key = rows.place * many + rows.who
    leaves, (population, hits) = monthsets.counted(key, len(days), rows.measured, rows.reached)
    leaf, month = np.nonzero(population)
    place, who = np.divmod(leaves[leaf], many)
    return Counts(place, who, month, population[leaf, month], hits[leaf, month])


def _keyed(world: World, rule: RollingGoal) -> monthsets.Keyed:
    begins = begins_anew(world.spell_citizen, world.spell_start, world.spell_end, rule.gap_days)
    first = np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))
    return monthsets.Keyed(**world._asdict(), spell_period=world.spell_start[first])
