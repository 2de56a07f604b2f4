"""Invented citizens by the hundred thousand, straight into the project's own tables.

The tables have been made by the project's migrations and are empty. Rows go in by binary COPY,
block by block, so memory does not grow with the country; keys, indexes and foreign keys are taken
off meanwhile and put back at the end, so the database itself proves that every key is there.

No CPR number is anybody's: one invented number, encrypted once, stands for all, and the digests
are the rows' own numbers.
"""

# ruff: noqa: S608 (all that is put into the SQL is our own)

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import binary, population
from bench.country import SHARES, Country
from bench.population import Columns
from jobcenter.demo.chance import Chance
from jobcenter.demo.cpr import draw
from jobcenter.intake import municipalities
from jobcenter.models import (
    Appraisal,
    BenefitSpell,
    Caseworker,
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    Membership,
    MinPlan,
    Municipality,
    Responsibility,
    Team,
    cpr,
)
from jobcenter.models.facts import DeliveredFact

SEED = 20260501
BLOCK = 20_000
FACTS: tuple[type[DeliveredFact], ...] = (
    Citizen,
    BenefitSpell,
    Responsibility,
    Conversation,
    Exemption,
    MinPlan,
    Appraisal,
    Membership,
)
Text = npt.NDArray[np.bytes_]
_BENEFITS = np.array([name.encode() for name in SHARES])


def fill(citizens: int, seed: int = SEED) -> dict[str, int]:
    """Makes the tables in an empty database and puts a country of so many citizens into them.

    Gives how many rows each table of facts has.
    """
    call_command("migrate", verbosity=0, skip_checks=True)
    country = Country.of(citizens, seed)
    delivery = Delivery.objects.create(
        source="måling",
        name=f"{citizens} opdigtede borgere",
        state=Delivery.State.APPLIED,
        applied_at=timezone.now(),
    )
    with _without_keys():
        writer = _Writer(delivery.pk)
        writer.organisation(country)
        for number, first in enumerate(range(0, citizens, BLOCK)):
            count = min(BLOCK, citizens - first)
            writer.block(population.block(country, seed, number, count))
        writer.finish()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {name.removeprefix("jobcenter_"): count for name, count in writer.counts.items()}


