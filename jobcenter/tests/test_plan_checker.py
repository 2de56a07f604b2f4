"""The plan checker on about twenty plans: all that was put in is found, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from jobcenter.demo import recovery
from jobcenter.models import Initiative, Milestone, PlanMilestone
from jobcenter.queries import plan_hours
from jobcenter.queries.aims import Aim, Outcome, Prospect
from jobcenter.queries.plan_checker import Finding, Kind, findings_of
from jobcenter.queries.plan_hours import Pace
from jobcenter.queries.plan_milestones import Judged, State
from jobcenter.queries.plans import Standing

AS_OF = date(2024, 5, 1)
JULY, SEPTEMBER, DECEMBER = date(2024, 7, 1), date(2024, 9, 1), date(2024, 12, 31)
DAY, AVERAGE = Milestone.Measure.DAY, Milestone.Measure.AVERAGE
JOB, RES, SDP, KTH = "jobafklaring", "ressourceforloeb", "sygedagpenge", "kontanthjaelp"


def aim(
    *areas: str,
    day: date = JULY,
    percent: int = 70,
    deadline: bool = False,
    measure: Milestone.Measure = DAY,
    baseline: str | None = "61.5",
    state: State = State.ON_COURSE,
    earliest: date | None = None,
) -> Judged:
    milestone = PlanMilestone(
        areas=list(areas),
        day=day,
        percent=percent,
        measure=measure,
        is_deadline=deadline,
        baseline_percent=None if baseline is None else Decimal(baseline),
    )
    asked = Aim("", day, percent, measure)
    prospect = Prospect(asked, Outcome.BEHIND, earliest=earliest)
    return Judged(milestone, areas, asked, state, prospect=prospect)


def last(*areas: str, day: date = SEPTEMBER, percent: int = 80, **more: object) -> Judged:
    return aim(*areas, day=day, percent=percent, deadline=True, **more)  # type: ignore[arg-type]


def row(
    number: int,
    areas: Sequence[str],
    milestones: Sequence[Judged] = (),
    owner: str = "Lederen",
    hours: int = 0,
    needed: int = 0,
) -> Standing:
    """`needed` conversations until 1 July, half of an hour's talk each taking 90 minutes."""
    given = Decimal(hours) if hours else None
    initiative = Initiative(
        number=number, name=f"Nr. {number}", areas=list(areas), owner=owner, extra_hours=given
    )
    pace = Pace(Fraction(3, 10), Fraction(45), is_assumed=False)
    period = (AS_OF, None)
    bought = (
        [plan_hours.purchase(given, period, pace, after=AS_OF, until=JULY, needed=needed)]
        if given and needed
        else []
    )
    return Standing(initiative, tuple(areas), milestones, (), (), bought)


@dataclass(frozen=True)
class Seeded:
    """A plan, and what was put in: the kinds with the numbers of the initiatives."""

    name: str
    rows: Sequence[Standing]
    errors: frozenset[tuple[Kind, tuple[int, ...]]]


def seeded(name: str, rows: Sequence[Standing], *errors: tuple[Kind, int]) -> Seeded:
    return Seeded(name, rows, frozenset((kind, (number,)) for kind, number in errors))


def sound(number: int, area: str) -> Standing:
    return row(number, [area], [aim(area), last(area)])


def as_sent() -> list[Standing]:
    """The demonstration's plan: the first group's milestone stands in all rows."""
    return [
        row(
            number,
            each.areas,
            [
                aim(*m.areas, day=m.day, percent=m.percent, deadline=m.is_deadline)
                for m in each.milestones
            ],
            each.owner,
        )
        for number, each in enumerate(recovery.plan().initiatives, 1)
    ]


