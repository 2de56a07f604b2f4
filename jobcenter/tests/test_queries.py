"""What the lists and figures ask of the database."""

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import Q

from jobcenter.actions import assessment as run
from jobcenter.actions import intake
from jobcenter.demo import generator
from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Standing, User, Verdict
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import casework, deadlines, offers, shares, standings, teams
from jobcenter.queries.shares import Needed, Tally
from jobcenter.queries.standings import Measured, Search, Status, Tab
from jobcenter.roles import Role
from jobcenter.tests.cast import AS_OF, GOAL, Cast, make_cast
from jobcenter.tests.duties import add_appraisal, add_duty

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
    cast.case(state=state, due_in=due_in, booked_in=booked_in, missing=int(state != "rettidig"))
    assert _all(cast).filter(Q(status=status)).count() == 1


@pytest.mark.parametrize(
    ("due_in", "booked_in", "status"),
    [
        (-1, None, Status.OVERDUE),
        (-1, 2, Status.OVERDUE),
        (0, None, Status.TO_BOOK),
        (30, None, Status.TO_BOOK),
        (30, 30, Status.BOOKED),
        (30, 31, Status.BOOKED_LATE),
        (31, None, Status.ON_THE_WAY),
    ],
)
def test_a_duty_before_the_goals_own_deadline_gives_the_status(
    cast: Cast, due_in: int, booked_in: int | None, status: Status
) -> None:
    case = cast.case(due_in=200, booked_in=5)
    add_duty(cast, case, due_in=due_in, booked_in=booked_in)
    shown = _all(cast).get()
    assert (shown.status, shown.goal_status) == (status, Status.BOOKED)


@pytest.mark.parametrize(
    ("due_in", "status"),
    [(-1, Status.OVERDUE), (0, Status.TO_DO), (30, Status.TO_DO), (31, Status.ON_THE_WAY)],
)
def test_what_is_no_conversation_is_done_and_not_booked(
    cast: Cast, due_in: int, status: Status
) -> None:
    add_appraisal(cast, cast.case(due_in=200, booked_in=5), due_in)
    assert _all(cast).filter(Q(status=status)).count() == 1


def test_every_status_fits_the_deadline_that_comes_first(cast: Cast) -> None:
    """Told again in plain words for every kind of first deadline, whatever the goal's own."""
    kinds = itertools.product(
        (-400, -1, 0, 29, 30, 31, 400),
        (None, 0, 30, 31, 500),
        (vocabulary.CONVERSATION, vocabulary.APPRAISAL, vocabulary.MIN_PLAN),
        (0, 1, 4),
    )
    model = cast.case()
    wanted = {}
    for due_in, booked_in, task, lacking in kinds:
        booked = None if task != vocabulary.CONVERSATION else booked_in
        citizen = cast.citizen("Borger")
        wanted[citizen.pk] = _told(due_in, booked, task, lacking)
        fields = model.__dict__ | {
            "id": None,
            "citizen_id": citizen.pk,
            "first_due": AS_OF + timedelta(days=due_in),
            "first_due_booked": None if booked is None else AS_OF + timedelta(days=booked),
            "first_due_task": task,
            "first_due_lacking": lacking,
        }
        Standing.objects.create(**{field: fields[field] for field in _columns()})
    model.delete()
    found = {case.citizen_id: case.status for case in _all(cast)}
    assert found == wanted
    of_the_list = {Status.NOT_NOW, Status.LACKS_FACTS}
    assert set(wanted.values()) == set(Status) - {Status.EXEMPT} - of_the_list


def _columns() -> list[str]:
    return [field.attname for field in Standing._meta.concrete_fields]


def _told(due_in: int, booked_in: int | None, task: str, lacking: int) -> Status:
    if due_in < 0:
        return Status.OVERDUE
    if booked_in is not None:
        return Status.BOOKED if booked_in <= due_in else Status.BOOKED_LATE
    if due_in <= 30:
        return Status.TO_BOOK if task == "samtale" else Status.TO_DO
    return Status.ON_THE_WAY if lacking else Status.TIMELY


