"""What a user chooses about the pages. It touches nobody else's."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from jobcenter.actions import audit
from jobcenter.models import Preference, User


@transaction.atomic
def choose_columns(*, by: User, columns: Iterable[str]) -> None:
    """The columns of the list of cases, in the order shown; none: the program's own."""
    _choose(by, columns=list(columns))


@transaction.atomic
def choose_order(*, by: User, order: str) -> None:
    """How the list of cases is sorted, as the table says it ("-frist"); "": most urgent first."""
    _choose(by, order=order)


@transaction.atomic
def choose_shortcuts(*, by: User, shortcuts: bool) -> None:
    _choose(by, shortcuts=shortcuts)


def _choose(by: User, **chosen: Any) -> None:
    Preference.objects.update_or_create(user=by, defaults=chosen)
    audit.record(by=by, verb="valg.aendret", **chosen)
