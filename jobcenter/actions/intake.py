"""Receives uploads and reads deliveries into the database, whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pandas as pd
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit, facts, locks, uploads
from jobcenter.actions.refusals import Refused
from jobcenter.intake import difference, layouts, reading
from jobcenter.intake.cells import Digest
from jobcenter.intake.problems import Problem, Problems, Severity, masked
from jobcenter.intake.reading import Context, Progress, Reading
from jobcenter.intake.references import Known
from jobcenter.intake.tablereader import KEY_JOINT
from jobcenter.models import (
    BenefitSpell,
    Caseworker,
    Citizen,
    Delivery,
    Job,
    Responsibility,
    RowProblem,
    User,
    cpr,
)
from jobcenter.models.clock import today
from jobcenter.reports import problems as problem_report

Counts = dict[str, dict[str, Any]]

_SQLITE_KILOBYTES = 192 * 1024


@dataclass(frozen=True)
class Outcome:
    """What came of a delivery. `counts` by table: rows, new, changed, ended, unchanged, set_aside
    and encoding; a rejected one has rows, set_aside and encoding only.

    `applied` is also True for a dry run that would have been applied; it has no `delivery`.
    """

    delivery: Delivery | None
    applied: bool
    counts: Counts = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    problem_file: Path | None = None


@transaction.atomic
def receive(
    *, by: User | None, content: BinaryIO, name: str, full: bool, source: str = "fagsystem"
) -> Delivery:
    """Keeps an upload, encrypted, until a worker runs it; Refused where it is empty or too big."""
    delivery = Delivery.objects.create(
        source=source, name=masked(Path(name).name), full=full, received_by=by
    )
    uploads.store(delivery, content)
    audit.record(by=by, verb="leverance.modtaget", delivery=str(delivery.uuid))
    return delivery


def of_job(job: Job, progress: Progress) -> str:
    """Does an ordered job's work; gives the sentence that says what came of it."""
    if job.delivery is None:
        raise Refused("Leverancen findes ikke længere. Upload den igen.")
    outcome = run(
        delivery=job.delivery,
        by=job.created_by,
        confirm_shrink=job.confirm_shrink,
        progress=progress,
    )
    if not outcome.applied:
        raise Refused(
            "Leverancen er afvist, og intet er ændret. Ret de blokerende fejl, og upload den igen."
        )
    set_aside = sum(counts["set_aside"] for counts in outcome.counts.values())
    rows = danish.plural(set_aside, "række er", "rækker er")
    return f"Leverancen er indlæst; {rows} sat til side."


def run(
    *, delivery: Delivery, by: User | None, confirm_shrink: bool, progress: Progress
) -> Outcome:
    """Applies a received upload and removes it. One that is over already stays as it is."""
    if delivery.state != Delivery.State.RECEIVED:
        uploads.remove(delivery)
        return Outcome(delivery, delivery.state == Delivery.State.APPLIED, delivery.counts)
    with uploads.opened(delivery) as path:
        outcome = apply(
            by=by,
            path=path,
            full=delivery.full,
            confirm_shrink=confirm_shrink,
            source=delivery.source,
            delivery=delivery,
            progress=progress,
        )
    uploads.remove(delivery)
    return outcome


