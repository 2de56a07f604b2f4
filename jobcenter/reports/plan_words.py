"""What a milestone has come to, and what extra hours buy, in words."""

from fractions import Fraction

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.queries.aims import Outcome, Prospect
from jobcenter.queries.plan_hours import Pace, Purchase
from jobcenter.queries.plan_milestones import Figure, Judged, State
from jobcenter.reports.document import Table
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED

# Below this many citizens a percentage says more than is known.
_FEW = 20


def asked(judged: Judged) -> str:
    """ "Mindst 70 % 1. juli 2024"; of an average also what it is measured on."""
    what = " i 12-måneders gennemsnit" if judged.aim.is_average else ""
    return f"Mindst {judged.aim.percent}{danish.NO_BREAK}%{what} {danish.long_day(judged.aim.day)}"


def told(judged: Judged, rule: RollingGoal) -> str:
    """Why the state is what it is, and what it takes: one to three sentences."""
    match judged.state:
        case State.REACHED | State.MISSED:
            return _come(judged, rule)
        case State.UNKNOWN:
            return "Ingen opgørelse har et tal for dagen eller måneden før, så den kan ikke dømmes."
        case State.NOBODY:
            return "Ingen borgere tæller med i måltallet på dagen, så der er ingen andel."
        case State.NOT_YET:
            return "Dagen er ikke regnet med endnu. Det sker ved den næste kørsel."
        case State.BEYOND:
            return "Fremskrivningen går 12 måneder frem, så dagen bliver regnet med senere."
    if judged.prospect is None:
        raise ValueError("En milepæl, der ikke er kommet, har en fremskrivning.")
    if judged.aim.is_average:
        return _average(judged.prospect)
    return _day(judged.prospect, rule)


def _come(judged: Judged, rule: RollingGoal) -> str:
    figure = judged.figure
    if figure is None or figure.share is None:
        return ""
    if judged.aim.is_average:
        said = f"Gennemsnittet var {_percent(figure.share)} ved udgangen af "
        return f"{said}{danish.month(figure.day)}."
    people = danish.plural(figure.population, "borger", "borgere")
    share = f" ({_percent(figure.share)})" if figure.population >= _FEW else ""
    said = (
        f"{danish.number(figure.hits)} af {people}{share} havde {rule.conversations} samtaler "
        f"{danish.long_day(figure.day)}."
    )
    if judged.lack:
        said += f" Der manglede {danish.plural(judged.lack, 'borger', 'borgere')}."
    if judged.is_of_another_day:
        said += (
            f" Ingen kørsel har regnet på selve dagen, {danish.long_day(judged.aim.day)}: tallet "
            "er fra månedens udgang før den."
        )
    return said


def _average(prospect: Prospect) -> str:
    point = prospect.point
    if point is None:
        return ""
    booked, due = point.averages[BOOKED], point.averages[ALL_DUE]
    said = (
        f"Ved udgangen af {danish.month(point.day)} er gennemsnittet {_percent(booked)} med det "
        f"bookede og {_percent(due)}, hvis alle frister holdes."
    )
    if prospect.outcome != Outcome.OUT_OF_REACH:
        return said
    return f"De gamle måneder er stadig med i gennemsnittet. {earliest(prospect)} {said}"


def earliest(prospect: Prospect) -> str:
    if prospect.earliest is None:
        return "Det kan heller ikke nås inden for de næste 12 måneder."
    return f"Det kan tidligst nås {danish.long_day(prospect.earliest)}."


def _day(prospect: Prospect, rule: RollingGoal) -> str:
    found = prospect.needed
    if found is None or prospect.point is None:
        return ""
    people = danish.plural(found.population, "borger", "borgere")
    said = (
        f"{danish.number(found.required)} af {people} skal have {rule.conversations} samtaler. "
        f"Med det bookede har {danish.number(found.hits)} dem"
    )
    match prospect.outcome:
        case Outcome.REACHED:
            return f"{said}."
        case Outcome.OUT_OF_REACH:
            return (
                f"{said}. Der er ikke dage nok til de samtaler, der mangler. {earliest(prospect)}"
            )
    due = danish.number(prospect.point.hits[ALL_DUE])
    talks = danish.plural(found.extra, "samtale", "samtaler")
    pace = f"{danish.number(prospect.per_week)} om ugen" if prospect.weeks >= 1 else "i denne uge"
    return (
        f"{said}; holdes alle frister, har {due} dem. Det kræver mindst {talks} ud over de "
        f"bookede, {pace}."
    )


def baseline(judged: Judged) -> str:
    """ "Udgangspunkt 61,5 %"; nothing where it is not known."""
    percent = judged.milestone.baseline_percent
    return "" if percent is None else f"Udgangspunkt {danish.percent(percent / 100)}"


def pace(found: Pace) -> str:
    """What the hours are reckoned by."""
    minutes = 60 * Fraction(found.talk_percent) / 100 / found.talks_per_hour
    basis = (
        "Der er ikke indtastet arbejdstid, så der er regnet med"
        if found.is_assumed
        else "Regnet som de indtastede arbejdstider:"
    )
    return (
        f"{basis} {danish.number(float(found.talk_percent))}{danish.NO_BREAK}% af tiden til "
        f"samtaler og {danish.number(float(minutes))} minutter pr. samtale."
    )


def bought(purchase: Purchase) -> str:
    """What the hours give until a day, against what it takes."""
    said = (
        f"Indtil {danish.long_day(purchase.day)} er der plads til ca. "
        f"{danish.plural(int(purchase.talks), 'samtale', 'samtaler')} i de ekstra timer. Der skal "
        f"mindst {danish.number(purchase.needed)} til ud over de bookede"
    )
    if not purchase.lack:
        return f"{said}, så timerne rækker."
    return f"{said}: {danish.number(purchase.lack)} skal holdes i andre timer."


def _percent(share: Fraction | None) -> str:
    return danish.percent(None if share is None else float(share))


def figure(found: Figure | None) -> str:
    """The percentage, or the counts where they are few; an average is always a percentage."""
    if found is None or found.share is None:
        return danish.NOTHING
    if 0 < found.population < _FEW:
        return f"{danish.number(found.hits)} af {danish.number(found.population)}"
    return _percent(found.share)


def results(milestones: Table) -> str:
    """How many milestones have come to what, as the cells of their table tell."""
    found = [
        cell.value for row in milestones.rows if (cell := milestones.cell(row.key, "resultat"))
    ]
    told = [
        f"{danish.number(count)} {state.label.lower()}"
        for state in State
        if (count := found.count(str(state.label)))
    ]
    if hidden := found.count(None):
        told.append(f"{danish.number(hidden)} skjult")
    one = danish.plural(len(found), "milepæl eller frist", "milepæle og frister")
    return f"{one}: {danish.listed(told)}."
