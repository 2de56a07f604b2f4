"""What a month's deadlines came to, by area and rule, and the duties behind each number."""

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from operator import add, attrgetter

from django.db import models
from django.db.models import Case, Count, DateField, DurationField, F, Q, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Version
from jobcenter.models import Assessment, Team, User, Verdict
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import rules

# More days late than this are counted apart, since a share hides them; a single month is too
# short to hold any, so they are looked for this many whole months back.
LONG_OVERDUE = timedelta(60)
MONTHS_BACK = 12

Outcome = Verdict.Outcome


class Part(models.TextChoices):
    """The parts that a month's duties fall into: each duty is in one."""

    TIMELY = "rettidig", "Til tiden"
    LATE = "for_sent", "For sent"
    MISSING = "mangler", "Mangler"
    EXEMPT = "fritaget", "Fritaget"
    ENDED = "ophoert", "Ophørt"
    PENDING = "afventer", "Afventer"
    AHEAD = "opfyldt", "Opfyldt før fristen"


MEANINGS = {
    Part.TIMELY: "Det, der blev krævet, var gjort senest på fristen.",
    Part.LATE: "Det, der blev krævet, blev gjort efter fristen.",
    Part.MISSING: "Fristen er overskredet, og det, der kræves, er ikke registreret.",
    Part.EXEMPT: "Borgeren var fritaget på fristens dag.",
    Part.ENDED: "Forløbet sluttede før fristen.",
    Part.PENDING: "Fristen er ikke overskredet, og det, der kræves, er ikke registreret endnu.",
    Part.AHEAD: "Det, der kræves, er gjort, men fristens dag er ikke forbi.",
}

# What a share is taken of, what it leaves out, and what is behind the days late.
MEASURED = (Part.TIMELY, Part.LATE, Part.MISSING)
OUTSIDE = (Part.EXEMPT, Part.ENDED, Part.PENDING, Part.AHEAD)
UNMET = (Part.LATE, Part.MISSING)


class Asked(models.TextChoices):
    """Several parts at once, as the figures take them."""

    MEASURED = "talt", "Regnes med i andelen"
    UNMET = "ikke-naaet", "For sent eller mangler"
    LONG = "laenge", f"Mere end {LONG_OVERDUE.days} dage for sent"
    OUTSIDE = "udenfor", "Regnes ikke med i andelen"


class Force(models.TextChoices):
    """How a rule binds. Only what is binding is in a share."""

    BINDING = "bindende", "Bindende i den enkelte sag"
    ADVISORY = "vejledende", "Vejledende"
    COLLECTIVE = "gruppen", "Kommunens pligt over for gruppen"


@dataclass(frozen=True)
class Counts:
    """How many of some duties are in each part; late_registered is of those measured."""

    timely: int = 0
    late: int = 0
    missing: int = 0
    exempt: int = 0
    ended: int = 0
    pending: int = 0
    ahead: int = 0
    late_registered: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _numbers(self), _numbers(other)))

    @property
    def measured(self) -> int:
        return self.timely + self.late + self.missing

    @property
    def outside(self) -> int:
        return self.exempt + self.ended + self.pending + self.ahead

    @property
    def share(self) -> Fraction | None:
        """Of the deadlines that are past; None where there is none."""
        return Fraction(self.timely, self.measured) if self.measured else None

    def of(self, part: Part) -> int:
        count: int = getattr(self, part.name.lower())
        return count


_numbers = attrgetter(*(field.name for field in fields(Counts)))


@dataclass(frozen=True)
class Met:
    """A month's duties of one kind: the born-late cases, and the others."""

    prompt: Counts = Counts()
    born_late: Counts = Counts()

    def __add__(self, other: "Met") -> "Met":
        return Met(self.prompt + other.prompt, self.born_late + other.born_late)

    @property
    def every(self) -> Counts:
        return self.prompt + self.born_late


@dataclass(frozen=True)
class Key:
    """What a line of figures is about; `rule` is "" where no duty of a task fell due."""

    benefit: str
    rule: str
    asks_for: str
    rests_on: str = vocabulary.JOBCENTRE
    force: str = Force.BINDING

    @property
    def is_own(self) -> bool:
        """True for what the jobcentre has to do in the case: the lines that have a share."""
        return self.rests_on == vocabulary.JOBCENTRE and self.force == Force.BINDING

    @property
    def is_conversation(self) -> bool:
        return self.is_own and self.asks_for == vocabulary.CONVERSATION


