"""What stands on paper instead of names: a sheet that is left lying tells nobody who it is."""

from collections import Counter
from collections.abc import Iterable

from jobcenter import danish
from jobcenter.models import Citizen

SHRED = "Makulér arket, når du ikke skal bruge det mere."


def initials(name: str) -> str:
    """ "Anne-Marie von Holm" gives "A.M.V.H."."""
    parts = name.replace("-", " ").split()
    return "".join(f"{part[0].upper()}." for part in parts if part[0].isalpha())


def on_paper(citizens: Iterable[Citizen]) -> dict[int, str]:
    """What each citizen (by key) is called on one sheet: initials, never a part of the CPR number.

    Where several share them, the day of birth tells them apart.
    """
    named = {citizen.pk: citizen for citizen in citizens}
    sharing = Counter(initials(citizen.name) for citizen in named.values())
    return {key: _called(citizen, sharing) for key, citizen in named.items()}


def _called(citizen: Citizen, sharing: Counter[str]) -> str:
    short = initials(citizen.name)
    if sharing[short] == 1:
        return short
    return f"{short} (født {danish.long_day(citizen.birth_date)})"