def apply(
    *,
    by: User | None,
    path: Path,
    full: bool = True,
    dry_run: bool = False,
    confirm_shrink: bool = False,
    source: str = "fagsystem",
    delivery: Delivery | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Reads the delivery at `path` and, unless something blocks, brings the database up to it.

    A blocking problem leaves every fact as it was; the delivery and its problems are kept as the
    record of what was tried. A dry run stores nothing and gives the same outcome.
    """
    if not path.exists():
        raise Refused("Der er ingen mappe eller fil på den sti. Ret stien, og prøv igen.")
    step = progress or _silently
    digest = lru_cache(maxsize=None)(cpr.digest)
    found = reading.read(path, _context(full, digest), step)
    if dry_run:
        _judge_size(found, source, full, confirm_shrink)
        counts = _differences(found, source, full)
        applied = not found.problems.blocks
        return Outcome(None, applied, counts, found.problems, _problem_file(found, uuid4().hex))
    with transaction.atomic():
        _prepare_database()
        delivery = delivery or Delivery(
            source=source, name=masked(path.resolve().name), full=full, received_by=by
        )
        delivery.save()
        _judge_size(found, source, full, confirm_shrink)
        if found.problems.blocks:
            _reject(found, delivery, by)
        else:
            _bring_in(found, delivery, by, digest, step)
    step("Færdig", 100)
    applied = delivery.state == Delivery.State.APPLIED
    problem_file = _problem_file(found, delivery.uuid.hex)
    return Outcome(delivery, applied, delivery.counts, found.problems, problem_file)


def _silently(_step: str, _percent: int) -> None:
    pass


def _prepare_database() -> None:
    """Holds a second intake back until this one is over, and gives SQLite room for big tables.

    SQLite has one writer anyway, but keeps only two megabytes of pages at hand by default, so
    that every row of a big delivery would be read from and written to the disk on its own.
    """
    locks.hold_the_facts()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_SQLITE_KILOBYTES}")


def _context(full: bool, digest: Digest) -> Context:
    """A full delivery stands alone, save for employees where it leaves their file out."""
    employees = frozenset(Caseworker.objects.values_list("employee_id", flat=True))
    if full:
        return Context(full, today(), digest, Known(employees=employees))
    spells = BenefitSpell.objects.current()
    known = Known(
        citizens=frozenset(Citizen.objects.current().values_list("cpr_digest", flat=True)),
        spells=frozenset(spells.values_list("spell_id", flat=True)),
        employees=employees,
    )
    of_spells = spells.values_list("citizen__cpr_digest", "spell_id", "start", "end")
    of_responsibilities = Responsibility.objects.current().values_list(
        "spell__spell_id", "start", "end"
    )
    periods = {
        layouts.SPELLS: _periods(of_spells.iterator()),
        layouts.RESPONSIBILITIES: _periods(
            (spell, f"{spell}{KEY_JOINT}{start}", start, end)
            for spell, start, end in of_responsibilities.iterator()
        ),
    }
    return Context(full, today(), digest, known, periods)


def _periods(rows: Iterator[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["owner", "key", "start", "end"], dtype=object)
    frame["start"] = pd.to_datetime(frame["start"])
    frame["end"] = pd.to_datetime(frame["end"])
    return frame


def _judge_size(found: Reading, source: str, full: bool, confirmed: bool) -> None:
    """Far fewer rows than last time are more often a broken extract than a calm year."""
    last = Delivery.objects.filter(source=source, full=True, state=Delivery.State.APPLIED)
    before = last.order_by("-applied_at").first() if full else None
    if before is None:
        return
    rows_before = {name: counts["rows"] for name, counts in before.counts.items()}
    rows_now = {name: len(table.frame) for name, table in found.tables.items()}
    severity = Severity.WARNING if confirmed else Severity.BLOCKING
    advice = "Det er bekræftet" if confirmed else "Er det rigtigt, så send den igen og bekræft det"
    for name, (then, now) in difference.shrunk(rows_now, rows_before).items():
        file = found.tables[name].file if name else "alle filer"
        expected = (
            f"{danish.number(now)} rækker er over 20 % færre end {danish.number(then)} i den "
            f"seneste fulde leverance. {advice}."
        )
        found.problems.add(severity, "faerre_raekker", file, expected)


def _differences(found: Reading, source: str, full: bool) -> Counts:
    counts = _row_counts(found)
    if not found.problems.blocks:
        for name in found.tables:
            counts[name] |= facts.compare(found, name, source=source, full=full).counts()
    return counts


def _row_counts(found: Reading) -> Counts:
    return {
        name: {
            "rows": len(table.frame),
            "set_aside": int(table.aside.sum()),
            "encoding": table.encoding,
        }
        for name, table in found.tables.items()
    }


def _reject(found: Reading, delivery: Delivery, by: User | None) -> None:
    delivery.state = Delivery.State.REJECTED
    _close(found, delivery, _row_counts(found))
    audit.record(by=by, verb="leverance.afvist", delivery=str(delivery.uuid))


def _bring_in(
    found: Reading, delivery: Delivery, by: User | None, digest: Digest, step: Progress
) -> None:
    counts = _row_counts(found)
    for name in found.tables:
        step(f"Sammenligner {name}", facts.percent(name, 0))
        changes = facts.compare(found, name, source=delivery.source, full=delivery.full)
        facts.write(found, name, changes, delivery=delivery, digest=digest, progress=step)
        counts[name] |= changes.counts()
    delivery.state = Delivery.State.APPLIED
    delivery.applied_at = timezone.now()
    _close(found, delivery, counts)
    audit.record(by=by, verb="leverance.indlaest", delivery=str(delivery.uuid), counts=counts)
    # The last word before the commit: who has lost the job by now stores nothing.
    step("Gemmer", 99)


def _close(found: Reading, delivery: Delivery, counts: Counts) -> None:
    delivery.counts = counts
    delivery.problem_count = len(found.problems)
    delivery.blocking_count = found.problems.count(Severity.BLOCKING)
    delivery.set_aside_count = sum(each["set_aside"] for each in counts.values())
    delivery.save()
    RowProblem.objects.bulk_create(
        (_row_problem(delivery, problem) for problem in found.problems), batch_size=facts.BATCH
    )


def _row_problem(delivery: Delivery, problem: Problem) -> RowProblem:
    return RowProblem(
        delivery=delivery,
        severity=problem.severity.value,
        code=problem.code,
        file=problem.file,
        row=problem.row,
        column=problem.column,
        value=problem.value,
        expected=problem.expected,
    )


def _problem_file(found: Reading, identity: str) -> Path | None:
    if not len(found.problems):
        return None
    folder = Path(settings.STORAGE_DIR) / "problems"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"bemaerkninger-{today().isoformat()}-{identity[:8]}.xlsx"
    problem_report.write_rows(found.problems, target)
    return target
