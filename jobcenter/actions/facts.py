"""Brings the tables of a delivery into the database: only what is new, changed or gone."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
import pandas as pd

from jobcenter.actions import directory
from jobcenter.actions.directory import Directory
from jobcenter.actions.upserting import upsert
from jobcenter.intake import cpr as cpr_numbers
from jobcenter.intake import difference, layouts
from jobcenter.intake.cells import Digest
from jobcenter.intake.difference import Difference, Stored
from jobcenter.intake.layouts import Layout
from jobcenter.intake.names import sort_key
from jobcenter.intake.reading import READ, Progress, Reading
from jobcenter.intake.tablereader import KEY_JOINT
from jobcenter.models import (
    Appraisal,
    BenefitSpell,
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    Membership,
    MinPlan,
    Responsibility,
    cpr,
)
from jobcenter.models.facts import DeliveredFact

# Rows in Python's own objects at once.
BATCH = 10_000
# Primary keys in one question; SQLite takes some 32,000 parameters.
_KEYS_AT_ONCE = 10_000
_WRITTEN = 95
# What a citizen keeps. The encrypted number differs each time it is made and means the same.
_ONCE = ("uuid", "cpr_encrypted")

Columns = dict[str, list[object]]


@dataclass(frozen=True)
class Destination:
    """Where a table goes: `key` looks up in the model what Table.frame has as key."""

    model: type[DeliveredFact]
    key: tuple[str, ...]
    unique: tuple[str, ...]


DESTINATIONS = {
    layouts.EMPLOYEES: Destination(
        Membership,
        ("caseworker__employee_id", "team__name", "start"),
        ("caseworker", "team", "start"),
    ),
    layouts.CITIZENS: Destination(Citizen, ("cpr_digest",), ("cpr_digest",)),
    layouts.SPELLS: Destination(BenefitSpell, ("spell_id",), ("spell_id",)),
    layouts.RESPONSIBILITIES: Destination(
        Responsibility, ("spell__spell_id", "start"), ("spell", "start")
    ),
    layouts.CONVERSATIONS: Destination(Conversation, ("conversation_id",), ("conversation_id",)),
    "minplan": Destination(MinPlan, ("plan_id",), ("plan_id",)),
    "fritagelser": Destination(Exemption, ("exemption_id",), ("exemption_id",)),
    "vurderinger": Destination(Appraisal, ("appraisal_id",), ("appraisal_id",)),
}


def compare(reading: Reading, name: str, *, source: str, full: bool) -> Difference:
    """What a table of a delivery from a source would change; reads and writes nothing else."""
    table = reading.tables[name]
    kept = table.kept_keys
    if name == layouts.CITIZENS:
        kept = np.concatenate([kept, np.array(sorted(reading.kept_citizens), dtype=object)])
    good = table.good
    return difference.compare(
        good["key"].to_numpy(dtype=object),
        good["content_hash"].to_numpy(),
        kept,
        _stored(DESTINATIONS[name], source),
        full=full,
    )


def _stored(destination: Destination, source: str) -> Stored:
    own_deliveries = set(Delivery.objects.filter(source=source).values_list("pk", flat=True))
    keys: list[str] = []
    hashes, pks = array("q"), array("q")
    current, own = bytearray(), bytearray()
    fields = (*destination.key, "content_hash", "pk", "ended_by_id", "delivered_by_id")
    rows = destination.model._default_manager.order_by().values_list(*fields)
    for *key, content_hash, pk, ended_by, delivered_by in rows.iterator(chunk_size=BATCH):
        keys.append(key[0] if len(key) == 1 else KEY_JOINT.join(map(str, key)))
        hashes.append(content_hash)
        pks.append(pk)
        current.append(ended_by is None)
        own.append(delivered_by in own_deliveries)
    return Stored(
        np.array(keys, dtype=object),
        np.array(hashes, dtype=np.int64),
        np.array(pks, dtype=np.int64),
        np.frombuffer(bytes(current), dtype=bool),
        np.frombuffer(bytes(own), dtype=bool),
    )


def write(
    reading: Reading,
    name: str,
    changes: Difference,
    *,
    delivery: Delivery,
    digest: Digest,
    progress: Progress,
) -> None:
    """Stores the new and changed rows of a table and ends the gone ones."""
    table, destination = reading.tables[name], DESTINATIONS[name]
    rows = table.good[changes.to_write]
    moved: set[int] = set()
    directory.add_missing(name, table.good, changes.to_write)
    known = Directory(digest)
    for done, batch in _batches(rows, BATCH):
        columns = _columns(table.layout, batch, known)
        moved |= _moved_from(destination, columns)
        columns["content_hash"] = batch["content_hash"].tolist()
        columns["delivered_by"] = [delivery.pk] * len(batch)
        columns["ended_by"] = [None] * len(batch)
        upsert(destination.model, columns, unique=destination.unique, insert_only=_ONCE)
        progress(f"Gemmer {name}", percent(name, done / len(rows)))
    _end(destination, changes, delivery)
    delivery.moved_from = sorted(moved.union(delivery.moved_from))


def _moved_from(destination: Destination, columns: Columns) -> set[int]:
    """The citizens who have the rows now, where the delivery gives them to somebody else."""
    if "citizen" not in columns:
        return set()
    [key] = destination.key
    rows = destination.model._default_manager.filter(**{f"{key}__in": columns[key]})
    owners = dict(rows.order_by().values_list(key, "citizen_id"))
    pairs = zip(columns[key], columns["citizen"], strict=True)
    return {owners[name] for name, citizen in pairs if owners.get(name, citizen) != citizen}


def percent(name: str, share: float) -> int:
    """How far the whole intake is when a share of a table is written."""
    names = list(DESTINATIONS)
    return READ + int((_WRITTEN - READ) * (names.index(name) + share) / len(names))


def _batches(rows: pd.DataFrame, size: int) -> Iterator[tuple[int, pd.DataFrame]]:
    for begin in range(0, len(rows), size):
        yield min(begin + size, len(rows)), rows.iloc[begin : begin + size]


def _columns(layout: Layout, rows: pd.DataFrame, known: Directory) -> Columns:
    """The model's fields by name, with primary keys for what the file names otherwise."""
    columns = {column.field: _values(rows[column.field]) for column in layout.columns}
    if layout.table == layouts.CITIZENS:
        return _citizen_columns(columns, known)
    if layout.table == layouts.EMPLOYEES:  # these belong to the person, not to the period
        del columns["name"], columns["email"]
    for field in ("citizen", "caseworker", "team", "spell"):
        if field in columns:
            columns[field] = known.pks(field, columns[field])
    return columns


def _values(series: pd.Series) -> list[object]:
    if series.dtype != object:
        return list(series.to_numpy(dtype="datetime64[D]").tolist())
    return list(series)


def _citizen_columns(columns: Columns, known: Directory) -> Columns:
    numbers = [str(number) for number in columns["citizen"]]
    return {
        "uuid": [uuid4() for _ in numbers],
        "cpr_encrypted": [cpr.encrypt(number.encode()) for number in numbers],
        "cpr_digest": [known.digest(number) for number in numbers],
        "birth_date": [cpr_numbers.birth_date(number) for number in numbers],
        "name": columns["name"],
        "name_key": [sort_key(str(name)) for name in columns["name"]],
        "municipality": known.pks("municipality", columns["municipality"]),
        "protected": columns["protected"],
    }


def _end(destination: Destination, changes: Difference, delivery: Delivery) -> None:
    for begin in range(0, len(changes.ended), _KEYS_AT_ONCE):
        pks = changes.ended[begin : begin + _KEYS_AT_ONCE].tolist()
        destination.model._default_manager.filter(pk__in=pks).update(ended_by=delivery)
