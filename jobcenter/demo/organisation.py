"""An invented jobcentre: seven teams and the people in them."""

from dataclasses import dataclass
from datetime import date, timedelta

from . import names
from .chance import Chance

LEADERSHIP = "Ledelsen"

# Team: how many caseworkers it has had in the three years.
TEAMS = {
    "Sygedagpenge": 6,
    "Jobafklaring": 4,
    "Ressourceforløb": 3,
    "Aktivitetsparate": 6,
    "Job og fleks": 5,
    "Unge": 3,
}

# The record system's number of those who get a login in the demonstration. The numbers are given in
# the order of `draw_employees`, so they hold whatever the seed.
CASEWORKER_WITH_LOGIN = "M08"
TEAM_LEADER_WITH_LOGIN = "M12"
COORDINATOR_WITH_LOGIN = "M34"
CHEF_WITH_LOGIN = "M35"

LEFT_LAST_YEAR = "M02"
LEFT_THIS_YEAR = "M18"
NEW = "M19"
CHANGED_TEAM = "M26"

DAYS_SINCE_NEW_CAME = 75


@dataclass(frozen=True)
class Membership:
    """One period of one employee in one team, both days included."""

    employee_id: str
    name: str
    role: str
    team: str
    start: date
    end: date | None = None

    @property
    def email(self) -> str:
        return f"{self.employee_id.lower()}@jobcenter.example"

    def is_caseworker_on(self, day: date) -> bool:
        return (
            self.role == "sagsbehandler"
            and self.start <= day
            and (self.end is None or day <= self.end)
        )


def draw_memberships(chance: Chance, *, first_day: date, as_of: date) -> list[Membership]:
    memberships: list[Membership] = []

    def employ(role: str, team: str) -> None:
        employee_id = f"M{len({one.employee_id for one in memberships}) + 1:02}"
        name = names.draw(chance, woman=chance.share(0.7))
        employed = first_day - timedelta(days=chance.number(0, 3000))
        memberships.extend(_periods(employee_id, name, role, team, employed, as_of))

    for team, caseworkers in TEAMS.items():
        for _ in range(caseworkers):
            employ("sagsbehandler", team)
        employ("teamleder", team)
    employ("fagkoordinator", LEADERSHIP)
    employ("chef", LEADERSHIP)
    return memberships


def _periods(
    employee_id: str, name: str, role: str, team: str, employed: date, as_of: date
) -> list[Membership]:
    if employee_id == CHANGED_TEAM:
        moved = as_of - timedelta(days=500)
        earlier = Membership(employee_id, name, role, "Jobafklaring", employed, moved)
        return [earlier, Membership(employee_id, name, role, team, moved + timedelta(days=1))]
    start = as_of - timedelta(days=DAYS_SINCE_NEW_CAME) if employee_id == NEW else employed
    end = {
        LEFT_LAST_YEAR: as_of - timedelta(days=430),
        LEFT_THIS_YEAR: as_of - timedelta(days=DAYS_SINCE_NEW_CAME + 16),
    }.get(employee_id)
    return [Membership(employee_id, name, role, team, start, end)]
