"""All or nothing: cut files, shuffled rows, repeated rows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobcenter.actions import intake
from jobcenter.models import Delivery
from jobcenter.tests.deliveries import HEADINGS, DeliveryBuilder
from jobcenter.tests.intake_reading import sound
from jobcenter.tests.intake_state import FACTS, checksum, state

pytestmark = pytest.mark.django_db

CUTS = 200


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_DIR = tmp_path / "storage"


def rich() -> DeliveryBuilder:
    """Every column filled in some rows and empty in others, with letters of two bytes."""
    builder = sound()
    builder.tables["borgere"][0]["navn"] = "Søren Ærøe"
    builder.tables["borgere"][2]["beskyttet"] = "ja"
    builder.tables["borgere"][1]["navn"] = 'Åse; "Kalle"'
    builder.tables["ydelsesforloeb"][1]["slutdato"] = "2024-03-31"
    builder.tables["sagsansvar"][1]["til_dato"] = "2024-03-31"
    builder.tables["medarbejdere"][1]["til_dato"] = "31-12-2024"
    builder.tables["samtaler"][3]["registreret_dato"] = ""
    return builder.plan(har_aktivitet="ja").appraisal(dato="").exemption(til_dato="")


def applied_state(folder: Path) -> dict[str, set[tuple[Any, ...]]] | None:
    """The state after the delivery alone; None where it is rejected, which changes no fact."""
    with transaction.atomic():
        outcome = intake.apply(by=None, path=folder)
        found = state() if outcome.applied else None
        assert outcome.applied or not any(model._default_manager.exists() for model in FACTS)
        transaction.set_rollback(True)
    return found


def whole_rows(builder: DeliveryBuilder, table: str, kept: bytes) -> int:
    """How many rows are there to their last character; the line end after them does not count."""
    text = builder.text(table)
    whole = 0
    for end in range(len(builder.tables[table])):
        shorter = DeliveryBuilder()
        shorter.tables[table] = builder.tables[table][: end + 1]
        whole += kept.startswith(shorter.text(table).removesuffix("\r\n").encode())
    assert text.encode().startswith(kept)
    return whole


def test_a_cut_file_is_rejected_whole_or_gives_its_whole_rows(tmp_path: Path) -> None:
    """Cuts at random bytes of a delivery; what may not happen is half a row."""
    random = np.random.default_rng(20240501)
    builder = rich()
    sizes = np.array([len(builder.text(table).encode()) for table in HEADINGS])
    expected: dict[tuple[str, int], Any] = {}
    rejected = 0
    for _ in range(CUTS):
        position = int(random.integers(sizes.sum()))
        table = list(HEADINGS)[int(np.searchsorted(sizes.cumsum(), position, side="right"))]
        folder = builder.write(tmp_path / "cut")
        file = folder / f"{table}.csv"
        kept = file.read_bytes()[: int(random.integers(file.stat().st_size))]
        file.write_bytes(kept)
        found = applied_state(folder)
        if found is None:
            rejected += 1
            continue
        rows = whole_rows(builder, table, kept)
        if (table, rows) not in expected:
            shorter = rich()
            shorter.tables[table] = shorter.tables[table][:rows]
            expected[table, rows] = applied_state(shorter.write(tmp_path / "whole"))
        assert found == expected[table, rows], (table, kept[-40:])
    assert 0.7 * CUTS < rejected < CUTS


def test_a_cut_zip_is_rejected_whole(tmp_path: Path) -> None:
    content = rich().write_zip(tmp_path / "l.zip").read_bytes()
    for length in range(1, len(content), len(content) // 40):
        (tmp_path / "l.zip").write_bytes(content[:length])
        assert applied_state(tmp_path / "l.zip") is None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_order_and_repetition_of_rows_do_not_matter(tmp_path: Path, data: st.DataObject) -> None:
    builder = rich()
    before = applied_state(builder.write(tmp_path / "plain"))
    for table, rows in builder.tables.items():
        repeated = rows + data.draw(st.lists(st.sampled_from(rows), max_size=4), label=table)
        builder.tables[table] = data.draw(st.permutations(repeated), label=table)
    assert applied_state(builder.write(tmp_path / "mixed")) == before


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_change_sets_in_any_split_give_the_same_state(tmp_path: Path, data: st.DataObject) -> None:
    """Rows that do not depend on each other may come in one change set or in several."""
    builder = rich()
    before = applied_state(builder.write(tmp_path / "plain"))
    rows = data.draw(st.permutations(builder.tables["samtaler"]))
    split = data.draw(st.integers(0, len(rows)))
    with transaction.atomic():
        builder.tables["samtaler"] = []
        intake.apply(by=None, path=builder.write(tmp_path / "base"))
        for part in (rows[:split], rows[split:]):
            delta = DeliveryBuilder()
            delta.tables["samtaler"] = list(part)
            folder = delta.write(tmp_path / "delta", only=("samtaler",))
            assert intake.apply(by=None, path=folder, full=False).applied
        assert state() == before
        transaction.set_rollback(True)


def test_a_crash_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(step: str, _percent: int) -> None:
        if step == "Gemmer samtaler":
            raise RuntimeError("power cut")

    empty = checksum(*FACTS)
    with pytest.raises(RuntimeError, match="power cut"):
        intake.apply(by=None, path=rich().write(tmp_path / "d"), progress=explode)
    assert checksum(*FACTS) == empty
    assert Delivery.objects.count() == 0
