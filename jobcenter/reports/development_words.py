"""What a chart of the monthly flow says in Danish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from jobcenter import danish
from jobcenter.timeliness.control import (
    BASELINE,
    FEWEST,
    WINDOW,
    Assurance,
    Limits,
    Number,
    Rule,
    Signal,
    Tally,
)
from jobcenter.timeliness.flow import Flow, Method, Segment

_NOT_CHANCE = "Det er ikke tilfældigt."


@dataclass(frozen=True)
class Episode:
    """Months in a row that stand out to the same side; `rules` by rank, each with its months.

    Months are places of the chart; `first` and `last` are both included.
    """

    first: int
    last: int
    side: int
    rules: dict[Rule, list[int]]


def episodes(signals: Sequence[Signal | None]) -> list[Episode]:
    """The stretches of signals, oldest first."""
    sides = [(signal.side if signal else 0, place) for place, signal in enumerate(signals)]
    found = []
    for side, stretch in groupby(sides, key=lambda each: each[0]):
        if side:
            places = [place for _, place in stretch]
            found.append(Episode(places[0], places[-1], side, _by_rule(signals, places)))
    return found


def _by_rule(signals: Sequence[Signal | None], places: list[int]) -> dict[Rule, list[int]]:
    own = {
        rule: [place for place in places if (signal := signals[place]) and signal.rule is rule]
        for rule in Rule
    }
    return {rule: of_rule for rule, of_rule in own.items() if of_rule}


def lead(months: Sequence[date], tallies: Sequence[Tally], flow: Flow) -> str:
    """What is ordinary, and whether the newest month is."""
    segment, latest = flow.segments[-1], tallies[-1]
    month = danish.month(months[-1]).capitalize()
    if not segment.limits:
        return _too_few(segment, month, latest)
    limit = segment.limits[-1] if latest.of else _last_measured(tallies, segment)
    ordinary = _ordinary(limit)
    if latest.share is None:
        return f"{ordinary} I {danish.month(months[-1])} var der ingen frister."
    counted = f"{danish.number(latest.hits)} af {danish.number(latest.of)} frister"
    shown = f"{month} ({_percent(latest.share)}, {counted})"
    signal = flow.signals[-1]
    if signal is None:
        return f"{ordinary} {shown} er inden for det normale."
    better = "bedre" if signal.side > 0 else "ringere"
    if signal.rule is Rule.OUTSIDE:
        return f"{ordinary} {shown} er {better} end normalt. {_NOT_CHANCE}"
    return f"{ordinary} {shown} er en del af en udvikling, der er {better} end normalt."


def _too_few(segment: Segment, month: str, latest: Tally) -> str:
    held = f"{danish.number(latest.hits)} af {danish.number(latest.of)} samtaler til tiden"
    newest = f"{month}: {held}." if latest.of else f"{month}: ingen frister."
    return (
        f"{newest} Der er {danish.plural(segment.points, 'måned', 'måneder')} med frister; det "
        f"normale udsving kan vises, når der er {FEWEST}."
    )


def _last_measured(tallies: Sequence[Tally], segment: Segment) -> Limits:
    own = zip(segment.limits, tallies[segment.first : segment.end], strict=True)
    return [limit for limit, tally in own if tally.of][-1]


def _ordinary(limit: Limits) -> str:
    lower, upper = max(limit.lower, 0), min(limit.upper, 1)
    if (lower, upper) == (0, 1):
        return (
            f"Tallet svinger så meget, at alt fra {_percent(0)} til {_percent(1)} er normalt (det "
            "gør det, når der er få frister om måneden)."
        )
    return f"Rettidigheden svinger normalt mellem {_percent(lower)} og {_percent(upper)}."


def _percent(share: Number) -> str:
    return danish.percent(float(share), 0)


def told(months: Sequence[date], episode: Episode) -> str:
    """An episode in a few sentences, with the month in which something changed."""
    first, last = months[episode.first], months[episode.last]
    words = [
        _rule_words(rule, episode.side) + _when(months, rule, episode) for rule in episode.rules
    ]
    cause = f"Noget ændrede sig omkring {danish.month(first)}."
    if set(episode.rules) == {Rule.OUTSIDE}:
        cause = "Spørg, hvad der skete."
    span = _span(first, last)
    return f"{span[0].upper()}{span[1:]}: {danish.listed(words)}. {_NOT_CHANCE} {cause}"


def _span(first: date, last: date) -> str:
    if first == last:
        return danish.month(first)
    begin = danish.MONTHS[first.month - 1] if first.year == last.year else danish.month(first)
    return f"{begin}–{danish.month(last)}"


def _when(months: Sequence[date], rule: Rule, episode: Episode) -> str:
    """The months of far points within a longer episode; a row is told by its length."""
    places = episode.rules[rule]
    is_whole = len(places) == episode.last - episode.first + 1
    if is_whole or rule in (Rule.TREND, Rule.SHIFT):
        return ""
    return f" ({danish.listed([danish.month(months[place]) for place in places])})"


def _rule_words(rule: Rule, side: int) -> str:
    is_up = side > 0
    row = f"mindst {WINDOW} måneder i træk"
    match rule:
        case Rule.OUTSIDE:
            return f"{'over' if is_up else 'under'} det normale udsving"
        case Rule.TREND:
            return f"{row}, hvor hver måned er {'bedre' if is_up else 'ringere'} end den før"
        case Rule.TWO_OF_THREE:
            return f"to af tre måneder i træk tæt på den {'øvre' if is_up else 'nedre'} grænse"
        case Rule.SHIFT:
            return f"{row} {'over' if is_up else 'under'} gennemsnittet"


def notes(months: Sequence[date], tallies: Sequence[Tally], flow: Flow) -> Iterator[str]:
    """How the limits of the chart were found, and what they lack."""
    segment = flow.segments[-1]
    if segment.limits:
        yield _baseline(months, tallies, segment)
    for month, points in sorted(flow.waiting.items()):
        since = f"Fra {danish.month(month)} skal det normale udsving regnes på ny"
        yield (
            f"{since}, men der er kun {danish.plural(points, 'måned', 'måneder')} med frister "
            f"siden. Det kræver {FEWEST}; til da gælder de gamle grænser."
        )
    if flow.method is Method.LANEY:
        yield (
            "Antallet af frister er meget forskelligt fra måned til måned, eller det er over 200. "
            "Derfor har hver måned sine egne grænser (Laneys P′): færre frister giver større "
            "udsving."
        )
    else:
        yield "Grænserne er gennemsnittet ± 2,66 gange det gennemsnitlige spring mellem to måneder."


def _baseline(months: Sequence[date], tallies: Sequence[Tally], segment: Segment) -> str:
    places = [place for place in range(segment.first, segment.end) if tallies[place].of]
    first, last = months[places[0]], months[places[segment.baseline - 1]]
    span = f"{danish.month(first)} til {danish.month(last)}"
    if segment.is_provisional:
        return (
            f"Foreløbige grænser: de er regnet af kun {segment.baseline} måneder, {span}. "
            f"De ligger fast, når der er {BASELINE}."
        )
    return f"Grænserne er regnet af {BASELINE} måneder, {span}, og ligger fast derefter."


def assurance(target: int, verdict: Assurance) -> str:
    """What the ordinary range says of a target in percent."""
    goal = f"{target}{danish.NO_BREAK}%"
    match verdict:
        case Assurance.PASSES:
            return f"Med den nuværende arbejdsgang kan I regne med at nå {goal} hver måned."
        case Assurance.FAILS:
            return (
                f"Med den nuværende arbejdsgang kan I ikke regne med at nå {goal} i nogen måned. "
                "Det kræver en ændring, ikke bare et skub."
            )
        case Assurance.HIT_OR_MISS:
            return (
                f"Med den nuværende arbejdsgang er det tilfældigt, om {goal} nås. "
                "Det kræver en ændring, ikke bare et skub."
            )
