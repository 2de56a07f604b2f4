"""What can make a share look better than the work is: counts to read beside it, for one team.

After Bevan and Hood's "What's measured is what matters" (2006): a target moves what is done just
before a threshold, what is left out of the count, and those who are furthest from it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, DateField, ExpressionWrapper, F, Q, Value, When

from jobcenter.models import Assessment, Conversation, Standing, Team, User
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import standings, verdicts
from jobcenter.queries.development import whole_months
from jobcenter.queries.standings import Tab
from jobcenter.queries.verdicts import Part
from jobcenter.timeliness.counting import HELD
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS

HALF = 6  # months that are compared with as many before them
LAST_DAYS = timedelta(days=7)
FURTHEST = 5

# Upper ends of the days past due; beyond the last is what verdicts.Asked.LONG asks for.
STEPS = (7, 30, verdicts.LONG_OVERDUE.days)
NEWER, OLDER = "newer", "older"


@dataclass(frozen=True)
class Span:
    """Months from the one that begins on `first` to the one that begins on `last`."""

    first: date
    last: date


@dataclass(frozen=True)
class Counted:
    """`count` of `of`; both are conversations, or deadlines of them."""

    count: int
    of: int


@dataclass(frozen=True)
class Half:
    """One half year. `past_due` counts the unmet deadlines by STEPS and beyond the last."""

    past_due: list[int] = field(default_factory=lambda: [0] * (len(STEPS) + 1))
    last_days: Counted = Counted(0, 0)
    exempt: int = 0
    forms: dict[str, int] = field(default_factory=dict)
    registered_late: Counted = Counted(0, 0)

    @property
    def unmet(self) -> int:
        return sum(self.past_due)

    @property
    def held(self) -> int:
        return sum(self.forms.values())

    def of_form(self, form: str) -> Counted:
        return Counted(self.forms.get(form, 0), self.held)


@dataclass(frozen=True)
class Candour:
    """`furthest` are the cases longest past their first deadline, `past` how many are past one.

    `exempt` counts those who are exempt on the day, by reason.
    """

    spans: dict[str, Span]
    halves: dict[str, Half]
    furthest: list[Standing]
    past: int
    exempt: dict[str, int]


def of_team(user: User, assessment: Assessment, team: Team) -> Candour:
    """Five queries, however many the cases."""
    spans = _spans(assessment.as_of)
    cases = standings.cases(user, assessment).for_team(team)
    due = _due(user, assessment, team, spans)
    held = _held(cases, spans)
    past = cases.filter(standings.due(Tab.OVERDUE, assessment.as_of))
    return Candour(
        spans,
        {half: _half(due.get(half), held.get(half, {})) for half in spans},
        list(past.select_related("citizen").order_by("first_due", "pk")[:FURTHEST]),
        past.count(),
        dict(
            cases.filter(state=Standing.State.EXEMPT)
            .order_by("exemption_reason")
            .values_list("exemption_reason")
            .annotate(Count("pk"))
        ),
    )


def _spans(as_of: date) -> dict[str, Span]:
    months = whole_months(as_of)
    return {
        NEWER: Span(months[-HALF], months[-1]),
        OLDER: Span(months[-2 * HALF], months[-HALF - 1]),
    }


def _by_half(field_name: str, spans: dict[str, Span]) -> Case:
    return Case(
        When(Q((f"{field_name}__gte", spans[NEWER].first)), then=Value(NEWER)),
        default=Value(OLDER),
        output_field=CharField(),
    )


def _due(
    user: User, assessment: Assessment, team: Team, spans: dict[str, Span]
) -> dict[str, dict[str, Any]]:
    found = verdicts.conversations(verdicts.duties(user, assessment, team))
    within = verdicts.in_months(spans[OLDER].first, spans[NEWER].last)
    begins = ExpressionWrapper(F("due") - LAST_DAYS, output_field=DateField())
    unmet = Q(part__in=verdicts.UNMET)
    ends = [timedelta(days=step) for step in STEPS]
    steps = [
        Q(overrun__gt=low) & (Q(overrun__lte=high) if high else Q())
        for low, high in zip([timedelta(0), *ends], [*ends, None], strict=True)
    ]
    rows = (
        found.filter(within)
        .order_by()
        .values(half=_by_half("due", spans))
        .annotate(
            timely=Count("pk", filter=Q(part=Part.TIMELY)),
            last=Count("pk", filter=Q(part=Part.TIMELY, fulfilled__gt=begins)),
            exempt=Count("pk", filter=Q(part=Part.EXEMPT)),
            **{f"step_{n}": Count("pk", filter=unmet & step) for n, step in enumerate(steps)},
        )
    )
    return {row["half"]: row for row in rows}


def _held(cases: StandingQuerySet, spans: dict[str, Span]) -> dict[str, dict[str, Any]]:
    """The held conversations of those who are in the team now, by form; registered late or not."""
    latest = ExpressionWrapper(
        F("held_on") + timedelta(days=LATE_REGISTRATION_DAYS), output_field=DateField()
    )
    after = (spans[NEWER].last + timedelta(days=31)).replace(day=1)
    rows = (
        Conversation.objects.current()
        .filter(citizen__in=cases.order_by().values("citizen"), status=HELD)
        .filter(held_on__gte=spans[OLDER].first, held_on__lt=after)
        .order_by()
        .values("form", half=_by_half("held_on", spans))
        .annotate(
            held=Count("pk"),
            registered=Count("pk", filter=Q(registered_on__isnull=False)),
            late=Count("pk", filter=Q(registered_on__gt=latest)),
        )
    )
    halves: dict[str, dict[str, Any]] = {}
    for row in rows:
        own = halves.setdefault(row["half"], {"forms": {}, "registered": 0, "late": 0})
        own["forms"][row["form"]] = row["held"]
        own["registered"] += row["registered"]
        own["late"] += row["late"]
    return halves


def _half(due: dict[str, Any] | None, held: dict[str, Any]) -> Half:
    if due is None:
        due = dict.fromkeys(("timely", "last", "exempt"), 0)
    return Half(
        past_due=[due.get(f"step_{n}", 0) for n in range(len(STEPS) + 1)],
        last_days=Counted(due["last"], due["timely"]),
        exempt=due["exempt"],
        forms=held.get("forms", {}),
        registered_late=Counted(held.get("late", 0), held.get("registered", 0)),
    )
