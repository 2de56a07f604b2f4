"""Warnings about rows that are fine by themselves but do not fit together."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.intake.cells import Digest
from jobcenter.intake.problems import Problems, Severity
from jobcenter.intake.tables import Mask, Table

Days = npt.NDArray[np.int64]

_NEVER = 1 << 30  # the day number of an open end
_SPAN = np.int64(1 << 31)  # room for one owner's days on a joint number line
_DELIVERED_BEFORE = -1


def periods(table: Table, owner: str, known: pd.DataFrame | None, digest: Digest) -> pd.DataFrame:
    """Whose, from when to when: a table's good rows and, of what is known, those not among them.

    Both have owner (text; a CPR number by its digest), start and end in days since 1970 and
    place (in the table's frame; -1 for known rows). `known` has owner, key, start and end.
    """
    good = table.good
    first, last = table.layout.period or ("", "")
    delivered = pd.DataFrame(
        {
            "owner": owners(table, owner, ~table.aside, digest),
            "start": days(good[first]),
            "end": days(good[last], _NEVER),
            "place": np.flatnonzero(~table.aside),
        }
    )
    return delivered if known is None else _joined(delivered, known, table.frame["key"])


def known_periods(known: pd.DataFrame) -> pd.DataFrame:
    """The same of known rows alone, where a delivery does not hold the table."""
    return pd.DataFrame(
        {
            "owner": known["owner"].astype(object),
            "start": days(known["start"]),
            "end": days(known["end"], _NEVER),
            "place": _DELIVERED_BEFORE,
        }
    )


def _joined(delivered: pd.DataFrame, known: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    others = known_periods(known[~known["key"].isin(keys)])
    return pd.concat([delivered, others], ignore_index=True)


def owners(table: Table, field: str, mask: Mask, digest: Digest) -> pd.Series:
    values = table.values(field)[mask]
    if table.layout.column(field).kind.is_cpr:
        codes, distinct = pd.factorize(values)
        values = np.array([digest(number) for number in distinct], dtype=object)[codes]
    return pd.Series(values, dtype=object)


def days(series: pd.Series, missing: int = -1) -> Days:
    numbers = series.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(series.isna(), missing, numbers)


def warn_of_overlaps(table: Table, found: pd.DataFrame, noun: str, problems: Problems) -> None:
    """Periods that begin while an earlier one of the same owner runs; `found` of periods()."""
    ordered = found.sort_values(["owner", "start", "end", "place"], kind="stable")
    latest_end = ordered.groupby("owner", sort=False)["end"].cummax()
    earlier = latest_end.groupby(ordered["owner"], sort=False).shift(fill_value=-1)
    places = ordered["place"][(earlier >= ordered["start"]) & (ordered["place"] >= 0)]
    mask = np.zeros(len(table.frame), dtype=bool)
    mask[places.to_numpy()] = True
    expected = f"{noun} begynder, før det forrige er slut. I de fælles dage gælder det seneste."
    start = (table.layout.period or ("", ""))[0]
    table.add(problems, Severity.WARNING, "overlap", start, mask, expected)


def warn_of_stray_conversations(
    conversations: Table, spells: pd.DataFrame, digest: Digest, problems: Problems
) -> None:
    """Conversations on a day when the citizen has no spell; `spells` of periods()."""
    frame = conversations.frame
    day = frame["held_on"].fillna(frame["planned_on"])
    judged = ~conversations.aside & day.notna().to_numpy()
    mask = judged.copy()
    owner = owners(conversations, "citizen", judged, digest)
    mask[judged] = ~_covered(owner, days(day[judged]), spells)
    is_held = frame["held_on"].notna().to_numpy()
    expected = "Borgeren har intet ydelsesforløb den dag. Samtalen er indlæst; kontrollér dagen."
    for field, chosen in (("held_on", mask & is_held), ("planned_on", mask & ~is_held)):
        conversations.add(
            problems, Severity.WARNING, "samtale_uden_forloeb", field, chosen, expected
        )


def _covered(owner: pd.Series, asked_days: Days, spells: pd.DataFrame) -> Mask:
    """True where some period of the owner holds the day, both ends included.

    Owners are laid one after another on one number line. Among periods sorted by start, the
    largest end so far tells whether any that began by the day still runs; the end of an earlier
    owner's lies before this owner's stretch begins.
    """
    if spells.empty:
        return np.zeros(len(asked_days), dtype=bool)
    codes, _ = pd.factorize(pd.concat([spells["owner"], owner], ignore_index=True))
    base = codes.astype(np.int64) * _SPAN
    starts = base[: len(spells)] + spells["start"].to_numpy()
    order = np.argsort(starts, kind="stable")
    ends = np.maximum.accumulate((base[: len(spells)] + spells["end"].to_numpy())[order])
    asked = base[len(spells) :] + asked_days
    last_begun = np.searchsorted(starts[order], asked, side="right") - 1
    return np.asarray((last_begun >= 0) & (ends[np.maximum(last_begun, 0)] >= asked))
