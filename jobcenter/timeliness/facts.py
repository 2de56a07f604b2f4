"""What the core reads: plain frames, one row per fact, no framework."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

TEXT = "str"
DAY = "datetime64[s]"

CITIZENS = {"citizen": "int64", "municipality": TEXT, "birth": DAY}
SPELLS = {
    "citizen": "int64",
    "spell": TEXT,
    "benefit": TEXT,
    "target_group": TEXT,
    "visitation_category": TEXT,
    "in_job": "boolean",
    "start": DAY,
    "received": DAY,
    "end": DAY,
}
CONVERSATIONS = {
    "citizen": "int64",
    "type": TEXT,
    "form": TEXT,
    "actor": TEXT,
    "joint": "bool",
    "status": TEXT,
    "booked": DAY,
    "planned": DAY,
    "held": DAY,
    "registered": DAY,
}
EXEMPTIONS = {"citizen": "int64", "reason": TEXT, "start": DAY, "end": DAY}
RESPONSIBILITIES = {
    "spell": TEXT,
    "team": TEXT,
    "caseworker": TEXT,
    "external_actor": TEXT,
    "start": DAY,
    "end": DAY,
}
PLANS = {"citizen": "int64", "created": DAY, "updated": DAY}
APPRAISALS = {"citizen": "int64", "kind": TEXT, "made": DAY}


@dataclass(frozen=True)
class Facts:
    """All that a run looks at.

    citizens          citizen (int64 key), municipality (kommunekode), birth
    spells            citizen, spell (forloeb_id), benefit, target_group, visitation_category
                      ("" where there is none), in_job (NA: not delivered), start, received (NaT:
                      not delivered), end (both included; NaT: open)
    conversations     citizen, type (DFDG code), form, actor, joint, status, booked, planned, held,
                      registered (NaT where there is no such day)
    exemptions        citizen, reason, start, end (both included; NaT: open)
    responsibilities  spell, team (name), caseworker (medarbejder_id), external_actor ("" where
                      there is none), start, end (both included; NaT: open)
    plans             citizen, created and updated: the days on which a Min Plan was made and last
                      brought up to date (NaT: never since)
    appraisals        citizen, kind (§7, §24, §27), made (NaT: not made)

    Days are datetime64[s] at midnight, without a time zone.
    """

    citizens: pd.DataFrame
    spells: pd.DataFrame
    conversations: pd.DataFrame
    exemptions: pd.DataFrame
    responsibilities: pd.DataFrame
    plans: pd.DataFrame
    appraisals: pd.DataFrame


def frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    """Rows (tuples in column order) as a frame of the given column types; empty is fine."""
    return pd.DataFrame.from_records(list(rows), columns=list(columns)).astype(dict(columns))


def coded(column: "pd.Series[Any]") -> tuple["npt.NDArray[Any]", list[Any]]:
    """A column as numbers, and the word that each number stands for; some may not occur.

    Words in a category have their numbers already, and only those in a plain column are compared.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.tolist()
    numbers, words = pd.factorize(column, use_na_sentinel=False)
    return numbers, list(words)


def combinations(
    columns: "list[pd.Series[Any]]",
) -> tuple["npt.NDArray[np.int64]", list[tuple[Any, ...]]]:
    """The number of each row's combination of words, and the combinations that occur."""
    if not len(columns[0]):
        return np.zeros(0, dtype="int64"), []
    numbers, words = zip(*map(coded, columns), strict=True)
    sizes = [len(each) for each in words]
    row, mixed = pd.factorize(np.asarray(np.ravel_multi_index(numbers, sizes)))
    every = zip(*np.unravel_index(mixed, sizes), strict=True)
    return row.astype("int64"), [
        tuple(each[at] for each, at in zip(words, one, strict=True)) for one in every
    ]


def text(words: "npt.NDArray[np.object_]") -> Any:
    """Words as a column of text."""
    column: Any = pd.array(words, dtype="str")
    return column


def texts(words: "Sequence[str] | npt.NDArray[np.object_]", number: "npt.NDArray[Any]") -> Any:
    """The words of some numbers as a column of text."""
    return text(np.array(words, dtype=object)[number])


def positions(
    known: "pd.Series[Any]", wanted: "npt.NDArray[Any] | pd.Series[Any]"
) -> "npt.NDArray[np.int64]":
    """Where each of some keys stands among others, in which none is twice; -1 where it does not."""
    found: npt.NDArray[np.int64] = pd.Index(known).get_indexer(pd.Index(wanted)).astype("int64")
    return found
