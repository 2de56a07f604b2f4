"""Uploads: stored encrypted, run by a worker, and removed."""

import io
from pathlib import Path
from typing import Any

import pytest

from jobcenter.actions import intake, jobs, uploads
from jobcenter.actions.refusals import Refused
from jobcenter.models import AuditEvent, Citizen, Delivery, Job
from jobcenter.tests.deliveries import invented_cpr
from jobcenter.tests.intake_reading import sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGE_DIR = tmp_path / "storage"
    return tmp_path / "storage"


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return sound().write_zip(tmp_path / "l.zip").read_bytes()


def receive(content: bytes, name: str = "leverance.zip") -> Delivery:
    return intake.receive(by=None, content=io.BytesIO(content), name=name, full=True)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_an_upload_is_stored_encrypted_and_only_for_us(content: bytes, storage: Path) -> None:
    delivery = receive(content)
    (stored,) = files(storage)
    assert delivery.state == Delivery.State.RECEIVED
    assert b"borgere" in content
    assert b"borgere" not in stored.read_bytes()
    assert content[:20] not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700
    assert AuditEvent.objects.get().verb == "leverance.modtaget"


def test_a_run_applies_the_upload_and_removes_it(content: bytes, storage: Path) -> None:
    delivery = receive(content)
    steps: list[int] = []
    outcome = intake.run(
        delivery=delivery,
        by=None,
        confirm_shrink=False,
        progress=lambda _step, percent: steps.append(percent),
    )
    assert outcome.applied
    assert outcome.delivery == delivery
    assert files(storage) == []
    assert Citizen.objects.count() == 3
    assert steps == sorted(steps)
    assert steps[-1] == 100
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.APPLIED


def test_a_bigger_upload_than_one_block_comes_back_whole(storage: Path) -> None:
    content = bytes(range(256)) * 4096 * 2 + b"rest"
    delivery = receive(content)
    with uploads.opened(delivery) as path:
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(files(storage)) == 1


@pytest.mark.parametrize("damage", [lambda lines: lines[:-1], lambda lines: lines[::-1]])
def test_an_upload_that_is_not_whole_is_refused(storage: Path, damage: Any) -> None:
    delivery = receive(bytes(3 << 20))
    (stored,) = files(storage)
    stored.write_bytes(b"".join(damage(stored.read_bytes().splitlines(keepends=True))))
    with pytest.raises(Refused, match="Upload leverancen igen"):
        intake.run(delivery=delivery, by=None, confirm_shrink=False, progress=lambda *_: None)
    assert [path for path in files(storage) if path.name == "leverance"] == []


def test_a_killed_workers_open_copy_is_taken_over(content: bytes, storage: Path) -> None:
    delivery = receive(content)
    left = storage / "uploads" / f"{delivery.uuid.hex}.0a1b2c3d.clear"
    left.mkdir()
    (left / "leverance").write_bytes(b"half")
    outcome = intake.run(delivery=delivery, by=None, confirm_shrink=False, progress=lambda *_: None)
    assert outcome.applied
    assert not left.exists()


def test_a_run_that_is_asked_for_twice_happens_once(content: bytes) -> None:
    delivery = receive(content)
    for _ in range(2):
        outcome = intake.run(
            delivery=delivery, by=None, confirm_shrink=False, progress=lambda *_: None
        )
        assert outcome.applied
        assert outcome.counts["borgere"]["new"] == 3
    assert AuditEvent.objects.filter(verb="leverance.indlaest").count() == 1


@pytest.mark.parametrize("size", [0, 1_001])
def test_empty_and_too_big_uploads_are_refused(
    storage: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    assert uploads.LARGEST == 200 * 1024 * 1024
    monkeypatch.setattr(uploads, "LARGEST", 1_000)
    with pytest.raises(Refused, match=r"\."):
        receive(bytes(size))
    assert files(storage) == []
    assert Delivery.objects.count() == 0


def test_the_name_of_an_upload_is_masked(content: bytes) -> None:
    delivery = receive(content, f"../borger {invented_cpr(1)}.zip")
    assert delivery.name == "borger 010136-••••.zip"


def test_the_job_says_in_a_sentence_what_came_of_it(content: bytes) -> None:
    job = jobs.create(by=None, kind=Job.Kind.INTAKE, delivery=receive(content))
    assert intake.of_job(job, lambda *_: None) == (
        "Leverancen er indlæst; 0\N{NO-BREAK SPACE}rækker er sat til side."
    )


def test_the_job_of_a_bad_delivery_is_refused(storage: Path) -> None:
    job = jobs.create(by=None, kind=Job.Kind.INTAKE, delivery=receive(b"ikke en leverance"))
    with pytest.raises(Refused, match="afvist, og intet er ændret"):
        intake.of_job(job, lambda *_: None)
    assert Delivery.objects.get().state == Delivery.State.REJECTED
    assert [path.suffix for path in files(storage)] == [".xlsx"]
