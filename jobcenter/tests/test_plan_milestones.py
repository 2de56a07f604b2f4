"""Milestones that judge themselves: the plan of May, and how the summer could go on.

Ten citizens of jobafklaring as in the worked example. Without more conversations three of them
(2, 8 and 9) have four on 1 July, and one (9) on 1 September.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.actions import plan_example, plans
from jobcenter.actions.plans import Described, Wanted
from jobcenter.demo import recovery
from jobcenter.models import Assessment, Initiative, Milestone, RecoveryPlan, Share, User
from jobcenter.queries import milestones, plan_milestones
from jobcenter.queries.area_figures import AreaFigures
from jobcenter.queries.plan_milestones import State
from jobcenter.queries.plans import Reading
from jobcenter.tests import worked_example
from jobcenter.tests.pages import logged_in, words
from jobcenter.tests.worked_example import AS_OF, HELD

pytestmark = pytest.mark.django_db

JULY, SEPTEMBER = date(2024, 7, 1), date(2024, 9, 1)
DAY = Milestone.Measure.DAY
BEFORE_JULY = [date(2024, 5, 6), date(2024, 5, 20), date(2024, 6, 3), date(2024, 6, 17)]
IN_SUMMER = [date(2024, 7, 8), date(2024, 7, 22), date(2024, 8, 5), date(2024, 8, 19)]


@pytest.fixture
def chef(settings: Settings, tmp_path: Path) -> User:
    settings.AS_OF = AS_OF
    worked_example.delivered(worked_example.example(), tmp_path / "maj")
    return worked_example.chef()


def run(settings: Settings, day: date) -> Assessment:
    settings.AS_OF = day
    call_command("assess", as_of=day, verbosity=0)
    published = Assessment.objects.published()
    assert published
    return published


def went_on(
    settings: Settings,
    day: date,
    folder: Path,
    before_july: Iterable[int],
    in_summer: Iterable[int] = (),
) -> None:
    """A delivery of a day: some of the ten (by number) have held four conversations more."""
    settings.AS_OF = day
    builder = worked_example.example(times=0)
    for number, held in enumerate(HELD, 1):
        more = BEFORE_JULY if number in before_july else []
        more = [*more, *(IN_SUMMER if number in in_summer else [])]
        worked_example.add_citizen(builder, [*held, *more], [])
    worked_example.delivered(builder, folder)


def made(chef: User) -> RecoveryPlan:
    return plan_example.create(by=chef, example=recovery.plan(), baseline=lambda _: Decimal("61.5"))


def states(user: User, plan: RecoveryPlan) -> list[State]:
    """Of the first initiative: its milestone and its deadline."""
    published = Assessment.objects.published()
    assert published
    return [each.state for each in Reading(user, published, plan).initiatives[0].milestones]


def page(client: Client, plan: RecoveryPlan) -> str:
    first = plan.initiatives.get(number=1)
    return words(client.get(reverse("initiative", args=[first.uuid])).content)


def test_the_plan_as_it_was_sent_is_read_through(chef: User, settings: Settings) -> None:
    plan = made(chef)
    run(settings, AS_OF)
    text = words(logged_in(chef).get(reverse("plan", args=[plan.uuid])).content)
    assert "Her er 3 fund." in text
    for number in (2, 3, 4):
        assert f"Initiativ {number} (" in text
    assert "Initiativ 1 (" not in text
    # 5 of 10 with what is booked, and 7 of 10 take two conversations more
    text = page(logged_in(chef), plan)
    assert "7 af 10 borgere skal have 4 samtaler. Med det bookede har 5 dem" in text
    assert "Hvad giver 27 timer om ugen?" in text


def test_a_summer_that_reaches_the_milestone_and_not_the_deadline(
    chef: User, settings: Settings, tmp_path: Path
) -> None:
    plan, client = made(chef), logged_in(chef)
    run(settings, AS_OF)
    went_on(settings, JULY, tmp_path / "juli", [1, 3, 4, 5])
    run(settings, JULY)
    assert states(chef, plan)[0] == State.REACHED
    assert "7 af 10 borgere havde 4 samtaler 1. juli 2024." in page(client, plan)
    run(settings, SEPTEMBER)
    assert states(chef, plan) == [State.REACHED, State.MISSED]
    text = page(client, plan)
    # 1 July is no month's end and long past: the run has looked back at that very day
    assert "7 af 10 borgere havde 4 samtaler 1. juli 2024." in text
    assert "5 af 10 borgere havde 4 samtaler 1. september 2024. Der manglede 3 borgere." in text


def test_a_summer_that_is_late_and_reaches_the_deadline(
    chef: User, settings: Settings, tmp_path: Path
) -> None:
    plan = made(chef)
    went_on(settings, JULY, tmp_path / "juli", [1, 3, 4])
    run(settings, JULY)
    assert states(chef, plan)[0] == State.MISSED
    went_on(settings, SEPTEMBER, tmp_path / "september", [1, 3, 4], [5, 6, 7, 10])
    assessment = run(settings, SEPTEMBER)
    assert states(chef, plan) == [State.MISSED, State.REACHED]
    assert "6 af 10 borgere havde 4 samtaler 1. juli 2024. Der manglede 1 borger." in page(
        logged_in(chef), plan
    )
    _of_the_run(chef, assessment)
    _of_a_day_that_no_run_saw(chef, plan)


def _of_the_run(chef: User, assessment: Assessment) -> None:
    """Sums of areas are the stored rows', and a day looked back at is as its month says."""
    figures = AreaFigures(chef, assessment)
    rows = Share.objects.filter(assessment=assessment, grouping="area", group="jobafklaring")
    june = rows.get(month=date(2024, 6, 1))
    past = {month.day: month for month in figures.past(("jobafklaring",))}
    assert past[date(2024, 6, 30)].hits == june.hits
    assert past[date(2024, 6, 30)].average == pytest.approx(june.average)
    both = figures.month_end(("jobafklaring", "sygedagpenge"), JULY)
    assert both is not None
    assert (both.day, both.population, both.hits) == (date(2024, 6, 30), 10, june.hits)
    alone = figures.on(("jobafklaring",), JULY)
    assert alone is not None
    assert (alone.population, alone.hits) == (10, 6)
    whole = figures.on((), JULY)
    assert whole == alone


