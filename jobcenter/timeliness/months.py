"""In which months each citizen is measured, and in which of them the goal is reached.

From frames to frames: the arithmetic is in monthsets. What is counted is the leaf, the finest
group; all other groups are sums of leaves.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from jobcenter.timeliness.days import Days, as_days, as_ends, judged_on, months_until
from jobcenter.timeliness.goal import NOBODY, Prepared
from jobcenter.timeliness.monthsets import (
    MOST_MONTHS,
    Keyed,
    Numbers,
    Samples,
    counted,
    in_population,
    of_keyed,
    sampled,
)

# What tells a leaf from others: where, and who.
LEAF = ("municipality", "benefit", "team", "caseworker", "external_actor")
_WHERE, _WHO = LEAF[:2], LEAF[2:]


def sample_days(as_of: date, months: int) -> Days:
    """The days on which the last `months` months up to as_of's are judged, oldest first.

    Each month's last day, or as_of in the month that is not over. Raises ValueError unless there
    are 1 to MOST_MONTHS of them.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError(f"Der kan opgøres 1 til {MOST_MONTHS} måneder ad gangen, ikke {months}.")
    return np.array([judged_on(month, as_of) for month in months_until(as_of, months)])


def of_citizens(prepared: Prepared, days: Days) -> pd.DataFrame:
    """The months of each citizen in each leaf, one row per citizen and leaf with such a month.

    Takes `days` as sample_days gives them. Columns: citizen, municipality, benefit (the area),
    team, caseworker, external_actor (NOBODY where none answers; these five are categories),
    measured (the days on which the citizen was in the population P) and reached (those of them
    in H), both int64. Sorted by citizen, then by leaf in text order. Raises ValueError where a
    spell's citizen is not among the facts, or sample_days' limits are passed.
    """
    keyed, names = _keyed(prepared)
    rows = of_keyed(keyed, sampled(days, prepared.rule))
    leaf = names.of(rows.place, rows.who)
    sets = {"measured": rows.measured, "reached": rows.reached}
    return pd.DataFrame({"citizen": rows.citizen, **leaf, **sets})


def measured(prepared: Prepared, samples: Samples) -> pd.DataFrame:
    """The rows of of_citizens without reached, on any sample days."""
    keyed, names = _keyed(prepared)
    citizen, place, who, sets = in_population(keyed, samples)
    return pd.DataFrame({"citizen": citizen, **names.of(place, who), "measured": sets})


