"""How a team's load is put into words."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import WorkingTime
from jobcenter.queries.capacity import OVERDUE, Line, Outlook
from jobcenter.queries.catch_up import CatchUp
from jobcenter.queries.hours import Week
from jobcenter.queries.throughput import SURE, Throughput
from jobcenter.tables.capacity import cases_address
from jobcenter.timeliness.capacity import Level

register = template.Library()

_TALKS = ("samtale", "samtaler")


def _about(count: Fraction | float) -> str:
    """A number of conversations: whole, or with one decimal where it is small."""
    return danish.number(float(count), 0 if count >= 10 else 1)


@register.filter
def whole(count: Fraction) -> str:
    return danish.number(round(count))


@register.filter
def hours(count: Decimal) -> str:
    """ "37 timer", "18,5 timer"."""
    text = f"{count.normalize():f}".replace(".", ",")
    return f"{text}{danish.NO_BREAK}{'time' if count == 1 else 'timer'}"


@register.filter
def weeks_named(weeks: Sequence[Week]) -> str:
    """ "uge 18 til uge 25"."""
    return f"{danish.week(weeks[0].last)} til {danish.week(weeks[-1].last)}"


@register.filter
def line_names(lines: Sequence[Line]) -> str:
    return danish.listed([line.name for line in lines])


@register.filter
def in_other_teams(outlook: Outlook) -> str:
    """Whose hours are counted in full although other teams have a part of them."""
    names = [person.name for person in outlook.elsewhere]
    works = "er også i et andet team" if len(names) == 1 else "er også i andre team"
    return (
        f"{danish.listed(names)} {works}. Timerne er talt fuldt med i hvert team: regn selv fra, "
        "hvad de andre team har brug for."
    )


@register.filter
def balance(outlook: Outlook) -> str:
    """Whether the hours suffice for what falls due and what is to be caught up with."""
    weeks = f"{len(outlook.weeks)} uger"
    if not outlook.needed:
        return f"Ingen samtaler forfalder i de kommende {weeks}, og ingen er over fristen."
    if not outlook.people:
        return "Ingen sagsbehandlere er tilknyttet teamet, så der er ingen timer at regne med."
    if outlook.spare is None:
        missing, of = len(outlook.without_time), len(outlook.people)
        return f"Om timerne rækker, vides ikke: arbejdstid mangler for {missing} af {of}."
    if outlook.spare < 0:
        return _lacking(outlook, weeks)
    room = danish.plural(floor(outlook.spare), *_TALKS)
    return (
        f"Timerne i {outlook.team.name} rækker i de kommende {weeks}: der er plads til {room} "
        f"mere, end der forfalder og skal indhentes.{_crowded(outlook)}"
    )


def _lacking(outlook: Outlook, weeks: str) -> str:
    talks = danish.plural(ceil(-(outlook.spare or 0)), *_TALKS)
    people = -float(outlook.full_timers or 0)
    if people >= 0.05:
        lack = f"mangler ca. {danish.number(people, 1)} årsværk i {weeks}"
        return f"{outlook.team.name} {lack}: der er ikke plads til {talks}."
    return f"{outlook.team.name} mangler plads til {talks} i {weeks}."


def _crowded(outlook: Outlook) -> str:
    pairs = zip(outlook.weeks, outlook.whole.cells, strict=True)
    over = [danish.week(week.last) for week, cell in pairs if cell.level is Level.OVER]
    if not over:
        return ""
    return f" Men i {danish.listed(over)} forfalder der mindst lige så meget, som der er plads til."


@register.filter
def due_link(outlook: Outlook) -> SafeString | str:
    """The number that falls due in all the weeks, which opens its list."""
    count = danish.plural(outlook.whole.total.due, *_TALKS)
    if not outlook.whole.total.due:
        return count
    return format_html('<a href="{}">{}</a>', cases_address(str(outlook.team.uuid)), count)


@register.filter
def overdue_link(outlook: Outlook) -> SafeString | str:
    if not outlook.whole.overdue:
        return "ingen sager er over fristen"
    return format_html(
        '<a href="{}">{}</a> er over fristen; i dem mangler {}',
        cases_address(str(outlook.team.uuid), uge=OVERDUE),
        danish.plural(outlook.whole.overdue, "sag", "sager"),
        danish.plural(outlook.whole.owed, *_TALKS),
    )


@register.filter
def in_the_long_run(outlook: Outlook) -> str:
    """What the goal asks for if it is spread evenly: most deadlines lie beyond the weeks shown."""
    rule = outlook.rule
    citizens = danish.plural(outlook.not_exempt, "borger", "borgere")
    each = f"{rule.conversations} samtaler på {rule.window_months} måneder"
    return (
        f"Til sammenligning: {each} med hver af teamets {citizens}, der ikke er fritaget, er "
        f"ca. {_about(outlook.steady)} om ugen."
    )


@register.filter
def who_is_over(outlook: Outlook) -> str:
    """Who has as much as there is room for or more, by name, and in which weeks."""
    if outlook.people and all(line.lacks_time for line in outlook.lines if line.caseworker):
        return "Ingens arbejdstid er indtastet for alle ugerne."
    found = []
    for line in outlook.lines:
        pairs = zip(outlook.weeks, line.cells, strict=True)
        over = [danish.week(week.last) for week, cell in pairs if cell.level is Level.OVER]
        if line.caseworker and over:
            found.append(f"{line.name} i {danish.listed(over)}")
    if not found:
        return "Ingen, hvis arbejdstid er indtastet, har lige så meget, som der er plads til."
    return f"Har mindst så meget, som der er plads til: {'; '.join(found)}."


@register.filter
def why_no_moves(outlook: Outlook) -> str:
    """Why there is nothing to propose: nobody is over, or nobody else has room."""
    of_people = [
        cell.level for line in outlook.lines if line.caseworker for cell in line.cells if cell.due
    ]
    if Level.OVER in of_people:
        return (
            "Mindst én er over, men enten er alle sagerne booket, eller også har ingen kollega "
            "plads i den samme uge."
        )
    if Level.UNKNOWN in of_people:
        return "Ingen, hvis arbejdstid er indtastet, er over. De andre kan der ikke siges noget om."
    return "Ingen er over i nogen af ugerne, så der er ingen grund til at flytte sager."


# --- Extra hours ---------------------------------------------------------------------------------


def _extra(catch_up: CatchUp) -> str:
    return (
        f"{danish.number(float(catch_up.hours), _decimals(catch_up.hours))}{danish.NO_BREAK}timer"
    )


def _decimals(count: Fraction) -> int:
    return 0 if count.denominator == 1 else 1


@register.filter
def bought(catch_up: CatchUp) -> str:
    """ "27 timer om ugen giver ca. 8,1 samtaler om ugen."."""
    talks = _about(catch_up.talks or 0)
    return f"{_extra(catch_up)} om ugen giver ca. {talks} samtaler om ugen."


@register.filter
def catching_up(catch_up: CatchUp) -> list[str]:
    """What it takes to catch up with the overdue ones, and how far the hours go."""
    owed = catch_up.outlook.whole.owed
    own = f"Teamets egne timer giver plads til ca. {_about(catch_up.own or 0)} om ugen."
    coming = f"Der forfalder ca. {_about(catch_up.demand)} samtaler om ugen."
    if not owed:
        return [f"{coming} {own}", "Ingen samtaler mangler i sager over fristen."]
    last = danish.long_day(catch_up.outlook.weeks[-1].last)
    relief = (
        f"Skal de {danish.plural(owed, *_TALKS)}, der mangler i sager over fristen, være "
        f"indhentet senest {last}, skal der holdes ca. {_about(catch_up.relief)} om ugen."
    )
    sentences = [f"{coming} {own}", f"{relief} {_needed(catch_up)}", _lasting(catch_up)]
    if catch_up.afterwards is not None:
        sentences.append(
            f"Når de er indhentet, bør der i det lange løb være plads til ca. "
            f"{_about(catch_up.afterwards)} om ugen: lidt flere, end der kommer, fordi ugerne "
            "svinger."
        )
    return sentences


def _needed(catch_up: CatchUp) -> str:
    needed = catch_up.hours_needed
    if not needed:
        return "Det kan nås uden ekstra timer."
    return f"Det kræver ca. {danish.plural(ceil(needed), 'ekstra time', 'ekstra timer')} om ugen."


def _lasting(catch_up: CatchUp) -> str:
    if catch_up.lasts is None:
        return (
            f"Med {_extra(catch_up)} ekstra bliver de ikke indhentet: der forfalder lige så meget, "
            "som der er plads til, eller mere."
        )
    weeks = max(1, ceil(catch_up.lasts))
    return (
        f"Med {_extra(catch_up)} ekstra om ugen er de indhentet på ca. "
        f"{danish.plural(weeks, 'arbejdsuge', 'arbejdsuger')}, hvis der bliver ved med at forfalde "
        "lige så mange."
    )


# --- What is usually done ------------------------------------------------------------------------


@register.filter
def sure(done: Throughput, outlook: Outlook) -> str:
    """ "Vi er 85 % sikre på mindst 45 samtaler på 8 uger."."""
    certain = danish.percent(float(SURE), 0)
    count = danish.plural(done.sure_of, *_TALKS)
    return f"Vi er {certain} sikre på mindst {count} på {len(outlook.weeks)} uger."


@register.filter
def chance(done: Throughput, outlook: Outlook) -> str:
    """How likely it is that everything is done, if the weeks to come are like those that were."""
    low, high = min(done.counts), max(done.counts)
    between = f"{low}" if low == high else f"mellem {low} og {high}"
    needed = danish.plural(outlook.needed, *_TALKS)
    return (
        f"De seneste {len(done.counts)} hele uger holdt teamet {between} samtaler om ugen. Ligner "
        f"de kommende uger dem, er sandsynligheden for at nå alle {needed}, der forfalder eller "
        f"skal indhentes, {_likely(done.chance_of(outlook.needed))}."
    )


def _likely(share: Fraction) -> str:
    if share < Fraction(1, 100):
        return f"under 1{danish.NO_BREAK}%"
    if share > Fraction(99, 100):
        return f"over 99{danish.NO_BREAK}%"
    return danish.percent(float(share), 0)


# --- What is entered -----------------------------------------------------------------------------


@register.filter
def working_time(time: WorkingTime) -> str:
    """ "37 timer, 45 % til samtaler, 90 minutter pr. samtale; fra 29-04-2024"."""
    until = f" til {danish.short_day(time.end)}" if time.end else ""
    return (
        f"{hours(time.hours)}, {time.talk_percent}{danish.NO_BREAK}% til samtaler, "
        f"{time.minutes} minutter pr. samtale; fra {danish.short_day(time.start)}{until}"
    )
