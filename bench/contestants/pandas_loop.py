"""The straightforward way in pandas: judge every citizen on each month's day, one day at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.world import Counts, World
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days

THREADS = 1


@dataclass(frozen=True)
class Frames:
    spells: pd.DataFrame
    answers: pd.DataFrame
    exemptions: pd.DataFrame
    held: pd.DataFrame


def prepare(world: World) -> Frames:
    return Frames(*(_frame(world, name) for name in ("spell_", "answer_", "exempt_", "held_")))


def _frame(world: World, prefix: str) -> pd.DataFrame:
    """Days as pandas has them: its clock goes on to the year 292277, so OPEN is a day too."""
    return pd.DataFrame(
        {
            name: values.astype("datetime64[s]") if values.dtype.kind == "M" else values
            for name, values in world.table(prefix).items()
        }
    )


def count(frames: Frames, rule: RollingGoal, days: Days) -> Counts:
    spells = _with_seniority(frames.spells, rule)
    held = frames.held.drop_duplicates()
    held = held.assign(expires=held["day"] + pd.DateOffset(months=rule.window_months))
    parts = []
    for month, day in enumerate(days.astype("datetime64[s]")):
        people = _judged(spells, held, frames, rule, day)
        counted = people.groupby(["place", "who"])["hit"].agg(population="size", hits="sum")
        parts.append(counted.reset_index().assign(month=month))
    whole = pd.concat(parts, ignore_index=True)
    return Counts(*(whole[name].to_numpy() for name in Counts._fields))


def _with_seniority(spells: pd.DataFrame, rule: RollingGoal) -> pd.DataFrame:
    """Each spell with the first day of long seniority in its support period."""
    latest = spells["end"].astype("int64").groupby(spells["citizen"]).cummax()
    latest = latest.groupby(spells["citizen"]).shift()
    gap = (spells["start"].astype("int64") - latest) / 86_400 - 1
    period = (~(gap <= rule.gap_days)).cumsum()
    first = spells.groupby(period)["start"].transform("min")
    return spells.assign(senior=first + pd.DateOffset(months=rule.seniority_months))


def _judged(
    spells: pd.DataFrame, held: pd.DataFrame, frames: Frames, rule: RollingGoal, day: np.datetime64
) -> pd.DataFrame:
    """The measured citizens on a day: citizen, place, who, hit."""
    charge = spells[_covers(spells, day)].drop_duplicates("citizen", keep="last")
    exempt = frames.exemptions.loc[_covers(frames.exemptions, day), "citizen"]
    measured = charge[(charge["senior"] <= day) & ~charge["citizen"].isin(exempt)]
    in_force = frames.answers[_covers(frames.answers, day)]
    answers = in_force.drop_duplicates("spell", keep="last").set_index("spell")["who"]
    living = held[(held["day"] <= day) & (day < held["expires"])].groupby("citizen").size()
    return pd.DataFrame(
        {
            "place": measured["place"],
            "who": answers.reindex(measured.index).fillna(0).astype("int64").to_numpy(),
            "hit": (living.reindex(measured["citizen"]) >= rule.conversations).to_numpy(),
        }
    )


def _covers(periods: pd.DataFrame, day: np.datetime64) -> "pd.Series[bool]":
    return (periods["start"] <= day) & (periods["end"] >= day)
