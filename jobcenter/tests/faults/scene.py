"""What a fault test does before and after the fault: hands in, waits, and compares."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from jobcenter.tests.cast import PASSWORD
from jobcenter.tests.faults import material
from jobcenter.tests.faults.database import Database, Job
from jobcenter.tests.faults.installation import HOST, Installation, processor_time, until
from jobcenter.tests.faults.visitor import Answer, Visitor

T = TypeVar("T")

INTAKE, ASSESSMENT = "indlaesning", "opgoerelse"

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


class Scene:
    """An installation with logins, a delivery to hand in, and what must come of it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.administrator = Visitor(installation.web_port, HOST)
        self.chef = Visitor(installation.web_port, HOST)
        self.content = material.delivery()
        self._used: dict[int, int] = {}
        installation.run("-c", _MAKE_USERS)
        self.administrator.log_in("administrator", PASSWORD)
        self.chef.log_in("chef", PASSWORD)
        self.database.keep_as("empty")
        upload = self.hand_in()
        self.settle()
        self.undisturbed = self._as_it_stands(upload)
        self.database.keep_as("assessed")

    @property
    def database(self) -> Database:
        return self.installation.database

    def _as_it_stands(self, upload: Answer) -> Undisturbed:
        seconds = {job.kind: job.seconds for job in self.database.jobs()}
        seconds["upload"] = upload.seconds
        return Undisturbed(
            self.database.facts(), self.database.figures(), self.database.tables(), seconds
        )

    # --- Before ----------------------------------------------------------------------------------

    def start_over(self, snapshot: str) -> None:
        """Back to "empty" (logins only) or "assessed" (the undisturbed run is published)."""
        self.installation.queue_client().flushall()
        self.database.go_back_to(snapshot)

    def hand_in(self) -> Answer:
        answer = self.administrator.hand_in(self.content)
        assert answer.status == 302, answer
        return answer

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
        while not job.is_over and job.seconds < fraction * self.undisturbed.seconds[kind]:
            time.sleep(0.01)
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

    def settle(self, assessments: int = 1) -> None:
        """Waits until so many assessments have been made and nothing is under way."""

        def is_settled() -> bool:
            jobs = self.database.jobs()
            made = [job for job in jobs if job.kind == ASSESSMENT and job.is_over]
            return len(made) >= assessments and all(job.is_over for job in jobs)

        self.until(is_settled, "all jobs are over")

    def check(self) -> None:
        """No job is lost, nothing is half, and published is what an undisturbed run finds."""
        jobs = self.database.jobs()
        assert {job.state for job in jobs} == {"faerdig"}, self.tell()
        made = [job for job in jobs if job.kind == ASSESSMENT]
        assert self.database.value("SELECT count(*) FROM jobcenter_assessment") == len(made)
        assert self.database.value("SELECT count(*) FROM jobcenter_publication") == 1
        assert self.database.value(_WITHOUT_ONE_JOB) == 0
        assert self.database.facts() == self.undisturbed.facts
        assert self.database.figures() == self.undisturbed.figures
        assert self.database.unfinished_rows() == 0
        if len(made) == 1:
            assert self.database.tables() == self.undisturbed.tables

    def tell(self) -> str:
        jobs = "\n".join(str(job) for job in self.database.jobs())
        return f"{jobs}\n{self.installation.logs()}"
