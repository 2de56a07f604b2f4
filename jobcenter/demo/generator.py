"""The demonstration's delivery: eight files of a jobcentre that does not exist.

One jobcentre serves two municipalities with seven teams; the files tell of the three years before
the day. Everything follows from the seed: the same seed, day and number of citizens give the same
bytes. Nobody in them exists; why no CPR number can belong to a person stands in `cpr`.
"""

from datetime import date, timedelta
from pathlib import Path

from . import files, organisation, papers
from .chance import Chance
from .conversations import Diary
from .courses import Citizen, draw_citizens
from .exemptions import Exemption, draw_exemptions
from .responsibility import Allocation, lists_on

DEMO_DAY = date(2026, 11, 17)
DEMO_SEED = 1711
DEMO_CITIZENS = 1800

DAYS_TOLD = 3 * 365 + 30

# Days before the day on which conversations were held, for three citizens on each list: the fourth
# newest (between two days) expires this week, or within a month, or has expired for good.
ARRANGED = (
    ((361, 364), (270, 180, 75)),
    ((337, 357), (250, 160, 70)),
    ((370, 420), (290, 170, 60)),
)


def write(folder: Path, *, as_of: date, seed: int, citizens: int = DEMO_CITIZENS) -> None:
    """Write a full delivery into the folder, which is made if it is missing.

    UTF-8, `;` between fields, ISO days. `citizens` is the number of rows in `borgere.csv`.
    """
    chance = Chance(seed)
    first_day = as_of - timedelta(days=DAYS_TOLD)
    memberships = organisation.draw_memberships(chance, first_day=first_day, as_of=as_of)
    people = draw_citizens(chance, count=citizens, first_day=first_day, as_of=as_of)
    responsibilities = Allocation(chance, memberships, first_day=first_day, as_of=as_of).allocate(
        people
    )
    lists = lists_on(as_of, people, responsibilities)
    exemptions = draw_exemptions(chance, people, lists, first_day=first_day, as_of=as_of)
    diary = Diary(
        chance,
        first_day=first_day,
        as_of=as_of,
        responsibilities=responsibilities,
        exemptions=exemptions,
    )
    arranged = _arrange(chance, lists, exemptions, as_of)
    conversations = [
        conversation
        for citizen in people
        for conversation in diary.conversations(citizen, arranged.get(citizen.cpr, ()))
    ]
    files.write(
        folder,
        memberships=memberships,
        citizens=people,
        responsibilities=[period for periods in responsibilities.values() for period in periods],
        conversations=conversations,
        plans=papers.draw_plans(chance, people, as_of),
        exemptions=exemptions,
        appraisals=papers.draw_appraisals(chance, people, as_of),
    )


def _arrange(
    chance: Chance, lists: dict[str, list[Citizen]], exemptions: list[Exemption], as_of: date
) -> dict[str, tuple[int, ...]]:
    """By CPR: who on each list gets which of the arranged conversations."""
    exempt = {one.cpr for one in exemptions}
    since = as_of - timedelta(days=420)
    arranged: dict[str, tuple[int, ...]] = {}
    for employee_id in sorted(lists):
        free = [
            citizen
            for citizen in lists[employee_id]
            if citizen.cpr not in exempt and citizen.supported_since() < since
        ]
        chosen = chance.some(free, len(ARRANGED))
        for citizen, (fourth, newer) in zip(chosen, ARRANGED, strict=False):
            arranged[citizen.cpr] = (chance.number(*fourth), *newer)
    return arranged