PLANS = [
    seeded("alt er i orden", [sound(1, JOB), sound(2, RES), sound(3, SDP), sound(4, KTH)]),
    seeded("som den blev sendt", as_sent(), (Kind.GROUP, 2), (Kind.GROUP, 3), (Kind.GROUP, 4)),
    seeded("uden initiativer", []),
    seeded("ingen ansvarlig", [row(1, [JOB], [aim(JOB), last(JOB)], owner="")],
           (Kind.NO_OWNER, 1)),
    seeded("kun mellemrum som ansvarlig", [row(1, [JOB], [last(JOB)], owner="  ")],
           (Kind.NO_OWNER, 1)),
    seeded("intet udgangspunkt", [row(1, [JOB], [aim(JOB, baseline=None), last(JOB)])],
           (Kind.NO_BASELINE, 1)),
    seeded("udgangspunkt på nul er et udgangspunkt", [row(1, [JOB], [aim(JOB, baseline="0.0")])]),
    seeded("milepæl efter fristen", [row(1, [JOB], [aim(JOB, day=DECEMBER), last(JOB)])],
           (Kind.AFTER_DEADLINE, 1)),
    seeded("milepæl på fristens dag", [row(1, [JOB], [aim(JOB, day=SEPTEMBER), last(JOB)])]),
    Seeded("to frister i ét initiativ",
           [row(1, [JOB], [last(JOB), last(JOB, day=DECEMBER, percent=85)])],
           frozenset({(Kind.TWO_DEADLINES, (1,))})),
    Seeded("to frister i to initiativer",
           [sound(1, JOB), row(2, [JOB], [last(JOB, percent=75)])],
           frozenset({(Kind.TWO_DEADLINES, (1, 2))})),
    seeded("den samme frist i to initiativer", [sound(1, JOB), sound(2, JOB)]),
    seeded("frister for to tal", [
        row(1, [JOB], [last(JOB), last(JOB, day=DECEMBER, measure=AVERAGE)])]),
    seeded("kan ikke nås", [
        row(1, [JOB], [aim(JOB, state=State.OUT_OF_REACH, earliest=SEPTEMBER), last(JOB)])],
        (Kind.OUT_OF_REACH, 1)),
    seeded("bagud er ikke uden for rækkevidde", [
        row(1, [JOB], [aim(JOB, state=State.BEHIND), last(JOB, state=State.NOT_YET)])]),
    seeded("timerne rækker ikke", [row(1, [JOB], [aim(JOB), last(JOB)], hours=10, needed=27)],
           (Kind.TOO_FEW_HOURS, 1)),
    seeded("timerne rækker lige", [row(1, [JOB], [aim(JOB), last(JOB)], hours=10, needed=24)]),
    seeded("et initiativ på tværs", [row(1, [], [aim(JOB), last(RES), last()])]),
    seeded("hele jobcentret i et område", [row(1, [SDP], [aim(), last(SDP)])], (Kind.GROUP, 1)),
    seeded("et af initiativets to områder", [row(1, [JOB, RES], [aim(JOB), last(JOB, RES)])]),
    seeded("et område for meget", [row(1, [JOB], [aim(JOB), last(JOB, RES)])], (Kind.GROUP, 1)),
    seeded("alt på én gang", [
        row(1, [JOB], [aim(RES, baseline=None, day=DECEMBER), last(JOB)], owner="", hours=1,
            needed=90),
        sound(2, KTH)],
        (Kind.GROUP, 1), (Kind.NO_BASELINE, 1), (Kind.AFTER_DEADLINE, 1), (Kind.NO_OWNER, 1),
        (Kind.TOO_FEW_HOURS, 1)),
]  # fmt: skip


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_all_that_was_put_in_is_found_and_nothing_else(plan: Seeded) -> None:
    found = [(each.kind, each.initiatives) for each in findings_of(plan.rows)]
    assert len(found) == len(set(found))
    assert set(found) == plan.errors


def test_there_are_about_twenty_and_each_kind_is_among_them() -> None:
    assert len(PLANS) >= 20
    assert {kind for plan in PLANS for kind, _ in plan.errors} == set(Kind)


def one(rows: Sequence[Standing]) -> Finding:
    (found,) = findings_of(rows)
    return found


def test_a_finding_says_where_what_and_what_to_do() -> None:
    found = one([row(2, [RES], [aim(JOB)])])
    assert found.where == "Initiativ 2 (Nr. 2), milepælen 70 % 1. juli 2024"
    assert found.what == "målgruppen er jobafklaring, men initiativet handler om ressourceforløb."
    assert found.to_do == "Vælg initiativets egen målgruppe, eller ret initiativets område."


def test_hours_are_told_in_conversations() -> None:
    # 41 working days until 1 July, and 10 hours give 3 conversations in five of them
    found = one([row(1, [JOB], [aim(JOB)], hours=10, needed=90)])
    assert "10 ekstra timer om ugen giver plads til ca. 24 samtaler" in found.what
    assert "men der skal mindst 90 til ud over de bookede." in found.what
    assert found.to_do.startswith("Find tid til de 66 sidste")


def test_an_earlier_month_is_named_where_there_is_one() -> None:
    found = one([row(1, [JOB], [aim(JOB, state=State.OUT_OF_REACH, earliest=SEPTEMBER)])])
    assert "Det kan tidligst nås 1. september 2024." in found.to_do
    never = one([row(1, [JOB], [aim(JOB, state=State.OUT_OF_REACH)])])
    assert "mere end 12 måneder frem" in never.to_do
