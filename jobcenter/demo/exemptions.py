"""Exemptions from conversations, past and present."""

from dataclasses import dataclass
from datetime import date

from .chance import Chance
from .courses import Citizen

# Reason: weight, and the days it usually lasts.
REASONS = {
    "barsel": (0.25, (120, 330)),
    "job inden 6 uger": (0.3, (20, 42)),
    "uddannelse inden 6 uger": (0.25, (20, 42)),
    "afsoning": (0.2, (30, 240)),
}

PAST_SHARE = 0.06
NOW_ON_EACH_LIST = 2


@dataclass(frozen=True)
class Exemption:
    cpr: str
    reason: str
    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def draw_exemptions(
    chance: Chance,
    citizens: list[Citizen],
    lists: dict[str, list[Citizen]],
    *,
    first_day: date,
    as_of: date,
) -> list[Exemption]:
    """Some long past, and two on every caseworker's list on the day."""
    exemptions = []
    for citizen in citizens:
        if chance.share(PAST_SHARE):
            spell = chance.pick(citizen.spells)
            start = chance.between(max(spell.start, first_day), spell.last_day(as_of))
            exemptions.append(_draw(chance, citizen, start))
    exempt = {one.cpr for one in exemptions}
    for employee_id in sorted(lists):
        free = [one for one in lists[employee_id] if one.cpr not in exempt]
        exemptions += [
            _draw(chance, citizen, chance.after(as_of, -15, -2))
            for citizen in chance.some(free, NOW_ON_EACH_LIST)
        ]
    return exemptions


def _draw(chance: Chance, citizen: Citizen, start: date) -> Exemption:
    reason = chance.weighted({reason: weight for reason, (weight, _) in REASONS.items()})
    shortest, longest = REASONS[reason][1]
    end = chance.after(start, shortest, longest)
    # Nobody knows yet how long a prison sentence that has just begun will keep the citizen away.
    is_open_ended = reason == "afsoning" and chance.share(0.3)
    return Exemption(citizen.cpr, reason, start, None if is_open_ended else end)
