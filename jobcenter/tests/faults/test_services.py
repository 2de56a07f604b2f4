"""Web, Redis and PostgreSQL are killed, frozen and restarted, and figures change under readers.

What must come of it is the same as when a worker fails (test_faults.py).
"""

import os
import random
import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import pytest

from jobcenter.tests.faults import material
from jobcenter.tests.faults.conftest import SEED
from jobcenter.tests.faults.scene import ASSESSMENT, FIRST, INTAKE, Scene, without_worker
from jobcenter.tests.faults.visitor import Answer, readers

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
