"""Processes are killed, frozen and restarted in the middle of their work, and nothing is lost.

After each fault the installation must come to what an undisturbed one finds, within RECOVERY
seconds: the same facts and figures, one assessment, each job done, nothing half.
"""

import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import pytest

from jobcenter.tests.faults import material
from jobcenter.tests.faults.conftest import KILLS
from jobcenter.tests.faults.installation import Group, until
from jobcenter.tests.faults.scene import ASSESSMENT, CHANGE, CHECK, FIRST, INTAKE, WORK, Scene
from jobcenter.tests.faults.visitor import Answer, readers

SEED = int(os.environ.get("FAULT_SEED", "20261122"))
JOBS = [(what, kind) for what, kinds in WORK.items() for kind in kinds]
KILLS_A_RUN = len(JOBS) + 1  # one of them is killed twice: of three attempts, the last must do it
RUNS = max(2, KILLS // KILLS_A_RUN)
TRIES = 5  # a job may be over before its moment comes; then once more, at an earlier one


def kill_a_child(scene: Scene) -> None:
    with suppress(ProcessLookupError):
        os.kill(scene.busiest_child(), signal.SIGKILL)


def kill_the_worker(scene: Scene) -> None:
    scene.installation.worker.kill()
    scene.installation.keep_alive()


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


# --- The web process -----------------------------------------------------------------------------


def kill_web_workers(scene: Scene) -> None:
    for pid in scene.installation.web.children():
        os.kill(pid, signal.SIGKILL)


def kill_the_web(scene: Scene) -> None:
    """The master and its workers, as a container ends; a supervisor starts it anew."""
    scene.installation.web.kill()
    scene.installation.keep_alive()


KILLS_OF_WEB = [kill_web_workers, kill_the_web] * 2


def test_the_web_process_is_killed_during_uploads(scene: Scene) -> None:
    """Who is told that the delivery is received can rely on it; who is not hands in again."""
    chance = random.Random(SEED)  # noqa: S311
    database = scene.database
    for number, kill in enumerate(KILLS_OF_WEB):
        moment = chance.uniform(0, scene.expected.seconds["upload"])
        with ThreadPoolExecutor(1) as visitor:
            upload = visitor.submit(scene.administrator.hand_in, scene.contents[FIRST])
            time.sleep(moment)
            kill(scene)
            answer = upload.result()
        received = len([job for job in database.jobs() if job.kind == INTAKE]) > number
        print(f"{kill.__name__} after {moment:.2f} s: {answer.status}, {received=}")  # noqa: T201
        assert received or answer.status != 302
        if not received:
            scene.until(lambda: scene.administrator.get("/leverancer/").status == 200, "web is up")
            scene.hand_in()
    scene.settle()
    scene.check()


def test_the_web_process_is_killed_during_page_loads(scene: Scene) -> None:
    scene.start_over("assessed")
    chance = random.Random(SEED)  # noqa: S311
    with readers(scene.chef, "/jobcenter/") as answers:
        for kill in (kill_web_workers, kill_the_web):
            answers.clear()
            scene.until(lambda: sum(one.status == 200 for one in answers) > 3, "pages are read")
            time.sleep(chance.uniform(0, 0.3))
            kill(scene)
            assert {answer.status for answer in answers} <= {200, 0}
    assert scene.until(lambda: scene.chef.get("/jobcenter/").status == 200, "web is up")


# --- Redis ---------------------------------------------------------------------------------------


def empty_redis(scene: Scene) -> None:
    scene.installation.queue_client().flushall()


def freeze_redis(scene: Scene) -> None:
    redis = scene.installation.redis
    redis.send_signal(signal.SIGSTOP)
    time.sleep(3)
    redis.send_signal(signal.SIGCONT)


def kill_redis(scene: Scene) -> None:
    scene.installation.stop_redis(signal.SIGKILL)
    scene.installation.start_redis()


@pytest.mark.parametrize("fault", [empty_redis, freeze_redis, kill_redis])
def test_redis_fails_in_the_middle_of_a_run(scene: Scene, fault: Callable[[Scene], None]) -> None:
    scene.hand_in()
    for kind in (INTAKE, ASSESSMENT):
        scene.strike(kind, 1, 0.3, partial(fault, scene))
    scene.settle()
    scene.check()


def test_an_emptied_queue_is_filled_from_the_ledger(scene: Scene) -> None:
    with without_worker(scene):
        scene.hand_in()
        empty_redis(scene)
    scene.settle()
    scene.check()


def test_a_killed_redis_keeps_what_was_queued(scene: Scene) -> None:
    with without_worker(scene):
        scene.hand_in()
        kill_redis(scene)
        queued = scene.installation.queue_client().llen("celery")
    assert queued >= 1
    scene.settle()
    scene.check()


def test_a_delivery_is_received_while_redis_is_down(scene: Scene) -> None:
    """The ledger has the job, and the clock rings for it later."""
    scene.installation.stop_redis(signal.SIGTERM)
    answer = scene.administrator.hand_in(scene.contents[FIRST])
    scene.installation.start_redis()
    assert answer.status == 302, answer
    scene.settle()
    scene.check()


@contextmanager
def without_worker(scene: Scene) -> Iterator[None]:
    """Nobody listens: what is sent stays in the queue. A frozen worker would have taken it."""
    scene.installation.worker.kill()
    yield
    scene.installation.keep_alive()


# --- PostgreSQL ----------------------------------------------------------------------------------


def restart_postgresql(scene: Scene) -> None:
    scene.installation.stop_postgresql()
    scene.installation.start_postgresql()


def end_all_sessions(scene: Scene) -> None:
    scene.database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


@pytest.mark.parametrize("fault", [restart_postgresql, end_all_sessions])
def test_the_database_fails_during_a_run_and_under_load(
    scene: Scene, fault: Callable[[Scene], None]
) -> None:
    scene.hand_in()
    with readers(scene.chef, "/jobcenter/") as answers:
        for kind in (INTAKE, ASSESSMENT):
            told = scene.strike(kind, 1, 0.5, partial(fault, scene))
            print(f"{fault.__name__}: {told or 'too late'}")  # noqa: T201
        scene.settle()
        seen = len(answers)
        scene.until(lambda: len(answers) > seen + 10, "pages are read")
    assert {answer.status for answer in answers[seen:]} == {200}
    assert max(answer.seconds for answer in answers) < 10
    scene.check()


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
    ]
    assert runs == 2
    done = [job for job in jobs if job.kind == CHECK and job.state == "faerdig"]
    assert compared == len(done)


