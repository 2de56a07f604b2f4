"""The page of one citizen: how the deadline came about, and everything that is registered."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from jobcenter.charts import timeline
from jobcenter.models import (
    Appraisal,
    AuditEvent,
    BenefitSpell,
    Conversation,
    Exemption,
    MinPlan,
    Responsibility,
    Standing,
)
from jobcenter.queries import citizens, shares
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import links, logged_in, queries, words

pytestmark = pytest.mark.django_db

NUMBER = "0102701234"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def _talk(cast: Cast, case: Standing, held: date | None, **more: Any) -> Conversation:
    given: dict[str, Any] = {
        "type": "7",
        "form": "telefon",
        "status": "afholdt",
        "held_on": held,
        "planned_on": held,
        "registered_on": held,
    }
    return Conversation.objects.create(
        conversation_id=f"T{next(cast.numbers)}",
        citizen=case.citizen,
        **cast.fact(),
        **(given | more),
    )


def _page(client: Client, case: Standing) -> str:
    response = client.get(f"/sager/{case.citizen.uuid}/")
    assert response.status_code == 200
    return words(response.content)


# --- Who may open it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("sara", 200), ("tove", 200), ("karin", 200), ("chris", 200), ("ulla", 404), ("adam", 404)],
)
def test_only_those_who_may_and_each_look_is_logged(cast: Cast, who: str, status: int) -> None:
    case = cast.case()
    client = logged_in(cast.users[who])
    assert client.get(f"/sager/{case.citizen.uuid}/").status_code == status
    assert client.post(f"/sager/{case.citizen.uuid}/cpr/").status_code == status
    logged = [
        (event.verb, event.citizen, event.user) for event in AuditEvent.objects.order_by("pk")
    ]
    user = cast.users[who]
    seen = [("borger.vist", case.citizen, user), ("cpr.vist", case.citizen, user)]
    assert logged == (seen if status == 200 else [])


def test_nobodys_case_in_particular_is_like_none_at_all(cast: Cast) -> None:
    case = cast.case(responsible=None, team=None)
    ulla = logged_in(cast.users["ulla"])
    hidden = ulla.get(f"/sager/{case.citizen.uuid}/")
    none = ulla.get("/sager/00000000-0000-4000-8000-000000000000/")
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert words(hidden.content) == words(none.content)


def test_the_whole_cpr_number_only_by_a_press_of_its_own(cast: Cast, sara: Client) -> None:
    case = cast.case(citizen=cast.citizen("Kai Holm", number=NUMBER))
    address = f"/sager/{case.citizen.uuid}/"
    assert "1234" not in sara.get(address).content.decode()
    assert sara.get(f"{address}cpr/").status_code == 405
    shown = sara.post(f"{address}cpr/")
    assert "010270-1234" in words(shown.content)
    assert "Vis hele nummeret" not in words(shown.content)
    assert "1234" not in str(AuditEvent.objects.values_list("details", flat=True))


def test_not_own_is_said_and_protection_is_marked(cast: Cast, sara: Client) -> None:
    own = cast.case(citizen=cast.citizen("Kai", protected=True))
    other = cast.case(responsible="Kim Kollega")
    assert "Du er ikke ansvarlig for denne sag." in _page(sara, other)
    text = _page(sara, own)
    assert "ikke ansvarlig" not in text
    assert "Navne- og adressebeskyttelse" in text
    chris = logged_in(cast.users["chris"])
    assert "ikke ansvarlig" not in _page(chris, other)  # has no cases to mix them up with


# --- How the deadline came about ---------------------------------------------------------------


def test_in_time_the_fourth_newest_decides(cast: Cast, sara: Client) -> None:
    held = [date(2026, 11, 2), date(2026, 8, 31), date(2026, 5, 4), date(2026, 2, 16)]
    case = cast.case(
        living=0,
        living_count=4,
        due_in=(date(2027, 2, 16) - AS_OF).days,
        period_start=date(2024, 3, 3),
        seniority_on=date(2025, 3, 3),
    )
    Standing.objects.update(living=[day.isoformat() for day in held])
    for day in held:
        _talk(cast, case, day)
    text = _page(sara, case)
    assert "Den næste samtale skal være holdt senest 16. februar 2027 (om 91 dage)." in text
    assert "Der er ikke booket en tid." in text
    assert "på ydelse siden 3. marts 2024" in text
    assert "har haft lang anciennitet siden 3. marts 2025" in text
    assert "4 samtaledage tæller nu: 2. november 2026, tæller til og med 1. november 2027" in text
    assert "16. februar 2026, tæller til og med 15. februar 2027 – nummer 4 fra den nyeste" in text
    assert (
        "Nummer 4 fra den nyeste er holdt 16. februar 2026 og tæller til og med 15. februar 2027. "
        "En samtale holdt senest dagen efter, 16. februar 2027, holder borgeren på 4." in text
    )


def test_lacking_since_a_conversation_ceased_to_count(cast: Cast, sara: Client) -> None:
    ceased = date(2025, 11, 11)
    case = cast.overdue(days=6, booked_in=3)
    _talk(cast, case, ceased)
    text = _page(sara, case)
    assert "Der mangler 1 samtale. Fristen var 11. november 2026 og er overskredet med 6 dage" in (
        text
    )
    assert "Næste bookede tid er 20. november 2026, og det er efter fristen." in text
    assert (
        "Samtalen 11. november 2025 talte til og med 10. november 2026. Fra 11. november 2026 var "
        "der færre end 4. Nu mangler der 1 samtale." in text
    )


def test_lacking_since_long_seniority(cast: Cast, sara: Client) -> None:
    case = cast.overdue(days=335, living=1, missing=3)
    Standing.objects.update(seniority_on=case.deadline)
    text = _page(sara, case)
    assert "Der har ikke været 4 samtaler siden 17. december 2025, da borgeren fik lang" in text
    assert "Nu mangler der 3 samtaler." in text


def test_lacking_for_a_reason_that_is_gone(cast: Cast, sara: Client) -> None:
    """The conversation that ceased to count has since been withdrawn by the record system."""
    case = cast.overdue(days=6)
    assert case.deadline != case.seniority_on
    assert "Fra 11. november 2026 var der færre end 4 samtaler, der tæller." in _page(sara, case)


def test_due_on_the_day_itself_is_not_over(cast: Cast, sara: Client) -> None:
    case = cast.case(state=Standing.State.MISSING, due_in=0, living=3, missing=1)
    text = _page(sara, case)
    assert "Skal bookes Der mangler 1 samtale, og fristen er i dag, 17. november 2026." in text
    assert "overskredet" not in text


def test_on_the_way_to_long_seniority(cast: Cast, sara: Client) -> None:
    case = cast.on_the_way()
    text = _page(sara, case)
    assert "Der mangler 2 samtaler inden 1. maj 2027 (om 165 dage)." in text
    assert "får lang anciennitet 1. maj 2027" in text
    assert "Af samtalerne ovenfor tæller 2 stadig 1. maj 2027." in text


def test_exempt_says_why_and_until_when(cast: Cast, sara: Client) -> None:
    until = cast.exempt()
    open_ended = cast.exempt(exempt_until=None, exemption_reason="")
    assert (
        "Borgeren er fritaget for samtaler (barsel) til og med 16. januar 2027. Der er ingen frist"
        in _page(sara, until)
    )
    assert "fritaget for samtaler uden slutdato." in _page(sara, open_ended)


def test_where_the_rule_comes_from(cast: Cast, sara: Client) -> None:
    text = _page(sara, cast.case())
    assert "Fire samtaler på tolv måneder: Bekendtgørelse om skærpet tilsyn" in text
    assert "ikke ulovlig" in text


def test_back_to_the_list_as_it_was(cast: Cast, sara: Client) -> None:
    case = cast.overdue()
    sara.get("/sager/?sager=egne&fane=overskredet&sorter=-frist")
    page = sara.get(f"/sager/{case.citizen.uuid}/").content
    assert ("/sager/?sager=egne&fane=overskredet&sorter=-frist", "Til listen") in links(page)


# --- What is registered ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "Tæller til og med 17-10-2027"),
        ({"type": "10"}, "Tæller ikke: typen CV-samtale regnes ikke med i målet"),
        ({"form": "brev"}, "Tæller ikke: en samtale med formen brev regnes ikke med"),
        ({"joint": True}, "Tæller ikke: en fælles samtale regnes ikke med"),
        ({"status": "aflyst", "held_on": None}, "Tæller ikke: den blev aflyst"),
        ({"status": "udeblevet", "held_on": None}, "Tæller ikke: borgeren udeblev"),
        (
            {"status": "planlagt", "held_on": None},
            "Tæller ikke: den er ikke registreret som holdt",
        ),
        ({"held_on": None}, "Tæller ikke: dagen, den blev holdt, er ikke registreret"),
        (
            {"held_on": AS_OF + timedelta(days=1)},
            "Tæller ikke: den er holdt efter opgørelsens dag",
        ),
        (
            {"held_on": date(2025, 11, 17)},
            "Tæller ikke: ældre end 12 måneder (talte til og med 16-11-2026)",
        ),
        ({"held_on": date(2025, 11, 18)}, "Tæller til og med 17-11-2026"),
    ],
)
def test_each_conversation_says_whether_it_counts(
    cast: Cast, sara: Client, more: dict[str, Any], sentence: str
) -> None:
    case = cast.case()
    _talk(cast, case, date(2026, 10, 18), **more)
    assert sentence in _page(sara, case)


def test_two_on_one_day_are_one(cast: Cast, sara: Client) -> None:
    case = cast.case()
    for _ in range(2):
        _talk(cast, case, date(2026, 10, 18))
    text = _page(sara, case)
    assert text.count("Tæller til og med 17-10-2027") == 1
    assert text.count("Tæller ikke: der regnes kun én samtale med pr. dag") == 1


def test_the_newest_first_and_withdrawn_rows_not_at_all(cast: Cast, sara: Client) -> None:
    case = cast.case()
    for day in (date(2026, 1, 5), date(2026, 9, 7), date(2026, 4, 6)):
        _talk(cast, case, day)
    _talk(cast, case, date(2026, 6, 1), ended_by=cast.delivery)
    text = _page(sara, case)
    places = [text.index(day) for day in ("07-09-2026", "06-04-2026", "05-01-2026")]
    assert places == sorted(places)
    assert "01-06-2026" not in text


def test_everything_else_with_its_days(cast: Cast, sara: Client) -> None:
    case = cast.case(citizen=cast.citizen("Kai Holm"))
    person, fact = case.citizen, cast.fact
    BenefitSpell.objects.create(
        spell_id="F-gammel",
        citizen=person,
        benefit="jobafklaring",
        target_group="6.7",
        start=date(2023, 1, 2),
        received=date(2023, 2, 3),
        end=date(2024, 1, 31),
        **fact(),
    )
    Responsibility.objects.create(
        spell=case.spell,
        external_actor="Aktør A/S",
        team=cast.teams["Syd"],
        start=date(2022, 5, 6),
        end=date(2023, 7, 8),
        **fact(),
    )
    Exemption.objects.create(
        exemption_id="E1", citizen=person, reason="barsel", start=date(2025, 3, 4), **fact()
    )
    MinPlan.objects.create(
        plan_id="P1", citizen=person, created_on=date(2025, 5, 6), has_goal=True, **fact()
    )
    Appraisal.objects.create(
        appraisal_id="V1", citizen=person, kind="§7", due_on=date(2025, 8, 9), **fact()
    )
    text = _page(sara, case)
    assert "jobafklaring målgruppe 6.7 02-01-2023 31-01-2024 03-02-2023" in text
    assert "Uden ansvarlig Syd · anden aktør: Aktør A/S sygedagpenge 06-05-2022 08-07-2023" in text
    assert "barsel 04-03-2025 uden slutdato" in text
    assert "06-05-2025 ikke registreret ikke registreret ja ikke registreret" in text
    assert "§ 7 09-08-2025 ikke registreret" in text


def test_nothing_registered_is_said_so(cast: Cast, sara: Client) -> None:
    text = _page(sara, cast.on_the_way(living=0, missing=4))
    assert "Der er ikke registreret samtaler." in text
    for heading in ("Fritagelser", "Min Plan", "Vurderinger (§ 7, § 24 og § 27)"):
        assert f"{heading} Ikke registreret." in text


# --- The time line ------------------------------------------------------------------------------


def _timeline(cast: Cast, case: Standing) -> Any:
    rule = shares.goal_rule(cast.assessment)
    return timeline(citizens.case_file(case, rule, AS_OF), AS_OF)


def test_the_time_line_holds_a_year_back_and_the_deadline(cast: Cast) -> None:
    case = cast.case(due_in=100)
    line = _timeline(cast, case)
    assert line.first == date(2025, 11, 1)
    assert line.last == date(2027, 3, 31)
    today, due = line.flags
    assert (today.label, due.label) == ("Opgjort 17-11-2026", "Frist 25-02-2027")
    assert line.left < today.x < due.x < line.width
    assert len(line.lives) == 4
    assert [life.x for life in line.lives] == sorted(life.x for life in line.lives)


def test_the_time_line_is_never_longer_than_two_years(cast: Cast) -> None:
    case = cast.case(due_in=700)
    _talk(cast, case, None, status="planlagt", planned_on=AS_OF + timedelta(days=900))
    line = _timeline(cast, case)
    assert line.last == date(2027, 10, 31)
    assert [flag.kind for flag in line.flags] == ["today"]
    assert not line.marks


def test_an_old_deadline_is_shown_with_the_conversation_behind_it(cast: Cast) -> None:
    case = cast.overdue(days=200)
    turning = date(2025, 5, 1)
    assert case.deadline == date(2026, 5, 1)
    _talk(cast, case, turning)
    line = _timeline(cast, case)
    assert line.first == date(2025, 5, 1)
    over = [life for life in line.lives if life.is_over]
    assert [(life.label) for life in over] == ["01-05-2025 til 30-04-2026"]
    due = line.flags[1]
    assert over[0].x + over[0].width == due.x


def test_overlapping_spells_get_rows_of_their_own(cast: Cast) -> None:
    case = cast.case()
    for start, end in ((500, 300), (290, 10)):
        BenefitSpell.objects.create(
            spell_id=f"F{start}-b",
            citizen=case.citizen,
            benefit="dagpenge",
            start=AS_OF - timedelta(days=start),
            end=AS_OF - timedelta(days=end),
            **cast.fact(),
        )
    line = _timeline(cast, case)
    assert len(line.spells) == 3
    assert len({bar.y for bar in line.spells}) == 2
    assert all(bar.x >= line.left and bar.x + bar.width <= line.width for bar in line.spells)


def test_signs_of_what_does_not_count(cast: Cast, sara: Client) -> None:
    case = cast.case()
    _talk(cast, case, AS_OF - timedelta(days=20), type="10")
    _talk(cast, case, None, status="udeblevet", planned_on=AS_OF - timedelta(days=50))
    _talk(cast, case, None, status="planlagt", planned_on=AS_OF + timedelta(days=5))
    line = _timeline(cast, case)
    assert sorted(mark.kind for mark in line.marks) == ["booked", "missed", "other"]
    page = sara.get(f"/sager/{case.citizen.uuid}/").content.decode()
    drawn = page[page.index('<svg class="timeline"') : page.index("</svg>", page.index("timeline"))]
    assert 'role="img"' in drawn
    assert "Tidslinje fra 1. november 2025" in drawn
    assert "style=" not in drawn
    assert "28-10-2026: CV-samtale" in drawn


def test_few_queries_whatever_is_registered(cast: Cast) -> None:
    case = cast.case()
    address = f"/sager/{case.citizen.uuid}/"
    users = [cast.users[name] for name in ("sara", "tove", "chris")]
    before = [queries(logged_in(user), address) for user in users]
    assert max(before) <= 12
    for days in range(30):
        _talk(cast, case, AS_OF - timedelta(days=days), caseworker=cast.people["Kim Kollega"])
    assert [queries(logged_in(user), address) for user in users] == before
