"""What the lists and figures ask of the database."""

from datetime import date, timedelta

import pytest
from django.db.models import Q

from jobcenter.models import Standing
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import shares, standings, teams
from jobcenter.queries.shares import Needed, Tally
from jobcenter.queries.standings import Measured, Search, Status, Tab
from jobcenter.tests.cast import AS_OF, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _names(cases: StandingQuerySet) -> list[str]:
    return [case.citizen.name for case in cases.select_related("citizen")]


def _all(cast: Cast) -> StandingQuerySet:
    return standings.cases(cast.users["chris"], cast.assessment)


@pytest.mark.parametrize(
    ("state", "due_in", "booked_in", "status"),
    [
        ("mangler", -1, None, Status.OVERDUE),
        ("mangler", -1, 2, Status.OVERDUE),
        ("mangler", 0, None, Status.TO_BOOK),  # a conversation on the day itself is in time
        ("mangler", 0, 0, Status.BOOKED),
        ("mangler", 0, 1, Status.BOOKED_LATE),
        ("rettidig", 30, None, Status.TO_BOOK),
        ("rettidig", 31, None, Status.TIMELY),
        ("rettidig", 30, 30, Status.BOOKED),
        ("rettidig", 30, 31, Status.BOOKED_LATE),
        ("rettidig", 200, 201, Status.BOOKED_LATE),
        ("paa_vej", 30, None, Status.TO_BOOK),
        ("paa_vej", 31, None, Status.ON_THE_WAY),
        ("paa_vej", 31, 31, Status.BOOKED),
        ("fritaget", None, None, Status.EXEMPT),
        ("fritaget", None, 5, Status.EXEMPT),
    ],
)
def test_status(
    cast: Cast, state: str, due_in: int | None, booked_in: int | None, status: Status
) -> None:
    cast.case(state=state, due_in=due_in, booked_in=booked_in)
    assert _all(cast).filter(Q(status=status)).count() == 1


def test_the_most_urgent_come_first_and_ties_by_danish_name(cast: Cast) -> None:
    cast.case("Fjern Frist", due_in=90)
    cast.exempt("Fri Taget")
    cast.case("Åse Snart", due_in=5)
    cast.case("Zenia Snart", due_in=5)
    cast.case("Bo Booket", due_in=3, booked_in=2)
    cast.case("Sent Booket", due_in=4, booked_in=9)
    cast.overdue("Aase Over", days=10)
    cast.overdue("Øjvind Over", days=10)
    cast.overdue("Værst Over", days=40)
    assert _names(standings.most_urgent_first(_all(cast))) == [
        "Værst Over",
        "Øjvind Over",
        "Aase Over",
        "Sent Booket",
        "Zenia Snart",
        "Åse Snart",
        "Bo Booket",
        "Fjern Frist",
        "Fri Taget",
    ]


def test_tabs_are_the_week_and_thirty_days_without_the_overdue(cast: Cast) -> None:
    assert AS_OF.isoweekday() == 2
    cast.overdue("Over")
    cast.case("I dag", state=Standing.State.MISSING, due_in=0)
    cast.case("Søndag", due_in=5)
    cast.case("Mandag", due_in=6)
    cast.case("Tredive", due_in=30)
    cast.case("Enogtredive", due_in=31)
    cast.exempt("Fri")
    opened = {tab: set(_names(_all(cast).filter(standings.due(tab, AS_OF)))) for tab in Tab}
    assert opened[Tab.OVERDUE] == {"Over"}
    assert opened[Tab.THIS_WEEK] == {"I dag", "Søndag"}
    assert opened[Tab.NEXT_30_DAYS] == {"I dag", "Søndag", "Mandag", "Tredive"}
    assert len(opened[Tab.ALL]) == 7
    counts = standings.counts(_all(cast), AS_OF)
    assert {tab: counts.of(tab) for tab in Tab} == {tab: len(opened[tab]) for tab in Tab}


@pytest.mark.parametrize(
    ("day", "sunday"),
    [
        (date(2026, 12, 31), date(2027, 1, 3)),  # week 53
        (date(2027, 1, 3), date(2027, 1, 3)),
        (date(2027, 1, 4), date(2027, 1, 10)),
    ],
)
def test_the_week_ends_on_sunday(day: date, sunday: date) -> None:
    assert standings.sunday(day) == sunday


