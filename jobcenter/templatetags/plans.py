"""A recovery plan in words and shapes."""

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.queries import area_figures
from jobcenter.queries.plan_milestones import Judged
from jobcenter.queries.plan_milestones import State as MilestoneState
from jobcenter.queries.plans import Reading
from jobcenter.queries.support import Year
from jobcenter.reports import plan_words
from jobcenter.tables import plans as tables

register = template.Library()

register.filter("areas", area_figures.named)
register.filter("asked", plan_words.asked)
register.filter("baseline", plan_words.baseline)
register.filter("pace", plan_words.pace)
register.filter("bought", plan_words.bought)
register.filter("people", tables.people)
register.filter("difference", tables.difference)


@register.filter
def told(judged: Judged, rule: RollingGoal) -> str:
    return plan_words.told(judged, rule)


@register.simple_tag
def state_of(judged: Judged) -> SafeString:
    return tables.state_shape(judged)


@register.filter
def hours(count: Decimal) -> str:
    """ "27 timer", "18,5 timer"."""
    whole = count == count.to_integral_value()
    return f"{danish.number(count, 0 if whole else 1)}{danish.NO_BREAK}timer"


@register.filter
def talks(count: Fraction) -> str:
    return danish.number(float(count), 1)


_WORDS = {
    MilestoneState.REACHED: "er nået",
    MilestoneState.ON_COURSE: "er på kurs",
    MilestoneState.BEHIND: "er bagud",
    MilestoneState.OUT_OF_REACH: "kan ikke nås",
    MilestoneState.MISSED: "blev ikke nået",
}


@register.filter
def milestones_sentence(reading: Reading) -> str:
    """ "Af 8 milepæle og frister er 3 på kurs …", each state that there is."""
    count = len(reading.milestones)
    if not count:
        return "Planen har ingen milepæle endnu."
    told = [
        f"{danish.number(own)} {words}"
        for state, words in _WORDS.items()
        if (own := reading.count(state))
    ]
    rest = count - reading.count(*_WORDS)
    if rest:
        told.append(f"{danish.number(rest)} kan ikke dømmes endnu")
    one = danish.plural(count, "milepæl eller frist", "milepæle og frister")
    return f"Af {one}: {danish.listed(told)}."


@register.filter
def support_sentence(year: Year) -> str:
    """ "120 flere borgere end forventet i gennemsnit af 2023." """
    count = year.mean.difference
    more = "flere" if count > 0 else "færre"
    size = tables.people(abs(count))
    months = danish.plural(len(year.months), "måned", "måneder")
    period = f"{year.year}" if year.is_whole else f"{months} af {year.year}"
    if not count:
        return f"I gennemsnit af {period} var der lige så mange som forventet."
    return (
        f"I gennemsnit af {period} var der {size} {more} borgere på offentlig forsørgelse, end "
        "rammevilkårene tilsiger."
    )
