"""What a fault test does before and after the fault: hands in, waits, and compares."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from jobcenter.tests.cast import PASSWORD
from jobcenter.tests.faults import material
from jobcenter.tests.faults.database import Database, Job
from jobcenter.tests.faults.installation import HOST, Installation, processor_time, until
from jobcenter.tests.faults.visitor import Answer, Visitor

T = TypeVar("T")

INTAKE, ASSESSMENT, REVISION = "indlaesning", "opgoerelse", "opdatering"
CHECK = "afstemning"
# What is handed in, in this order, and the work that each makes
FIRST, CHANGE = "first", "change"
WORK = {FIRST: (INTAKE, ASSESSMENT), CHANGE: (INTAKE, REVISION)}

_MAKE_USERS = f"""
import django
django.setup()
from jobcenter.models import User
for role in ("administrator", "chef"):
    User.objects.create_user(role, password={PASSWORD!r}, role=role)
"""
_WITHOUT_ONE_JOB = """
    SELECT count(*) FROM jobcenter_delivery d
    WHERE (SELECT count(*) FROM jobcenter_job j WHERE j.delivery_id = d.id) <> 1
"""


@dataclass(frozen=True)
class Undisturbed:
    """What a run without faults leaves, and how many seconds each part of it took."""

    facts: dict[str, str]
    figures: dict[str, str]
    tables: "Counter[str]"
    seconds: dict[str, float]


# As the clock orders it at night; whoever looks for lost jobs rings for it.
_ORDER_CHECK = """
    INSERT INTO jobcenter_job (uuid, kind, state, step, progress, message, confirm_shrink, attempt,
        steps, created_at)
    VALUES (gen_random_uuid(), 'afstemning', 'venter', '', 0, '', false, 0, '[]', '2024-01-01')
