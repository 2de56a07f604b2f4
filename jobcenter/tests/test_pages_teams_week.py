"""The leader's week: each number opens its cases, and the system is looked at before persons."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.actions import staff_notices
from jobcenter.models import (
    Assessment,
    ProcessChange,
    Responsibility,
    Snooze,
    StaffNotice,
    Standing,
    WorkingTime,
)
from jobcenter.queries import rules, standings, teams
from jobcenter.queries.teams import Need

from .cast import AS_OF, Cast, make_cast
from .pages import links, logged_in, numbers_with_lists, queries, rows_opened, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    settings.DISTRIBUTE_WITHIN_DAYS = 5
    return make_cast()


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _address(cast: Cast) -> str:
    return f"/team/{cast.teams['Nord'].uuid}/"


def _text(client: Client, cast: Cast) -> str:
    return words(client.get(_address(cast)).content)


def _told() -> None:
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")


def _hide(case: Standing, days: int = 7, **more: Any) -> Snooze:
    until = AS_OF + timedelta(days=days)
    return Snooze.objects.create(citizen=case.citizen, reason="andet", until=until, **more)


def _arrived(cast: Cast, days_ago: int) -> Standing:
    """A case that nobody has had since it came."""
    case = cast.case(responsible=None, due_in=50)
    case.spell.received = AS_OF - timedelta(days=days_ago)
    case.spell.save()
    return case


def _week(cast: Cast) -> None:
    """Everything that needs a hand: in Nord, and once more in Syd, where Tove may not look."""
    for days in (1, 14, 15, 80):
        cast.overdue(days=days)
    for booked_in in (None, 1, 20):
        cast.case(due_in=3, booked_in=booked_in)
    for days in (0, 8, 30):
        _arrived(cast, days)
    formerly = _arrived(cast, 100)
    Responsibility.objects.create(
        spell=formerly.spell,
        caseworker=cast.people["Kim Kollega"],
        start=AS_OF - timedelta(days=90),
        end=AS_OF - timedelta(days=2),
        **cast.fact(),
    )
    for number, outcome in enumerate(("mangler", "afventer", "rettidig")):
        cast.verdict(cast.case(), due_in=number, outcome=outcome, born_late=True)
    _hide(cast.case())
    _hide(cast.overdue(responsible="Kim Kollega"))
    _hide(cast.case(), days=0)  # it is back
    syd: dict[str, Any] = {"team": "Syd", "responsible": "Ulla Udefra"}
    cast.overdue(days=40, **syd)
    cast.case(due_in=3, **syd)
    _hide(cast.case(**syd))
    cast.verdict(cast.case(**syd), outcome="mangler", born_late=True)


def test_what_the_week_asks_for(cast: Cast, tove: Client) -> None:
    _week(cast)
    text = _text(tove, cast)
    assert "Uden ansvarlig 4 sager skal have en ansvarlig." in text
    assert "Nye sager, ikke fordelt 3 2 er over fristen på 5 arbejdsdage til at fordele." in text
    assert "Mere end 14 dage over fristen 2 af 5 over fristen" in text
    assert "Frist i uge 47 uden tid 2 af 3 med frist i resten af ugen" in text
    assert "Født for sent 2 kom hertil efter fristen eller lige før den." in text
    assert "Sat til Ikke nu 2 er gemt væk på sagsbehandlernes lister." in text
    assert "Frister i resten af uge 47 Skal bookes 1 Booket 1 Booket for sent 1" in text


def _opened(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200, address
    count: int = response.context["table"].paginator.count
    return count


def test_every_number_of_the_week_opens_exactly_its_cases(cast: Cast, tove: Client) -> None:
    _week(cast)
    _told()
    for client in (tove, logged_in(cast.users["karin"]), logged_in(cast.users["chris"])):
        content = client.get(_address(cast)).content
        of_lists = numbers_with_lists(content)
        assert len(of_lists) > 30
        for number, address in of_lists:
            assert rows_opened(client, address) == number, address
        own = [each for each in links(content) if "/sager/" in each[0] and "/team/" in each[0]]
        assert len(own) == len(Need)
        for address, text in own:
            assert _opened(client, address) == int(text), address


@pytest.mark.parametrize("need", Need)
def test_the_lists_hold_what_was_counted_and_why(cast: Cast, tove: Client, need: Need) -> None:
    _week(cast)
    response = tove.get(f"{_address(cast)}sager/{need}/")
    table = response.context["table"]
    cases = standings.cases(cast.users["tove"], cast.assessment).for_team(cast.teams["Nord"])
    assert len(table.rows) == len(teams.needing(cases, need, AS_OF)) > 0
    why = [words(str(row.get_cell("hvorfor"))) for row in table.rows]
    expected = {
        Need.LONG_OVERDUE: ["Fire samtaler på 12 måneder"] * 2,
        Need.NEW: [
            "18-10-2026 fordeles senest 23-10-2026 (25 dage over)",
            "09-11-2026 fordeles senest 16-11-2026 (1 dag over)",
            "17-11-2026 fordeles senest 24-11-2026 (om 7 dage)",
        ],
        Need.NEW_PAST: [
            "18-10-2026 fordeles senest 23-10-2026 (25 dage over)",
            "09-11-2026 fordeles senest 16-11-2026 (1 dag over)",
        ],
    }
    if need is Need.BORN_LATE:
        assert all(" frist 1" in each for each in why)
    elif need is Need.LONG_OVERDUE:
        assert why == [rules.book().goal.title] * 2
    else:
        assert why == expected[need]


def test_there_is_no_other_list(cast: Cast, tove: Client) -> None:
    assert tove.get(f"{_address(cast)}sager/alt/").status_code == 404


def test_a_list_as_a_file(cast: Cast, tove: Client) -> None:
    _week(cast)
    response = tove.post(f"{_address(cast)}sager/nye/excel/")
    assert response.headers["Content-Disposition"].startswith(
        'attachment; filename="kraever-handling-2026-11-17.xlsx"'
    )
    assert response.content[:2] == b"PK"


def test_nothing_needs_a_hand(cast: Cast, tove: Client) -> None:
    cast.case()
    text = _text(tove, cast)
    for sentence in (
        "Alle sager har en ansvarlig.",
        "Alle nye sager er fordelt.",
        "Ingen er over fristen.",
        "Ingen frister falder i resten af ugen.",
        "Ingen kom for sent hertil.",
        "Ingen sager er gemt væk.",
    ):
        assert sentence in text
    assert "Målet på 80 % er nået på dagen." in text


def test_a_team_without_cases(cast: Cast, tove: Client) -> None:
    text = _text(tove, cast)
    assert "Teamet har ingen sager i opgørelsen." in text


# --- Who has what, once the staff has been told ------------------------------------------------


def test_before_the_staff_is_told_no_person_is_counted(cast: Cast, tove: Client) -> None:
    _week(cast)
    for client in (tove, logged_in(cast.users["karin"]), logged_in(cast.users["chris"])):
        response = client.get(_address(cast))
        text = words(response.content)
        assert response.context["table"] is None
        assert "Tal pr. sagsbehandler er slået fra." in text
        assert "En administrator registrerer" in text
        assert "Kim Kollega" not in text
        assert "Sara Sagsbehandler" not in text
        assert "ansvarlig=" not in "".join(a for a, _ in links(response.content)).replace(
            "ansvarlig=ingen", ""
        )


def test_withdrawn_they_are_gone_again(cast: Cast, tove: Client) -> None:
    _week(cast)
    _told()
    assert "Kim Kollega" in _text(tove, cast)
    staff_notices.withdraw(by=cast.users["adam"])
    assert "Kim Kollega" not in _text(tove, cast)


def test_the_list_can_still_be_narrowed_to_a_person(cast: Cast, tove: Client) -> None:
    """To find somebody's cases is work; it needs no notice."""
    _week(cast)
    kim = cast.people["Kim Kollega"].uuid
    assert rows_opened(tove, f"/sager/?sager=alle&ansvarlig={kim}") == 1


