"""What a month's deadlines come to, and where Min Plan stands."""

from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobcenter.law import vocabulary
from jobcenter.models import Standing, Verdict
from jobcenter.queries import minplans, verdicts
from jobcenter.queries.minplans import PlanState
from jobcenter.queries.verdicts import Asked, Counts, Force, Key, Line, Met, Months, Part
from jobcenter.tests.cast import AS_OF, Cast, make_cast

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
BOTH = Months(OCTOBER, NOVEMBER)
LATE, MISSING, TIMELY = Verdict.Outcome.LATE, Verdict.Outcome.MISSING, Verdict.Outcome.TIMELY
EXEMPT, ENDED, PENDING = Verdict.Outcome.EXEMPT, Verdict.Outcome.ENDED, Verdict.Outcome.PENDING


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _due(day: date) -> int:
    return (day - AS_OF).days


def _met(cast: Cast, who: str = "chris", team: str = "") -> dict[date, dict[Key, Met]]:
    shown = cast.teams[team] if team else None
    found = verdicts.duties(cast.users[who], cast.assessment, shown)
    return verdicts.met(found, BOTH)


def _lines(cast: Cast, benefits: Collection[str] = ()) -> list[Line]:
    return verdicts.lines(_met(cast), BOTH, benefits)


@pytest.mark.parametrize(
    ("as_of", "whole", "running", "first"),
    [
        (date(2026, 11, 17), OCTOBER, NOVEMBER, date(2025, 11, 1)),
        (date(2024, 5, 1), date(2024, 4, 1), date(2024, 5, 1), date(2023, 5, 1)),
        # what is due on the last day is not past on it, so the month is not over
        (date(2024, 4, 30), date(2024, 3, 1), date(2024, 4, 1), date(2023, 4, 1)),
        (date(2024, 1, 15), date(2023, 12, 1), date(2024, 1, 1), date(2023, 1, 1)),
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 2, 1), date(2023, 2, 1)),
    ],
)
def test_the_months_shown(as_of: date, whole: date, running: date, first: date) -> None:
    shown = verdicts.months(as_of)
    assert (shown, shown.first) == (Months(whole, running), first)


@pytest.mark.parametrize(
    ("due", "outcome", "part"),
    [
        (NOVEMBER, TIMELY, Part.TIMELY),
        (NOVEMBER, LATE, Part.LATE),
        (NOVEMBER, MISSING, Part.MISSING),
        (NOVEMBER, EXEMPT, Part.EXEMPT),
        (NOVEMBER, ENDED, Part.ENDED),
        (AS_OF - timedelta(1), TIMELY, Part.TIMELY),
        # done, but its day is not past: it is in no share yet
        (AS_OF, TIMELY, Part.AHEAD),
        (AS_OF, PENDING, Part.PENDING),
        (date(2026, 11, 30), TIMELY, Part.AHEAD),
    ],
)
def test_each_duty_is_in_one_part(cast: Cast, due: date, outcome: str, part: Part) -> None:
    cast.verdict(cast.case(), due_in=_due(due), outcome=outcome)
    (met,) = _met(cast)[NOVEMBER].values()
    assert {each: met.every.of(each) for each in Part} == {each: int(each == part) for each in Part}
    assert met.every.measured == int(part in verdicts.MEASURED)
    assert met.every.measured + met.every.outside == 1


@pytest.mark.parametrize(
    ("due", "month"),
    [
        (date(2026, 9, 30), None),
        (OCTOBER, OCTOBER),
        (date(2026, 10, 31), OCTOBER),
        (NOVEMBER, NOVEMBER),
        (date(2026, 11, 30), NOVEMBER),
        (date(2026, 12, 1), None),
    ],
)
def test_the_day_it_falls_due_decides_the_month(cast: Cast, due: date, month: date | None) -> None:
    cast.verdict(cast.case(), due_in=_due(due))
    assert {shown: len(of_month) for shown, of_month in _met(cast).items()} == {
        OCTOBER: int(month == OCTOBER),
        NOVEMBER: int(month == NOVEMBER),
    }


