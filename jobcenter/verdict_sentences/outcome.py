"""What came of a duty, and what its verdict can not be used for."""

from datetime import date

from jobcenter import danish
from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Version
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS

from .words import Judged, Task, before_due, between, capital, days, do, one, ordinal, so_many, task


def came_of_it(judged: Judged, version: Version, as_of: date) -> list[str]:
    """What was done by as_of, then what marks the verdict: a sentence each."""
    tell = {
        verdicts.TIMELY: _timely,
        verdicts.LATE: _late,
        verdicts.MISSING: _missing,
        verdicts.PENDING: _pending,
        verdicts.EXEMPT: _exempt,
        verdicts.ENDED: _ended,
    }[judged.outcome]
    return [*tell(judged, task(version), as_of), *_arrived(judged), *_registered(judged)]


def _timely(judged: Judged, what: Task, _as_of: date) -> list[str]:
    when = f"{danish.long_day(judged.fulfilled)}, {before_due(judged.fulfilled, judged.due)}"
    if judged.needed == 1:
        return [f"{capital(what.the)} blev {what.done} {when}."]
    nth = f"den {ordinal(judged.needed)} blev {what.done} {when}"
    if judged.counted > judged.needed:
        return [f"Der kræves {judged.needed}, og {judged.counted} blev holdt til tiden; {nth}."]
    every = "Begge" if judged.needed == 2 else f"Alle {judged.needed}"
    return [f"{every} {what.many} blev holdt til tiden; {nth}."]


def _late(judged: Judged, what: Task, _as_of: date) -> list[str]:
    over = days(between(judged.due, judged.fulfilled))
    late = f"{danish.long_day(judged.fulfilled)}, {over} for sent"
    if judged.needed == 1:
        return [f"{capital(what.the)} blev {what.done} {late}."]
    in_time = f"{so_many(judged.counted, judged)} {what.many} var holdt, da fristen udløb."
    return [in_time, f"Den {ordinal(judged.needed)} blev {what.done} {late}."]


def _missing(judged: Judged, what: Task, as_of: date) -> list[str]:
    over = f"fristen er overskredet med {days((as_of - judged.due).days)}"
    if judged.end and judged.end < as_of:
        over = f"forløbet sluttede {danish.long_day(judged.end)}"
    if judged.needed == 1:
        return [f"Der er ikke registreret {what.a}, der tæller, og {over}.", *_time(judged, what)]
    done = judged.needed - judged.lacking
    if not done:
        return [
            f"{so_many(0, judged)} {what.many} er registreret som holdt, og {over}.",
            *_time(judged, what),
        ]
    after = done - judged.counted
    of_them = f", heraf {after} efter fristen" if after > 0 else ""
    if after == done:
        of_them = ", men efter fristen"
    so_far = f"{so_many(done, judged)} {what.many} er registreret som holdt{of_them}."
    return [so_far, f"Der mangler {one(judged.lacking)}, og {over}.", *_time(judged, what)]


def _pending(judged: Judged, what: Task, as_of: date) -> list[str]:
    left = danish.distance(judged.due, as_of)
    said = []
    if judged.opens > as_of:
        said.append(f"Perioden begynder først {danish.long_day(judged.opens)}.")
    done, due = judged.needed - judged.lacking, f"{danish.long_day(judged.due)} ({left})"
    if judged.needed == 1:
        said.append(f"Der er endnu ikke registreret {what.a}, der tæller; fristen er {left}.")
    elif done:
        so_far = f"{so_many(done, judged)} {what.many} er registreret som holdt"
        said.append(f"{so_far}; der mangler {one(judged.lacking)} senest {due}.")
    else:
        none = f"{so_many(0, judged)} {what.many} er registreret som holdt"
        said.append(f"{none}; de skal holdes senest {due}.")
    if judged.end and judged.end < judged.due:
        ends = danish.long_day(judged.end)
        said.append(f"Forløbet er meldt til at slutte {ends}, før fristen; så bortfalder kravet.")
    return [*said, *_time(judged, what)]


def _exempt(judged: Judged, what: Task, as_of: date) -> list[str]:
    verb = "var" if judged.due < as_of else "er"
    reason = f" ({judged.exemption})" if judged.exemption else ""
    exempt = f"Borgeren {verb} fritaget{reason} på fristens dag."
    return [exempt, f"Derfor kræves {_all(judged, what)} ikke."]


def _ended(judged: Judged, what: Task, _as_of: date) -> list[str]:
    done = judged.needed - judged.lacking
    said = [
        f"Forløbet sluttede {danish.long_day(judged.end)}, før fristen.",
        f"Derfor kræves {_all(judged, what)} ikke.",
    ]
    return [*said, f"{done} af {judged.needed} {what.many} var holdt da."] if done else said


def _all(judged: Judged, what: Task) -> str:
    return what.the if judged.needed == 1 else f"de {judged.needed} {what.many}"


def _time(judged: Judged, what: Task) -> list[str]:
    """What is booked for a conversation that the jobcentre has to hold in an open case."""
    ours = judged.rests_on == vocabulary.JOBCENTRE
    if what.done != "holdt" or not ours or judged.end:
        return []
    if judged.booked is None:
        return ["Der er ikke booket en tid til en samtale, der vil tælle."]
    late = ", og det er efter fristen" if judged.booked > judged.due else ""
    return [f"Næste bookede tid er {danish.long_day(judged.booked)}{late}."]


def _arrived(judged: Judged) -> list[str]:
    if not judged.born_late or judged.received is None:
        return []
    left = (judged.due - judged.received).days
    when = f"{days(-left)} efter fristen"
    if left >= 0:
        when = f"kun {days(left)} før fristen" if left else "på selve fristens dag"
    arrived = f"Sagen nåede jobcentret {danish.long_day(judged.received)}, {when}"
    return [f"{arrived}, og regnes som født for sent."]


def _registered(judged: Judged) -> list[str]:
    if not judged.late_registered or judged.outcome in (verdicts.EXEMPT, verdicts.ENDED):
        return []
    after = f"mere end {days(LATE_REGISTRATION_DAYS)} efter, at den var holdt"
    if judged.outcome == verdicts.TIMELY and judged.needed == 1:
        return [f"Den blev holdt til tiden, men registreret for sent: {after}."]
    return [f"Mindst én af de samtaler, der tæller, er registreret for sent: {after}."]


def provisos(judged: Judged, version: Version) -> list[str]:
    """What the verdict can not be used for, and whose the duty is, where it is not plain."""
    said = []
    if judged.collective and isinstance(version.parameters, kinds.Coverage):
        said.append(
            f"Kravet er til gruppen: mindst {version.parameters.share_percent}{danish.NO_BREAK}% "
            "skal have samtalerne. Det er kommunens pligt og ikke en frist i den enkelte sag."
        )
    if judged.rests_on == vocabulary.UNEMPLOYMENT_FUND:
        what = f"{do(version)} {_all(judged, task(version))}"
        said.append(f"Det er a-kassen, der skal {what}. Jobcentret skal ikke gøre noget.")
    if not judged.enforced and not judged.collective:
        said.append("Reglen er vejledende: en sag er aldrig ulovlig efter denne regel alene.")
    return said
