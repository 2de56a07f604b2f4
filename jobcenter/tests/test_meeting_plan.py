"""The meeting plan: what is booked and what falls due, day by day, on the screen and on paper."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from jobcenter.models import AuditEvent, Conversation, Snooze, Standing
from jobcenter.queries.meeting_plan import Plan, last_working_day
from jobcenter.reports import paper
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import links, logged_in, queries, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def book(cast: Cast, case: Standing, in_days: int, **more: Any) -> Conversation:
    """A time that was booked a week ago, so many days from AS_OF."""
    given: dict[str, Any] = {
        "type": "7",
        "form": "telefon",
        "status": "planlagt",
        "booked_on": AS_OF - timedelta(days=7),
        "planned_on": AS_OF + timedelta(days=in_days),
    }
    return Conversation.objects.create(
        conversation_id=f"S{next(cast.numbers)}",
        citizen=case.citizen,
        **cast.fact(),
        **(given | more),
    )


def plan_of(client: Client, address: str = "/moedeplan/") -> Plan:
    response = client.get(address)
    assert response.status_code == 200
    found: Plan = response.context["plan"]
    return found


def booked(plan: Plan) -> dict[date, list[str]]:
    return {
        day.day: [each.case.citizen.name for each in day.booked] for day in plan.days if day.booked
    }


def due(plan: Plan) -> dict[date, list[tuple[str, str]]]:
    return {
        day.day: [(each.case.citizen.name, each.status.value) for each in day.due]
        for day in plan.days
        if day.due
    }


# --- What lies on which day ----------------------------------------------------------------------


def test_booked_times_stand_on_their_days_with_type_and_form(cast: Cast, sara: Client) -> None:
    anna, bo = cast.case("Anna Holm"), cast.case("Bo Holm")
    book(cast, bo, 2, type="10", form="video")
    book(cast, anna, 2)
    book(cast, anna, 0, joint=True)
    assert booked(plan_of(sara)) == {
        AS_OF: ["Anna Holm"],
        AS_OF + timedelta(2): ["Anna Holm", "Bo Holm"],
    }
    text = words(sara.get("/moedeplan/").content)
    assert f"Bo Holm {bo.citizen.masked_cpr} B.H. · CV-samtale, video" in text
    called = f"Anna Holm {anna.citizen.masked_cpr} A.H."
    assert f"{called} · Jobsamtale, telefon, fælles samtale" in text
    assert "3 bookede tider og ingen frister uden tid." in text


@pytest.mark.parametrize(
    ("in_days", "more"),
    [
        (2, {"status": "aflyst"}),
        (2, {"status": "udeblevet"}),
        (2, {"status": "afholdt"}),
        (2, {"booked_on": AS_OF + timedelta(days=1)}),
        (-1, {}),
        (14, {}),
    ],
)
def test_what_is_no_coming_booked_time_is_left_out(
    cast: Cast, sara: Client, in_days: int, more: dict[str, Any]
) -> None:
    case = cast.case("Anna Holm")
    book(cast, case, in_days, **more)
    assert booked(plan_of(sara)) == {}
    book(cast, case, 13)
    book(cast, case, 3, booked_on=AS_OF)
    book(cast, case, 5, booked_on=None)
    assert len(booked(plan_of(sara))) == 3


def test_what_is_due_without_a_time_stands_on_its_day(cast: Cast, sara: Client) -> None:
    cast.case("Uden Tid", due_in=2)
    cast.case("For Sent", due_in=2, booked_in=9)
    cast.case("I Tide", due_in=3, booked_in=3)
    cast.case("Min Plan", due_in=3, first_due_task="minplan", first_due_rule="SD")
    cast.case("Langt Væk", due_in=14)
    cast.exempt("Fri Taget")
    assert due(plan_of(sara)) == {
        AS_OF + timedelta(2): [("For Sent", "booket-for-sent"), ("Uden Tid", "skal-bookes")],
        AS_OF + timedelta(3): [("Min Plan", "skal-laves")],
    }
    text = words(sara.get("/moedeplan/").content)
    assert "Booket for sent (tid 26-11-2026) · Fire samtaler" in text
    assert "ikke registreret" in text
    assert "ingen bookede tider og 3 frister uden tid inden fristen" in text


def test_a_deadline_that_is_put_aside_falls_due_all_the_same(cast: Cast, sara: Client) -> None:
    case = cast.case("Anna Holm", due_in=2)
    Snooze.objects.create(
        citizen=case.citizen,
        written_by=cast.users["sara"],
        until=AS_OF + timedelta(days=9),
        reason=Snooze.Reason.choices[0][0],
    )
    assert due(plan_of(sara)) == {AS_OF + timedelta(2): [("Anna Holm", "skal-bookes")]}
    for address in ("/moedeplan/", f"/moedeplan/{AS_OF}/udskrift/"):
        assert "Fire samtaler på tolv måneder · Ikke nu til 26-11-2026" in words(
            sara.get(address).content
        )
    Snooze.objects.all().delete()
    assert "Ikke nu" not in words(sara.get("/moedeplan/").content)


def test_what_is_overdue_and_has_no_time_stands_first_the_longest_overdue_on_top(
    cast: Cast, sara: Client
) -> None:
    cast.overdue("Anna Holm", days=3)
    bo = cast.overdue("Bo Holm", days=40).citizen
    cast.overdue("Carl Holm", days=50, booked_in=4)
    plan = plan_of(sara)
    assert [each.case.citizen.name for each in plan.overdue] == ["Bo Holm", "Anna Holm"]
    assert due(plan) == {}
    text = words(sara.get("/moedeplan/").content)
    first = f"Bo Holm {bo.masked_cpr} B.H. 40 dage over"
    assert f"Over fristen og uden tid: 2 sager {first}" in text
    assert plan_of(sara, "/moedeplan/2026-11-24/").overdue == []


def test_a_time_after_the_deadline_says_so(cast: Cast, sara: Client) -> None:
    anna = cast.overdue("Anna Holm", booked_in=2)
    book(cast, anna, 2)
    book(cast, cast.case("Bo Holm", due_in=9, booked_in=3), 3)
    text = words(sara.get("/moedeplan/").content)
    called = f"Anna Holm {anna.citizen.masked_cpr} A.H."
    assert f"{called} · Jobsamtale, telefon · efter fristen 11-11-2026" in text
    assert text.count("efter fristen") == 1


def test_the_days_of_two_weeks_and_no_empty_weekend(cast: Cast, sara: Client) -> None:
    cast.case()
    shown = [day.day for days in plan_of(sara).weeks for day in days]
    assert shown[0] == AS_OF
    assert shown[-1] == AS_OF + timedelta(13)
    assert len(shown) == 10
    assert all(day.isoweekday() <= 5 for day in shown)
    saturday = AS_OF + timedelta(4)
    cast.case("Anna Holm", due_in=4)
    assert saturday in [day.day for days in plan_of(sara).weeks for day in days]


def test_a_deadline_on_a_day_off_is_pointed_out_on_the_last_working_day_before(
    cast: Cast, sara: Client
) -> None:
    cast.case("Lørdag Holm", due_in=4)
    cast.case("Søndag Holm", due_in=19)  # 6 December, after the last day that is shown
    plan = plan_of(sara)
    pointed = {day.day: [each.case.citizen.name for each in day.ahead] for day in plan.days}
    assert {day: names for day, names in pointed.items() if names} == {
        AS_OF + timedelta(3): ["Lørdag Holm"]
    }
    assert plan.due_count == 1
    text = words(sara.get("/moedeplan/").content)
    assert "Fristen er lørdag 21. november, som er en fridag." in text
    assert text.index("fredag 20. november") < text.index("Dette er den sidste arbejdsdag før.")


def test_a_deadline_just_after_the_last_day_is_pointed_out_on_it(cast: Cast, sara: Client) -> None:
    cast.case("Lørdag Holm", due_in=18)  # Saturday 5 December
    plan = plan_of(sara, "/moedeplan/2026-11-21/")
    assert plan.last == date(2026, 12, 4)
    assert [each.case.citizen.name for each in plan.days[-1].ahead] == ["Lørdag Holm"]


def test_public_holidays_are_named_and_weeks_numbered(cast: Cast, sara: Client) -> None:
    cast.case("Anna Holm", due_in=(date(2026, 12, 25) - AS_OF).days)
    text = words(sara.get("/moedeplan/2026-12-21/").content)
    assert "Uge 52" in text
    assert "Uge 53" in text
    assert "fredag 25. december Helligdag: Juledag" in text.replace("Første juledag", "Juledag")
    assert "fredag 1. januar Helligdag: Nytårsdag" in text
    assert "Fristen er fredag 25. december, som er en fridag." in text


def test_last_working_day() -> None:
    assert last_working_day(date(2026, 11, 17)) == date(2026, 11, 17)
    assert last_working_day(date(2026, 11, 22)) == date(2026, 11, 20)
    # Maundy Thursday to Easter Monday
    assert last_working_day(date(2026, 4, 6)) == date(2026, 4, 1)


# --- Whose plan ----------------------------------------------------------------------------------


def test_only_own_cases_are_in_the_own_plan(cast: Cast, sara: Client) -> None:
    cast.case("Egen Sag", due_in=2)
    cast.case("Kollegas Sag", due_in=2, responsible="Kim Kollega")
    cast.case("Ingens Sag", due_in=2, responsible=None)
    book(cast, cast.case("Anden Sag", responsible="Kim Kollega"), 1)
    plan = plan_of(sara)
    assert due(plan) == {AS_OF + timedelta(2): [("Egen Sag", "skal-bookes")]}
    assert booked(plan) == {}


def test_a_leader_sees_a_colleagues_plan_as_not_the_own_and_it_is_logged(cast: Cast) -> None:
    cast.case("Kollegas Sag", due_in=2, responsible="Kim Kollega")
    tove = logged_in(cast.users["tove"])
    kim = cast.people["Kim Kollega"]
    response = tove.get("/moedeplan/", {"ansvarlig": str(kim.uuid)})
    text = words(response.content)
    assert "Det er mødeplanen for Kim Kollega og ikke din egen." in text
    assert "plan-page--others" in response.content.decode()
    assert "Kollegas Sag" in text
    event = AuditEvent.objects.get(verb="moedeplan.vist")
    assert (event.user, event.details["caseworker"]) == (cast.users["tove"], str(kim.uuid))
    kept = [address for address, _ in links(response.content) if "moedeplan/20" in address]
    assert len(kept) == 2
    assert all(f"ansvarlig={kim.uuid}" in address for address in kept)


def test_the_own_plan_is_no_event(cast: Cast, sara: Client) -> None:
    cast.case()
    plan_of(sara)
    plan_of(sara, f"/moedeplan/?ansvarlig={cast.people['Sara Sagsbehandler'].uuid}")
    assert not AuditEvent.objects.exists()


def test_nobody_looks_further_than_their_teams(cast: Cast, sara: Client) -> None:
    kim, ulla = (str(cast.people[name].uuid) for name in ("Kim Kollega", "Ulla Udefra"))
    tove, chris = logged_in(cast.users["tove"]), logged_in(cast.users["chris"])
    answers = {
        "sara": sara.get("/moedeplan/", {"ansvarlig": kim}).status_code,
        "tove": tove.get("/moedeplan/", {"ansvarlig": ulla}).status_code,
        "chris": chris.get("/moedeplan/", {"ansvarlig": ulla}).status_code,
        "print": tove.get("/moedeplan/2026-11-17/udskrift/", {"ansvarlig": ulla}).status_code,
        "nobody": tove.get("/moedeplan/", {"ansvarlig": str(cast.assessment.uuid)}).status_code,
        "no key": tove.get("/moedeplan/", {"ansvarlig": "Kim"}).status_code,
    }
    assert answers == {
        "sara": 404,
        "tove": 404,
        "chris": 200,
        "print": 404,
        "nobody": 404,
        "no key": 404,
    }
    assert AuditEvent.objects.count() == 1


def test_one_who_has_left_can_still_have_a_plan_that_the_leader_sees(cast: Cast) -> None:
    cast.case("Efterladt Sag", due_in=2, responsible="Kim Kollega")
    kim = cast.people["Kim Kollega"]
    kim.memberships.update(end=AS_OF - timedelta(days=30))
    tove = logged_in(cast.users["tove"])
    assert "Kim Kollega" in words(tove.get("/moedeplan/").content)
    assert "Efterladt Sag" in words(tove.get("/moedeplan/", {"ansvarlig": str(kim.uuid)}).content)


def test_those_without_own_cases_are_asked_to_choose(cast: Cast) -> None:
    chris = logged_in(cast.users["chris"])
    text = words(chris.get("/moedeplan/").content)
    assert "Dit login har ingen egne sager. Vælg en kollega for at se en mødeplan." in text
    assert "Ulla Udefra" in text


def test_empty_plans_say_so(cast: Cast, sara: Client) -> None:
    assert "Du har ingen sager endnu." in words(sara.get("/moedeplan/").content)
    tove = logged_in(cast.users["tove"])
    assert "Du har ingen egne sager. Vælg en kollega" in words(tove.get("/moedeplan/").content)
    kim = cast.people["Kim Kollega"]
    text = words(tove.get("/moedeplan/", {"ansvarlig": str(kim.uuid)}).content)
    assert "Kim Kollega har ingen sager, som du kan se." in text
    cast.case("Anna Holm")
    assert "ingen bookede tider og ingen frister uden tid." in words(
        sara.get("/moedeplan/").content
    )


@pytest.mark.parametrize(
    ("first", "status"),
    [
        ("2026-11-17", 200),
        ("2026-11-16", 302),
        ("2027-11-18", 200),
        ("2027-11-19", 404),
        ("9999-12-31", 404),
        ("2026-02-30", 404),
    ],
)
def test_from_which_day(sara: Client, first: str, status: int) -> None:
    response = sara.get(f"/moedeplan/{first}/")
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/moedeplan/"


def test_the_way_through_the_weeks(cast: Cast, sara: Client) -> None:
    cast.case()
    first = {text: address for address, text in links(sara.get("/moedeplan/").content)}
    assert first["To uger senere"] == "/moedeplan/2026-12-01/"
    assert "To uger tidligere" not in first
    later = {text: address for address, text in links(sara.get("/moedeplan/2026-11-24/").content)}
    assert later["To uger tidligere"] == "/moedeplan/"
    assert later["To uger senere"] == "/moedeplan/2026-12-08/"


# --- On paper ------------------------------------------------------------------------------------


def test_paper_has_initials_and_no_names_and_no_cpr_numbers(cast: Cast, sara: Client) -> None:
    anna = cast.overdue("Anna Marie Holm")
    book(cast, cast.case("Bo Kjær"), 2)
    page = sara.get("/moedeplan/2026-11-17/udskrift/")
    text = words(page.content)
    assert "A.M.H. 6 dage over" in text
    assert "B.K. · Jobsamtale, telefon" in text
    assert "Makulér arket" in text
    for secret in ("Anna", "Kjær", anna.citizen.masked_cpr[:6], str(anna.citizen.uuid)):
        assert secret not in page.content.decode()
    event = AuditEvent.objects.get(verb="moedeplan.udskrevet")
    assert event.details["citizens"] == 2


def test_the_day_of_birth_tells_those_apart_who_share_initials(cast: Cast) -> None:
    anna = cast.citizen("Anna Holm", number="0102605001")
    amir = cast.citizen("Amir Hansen", number="0304705001")
    bo = cast.citizen("Bo Kjær", number="0506805001")
    assert paper.on_paper([anna, amir, bo, anna]) == {
        anna.pk: "A.H. (født 1. februar 1960)",
        amir.pk: "A.H. (født 3. april 1970)",
        bo.pk: "B.K.",
    }


def test_a_printed_page_has_no_names_either(cast: Cast, sara: Client) -> None:
    """The page of the screen hides the names when it is printed: see the classes."""
    cast.overdue("Anna Holm")
    page = sara.get("/moedeplan/").content.decode()
    link = page[: page.index(">Anna Holm</a>")].rsplit("<a", 1)[1]
    assert "d-print-none" in link
    assert '<strong class="d-none d-print-inline">A.H.</strong>' in page


# --- How it is made ------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/moedeplan/", "/moedeplan/2026-11-17/udskrift/"])
def test_few_queries_whatever_the_cases(cast: Cast, sara: Client, address: str) -> None:
    book(cast, cast.case(), 1)
    cast.overdue()
    before = queries(sara, address)
    assert before <= 9
    for number in range(12):
        book(cast, cast.case(due_in=number), number)
        cast.overdue()
    assert queries(sara, address) == before


def test_every_name_leads_to_the_case(cast: Cast, sara: Client) -> None:
    case = cast.case("Anna Holm", due_in=2)
    assert (f"/sager/{case.citizen.uuid}/", "Anna Holm") in links(sara.get("/moedeplan/").content)