def test_the_share_leaves_out_what_is_no_deadline_missed_or_met() -> None:
    counts = Counts(timely=3, late=2, missing=1, exempt=7, ended=8, pending=9, ahead=4)
    assert (counts.measured, counts.outside, counts.share) == (6, 28, Fraction(1, 2))
    assert Counts(exempt=4, pending=2).share is None
    assert Counts(missing=2).share == 0


def test_with_and_without_cases_born_late(cast: Cast) -> None:
    case = cast.case()
    cast.verdict(case, due_in=_due(OCTOBER), outcome=TIMELY)
    cast.verdict(case, due_in=_due(OCTOBER) + 1, outcome=MISSING)
    cast.verdict(case, due_in=_due(OCTOBER) + 2, outcome=LATE, born_late=True)
    cast.verdict(case, due_in=_due(OCTOBER) + 3, outcome=LATE, born_late=True, late_registered=True)
    cast.verdict(case, due_in=_due(OCTOBER) + 4, outcome=EXEMPT, late_registered=True)
    (met,) = _met(cast)[OCTOBER].values()
    assert (met.every.share, met.prompt.share, met.born_late.share) == (
        Fraction(1, 4),
        Fraction(1, 2),
        Fraction(0),
    )
    assert met.every.late_registered == 1  # the exempt is no deadline met or missed


def _all_kinds(cast: Cast) -> None:
    """Duties of every kind, outcome and area in October, and one in November."""
    days = iter(range(_due(OCTOBER), _due(NOVEMBER)))
    cases = [cast.case(benefit=benefit) for benefit in ("sygedagpenge", "dagpenge", "jobafklaring")]
    for number, outcome in enumerate([TIMELY, LATE, MISSING, EXEMPT, ENDED, TIMELY] * 3):
        late = number % 4 == 0
        cast.verdict(cases[number % 3], due_in=next(days), outcome=outcome, born_late=late)
    sick, insured, _ = cases
    appraisal = {"asks_for": vocabulary.APPRAISAL, "rule": "SD-7"}
    cast.verdict(sick, due_in=next(days), outcome=MISSING, **appraisal)
    cast.verdict(sick, due_in=next(days), outcome=MISSING, enforced=False)
    cast.verdict(sick, due_in=next(days), outcome=LATE, collective=True)
    fund = {"rests_on": vocabulary.UNEMPLOYMENT_FUND, "rule": "DPA"}
    cast.verdict(insured, due_in=next(days), outcome=MISSING, **fund)
    cast.verdict(sick, due_in=_due(NOVEMBER), outcome=LATE)


def test_the_parts_add_up_to_the_whole(cast: Cast) -> None:
    _all_kinds(cast)
    october = _met(cast)[OCTOBER]
    every = sum((met.every for met in october.values()), start=Counts())
    assert every.measured + every.outside == Verdict.objects.filter(due__lt=NOVEMBER).count() == 22
    lines = _lines(cast)
    whole, running = verdicts.summed(lines)
    assert (whole.every, running.every.late) == (every, 1)
    conversations, _ = verdicts.summed(line for line in lines if line.key.is_conversation)
    by_hand = Verdict.objects.filter(
        due__lt=NOVEMBER, asks_for="samtale", rests_on="jobcenter", enforced=True, collective=False
    )
    assert (
        conversations.every.measured == by_hand.filter(outcome__in=(TIMELY, LATE, MISSING)).count()
    )
    assert conversations.every.timely == by_hand.filter(outcome=TIMELY).count() > 0
    assert (
        conversations.born_late.measured
        == by_hand.filter(outcome__in=(TIMELY, LATE, MISSING), born_late=True).count()
    )


def test_only_the_jobcentres_binding_duties_in_a_case_are_in_the_total(cast: Cast) -> None:
    _all_kinds(cast)
    keys = [line.key for line in _lines(cast)]
    apart = [key for key in keys if not key.is_own]
    assert {(key.rests_on, key.force) for key in apart} == {
        ("jobcenter", Force.ADVISORY),
        ("jobcenter", Force.COLLECTIVE),
        ("a-kasse", Force.BINDING),
    }
    assert {key.rule for key in keys if key.is_own and not key.is_conversation} == {"SD-7", ""}