def test_the_exempt_stay_exempt(cast: Cast) -> None:
    add_duty(cast, cast.exempt(), due_in=-3)
    case = deadlines.with_duties(_all(cast), cast.assessment).get()
    assert case.status == Status.EXEMPT
    assert deadlines.of_case(case) == []


# --- The deadlines of one case ------------------------------------------------------------------


def _of_case(cast: Cast, user: str = "sara") -> list[tuple[int, str]]:
    cases = standings.cases(cast.users[user], cast.assessment)
    case = deadlines.with_duties(cases, cast.assessment).get()
    return [((each.due - AS_OF).days, each.rule) for each in deadlines.of_case(case)]


def test_the_most_urgent_first_and_the_goals_own_always_among_them(cast: Cast) -> None:
    case = cast.case(due_in=40)
    add_duty(cast, case, "SD", 90)
    add_appraisal(cast, case, 40)  # on one day the act's comes before the goal's
    add_duty(cast, case, "SD-F", -3)
    assert _of_case(cast) == [(-3, "SD-F"), (40, "SD-7"), (40, GOAL), (90, "SD")]


def test_only_what_asks_the_jobcentre_for_something(cast: Cast) -> None:
    case = cast.case(due_in=40)
    add_duty(cast, case, "KJ-12M", 1, enforced=False)
    add_duty(cast, case, "DPA", 2, rests_on=vocabulary.UNEMPLOYMENT_FUND)
    add_duty(cast, case, "KA", 3, collective=True)
    add_duty(cast, case, "KA-F", 4, end=AS_OF - timedelta(days=1))
    cast.verdict(case, "SD-F", due_in=-9, outcome=Verdict.Outcome.LATE)
    assert _of_case(cast) == [(40, GOAL)]
    assert standings.counts(casework.with_hidden(_all(cast), AS_OF), AS_OF).next_30_days == 0


def test_nothing_of_another_assessment_or_citizen(cast: Cast) -> None:
    other = cast.case(responsible="Ulla Udefra", team="Syd")
    add_duty(cast, other, "SD", 3)
    case = cast.case(due_in=40)
    duty = add_duty(cast, case, "SD", 50)
    old = Assessment.objects.create(as_of=AS_OF, rulebook_fingerprint="c" * 64)
    Verdict.objects.filter(pk=duty.pk).update(assessment=old)
    assert _of_case(cast) == [(40, GOAL)]


def test_a_real_run_and_the_list_agree_on_what_comes_first(tmp_path: Path) -> None:
    """In every case of an invented delivery the first of its deadlines is the stored first."""
    generator.write(tmp_path / "leverance", as_of=AS_OF, seed=11, citizens=120)
    assert intake.apply(by=None, path=tmp_path / "leverance").applied
    made = run.assess(by=None, as_of=AS_OF)
    chris = User(role=Role.CHEF)
    cases = deadlines.with_duties(standings.cases(chris, made), made)
    for case in cases.select_related("citizen"):
        first = next(iter(deadlines.of_case(case)), None)
        stored = (case.first_due, case.first_due_rule, case.first_due_lacking)
        assert stored == ((first.due, first.rule, first.lacking) if first else (None, "", None))
        assert first is None or first.status == case.status
    of_acts = cases.exclude(first_due_rule__in=("", GOAL))
    assert 0 < of_acts.count() < cases.count()


