"""*Ugens status*: where the team stands, what needs a hand, and who has what."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.models import Chart, Share, StaffNotice
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import (
    links,
    logged_in,
    numbers_with_lists,
    queries,
    rows_opened,
    words,
)

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    """The staff has been told, so the figures per caseworker are shown."""
    settings.AS_OF = AS_OF
    made = make_cast()
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")
    return made


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _address(cast: Cast, team: str = "Nord") -> str:
    return f"/team/{cast.teams[team].uuid}/"


def _text(client: Client, cast: Cast) -> str:
    response = client.get(_address(cast))
    assert response.status_code == 200
    return words(response.content)


def _share(cast: Cast, hits: int, population: int, **more: Any) -> Share:
    return cast.share(Share.Grouping.TEAM, "Nord", OCTOBER, hits, population, **more)


def _busy_team(cast: Cast) -> None:
    """Sara: 2 over, 1 this week; Kim: 1 booked, 1 on the way; nobody: 2. One of Syd's."""
    cast.overdue()
    cast.overdue(missing=2, living=2)
    cast.case(due_in=3)
    cast.case(responsible="Kim Kollega", due_in=12, booked_in=9)
    cast.on_the_way(responsible="Kim Kollega")
    cast.overdue(responsible=None)
    cast.case(responsible=None, due_in=2, booked_in=7)
    cast.overdue(responsible="Ulla Udefra", team="Syd")


