"""How many conversations that the goal counts are booked until a day, and whose they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobcenter.law import rulebook, vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Citizen, CitizenForecast, Conversation
from jobcenter.queries import booked, forecasts, movers
from jobcenter.queries.forecasts import Place
from jobcenter.timeliness import counting
from jobcenter.timeliness.counting import Kind

from .cast import AS_OF, Cast, make_cast
from .forecast_oracle import later

RULE = rulebook.load().goal_on(AS_OF)
DAYS = [AS_OF + timedelta(days=days) for days in (0, 10, 20, 30)]
COUNTS = {"type": "7", "form": "telefon", "actor": "jobcenter", "joint": False}


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    made.assessment.forecast_days = [day.isoformat() for day in DAYS]
    made.assessment.save()
    return made


def in_days(days: int) -> date:
    return AS_OF + timedelta(days=days)


def leaf(cast: Cast, person: Citizen, team: str, *places: int, who: str = "") -> CitizenForecast:
    """The citizen is measured in the team on DAYS of these places, and lacks all there."""
    measured = sum(1 << place for place in places)
    return CitizenForecast.objects.create(
        assessment=cast.assessment,
        citizen=person,
        municipality=person.municipality,
        benefit="sygedagpenge",
        team=cast.team(team),
        caseworker=cast.people.get(who),
        measured=measured,
        nothing=0,
        booked=0,
        all_due=0,
        lacking_4=measured,
    )


def someone(cast: Cast, team: str = "Nord", *places: int) -> Citizen:
    person = cast.citizen(f"Borger {next(cast.numbers)}")
    leaf(cast, person, team, *(places or (0, 1, 2, 3)))
    return person


def book(cast: Cast, person: Citizen, in_so_many: int | None, **more: object) -> Conversation:
    given = {"status": "planlagt", "planned_on": in_so_many and in_days(in_so_many)} | COUNTS
    number = f"T{next(cast.numbers)}"
    given |= {"conversation_id": number, "citizen": person, **cast.fact()}
    return Conversation.objects.create(**(given | more))


def counts(
    cast: Cast, user: str = "chris", place: Place | None = None, rule: RollingGoal = RULE
) -> list[int]:
    """Until each of DAYS to come; the lists behind them hold exactly as many."""
    whose, where = cast.users[user], place or forecasts.of_team(cast.teams["Nord"])
    found = booked.counts(whose, cast.assessment, where, rule, DAYS[1:])
    for day, count in found.items():
        listed = movers.booked_until(whose, cast.assessment, where, day, rule)
        rows: list[Any] = list(listed)
        assert len(rows) == count == listed.count()
        assert len({(row.citizen_id, row.planned) for row in rows}) == count
    return [found[day] for day in DAYS[1:]]


# --- What counts ---------------------------------------------------------------------------------


def test_until_each_day_that_day_itself_too(cast: Cast) -> None:
    person = someone(cast)
    for days in (1, 10, 11, 31):
        book(cast, person, days)
    assert counts(cast) == [2, 3, 3]


@pytest.mark.parametrize(
    "other",
    [
        {"type": "8"},
        {"type": "17"},
        {"form": "brev"},
        {"joint": True},
        {"status": "aflyst"},
        {"status": "udeblevet"},
        {"status": "afholdt", "held_on": in_days(5)},
        {"planned_on": AS_OF},
        {"planned_on": None},
        {"booked_on": in_days(1)},
    ],
    ids=str,
)
def test_what_does_not_count(cast: Cast, other: dict[str, object]) -> None:
    person = someone(cast)
    book(cast, person, 5, **other)
    assert counts(cast) == [0, 0, 0]
    book(cast, person, 5)
    assert counts(cast) == [1, 1, 1]


@pytest.mark.parametrize("other", [{"type": "4"}, {"form": ""}, {"actor": ""}, {"actor": "a-kasse"},
                                   {"booked_on": AS_OF}], ids=str)  # fmt: skip
def test_what_counts_too(cast: Cast, other: dict[str, object]) -> None:
    book(cast, someone(cast), 5, **other)
    assert counts(cast) == [1, 1, 1]


def test_what_the_source_no_longer_holds_is_not_booked(cast: Cast) -> None:
    book(cast, someone(cast), 5, ended_by=cast.delivery)
    assert counts(cast) == [0, 0, 0]


def test_two_of_a_day_are_one(cast: Cast) -> None:
    person, other = someone(cast), someone(cast)
    book(cast, person, 5)
    book(cast, person, 5, type="4", form="video")
    book(cast, other, 5)
    assert counts(cast) == [2, 2, 2]


def test_one_that_is_over_by_the_day_is_not_counted_on_it(cast: Cast) -> None:
    days = [AS_OF, *(date(2027, month, 17) for month in (1, 2, 3))]
    cast.assessment.forecast_days = [day.isoformat() for day in days]
    cast.assessment.save()
    book(cast, someone(cast), 61)  # 17 January: counts until 16 February where it does a month
    where = forecasts.of_team(cast.teams["Nord"])
    chris, short = cast.users["chris"], replace(RULE, window_months=1)
    for rule, expected in ((RULE, [1, 1, 1]), (short, [1, 0, 0])):
        found = booked.counts(chris, cast.assessment, where, rule, days[1:])
        assert [found[day] for day in days[1:]] == expected
        for day, count in found.items():
            listed = movers.booked_until(chris, cast.assessment, where, day, rule)
            assert listed.count() == count


VARIANTS = {
    "shipped": RULE,
    "joint too": replace(RULE, joint="included", counting_types=("7", "17", "19")),
    "joint only": replace(RULE, joint="required", counting_types=("7", "17", "19")),
    "own alone": replace(RULE, actors=("jobcenter",), excluded_forms=()),
    "others alone": replace(RULE, actors=("a-kasse", "anden_aktoer"), excluded_forms=("video",)),
    "none": replace(RULE, counting_types=()),
}


@pytest.mark.parametrize("rule", VARIANTS.values(), ids=VARIANTS)
def test_the_kinds_are_those_that_the_core_counts(cast: Cast, rule: RollingGoal) -> None:
    """Each kind there can be, on a day of its own."""
    forms, actors = ("", *vocabulary.FORMS), ("", *vocabulary.ACTORS)
    every = list(product(vocabulary.CONVERSATION_TYPES, forms, actors, (False, True)))
    person, kinds = someone(cast), dict(enumerate(every, start=1))
    until = in_days(len(kinds))
    cast.assessment.forecast_days = [until.isoformat()]
    cast.assessment.save()
    Conversation.objects.bulk_create(
        Conversation(
            conversation_id=f"K{number}", citizen=person, status="planlagt",
            planned_on=in_days(number), type=kind, form=form, actor=actor, joint=joint,
            **cast.fact(),
        )
        for number, (kind, form, actor, joint) in kinds.items()
    )  # fmt: skip
    rows: Iterable[Any] = booked.rows(
        cast.users["chris"],
        cast.assessment,
        forecasts.of_jobcentre(),
        replace(rule, window_months=36),
        until,
    )
    found = {(row.planned - AS_OF).days for row in rows}
    wanted = {
        number
        for number, kind in kinds.items()
        if not counting.wrong_kind(Kind(*kind, counting.BOOKED), rule)
    }
    assert found == wanted
    assert wanted or not rule.counting_types


# --- Whose ---------------------------------------------------------------------------------------


def test_who_is_not_measured_on_the_day_is_not_counted_on_it(cast: Cast) -> None:
    leaves, comes = someone(cast, "Nord", 0, 1), someone(cast, "Nord", 2, 3)
    book(cast, leaves, 5)
    book(cast, comes, 5)
    book(cast, comes, 6)
    assert counts(cast) == [1, 2, 2]


def test_who_goes_to_another_team_is_counted_there_from_then_on(cast: Cast) -> None:
    person = someone(cast, "Nord", 0, 1)
    leaf(cast, person, "Syd", 2, 3)
    book(cast, person, 5)
    assert counts(cast) == [1, 0, 0]
    assert counts(cast, place=forecasts.of_team(cast.teams["Syd"])) == [0, 1, 1]
    assert counts(cast, place=forecasts.of_jobcentre()) == [1, 1, 1]


def test_everybody_sees_the_own_only(cast: Cast) -> None:
    for team in ("Nord", "Syd"):
        book(cast, someone(cast, team), 5)
    person = cast.citizen("Saras")
    leaf(cast, person, "Syd", 0, 1, 2, 3, who="Sara Sagsbehandler")
    book(cast, person, 5)
    whole = forecasts.of_jobcentre()
    assert counts(cast, place=whole) == [3, 3, 3]
    assert counts(cast, "tove", whole) == [1, 1, 1]
    assert counts(cast, "ulla", whole) == [2, 2, 2]  # team Syd's
    assert counts(cast, "paul", whole) == [0, 0, 0]
    assert counts(cast, place=forecasts.of_jobcentre("sygedagpenge")) == [3, 3, 3]
    assert counts(cast, place=forecasts.of_jobcentre("kontanthjaelp")) == [0, 0, 0]


def test_one_query_of_few_rows(cast: Cast) -> None:
    def asked() -> tuple[int, int]:
        where = forecasts.of_team(cast.teams["Nord"])
        with CaptureQueriesContext(
            connection,
        ) as context:
            booked.counts(cast.users["chris"], cast.assessment, where, RULE, DAYS[1:])
        with connection.cursor() as cursor:
            cursor.execute(context.captured_queries[-1]["sql"])
            return len(context), len(cursor.fetchall())

    for _ in range(3):
        book(cast, someone(cast), 5)
    assert asked() == (1, 1)
    for _ in range(20):
        book(cast, someone(cast), 5)
    assert asked() == (1, 1)


def test_no_days_no_query(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as context:
        found = booked.counts(
            cast.users["chris"], cast.assessment, forecasts.of_jobcentre(), RULE, []
        )
    assert (found, len(context)) == ({}, 0)


# --- Random small teams, counted one by one ------------------------------------------------------


@dataclass(frozen=True)
class Talk:
    kind: str
    form: str
    joint: bool
    status: str
    planned: int  # days after AS_OF
    booked: int | None


@dataclass(frozen=True)
class Person:
    """In which team (0 for none) on each of DAYS, and the conversations."""

    teams: tuple[int, ...]
    talks: tuple[Talk, ...]


TALKS = st.builds(
    Talk,
    kind=st.sampled_from(["4", "7", "7", "8", "17"]),
    form=st.sampled_from(["", "telefon", "brev"]),
    joint=st.sampled_from([False, False, True]),
    status=st.sampled_from(["planlagt", "planlagt", "planlagt", "afholdt", "aflyst"]),
    planned=st.sampled_from([-3, 0, 1, 9, 10, 11, 20, 21, 30, 31]),
    booked=st.sampled_from([None, None, -5, 0, 1]),
)
PEOPLE = st.builds(
    Person,
    teams=st.tuples(*[st.sampled_from([1, 1, 2, 0])] * len(DAYS)),
    talks=st.lists(TALKS, max_size=5).map(tuple),
)
TEAMS = {1: "Nord", 2: "Syd"}


def store(cast: Cast, person: Person) -> None:
    own = cast.citizen(f"Borger {next(cast.numbers)}")
    for number, name in TEAMS.items():
        places = [place for place, team in enumerate(person.teams) if team == number]
        if places:
            leaf(cast, own, name, *places)
    for talk in person.talks:
        book(
            cast, own, None, planned_on=in_days(talk.planned), type=talk.kind, form=talk.form,
            joint=talk.joint, status=talk.status,
            booked_on=None if talk.booked is None else in_days(talk.booked),
            held_on=in_days(talk.planned) if talk.status == "afholdt" else None,
        )  # fmt: skip


def one_by_one(people: list[Person], number: int, months: int) -> list[int]:
    """By the definition: of those in the team on the day, each planned day once."""
    found: Counter[date] = Counter()
    for place, day in enumerate(DAYS):
        for person in people:
            planned = {
                in_days(talk.planned)
                for talk in person.talks
                if talk.status == "planlagt"
                and talk.kind in ("4", "7")
                and talk.form != "brev"
                and not talk.joint
                and talk.planned > 0
                and (talk.booked is None or talk.booked <= 0)
            }
            living = [each for each in planned if each <= day < later(each, months)]
            found[day] += len(living) if person.teams[place] == number else 0
    return [found[day] for day in DAYS[1:]]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=st.lists(PEOPLE, max_size=6), months=st.sampled_from([12, 12, 1]))
def test_as_counted_one_by_one(people: list[Person], months: int) -> None:
    with transaction.atomic():
        cast = make_cast()
        cast.assessment.forecast_days = [day.isoformat() for day in DAYS]
        for person in people:
            store(cast, person)
        rule = replace(RULE, window_months=months)
        for number, name in TEAMS.items():
            place = forecasts.of_team(cast.teams[name])
            assert counts(cast, place=place, rule=rule) == one_by_one(people, number, months)
        transaction.set_rollback(True)
