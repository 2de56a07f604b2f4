"""Why the goal figure's own deadline is the day it is, what is lacking, and what would help."""

from dataclasses import dataclass
from datetime import date

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness import deadlines
from jobcenter.timeliness.what_if import Goal, GoalAnswer

from .what_if import NOTHING_NEW, in_time_or_not
from .words import capital, days, number, one, ordinal


@dataclass(frozen=True)
class GoalCase:
    """A citizen's standing under the goal. `turning` is the held day that decides the deadline.

    `deadline` and `missing` are None for the exempt, `turning` where the day of long seniority
    decides, and `booked` without a booked time.
    """

    state: str
    deadline: date | None
    missing: int | None
    living: int
    period_start: date
    seniority_on: date
    turning: date | None
    booked: date | None
    exemption: str
    exempt_until: date | None


def goal_because(case: GoalCase, rule: RollingGoal, as_of: date) -> str:
    """Fristen er 16. februar 2027, fordi den fjerdenyeste samtale blev holdt …"""
    if case.deadline is None:
        reason = f" ({case.exemption})" if case.exemption else ""
        until = f"til og med {danish.long_day(case.exempt_until)}"
        until = until if case.exempt_until else "uden slutdato"
        return f"Der er ingen frist, fordi borgeren er fritaget{reason} {until}."
    verb = "var" if case.deadline < as_of else "er"
    due = danish.long_day(case.deadline)
    return f"Fristen {verb} {due}, fordi {_turned(case, rule, as_of)}."


def _turned(case: GoalCase, rule: RollingGoal, as_of: date) -> str:
    wanted, window = rule.conversations, _months(rule.window_months)
    seniority = _months(rule.seniority_months)
    gets = "fik" if case.seniority_on < as_of else "får"
    if case.state == deadlines.ON_THE_WAY or case.deadline == case.seniority_on:
        return (
            f"borgeren {gets} lang anciennitet den dag, {seniority} efter støtteperiodens første "
            f"dag, {danish.long_day(case.period_start)}; fra da er målet {wanted} samtaler på "
            f"{window}"
        )
    if case.turning is None:
        return f"der fra den dag var færre end {wanted} samtaler, der tæller"
    held = danish.long_day(case.turning)
    if case.state == deadlines.MISSING:
        return (
            f"samtalen {held} kun talte i {window}, og der derefter var færre end {wanted} "
            "samtaler, der tæller"
        )
    return (
        f"den {ordinal(wanted)}nyeste samtale, holdt {held}, tæller i {window}; "
        f"derefter er der færre end {wanted}, hvis der ikke er holdt en ny"
    )


def goal_came_of_it(case: GoalCase, rule: RollingGoal, as_of: date) -> list[str]:
    """What is there and what is lacking on as_of: a sentence each."""
    if case.deadline is None:
        return ["Borgeren regnes ikke med i måltallet, så længe fritagelsen gælder."]
    due, missing = danish.long_day(case.deadline), case.missing or 0
    left = danish.distance(case.deadline, as_of)
    said = [f"Borgeren har {_conversations(case.living)}, der tæller nu."]
    match case.state:
        case deadlines.MISSING:
            over = (as_of - case.deadline).days
            tail = f"fristen er overskredet med {days(over)}" if over else "fristen er i dag"
            said.append(f"Der mangler {one(missing)}, og {tail}.")
        case deadlines.ON_THE_WAY:
            still = rule.conversations - missing
            if still < case.living:
                said.append(f"{capital(number(still))} af dem tæller stadig {due}.")
            said.append(f"Der mangler {one(missing)} senest {due} ({left}).")
        case _:
            said.append(f"Den næste skal være holdt senest {due} ({left}).")
    return [*said, _booked(case.booked, case.deadline)]


def _booked(booked: date | None, deadline: date) -> str:
    if booked is None:
        return "Der er ikke booket en tid til en samtale, der vil tælle."
    late = ", og det er efter fristen" if booked > deadline else ""
    return f"Næste bookede tid er {danish.long_day(booked)}{late}."


def goal_what_if(answer: GoalAnswer, case: GoalCase, rule: RollingGoal, as_of: date) -> list[str]:
    """Whether a conversation is in time, and what it leads to: to stand after its day."""
    if answer.before is None or answer.after is None:
        on = danish.long_day(max(answer.day, as_of))
        return [f"Borgeren har ikke et åbent ydelsesforløb {on}, så der er ingen frist den dag."]
    if answer.is_taken:
        return [NOTHING_NEW]
    in_time = [in_time_or_not(answer.day, case.deadline)] if case.deadline else []
    return [*in_time, _led_to(answer.before, answer.after, rule)]


def _led_to(before: Goal, after: Goal, rule: RollingGoal) -> str:
    if after.deadline is None:
        return "Borgeren er fritaget den dag, så der er ingen frist."
    due = danish.long_day(after.deadline)
    if after == before:
        return f"Den ændrer ikke noget: {_unchanged(after, due)}."
    match after.state:
        case deadlines.TIMELY if before.state == deadlines.TIMELY:
            return f"Så bliver fristen {due}."
        case deadlines.TIMELY:
            wanted = f"de {rule.conversations} samtaler, målet kræver"
            return f"Så har borgeren {wanted}, og fristen bliver {due}."
        case deadlines.ON_THE_WAY:
            return f"Så mangler der {one(after.missing)} senest {due}."
        case _:
            return f"Så mangler der stadig {one(after.missing)}."


def _unchanged(after: Goal, due: str) -> str:
    if after.missing:
        return (
            f"den tæller ikke længere, når det gælder, og der mangler stadig {one(after.missing)}"
        )
    return f"fristen er stadig {due}"


def _conversations(count: int) -> str:
    return f"{number(count)}{danish.NO_BREAK}{'samtale' if count == 1 else 'samtaler'}"


def _months(count: int) -> str:
    return danish.plural(count, "måned", "måneder")
