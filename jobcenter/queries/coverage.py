"""What the organisation owes whole groups, and how far it is with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from jobcenter.law import vocabulary
from jobcenter.models import Assessment, GroupCoverage, User
from jobcenter.queries import rules
from jobcenter.timeliness.coverage import needed


@dataclass(frozen=True)
class Owed:
    """How many of a group have what the organisation owes it; one month, or all of them."""

    month: date | None
    population: int
    reached: int
    first: int
    exempt: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.reached >= self.needed

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.reached)


@dataclass(frozen=True)
class Coverage:
    """A duty toward a group under one version of a rule. `running` are windows not yet closed."""

    group: str
    title: str
    side: str  # before or after a change of rules; "" outside a rehearsal
    share: int
    conversations: int
    everyone: bool
    total: Owed
    months: list[Owed]
    running: Owed | None

    @property
    def group_name(self) -> str:
        return vocabulary.GROUPS[self.group][0]


def of_assessment(user: User, assessment: Assessment) -> list[Coverage]:
    """Every group's coverage that the user may see, by group; one query."""
    fields = ("group", "rule", "version", "month", "conversations", "everyone")
    counts = ("population", "reached", "first", "exempt")
    found = GroupCoverage.objects.filter(assessment=assessment).visible_to(user)
    rows = found.order_by("month").values(*fields, *counts, share=F("share_percent"))
    by_version: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_version.setdefault((row["group"], row["rule"], row["version"]), []).append(row)
    order = list(vocabulary.GROUPS)
    return [
        of_rows(by_version[key], rules.book().rule(key[1]).title)
        for key in sorted(by_version, key=lambda key: (order.index(key[0]), key[1], str(key[2])))
    ]


def of_rows(rows: Sequence[Mapping[str, Any]], title: str, side: str = "") -> Coverage:
    """The rows of one group and version, by month, as one coverage."""
    first, share = rows[0], rows[0]["share"]
    closed = [row for row in rows if row["month"]]
    running = [row for row in rows if not row["month"]]
    return Coverage(
        group=first["group"],
        title=title,
        side=side,
        share=share,
        conversations=first["conversations"],
        everyone=first["everyone"],
        total=_owed(closed, share),
        months=[_owed([row], share) for row in closed],
        running=_owed(running, share) if running else None,
    )


def _owed(rows: Sequence[Mapping[str, Any]], share: int) -> Owed:
    population = sum(row["population"] for row in rows)
    month = rows[0]["month"] if len(rows) == 1 else None
    return Owed(
        month=date.fromisoformat(str(month)) if month else None,
        population=population,
        reached=sum(row["reached"] for row in rows),
        first=sum(row["first"] for row in rows),
        exempt=sum(row["exempt"] for row in rows),
        needed=needed(share, population),
    )
