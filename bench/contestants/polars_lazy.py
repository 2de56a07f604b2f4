"""Polars, lazy and streaming: what each row reaches over, laid out on the months, and joined."""

import os
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt
import polars as pl

from bench.world import MONTHS, Counts, World
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days

FAR = 1 << 32  # beyond any day's number, and any row's
THREADS = os.cpu_count() or 1


@dataclass(frozen=True)
class Frames:
    spells: pl.DataFrame
    answers: pl.DataFrame
    exemptions: pl.DataFrame
    held: pl.DataFrame


def prepare(world: World) -> Frames:
    """The arrays as frames; the smallest types that hold them, for Polars gains by them."""
    frames = [
        pl.DataFrame({name: _series(values) for name, values in world.table(prefix).items()})
        for prefix in ("spell_", "answer_", "exempt_", "held_")
    ]
    return Frames(frames[0].with_row_index("row"), frames[1].with_row_index("row"), *frames[2:])


def _series(values: npt.NDArray[Any]) -> pl.Series:
    if values.dtype.kind == "M":
        return pl.Series(values.astype("int64").astype("int32")).cast(pl.Date)
    return pl.Series(values).shrink_dtype()


def count(frames: Frames, rule: RollingGoal, days: Days) -> Counts:
    found = _counts(frames, rule, days).collect(engine="streaming")
    return Counts(*(found[name].to_numpy() for name in Counts._fields))


def _counts(frames: Frames, rule: RollingGoal, days: Days) -> pl.LazyFrame:
    samples = pl.Series(days.astype("int64").astype("int32")).cast(pl.Date)
    spells = _with_seniority(frames.spells.lazy(), rule)
    exempt = _laid_out(frames.exemptions.lazy(), "citizen", samples)
    return (
        _last_of(_laid_out(spells, "citizen", samples))
        .join(exempt, on="key", how="anti")
        .join(_hits(frames.held.lazy(), rule, samples), on="key", how="left")
        .with_columns(month=pl.col("key") % MONTHS, served=_key(pl.col("row"), pl.col("key")))
        .join(
            _last_of(_laid_out(frames.answers.lazy(), "spell", samples)),
            left_on="served",
            right_on="key",
            how="left",
        )
        .group_by("place", pl.col("who").fill_null(0), "month")
        .agg(population=pl.len(), hits=pl.col("hit").count())
    )


def _with_seniority(spells: pl.LazyFrame, rule: RollingGoal) -> pl.LazyFrame:
    """The spells, each from where its citizen has long seniority on.

    They are sorted, so what comes before in the same citizen is found without a window.
    """
    citizen, end = pl.col("citizen").cast(pl.Int64), pl.col("end").to_physical().cast(pl.Int64)
    latest = (citizen * FAR + end).cum_max().shift() - citizen * FAR  # of another one: below 0
    gap = pl.col("start").to_physical() - latest - 1
    begins = pl.when((gap > rule.gap_days) | (citizen != citizen.shift())).then("start")
    begins = pl.when(pl.col("row") == 0).then("start").otherwise(begins)
    senior = begins.forward_fill().dt.offset_by(f"{rule.seniority_months}mo")
    return spells.with_columns(start=pl.max_horizontal("start", senior))


def _hits(held: pl.LazyFrame, rule: RollingGoal, samples: pl.Series) -> pl.LazyFrame:
    """Each citizen's months with enough: from a talk until the next, or the oldest expires."""
    citizen, day = pl.col("citizen"), pl.col("day")
    oldest, following = day.shift(rule.conversations - 1), day.shift(-1)
    expires = oldest.dt.offset_by(f"{rule.window_months}mo")
    next_own = pl.when(citizen == citizen.shift(-1)).then(following)
    talks = (
        held.filter(((citizen != citizen.shift()) | (day != day.shift())).fill_null(value=True))
        .with_columns(until=pl.min_horizontal(expires, next_own))
        .filter(citizen == citizen.shift(rule.conversations - 1))
        .select("citizen", start="day", end=pl.col("until") - pl.duration(days=1))
    )
    return _laid_out(talks, "citizen", samples).with_columns(hit=pl.lit(value=True))


def _laid_out(periods: pl.LazyFrame, owner: str, samples: pl.Series) -> pl.LazyFrame:
    """A row for each period and sample day in it; `key` is the owner and the day's number."""
    numbers = pl.lit(samples)
    return (
        periods.with_columns(
            first=numbers.search_sorted(pl.col("start"), side="left"),
            beyond=numbers.search_sorted(pl.col("end"), side="right"),
        )
        .filter(pl.col("first") < pl.col("beyond"))
        .with_columns(month=pl.int_ranges("first", "beyond", dtype=pl.Int64))
        .drop("first", "beyond", "start", "end")
        .explode("month")
        .with_columns(key=_key(pl.col(owner), pl.col("month")))
        .drop(owner, "month")
    )


def _key(owner: pl.Expr, month: pl.Expr) -> pl.Expr:
    return owner.cast(pl.Int64) * MONTHS + month % MONTHS


def _last_of(laid_out: pl.LazyFrame) -> pl.LazyFrame:
    """The last row of each key."""
    ordered = laid_out.sort(pl.col("key") * FAR + pl.col("row"))
    key = pl.col("key")
    return ordered.filter((key != key.shift(-1)).fill_null(value=True))
