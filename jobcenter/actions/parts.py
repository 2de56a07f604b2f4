"""A run cut into parts, shared by any number of workers; what comes of it is the same.

The parts' rows are the ledger: who wants work claims the largest part that nobody has. The worker
that has the run itself works on parts too, so a run gets done without any helper.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jobcenter.actions import claims, results
from jobcenter.actions.claims import (
    MAX_ATTEMPTS,
    Claim,
    Lost,
    has_lost_the_database,
    signs_of_life,
)
from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import Rulebook
from jobcenter.models import Delivery, Job, Part
from jobcenter.models.clock import today
from jobcenter.queries import facts, milestones, rules
from jobcenter.queries.facts import Range
from jobcenter.timeliness import block
from jobcenter.timeliness.days import Days

logger = logging.getLogger(__name__)

_DAY = "datetime64[s]"

# How long to wait for others' parts before looking again, in seconds.
PATIENCE = 0.3

# Rings for the workers who may help, with the keys of the parts.
CallForHelp = Callable[[list[int]], None]


class Outdated(Exception):
    """A delivery, a milestone or a rule came after the run was cut: it must begin anew."""


class PartFailed(Exception):
    """A part could not be done; its worker's log tells why."""


@dataclass(frozen=True)
class Run:
    """What all parts of a run have in common. `seen` is the digest of what it is made from.

    `ahead`: the days that are forecast (datetime64[D], rising).
    """

    assessment_pk: int
    as_of: date
    book: Rulebook
    rule: RollingGoal
    deliveries: tuple[Delivery, ...]
    ahead: Days

    @property
    def seen(self) -> str:
        return _digest(self.as_of, self.book, self.deliveries, self.ahead)


@dataclass(frozen=True)
class Found:
    """What adds up over the parts: open cases, and the rows of coverage.coverage."""

    cases: int
    coverages: pd.DataFrame

    def as_json(self) -> dict[str, Any]:
        rows = self.coverages.to_json(orient="split", date_format="iso")
        return {"cases": self.cases, "coverages": json.loads(rows)}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> "Found":
        rows = stored["coverages"]
        frame = pd.DataFrame(rows["data"], columns=rows["columns"])
        return cls(stored["cases"], frame.astype({"version": _DAY, "month": _DAY}))


def _digest(as_of: date, book: Rulebook, deliveries: Iterable[Delivery], ahead: Days) -> str:
    keys = sorted(delivery.pk for delivery in deliveries)
    days = [str(day) for day in ahead]
    told = json.dumps([as_of.isoformat(), book.fingerprint, keys, days])
    return hashlib.sha256(told.encode()).hexdigest()


def compute(run: Run, whose: Range | None, claim: Claim | None = None) -> Found:
    """Reads, computes and stores a block of citizens aside, where no page sees it.

    Raises Outdated where the facts have moved on, and Lost where another worker has the part.
    """
    with facts.snapshot():
        _stop_if_outdated(run)
        read = facts.read(whose)
    computed = block.compute(read, run.book, run.rule, run.as_of, run.ahead)
    found = Found(len(computed.standings), computed.coverages)
    with transaction.atomic():
        results.add_block(run.assessment_pk, run.as_of, computed)
        if claim:
            told = {"seen": run.seen} | found.as_json()
            done = {"state": Part.State.DONE, "finished_at": timezone.now(), "lease_until": None}
            claim.must_change(found=told, **done)
    return found


def cut(run: Run, job: Job, ranges: Iterable[tuple[Range, int]]) -> None:
    """Makes the rows of a run's parts, the largest first."""
    Part.objects.bulk_create(
        Part(
            job=job,
            assessment_pk=run.assessment_pk,
            first_citizen=whose.first,
            last_citizen=whose.last,
            citizens=citizens,
            found={"seen": run.seen},
        )
        for whose, citizens in ranges
    )


def is_of(part: Part, run: Run) -> bool:
    """True where a part that was cut before can be gone on with: it is made from the same."""
    return (part.found or {}).get("seen") == run.seen


def work_off(run: Run, tell: Callable[[int], None]) -> list[Found]:
    """Works on parts until all are done, by whomever; tells how many are.

    Raises PartFailed and Outdated.
    """
    while True:
        parts = list(Part.objects.filter(assessment_pk=run.assessment_pk).order_by("first_citizen"))
        done = [part for part in parts if part.state == Part.State.DONE]
        tell(len(done))
        if len(done) == len(parts):
            return [Found.of_json(part.found or {}) for part in parts]
        _stop_at_failure(parts)
        claim = _take_largest(parts)
        if claim:
            _do(run, claim)
        else:
            _stop_if_outdated(run)
            time.sleep(PATIENCE)


def help_with(part_pk: int) -> None:
    """Does a part for another worker's run, unless somebody has it."""
    part = Part.objects.filter(pk=part_pk).select_related("job").first()
    claim = claims.take(Part, part_pk) if part else None
    if part is None or claim is None:
        return
    book, as_of = rules.book(), part.job.as_of or today()
    deliveries = tuple(facts.applied_deliveries())
    ahead = milestones.forecast_days(as_of)
    run = Run(part.assessment_pk, as_of, book, book.goal_on(as_of), deliveries, ahead)
    if not is_of(part, run):
        claim.mine().update(state=Part.State.WAITING, lease_until=None)
        return
    try:
        _do(run, claim)
    except Outdated:
        logger.info("part %s is of a run that has been overtaken", part_pk)


def _do(run: Run, claim: Claim) -> None:
    part = Part.objects.filter(pk=claim.pk).first()
    if part is None:
        return
    try:
        with signs_of_life(claim):
            compute(run, Range(part.first_citizen, part.last_citizen), claim)
    except Lost:
        logger.warning("attempt %s of part %s came too late", claim.attempt, claim.pk)
    except Outdated:
        claim.mine().update(state=Part.State.WAITING, lease_until=None)
        raise
    except Exception as error:
        if has_lost_the_database(error):
            connection.close()  # the claim runs out, and others take the part
            raise
        # The tables of a run that was given up are gone: what was computed for it is nobody's.
        if isinstance(error, DatabaseError) and not claim.mine().exists():
            logger.warning("part %s is of a run that was given up", claim.pk)
            return
        claim.mine().update(state=Part.State.FAILED, lease_until=None)
        raise


def _take_largest(parts: list[Part]) -> Claim | None:
    free = [part for part in parts if part.state in (Part.State.WAITING, Part.State.RUNNING)]
    for part in sorted(free, key=lambda part: -part.citizens):
        if claim := claims.take(Part, part.pk):
            return claim
    return None


def _stop_at_failure(parts: list[Part]) -> None:
    for part in parts:
        is_lost = part.lease_until is not None and part.lease_until < timezone.now()
        if part.state == Part.State.FAILED or (is_lost and part.attempt >= MAX_ATTEMPTS):
            raise PartFailed(f"part {part.pk} after {part.attempt} attempts")


def _stop_if_outdated(run: Run) -> None:
    ahead = milestones.forecast_days(run.as_of)
    if _digest(run.as_of, run.book, facts.applied_deliveries(), ahead) != run.seen:
        raise Outdated