def _of_a_day_that_no_run_saw(chef: User, plan: RecoveryPlan) -> None:
    first = plan.initiatives.get(number=1)
    plans.add_milestone(
        by=chef, initiative=first, wanted=Wanted(("jobafklaring",), date(2024, 7, 10), 60)
    )
    text = page(logged_in(chef), plan)
    assert "6 af 10 borgere havde 4 samtaler 30. juni 2024." in text
    assert "Ingen kørsel har regnet på selve dagen, 10. juli 2024" in text


def test_a_month_end_looked_back_at_is_the_months_own(
    chef: User, settings: Settings, tmp_path: Path
) -> None:
    plan = plans.create(by=chef, name="P", baseline=date(2024, 3, 31))
    row = plans.add_initiative(by=chef, plan=plan, described=Described("I"))
    for day in (date(2024, 4, 30), date(2024, 6, 30)):
        plans.add_milestone(by=chef, initiative=row, wanted=Wanted((), day, 30))
    went_on(settings, JULY, tmp_path / "juli", [1, 3])
    assessment = run(settings, date(2024, 7, 15))
    assert {"2024-04-30", "2024-06-30", "2024-07-08", "2024-07-15"} <= set(assessment.forecast_days)
    figures = AreaFigures(chef, assessment)
    for month in (date(2024, 4, 1), date(2024, 6, 1)):
        share = Share.objects.get(assessment=assessment, grouping="total", month=month)
        count = figures.on((), share.judged_on)
        assert count is not None
        assert (count.population, count.hits) == (share.population, share.hits)


def test_what_is_closed_or_removed_takes_no_day(chef: User) -> None:
    plan = made(chef)
    asked = {str(day) for day in milestones.forecast_days(AS_OF)}
    assert {"2024-07-01", "2024-09-01"} <= asked
    for initiative in Initiative.objects.exclude(number=1):
        plans.remove_initiative(by=chef, initiative=initiative)
    plans.remove_milestone(
        by=chef, milestone=plan.initiatives.get(number=1).milestones.get(day=JULY)
    )
    asked = {str(day) for day in milestones.forecast_days(AS_OF)}
    assert "2024-07-01" not in asked
    plans.close(by=chef, plan=plan)
    assert "2024-09-01" not in {str(day) for day in milestones.forecast_days(AS_OF)}


def test_the_planned_line_runs_straight_between_its_places(chef: User, settings: Settings) -> None:
    plan = made(chef)
    reading = Reading(chef, run(settings, AS_OF), plan)
    (course,) = reading.courses(reading.initiatives[0])
    assert course.planned(plan.baseline) == Fraction(615, 1000)
    assert course.planned(JULY) == Fraction(7, 10)
    assert course.planned(SEPTEMBER) == Fraction(8, 10)
    # 1 August is 31 of the 62 days between them
    assert course.planned(date(2024, 8, 1)) == Fraction(75, 100)
    assert course.planned(date(2024, 4, 1)) is None
    assert course.planned(date(2024, 10, 1)) is None
    spots = {spot.day: spot for spot in course.spots()}
    assert spots[AS_OF].was is not None
    booked = spots[JULY].booked
    assert booked is not None
    assert (booked.hits, booked.population) == (5, 10)
    assert plan_milestones.share_of(Decimal("61.5")) == Fraction(615, 1000)


def test_averages_are_of_months_that_are_over(chef: User, settings: Settings) -> None:
    assessment = run(settings, AS_OF)
    stored = Share.objects.get(
        assessment=assessment, grouping="area", group="jobafklaring", month=date(2024, 4, 1)
    )
    found = AreaFigures(chef, assessment).average(("jobafklaring",), date(2024, 5, 30))
    assert found is not None
    assert found[0] == date(2024, 4, 30)
    assert float(found[1]) == pytest.approx(stored.average)