class _Writer:
    """Turns the columns of a block into rows, with keys that go on from the block before."""

    def __init__(self, delivery: int) -> None:
        self.delivery = delivery
        self.counts = {model._meta.db_table: 0 for model in FACTS}
        number = draw(Chance(1), born=date(1980, 5, 17), woman=True)
        self.token = cpr.encrypt(number.encode())

    def organisation(self, country: Country) -> None:
        names = list(municipalities.names().items())[: len(country.weights)]
        Municipality.objects.bulk_create(
            Municipality(pk=place, code=code, name=name)
            for place, (code, name) in enumerate(names, 1)
        )
        homes = country.municipality_of_team
        Team.objects.bulk_create(
            (
                Team(pk=place, name=name, name_key=name.casefold())
                for place, home in enumerate(homes, 1)
                for name in [f"{names[home][1]} {place - np.searchsorted(homes, home)}"]
            ),
            batch_size=1000,
        )
        Caseworker.objects.bulk_create(
            (
                Caseworker(
                    pk=place, employee_id=f"S{place:06}", name=name, name_key=name.casefold()
                )
                for place in range(1, len(country.team_of_caseworker) + 1)
                for name in [f"Medarbejder {place:06}"]
            ),
            batch_size=1000,
        )
        Membership.objects.bulk_create(
            (
                Membership(
                    pk=place,
                    caseworker_id=place,
                    team_id=int(team) + 1,
                    role="sagsbehandler",
                    start=date(2013, 1, 1),
                    delivered_by_id=self.delivery,
                    content_hash=0,
                )
                for place, team in enumerate(country.team_of_caseworker, 1)
            ),
            batch_size=1000,
        )
        self.counts[Membership._meta.db_table] = len(country.team_of_caseworker)
        self.teams = country.team_of_caseworker

    def block(self, found: dict[str, Columns]) -> None:
        people, spells = found["citizens"], found["spells"]
        first_citizen, first_spell = self.next(Citizen), self.next(BenefitSpell)
        self._citizens(people)
        cases = _owned(spells, first_citizen, "spell_id", b"F", first_spell)
        self.copy(BenefitSpell, cases | {"benefit": _BENEFITS[spells["benefit"]]})
        self._responsibilities(found["responsibilities"], first_spell)
        talks = found["conversations"]
        talks["caseworker_id"] = talks.pop("caseworker") + 1
        held = _owned(talks, first_citizen, "conversation_id", b"T", self.next(Conversation))
        self.copy(Conversation, held)
        self._others(found, first_citizen)

    def _citizens(self, people: Columns) -> None:
        count = len(people["municipality"])
        keys = np.arange(count) + self.next(Citizen)
        content = {
            "uuid": _uuids("borger", keys),
            "cpr_encrypted": np.full(count, self.token),
            "cpr_digest": _numbered(b"", keys, 64),
            "birth_date": people["birth_date"],
            "name": _numbered(b"Borger ", keys),
            "name_key": _numbered(b"borger ", keys),
            "municipality_id": people["municipality"] + 1,
            "protected": keys % 100 == 0,
        }
        self.copy(Citizen, content)

    def _responsibilities(self, rows: Columns, first_spell: int) -> None:
        content = {
            "spell_id": rows["spell"] + first_spell,
            "caseworker_id": rows["caseworker"] + 1,
            "team_id": self.teams[rows["caseworker"]] + 1,
            "external_actor": rows["external_actor"],
            "start": rows["start"],
            "end": rows["end"],
        }
        self.copy(Responsibility, content)

    def _others(self, found: dict[str, Columns], citizen: int) -> None:
        for model, name, identity in (
            (Exemption, "exemptions", "exemption_id"),
            (MinPlan, "plans", "plan_id"),
            (Appraisal, "appraisals", "appraisal_id"),
        ):
            content = _owned(found[name], citizen, identity, b"X", self.next(model))
            self.copy(model, content)

    def next(self, model: type[DeliveredFact]) -> int:
        return self.counts[model._meta.db_table] + 1

    def copy(self, model: type[DeliveredFact], content: Columns) -> None:
        """Appends rows; every column that is not named is the same in all, or null."""
        count = len(next(iter(content.values())))
        keys = np.arange(count, dtype="int64") + self.next(model)
        columns: dict[str, npt.NDArray[Any]] = {
            "id": keys,
            **content,
            "delivered_by_id": np.full(count, self.delivery, dtype="int64"),
            "content_hash": keys,
        }
        table = model._meta.db_table
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {table} ({names}) FROM STDIN WITH (FORMAT BINARY)",
                io.BytesIO(binary.rows(columns)),
            )
        self.counts[table] += count

    def finish(self) -> None:
        """The next row of each table gets the number after the last."""
        with connection.cursor() as cursor:
            others = (model._meta.db_table for model in (Municipality, Team, Caseworker))
            for table in (*self.counts, *others):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'),"
                    f" coalesce((SELECT max(id) FROM {table}), 1))",
                    [table],
                )


def _owned(rows: Columns, citizen: int, identity: str, letter: bytes, first: int) -> Columns:
    """A block's rows with whose they are and the record system's own identity of them."""
    keys = np.arange(len(rows["owner"])) + first
    others = {name: values for name, values in rows.items() if name != "owner"}
    return {"citizen_id": rows["owner"] + citizen, identity: _numbered(letter, keys), **others}


def _numbered(prefix: bytes, keys: npt.NDArray[np.int64], digits: int = 9) -> Text:
    """`prefix` and each key with leading zeros, as fixed-width text."""
    texts = np.full((len(keys), len(prefix) + digits), ord("0"), dtype=np.uint8)
    texts[:, : len(prefix)] = np.frombuffer(prefix, dtype=np.uint8)
    rest = keys.copy()
    for place in range(1, 10):
        texts[:, -place] += (rest % 10).astype(np.uint8)
        rest //= 10
    return texts.view(f"S{texts.shape[1]}").ravel()


def _uuids(name: str, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.void]:
    """Sixteen bytes each: a name's own first half, then the key."""
    table = np.zeros(len(keys), dtype=[("name", "V8"), ("key", ">i8")])
    table["name"] = np.void(uuid.uuid5(uuid.NAMESPACE_OID, name).bytes[:8])
    table["key"] = keys
    return table.view("V16")


@contextmanager
def _without_keys() -> Iterator[None]:
    """Takes off the tables' unique and foreign keys and indexes, and puts them back after."""
    tables = [model._meta.db_table for model in FACTS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f') ORDER BY contype DESC",
            [tables],
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
        cursor.execute(
            "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
