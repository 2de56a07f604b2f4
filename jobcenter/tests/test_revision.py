"""What is published follows the deliveries, and always equals a full run over the same facts."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment, drawings, drift, intake, revision
from jobcenter.actions.jobs import Progress
from jobcenter.models import Assessment, AuditEvent, Delivery, Job, Share
from jobcenter.queries import touched
from jobcenter.tests.deliveries import DeliveryBuilder
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre


def silently(_step: str, _percent: int) -> None:
    pass


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.AS_OF = AS_OF


@pytest.fixture
def jobcentre(tmp_path: Path, db: None) -> RandomJobcentre:
    made = RandomJobcentre(1)
    made.deliver(tmp_path / "first", full=True)
    assessment.assess(by=None, as_of=AS_OF)
    return made


def published() -> Assessment:
    found = Assessment.objects.published()
    assert found
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_delivered_a_revision_equals_a_full_run(seed: int, tmp_path: Path) -> None:
    jobcentre = RandomJobcentre(seed)
    jobcentre.deliver(tmp_path / "first", full=True)
    made = assessment.assess(by=None, as_of=AS_OF)
    for number in range(3):
        full = jobcentre.random.random() < 0.5
        for _ in range(jobcentre.random.randint(1, 3)):
            jobcentre.change(may_remove=full)
        jobcentre.deliver(tmp_path / str(number), full=full)
        revision.revise(progress=silently)
        found = drift.check(progress=silently)
        assert found is not None
        assert found.assessment == made
        assert {name: count for name, count in found.differences.items() if count} == {}
        assert published().citizen_count == made.standings.count()
    assert Assessment.objects.count() == 1


def hold_one_more(jobcentre: RandomJobcentre, folder: Path) -> None:
    jobcentre.builder.conversation(afholdt_dato="2024-04-29", planlagt_dato="2024-04-29")
    jobcentre.deliver(folder, full=False)


def test_a_delivered_conversation_reaches_the_figures_without_a_new_run(
    jobcentre: RandomJobcentre, tmp_path: Path
) -> None:
    before = published()
    untouched = set(before.standings.values_list("pk", flat=True))
    hold_one_more(jobcentre, tmp_path / "delta")
    assert revision.revise(progress=silently) == 1
    after = published()
    assert (after.pk, after.revised_at is None, before.revised_at) == (before.pk, False, None)
    assert after.deliveries.count() == 2
    assert len(untouched - set(after.standings.values_list("pk", flat=True))) <= 1
    assert AuditEvent.objects.filter(verb="opgoerelse.opdateret").count() == 1
    assert not after.charts.filter(svg="").exists()


def test_a_row_given_to_another_citizen_touches_both(
    jobcentre: RandomJobcentre, tmp_path: Path
) -> None:
    rows = jobcentre.builder.tables["samtaler"]
    moved = rows[0]
    moved["cpr"] = next(row["cpr"] for row in rows if row["cpr"] != moved["cpr"])
    jobcentre.deliver(tmp_path / "delta", full=False)
    newest = Delivery.objects.latest("applied_at")
    assert len(newest.moved_from) == 1
    assert len(touched.citizens([newest], limit=10) or []) == 2


def test_nothing_is_half_revised(
    jobcentre: RandomJobcentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_one_more(jobcentre, tmp_path / "delta")
    before = set(Share.objects.values_list("pk", "population", "hits"))
    monkeypatch.setattr(drawings, "plan", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        revision.revise(progress=silently)
    assert set(Share.objects.values_list("pk", "population", "hits")) == before
    assert published().deliveries.count() == 1


def test_another_day_or_too_many_cases_ask_for_a_full_run(
    jobcentre: RandomJobcentre,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = published()
    hold_one_more(jobcentre, tmp_path / "delta")
    settings.AS_OF = date(2024, 5, 2)
    with pytest.raises(revision.Unfit):
        revision.revise(progress=silently)
    settings.AS_OF = AS_OF
    monkeypatch.setattr(touched, "citizens", lambda *_, **__: None)
    message = revision.of_job(ordered(), silently)
    assert message == "Opgørelsen pr. 01-05-2024 er udgivet."
    assert published() != first


def ordered() -> Job:
    return revision.order()


def test_a_job_says_how_many_it_was_about(jobcentre: RandomJobcentre, tmp_path: Path) -> None:
    hold_one_more(jobcentre, tmp_path / "delta")
    said = revision.of_job(ordered(), silently)
    assert said == "Opgørelsen er opdateret for 1\N{NO-BREAK SPACE}borger, som leverancen berørte."


def test_what_a_delivery_changed_is_ordered_once_even_if_nobody_did(
    jobcentre: RandomJobcentre, tmp_path: Path
) -> None:
    hold_one_more(jobcentre, tmp_path / "delta")
    job = revision.order_if_behind()
    assert job is not None
    assert job.kind == Job.Kind.REVISION
    assert revision.order_if_behind() is None


def test_what_an_intake_is_about_to_order_is_not_ordered_twice(
    jobcentre: RandomJobcentre, tmp_path: Path
) -> None:
    """It is over a moment after the delivery is applied, and orders then."""
    hold_one_more(jobcentre, tmp_path / "delta")
    delivery = Delivery.objects.latest("applied_at")
    job = Job.objects.create(kind=Job.Kind.INTAKE, delivery=delivery, state=Job.State.RUNNING)
    assert revision.order_if_behind() is None
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    assert revision.order_if_behind()


def test_before_the_first_delivery_nothing_is_behind(db: None) -> None:
    assert revision.order_if_behind() is None


@pytest.mark.django_db(transaction=True)
def test_on_a_real_database_the_worker_that_lost_the_job_changes_nothing(tmp_path: Path) -> None:
    jobcentre = RandomJobcentre(2)
    jobcentre.deliver(tmp_path / "first", full=True)
    assessment.assess(by=None, as_of=AS_OF)
    hold_one_more(jobcentre, tmp_path / "delta")

    def lost(step: str, percent: int) -> None:
        if percent >= 80:
            raise RuntimeError("taken by another")

    progress: Progress = lost
    with pytest.raises(RuntimeError):
        revision.revise(progress=progress)
    assert published().deliveries.count() == 1
    assert intake.apply(
        by=None, path=DeliveryBuilder().citizen().write(tmp_path / "x"), full=False
    ).applied
