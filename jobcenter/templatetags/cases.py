"""How figures and reasons about cases are put into words."""

from django import template

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.queries.citizens import Line
from jobcenter.tables import figures
from jobcenter.tables.shapes import status_shape

register = template.Library()

register.simple_tag(status_shape, name="status_sign")
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
