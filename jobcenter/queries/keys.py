"""From the record system's own names to our primary keys."""

from dataclasses import dataclass

from jobcenter.models import BenefitSpell, Caseworker, Municipality, Team


@dataclass(frozen=True)
class Keys:
    spells: dict[str, int]  # by forloeb_id
    municipalities: dict[str, int]  # by kommunekode
    teams: dict[str, int]  # by name
    caseworkers: dict[str, int]  # by medarbejder_id


def read() -> Keys:
    return Keys(
        spells=dict(BenefitSpell.objects.order_by().values_list("spell_id", "pk")),
        municipalities=dict(Municipality.objects.order_by().values_list("code", "pk")),
        teams=dict(Team.objects.order_by().values_list("name", "pk")),
        caseworkers=dict(Caseworker.objects.order_by().values_list("employee_id", "pk")),
    )
