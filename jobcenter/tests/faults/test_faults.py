"""Workers are killed, frozen and restarted in the middle of their work, and nothing is lost.

After each fault the installation must come to what an undisturbed one finds, within RECOVERY
seconds: the same facts and figures, one assessment, each job done, nothing half.
"""

import os
import random
import signal
from contextlib import suppress
from functools import partial

import pytest

from jobcenter.tests.faults.conftest import KILLS, SEED
from jobcenter.tests.faults.installation import Group, until
from jobcenter.tests.faults.scene import (
    ASSESSMENT,
    CHANGE,
    CHECK,
    FIRST,
    WORK,
    Scene,
    kill_the_worker,
    without_worker,
)

JOBS = [(what, kind) for what, kinds in WORK.items() for kind in kinds]
KILLS_A_RUN = len(JOBS) + 1  # one of them is killed twice: of three attempts, the last must do it
RUNS = max(2, KILLS // KILLS_A_RUN)
TRIES = 5  # a job may be over before its moment comes; then once more, at an earlier one


def kill_a_child(scene: Scene) -> None:
    with suppress(ProcessLookupError):
        os.kill(scene.busiest_child(), signal.SIGKILL)


KILLS_OF_A_WORKER = {"child": kill_a_child, "worker": kill_the_worker}


# Per job what is killed, and after which part of the job's usual time, attempt by attempt.
Plan = dict[tuple[str, str], list[tuple[str, float]]]


@pytest.mark.parametrize("run", range(RUNS))
def test_a_worker_is_killed_at_any_moment(scene: Scene, run: int) -> None:
    chance = random.Random(SEED + run)  # noqa: S311
    plan: Plan = {
        job: [
            (chance.choice(list(KILLS_OF_A_WORKER)), chance.uniform(0, 0.95))
            for _ in range(2 if number == run % len(JOBS) else 1)
        ]
        for number, job in enumerate(JOBS)
    }
    for _ in range(TRIES):
        plan = with_kills(scene, plan, FIRST) | with_kills(scene, plan, CHANGE)
        if not any(plan.values()):
            scene.check_for_drift()
            return
        scene.start_over("empty")
    pytest.fail(f"no moment was early enough: {plan}")


def with_kills(scene: Scene, plan: Plan, what: str) -> Plan:
    """One delivery and what follows it with those kills; gives what came too late, earlier."""
    scene.hand_in(what)
    late: Plan = {}
    for kind in WORK[what]:
        late[what, kind] = []
        for attempt, (victim, fraction) in enumerate(plan[what, kind], start=1):
            kill = partial(KILLS_OF_A_WORKER[victim], scene)
            moment = scene.strike(kind, attempt, fraction, kill)
            told = moment or "too late"
            print(f"{victim} killed, {what} delivery: {told}")  # noqa: T201  to repeat it by
            if not moment:
                late[what, kind].append((victim, fraction / 2))
    scene.settle()
    scene.check()
    return late


# --- Frozen workers ------------------------------------------------------------------------------


def test_a_worker_that_wakes_up_after_its_lease_writes_nothing(scene: Scene) -> None:
    """It is frozen with everything computed and stored but the last word; another takes over."""
    installation, database = scene.installation, scene.database
    with database.halted_at("jobcenter_publication", "INSERT") as halt:
        scene.hand_in()
        scene.until(halt.is_reached, "the run is about to be published")
        frozen = installation.worker
        frozen.signal(signal.SIGSTOP)
    installation.worker = installation.start_worker()
    scene.at_work(ASSESSMENT, attempt=2)
    frozen.signal(signal.SIGCONT)
    scene.settle()
    scene.check()
    assert "came too late" in frozen.log.read_text()
    frozen.kill()


def test_a_worker_that_wakes_up_takes_no_file_from_the_one_that_reads_it(scene: Scene) -> None:
    installation, database = scene.installation, scene.database
    reads_on = "NEW.step = 'Læser samtaler.csv' AND NEW.attempt = {}"
    with database.halted_at("jobcenter_job", "UPDATE", reads_on.format(1)) as halt:
        scene.hand_in()
        scene.until(halt.is_reached, "the delivery is being read")
        frozen = installation.worker
        frozen.signal(signal.SIGSTOP)
    installation.worker = installation.start_worker()
    with database.halted_at("jobcenter_job", "UPDATE", reads_on.format(2)) as halt:
        scene.until(halt.is_reached, "the other reads it")
        frozen.signal(signal.SIGCONT)
        scene.until(lambda: "came too late" in frozen.log.read_text(), "the first has noticed")
    scene.settle()
    scene.check()
    frozen.kill()


@pytest.mark.parametrize(
    "holding",
    [
        ("jobcenter_auditevent", "INSERT", "NEW.verb = 'leverance.indlaest'"),
        ("jobcenter_publication", "INSERT"),
    ],
)
def test_what_a_worker_holds_that_never_wakes_up_is_free_again(
    scene: Scene, holding: tuple[str, ...]
) -> None:
    """It is frozen within its transaction, and the next attempt needs what it has locked."""
    installation = scene.installation
    installation.worker.kill()
    installation.worker = installation.start_worker(WORKER_SILENCE_SECONDS="2")
    with scene.database.halted_at(*holding) as halt:
        scene.hand_in()
        scene.until(halt.is_reached, "it holds what others need")
        frozen = installation.worker
        frozen.signal(signal.SIGSTOP)
    installation.worker = installation.start_worker()
    scene.settle()
    scene.check()
    frozen.kill()


@pytest.mark.parametrize("what", [FIRST, CHANGE])
def test_a_worker_is_killed_while_it_draws(scene: Scene, what: str) -> None:
    """What is published has its pictures in the end, whoever draws them."""
    if what == CHANGE:
        scene.start_over("assessed")
    with scene.database.halted_at("jobcenter_chart", "UPDATE") as halt:
        scene.hand_in(what)
        scene.until(halt.is_reached, "the first pictures are to be stored")
        scene.installation.worker.kill()
    scene.settle()
    scene.check()


def test_a_worker_is_killed_while_it_checks(scene: Scene) -> None:
    """The whole run that it made to compare with is no more to be seen than it was before."""
    scene.start_over("assessed")
    with scene.database.halted_at("jobcenter_driftcheck", "INSERT") as halt:
        scene.order_check()
        scene.until(halt.is_reached, "it has compared")
        kill_the_worker(scene)
    scene.settle()
    assert scene.database.job(CHECK, "faerdig")
    scene.check()


# --- Many parts ----------------------------------------------------------------------------------


def test_two_workers_share_a_run_and_one_is_killed(scene: Scene) -> None:
    """It has computed parts of its own and not yet said so: the other does them anew."""
    installation, database = scene.installation, scene.database
    other = installation.start_worker()
    with database.halted_at("jobcenter_part", "UPDATE", "NEW.state = 'faerdig'") as halt:
        scene.hand_in()
        scene.until(lambda: halt.waiting() >= 3, "both workers have computed parts")
        kill_the_worker(scene)
    scene.settle()
    assert "do_part" in other.log.read_text()
    scene.check_for_drift()
    other.kill()


def test_a_worker_is_killed_while_it_makes_the_tables_ready(scene: Scene) -> None:
    """Some have their indexes by then; the next attempt goes on with what is stored."""
    database = scene.database
    scene.hand_in()
    table = scene.until(lambda: database.table_aside("jobcenter_verdict"), "a run has begun")
    with database.halted_at_indexing(table) as halt:
        scene.until(halt.is_reached, "the indexes are being made")
        kill_the_worker(scene)
    scene.settle()
    scene.check_for_drift()


def test_a_worker_is_killed_between_an_intake_and_what_follows(scene: Scene) -> None:
    """What was read is assessed, though nobody had ordered it yet."""
    with scene.database.halted_at("jobcenter_job", "INSERT", "NEW.delivery_id IS NULL") as halt:
        scene.hand_in()
        scene.until(halt.is_reached, "the assessment is being ordered")
        kill_the_worker(scene)
    scene.settle()
    scene.check()


# --- Two of everything ---------------------------------------------------------------------------


def test_two_workers_and_three_clocks_do_each_job_once(scene: Scene) -> None:
    """The day after the delivery: all clocks ask for a nightly run, many times over."""
    scene.start_over("assessed")
    installation, database = scene.installation, scene.database
    tomorrow = {"AS_OF": "2026-11-18", "NIGHTLY_SECONDS": "1"}
    with without_worker(scene):
        installation.beat.kill()
        workers = [installation.start_worker(**tomorrow) for _ in range(2)]
        clocks = [installation.start_beat(**tomorrow) for _ in range(3)]
        asked = [partial(has_asked, clock) for clock in clocks]
        until(lambda: all(each() for each in asked), "each clock has asked")
        until(lambda: all(job.is_over for job in database.jobs()), "the night's job is done")
        for group in workers + clocks:
            group.kill()
        # What stands before the installation's own clock asks again; before it was killed it may
        # have asked for a check of the day before.
        jobs = database.jobs()
        runs = database.value("SELECT count(*) FROM jobcenter_assessment")
        compared = database.value("SELECT count(*) FROM jobcenter_driftcheck")
    nights = [job for job in jobs if str(job.night) == "2026-11-18"]
    assert sorted((str(job.night), job.kind, job.state, job.attempt) for job in nights) == [
        ("2026-11-18", CHECK, "faerdig", 1),
        ("2026-11-18", ASSESSMENT, "faerdig", 1),
    ], f"{jobs}\n{scene.tell()}"
    assert runs == 2
    done = [job for job in jobs if job.kind == CHECK and job.state == "faerdig"]
    assert compared == len(done)


def has_asked(clock: Group) -> bool:
    return clock.log.read_text().count("Sending due task nightly") >= 3