def test_lines_come_by_area_conversations_first_then_the_named_ones(cast: Cast) -> None:
    _all_kinds(cast)
    lines = _lines(cast)
    order = [(line.key.benefit, line.key.asks_for, line.key.force) for line in lines]
    assert order[:5] == [
        ("sygedagpenge", "samtale", Force.BINDING),
        ("sygedagpenge", "minplan", Force.BINDING),
        ("sygedagpenge", "vurdering", Force.BINDING),
        ("sygedagpenge", "samtale", Force.ADVISORY),
        ("sygedagpenge", "samtale", Force.COLLECTIVE),
    ]
    areas = list(dict.fromkeys(line.key.benefit for line in lines))
    assert areas == ["sygedagpenge", "jobafklaring", "dagpenge"]
    assert lines[-1].key.rests_on == "a-kasse"


def test_the_first_conversation_stands_before_those_that_follow(cast: Cast) -> None:
    case = cast.case()
    for rule in ("SD-4W", "SD", "SD-F"):
        cast.verdict(case, rule, due_in=_due(OCTOBER), outcome=LATE)
    rules = [line.key.rule for line in _lines(cast) if line.key.is_conversation]
    assert rules == ["SD-F", "SD", "SD-4W"]


def test_min_plan_and_the_appraisal_stand_though_nothing_fell_due(cast: Cast) -> None:
    named = {
        (line.key.benefit, line.key.asks_for): line
        for line in _lines(cast, vocabulary.BENEFITS)
        if not line.key.rule
    }
    assert {benefit for benefit, task in named if task == "minplan"} == set(vocabulary.BENEFITS)
    appraisals = {benefit for benefit, task in named if task == "vurdering"}
    assert appraisals == {"sygedagpenge"}
    appraisal = named["sygedagpenge", "vurdering"]
    assert (appraisal.appraisal, appraisal.has_day) == ("§ 7", True)
    # for those on sygedagpenge the act sets no day that is delivered
    assert not named["sygedagpenge", "minplan"].has_day
    assert appraisal.whole == Met()


def test_a_teams_duties_are_those_of_the_day_they_fell_due(cast: Cast) -> None:
    moved = cast.case("Flyttet", team="Syd", responsible="Ulla Udefra")
    for number, team in enumerate((cast.team("Nord"), cast.team("Syd"), None)):
        duty = cast.verdict(moved, due_in=_due(OCTOBER) + number, outcome=LATE)
        duty.team, duty.caseworker = team, None
        duty.save()

    def late(who: str, team: str) -> int:
        return sum(met.every.late for met in _met(cast, who, team)[OCTOBER].values())

    assert [late("chris", team) for team in ("Nord", "Syd", "")] == [1, 1, 3]
    # the leader of Nord sees what fell due there, and nothing of the other team's time
    assert [late("tove", team) for team in ("Nord", "Syd", "")] == [1, 0, 1]
    assert late("adam", "") == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked.MEASURED, {Part.TIMELY, Part.LATE, Part.MISSING}),
        (Asked.UNMET, {Part.LATE, Part.MISSING}),
        (Asked.OUTSIDE, {Part.EXEMPT, Part.ENDED, Part.PENDING, Part.AHEAD}),
        (Asked.LONG, {Part.MISSING}),
        *((part, {part}) for part in Part),
    ],
)
def test_what_a_list_can_be_asked_for(cast: Cast, asked: str, found: set[Part]) -> None:
    case = cast.case()
    for number, outcome in enumerate([TIMELY, LATE, EXEMPT, ENDED]):
        cast.verdict(case, due_in=-60 - number, outcome=outcome)
    cast.verdict(case, due_in=-61 - number, outcome=MISSING)
    cast.verdict(case, due_in=0, outcome=PENDING)
    cast.verdict(case, due_in=1, outcome=TIMELY)
    duties = verdicts.duties(cast.users["chris"], cast.assessment)
    parts = duties.filter(verdicts.in_parts(asked)).values_list(*("part",), flat=True)
    assert set(parts) == {part.value for part in found}


