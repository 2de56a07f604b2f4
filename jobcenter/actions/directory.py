"""From the names that files use to primary keys, making teams and the like as they turn up."""

from collections.abc import Sequence

import pandas as pd

from jobcenter.intake import layouts, municipalities
from jobcenter.intake.cells import Digest
from jobcenter.intake.names import sort_key
from jobcenter.intake.tables import Mask
from jobcenter.models import BenefitSpell, Caseworker, Citizen, Municipality, Team

_LOOKUPS = {
    "municipality": (Municipality, "code"),
    "team": (Team, "name"),
    "caseworker": (Caseworker, "employee_id"),
    "spell": (BenefitSpell, "spell_id"),
    "citizen": (Citizen, "cpr_digest"),
}


class Directory:
    """Looks names up in the database as it is when a field is first asked for."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self._known: dict[str, dict[str, int]] = {}

    def pks(self, field: str, names: Sequence[object]) -> list[object]:
        """A primary key for each name, None for an empty one; citizens by CPR number."""
        if field not in self._known:
            self._known[field] = _read(field)
        known = self._known[field]
        if field == "citizen":
            return [known[self.digest(str(number))] for number in names]
        return [known[str(name)] if name else None for name in names]


def add_missing(table: str, good: pd.DataFrame, to_write: Mask) -> None:
    """Makes the municipalities, teams and employees that rows of a table name for the first time.

    They are never deleted: when a row ends, the team that it named has existed all the same.
    """
    rows = good[to_write]
    if table == layouts.CITIZENS:
        _add_municipalities(rows)
    if table in (layouts.EMPLOYEES, layouts.RESPONSIBILITIES):
        _add_teams(rows)
    if table == layouts.EMPLOYEES:
        _add_caseworkers(good[good["caseworker"].isin(rows["caseworker"])])


def _read(field: str) -> dict[str, int]:
    model, name = _LOOKUPS[field]
    return dict(model._default_manager.order_by().values_list(name, "pk"))


def _add_municipalities(rows: pd.DataFrame) -> None:
    known = _read("municipality")
    names = municipalities.names()
    Municipality.objects.bulk_create(
        Municipality(code=code, name=names[code])
        for code in sorted(set(rows["municipality"]) - known.keys())
    )


def _add_teams(rows: pd.DataFrame) -> None:
    known = _read("team")
    Team.objects.bulk_create(
        Team(name=name, name_key=sort_key(name))
        for name in sorted(set(rows["team"]) - known.keys() - {""})
    )


def _add_caseworkers(rows: pd.DataFrame) -> None:
    """Names and addresses as in each employee's latest period."""
    latest = rows.sort_values(["start", "team"]).drop_duplicates("caseworker", keep="last")
    columns = (list(latest[field]) for field in ("caseworker", "name", "email"))
    Caseworker.objects.bulk_create(
        (
            Caseworker(employee_id=identity, name=name, name_key=sort_key(name), email=email)
            for identity, name, email in zip(*columns, strict=True)
        ),
        update_conflicts=True,
        unique_fields=["employee_id"],
        update_fields=["name", "name_key", "email"],
    )
