"""What falls due and what there is room for, week by week; and what is entered for it."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from jobcenter.actions import capacity as actions
from jobcenter.actions.refusals import Refused
from jobcenter.law import vocabulary
from jobcenter.models import (
    Absence,
    AuditEvent,
    Conversation,
    ExtraHours,
    Membership,
    Responsibility,
    Standing,
    WorkingTime,
)
from jobcenter.queries import hours, shares, throughput
from jobcenter.queries.capacity import Outlook
from jobcenter.queries.catch_up import CatchUp
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.timeliness.capacity import Level

pytestmark = pytest.mark.django_db

MONDAY = AS_OF - timedelta(days=1)
SARA, KIM = "Sara Sagsbehandler", "Kim Kollega"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _outlook(cast: Cast, who: str = "tove", team: str = "Nord") -> Outlook:
    return Outlook(cast.users[who], cast.assessment, cast.teams[team])


def _work(cast: Cast, *names: str, start: date = MONDAY, **more: Any) -> None:
    """Working time for some; unless told otherwise two conversations a day."""
    given: dict[str, Any] = {"hours": Decimal(30), "talk_percent": 50, "minutes": 90} | more
    actions.set_working_time(
        by=cast.users["tove"],
        team=cast.teams["Nord"],
        caseworkers=[cast.people[name] for name in names or (SARA, KIM)],
        start=start,
        **given,
    )


def _away(cast: Cast, name: str, start: date, end: date) -> Absence:
    return actions.add_absence(
        by=cast.users["tove"],
        team=cast.teams["Nord"],
        caseworker=cast.people[name],
        start=start,
        end=end,
    )


def _extra(cast: Cast, weekly: int, start: date, end: date) -> ExtraHours:
    return actions.add_extra_hours(
        by=cast.users["tove"], team=cast.teams["Nord"], start=start, end=end, hours=Decimal(weekly)
    )


def _due(outlook: Outlook) -> list[int]:
    return [cell.due for cell in outlook.whole.cells]


def _possible(outlook: Outlook, name: str) -> list[Fraction | None]:
    line = next(line for line in outlook.lines if line.name == name)
    return [cell.possible for cell in line.cells]


# --- Weeks and what falls due in them ------------------------------------------------------------


def test_eight_iso_weeks_also_over_the_turn_of_a_year_of_53_weeks() -> None:
    keys = [week.key for week in hours.weeks(AS_OF)]
    assert keys == [*(f"2026-W{number}" for number in range(47, 54)), "2027-W01"]
    days = [len(week.working_days) for week in hours.weeks(AS_OF)]
    # from Tuesday on; without 25 December and 1 January
    assert days == [4, 5, 5, 5, 5, 4, 4, 5]


def test_a_case_counts_once_in_the_week_of_its_first_conversation(cast: Cast) -> None:
    cast.case(due_in=0)
    cast.case(due_in=5)  # Sunday
    cast.case(due_in=6, booked_in=6)
    cast.case(due_in=7, booked_in=8)
    cast.case(due_in=54)  # the last Sunday
    cast.case(due_in=55)
    cast.exempt()
    cast.case(responsible="Ulla Udefra", team="Syd", due_in=3)
    outlook = _outlook(cast)
    assert _due(outlook) == [2, 2, 0, 0, 0, 0, 0, 1]
    assert [cell.booked for cell in outlook.whole.cells] == [0, 1, 0, 0, 0, 0, 0, 0]
    assert outlook.whole.overdue == 0


def test_an_appraisal_is_no_conversation(cast: Cast) -> None:
    appraisal: dict[str, Any] = {
        "first_due": AS_OF + timedelta(days=1),
        "first_due_rule": "SD7",
        "first_due_task": vocabulary.APPRAISAL,
        "first_due_booked": None,
    }
    cast.case(due_in=20, booked_in=19, **appraisal)
    outlook = _outlook(cast)
    assert _due(outlook) == [0, 0, 0, 1, 0, 0, 0, 0]
    assert outlook.whole.total.booked == 1


def test_the_overdue_stand_apart_with_what_they_owe(cast: Cast) -> None:
    cast.overdue(missing=3, living=1)
    cast.overdue(days=1, missing=1, booked_in=30)
    cast.overdue(responsible=None, missing=2)
    act: dict[str, Any] = {"first_due_lacking": 2, "first_due_task": vocabulary.CONVERSATION}
    cast.case(due_in=80, first_due=AS_OF - timedelta(days=2), first_due_booked=None, **act)
    outlook = _outlook(cast)
    assert (outlook.whole.overdue, outlook.whole.overdue_booked, outlook.whole.owed) == (4, 1, 8)
    assert sum(_due(outlook)) == 0
    assert [(line.name, line.overdue, line.owed) for line in outlook.lines] == [
        (KIM, 0, 0),
        (SARA, 3, 6),
        ("Uden ansvarlig", 1, 2),
    ]


# --- Hours ---------------------------------------------------------------------------------------


def test_room_follows_days_present(cast: Cast) -> None:
    _work(cast)
    _away(cast, SARA, MONDAY + timedelta(days=9), MONDAY + timedelta(days=20))
    assert _possible(_outlook(cast), KIM) == [8, 10, 10, 10, 10, 8, 8, 10]
    # away from Wednesday of the second week to Sunday of the third
    assert _possible(_outlook(cast), SARA) == [8, 4, 0, 10, 10, 8, 8, 10]


def test_missing_working_time_is_said_and_not_guessed(cast: Cast) -> None:
    cast.case(due_in=8)
    _work(cast, KIM)
    outlook = _outlook(cast)
    assert _possible(outlook, SARA) == [None] * 8
    assert [line.name for line in outlook.without_time] == [SARA]
    assert outlook.whole.total.possible is None
    assert outlook.spare is None
    assert {cell.level for cell in outlook.whole.cells} == {Level.UNKNOWN}


def test_a_day_without_working_time_leaves_its_week_unknown(cast: Cast) -> None:
    """Who begins on a Wednesday has a week that nobody has told of; who is away needs none."""
    wednesday = MONDAY + timedelta(days=9)
    _work(cast, start=wednesday)
    _away(cast, KIM, AS_OF, wednesday - timedelta(days=1))
    assert _possible(_outlook(cast), SARA)[:3] == [None, None, 10]
    assert _possible(_outlook(cast), KIM)[:3] == [0, 6, 10]


def test_working_time_may_change_within_a_week(cast: Cast) -> None:
    _work(cast)
    _work(cast, SARA, start=MONDAY + timedelta(days=9), hours=Decimal(15))
    assert _possible(_outlook(cast), SARA)[:3] == [8, 2 * 2 + 3 * 1, 5]


def test_extra_hours_at_the_pace_of_the_teams_own(cast: Cast) -> None:
    _work(cast, SARA, talk_percent=25)
    _work(cast, KIM)
    pace = _outlook(cast).talks_per_hour
    assert pace == Fraction(15, 60)  # 5 and 10 in two weeks of 30 hours
    _extra(cast, 20, MONDAY + timedelta(days=7), MONDAY + timedelta(days=15))
    outlook = _outlook(cast)
    own = [8, 10, 10]
    team = [cell.possible for cell in outlook.whole.cells][:3]
    # a whole week, and two days of the next
    assert team == [own[0] * Fraction(3, 2), 15 + 5, 15 + 2]
    assert outlook.own_possible == Fraction(37, 5) * 15


def test_extra_hours_without_a_pace_are_unknown(cast: Cast) -> None:
    _work(cast, hours=Decimal(0))
    assert _outlook(cast).whole.total.possible == 0
    _extra(cast, 20, MONDAY, MONDAY + timedelta(days=90))
    assert _outlook(cast).whole.total.possible is None


def test_what_lacks_in_people_who_work_full_time(cast: Cast) -> None:
    _work(cast, SARA)
    _work(cast, KIM, hours=Decimal(0))
    period = 37 * 2  # days, two conversations on each
    for _ in range(period):
        cast.case(due_in=20)
    assert _outlook(cast).spare == 0
    for _ in range(37):
        cast.overdue(missing=1)
    outlook = _outlook(cast)
    assert outlook.spare == -37
    # half of what Sara's 30 hours give, as part of 37 hours at the same pace
    assert outlook.full_timers == -Fraction(1, 2) * 30 / 37


def test_who_works_in_another_team_too_is_named(cast: Cast) -> None:
    assert _outlook(cast).elsewhere == []
    Membership.objects.create(
        caseworker=cast.people[KIM],
        team=cast.teams["Syd"],
        role="sagsbehandler",
        start=date(2025, 1, 1),
        **cast.fact(),
    )
    assert [person.name for person in _outlook(cast).elsewhere] == [KIM]


def test_catching_up(cast: Cast) -> None:
    _work(cast)
    for _ in range(37):
        cast.overdue(missing=2)
    for _ in range(37):
        cast.case(due_in=20)
    outlook = _outlook(cast)
    done = throughput.of_team(cast.teams["Nord"], AS_OF, shares.goal_rule(cast.assessment))
    found = CatchUp(outlook, Fraction(27), done)
    assert found.talks == 27 * Fraction(20, 60)
    assert found.demand == 5
    assert found.own == 20
    assert found.relief == 15
    assert found.hours_needed == 0
    assert found.lasts == Fraction(74, 20 + 9 - 5)
    _away(cast, SARA, MONDAY, MONDAY + timedelta(days=90))
    _away(cast, KIM, MONDAY + timedelta(days=7), MONDAY + timedelta(days=90))
    found = CatchUp(_outlook(cast), Fraction(0), done)
    assert found.own == Fraction(8 * 5, 37)
    assert found.lasts is None
    assert found.hours_needed == (15 - Fraction(40, 37)) * 3


# --- What is usually done ------------------------------------------------------------------------


def _held(cast: Cast, standing: Standing, day: date, **more: Any) -> None:
    given: dict[str, Any] = {"type": "7", "form": "fremmoede", "status": "afholdt", "held_on": day}
    Conversation.objects.create(
        conversation_id=f"S{next(cast.numbers)}",
        citizen=standing.citizen,
        **(given | more),
        **cast.fact(),
    )


def _done(cast: Cast) -> list[int]:
    rule = shares.goal_rule(cast.assessment)
    return throughput.of_team(cast.teams["Nord"], AS_OF, rule).counts


def test_conversations_held_week_by_week(cast: Cast) -> None:
    case = cast.case()
    other = cast.case(responsible="Ulla Udefra", team="Syd")
    for back in range(1, 13):
        _held(cast, case, MONDAY - timedelta(weeks=back))
    last = MONDAY - timedelta(days=1)
    _held(cast, case, last)
    _held(cast, case, last)  # the same day counts once
    _held(cast, case, last - timedelta(days=2), actor="anden_aktoer")
    _held(cast, case, last - timedelta(days=2), type="10")  # of a kind that does not count
    _held(cast, case, last - timedelta(days=2), status="udeblevet")
    _held(cast, other, last)
    _held(cast, case, MONDAY)  # the running week
    _held(cast, case, MONDAY - timedelta(weeks=13))
    assert _done(cast) == [1] * 11 + [2]


def test_weeks_before_the_first_conversation_are_none_to_go_by(cast: Cast) -> None:
    case = cast.case()
    for back in (7, 3):
        _held(cast, case, MONDAY - timedelta(weeks=back))
    assert _done(cast) == [1, 0, 0, 0, 1, 0, 0]
    rule = shares.goal_rule(cast.assessment)
    assert not throughput.of_team(cast.teams["Nord"], AS_OF, rule).is_enough


def test_a_conversation_is_the_teams_whose_the_case_was_then(cast: Cast) -> None:
    case = cast.case()
    moved = MONDAY - timedelta(days=10)
    Responsibility.objects.filter(spell=case.spell).update(start=moved)
    Responsibility.objects.create(
        spell=case.spell,
        team=cast.teams["Syd"],
        start=date(2024, 1, 1),
        end=moved - timedelta(days=1),
        **cast.fact(),
    )
    _held(cast, case, moved)
    _held(cast, case, moved - timedelta(days=1))
    assert _done(cast) == [1, 0]


# --- What is entered -----------------------------------------------------------------------------


def _times(cast: Cast, name: str) -> list[tuple[Any, ...]]:
    own = WorkingTime.objects.filter(caseworker=cast.people[name]).order_by("start")
    return [(time.start, time.end, time.hours) for time in own]


def test_new_working_time_ends_the_former_and_keeps_it(cast: Cast) -> None:
    first, second, between = MONDAY, MONDAY + timedelta(weeks=4), MONDAY + timedelta(weeks=2)
    _work(cast, SARA, start=first)
    _work(cast, SARA, start=second, hours=Decimal(20))
    day = timedelta(days=1)
    assert _times(cast, SARA) == [(first, second - day, 30), (second, None, 20)]
    _work(cast, SARA, start=between, hours=Decimal(10))
    assert _times(cast, SARA) == [
        (first, between - day, 30),
        (between, second - day, 10),
        (second, None, 20),
    ]
    _work(cast, SARA, start=between, hours=Decimal("12.5"))
    assert _times(cast, SARA)[1] == (between, second - day, Decimal("12.5"))
    assert _times(cast, KIM) == []


def _remove(cast: Cast, start: date) -> None:
    entered = WorkingTime.objects.get(caseworker=cast.people[SARA], start=start)
    actions.remove_working_time(by=cast.users["tove"], team=cast.teams["Nord"], time=entered)


def test_what_was_entered_on_a_wrong_day_is_as_if_it_had_never_been(cast: Cast) -> None:
    first, second, third = (MONDAY + timedelta(weeks=weeks) for weeks in (0, 2, 4))
    for start, weekly in ((first, 30), (second, 10), (third, 20)):
        _work(cast, SARA, start=start, hours=Decimal(weekly))
    _remove(cast, second)
    day = timedelta(days=1)
    assert _times(cast, SARA) == [(first, third - day, 30), (third, None, 20)]
    removed = AuditEvent.objects.latest("pk")
    assert removed.verb == "arbejdstid.fjernet"
    assert removed.details["start"] == second.isoformat()
    assert removed.details["employee"] == cast.people[SARA].employee_id
    _remove(cast, third)
    assert _times(cast, SARA) == [(first, None, 30)]
    _remove(cast, first)
    assert _times(cast, SARA) == []


def test_each_entry_is_one_event(cast: Cast) -> None:
    _work(cast)
    away = _away(cast, SARA, MONDAY, AS_OF)
    extra = _extra(cast, 27, MONDAY, AS_OF)
    tove, nord = cast.users["tove"], cast.teams["Nord"]
    actions.remove_absence(by=tove, team=nord, absence=away)
    actions.remove_extra_hours(by=tove, extra=extra)
    events = AuditEvent.objects.order_by("pk")
    assert [(event.verb, event.user) for event in events] == [
        ("arbejdstid.indtastet", tove),
        ("fravaer.indtastet", tove),
        ("ekstratimer.indtastet", tove),
        ("fravaer.fjernet", tove),
        ("ekstratimer.fjernet", tove),
    ]
    people = [cast.people[name].employee_id for name in (SARA, KIM)]
    first = events[0].details
    assert (first["employees"], first["hours"], first["team"]) == (people, "30", str(nord.uuid))
    assert not Absence.objects.exists()
    assert not ExtraHours.objects.exists()


def test_absence_twice_is_refused(cast: Cast) -> None:
    _away(cast, SARA, MONDAY, MONDAY + timedelta(days=4))
    with pytest.raises(Refused, match=r"fra 16\. november 2026 til 20\. november 2026\. Fjern det"):
        _away(cast, SARA, MONDAY + timedelta(days=4), MONDAY + timedelta(days=8))
    _away(cast, SARA, MONDAY + timedelta(days=5), MONDAY + timedelta(days=8))
    _away(cast, KIM, MONDAY, MONDAY)
    assert Absence.objects.count() == 3
    assert AuditEvent.objects.count() == 3
