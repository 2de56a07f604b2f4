"""The goal figure by the book: one citizen and one month at a time, in plain Python.

Written from the definitions, beside the arrays that everybody is given, and shared with nobody.
Slow on purpose.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from bench.world import Counts, World
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.days import Days

ONE_DAY = timedelta(days=1)


def count(world: World, rule: RollingGoal, days: Days) -> Counts:
    """Population and hits of every group on every day, where somebody was measured."""
    samples: list[date] = days.tolist()
    spells, exemptions, held = (_by_citizen(world, name) for name in ("spell_", "exempt_", "held_"))
    answers = _rows_by(world.table("answer_"), "spell")
    found: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for citizen, own in spells.items():
        talks = sorted({row["day"] for row in held[citizen]})
        for month, day in enumerate(samples):
            running = [spell for spell in own if spell["start"] <= day <= spell["end"]]
            if not running or any(row["start"] <= day <= row["end"] for row in exemptions[citizen]):
                continue
            if later(_period_start(own, day, rule.gap_days), rule.seniority_months) > day:
                continue
            charge = running[-1]  # the latest start, and of those the last in text order
            who = [row for row in answers[charge["row"]] if row["start"] <= day <= row["end"]]
            living = [talk for talk in talks if talk <= day < later(talk, rule.window_months)]
            cell = found[charge["place"], who[-1]["who"] if who else 0, month]
            cell[0] += 1
            cell[1] += len(living) >= rule.conversations
    rows = np.array([(*key, *cell) for key, cell in found.items()], dtype="int64")
    return Counts(*rows.reshape(-1, len(Counts._fields)).T)


def later(day: date, months: int) -> date:
    """The same day number so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError


def _period_start(own: list[dict[str, Any]], day: date, gap_days: int) -> date:
    """Back from day over breaks of at most gap_days."""
    start = day
    while True:
        near = [
            spell["start"]
            for spell in own
            if spell["start"] < start and (start - min(spell["end"], start)).days - 1 <= gap_days
        ]
        if not near:
            return start
        start = min(near)


def _by_citizen(world: World, prefix: str) -> dict[int, list[dict[str, Any]]]:
    return _rows_by(world.table(prefix), "citizen")


def _rows_by(table: dict[str, Any], key: str) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(table):
        rows[row[key]].append(row)
    return rows


def _rows(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    columns = [values.tolist() for values in table.values()]
    for number, values in enumerate(zip(*columns, strict=True)):
        yield dict(zip(table, values, strict=True), row=number)