def test_hours_and_hidden_cases_of_each(cast: Cast, tove: Client) -> None:
    _week(cast)
    _told()
    for start, hours in ((date(2026, 1, 1), 37), (date(2026, 11, 1), "18.5")):
        WorkingTime.objects.create(
            caseworker=cast.people["Kim Kollega"],
            start=start,
            end=date(2026, 10, 31) if hours == 37 else None,
            hours=Decimal(hours),
            talk_percent=45,
            minutes=90,
        )
    table = tove.get(_address(cast)).context["table"]
    shown = {
        row.record.name: [words(str(row.get_cell(name))) for name in ("hidden", "hours")]
        for row in table.rows
    }
    assert shown == {
        "Kim Kollega": ["1", "18,5"],
        "Sara Sagsbehandler": ["1", ""],
        "Uden ansvarlig": ["0", ""],
    }


def test_below_the_goal_is_told_in_words_and_of_many_only(cast: Cast, tove: Client) -> None:
    _told()
    for _ in range(4):
        cast.overdue()
    for _ in range(15):
        cast.case()
    assert "under målet" not in _text(tove, cast).split("Sagsbehandlere Listen")[1]
    cast.overdue()
    told = _text(tove, cast).split("Sagsbehandlere Listen")[1]
    assert "15 af 20 (75,0 %) under målet" in told
    cell = tove.get(_address(cast)).context["table"].rows[1].get_cell("hits")
    assert "badge" not in cell
    assert "status" not in cell


# --- The system before the person --------------------------------------------------------------


def _measured(cast: Cast, name: str, hits: int, misses: int) -> None:
    for _ in range(hits):
        cast.case(responsible=name)
    for _ in range(misses):
        cast.overdue(responsible=name)