@pytest.mark.parametrize(("days", "long"), [(59, 0), (60, 0), (61, 1)])
def test_more_than_sixty_days_late(cast: Cast, days: int, long: int) -> None:
    case = cast.case()
    cast.verdict(case, due_in=-days, outcome=MISSING)
    cast.verdict(case, "SD-F", due_in=-days - 1, outcome=LATE)  # a single day late
    found = verdicts.duties(cast.users["chris"], cast.assessment)
    year = verdicts.lateness(found, BOTH)["sygedagpenge"].year
    assert (year.count, year.long) == (2, long)
    assert year.median == (days + 1) / 2


def test_how_late_by_area_and_month(cast: Cast) -> None:
    sick, insured = cast.case(), cast.case(benefit="dagpenge")
    october = _due(OCTOBER)
    for number, days in enumerate((3, 5, 40)):
        due = OCTOBER + timedelta(number)
        cast.verdict(
            sick,
            due_in=october + number,
            outcome=LATE,
            fulfilled=due + timedelta(days),
        )
    cast.verdict(insured, due_in=_due(date(2026, 10, 31)), outcome=MISSING)  # 17 days on AS_OF
    cast.verdict(insured, due_in=_due(date(2026, 9, 1)), outcome=MISSING)  # 77 days
    # none of these is a conversation of the jobcentre's that missed its day
    cast.verdict(sick, "SD-7", due_in=october, outcome=MISSING, asks_for="vurdering")
    cast.verdict(sick, "DPA", due_in=october, outcome=MISSING, rests_on="a-kasse")
    cast.verdict(sick, "FORM", due_in=october, outcome=MISSING, enforced=False)
    cast.verdict(sick, "SD-F", due_in=october, outcome=TIMELY)
    cast.verdict(sick, due_in=_due(NOVEMBER), outcome=MISSING)  # the running month
    cast.verdict(sick, due_in=_due(date(2025, 10, 31)), outcome=MISSING)  # too long ago
    found = verdicts.duties(cast.users["chris"], cast.assessment)
    with CaptureQueriesContext(connection) as asked:
        late = verdicts.lateness(found, BOTH)
    assert len(asked) == 1
    assert (late["sygedagpenge"].month.count, late["sygedagpenge"].month.median) == (3, 5)
    assert (late["dagpenge"].month.count, late["dagpenge"].month.median) == (1, 17)
    assert (late["dagpenge"].year.count, late["dagpenge"].year.median) == (2, 47)
    assert late["dagpenge"].year.long == 1
    assert (late[""].month.count, late[""].year.count, late[""].year.median) == (4, 5, 17)


def test_one_query_whatever_the_duties(cast: Cast) -> None:
    _all_kinds(cast)
    chris = cast.users["chris"]
    with CaptureQueriesContext(connection) as asked:
        verdicts.met(verdicts.duties(chris, cast.assessment), BOTH)
    assert len(asked) == 1


def test_min_plan_by_area(cast: Cast) -> None:
    states = Standing.MinPlanState
    for state in (states.MADE, states.MADE, states.MISSING, states.OUTDATED, ""):
        cast.case(min_plan=state)
    cast.case(benefit="dagpenge", min_plan=states.NOT_REQUIRED, team="Syd", responsible=None)
    tallies = minplans.by_area(minplans.cases(cast.users["chris"], cast.assessment))
    assert {state: tallies["sygedagpenge"].of(state) for state in PlanState} == {
        PlanState.MADE: 2,
        PlanState.MISSING: 1,
        PlanState.OUTDATED: 1,
        PlanState.NOT_REQUIRED: 0,
        PlanState.UNKNOWN: 1,
    }
    assert tallies["dagpenge"].of(PlanState.NOT_REQUIRED) == 1
    whole = sum(tallies.values(), start=minplans.PlanTally({}))
    assert whole.all == Standing.objects.count() == 6
    of_nord = minplans.cases(cast.users["tove"], cast.assessment, cast.teams["Nord"])
    assert set(minplans.by_area(of_nord)) == {"sygedagpenge"}


def test_every_stored_state_of_min_plan_has_its_column() -> None:
    assert set(Standing.MinPlanState.values) | {PlanState.UNKNOWN.value} == set(PlanState.values)


def test_how_old_a_plan_may_be_comes_from_the_rules() -> None:
    assert minplans.update_days(AS_OF) == [90]
    assert minplans.update_days(date(2010, 1, 1)) == []