def leaf_counts(rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    """Population and hits of each leaf in each month, where the population is not 0.

    Takes rows of of_citizens, of any citizens, and their sample days. Columns: month
    (datetime64[s], its first day), those of LEAF (categories), population and hits (int64).
    Sorted by month, then by leaf in text order.
    """
    counts = counted_by_leaf(rows, {"population": rows["measured"], "hits": rows["reached"]}, days)
    months = as_days(counts.pop("day")).astype("datetime64[M]")
    counts.insert(0, "month", months.astype("datetime64[s]"))
    return counts


def counted_by_leaf(
    rows: pd.DataFrame, sets: Mapping[str, "pd.Series[Any]"], days: Days
) -> pd.DataFrame:
    """How many rows' sets have each day, by leaf, where the first of the sets is not empty.

    Columns: day (datetime64[s]), those of LEAF (categories), and the sets' own (int64). Sorted by
    day, then by leaf in text order.
    """
    key, names = _joined([numbered(rows[name]) for name in LEAF])
    leaves, counts = counted(key, len(days), *(own.to_numpy() for own in sets.values()))
    day, leaf = np.nonzero(counts[0].T)
    return pd.DataFrame(
        {
            "day": days[day].astype("datetime64[s]"),
            **_named(LEAF, leaves[leaf], names),
            **{name: own[leaf, day] for name, own in zip(sets, counts, strict=True)},
        }
    )


def _keyed(prepared: Prepared) -> tuple[Keyed, "_Names"]:
    """The facts as plain arrays, and what their numbers stand for."""
    facts, spells = prepared.facts, prepared.spells
    answers = facts.responsibilities
    place, places = _joined(
        [_homes(facts.citizens, spells["citizen"].to_numpy()), numbered(spells["benefit"])]
    )
    key, people = _joined([numbered(answers[name], with_nobody=True) for name in _WHO])
    who, keys = pd.factorize(np.append(0, key), sort=True)  # 0 is that nobody answers
    row = pd.Index(spells["spell"]).get_indexer(answers["spell"])
    order = np.lexsort((answers["start"].to_numpy(), row))
    order = order[np.searchsorted(row[order], 0) :]  # without those of spells that are not known
    keyed = Keyed(
        spells["citizen"].to_numpy(),
        as_days(spells["start"]),
        as_days(spells["end"]),
        as_days(spells["period_start"]),
        place,
        row[order],
        as_days(answers["start"])[order],
        as_ends(answers["end"])[order],
        who[1:][order],
        facts.exemptions["citizen"].to_numpy(),
        as_days(facts.exemptions["start"]),
        as_ends(facts.exemptions["end"]),
        prepared.days["citizen"].to_numpy(),
        as_days(prepared.days["held"]),
    )
    return keyed, _Names(places, keys, people)


class Labelled(NamedTuple):
    """A column as numbers; `dtype` has the text that each number stands for, in text order."""

    numbers: Numbers
    dtype: pd.CategoricalDtype


def numbered(column: "pd.Series[Any]", *, with_nobody: bool = False) -> Labelled:
    """A column of text or of categories as numbers; NOBODY has a number, 0, where asked for.

    However a column's own categories are ordered, the labels are in text order. There may be
    labels that do not occur. Raises ValueError where a text is missing.
    """
    values = column.array
    if isinstance(values, pd.Categorical):
        codes, texts = values.codes, np.asarray(values.categories, dtype=object)
    else:
        codes, texts = pd.factorize(np.asarray(values, dtype=object))
    if (codes < 0).any():
        raise ValueError(f"En række mangler sin tekst i kolonnen {column.name}.")
    if with_nobody and NOBODY not in texts:
        texts = np.append(texts, NOBODY)
    order = np.argsort(texts, kind="stable")
    number = np.argsort(order)
    return Labelled(number[codes], pd.CategoricalDtype(pd.Index(texts[order])))


def _homes(citizens: pd.DataFrame, of: Numbers) -> Labelled:
    """The municipality of each of some citizens."""
    home = numbered(citizens["municipality"])
    known = citizens["citizen"].to_numpy()
    order = np.argsort(known, kind="stable")
    at = np.searchsorted(known, of, sorter=order)
    if (at == len(known)).any() or (known[order[at]] != of).any():
        raise ValueError("Et forløb er knyttet til en borger, der ikke er med.")
    return Labelled(home.numbers[order[at]], home.dtype)


Dtypes = list[pd.CategoricalDtype]


class _Names(NamedTuple):
    """What the numbers of place and who stand for."""

    places: Dtypes
    keys: Numbers
    people: Dtypes

    def of(self, place: Numbers, who: Numbers) -> dict[str, pd.Categorical]:
        """The columns of LEAF."""
        return _named(_WHERE, place, self.places) | _named(_WHO, self.keys[who], self.people)


def _joined(columns: list[Labelled]) -> tuple[Numbers, Dtypes]:
    """One number for each row's combination of texts, in text order, and what they stand for."""
    dtypes = [column.dtype for column in columns]
    return np.ravel_multi_index([column.numbers for column in columns], _sizes(dtypes)), dtypes


def _named(columns: tuple[str, ...], key: Numbers, dtypes: Dtypes) -> dict[str, pd.Categorical]:
    """The columns that _joined made the key of."""
    codes = np.unravel_index(key, _sizes(dtypes))
    return {
        column: pd.Categorical.from_codes(own, dtype=dtype, validate=False)
        for column, own, dtype in zip(columns, codes, dtypes, strict=True)
    }


def _sizes(dtypes: Dtypes) -> tuple[int, ...]:
    return tuple(max(1, len(dtype.categories)) for dtype in dtypes)
