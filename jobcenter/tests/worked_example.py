"""The worked example of the forecast, as a delivery: ten citizens on 1 May 2024.

All have long seniority; for each, the days held and the days booked. The figures that follow from
it are given with the definition of the forecast.
"""

from datetime import date
from pathlib import Path

from django.core.management import call_command

from jobcenter.actions import intake
from jobcenter.intake.names import sort_key
from jobcenter.models import Assessment, Caseworker, Milestone, User
from jobcenter.roles import Role
from jobcenter.tests.deliveries import DeliveryBuilder

AS_OF = date(2024, 5, 1)
TEAM = "Jobafklaring"

HELD_AND_BOOKED = """
23-06-10 23-09-12 23-12-05 24-03-01 | 24-06-03
23-07-20 23-10-18 24-01-15 24-04-10 |
23-05-15 23-08-20 23-11-22 24-02-20 |
23-08-01 23-11-01 24-02-01 | 24-05-20
23-06-25 23-10-01 24-01-10 |
23-09-05 24-03-05 | 24-06-12
23-11-11 |
23-07-05 23-09-30 24-01-20 24-04-25 |
23-10-10 23-12-12 24-02-12 24-04-12 |
| 24-05-28
"""
HELD: list[list[date]] = []
BOOKED: list[list[date]] = []
for _line in HELD_AND_BOOKED.strip().splitlines():
    for _days, _part in zip((HELD, BOOKED), _line.split("|"), strict=True):
        _days.append([date.fromisoformat(f"20{day}") for day in _part.split()])


def example(*, is_booked: bool = True, times: int = 1) -> DeliveryBuilder:
    """The ten citizens, or so many times ten, of one team and its two employees."""
    builder = DeliveryBuilder()
    builder.employee(medarbejder_id="L1", navn="Lis Leder", rolle="teamleder", team=TEAM)
    builder.employee(medarbejder_id="S1", navn="Per Person", team=TEAM)
    for _ in range(times):
        for held, booked in zip(HELD, BOOKED, strict=True):
            add_citizen(builder, held, booked if is_booked else [])
    return builder


def add_citizen(
    builder: DeliveryBuilder, held: list[date], booked: list[date], **spell: str
) -> None:
    given = {"ydelse": "jobafklaring", "maalgruppe": "", "startdato": "2022-01-01"}
    given |= {"modtaget_dato": "2022-01-03", "visitationskategori": ""}
    builder.citizen().spell(**(given | spell))
    builder.responsibility(fra_dato=(given | spell)["startdato"])
    for day in held:
        text = day.isoformat()
        builder.conversation(
            booket_dato="", planlagt_dato=text, afholdt_dato=text, registreret_dato=text
        )
    for day in booked:
        builder.conversation(
            booket_dato="2024-04-20",
            planlagt_dato=day.isoformat(),
            afholdt_dato="",
            status="planlagt",
            registreret_dato="2024-04-20",
        )


def set_milestones() -> list[Milestone]:
    """70 % on 1 July and 80 % on 1 September, as the recovery plan has them."""
    return [
        Milestone.objects.create(name="Første skridt", day=date(2024, 7, 1), percent=70,
                                 measure="dagen"),
        Milestone.objects.create(name="Andet skridt", day=date(2024, 9, 1), percent=80,
                                 measure="dagen"),
    ]  # fmt: skip


def delivered(builder: DeliveryBuilder, folder: Path) -> None:
    outcome = intake.apply(by=None, path=builder.write(folder))
    assert outcome.applied, outcome


def assessed() -> Assessment:
    call_command("assess", as_of=AS_OF, verbosity=0)
    published = Assessment.objects.published()
    assert published
    return published


def leader() -> User:
    person = Caseworker.objects.get(name_key=sort_key("Lis Leder"))
    return User.objects.create_user("lis", role=Role.TEAM_LEADER, caseworker=person)


def chef() -> User:
    return User.objects.create_user("chris", role=Role.CHEF)