FIRST = "Se på systemet, før I ser på personer"


def _is_behind_a_press(client: Client, cast: Cast) -> bool:
    page = client.get(_address(cast)).content.decode()
    return '<details class="details people">' in page


def test_most_below_the_goal_is_a_matter_of_the_system(cast: Cast, tove: Client) -> None:
    cast.employee("Liv Lillebæk", "Nord")
    _told()
    _measured(cast, "Sara Sagsbehandler", 1, 4)
    _measured(cast, "Kim Kollega", 5, 0)
    assert FIRST not in _text(tove, cast)  # one of two is not over half
    assert not _is_behind_a_press(tove, cast)
    _measured(cast, "Liv Lillebæk", 3, 1)  # below, but too few to say anything
    assert FIRST not in _text(tove, cast)
    _measured(cast, "Liv Lillebæk", 0, 1)
    text = _text(tove, cast)
    assert f"{FIRST} 2 af 3 sagsbehandlere med mindst 5 borgere i måltallet" in text
    assert text.index(FIRST) < text.index("Målet: 80 %") < text.index("Vis tal pr. sagsbehandler")
    assert _is_behind_a_press(tove, cast)


def test_exactly_the_goal_is_not_below_it(cast: Cast, tove: Client) -> None:
    _told()
    _measured(cast, "Sara Sagsbehandler", 4, 1)
    assert FIRST not in _text(tove, cast)


def test_before_the_staff_is_told_nobody_is_held_against_the_goal(cast: Cast, tove: Client) -> None:
    _measured(cast, "Sara Sagsbehandler", 0, 6)
    assert FIRST not in _text(tove, cast)


def _change(kind: str, days_ago: int, **more: Any) -> ProcessChange:
    day = AS_OF - timedelta(days=days_ago)
    return ProcessChange.objects.create(kind=kind, day=day, reason="Nyt system", **more)


@pytest.mark.parametrize(
    ("kind", "days_ago", "is_told"),
    [
        ("fagsystem", 0, True),
        ("fagsystem", 30, True),
        ("fagsystem", 31, False),
        ("fagsystem", -1, False),
        ("regel", 3, True),
        ("bemanding", 3, False),
        ("arbejdsgang", 3, False),
    ],
)
def test_a_new_system_or_rule_comes_first(
    cast: Cast, tove: Client, kind: str, days_ago: int, is_told: bool
) -> None:
    _told()
    cast.case()
    _change(kind, days_ago)
    assert (FIRST in _text(tove, cast)) is is_told
    assert _is_behind_a_press(tove, cast) is is_told


def test_only_the_teams_own_changes_and_the_whole_jobcentres(cast: Cast, tove: Client) -> None:
    cast.case()
    _change("fagsystem", 3, team=cast.teams["Syd"])
    _change("fagsystem", 3, ended_at=timezone.now())
    assert FIRST not in _text(tove, cast)
    _change("fagsystem", 3, team=cast.teams["Nord"])
    assert "Fagsystem eller registrering, ændret 14. november 2026: Nyt system" in _text(tove, cast)


def test_other_rules_earlier_in_the_month(cast: Cast, tove: Client) -> None:
    cast.case()
    Assessment.objects.create(as_of=date(2026, 10, 31), rulebook_fingerprint="cd" * 32)
    Assessment.objects.create(as_of=date(2026, 11, 3), rulebook_fingerprint="ab" * 32)
    assert FIRST not in _text(tove, cast)
    Assessment.objects.create(as_of=date(2026, 11, 2), rulebook_fingerprint="cd" * 32)
    assert "Regelsættet i Tilsyn er ændret i november 2026" in _text(tove, cast)


def test_a_rule_of_the_teams_benefits_that_took_effect() -> None:
    """The rules of the days on which something did change, and not those of other benefits."""
    began = {
        version.takes_effect
        for rule in rules.book().rules.values()
        for version in rule.versions
        if version.takes_effect_known and "sygedagpenge" in rule.groups
    }
    assert began
    for day in began:
        found = teams._rules_changed(day + teams.RECENT - timedelta(days=1), ["sygedagpenge"])
        assert day in [change.day for change in found]
        assert not [
            change
            for change in teams._rules_changed(day + teams.RECENT, ["sygedagpenge"])
            if change.day == day
        ]
        for change in found:
            assert all("sygedagpenge" in step.rule.groups for step in change.steps)


# --- Queries -----------------------------------------------------------------------------------


def test_as_many_queries_whatever_the_cases(cast: Cast) -> None:
    _week(cast)
    _told()
    names = ("tove", "karin", "chris")
    pages = ("", *(f"sager/{need}/" for need in Need))

    def asked() -> list[int]:
        return [
            queries(logged_in(cast.users[name]), f"{_address(cast)}{page}")
            for name in names
            for page in pages
        ]

    before = asked()
    assert max(before) <= 18
    for _ in range(3):
        _week(cast)
    assert asked() == before