@pytest.mark.parametrize(
    ("who", "nord", "syd"),
    [
        ("sara", 404, 404),
        ("ulla", 404, 404),
        ("tove", 200, 404),
        ("karin", 200, 200),
        ("chris", 200, 200),
        ("adam", 404, 404),
    ],
)
def test_who_sees_which_team(cast: Cast, who: str, nord: int, syd: int) -> None:
    client = logged_in(cast.users[who])
    assert client.get(_address(cast)).status_code == nord
    assert client.get(_address(cast, "Syd")).status_code == syd
    assert client.get("/team/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_the_leader_of_one_team_goes_straight_to_it(cast: Cast, tove: Client) -> None:
    assert tove.get("/team/")["Location"] == _address(cast)
    chris = logged_in(cast.users["chris"])
    choices = {text: address for address, text in links(chris.get("/team/").content)}
    assert choices["Nord"] == _address(cast)
    assert choices["Syd"] == _address(cast, "Syd")
    assert logged_in(cast.users["sara"]).get("/team/").status_code == 404


def test_a_leader_without_a_team_is_told_so(cast: Cast) -> None:
    lone = logged_in(cast.login("lone", "teamleder"))
    assert "Der er intet team at vise." in words(lone.get("/team/").content)


def test_what_needs_a_hand_comes_first(cast: Cast, tove: Client) -> None:
    _busy_team(cast)
    text = _text(tove, cast)
    assert "Nord: uge 47" in text
    assert "Uden ansvarlig 2 sager skal have en ansvarlig." in text
    assert "Mere end 14 dage over fristen 0 af 3 over fristen ." in text
    assert "Frist i uge 47 uden tid 2 af 2 med frist i resten af ugen ." in text
    order = ["Pr. 17. november 2026 har 3 af 6", "Målet: 80 %", "Kræver handling", "Sagsbehandlere"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_every_number_opens_the_list_of_exactly_those_cases(cast: Cast, tove: Client) -> None:
    _busy_team(cast)
    for client in (tove, logged_in(cast.users["karin"]), logged_in(cast.users["chris"])):
        numbers = numbers_with_lists(client.get(_address(cast)).content)
        assert len(numbers) > 30
        for number, address in numbers:
            assert rows_opened(client, address) == number, address


def test_no_number_above_zero_is_without_its_list(cast: Cast, tove: Client) -> None:
    _busy_team(cast)
    table = tove.get(_address(cast)).context["table"]
    for row in table.rows:
        for column, cell in row.items():
            shown = words(str(cell))
            has_number = column.name != "name" and any(digit in shown for digit in "123456789")
            assert ("<a " in str(cell)) is has_number, (column.name, cell)


def test_caseworkers_by_name_with_counts_and_nobody_last(cast: Cast, tove: Client) -> None:
    cast.employee("Åse Ny", "Nord")
    _busy_team(cast)
    table = tove.get(_address(cast)).context["table"]
    shown = [[words(str(cell)) for _, cell in row.items()] for row in table.rows]
    assert shown == [
        ["Kim Kollega", "2", "0", "0", "1", "1", "0", "1 af 1", ""],
        ["Sara Sagsbehandler", "3", "2", "1", "1", "0", "0", "1 af 3", ""],
        ["Åse Ny", "0", "0", "0", "0", "0", "0", "–", ""],
        ["Uden ansvarlig", "2", "1", "1", "1", "0", "0", "1 af 2", ""],
    ]
    footer = [words(str(column.footer)) for column in table.columns]
    assert footer == ["Hele teamet", "7", "3", "2", "3", "1", "0", "3 af 6", ""]


def test_persons_are_not_ranked(cast: Cast, tove: Client) -> None:
    _busy_team(cast)
    response = tove.get(f"{_address(cast)}?sorter=-overdue")
    table = response.context["table"]
    assert [row.record.name for row in table.rows][:2] == ["Kim Kollega", "Sara Sagsbehandler"]
    assert not any(column.orderable for column in table.columns)
    assert "må ikke stå alene i en personalesag" in words(response.content)


def test_a_percentage_only_from_twenty_on(cast: Cast, tove: Client) -> None:
    for _ in range(14):
        cast.case()
    for _ in range(5):
        cast.overdue()
    assert "Status 17. november 2026 14 af 19 14 af 19 borgere" in _text(tove, cast)
    assert "73,7" not in _text(tove, cast)
    cast.overdue()
    text = _text(tove, cast)
    assert "Status 17. november 2026 70,0 % 14 af 20 borgere" in text
    assert "14 af 20 (70,0 %)" in text  # the caseworker's too


def test_what_lacks_to_the_goal_on_the_day(cast: Cast, tove: Client) -> None:
    for _ in range(5):
        cast.case()
    for missing in (1, 2, 3, 4, 4):
        cast.overdue(missing=missing, living=4 - missing)
    text = _text(tove, cast)
    # eight of ten: three more, who lack 1 + 2 + 3
    assert (
        "har 5 af 10 borgere med lang anciennitet 4 samtaler eller flere. Målet er 80 %: der "
        "mangler 3 borgere , og de kan nås med mindst 6 samtaler ." in text
    )


def test_the_goal_on_the_day_can_be_reached(cast: Cast, tove: Client) -> None:
    for _ in range(4):
        cast.case()
    cast.overdue()
    assert "Målet på 80 % er nået på dagen." in _text(tove, cast)


def test_nobody_to_measure_is_no_share(cast: Cast, tove: Client) -> None:
    cast.exempt()
    text = _text(tove, cast)
    assert "Ingen af teamets borgere tæller med i måltallet på dagen" in text
    assert "Der er ingen måned med borgere i måltallet endnu." in text
    assert "0,0 %" not in text
    assert "100,0 %" not in text


def test_a_month_with_nobody_has_no_share_either(cast: Cast, tove: Client) -> None:
    _share(cast, 0, 0)
    assert "Der er ingen måned med borgere i måltallet endnu." in _text(tove, cast)


def test_the_average_with_its_n_and_its_distance(cast: Cast, tove: Client) -> None:
    cast.share(Share.Grouping.TEAM, "Nord", NOVEMBER, 1, 100)  # running: not the one to show
    _share(cast, 41, 52, average=0.778)
    text = _text(tove, cast)
    assert "12 måneders gennemsnit til og med oktober 2026 77,8 %" in text
    assert "Målet er ikke nået: 2,2 procentpoint under målet." in text
    assert "Det bygger på 624 borgermåneder i 12 måneder; oktober 2026 alene: 41 af 52." in text


@pytest.mark.parametrize(
    ("average", "reached", "sentence"),
    [
        (0.7996, False, "Målet er ikke nået (79,96 % vises som 80,0 %)."),
        (0.79999999, False, "Målet er ikke nået (79,999999 % vises som 80,0 %)."),
        (0.7994, False, "79,9 % Målet er ikke nået: 0,1 procentpoint under målet."),
        (0.8, True, "80,0 % Målet er nået."),
        (0.8123, True, "81,2 % Målet er nået: 1,2 procentpoint over målet."),
    ],
)
def test_rounding_never_reaches_the_goal(
    cast: Cast, tove: Client, average: float, reached: bool, sentence: str
) -> None:
    _share(cast, 40, 50, average=average, goal_reached=reached)
    assert sentence in _text(tove, cast)


@pytest.mark.parametrize(
    ("months", "sentence"), [(9, "foreløbig (9 måneder)"), (1, "foreløbig (1 måned)"), (12, "")]
)
def test_fewer_than_twelve_months_are_provisional(
    cast: Cast, tove: Client, months: int, sentence: str
) -> None:
    _share(cast, 40, 50, months=months)
    text = _text(tove, cast)
    assert ("foreløbig" in text) is bool(sentence)
    assert sentence in text


def test_an_average_of_very_few_is_counted(cast: Cast, tove: Client) -> None:
    _share(cast, 3, 4, months=3, pooled_hits=9, pooled_population=12)
    text = _text(tove, cast)
    assert "til og med oktober 2026 9 af 12" in text
    assert "75,0 %" not in text


def test_the_charts_with_their_numbers(cast: Cast, tove: Client) -> None:
    Chart.objects.create(
        assessment=cast.assessment,
        grouping="team",
        group="Nord",
        name="tolv_maaneder",
        title="Fire samtaler på tolv måneder: Nord",
        svg='<svg role="img" viewBox="0 0 1 1"></svg>',
        table={
            "columns": ["Måned", "Borgere", "Månedsandel", "Gennemsnit"],
            "rows": [["okt 26", 52, 78.8461, None]],
        },
        digest="d",
    )
    page = tove.get(_address(cast)).content
    assert b'<svg role="img"' in page
    assert "okt 26 52 78,8 % –" in words(page)


def test_few_queries_whatever_the_rows(cast: Cast) -> None:
    _busy_team(cast)
    users = [cast.users[name] for name in ("tove", "karin", "chris")]
    before = [queries(logged_in(user), _address(cast)) for user in users]
    assert max(before) <= 18
    for number in range(12):
        cast.employee(f"Ny {number}", "Nord")
        cast.overdue(responsible=f"Ny {number}")
    assert [queries(logged_in(user), _address(cast)) for user in users] == before


# --- This month's deadlines ----------------------------------------------------------------------


def _duties(cast: Cast) -> None:
    """Due in October for Nord: 5 conversations, 2 in time, one born late; for Syd: one missed."""
    case = cast.case()
    outcomes = ("rettidig", "rettidig", "for_sent", "mangler")
    for number, outcome in enumerate(outcomes):
        cast.verdict(case, due_in=-20 - number, outcome=outcome)
    cast.verdict(case, due_in=-30, outcome="mangler", born_late=True)
    cast.verdict(case, "SD-7", due_in=-20, outcome="rettidig", asks_for="vurdering")
    cast.verdict(case, due_in=-2, outcome="rettidig")
    cast.verdict(cast.case(team="Syd", responsible="Ulla Udefra"), due_in=-20, outcome="mangler")
    insured = cast.case(benefit="dagpenge", min_plan="mangler")
    cast.verdict(insured, "DPA", due_in=-20, outcome="mangler", rests_on="a-kasse")


def _lines(client: Client, cast: Cast, table: str = "by_rule") -> dict[str, list[str]]:
    shown = getattr(client.get(_address(cast)).context["deadlines"], table)
    rows = [[words(str(cell)) for _, cell in row.items()] for row in shown.rows]
    return {row[0]: row[1:] for row in rows}


def test_the_months_deadlines_by_area_and_rule(cast: Cast, tove: Client) -> None:
    _duties(cast)
    rows = _lines(tove, cast)
    assert list(rows) == [
        "Sygedagpenge Opfølgninger det første halve år",
        "Sygedagpenge Min Plan",
        "Sygedagpenge § 7-vurdering: Bredere vurdering af uarbejdsdygtighed efter tre måneder",
        "Dagpenge Min Plan",
        "Samtaler i alt",
    ]
    conversations = ["5", "2 af 5", "1", "2", "2 af 4", "0", "0", "1 af 1"]
    assert rows["Sygedagpenge Opfølgninger det første halve år"] == conversations
    assert rows["Samtaler i alt"] == conversations
    assert rows["Sygedagpenge Min Plan"][0] == "– loven sætter ingen dag: se Min Plan på dagen"
    assert next(iter(_lines(tove, cast, "of_funds").values()))[3] == "1"


def test_the_months_deadlines_in_a_sentence(cast: Cast, tove: Client) -> None:
    _duties(cast)
    text = _text(tove, cast)
    assert (
        "Af de samtaler, der havde frist i oktober 2026, blev 2 af 5 holdt til tiden; uden de "
        "sager, der var født for sent, 2 af 4" in text
    )
    assert "I november 2026 er det til nu 1 af 1" in text
    assert text.index("Status 17. november") < text.index("Samtaler til tiden i oktober 2026 2 af")
    assert "Brug tallene til at finde de regler, hvis frister ikke bliver nået." in text


def test_a_line_stands_though_nothing_fell_due(cast: Cast, tove: Client) -> None:
    cast.case()
    rows = _lines(tove, cast)
    appraisal = rows["Sygedagpenge § 7-vurdering"]
    assert appraisal == ["– ingen frister i måneden", "–", "–", "–", "–", "–", "0", "–"]
    assert rows["Samtaler i alt"][0] == "– ingen frister i måneden"
    assert "Ingen samtaler havde frist i måneden, så der er ingen andel." in _text(tove, cast)
    assert "A-kassens frister" not in _text(tove, cast)


def test_every_number_of_the_deadlines_opens_exactly_those_duties(cast: Cast, tove: Client) -> None:
    _duties(cast)
    for client in (tove, logged_in(cast.users["karin"])):
        numbers = numbers_with_lists(client.get(_address(cast)).content)
        duties = {found for found in numbers if found[1].startswith("/frister/")}
        assert len(duties) > 15
        for number, address in duties:
            assert rows_opened(client, address) == number, address


def test_nothing_of_the_deadlines_is_shown_per_caseworker(cast: Cast, tove: Client) -> None:
    _duties(cast)
    section = _text(tove, cast).split("Månedens frister")[1]
    assert not [name for name in cast.people if name in section]