def test_the_most_urgent_come_first_and_ties_by_danish_name(cast: Cast) -> None:
    cast.case("Fjern Frist", due_in=90)
    cast.exempt("Fri Taget")
    cast.case("Åse Snart", due_in=5)
    cast.case("Zenia Snart", due_in=5)
    add_appraisal(cast, cast.case("Skal Vurderes"), due_in=6)
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
        "Skal Vurderes",
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
    add_duty(cast, cast.case("Lovens over"), due_in=-1)
    add_appraisal(cast, cast.case("Lovens uge"), due_in=5)
    add_duty(cast, cast.case("Lovens tredive"), due_in=30)
    tabs = [tab for tab in Tab if tab is not Tab.NOT_NOW]
    opened = {tab: set(_names(_all(cast).filter(standings.due(tab, AS_OF)))) for tab in tabs}
    this_week = {"I dag", "Søndag", "Lovens uge"}
    assert opened[Tab.OVERDUE] == {"Over", "Lovens over"}
    assert opened[Tab.THIS_WEEK] == this_week
    assert opened[Tab.NEXT_30_DAYS] == this_week | {"Mandag", "Tredive", "Lovens tredive"}
    assert len(opened[Tab.ALL]) == 10
    counts = standings.counts(casework.with_hidden(_all(cast), AS_OF), AS_OF)
    assert (counts.this_week_not_booked, counts.this_week_to_do) == (2, 1)
    assert {tab: counts.of(tab) for tab in tabs} == {tab: len(opened[tab]) for tab in tabs}


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
    for case in Standing.objects.all():
        add_duty(cast, case, due_in=-50)  # the acts' deadlines do not touch the figure
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
    wanted = cast.citizen("Findes", number="0102705234")
    cast.case(citizen=wanted)
    cast.case("En anden")
    search = Search.for_cpr("0102705234")
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
        "paul": [],
    }


def test_offers_count_what_the_tab_would_show(cast: Cast) -> None:
    cast.overdue(benefit="kontanthjaelp")
    cast.overdue(benefit="sygedagpenge", responsible=None)
    cast.case(benefit="sygedagpenge", municipality="187", due_in=60)
    sara = cast.people["Sara Sagsbehandler"]
    shown = standings.due(Tab.OVERDUE, AS_OF)
    offered = offers.of_filters(_all(cast), shown, AS_OF, own=sara.pk)
    assert [(offer.label, offer.count) for offer in offered["omraade"]] == [
        ("Sygedagpenge", 1),
        ("Kontanthjælp", 1),
    ]
    assert [(offer.label, offer.count) for offer in offered["kommune"]] == [
        ("Ishøj", 2),
        ("Vallensbæk", 0),
    ]
    assert [(offer.value, offer.count) for offer in offered["ansvarlig"]] == [
        ("ingen", 1),
        (str(sara.uuid), 1),
    ]


def test_rules_are_offered_by_name_and_told_apart_by_their_groups(cast: Cast) -> None:
    cast.overdue()
    cast.exempt()
    for rule, due_in in (("KA", -4), ("JA", -5), ("SD-F", -6), ("JA", 9)):
        add_duty(cast, cast.case(), rule, due_in)
    shown = standings.due(Tab.OVERDUE, AS_OF)
    offered = offers.of_filters(_all(cast), shown, AS_OF, own=None)["regel"]
    assert [(offer.value, offer.label, offer.count) for offer in offered] == [
        ("ingen", "Ingen frist", 0),
        ("JA", "Fire samtaler det første halve år (Jobafklaring)", 1),
        ("KA", "Fire samtaler det første halve år (Aktivitetsparate på kontanthjælp)", 1),
        (GOAL, "Fire samtaler på tolv måneder", 1),
        ("SD-F", "Første opfølgning senest ved udgangen af uge 8", 1),
    ]


def test_an_older_assessment_is_never_mixed_in(cast: Cast) -> None:
    old = cast.case("Gammel").assessment
    new = type(old).objects.create(as_of=AS_OF + timedelta(days=1), rulebook_fingerprint="c" * 64)
    cast.assessment = new
    cast.case("Ny")
    assert _names(standings.cases(cast.users["chris"], new)) == ["Ny"]
    assert _names(standings.cases(cast.users["chris"], old)) == ["Gammel"]
