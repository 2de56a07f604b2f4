"""The import log: deliveries, what each changed, and what was wrong in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from jobcenter.models import Delivery, Job, RowProblem

COUNTED = ("rows", "new", "changed", "ended", "unchanged", "set_aside")
EXAMPLES = 3
FEWER_ROWS = "faerre_raekker"  # the intake's code for far fewer rows than last time
KIND = ("severity", "file", "column", "code")
SEVERITIES = list(RowProblem.Severity)


def history() -> QuerySet[Delivery]:
    """All deliveries, newest first."""
    return Delivery.objects.select_related("received_by")


def total(delivery: Delivery, what: str) -> int | None:
    """One of COUNTED summed over the files; None where nothing was counted."""
    numbers = [file[what] for file in delivery.counts.values() if what in file]
    return sum(numbers) if numbers else None


def file_counts(delivery: Delivery) -> list[dict[str, Any]]:
    """A row for each file: its name, its encoding, and each of COUNTED or None."""
    return [
        {
            "file": file,
            "encoding": counts.get("encoding"),
            **{what: counts.get(what) for what in COUNTED},
        }
        for file, counts in delivery.counts.items()
    ]


def unfinished_job(delivery: Delivery) -> Job | None:
    """The run that is reading the delivery, while it does."""
    return delivery.jobs.exclude(state__in=(Job.State.DONE, Job.State.FAILED)).first()


def problems(delivery: Delivery, severity: str) -> QuerySet[RowProblem]:
    """The problems of one severity; all of them where the severity is not one."""
    found = delivery.problems.all()
    return found.filter(severity=severity) if severity in SEVERITIES else found


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one kind in one column of one file, with the first few of them."""

    severity: RowProblem.Severity
    file: str
    column: str
    code: str
    count: int
    examples: list[RowProblem]

    @property
    def is_uniform(self) -> bool:
        """True where the examples all say the same."""
        return len({problem.expected for problem in self.examples}) == 1


def problem_groups(delivery: Delivery) -> list[ProblemGroup]:
    """The problems by severity, file, column and kind: the gravest first, then the most."""
    problems = delivery.problems.order_by()
    counts = problems.values_list(*KIND).annotate(count=Count("pk")).order_by(*KIND)
    examples: dict[tuple[str, ...], list[RowProblem]] = {}
    for problem in _first_of_each(problems):
        examples.setdefault(_kind(problem), []).append(problem)
    groups = [
        ProblemGroup(
            RowProblem.Severity(severity),
            file,
            column,
            code,
            count,
            examples[severity, file, column, code],
        )
        for severity, file, column, code, count in counts
    ]
    return sorted(groups, key=lambda group: (SEVERITIES.index(group.severity), -group.count))


def _first_of_each(problems: QuerySet[RowProblem]) -> Iterable[RowProblem]:
    place = Window(RowNumber(), partition_by=[F(name) for name in KIND], order_by="pk")
    return problems.annotate(place=place).filter(place__lte=EXAMPLES).order_by("pk")


def _kind(problem: RowProblem) -> tuple[str, ...]:
    return tuple(getattr(problem, name) for name in KIND)


def severities(groups: Iterable[ProblemGroup]) -> list[tuple[RowProblem.Severity, int]]:
    """How many problems there are of each severity that there is any of."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for group in groups:
        counts[group.severity] += group.count
    return [(severity, count) for severity, count in counts.items() if count]


def has_too_few_rows(groups: Iterable[ProblemGroup]) -> bool:
    """True where a delivery was rejected only until somebody confirms that it has fewer rows."""
    blocking = RowProblem.Severity.BLOCKING
    return any(group.code == FEWER_ROWS and group.severity == blocking for group in groups)