def has_asked(clock: Group) -> bool:
    return clock.log.read_text().count("Sending due task nightly") >= 3


# --- Pages while figures change ------------------------------------------------------------------

PAGES = ("/jobcenter/", "/sager/?sager=alle", "/frister/")


def test_no_page_mixes_two_runs(scene: Scene) -> None:
    """Conversations are cancelled and restored while pages are read: each page is one run's."""
    scene.start_over("assessed")
    changes = [material.change(held=held) for held in (False, True)]
    whole: set[str] = set()
    for content in changes:
        bring_in(scene, content)
        whole |= {shown(scene.chef.get(path)) for path in PAGES}
    assert len(whole) == 2 * len(PAGES)
    with ExitStack() as reading:
        answers = [reading.enter_context(readers(scene.chef, path)) for path in PAGES]
        for content in changes:
            bring_in(scene, content)
    seen = [{shown(answer) for answer in of_page} for of_page in answers]
    assert set.union(*seen) == whole
    assert [len(pages) for pages in seen] == [2] * len(PAGES)


def bring_in(scene: Scene, content: bytes) -> None:
    before = len(scene.database.jobs())
    answer = scene.administrator.hand_in(content, full=False)
    assert answer.status == 302, answer
    scene.until(lambda: len(scene.database.jobs()) == before + 2, "the change is to be counted")
    scene.until(lambda: all(job.is_over for job in scene.database.jobs()), "it is counted")


def shown(answer: Answer) -> str:
    """The page's own part: what stands above it tells of newer data before they are counted.

    A chart's numbers, but not its picture, which is drawn a moment later.
    """
    assert answer.status == 200, answer
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"(?s)(</figcaption>).*?(<details)", r"\1\2", main)
    return re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", main)
