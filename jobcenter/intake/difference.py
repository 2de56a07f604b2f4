"""What a table of a delivery changes in what is already there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.intake.tables import Mask, Objects

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class Stored:
    """The rows in the database, in any order: key as in Table.frame, content hash, primary key.

    `current` is False for ended rows, `own` True for rows that the same source delivered.
    """

    keys: Objects
    hashes: Integers
    pks: Integers
    current: Mask
    own: Mask


@dataclass(frozen=True, repr=False)
class Difference:
    """`new` and `changed` are masks over the good rows, `ended` primary keys.

    A row that had ended and comes back is new: rows in force grow by new and shrink by ended.
    """

    new: Mask
    changed: Mask
    ended: Integers

    @property
    def to_write(self) -> Mask:
        return self.new | self.changed

    def counts(self) -> dict[str, int]:
        new, changed = int(self.new.sum()), int(self.changed.sum())
        return {
            "new": new,
            "changed": changed,
            "ended": len(self.ended),
            "unchanged": len(self.new) - new - changed,
        }


def compare(
    keys: Objects, hashes: Integers, kept: Objects, stored: Stored, *, full: bool
) -> Difference:
    """`keys` and `hashes` of the good rows; `kept` are keys that stay in force unread."""
    index = pd.Index(stored.keys, dtype=object)
    at = index.get_indexer(pd.Index(keys, dtype=object))
    known = at >= 0
    new = ~known
    changed = np.zeros(len(keys), dtype=bool)
    changed[known] = stored.hashes[at[known]] != hashes[known]
    new[known] = ~stored.current[at[known]]
    if not full:
        return Difference(new, changed & ~new, np.empty(0, dtype=np.int64))
    gone = stored.current & stored.own
    gone[at[known]] = False
    places = index.get_indexer(pd.Index(kept, dtype=object))
    gone[places[places >= 0]] = False
    return Difference(new, changed & ~new, stored.pks[gone])


def shrunk(now: dict[str, int], before: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Rows before and now where a full delivery has over 20 % fewer; "" stands for all files.

    Only files of both deliveries are compared, and single ones only from 100 rows on.
    """
    common = now.keys() & before.keys()
    pairs = {name: (before[name], now[name]) for name in now if name in common}
    totals = (sum(pair[0] for pair in pairs.values()), sum(pair[1] for pair in pairs.values()))
    found = {name: pair for name, pair in pairs.items() if pair[0] >= 100 and _shrinks(*pair)}
    return {"": totals} | found if _shrinks(*totals) else found


def _shrinks(before: int, now: int) -> bool:
    return 5 * now < 4 * before
