"""How figures are written: n is always beside a share, and few citizens are counted, not shared."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Share
from jobcenter.queries.shares import Tally
from jobcenter.queries.standings import Measured
from jobcenter.tables.addresses import listed

# Below this many citizens a percentage says more than is known.
FEW = 20


def counted(hits: int, population: int) -> str:
    """ "41 af 52"; nothing to count gives "–"."""
    if not population:
        return danish.NOTHING
    return f"{danish.number(hits)} af {danish.number(population)}"


def share_text(hits: int, population: int) -> str:
    """The percentage, or the counts alone where they are few; "–" where there is nobody."""
    return danish.percent(hits / population) if population >= FEW else counted(hits, population)


def average_text(share: Share | None) -> str:
    """The average in percent, or its counts where even all its months together hold few."""
    if share is None or share.average is None:
        return danish.NOTHING
    if share.pooled_population < FEW:
        return counted(share.pooled_hits, share.pooled_population)
    return danish.percent(share.average)


def provisional(share: Share | None, rule: RollingGoal) -> str:
    """ "foreløbig (9 måneder)" where the average has not all of its months yet, else ""."""
    if share is None or share.average is None or share.months >= rule.average_months:
        return ""
    return f"foreløbig ({danish.plural(share.months, 'måned', 'måneder')})"


def verdict(share: Share | None, rule: RollingGoal) -> str:
    """Whether the average has reached the goal, as decided on the exact fraction."""
    if share is None or share.average is None:
        return danish.NOTHING
    if share.goal_reached:
        return "nået"
    return rounding_note(share, rule) or "ikke nået"


def distance_to_goal(share: Share | None, rule: RollingGoal) -> str:
    """ "2,2 procentpoint under målet"; nothing where few are counted, or where it is on it."""
    if share is None or share.average is None or share.pooled_population < FEW:
        return ""
    away = Decimal(str(share.average)) - Decimal(rule.goal_percent) / 100
    text = danish.points(abs(away)).lstrip("+")
    if text == danish.points(0):
        return ""
    return f"{text} {'over' if away > 0 else 'under'} målet"


def rounding_note(share: Share, rule: RollingGoal) -> str:
    """A sentence where the rounded average looks as if the goal were reached; else ""."""
    average, goal = Decimal(str(share.average)), Decimal(rule.goal_percent) / 100
    if share.goal_reached or danish.percent(average) != danish.percent(goal):
        return ""
    exact = next(
        (
            danish.percent(average, decimals)
            for decimals in range(2, 9)
            if danish.percent(average, decimals) != danish.percent(goal, decimals)
        ),
        "et tal lige under målet",
    )
    return f"ikke nået ({exact} vises som {danish.percent(average)})"


def list_address(**choices: str) -> str:
    """The list of cases with tab and filters chosen."""
    return listed("standing_list", {"sager": "alle"} | choices)


def count_link(count: int, what: str, **choices: str) -> SafeString:
    """A number that opens the list of exactly those cases; `what` is read aloud with it."""
    if not count:
        return format_html("{}", danish.number(count))
    return format_html(
        '<a href="{}" aria-label="{}">{}</a>',
        list_address(**choices),
        f"{danish.number(count)} {what}",
        danish.number(count),
    )


def hits_of(tally: Tally, whose: str, **choices: str) -> SafeString:
    """ "41 af 52", each number opening its list; the percentage too where they are not few."""
    if not tally.population:
        return format_html("{}", danish.NOTHING)
    percentage = ""
    if tally.population >= FEW:
        percentage = f" ({danish.percent(tally.share)})"
    return format_html(
        "{} af {}{}",
        count_link(
            tally.hits, f"når målet for samtaler, {whose}", maaltal=Measured.REACHED, **choices
        ),
        count_link(
            tally.population, f"tæller med i måltallet, {whose}", maaltal=Measured.ALL, **choices
        ),
        percentage,
    )
