"""The list of cases on paper: nobody who finds the sheet may know whom it is about."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jobcenter import danish
from jobcenter.models import Standing
from jobcenter.queries import deadlines
from jobcenter.queries.deadlines import Deadline
from jobcenter.queries.standings import Status
from jobcenter.reports.paper import initials


@dataclass(frozen=True)
class PaperLine:
    """A case on paper. `born` is "" unless another one on the list has the same initials."""

    initials: str
    born: str
    case: Standing
    status: Status
    deadline: Deadline | None
    responsible: str
    appointment: date | None
    step: str
    step_due: date | None


def lines(cases: Iterable[Any]) -> list[PaperLine]:
    """Of cases of the list's table, in its order."""
    found = list(cases)
    shared = Counter(initials(case.citizen.name) for case in found)
    return [_line(case, shared) for case in found]


def _line(case: Any, shared: Counter[str]) -> PaperLine:
    short = initials(case.citizen.name)
    return PaperLine(
        initials=short,
        born=danish.short_day(case.citizen.birth_date) if shared[short] > 1 else "",
        case=case,
        status=Status.NOT_NOW if case.hidden_until else Status(case.status),
        deadline=next(iter(deadlines.of_case(case)), None),
        responsible=initials(case.caseworker.name) if case.caseworker else "",
        appointment=case.appointment,
        step=case.step_text or "",
        step_due=case.step_due,
    )
