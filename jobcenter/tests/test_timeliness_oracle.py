"""The core against the naive oracle on random data full of edges."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from hypothesis import given
from pandas.testing import assert_frame_equal

from jobcenter.law import rulebook
from jobcenter.tests import oracle, worlds
from jobcenter.timeliness import deadlines, goal, invariants, months, shares

RULE = rulebook.load().goal_on(date(2024, 5, 1))


def core_figures(world: oracle.World, as_of: date) -> dict[tuple[str, str], oracle.Figures]:
    prepared = goal.prepare(worlds.as_facts(world), RULE)
    counts = shares.month_counts(prepared, as_of, 12)
    table = shares.with_averages(counts, RULE, as_of)
    of_month = table[table["month"] == pd.Timestamp(as_of.replace(day=1))]
    rows: Iterable[Any] = of_month.itertuples()
    return {
        (row.grouping, row.group): oracle.Figures(
            row.population,
            row.hits,
            None if pd.isna(row.average) else Fraction(row.average),
            row.months,
            (row.pooled_population, row.pooled_hits),
        )
        for row in rows
        if row.grouping != "external_actor"
    }


@given(worlds.worlds_and_days())
def test_figures_are_the_oracles(world_and_day: tuple[oracle.World, date]) -> None:
    world, as_of = world_and_day
    found, expected = core_figures(world, as_of), oracle.figures(world, as_of)
    assert found.keys() == expected.keys()
    for key, figures in expected.items():
        own = found[key]
        assert (own.population, own.hits, own.months, own.pooled) == (
            figures.population,
            figures.hits,
            figures.months,
            figures.pooled,
        ), key
        if figures.average is None or own.average is None:
            assert own.average is figures.average
        else:
            assert abs(own.average - figures.average) < Fraction(1, 10**12)


@given(worlds.worlds_and_days())
def test_deadlines_are_the_oracles(world_and_day: tuple[oracle.World, date]) -> None:
    world, as_of = world_and_day
    prepared = goal.prepare(worlds.as_facts(world), RULE)
    table = deadlines.deadlines(prepared, as_of)
    rows: Iterable[Any] = table[table["state"] != deadlines.EXEMPT].itertuples()
    found = {row.citizen: (row.spell, row.state, row.missing, row.deadline.date()) for row in rows}
    expected = {
        citizen: answer
        for citizen in world.municipality
        if (answer := oracle.deadline(world, citizen, as_of))
    }
    assert found == expected


@given(worlds.worlds_and_days())
def test_parts_add_up_and_every_citizen_has_one_state(
    world_and_day: tuple[oracle.World, date],
) -> None:
    world, as_of = world_and_day
    prepared = goal.prepare(worlds.as_facts(world), RULE)
    standings, days = deadlines.standings(prepared, as_of), months.sample_days(as_of, 3)
    invariants.check(shares.month_counts(prepared, as_of, 3), standings)
    invariants.check_months(months.of_citizens(prepared, days), days, standings)


@given(worlds.worlds_and_days())
def test_what_happens_after_the_day_is_not_seen(world_and_day: tuple[oracle.World, date]) -> None:
    """Taking away every fact that begins after as_of changes no standing."""
    world, as_of = world_and_day
    seen = oracle.World(
        world.municipality,
        [spell for spell in world.spells if spell.start <= as_of],
        [talk for talk in world.conversations if talk.held and talk.held <= as_of],
        world.exemptions,
        world.responsibilities,
    )
    assert_frame_equal(standings(seen, as_of), standings(world, as_of))


def standings(world: oracle.World, as_of: date) -> pd.DataFrame:
    return deadlines.standings(goal.prepare(worlds.as_facts(world), RULE), as_of)
