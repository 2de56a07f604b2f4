"""Setting milestones, and what comes of them."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from jobcenter.actions import milestones as actions
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, AuditEvent, Job, Milestone, Team, User
from jobcenter.queries import aims, forecasts
from jobcenter.queries.aims import Outcome, Prospect, Split, Talks
from jobcenter.tests import worked_example
from jobcenter.tests.pages import logged_in, words
from jobcenter.tests.worked_example import AS_OF

pytestmark = pytest.mark.django_db

DAY, AVERAGE = Milestone.Measure.DAY, Milestone.Measure.AVERAGE
GIVEN = {"name": "Plan", "percent": "70", "day": "01-07-2024", "measure": DAY.value}


@pytest.fixture(autouse=True)
def in_may(settings: Settings) -> None:
    settings.AS_OF = AS_OF


@pytest.fixture
def delivered(tmp_path: Path) -> None:
    worked_example.delivered(worked_example.example(), tmp_path / "leverance")


@pytest.fixture
def chef(delivered: None) -> User:
    return worked_example.chef()


def prospects(user: User, assessment: Assessment) -> dict[str, Prospect]:
    ahead = forecasts.outlook(user, assessment, forecasts.of_jobcentre())
    wanted = aims.aims(user, ahead)
    found = aims.prospects(user, assessment, ahead, wanted)
    return {f"{each.aim.name} {each.aim.percent}": each for each in found}


def milestone(day: date, percent: int, measure: Milestone.Measure = DAY) -> Milestone:
    return Milestone.objects.create(name="M", day=day, percent=percent, measure=measure)


# --- What comes of them --------------------------------------------------------------------------


def test_the_worked_example(chef: User) -> None:
    worked_example.set_milestones()
    found = prospects(chef, worked_example.assessed())
    july, september = found["Første skridt 70"], found["Andet skridt 80"]
    assert july.needed is not None
    assert september.needed is not None
    assert (july.needed.required, july.needed.hits, july.needed.extra) == (7, 5, 2)
    assert (september.needed.required, september.needed.hits, september.needed.extra) == (8, 2, 8)
    # of those who lack one in July, 3 has four today, and 6 lacks some already
    # booked are 1 (3 June), 4 (20 May), 6 (12 June) and 10 (28 May)
    assert july.split == Split(booked=4, due=Talks(1, 1), catch_up=Talks(1, 1))
    assert september.split is not None
    assert september.split.booked == 4
    assert september.split.due.conversations + september.split.catch_up.conversations == 8
    assert september.split.due.people + september.split.catch_up.people == september.still_lack
    assert july.still_lack == 2
    # 61 days are 8 5/7 weeks, and 123 are 17 4/7
    assert (july.per_week, september.per_week) == (1, 1)


def test_of_each_outcome_one(chef: User) -> None:
    milestone(date(2024, 5, 31), 50)  # five of ten with what is booked
    milestone(date(2024, 6, 30), 60)  # six and more if every deadline is met
    milestone(date(2024, 5, 2), 99)  # tomorrow: who lacks two cannot have both
    milestone(date(2024, 6, 30), 90, AVERAGE)  # the old months are in it
    milestone(date(2025, 4, 30), 100, AVERAGE)  # only if May is whole too
    found = prospects(chef, worked_example.assessed())
    outcomes = {name: each.outcome for name, each in found.items()}
    assert outcomes["M 50"] == Outcome.REACHED
    assert outcomes["M 60"] == Outcome.ON_COURSE
    assert outcomes["M 99"] == Outcome.OUT_OF_REACH
    assert outcomes["M 90"] == Outcome.OUT_OF_REACH
    assert outcomes["M 100"] == Outcome.BEHIND
    assert found["M 99"].earliest == date(2024, 5, 31)


def test_more_than_the_deadlines_is_told_from_what_they_give(chef: User) -> None:
    """Citizen 10 has none: a week on the first of four, and then each four weeks."""
    milestone(date(2024, 5, 31), 100)
    found = prospects(chef, worked_example.assessed())["M 100"]
    assert found.point is not None
    assert found.point.hits["all_due"] < 10
    assert found.outcome == Outcome.BEHIND


def test_an_average_out_of_reach_says_the_earliest_month(chef: User) -> None:
    milestone(date(2024, 6, 30), 80, AVERAGE)
    assessment = worked_example.assessed()
    found = prospects(chef, assessment)["M 80"]
    assert found.outcome == Outcome.OUT_OF_REACH
    ahead = forecasts.outlook(chef, assessment, forecasts.of_jobcentre())
    # of ten each month: what is left of the past, and then everybody
    hits = [month.hits for month in ahead.past]
    least = next(n for n in range(1, 13) if sum(hits[n:]) + 10 * n >= 96)
    assert found.earliest == ahead.ends[least - 1].day
    page = words(logged_in(chef).get("/jobcenter/fremskrivning/").content)
    assert "Kan ikke nås, selv hvis alt lykkes fra i morgen. Det kan tidligst nås i" in page


def test_stored_averages_are_those_of_the_exact_fractions(chef: User) -> None:
    assessment = worked_example.assessed()
    ahead = forecasts.outlook(chef, assessment, forecasts.of_jobcentre())
    stored = {row.day: row for row in assessment.forecasts.filter(grouping="total")}
    assert len(ahead.ends) == 12
    for end in ahead.ends:
        for curve, average in end.averages.items():
            assert average is not None
            assert float(average) == pytest.approx(getattr(stored[end.day], f"average_{curve}"))


def test_without_a_milestone_the_goal_is_looked_at(chef: User) -> None:
    found = prospects(chef, worked_example.assessed())
    (goal,) = found.values()
    assert (goal.aim.percent, goal.aim.day) == (80, date(2024, 5, 31))


def test_what_is_over_or_removed_is_no_aim(chef: User) -> None:
    assessment = worked_example.assessed()
    milestone(AS_OF, 60)
    gone = milestone(date(2024, 6, 30), 70)
    actions.end(by=chef, milestone=gone)
    assert [each.aim.milestone for each in prospects(chef, assessment).values()] == [None]


# --- Setting them --------------------------------------------------------------------------------


def set_one(client: Client, **more: str) -> str:
    response = client.post(reverse("milestone_create"), GIVEN | more, follow=True)
    assert response.status_code == 200
    return words(response.content)


def test_a_new_day_is_looked_at_with_the_next_run(
    chef: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    worked_example.assessed()
    client = logged_in(chef)
    before = Job.objects.count()
    with django_capture_on_commit_callbacks() as rung:
        page = set_one(client)
    assert "Fremskrivningen for den beregnes nu" in page
    assert "Ikke beregnet endnu" in page
    assert Job.objects.count() == before + 1
    assert rung
    made = Job.objects.latest("created_at")
    assert (made.kind, made.as_of) == (Job.Kind.ASSESSMENT, AS_OF)
    worked_example.assessed()
    page = words(client.get("/jobcenter/fremskrivning/").content)
    assert "7 af 10 borgere skal have 4 samtaler. Med det bookede har 5 dem, uden det 3." in page
    assert "Booket 4 Skal mindst bookes derudover 2" in page


def test_a_day_that_is_known_takes_no_run(chef: User) -> None:
    worked_example.assessed()
    before = Job.objects.count()
    page = set_one(logged_in(chef), day="30-06-2024")
    assert "Milepælen Plan er sat." in page
    assert "Mindst 70 % 30. juni 2024" in page
    assert Job.objects.count() == before
    event = AuditEvent.objects.get(verb="milepael.oprettet")
    assert event.user == chef


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"day": "01-05-2024"}, "Dagen skal ligge efter opgørelsens dag, 1. maj 2024."),
        ({"day": "01-05-2025"}, "Fremskrivningen går 12 måneder frem, til 30. april 2025"),
        ({"day": "31-06-2024"}, "Det er ikke en dag. Skriv den som dd-mm-åååå"),
        ({"measure": "gennemsnit"}, "Vælg månedens sidste dag, 31. juli 2024."),
        ({"measure": "andet"}, "Vælg en af de to måder at måle på."),
        ({"percent": "0"}, "Andelen skal være fra 1 til 100 procent."),
        ({"percent": "101"}, "Andelen skal være fra 1 til 100 procent."),
        ({"percent": "halvdelen"}, "Det er ikke et helt tal. Skriv f.eks. 70."),
        ({"name": ""}, "Skriv, hvad milepælen hedder."),
        ({"name": "x" * 121}, "Navnet må højst være 120 tegn."),
    ],
)
def test_what_is_no_milestone_says_what_to_do(
    chef: User, more: dict[str, str], sentence: str
) -> None:
    worked_example.assessed()
    assert sentence in set_one(logged_in(chef), **more)
    assert not Milestone.objects.exists()


def create(chef: User, assessment: Assessment, day: date, percent: int = 70) -> Milestone:
    return actions.create(
        by=chef, assessment=assessment, name="M", day=day, percent=percent, measure=DAY
    )


def test_the_same_twice_and_too_many_are_refused(chef: User) -> None:
    assessment = worked_example.assessed()
    create(chef, assessment, date(2024, 7, 1))
    with pytest.raises(Refused, match=r"allerede en milepæl på 70 % 1\. juli 2024"):
        create(chef, assessment, date(2024, 7, 1))
    for percent in range(1, actions.MOST):
        create(chef, assessment, date(2024, 7, 1), percent)
    with pytest.raises(Refused, match="allerede 12 milepæle"):
        create(chef, assessment, date(2024, 7, 2))


def test_a_removed_one_can_be_set_again(chef: User) -> None:
    assessment = worked_example.assessed()
    made = create(chef, assessment, date(2024, 7, 1))
    client = logged_in(chef)
    page = client.post(reverse("milestone_end", args=[made.uuid]), follow=True).content
    assert "Milepælen M er fjernet." in words(page)
    assert AuditEvent.objects.filter(verb="milepael.fjernet").count() == 1
    assert create(chef, assessment, date(2024, 7, 1)).pk != made.pk
    assert client.post(reverse("milestone_end", args=[made.uuid])).status_code == 404


def test_a_leader_sees_milestones_but_sets_none(chef: User) -> None:
    worked_example.set_milestones()
    worked_example.assessed()
    leader = logged_in(worked_example.leader())
    team = Team.objects.get(name=worked_example.TEAM)
    page = leader.get(reverse("team_forecast", args=[team.uuid])).content
    assert "Første skridt" in words(page)
    assert reverse("milestone_create").encode() not in page
    assert b"/fjern/" not in page
