"""From the record system's own names to our primary keys."""

from collections.abc import Collection, Iterable

from jobcenter.models import BenefitSpell, Caseworker, Municipality, Team
from jobcenter.queries import columns


def of_spells(citizens: Collection[int]) -> dict[str, int]:
    """The spells of some citizens by forloeb_id, also of those that the source holds no longer."""
    condition, parameters = columns.one_of("citizen_id", sorted(citizens))
    asked = (columns.Whole("key", "id"), columns.Text("spell", "spell_id"))
    source = f"FROM {BenefitSpell._meta.db_table} WHERE {condition}"
    rows = columns.read(asked, source, parameters)
    return dict(zip(rows["spell"].tolist(), rows["key"].tolist(), strict=True))


def of_municipalities(codes: Iterable[str]) -> dict[str, int]:
    """By kommunekode."""
    found = Municipality.objects.order_by().filter(code__in=set(codes))
    return dict(found.values_list("code", "pk"))


def of_teams(names: Iterable[str]) -> dict[str, int]:
    """By name."""
    found = Team.objects.order_by().filter(name__in=set(names))
    return dict(found.values_list("name", "pk"))


def of_caseworkers(ids: Iterable[str]) -> dict[str, int]:
    """By medarbejder_id."""
    found = Caseworker.objects.order_by().filter(employee_id__in=set(ids))
    return dict(found.values_list("employee_id", "pk"))
