"""Reading in columns: the same values as the models', on PostgreSQL and on SQLite."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from jobcenter.law import vocabulary
from jobcenter.models import (
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    Responsibility,
)
from jobcenter.queries import columns, facts
from jobcenter.tests.cast import Cast, make_cast
from jobcenter.tests.processes import production, run_python
from jobcenter.timeliness.facts import Facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """Three citizens with a case each, and odd facts of the first."""
    made = make_cast()
    first, _, _ = (made.case(name, booked_in=None) for name in ("Anna", "Bo", "Carl"))
    for number, (held, more) in enumerate(
        (
            (date(2024, 5, 2), {"form": "telefon", "joint": True}),
            (None, {"status": "planlagt", "planned_on": date(2024, 6, 1)}),
            (date(1999, 12, 31), {"actor": "a-kasse", "registered_on": date(2000, 1, 1)}),
        )
    ):
        given = {"type": "4", "status": "afholdt", "held_on": held} | more
        Conversation.objects.create(
            conversation_id=f"S{number}", citizen=first.citizen, **given, **made.fact()
        )
    Exemption.objects.create(
        exemption_id="E1",
        citizen=first.citizen,
        reason="sær\tårsag \\ på\nto linjer",
        start=date(2024, 1, 1),
        **made.fact(),
    )
    return made


def test_facts_are_those_of_the_models(cast: Cast) -> None:
    anna = Citizen.objects.get(name="Anna")
    read = facts.read([anna.pk])
    talks = read.conversations
    assert list(talks["held"].dt.strftime("%d-%m-%Y").fillna("")) == [
        "31-12-1999",
        "02-05-2024",
        "",
    ]
    assert list(talks["actor"]) == ["a-kasse", "", ""]
    assert list(talks["form"]) == ["", "telefon", ""]
    assert list(talks["joint"]) == [False, True, False]
    assert list(talks["status"]) == ["afholdt", "afholdt", "planlagt"]
    assert talks["planned"].iloc[2] == pd.Timestamp(2024, 6, 1)
    assert talks["registered"].iloc[0] == pd.Timestamp(2000, 1, 1)
    assert list(talks["type"].cat.categories) == list(vocabulary.CONVERSATION_TYPES)
    assert list(read.exemptions["reason"]) == ["sær\tårsag \\ på\nto linjer"]
    spell = anna.spells.get()
    row: Any = next(read.spells.itertuples())
    assert (row.spell, row.benefit, row.target_group) == (
        spell.spell_id,
        spell.benefit,
        spell.target_group,
    )
    assert (row.start.date(), row.end) == (spell.start, pd.NaT)
    assert pd.isna(row.in_job)
    (answer,) = read.responsibilities.itertuples()
    assert (answer.spell, answer.team, answer.external_actor) == (spell.spell_id, "Nord", "")
    assert answer.caseworker == cast.people["Sara Sagsbehandler"].employee_id
    assert list(read.citizens["municipality"]) == ["183"]


def test_a_yes_a_no_and_nothing_are_told_apart(cast: Cast) -> None:
    for name, in_job in (("Anna", True), ("Bo", False)):
        Citizen.objects.get(name=name).spells.update(in_job=in_job)
    assert facts.read().spells["in_job"].tolist() == [True, False, pd.NA]


def test_a_range_and_a_list_of_citizens_give_their_rows_only(cast: Cast) -> None:
    keys = sorted(Citizen.objects.values_list("pk", flat=True))
    everybody = facts.read()
    assert list(everybody.citizens["citizen"]) == keys
    halves = (facts.read(facts.Range(keys[0], keys[1])), facts.read([keys[2]]))
    for name in Facts.__dataclass_fields__:
        whole = getattr(everybody, name).astype("str")
        parts = pd.concat([getattr(half, name).astype("str") for half in halves])
        pd.testing.assert_frame_equal(whole, parts.reset_index(drop=True))
    nobody = facts.read([])
    for name in Facts.__dataclass_fields__:
        assert getattr(nobody, name).empty
        types = getattr(nobody, name).dtypes.map(str)
        pd.testing.assert_series_equal(types, getattr(everybody, name).dtypes.map(str))


def test_what_has_ended_is_left_out(cast: Cast) -> None:
    gone, kept = Citizen.objects.get(name="Anna"), Citizen.objects.get(name="Bo")
    Citizen.objects.filter(pk=gone.pk).update(ended_by=cast.delivery)
    Responsibility.objects.filter(spell__citizen=kept).update(ended_by=cast.delivery)
    read = facts.read()
    assert gone.pk not in set(read.citizens["citizen"])
    assert read.conversations.empty
    assert read.exemptions.empty
    assert set(read.spells["citizen"]) == {kept.pk, Citizen.objects.get(name="Carl").pk}
    assert len(read.responsibilities) == 1


def test_a_word_that_is_not_known_is_an_error_that_says_which(cast: Cast) -> None:
    Conversation.objects.filter(conversation_id="S0").update(form="brevdue")
    with pytest.raises(columns.UnknownWord, match="»brevdue« som form"):
        facts.read()


def test_a_number_that_may_be_of_a_person_is_not_told(cast: Cast) -> None:
    Conversation.objects.filter(conversation_id="S0").update(form="0101901234")
    with pytest.raises(columns.UnknownWord, match="»…« som form"):
        facts.read()


def test_a_missing_value_is_an_error_and_never_a_number() -> None:
    Delivery.objects.create(source="fagsystem", name="x")
    asked = (columns.Whole("by", "received_by_id"), columns.Whole("key", "id"))
    with pytest.raises(ValueError, match="PostgreSQL sent"):
        columns.read(asked, "FROM jobcenter_delivery")


def test_any_number_of_keys_can_be_asked_for(cast: Cast) -> None:
    assert len(facts.read(range(100_000)).citizens) == len(Citizen.objects.filter(pk__lt=100_000))


def test_blocks_are_even_and_the_largest_come_first(cast: Cast, settings: Settings) -> None:
    for number in range(7):
        cast.citizen(f"Mere {number}")
    ended = Citizen.objects.get(name="Bo")
    Citizen.objects.filter(pk=ended.pk).update(ended_by=cast.delivery)
    cut = facts.blocks(4)
    assert [count for _, count in cut] == [3, 3, 3]
    covered = [facts.read(block).citizens["citizen"] for block, _ in cut]
    known = set(Citizen.objects.current().values_list("pk", flat=True))
    assert sorted(pd.concat(covered)) == sorted(known)
    assert [count for _, count in facts.blocks(5)] == [5, 4]
    settings.BLOCK_SIZE = 9
    assert [count for _, count in facts.blocks()] == [9]


def test_without_citizens_there_are_no_blocks() -> None:
    assert facts.blocks() == []


def test_the_conversations_of_a_block_come_from_an_index_alone(cast: Cast) -> None:
    condition = "ended_by_id IS NULL AND citizen_id BETWEEN 1 AND 2"
    order = "ORDER BY citizen_id, held_on NULLS LAST, id"
    fields = "type, form, actor, joint, status, booked_on, planned_on, held_on, registered_on"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        sql = f"SELECT citizen_id, {fields} FROM jobcenter_conversation WHERE {condition}"  # noqa: S608
        cursor.execute(f"EXPLAIN {sql} {order}")
        plan = cursor.fetchone()[0]
    assert plan.startswith("Index Only Scan using conversation_of_citizen")


def test_sqlite_gives_the_same_arrays(tmp_path: Path) -> None:
    code = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from jobcenter.queries.columns import Choice, Day, Text, Whole, one_of, read
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE t (id integer, day text, word text, joint bool, name text)")
    cursor.execute("INSERT INTO t VALUES (1, '2024-02-29', 'b', 1, 'æ'), (2, NULL, '', NULL, '')")
asked = (
    Whole("key", "id"), Day("day", "day"), Choice("word", "word", ("", "a", "b"), "ord"),
    Choice("joint", "joint", (None, False, True), "fælles"), Text("name", "name"),
)
condition, parameters = one_of("id", [1, 2, 3])
for name, values in read(asked, f"FROM t WHERE {condition} ORDER BY id", parameters).items():
    print(name, values.dtype, values.tolist())
print(read(asked, "FROM t WHERE id = 3")["day"].dtype)
"""
    done = run_python(production(tmp_path), "-c", code.replace("import django\n", _SETTINGS, 1))
    assert done.stdout.splitlines() == [
        "key int64 [1, 2]",
        "day datetime64[s] [datetime.datetime(2024, 2, 29, 0, 0), None]",
        "word int8 [2, 0]",
        "joint int8 [2, 0]",
        "name object ['æ', '']",
        "datetime64[s]",
    ], done.stderr


_SETTINGS = """import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tilsyn.settings"
import django
"""


def test_the_same_facts_always_stand_in_the_same_order(cast: Cast) -> None:
    for held in (date(2024, 5, 2),) * 3:
        Conversation.objects.create(
            conversation_id=f"S{held}{np.random.default_rng().integers(1 << 60)}",
            citizen=Citizen.objects.get(name="Anna"),
            type="7",
            status="afholdt",
            held_on=held,
            **cast.fact(),
        )
    keys = Conversation.objects.order_by("citizen", "held_on", "pk")
    types = facts.read().conversations["type"].tolist()
    assert types == list(keys.values_list("type", flat=True))
