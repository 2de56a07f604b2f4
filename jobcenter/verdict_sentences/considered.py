"""What a verdict was made from, and why each thing counted or did not."""

from dataclasses import dataclass
from datetime import date

from jobcenter import danish
from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Version
from jobcenter.timeliness import reasons

from .words import Judged, days, task


@dataclass(frozen=True)
class Item:
    """One of the rows that a verdict keeps in `considered`: see timeliness.reasons."""

    day: date
    code: str
    type: str
    form: str
    actor: str
    late: bool

    @classmethod
    def read(cls, row: list[str]) -> "Item":
        day, code, type_, form, actor, late = row
        return cls(date.fromisoformat(day), code, type_, form, actor, bool(late))

    @property
    def counts(self) -> bool:
        return self.code == reasons.COUNTS


@dataclass(frozen=True)
class Weighed:
    """Whether something counts, and why not ("" where there is nothing to add)."""

    word: str
    why: str = ""


def weighed(item: Item, judged: Judged, version: Version, number: int = 0) -> Weighed:
    """How an item was weighed; `number` tells which of those needed it is (0: none of them)."""
    done = task(version).done
    if isinstance(version.parameters, kinds.NoGapLonger) and _begins_the_wait(item, judged):
        return Weighed("Fristen regnes fra den")
    which = f"nr. {number} af {judged.needed}" if number and judged.needed > 1 else ""
    if item.code == reasons.COUNTS:
        return Weighed("Tæller", which)
    if item.code == reasons.TOO_LATE:
        late = f"{done} {days((item.day - judged.due).days)} efter fristen"
        return Weighed("For sent", f"{which}, {late}" if which else late)
    if item.code == reasons.AHEAD:
        return Weighed("Tæller ikke endnu", "den er booket og tæller først, når den er holdt")
    return Weighed("Tæller ikke", _why_not(item, judged, version))


def _begins_the_wait(item: Item, judged: Judged) -> bool:
    return item.code == reasons.TOO_EARLY and (judged.opens - item.day).days == 1


def _why_not(item: Item, judged: Judged, version: Version) -> str:
    done = task(version).done
    actor = vocabulary.ACTORS.get(item.actor, "en aktør, der ikke er registreret")
    return {
        reasons.TOO_EARLY: f"{done} før perioden, som begynder {danish.long_day(judged.opens)}",
        reasons.AFTER_END: f"{done}, efter at forløbet sluttede {danish.long_day(judged.end)}",
        reasons.SAME_DAY: "der regnes kun én samtale med pr. dag",
        reasons.NO_OUTCOME: "den var booket, men hvad der blev af den, er ikke registreret",
        reasons.NO_DAY: "den er registreret som holdt, men uden den dag, den blev holdt",
        reasons.MEETING: "det er et møde for flere, og loven kræver en individuel samtale",
        reasons.NOT_JOINT: "det er ikke en fælles samtale med a-kassen, og reglen kræver en fælles",
        reasons.OTHER_APPRAISAL: "det er en vurdering efter en anden bestemmelse",
        "aflyst": "den blev aflyst",
        "udeblevet": "borgeren udeblev",
        "type": f"typen {vocabulary.CONVERSATION_TYPES.get(item.type, item.type)} regnes ikke med",
        "form": f"formen {vocabulary.FORMS.get(item.form, item.form)} regnes ikke med",
        "faelles": "en fælles samtale med a-kassen regnes ikke med efter denne regel",
        "aktoer": f"den er holdt af {actor}, og reglen regner kun {_by(version)} med",
    }[item.code]


def _by(version: Version) -> str:
    actors = getattr(version.parameters, "actors", ())
    return " og ".join(_OF_ACTORS[actor] for actor in actors)


_OF_ACTORS = {
    "jobcenter": "jobcentrets",
    "a-kasse": "a-kassens",
    "anden_aktoer": "anden aktørs",
}
