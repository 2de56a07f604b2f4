"""The months that have a statement, what was issued of them, and whether it is as it was issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from jobcenter.models import Assessment, Edition, EditionFile, Issue, Milestone, User
from jobcenter.queries import statement_months


@dataclass(frozen=True)
class Month:
    """A month with its issues, the newest first; `is_open` where a statement can be made of it."""

    month: date
    issues: Sequence[Issue]
    is_open: bool


def months(assessment: Assessment | None) -> list[Month]:
    """The months that can be issued, and those that were; the newest first. One query."""
    issues: dict[date, list[Issue]] = {}
    for issue in Issue.objects.all():
        issues.setdefault(issue.month, []).append(issue)
    ready = statement_months.months(assessment.as_of) if assessment else []
    every = sorted({*ready, *issues}, reverse=True)
    return [Month(month, issues.get(month, []), month in ready) for month in every]


@dataclass(frozen=True)
class Stored:
    """An edition with its files; `is_intact` where each has the sum that it was issued with."""

    edition: Edition
    files: Sequence[tuple[EditionFile, bool]]
    is_intact: bool

    @property
    def is_whole(self) -> bool:
        return self.is_intact and all(is_intact for _, is_intact in self.files)


def stored(user: User, issue: Issue) -> list[Stored]:
    """The editions of an issue that the user may see, the whole one first. Two queries."""
    found = issue.editions.visible_to(user).select_related("municipality")
    editions = found.prefetch_related("files")
    order = list(Edition.Kind)
    return sorted(
        (_stored(edition) for edition in editions),
        key=lambda each: (
            order.index(Edition.Kind(each.edition.kind)),
            each.edition.municipality.code if each.edition.municipality else "",
        ),
    )


def _stored(edition: Edition) -> Stored:
    by_format = sorted(edition.files.all(), key=lambda file: list(_FORMATS).index(file.format))
    return Stored(
        edition,
        [(file, is_intact(file)) for file in by_format],
        sha256(edition.content.encode()).hexdigest() == edition.sha256,
    )


_FORMATS = tuple(str(each) for each in EditionFile.Format)


def is_intact(file: EditionFile) -> bool:
    """Whether a file is as it was issued, byte for byte."""
    return sha256(bytes(file.content)).hexdigest() == file.sha256


def planned_percents(user: User) -> set[int]:
    """The percentages of the plan's milestones: they may stand in texts, for no data moves them."""
    current = Milestone.objects.current().visible_to(user)
    return set(current.values_list("percent", flat=True))
