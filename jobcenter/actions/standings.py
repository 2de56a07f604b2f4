"""Searching the list of cases, looking at another's, and taking it out of the house."""

from collections.abc import Mapping

from django.db import transaction

from jobcenter.actions import audit
from jobcenter.models import Assessment, User


@transaction.atomic
def search(*, by: User, kind: str, hits: int) -> None:
    """A search is logged by its kind and how much it found, never by what was written."""
    audit.record(by=by, verb="borger.soegt", kind=kind, hits=hits)


@transaction.atomic
def export(
    *, by: User, assessment: Assessment, what: str, rows: int, selection: Mapping[str, str]
) -> None:
    """A file was made of what the screen showed; `selection` holds the filters in use."""
    audit.record(
        by=by,
        verb="eksport",
        what=what,
        rows=rows,
        assessment=str(assessment.uuid),
        selection=dict(selection),
    )


@transaction.atomic
def show_others(*, by: User, whose: str, rows: int) -> None:
    """A list of cases that somebody else answers for was opened."""
    audit.record(by=by, verb="liste.vist", whose=whose, rows=rows)


@transaction.atomic
def print_list(
    *, by: User, assessment: Assessment, rows: int, selection: Mapping[str, str]
) -> None:
    """The page for paper was opened."""
    audit.record(
        by=by,
        verb="liste.udskrevet",
        rows=rows,
        assessment=str(assessment.uuid),
        selection=dict(selection),
    )