@dataclass(frozen=True)
class Months:
    """First days of the newest month that is over and of the one that the assessment is in."""

    whole: date
    running: date

    @property
    def first(self) -> date:
        """The first of the MONTHS_BACK months that end with the whole one."""
        number = self.whole.year * 12 + self.whole.month - MONTHS_BACK
        return self.whole.replace(year=number // 12, month=number % 12 + 1)


def months(as_of: date) -> Months:
    """On a month's last day its deadlines are not all past, so the month is still running."""
    running = as_of.replace(day=1)
    return Months((running - timedelta(1)).replace(day=1), running)


def duties(user: User, assessment: Assessment, team: Team | None = None) -> VerdictQuerySet:
    """The duties that the user may see, each with its `part`, `force` and `overrun`.

    `overrun` is how long after its deadline a late duty was fulfilled, or a missing one has
    waited on the assessment's day; None for the rest. A team's are those that fell due in its time.
    """
    found = every_duty(assessment)
    if team is None:
        return found.visible_to(user, assessment)
    return found.of_team(user, assessment, team)


def every_duty(assessment: Assessment) -> VerdictQuerySet:
    """All duties of an assessment as `duties` gives them: for a run, not for a user's page."""
    as_of = assessment.as_of
    part = Case(
        When(outcome=Outcome.TIMELY, due__gte=as_of, then=Value(Part.AHEAD)),
        default=F("outcome"),
        output_field=models.CharField(),
    )
    force = Case(
        When(collective=True, then=Value(Force.COLLECTIVE)),
        When(enforced=False, then=Value(Force.ADVISORY)),
        default=Value(Force.BINDING),
        output_field=models.CharField(),
    )
    done = Coalesce("fulfilled", Value(as_of, output_field=DateField()))
    unmet = Q(outcome__in=(Outcome.LATE, Outcome.MISSING))
    overrun = Case(When(unmet, then=done - F("due")), output_field=DurationField())
    found = Verdict.objects.filter(assessment=assessment)
    return found.annotate(part=part, force=force, overrun=overrun)


def in_months(first: date, last: date) -> Q:
    """Duties whose deadline lies in the months that begin on two days, or between them."""
    after = (last + timedelta(31)).replace(day=1)
    return Q(due__gte=first, due__lt=after)


def met(found: VerdictQuerySet, shown: Months) -> dict[date, dict[Key, Met]]:
    """What became of the duties of both months, by month and line; one query."""
    by = [field.name for field in fields(Key)]
    parts = {part.name.lower(): Count("pk", filter=Q(part=part)) for part in Part}
    late_registered = Count("pk", filter=Q(part__in=MEASURED, late_registered=True))
    rows = (
        found.filter(in_months(shown.whole, shown.running))
        .annotate(month=TruncMonth("due"))
        .order_by()
        .values("month", "born_late", *by)
        .annotate(**parts, registered_late=late_registered)
    )
    sums: dict[date, dict[Key, Met]] = {shown.whole: {}, shown.running: {}}
    for row in rows:
        key = Key(*(row[name] for name in by))
        counts = Counts(*(row[name] for name in (*parts, "registered_late")))
        one = Met(born_late=counts) if row["born_late"] else Met(prompt=counts)
        of_month = sums[row["month"]]
        of_month[key] = of_month.get(key, Met()) + one
    return sums


def in_parts(asked: str) -> Q:
    """The duties of a Part, or of the parts of an Asked."""
    match asked:
        case Asked.MEASURED:
            return Q(part__in=MEASURED)
        case Asked.UNMET:
            return Q(part__in=UNMET)
        case Asked.LONG:
            return Q(part__in=UNMET, overrun__gt=LONG_OVERDUE)
        case Asked.OUTSIDE:
            return Q(part__in=OUTSIDE)
        case _:
            return Q(part=asked)


@dataclass(frozen=True)
class Line:
    """One line of figures. `has_day` is False where the law sets no day that could be missed.

    `appraisal` is what one is called, as "§ 7"; "" for another task.
    """

    key: Key
    whole: Met = Met()
    running: Met = Met()
    has_day: bool = True
    appraisal: str = ""


def lines(
    figures: Mapping[date, Mapping[Key, Met]], shown: Months, benefits: Collection[str]
) -> list[Line]:
    """A line for each area and rule with duties in either month, and one for each named task.

    In the order of the areas; within one the conversations first, then Min Plan and § 7 (which
    stand though nothing fell due), then what is in no share, and the a-kasse's last.
    """
    whole, running = figures[shown.whole], figures[shown.running]
    keys = whole.keys() | running.keys()
    present = {key.benefit for key in keys} | set(benefits)
    tasks = {(key.benefit, key.asks_for) for key in keys if key.is_own}
    named = [
        line
        for line in _named(shown.running, present)
        if (line.key.benefit, line.key.asks_for) not in tasks
    ]
    found = [
        Line(key, whole.get(key, Met()), running.get(key, Met()), appraisal=_appraisal(key.rule))
        for key in keys
    ]
    return sorted(found + named, key=lambda line: _place(line.key))


def summed(chosen: Iterable[Line]) -> tuple[Met, Met]:
    """The whole month's and the running month's duties of some lines together."""
    chosen = list(chosen)
    whole = sum((line.whole for line in chosen), start=Met())
    return whole, sum((line.running for line in chosen), start=Met())


def _named(day: date, benefits: Collection[str]) -> Iterable[Line]:
    """What rules ask of the jobcentre besides conversations on a day, by area and task."""
    asked: dict[Key, Line] = {}
    for group, in_force in rules.in_force(day).items():
        for version in (line.version for line in in_force if _is_named(line.version)):
            for benefit in set(vocabulary.GROUPS[group][1]) & set(benefits):
                key = Key(benefit, "", version.asks_for)
                other = asked.get(key)
                has_day = _sets_day(version) or (other is not None and other.has_day)
                asked[key] = Line(key, has_day=has_day, appraisal=_appraised(version))
    return asked.values()


def _is_named(version: Version) -> bool:
    task = version.asks_for in (vocabulary.MIN_PLAN, vocabulary.APPRAISAL)
    own = version.enforced and version.rests_on == vocabulary.JOBCENTRE
    return task and own and version.is_confirmed


def _sets_day(version: Version) -> bool:
    """True where what a version asks for can be late, as the delivered facts tell it."""
    return version.is_judged


def _place(key: Key) -> tuple[int, int, int, int, int, str]:
    forces = list(Force)
    return (
        list(vocabulary.BENEFITS).index(key.benefit),
        int(key.rests_on != vocabulary.JOBCENTRE),
        forces.index(Force(key.force)),
        list(vocabulary.TASKS).index(key.asks_for),
        _first_kind(key.rule),
        key.rule,
    )


def _first_kind(rule: str) -> int:
    """A first conversation stands before those that follow it: the order of law.kinds."""
    order = list(kinds.KINDS)
    versions = rules.book().rule(rule).versions if rule else ()
    return min((order.index(version.kind) for version in versions), default=0)


def _appraisal(rule: str) -> str:
    versions = rules.book().rule(rule).versions if rule else ()
    return next(filter(None, map(_appraised, versions)), "")


def _appraised(version: Version) -> str:
    """What the appraisal is called that a version asks for; "" for another task."""
    return vocabulary.APPRAISALS.get(getattr(version.parameters, "appraisal", ""), "")


def conversations(found: VerdictQuerySet) -> VerdictQuerySet:
    """The conversations that the jobcentre has to hold in the single case."""
    return found.filter(
        enforced=True,
        collective=False,
        asks_for=vocabulary.CONVERSATION,
        rests_on=vocabulary.JOBCENTRE,
    )


@dataclass(frozen=True)
class DaysLate:
    """Of deadlines not met: how many, the median of the days, and how many LONG_OVERDUE."""

    count: int = 0
    median: float | None = None
    long: int = 0


@dataclass(frozen=True)
class Lateness:
    """How late an area's conversations were, in the whole month and in MONTHS_BACK months."""

    month: DaysLate = DaysLate()
    year: DaysLate = DaysLate()


_LATENESS = ("benefit", "overrun")


def lateness(found: VerdictQuerySet, shown: Months) -> dict[str, Lateness]:
    """By area, and "" for all of them together; one query."""
    outcomes = (Outcome.LATE, Outcome.MISSING)
    past = in_months(shown.first, shown.whole)
    unmet = conversations(found).filter(past, outcome__in=outcomes)
    month, year = Count("pk", filter=Q(due__gte=shown.whole)), Count("pk")
    rows = unmet.order_by().values_list(*_LATENESS).annotate(month=month, year=year)
    overruns: dict[str, list[tuple[timedelta, int, int]]] = {}
    for benefit, *late in rows:
        for group in (benefit, ""):
            overruns.setdefault(group, []).append(tuple(late))
    return {
        group: Lateness(
            _days_late([(overrun, of_month) for overrun, of_month, _ in own]),
            _days_late([(overrun, of_year) for overrun, _, of_year in own]),
        )
        for group, own in overruns.items()
    }


def _days_late(overruns: list[tuple[timedelta, int]]) -> DaysLate:
    """Of how many duties were so long overdue."""
    counts: Counter[int] = Counter()
    for overrun, count in overruns:
        counts[overrun.days] += count
    total = counts.total()
    if not total:
        return DaysLate()
    long = sum(count for days, count in counts.items() if days > LONG_OVERDUE.days)
    return DaysLate(total, _median(counts, total), long)


def _median(counts: Counter[int], total: int) -> float:
    """Of values that are there so many times; of an even number the mean of the middle two."""
    values, ends = sorted(counts), list(accumulate(counts[value] for value in sorted(counts)))
    lower, upper = (values[bisect(ends, place)] for place in ((total - 1) // 2, total // 2))
    return (lower + upper) / 2
