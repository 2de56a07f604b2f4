"""What one more on a day would mean for a duty's deadline."""

from datetime import date

from jobcenter import danish
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.what_if import Answer, Place, State

from .words import Judged, before_due, between, days, one, ordinal, so_many

CHANGED = (
    "Der er kommet nye oplysninger i sagen, siden den blev gjort op, og de fører ikke til denne "
    "frist. Prøv igen, når den næste opgørelse er udgivet."
)


NOTHING_NEW = (
    "Det ændrer ikke noget: der er allerede registreret en den dag, og der regnes kun én pr. dag."
)


def what_if(answer: Answer | None, judged: Judged, as_of: date) -> list[str]:
    """Whether one more on the day is in time, and what it leads to: to stand after the day.

    A day before as_of is spoken of as what would have been.
    """
    if answer is None:
        return [CHANGED]
    if answer.after is None:
        return ["Så ville perioderne begynde andre dage, og denne frist ville ikke være der."]
    if answer.place in (Place.IN_TIME, Place.TOO_LATE):
        said = [
            in_time_or_not(answer.day, judged.due),
            _led_to(answer, answer.after, judged, as_of),
        ]
        next_due = f"Den næste frist bliver så {danish.long_day(answer.next_due)}."
        return [*said, next_due] if answer.next_due else said
    return [_no_use(answer, judged, as_of)]


def in_time_or_not(day: date, due: date) -> str:
    """Ja, til tiden: 3 dage før fristen."""
    if day <= due:
        return f"Ja, til tiden: {before_due(day, due)}."
    return f"Nej, {days(between(due, day))} efter fristen."


def _no_use(answer: Answer, judged: Judged, as_of: date) -> str:
    match answer.place:
        case Place.TAKEN:
            return NOTHING_NEW
        case Place.TOO_EARLY:
            opens = danish.long_day(judged.opens)
            return f"Nej, den tæller ikke her: perioden begynder først {opens}."
        case _:
            verb = "sluttede" if judged.end and judged.end < as_of else "slutter"
            return f"Nej, den tæller ikke her: forløbet {verb} {danish.long_day(judged.end)}."


def _led_to(answer: Answer, after: State, judged: Judged, as_of: date) -> str:
    """What the verdict would be, beside what it is without the one more."""
    if answer.before.outcome == verdicts.TIMELY:
        return "Kravet er allerede opfyldt til tiden, så vurderingen er den samme."
    if answer.before == after:
        return "Kravet er allerede opfyldt, men for sent, og det ændrer sig ikke."
    so_many_held = so_many(judged.needed - after.lacking, judged)
    past = answer.day < as_of
    so_far = f"Så ville {so_many_held} være holdt" if past else f"Så er {so_many_held} holdt"
    lacks = (
        f"der ville mangle {one(after.lacking)}" if past else f"der mangler {one(after.lacking)}"
    )
    match after.outcome:
        case verdicts.TIMELY:
            return f"Så {'ville kravet være' if past else 'er kravet'} opfyldt til tiden."
        case verdicts.LATE:
            return _late(answer, after, judged, past)
        case verdicts.PENDING:
            return f"{so_far}, og {lacks} senest {danish.long_day(judged.due)}."
        case verdicts.MISSING:
            return f"{so_far}, {lacks}, og fristen er overskredet."
        case verdicts.EXEMPT:
            return "Men borgeren er fritaget på fristens dag, så det kræves ikke."
        case _:
            return "Men forløbet slutter før fristen, så det kræves ikke."


def _late(answer: Answer, after: State, judged: Judged, past: bool) -> str:
    if judged.needed == 1 or after.fulfilled == answer.day:
        return f"Så {'ville kravet være' if past else 'er kravet'} opfyldt, men for sent."
    in_time = so_many(after.counted, judged)
    return f"Så ville {in_time} være holdt inden fristen, og den {ordinal(judged.needed)} for sent."
