"""The page of one citizen: how the deadline came about, and everything that is registered."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from jobcenter.charts import timeline
from jobcenter.law import vocabulary
from jobcenter.models import (
    Appraisal,
    Assessment,
    AuditEvent,
    BenefitSpell,
    Conversation,
    Exemption,
    MinPlan,
    Responsibility,
    Standing,
    Verdict,
)
from jobcenter.queries import citizens, shares
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.duties import add_appraisal, add_duty
from jobcenter.tests.pages import links, logged_in, queries, words

pytestmark = pytest.mark.django_db

NUMBER = "0102705234"


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
    assert "010270-5234" in words(shown.content)
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
    list_as_it_was = "/sager/?sager=egne&fane=overskredet&sorter=-frist"
    assert (f"{list_as_it_was}#sag-{case.citizen.uuid}", "Til listen") in links(page)


# --- All deadlines ------------------------------------------------------------------------------


def test_the_panel_names_the_deadline_that_comes_first(cast: Cast, sara: Client) -> None:
    case = cast.case(due_in=91)
    add_duty(cast, case, "SD-F", -6, booked_in=3)
    text = _page(sara, case)
    assert (
        "Overskredet Fristen 11. november 2026 er overskredet med 6 dage: Første opfølgning senest "
        "ved udgangen af uge 8 . Der mangler 1 samtale. Næste tid, der tæller til fristen, er "
        "20. november 2026, og det er efter fristen." in text
    )
    assert (
        "Sådan er måltallets frist fundet Den næste samtale skal være holdt senest "
        "16. februar 2027 (om 91 dage). Der er ikke booket en tid." in text
    )


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        (vocabulary.APPRAISAL, "Vurderingen er ikke registreret."),
        (vocabulary.MIN_PLAN, "Min Plan er ikke registreret."),
        (vocabulary.CONVERSATION, "Der er ikke booket en tid, der tæller til fristen."),
    ],
)
def test_the_panel_says_what_is_asked_for(
    cast: Cast, sara: Client, task: str, sentence: str
) -> None:
    case = cast.case(due_in=91)
    add_duty(cast, case, "SD-7", 6, asks_for=task)
    assert "Fristen er 23. november 2026 (om 6 dage): Bredere vurdering" in _page(sara, case)
    assert sentence in _page(sara, case)


def test_open_deadlines_by_urgency_with_what_each_lacks(cast: Cast, sara: Client) -> None:
    case = cast.overdue(days=6, booked_in=3)
    first = add_duty(cast, case, "KA-F", -20, lacking=2, booked_in=3, version=date(2024, 1, 1))
    add_appraisal(cast, case, 9)
    text = _page(sara, case)
    assert (
        "28-10-2026 20 dage over Første samtale senest en uge efter første henvendelse "
        "§ 31, stk. 5 Overskredet mangler 2 samtaler 20-11-2026 Hvorfor er fristen 28-10-2026 for "
        "Første samtale senest en uge efter første henvendelse ? "
        "11-11-2026 6 dage over Fire samtaler på tolv måneder jobcentrets mål Overskredet "
        "mangler 1 samtale 20-11-2026 Hvorfor" in text
    )
    assert (
        "26-11-2026 om 9 dage Bredere vurdering af uarbejdsdygtighed efter tre måneder § 7 "
        "Skal laves ikke registreret – Hvorfor" in text
    )
    explained = [address for address, _ in links(sara.get(f"/sager/{case.citizen.uuid}/").content)]
    assert f"/sager/{case.citizen.uuid}/frist/" in explained
    assert f"/sager/{case.citizen.uuid}/frist/KA-F/{first.spell_id}/2026-10-28/" in explained


def test_others_deadlines_stand_apart_and_call_nobody_late(cast: Cast, sara: Client) -> None:
    case = cast.case(due_in=91)
    add_duty(cast, case, "KJ-12M", -50, enforced=False)
    add_duty(cast, case, "DPA", 20, rests_on=vocabulary.UNEMPLOYMENT_FUND)
    add_duty(cast, case, "KA", 30, collective=True)
    text = _page(sara, case)
    apart = text[text.index("Vejledende frister og andres frister") :]
    assert "Overskredet" not in text
    assert "Vejledende: en sag er ikke for sen alene på grund af den Fristen er gået" in apart
    assert "Påhviler a-kassen Afventer" in apart
    assert "Kommunens pligt over for hele gruppen og ikke i den enkelte sag Afventer" in apart


@pytest.mark.parametrize(
    ("received_in", "sentence"),
    [
        (-11, "Sagen kom hertil 1 dag før fristen (06-11-2026)"),
        (-10, "Sagen kom hertil på selve fristen (07-11-2026)"),
        (-3, "Sagen kom hertil efter fristen (14-11-2026)"),
    ],
)
def test_born_late_says_when_the_case_came(
    cast: Cast, sara: Client, received_in: int, sentence: str
) -> None:
    case = cast.case(due_in=91)
    received = AS_OF + timedelta(days=received_in)
    add_duty(cast, case, "SD-F", -10, born_late=True, received=received)
    assert sentence in _page(sara, case)


@pytest.mark.parametrize(
    ("outcome", "more", "sentence"),
    [
        ("rettidig", {}, "Rettidig holdt 28-10-2026 Hvorfor"),
        (
            "rettidig",
            {"late_registered": True},
            "Holdt til tiden, registreret for sent holdt 28-10-2026 Hvorfor",
        ),
        ("for_sent", {}, "For sent holdt 29-10-2026, 1 dag efter fristen Hvorfor"),
        (
            "for_sent",
            {"late_registered": True},
            "En samtale, der tæller med, blev registreret for sent For sent holdt 29-10-2026",
        ),
        ("fritaget", {"exemption": "barsel"}, "Fritaget barsel Hvorfor"),
        ("ophoert", {"end": AS_OF}, "Ophørt forløbet sluttede 17-11-2026 Hvorfor"),
        (
            "rettidig",
            {"asks_for": vocabulary.APPRAISAL},
            "Rettidig registreret 28-10-2026 Hvorfor",
        ),
    ],
)
def test_judged_deadlines_are_folded_with_what_came_of_them(
    cast: Cast, sara: Client, outcome: str, more: dict[str, Any], sentence: str
) -> None:
    case = cast.case()
    duty = cast.verdict(case, "SD-F", due_in=-20, outcome=outcome, **more)
    text = _page(sara, case)
    assert "Afgjorte frister i det nuværende forløb (1)" in text
    assert "28-10-2026 Første opfølgning senest ved udgangen af uge 8" in text
    assert sentence in text
    content = sara.get(f"/sager/{case.citizen.uuid}/").content
    address = f"/sager/{case.citizen.uuid}/frist/SD-F/{duty.spell_id}/2026-10-28/"
    assert address in [link for link, _ in links(content)]


def test_late_registration_is_no_failure_to_hold(cast: Cast, sara: Client) -> None:
    case = cast.case()
    cast.verdict(case, due_in=-20, outcome=Verdict.Outcome.TIMELY, late_registered=True)
    text = _page(sara, case)
    judged = text[text.index("Afgjorte frister") : text.index("Sådan er måltallets")]
    assert "For sent" not in judged
    assert "Overskredet" not in text


def test_the_newest_judged_first_and_none_of_other_courses(cast: Cast, sara: Client) -> None:
    case = cast.case()
    for due_in in (-300, -20, -100):
        cast.verdict(case, due_in=due_in, outcome=Verdict.Outcome.LATE)
    ended = AS_OF - timedelta(days=400)
    cast.verdict(case, "KA", due_in=-410, outcome=Verdict.Outcome.MISSING, end=ended)
    text = _page(sara, case)
    places = [text.index(day) for day in ("28-10-2026", "09-08-2026", "21-01-2026")]
    assert places == sorted(places)
    assert "nuværende forløb (3)" in text
    assert "det første halve år (" not in text


def test_deadlines_of_the_exempt(cast: Cast, sara: Client) -> None:
    case = cast.exempt()
    assert "Der er ingen frister, jobcentret skal nå i sagen." in _page(sara, case)
    add_appraisal(cast, case, 70)
    text = _page(sara, case)
    assert "Fritaget Borgeren er fritaget for samtaler (barsel)" in text
    assert "26-01-2027 om 70 dage Bredere vurdering" in text


def test_another_assessments_verdicts_are_not_mixed_in(cast: Cast, sara: Client) -> None:
    case = cast.case()
    duty = add_duty(cast, case, "SD-F", 300)
    old = Assessment.objects.create(as_of=AS_OF, rulebook_fingerprint="c" * 64)
    Verdict.objects.filter(pk=duty.pk).update(assessment=old)
    assert "Første opfølgning" not in _page(sara, case)


@pytest.mark.parametrize(
    ("state", "made_on", "sentence"),
    [
        ("har", date(2026, 10, 1), "Min Plan er lavet eller ajourført 1. oktober 2026."),
        ("ikke_ajourfoert", date(2026, 1, 2), "Min Plan er ikke ajourført siden 2. januar 2026."),
        ("mangler", None, "Ingen Min Plan er registreret."),
        ("ikke_kraevet", None, "Ingen Min Plan kræves."),
    ],
)
def test_where_the_min_plan_stands(
    cast: Cast, sara: Client, state: str, made_on: date | None, sentence: str
) -> None:
    case = cast.case(min_plan=state, min_plan_on=made_on)
    assert sentence in _page(sara, case)
    assert "mangler" not in _page(sara, case).lower()


def test_no_word_of_a_min_plan_that_no_rule_speaks_of(cast: Cast, sara: Client) -> None:
    text = _page(sara, cast.case(min_plan=""))
    between = text[text.index("Frister Frist") : text.index("Sådan er måltallets")]
    assert "Min Plan" not in between


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
            "Tæller ikke: ældre end 12 måneder (talte til og med 16-11-2026 )",
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
    assert (today.label, due.label) == ("Opgjort 17-11-2026", "Målets frist 25-02-2027")
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
    assert max(before) <= 19
    for days in range(30):
        cast.verdict(case, due_in=-days - 1, outcome=Verdict.Outcome.LATE)
        add_duty(cast, case, due_in=days)
        _talk(cast, case, AS_OF - timedelta(days=days), caseworker=cast.people["Kim Kollega"])
    assert [queries(logged_in(user), address) for user in users] == before