"""


class Scene:
    """An installation with logins, a delivery to hand in, and what must come of it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.administrator = Visitor(installation.web_port, HOST)
        self.chef = Visitor(installation.web_port, HOST)
        self.contents = {FIRST: material.delivery(), CHANGE: material.change(held=False)}
        self.undisturbed: dict[str, Undisturbed] = {}
        self._handed_in = FIRST
        self._used: dict[int, int] = {}
        installation.run("-c", _MAKE_USERS)
        self.administrator.log_in("administrator", PASSWORD)
        self.chef.log_in("chef", PASSWORD)
        self.database.keep_as("empty")
        self._learn(FIRST)
        self.database.keep_as("assessed")
        installation.worker.kill()
        installation.keep_alive()
        self._learn(CHANGE)
        self.check_for_drift()
        assert self.database.job(REVISION, "faerdig"), self.tell()
        assert self.database.value("SELECT count(revised_at) FROM jobcenter_assessment") == 1

    @property
    def database(self) -> Database:
        return self.installation.database

    def _learn(self, what: str) -> None:
        upload = self.hand_in(what)
        self.settle()
        assert [job.kind for job in self.database.jobs()][-2:] == list(WORK[what]), self.tell()
        seconds = {job.kind: job.seconds for job in self.database.jobs()}
        self.undisturbed[what] = Undisturbed(
            self.database.facts(),
            self.database.figures(),
            self.database.tables(),
            seconds | {"upload": upload.seconds},
        )

    # --- Before ----------------------------------------------------------------------------------

    def start_over(self, snapshot: str) -> None:
        """Back to "empty" (logins only) or "assessed" (the first delivery's run is published)."""
        self.installation.queue_client().flushall()
        self.database.go_back_to(snapshot)
        self._handed_in = FIRST

    def hand_in(self, what: str = FIRST) -> Answer:
        self._handed_in = what
        answer = self.administrator.hand_in(self.contents[what], full=what == FIRST)
        assert answer.status == 302, answer
        return answer

    @property
    def expected(self) -> Undisturbed:
        """What must come of what was handed in last."""
        return self.undisturbed[self._handed_in]

    # --- During ----------------------------------------------------------------------------------

    def until(self, condition: Callable[[], T | None], what: str) -> T:
        """As `until`, with a supervisor beside, and with the ledger and the logs where it fails."""

        def supervised() -> T | None:
            self.installation.keep_alive()
            return condition()

        try:
            return until(supervised, what)
        except AssertionError as failed:
            raise AssertionError(f"{failed}\n{self.tell()}") from None

    def at_work(self, kind: str, attempt: int = 1) -> Job:
        """The newest job of the kind, as soon as that attempt at it has begun, or it is over."""

        def begun() -> Job | None:
            job = self.database.job(kind)
            has_begun = job and (job.is_over or (job.state == "koerer" and job.attempt >= attempt))
            return job if has_begun else None

        return self.until(begun, f"attempt {attempt} of {kind} begins")

    def strike(self, kind: str, attempt: int, fraction: float, fault: Callable[[], None]) -> str:
        """Does the fault when so much of the job's usual time has gone; tells what it was doing.

        Empty, and no fault, where the job was over by then.
        """
        job = self.at_work(kind, attempt)
        self._used = {pid: processor_time(pid) for pid in self.installation.worker.children()}
        while not job.is_over and job.seconds < fraction * self.expected.seconds[kind]:
            time.sleep(0.02)
            job = self.at_work(kind, attempt)
        if job.is_over:
            return ""
        fault()
        assert not self.database.unfinished_rows()
        return f"{kind}, attempt {job.attempt}, after {job.seconds:.2f} s: {job.step}"

    def busiest_child(self) -> int:
        """The worker's child that has used the processor most since the attempt began."""
        children = self.installation.worker.children()
        return max(children, key=lambda pid: processor_time(pid) - self._used.get(pid, 0))

    # --- After -----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Waits until what was read has been followed up and nothing is under way."""

        def is_settled() -> bool:
            jobs = self.database.jobs()
            own = [job.kind for job in jobs if job.kind != CHECK]
            return own[-1:] != [INTAKE] and all(job.is_over for job in jobs)

        self.until(is_settled, "all jobs are over")

    def check(self) -> None:
        """No job is lost, nothing is half, and published is what an undisturbed run finds."""
        database, expected = self.database, self.expected
        jobs = database.jobs()
        assert {job.state for job in jobs} == {"faerdig"}, self.tell()
        runs = len([job for job in jobs if job.kind == ASSESSMENT])
        made = database.value("SELECT count(*) FROM jobcenter_assessment")
        assert 1 <= made <= runs, self.tell()
        assert database.value(_WITHOUT_ONE_JOB) == 0
        assert database.value("SELECT count(*) FROM jobcenter_publication") == 1
        assert database.value("SELECT count(*) FROM jobcenter_part") == 0
        undrawn = database.rows("SELECT assessment_id, name FROM jobcenter_chart WHERE svg = ''")
        assert not undrawn, (undrawn, self.tell())
        assert database.facts() == expected.facts
        assert database.figures() == expected.figures
        assert database.unfinished_rows() == 0
        if made == 1:
            tables = database.tables()
            assert tables == expected.tables, (tables - expected.tables, expected.tables - tables)

    def order_check(self) -> None:
        self.database.rows(_ORDER_CHECK)

    def check_for_drift(self) -> None:
        """The night's own check, by the worker, finds nothing either."""
        before = self.database.value("SELECT count(*) FROM jobcenter_driftcheck")
        self.order_check()
        self.settle()
        found = self.database.rows("SELECT differences FROM jobcenter_driftcheck ORDER BY id")
        assert len(found) == before + 1, self.tell()
        assert set(found[-1][0].values()) == {0}, found
        self.check()

    def tell(self) -> str:
        jobs = "\n".join(str(job) for job in self.database.jobs())
        return f"{jobs}\n{self.installation.logs()}"


def kill_the_worker(scene: Scene) -> None:
    scene.installation.worker.kill()
    scene.installation.keep_alive()


@contextmanager
def without_worker(scene: Scene) -> Iterator[None]:
    """Nobody listens: what is sent stays in the queue. A frozen worker would have taken it."""
    scene.installation.worker.kill()
    yield
    scene.installation.keep_alive()