def test_the_goal_figure_leaves_out_the_exempt_and_those_on_the_way(cast: Cast) -> None:
    cast.case("Når det")
    cast.overdue("Mangler")
    cast.exempt("Fri")
    cast.on_the_way("På vej")
    cast.case("Rettidig uden anciennitet", senior=False)
    found = {
        part: set(_names(_all(cast).filter(standings.measured(part, AS_OF)))) for part in Measured
    }
    assert found == {
        Measured.ALL: {"Når det", "Mangler"},
        Measured.REACHED: {"Når det"},
        Measured.LACKING: {"Mangler"},
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("åge", {"Aage Åkjær"}),
        ("AAK", {"Aage Åkjær"}),
        ("kjær", set()),
        ("sø mar", {"Marie Sørensen"}),
        ("dr", {"Bo Drost"}),  # and not the å of Aage, which the key spells zd
    ],
)
def test_names_are_found_by_their_beginnings(cast: Cast, text: str, found: set[str]) -> None:
    for name in ("Aage Åkjær", "Marie Sørensen", "Bo Drost", "Kaare Rå"):
        cast.case(name)
    assert set(_names(_all(cast).filter(standings.found(Search("navn", text, text))))) == found


def test_a_cpr_number_finds_one_citizen_and_is_not_kept(cast: Cast) -> None:
    wanted = cast.citizen("Findes", number="0102701234")
    cast.case(citizen=wanted)
    cast.case("En anden")
    search = Search.for_cpr("0102701234")
    assert _names(_all(cast).filter(standings.found(search))) == ["Findes"]
    assert "1234" not in search.shown + search.value


def test_tallies_add_up_and_know_the_fewest_conversations(cast: Cast) -> None:
    for missing in (1, 1, 2, 4, 4):
        cast.overdue(missing=missing, responsible="Kim Kollega")
    for _ in range(5):
        cast.case()
    rule = shares.goal_rule(cast.assessment)
    tallied = shares.tallies(_all(cast), ("caseworker__name",), rule, AS_OF)
    assert set(tallied) == {("Kim Kollega",), ("Sara Sagsbehandler",)}
    whole = shares.summed(tallied.values())
    assert (whole.all, whole.population, whole.hits, whole.overdue) == (10, 10, 5, 5)
    assert whole.lacking == (2, 1, 0, 2)
    # 80 % of 10 are 8: three more must reach theirs, with 1 + 1 + 2 conversations
    assert whole.needed(rule) == Needed(3, 4)
    assert shares.summed([]).needed(rule) == Needed(0, 0)
    assert Tally().share is None


def test_goal_already_reached_needs_nothing(cast: Cast) -> None:
    for _ in range(4):
        cast.case()
    cast.overdue()
    rule = shares.goal_rule(cast.assessment)
    tally = shares.summed(shares.tallies(_all(cast), ("team",), rule, AS_OF).values())
    assert tally.needed(rule) == Needed(0, 0)


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        (date(2024, 4, 30), date(2024, 4, 1)),
        (date(2024, 5, 1), date(2024, 4, 1)),
        (date(2024, 1, 15), date(2023, 12, 1)),
        (date(2024, 2, 28), date(2024, 1, 1)),
        (date(2024, 2, 29), date(2024, 2, 1)),
    ],
)
def test_the_latest_whole_month(as_of: date, month: date) -> None:
    assert shares.latest_whole_month(as_of) == month


def test_whose_teams_are_seen(cast: Cast) -> None:
    seen = {
        name: [team.name for team in teams.visible_to(user)] for name, user in cast.users.items()
    }
    assert seen == {
        "sara": [],
        "ulla": [],
        "tove": ["Nord"],
        "karin": ["Nord", "Syd"],
        "chris": ["Nord", "Syd"],
        "adam": [],
    }


def test_offers_count_what_the_tab_would_show(cast: Cast) -> None:
    cast.overdue(benefit="kontanthjaelp")
    cast.overdue(benefit="sygedagpenge", responsible=None)
    cast.case(benefit="sygedagpenge", municipality="187", due_in=60)
    offers = standings.offers(_all(cast), Tab.OVERDUE, AS_OF)
    assert [(offer.label, offer.count) for offer in offers["omraade"]] == [
        ("Sygedagpenge", 1),
        ("Kontanthjælp", 1),
    ]
    assert [(offer.label, offer.count) for offer in offers["kommune"]] == [
        ("Ishøj", 2),
        ("Vallensbæk", 0),
    ]
    assert [(offer.value, offer.count) for offer in offers["ansvarlig"]] == [
        ("ingen", 1),
        (str(cast.people["Sara Sagsbehandler"].uuid), 1),
    ]


def test_an_older_assessment_is_never_mixed_in(cast: Cast) -> None:
    old = cast.case("Gammel").assessment
    new = type(old).objects.create(as_of=AS_OF + timedelta(days=1), rulebook_fingerprint="c" * 64)
    cast.assessment = new
    cast.case("Ny")
    assert _names(standings.cases(cast.users["chris"], new)) == ["Ny"]
    assert _names(standings.cases(cast.users["chris"], old)) == ["Gammel"]
