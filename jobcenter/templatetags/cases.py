"""How figures and reasons about cases are put into words."""

from datetime import date

from django import template
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Standing, Verdict
from jobcenter.queries import deadlines, rules
from jobcenter.queries.citizens import Line
from jobcenter.tables import figures, shapes

register = template.Library()

register.simple_tag(shapes.status_shape, name="status_sign")
register.filter(shapes.lacking)
register.filter(deadlines.paragraph)
register.filter("counted", figures.counted)
register.filter("share_text", figures.share_text)
register.filter("average_text", figures.average_text)
register.filter("provisional", figures.provisional)
register.filter("goal_verdict", figures.verdict)
register.filter("distance_to_goal", figures.distance_to_goal)


@register.filter
def chart_number(value: str | float | None) -> str:
    """A cell of a chart's table: counts are whole numbers, shares come in percent."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return danish.percent(value / 100)
    return danish.number(value)


@register.filter
def why_not(line: Line, rule: RollingGoal) -> str:
    """The reason why a conversation does not count, as the end of a sentence."""
    conversation = line.conversation
    reasons = {
        "planlagt": "den er ikke registreret som holdt",
        "aflyst": "den blev aflyst",
        "udeblevet": "borgeren udeblev",
        "uden_dag": "dagen, den blev holdt, er ikke registreret",
        "fremtid": "den er holdt efter opgørelsens dag",
        "type": f"typen {conversation.get_type_display()} regnes ikke med i målet",
        "form": f"en samtale med formen {conversation.get_form_display()} regnes ikke med",
        "faelles": "en fælles samtale regnes ikke med",
        "aktoer": f"den er holdt af {conversation.get_actor_display()}, og de regnes ikke med",
        "udloebet": (
            f"ældre end {rule.window_months} måneder (talte til og med "
            f"{danish.short_day(line.last_day)})"
        ),
        "samme_dag": "der regnes kun én samtale med pr. dag",
    }
    return reasons[line.reason]


@register.filter
def days_over(deadline: date, as_of: date) -> int:
    """How many days ago a deadline was."""
    return (as_of - deadline).days


@register.filter
def rule_title(rule: str) -> str:
    return rules.book().rule(rule).title


@register.filter
def explanation(duty: Verdict, standing: Standing) -> str:
    """The address where a duty is explained."""
    return deadlines.duty_address(standing.citizen, duty)


@register.filter
def duty_marks(duty: Verdict | None) -> list[str]:
    """What one has to know before a deadline is held against anybody."""
    if duty is None:
        return []
    registered_late = duty.late_registered and duty.outcome != Verdict.Outcome.TIMELY
    marks = (
        (not duty.enforced, "Vejledende: en sag er ikke for sen alene på grund af den"),
        (duty.rests_on != vocabulary.JOBCENTRE, "Påhviler a-kassen"),
        (duty.collective, "Kommunens pligt over for hele gruppen og ikke i den enkelte sag"),
        (duty.born_late, shapes.born_late(duty)),
        (registered_late, "En samtale, der tæller med, blev registreret for sent"),
    )
    return [words for applies, words in marks if applies]


# Drawing and word of what came of a duty. One that asks the jobcentre for something has a Status
# until it is met; the first two here are for those that ask others, or nobody in particular.
_OUTCOMES = {
    Verdict.Outcome.PENDING: ("afventer", "Afventer"),
    Verdict.Outcome.MISSING: ("for-sent", "Fristen er gået"),
    Verdict.Outcome.TIMELY: ("rettidig", "Rettidig"),
    Verdict.Outcome.LATE: ("for-sent", "For sent"),
    Verdict.Outcome.EXEMPT: ("fritaget", "Fritaget"),
    Verdict.Outcome.ENDED: ("ophoert", "Ophørt"),
}


@register.simple_tag
def outcome_sign(duty: Verdict) -> SafeString:
    """Late registration is no failure to hold the conversation, so it has a sign of its own."""
    if duty.outcome == Verdict.Outcome.TIMELY and duty.late_registered:
        return shapes.shape("registreret-sent", "Holdt til tiden, registreret for sent")
    return shapes.shape(*_OUTCOMES[Verdict.Outcome(duty.outcome)])


@register.filter
def outcome_reason(duty: Verdict) -> str:
    """What made the outcome what it is: the day, the exemption, or the end of the course."""
    match duty.outcome:
        case Verdict.Outcome.EXEMPT:
            return duty.exemption
        case Verdict.Outcome.ENDED:
            return f"forløbet sluttede {danish.short_day(duty.end)}"
    verb = "holdt" if duty.asks_for == vocabulary.CONVERSATION else "registreret"
    done = f"{verb} {danish.short_day(duty.fulfilled)}"
    if duty.outcome == Verdict.Outcome.TIMELY or duty.fulfilled is None:
        return done
    return f"{done}, {danish.plural((duty.fulfilled - duty.due).days, 'dag', 'dage')} efter fristen"


@register.filter
def min_plan_words(standing: Standing) -> str:
    """Where the Min Plan stands on the day; "" where no rule says whether there must be one."""
    day = danish.long_day(standing.min_plan_on)
    match standing.min_plan:
        case Standing.MinPlanState.MADE:
            return f"Min Plan er lavet eller ajourført {day}."
        case Standing.MinPlanState.OUTDATED:
            return f"Min Plan er ikke ajourført siden {day}."
        case Standing.MinPlanState.MISSING | Standing.MinPlanState.NOT_REQUIRED:
            return f"{standing.get_min_plan_display()}."
        case _:
            return ""
