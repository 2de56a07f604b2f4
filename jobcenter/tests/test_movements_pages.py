"""What changed since last week on the team's page, and whom each number is about."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.models import (
    AuditEvent,
    CitizenForecast,
    Conversation,
    Exemption,
    Responsibility,
    Standing,
)
from jobcenter.queries import movements
from jobcenter.timeliness.movements import Part

from .cast import AS_OF, Cast, make_cast
from .pages import links, logged_in, queries, words

pytestmark = pytest.mark.django_db

THEN = AS_OF - timedelta(days=7)
NEVER, BEFORE, NOW, BOTH = 0, 1, 2, 3  # sets of the two days


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    made = make_cast()
    made.assessment.forecast_days = [str(THEN), str(AS_OF), "2026-11-30"]
    made.assessment.save()
    return made


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _days(case: Standing, measured: int, hit: int, **more: Any) -> CitizenForecast:
    """On which of the two days the case was measured and had them; later days as today."""
    later = 4 if measured & NOW else 0
    given: dict[str, Any] = {"team": case.team, "caseworker": case.caseworker} | more
    return CitizenForecast.objects.create(
        assessment=case.assessment,
        citizen=case.citizen,
        municipality=case.municipality,
        benefit=case.benefit,
        measured=measured | later,
        nothing=hit | (later if hit & NOW else 0),
        booked=0,
        all_due=0,
        **given,
    )


def _held(cast: Cast, case: Standing, day: date, kind: str = "7") -> None:
    Conversation.objects.create(
        conversation_id=f"S{next(cast.numbers)}",
        citizen=case.citizen,
        type=kind,
        status="afholdt",
        held_on=day,
        **cast.fact(),
    )


def _gone(cast: Cast, name: str, hit: int, **more: Any) -> Standing:
    """Somebody who was measured a week ago and has no standing now."""
    case = cast.case(name)
    _days(case, BEFORE, hit, **more)
    Standing.objects.filter(pk=case.pk).delete()
    return case


def _ended(cast: Cast, name: str, hit: int, day: date) -> None:
    case = _gone(cast, name, hit)
    case.spell.end = day
    case.spell.save()


def _week(cast: Cast) -> None:
    """The published example: 8 stay (6 then, 4 now), 2 leave (1 had them), 2 come (0 have)."""
    for _ in range(4):
        _days(cast.case(), BOTH, BOTH)
    for name in ("Anna Faldt", "Bo Faldt"):
        _days(cast.overdue(name), BOTH, BEFORE)
    for _ in range(2):
        _days(cast.overdue(), BOTH, NEVER)
    _ended(cast, "Carl Gik", BEFORE, THEN + timedelta(days=2))
    _ended(cast, "Dina Gik", NEVER, THEN + timedelta(days=3))
    for name in ("Erik Kom", "Fie Kom"):
        _days(cast.overdue(name), NOW, NEVER)


def _team(cast: Cast, name: str = "Nord") -> str:
    return f"/team/{cast.teams[name].uuid}/"


def _behind(client: Client, cast: Cast, part: Part, team: str = "Nord") -> list[tuple[str, ...]]:
    """Name, what happened and the day of each citizen of a part."""
    response = client.get(f"{_team(cast, team)}siden-sidste-uge/{part}/")
    assert response.status_code == 200
    return [
        (
            row.record.citizen.name,
            words(str(row.get_cell("what"))),
            words(str(row.get_cell("dag"))),
        )
        for row in response.context["table"].rows
    ]


def test_the_published_example_on_the_page(cast: Cast, tove: Client) -> None:
    _week(cast)
    text = words(tove.get(_team(cast)).content)
    assert (
        "Siden 10. november 2026 er tallet gået fra 7 af 10 til 4 af 10: 2 faldt under 4 samtaler, "
        "2 kom til og 2 gik ud." in text
    )
    assert "procentpoint" not in text.split("Siden sidste uge")[1].split("En enkelt uges")[0]


def test_many_have_a_share_and_effects_that_add_up(cast: Cast, tove: Client) -> None:
    for _ in range(10):
        _week(cast)
    response = tove.get(_team(cast))
    text = words(response.content)
    assert (
        "Siden 10. november 2026 er andelen faldet 30,0 procentpoint, fra 70,0 % til 40,0 %: "
        "20 faldt under 4 samtaler, 20 kom til og 20 gik ud." in text
    )
    rows = {
        row.record.name: [words(str(row.get_cell(name))) for name in ("count", "effect")]
        for row in response.context["flow"].rows
    }
    assert rows == {
        "Faldt under 4 samtaler": ["20", "−20,0 procentpoint"],
        "Kom til uden 4 samtaler": ["20", "−11,0 procentpoint"],
        "Gik ud med 4 samtaler": ["10", "−4,5 procentpoint"],
        "Gik ud uden 4 samtaler": ["10", "+5,5 procentpoint"],
        "Ændring i alt": ["–", "−30,0 procentpoint"],
    }


def test_every_number_opens_exactly_those_citizens(cast: Cast, tove: Client) -> None:
    _week(cast)
    _days(cast.case(team="Syd", responsible="Ulla Udefra"), BOTH, NOW)
    for client in (tove, logged_in(cast.users["karin"]), logged_in(cast.users["chris"])):
        found = [
            each
            for each in links(client.get(_team(cast)).content)
            if "/siden-sidste-uge/" in each[0]
        ]
        assert len(found) == 4
        for address, text in found:
            table = client.get(address).context["table"]
            assert table.paginator.count == int(text), address


def test_who_fell_and_the_conversation_that_ran_out(cast: Cast, tove: Client) -> None:
    case = cast.overdue("Anna Faldt")
    _days(case, BOTH, BEFORE)
    for day in (date(2025, 11, 9), date(2025, 11, 12), date(2025, 11, 18), date(2026, 6, 1)):
        _held(cast, case, day)
    _held(cast, case, date(2025, 11, 14), kind="11")  # of a kind that does not count
    assert _behind(tove, cast, Part.FELL) == [
        ("Anna Faldt", "Samtalen 12-11-2025 talte til og med dagen før", "12-11-2026")
    ]


@pytest.mark.parametrize(("held", "day"), [((2025, 11, 10), None), ((2025, 11, 17), AS_OF)])
def test_the_week_begins_after_its_first_day_and_ends_with_its_last(
    cast: Cast, tove: Client, held: tuple[int, int, int], day: date | None
) -> None:
    case = cast.overdue("Anna Faldt")
    _days(case, BOTH, BEFORE)
    _held(cast, case, date(*held))
    found = movements.movers(cast.users["tove"], cast.assessment, cast.teams["Nord"], Part.FELL)
    assert found is not None
    assert [mover.day for mover in found] == [day]


def test_who_reached_it_and_when(cast: Cast, tove: Client) -> None:
    case = cast.case("Bo Naaede")
    _days(case, BOTH, NOW)
    for day in (THEN, THEN + timedelta(days=3)):
        _held(cast, case, day)
    assert _behind(tove, cast, Part.REACHED) == [("Bo Naaede", "Samtale holdt", "13-11-2026")]


def _exempt(cast: Cast, case: Standing, start: date, end: date | None = None) -> None:
    Exemption.objects.create(
        exemption_id=f"X{next(cast.numbers)}",
        citizen=case.citizen,
        reason="barsel",
        start=start,
        end=end,
        **cast.fact(),
    )


def _moved(cast: Cast, case: Standing, day: date) -> None:
    Responsibility.objects.create(
        spell=case.spell, team=cast.teams["Nord"], start=day, **cast.fact()
    )


def _left_exempt(cast: Cast) -> None:
    case = cast.exempt("Gik")
    _days(case, BEFORE, BEFORE)
    _exempt(cast, case, THEN + timedelta(days=1))


def _left_for_syd(cast: Cast) -> None:
    case = cast.case("Gik", team="Syd", responsible="Ulla Udefra")
    _days(case, BEFORE, BEFORE, team=cast.teams["Nord"], caseworker=None)
    _days(case, NOW, NOW)
    _moved(cast, case, THEN + timedelta(days=4))


def _left_without_a_reason(cast: Cast) -> None:
    _days(cast.case("Gik"), BEFORE, BEFORE)


@pytest.mark.parametrize(
    ("happens", "what", "day"),
    [
        (lambda cast: _ended(cast, "Gik", BEFORE, THEN), "Ydelsen sluttede", "10-11-2026"),
        (_left_exempt, "Blev fritaget for samtaler", "11-11-2026"),
        (_left_for_syd, "Sagen er flyttet til et andet team", "14-11-2026"),
        (_left_without_a_reason, "Tæller ikke længere med", "–"),
    ],
)
def test_why_somebody_left(
    cast: Cast, tove: Client, happens: Callable[[Cast], None], what: str, day: str
) -> None:
    happens(cast)
    assert _behind(tove, cast, Part.LEFT_HIT) == [("Gik", what, day)]
    assert _behind(tove, cast, Part.LEFT_MISS) == []


def _came_by_seniority(cast: Cast) -> None:
    _days(cast.case("Kom", seniority_on=THEN + timedelta(days=1)), NOW, NOW)


def _came_from_syd(cast: Cast) -> None:
    case = cast.case("Kom")
    _days(case, BEFORE, BEFORE, team=cast.teams["Syd"], caseworker=None)
    _days(case, NOW, NOW)
    _moved(cast, case, THEN + timedelta(days=5))


def _came_after_exemption(cast: Cast) -> None:
    case = cast.case("Kom")
    _days(case, NOW, NOW)
    _exempt(cast, case, THEN - timedelta(days=90), THEN + timedelta(days=2))


def _came_with_a_benefit(cast: Cast) -> None:
    case = cast.case("Kom")
    _days(case, NOW, NOW)
    case.spell.start = AS_OF
    case.spell.save()


@pytest.mark.parametrize(
    ("happens", "what", "day"),
    [
        (_came_by_seniority, "Fik lang anciennitet", "11-11-2026"),
        (_came_from_syd, "Sagen er kommet fra et andet team", "15-11-2026"),
        (_came_after_exemption, "Fritagelsen sluttede", "12-11-2026"),
        (_came_with_a_benefit, "Ny ydelse begyndte", "17-11-2026"),
    ],
)
def test_why_somebody_came(
    cast: Cast, tove: Client, happens: Callable[[Cast], None], what: str, day: str
) -> None:
    happens(cast)
    assert _behind(tove, cast, Part.CAME_HIT) == [("Kom", what, day)]


def test_another_caseworker_in_the_team_is_no_movement(cast: Cast) -> None:
    case = cast.case()
    _days(case, BEFORE, BEFORE, caseworker=cast.people["Kim Kollega"])
    _days(case, NOW, NOW)
    week = movements.of_team(cast.users["tove"], cast.assessment, cast.teams["Nord"])
    assert week is not None
    assert week.flow.counts == {Part.KEPT: 1}


def test_who_is_no_longer_the_teams_is_named_without_a_link(cast: Cast, tove: Client) -> None:
    _left_for_syd(cast)
    page = f"{_team(cast)}siden-sidste-uge/gik-ud-med/"
    for client, has_link in ((tove, False), (logged_in(cast.users["karin"]), True)):
        content = client.get(page).content
        assert "Gik" in words(content)
        assert ("Gik" in [text for _, text in links(content)]) is has_link
    # and whoever was never hers is not there at all
    _ended(cast, "Syds egen", BEFORE, THEN)
    CitizenForecast.objects.filter(citizen__name="Syds egen").update(
        team=cast.teams["Syd"], caseworker=cast.people["Ulla Udefra"]
    )
    assert "Syds egen" not in words(tove.get(page).content)


@pytest.mark.parametrize("part", ["havde-og-har", "alt", "manglede-og-mangler"])
def test_there_are_no_other_lists(cast: Cast, tove: Client, part: str) -> None:
    assert tove.get(f"{_team(cast)}siden-sidste-uge/{part}/").status_code == 404


def test_a_run_that_did_not_look_back_says_so(cast: Cast, tove: Client) -> None:
    _week(cast)
    cast.assessment.forecast_days = []
    cast.assessment.save()
    text = words(tove.get(_team(cast)).content)
    assert "Ændringen kan vises efter næste opgørelse." in text
    assert tove.get(f"{_team(cast)}siden-sidste-uge/faldt/").status_code == 404


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        (NOW, "ingen af teamets borgere talte med i måltallet 10. november 2026."),
        (BEFORE, "ingen af teamets borgere talte med i måltallet 17. november 2026."),
    ],
)
def test_nobody_on_one_of_the_days_is_no_change(
    cast: Cast, tove: Client, measured: int, sentence: str
) -> None:
    _days(cast.case(), measured, NEVER)
    text = words(tove.get(_team(cast)).content)
    assert f"Ændringen siden 10. november 2026 kan ikke gøres op: {sentence}" in text


def test_a_week_in_which_nothing_moved(cast: Cast, tove: Client) -> None:
    for _ in range(20):
        _days(cast.case(), BOTH, BOTH)
    assert (
        "Siden 10. november 2026 er andelen den samme, 100,0 %: ingen har skiftet side, er kommet "
        "til eller gået ud." in words(tove.get(_team(cast)).content)
    )


def test_a_list_as_a_file_is_logged_without_names(cast: Cast, tove: Client) -> None:
    _week(cast)
    response = tove.post(f"{_team(cast)}siden-sidste-uge/faldt/excel/")
    assert response.content[:2] == b"PK"
    event = AuditEvent.objects.get(verb="eksport")
    assert event.details["rows"] == 2
    assert event.details["selection"] == {
        "Team": "Nord",
        "Hvad der skete": "Faldt under 4 samtaler",
        "Fra": "10. november 2026 til 17. november 2026",
    }


def test_as_many_queries_whatever_the_citizens(cast: Cast) -> None:
    _week(cast)
    users = [cast.users[name] for name in ("tove", "karin", "chris")]
    pages = ("", "siden-sidste-uge/faldt/", "siden-sidste-uge/gik-ud-med/")

    def asked() -> list[int]:
        return [
            queries(logged_in(user), f"{_team(cast)}{page}") for user in users for page in pages
        ]

    before = asked()
    assert max(before) <= 18
    for _ in range(5):
        _week(cast)
    assert asked() == before
