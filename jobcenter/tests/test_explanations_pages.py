"""The page that tells why a deadline is the day it is: who sees it, and that it tells the truth."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.template import Context, Template
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment, intake
from jobcenter.charts import window_line
from jobcenter.models import (
    AuditEvent,
    BenefitSpell,
    Conversation,
    Exemption,
    MinPlan,
    Standing,
    User,
    Verdict,
)
from jobcenter.queries import explanations
from jobcenter.roles import Role
from jobcenter.tests.browser import NARROW, WIDE
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.deliveries import DeliveryBuilder
from jobcenter.tests.pages import links, logged_in, queries, words
from jobcenter.tests.sentences import plain

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db

NUMBER = "0102705234"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def address(verdict: Verdict, asked: str = "") -> str:
    duty = f"{verdict.rule}/{verdict.spell_id}/{verdict.due.isoformat()}"
    return f"/sager/{verdict.citizen.uuid}/frist/{duty}/{asked}"


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return plain(words(response.content))


def row(days_before: int, code: str, kind: str = "7", late: str = "") -> list[str]:
    day = AS_OF - timedelta(days=days_before)
    return [day.isoformat(), code, kind, "telefon", "jobcenter", late]


# --- What it says -------------------------------------------------------------------------------


def test_the_page_tells_why_and_what_came_of_it(cast: Cast, sara: Client) -> None:
    case = cast.case(citizen=cast.citizen("Kai Holm", number=NUMBER))
    start = AS_OF - timedelta(days=200)
    verdict = cast.verdict(
        case,
        due_in=-18,
        outcome="mangler",
        start=start,
        opens=start,
        received=date(2026, 5, 4),
        needed=4,
        counted=2,
        lacking=1,
        late_registered=True,
        considered=[
            row(150, "taeller"),
            row(120, "gruppemoede", "9"),
            row(100, "taeller", late="ja"),
            row(5, "efter_fristen"),
        ],
    )
    page = sara.get(address(verdict))
    text = plain(words(page.content))
    assert "Hvorfor var fristen 30. oktober 2026?" in text
    assert "Opfølgninger det første halve år · Kai Holm · 010270-•••• " in text
    assert (
        "Fristen var 30. oktober 2026, fordi der skal holdes mindst 4 samtaler inden for 6 måneder "
        "fra første fraværsdag, 1. maj 2026."
    ) in text
    assert (
        "Mangler 3 af 4 samtaler er registreret som holdt, heraf 1 efter fristen. Der mangler én, "
        "og fristen er overskredet med 18 dage."
    ) in text
    assert "20-06-2026 Tæller : nr. 1 af 4 Jobsamtale telefon jobcenter" in text
    assert "20-07-2026 Tæller ikke : det er et møde for flere" in text
    assert "Tæller : nr. 2 af 4 Registreret for sent" in text
    assert "12-11-2026 For sent : nr. 3 af 4, holdt 13 dage efter fristen" in text
    assert "Sagen modtaget 4. maj 2026" in text
    assert "Versionen fra 1. januar 2020, valgt efter dagen, fristen regnes fra" in text
    assert "Sikkerhed Høj læst i kilden" in text
    assert ("https://www.elov.dk/sygedagpengeloven/paragraf/13b/", "§ 13 b, stk. 1") in links(
        page.content
    )
    assert (f"/sager/{case.citizen.uuid}/", "Til borgerens side") in links(page.content)
    assert NUMBER[6:] not in page.content.decode()


@pytest.mark.parametrize(
    ("asks_for", "rule", "outcome", "said"),
    [
        ("samtale", "SD", "afventer", "Ingen samtaler er registreret i perioden."),
        ("samtale", "SD", "mangler", "Ingen samtaler er registreret i perioden eller siden."),
        ("minplan", "MP-DP", "afventer", "Ingen Min Plan er registreret i perioden."),
        ("vurdering", "SD-7", "afventer", "Ingen vurderinger er registreret i perioden."),
    ],
)
def test_nothing_registered_is_said_so(
    cast: Cast, sara: Client, asks_for: str, rule: str, outcome: str, said: str
) -> None:
    took_effect = {"SD": date(2020, 1, 1), "MP-DP": date(2024, 1, 1), "SD-7": date(2014, 7, 1)}
    verdict = cast.verdict(
        cast.case(),
        rule,
        asks_for=asks_for,
        outcome=outcome,
        version=took_effect[rule],
        due_in=-2 if outcome == "mangler" else 14,
    )
    text = read(sara, address(verdict))
    assert said in text
    assert "ikke holdt" not in text


def test_what_binds_nobody_says_so(cast: Cast, sara: Client) -> None:
    advisory = cast.verdict(cast.case(), enforced=False)
    assert "Reglen er vejledende: en sag er aldrig ulovlig" in read(sara, address(advisory))
    funds = cast.verdict(cast.case(), "DPA", version=date(2024, 1, 1), rests_on="a-kasse", needed=3)
    assert "Jobcentret skal ikke gøre noget." in read(sara, address(funds))


def test_the_exemption_is_told_with_its_days(cast: Cast, sara: Client) -> None:
    case = cast.case()
    verdict = cast.verdict(case, outcome="fritaget", exemption="barsel")
    Exemption.objects.create(
        exemption_id="E1",
        citizen=case.citizen,
        reason="barsel",
        start=date(2026, 9, 1),
        end=date(2027, 1, 31),
        **cast.fact(),
    )
    text = read(sara, address(verdict))
    assert "Borgeren er fritaget (barsel) på fristens dag." in text
    assert "Fritagelse barsel fra 1. september 2026 til og med 31. januar 2027" in text


def another_spell(cast: Cast, case: Standing, benefit: str, start: date, end: date) -> None:
    BenefitSpell.objects.create(
        spell_id=f"X{next(cast.numbers)}",
        citizen=case.citizen,
        benefit=benefit,
        start=start,
        end=end,
        **cast.fact(),
    )


def test_the_clocks_first_day_is_explained(cast: Cast, sara: Client) -> None:
    case = cast.case()
    verdict = cast.verdict(case)
    first = verdict.start
    spell = case.spell
    BenefitSpell.objects.filter(pk=spell.pk).update(end=first + timedelta(days=99))
    another_spell(cast, case, "sygedagpenge", first + timedelta(days=110), AS_OF)
    assert "Forløbene herunder er regnet som ét, fordi der er højst 28 dage imellem dem." in read(
        sara, address(verdict)
    )
    another_spell(cast, case, "kontanthjaelp", date(2024, 1, 1), date(2024, 11, 9))
    assert (
        "Før det fik borgeren kontanthjælp til og med 9. november 2024. Et nyt fravær begynder et "
        "nyt forløb."
    ) in read(sara, address(verdict))
    another_spell(cast, case, "sygedagpenge", date(2024, 3, 1), first - timedelta(days=30))
    assert (
        "Der gik 29 dage imellem, og det er mere end de 28, der regnes sammen. Derfor er der "
        "regnet forfra."
    ) in read(sara, address(verdict))


def test_days_without_benefit_that_do_not_count_are_named(cast: Cast, sara: Client) -> None:
    case = cast.case(benefit="dagpenge")
    verdict = cast.verdict(case, "DPJ", version=date(2024, 1, 1), needed=3, due_in=20, paused=5)
    text = read(sara, address(verdict))
    assert "17. december 2024, og 5 dage uden ydelse er ikke regnet med." in text
    assert "5 dage uden ydelse i forløbet tæller ikke med" in text


def test_a_local_goal_of_booking_is_no_law_and_has_no_what_if(cast: Cast, sara: Client) -> None:
    took_effect = date(2017, 5, 1)
    case = cast.case(benefit="ledighedsydelse")
    booked = [[(AS_OF - timedelta(days=3)).isoformat(), "efter_fristen", "", "", "", ""]]
    verdict = cast.verdict(
        case,
        "LOKAL-NAESTE",
        version=took_effect,
        enforced=False,
        opens=AS_OF - timedelta(days=5),
        due_in=-5,
        outcome="for_sent",
        fulfilled=AS_OF - timedelta(days=3),
        considered=booked,
    )
    text = read(sara, address(verdict))
    assert (
        "fordi den næste samtale skal være booket senest samme dag, som en er holdt, her "
        "12. november 2026. For sent Den næste samtale blev booket 14. november 2026, 2 dage for "
        "sent."
    ) in text
    assert "Det er et lokalt mål, som jobcentret selv har sat, og ikke et krav i loven." in text
    assert "14-11-2026 For sent : booket 2 dage efter fristen" in text
    assert "ikke registreret" not in text[text.index("Samtaler Samtaler") : text.index("Oplysn")]
    assert "Hvad hvis?" not in text


# --- Who sees it --------------------------------------------------------------------------------


def test_each_opening_is_logged_and_what_is_not_there_is_not(cast: Cast, sara: Client) -> None:
    verdict = cast.verdict(cast.case())
    assert sara.get(address(verdict)).status_code == 200
    assert sara.get(f"/sager/{verdict.citizen.uuid}/frist/").status_code == 200
    elsewhere = address(verdict).replace("/SD/", "/SD-F/")
    assert sara.get(elsewhere).status_code == 404
    assert sara.get(address(verdict).replace(str(verdict.due), "2026-02-31")).status_code == 404
    too_large = address(verdict).replace(f"/{verdict.spell_id}/", f"/{10**20}/")
    assert sara.get(too_large).status_code == 404
    events = AuditEvent.objects.order_by("pk").values_list("verb", "citizen", "user")
    seen = ("borger.vist", verdict.citizen_id, cast.users["sara"].pk)
    assert list(events) == [seen, seen]


def test_not_own_is_said(cast: Cast, sara: Client) -> None:
    banner = "Du er ikke ansvarlig for denne sag."
    own, others = cast.case(), cast.case(responsible="Kim Kollega")
    for case, said in ((own, False), (others, True)):
        for path in (address(cast.verdict(case)), f"/sager/{case.citizen.uuid}/frist/"):
            assert (banner in read(sara, path)) is said
    assert banner not in read(
        logged_in(cast.users["chris"]), address(others.citizen.verdicts.get())
    )


def test_whose_it_was_can_still_read_why_when_the_case_has_moved_on(cast: Cast) -> None:
    case = cast.case(responsible="Ulla Udefra", team="Syd")
    verdict = cast.verdict(case)
    Verdict.objects.update(team=cast.teams["Nord"], caseworker=cast.people["Sara Sagsbehandler"])
    page = logged_in(cast.users["sara"]).get(address(verdict))
    assert page.status_code == 200
    assert "ikke ansvarlig" in words(page.content)
    assert ("/sager/", "Til listen") in links(page.content)
    assert f"/sager/{case.citizen.uuid}/" not in dict(links(page.content))
    to_the_case = dict(links(logged_in(cast.users["ulla"]).get(address(verdict)).content))
    assert f"/sager/{case.citizen.uuid}/" in to_the_case


def test_the_links_name_what_they_explain(cast: Cast) -> None:
    verdict = cast.verdict(cast.case())
    tags = "{% load explanations %}{% explain_link verdict %} {% explain_goal_link standing %}"
    shown = Template(tags).render(
        Context({"verdict": verdict, "standing": verdict.citizen.standings.get()})
    )
    assert links(shown.encode()) == [
        (address(verdict), "Forklar fristen : Opfølgninger det første halve år, 1. december 2026"),
        (
            f"/sager/{verdict.citizen.uuid}/frist/",
            "Forklar fristen : Fire samtaler på tolv måneder",
        ),
    ]


# --- The drawing --------------------------------------------------------------------------------


def test_the_line_holds_the_window_and_all_that_was_looked_at(cast: Cast) -> None:
    start = AS_OF - timedelta(days=200)
    items = [
        row(150, "taeller"),
        row(100, "udeblevet"),
        row(5, "efter_fristen"),
        row(-9, "planlagt"),
    ]
    verdict = cast.verdict(cast.case(), due_in=-18, start=start, opens=start, considered=items)
    told = explanations.explain(verdict, cast.users["sara"], cast.assessment)
    line = window_line(told, AS_OF)
    assert [flag.kind for flag in line.flags] == ["start", "due", "today"]
    assert [mark.kind for mark in line.marks] == ["counts", "missed", "late", "booked"]
    first, due, today = (flag.x for flag in line.flags)
    assert first == line.window_x
    assert line.window_x + line.window_width == due < today
    assert [mark.x for mark in line.marks] == sorted(mark.x for mark in line.marks)
    assert all(130 <= mark.x <= line.width for mark in line.marks)


def test_the_line_of_an_old_deadline_is_not_years_long(cast: Cast) -> None:
    start = date(2021, 3, 1)
    verdict = cast.verdict(cast.case(), start=start, opens=start, due_in=(start - AS_OF).days + 7)
    told = explanations.explain(verdict, cast.users["sara"], cast.assessment)
    line = window_line(told, AS_OF)
    assert [flag.kind for flag in line.flags] == ["start", "due"]
    assert len(line.ticks) <= 24
    assert line.window_width > 20


def test_the_drawing_has_words_and_no_style_of_its_own(cast: Cast, sara: Client) -> None:
    verdict = cast.verdict(cast.case(), considered=[row(20, "taeller")])
    page = sara.get(address(verdict)).content.decode()
    drawn = page[page.index("<svg class=") : page.index("</svg>", page.index("window-line"))]
    assert 'role="img"' in page
    assert "Perioden fra" in drawn
    assert "style=" not in page[page.index("<main") :]


# --- What if ------------------------------------------------------------------------------------

RUN_ON = date(2024, 5, 1)


@pytest.fixture
def chris(tmp_path: Path, settings: Settings) -> Client:
    """A chef, with two citizens from a real delivery, assessed on 1 May 2024."""
    settings.AS_OF = RUN_ON
    builder = DeliveryBuilder().employee(team="Team Nord")
    builder.citizen(navn="Åse").spell(startdato="2024-01-02", modtaget_dato="2024-01-09")
    builder.responsibility()
    for day in ("2024-02-01", "2024-03-01"):
        builder.conversation(afholdt_dato=day, planlagt_dato=day)
    builder.citizen(navn="Bo").spell(
        ydelse="kontanthjælp", maalgruppe="6.2", visitationskategori="", startdato="2024-04-20"
    )
    builder.plan(oprettet_dato="2024-04-22", ajourfoert_dato="", delt_dato="")
    builder.write(tmp_path / "leverance")
    assert intake.apply(by=None, path=tmp_path / "leverance").applied
    assessment.assess(by=None, as_of=RUN_ON)
    return logged_in(User.objects.create(username="chris", role=Role.CHEF))


def asked(client: Client, path: str, day: str) -> str:
    text = read(client, f"{path}?dag={day}")
    return text[text.index("Hvad hvis?") : text.index("Skriv en dag, og se")]


@pytest.mark.parametrize(
    ("name", "rule", "day", "said"),
    [
        ("Åse", "SD", "01-07-2024", "Ja, til tiden: på fristens dag. Så er 3 af 4 holdt"),
        ("Åse", "SD", "02-07-2024", "Nej, én dag efter fristen. Så er 3 af 4 holdt, der mangler"),
        ("Åse", "SD", "01-03-2024", "Det ændrer ikke noget: der er allerede registreret en"),
        ("Åse", "SD", "01-01-2024", "Nej, den tæller ikke her: perioden begynder først 2. januar"),
        ("Åse", "SD-7", "02-04-2024", "Ja, til tiden: på fristens dag. Så ville kravet være"),
        ("Åse", "SD-7", "03-05-2024", "Nej, 31 dage efter fristen. Så er kravet opfyldt, men"),
        ("Bo", "KJ-F", "27-04-2024", "Ja, til tiden: på fristens dag. Så ville kravet være"),
        ("Bo", "KJ-F", "28.04.2024", "Nej, én dag efter fristen. Så ville kravet være opfyldt, m"),
    ],
)
def test_a_day_is_answered(chris: Client, name: str, rule: str, day: str, said: str) -> None:
    verdict = Verdict.objects.get(citizen__name=name, rule=rule)
    assert said in asked(chris, address(verdict), day)


def test_a_day_is_answered_for_the_goal(chris: Client) -> None:
    case = Standing.objects.get(citizen__name="Åse")
    said = asked(chris, f"/sager/{case.citizen.uuid}/frist/", "10-05-2024")
    assert (
        "En samtale holdt 10. maj 2024: Ja, til tiden: 237 dage før fristen. Så mangler der én "
        "senest 2. januar 2025."
    ) in said


def test_nothing_is_stored_by_asking(chris: Client) -> None:
    verdict = Verdict.objects.get(citizen__name="Bo", rule="KJ-F")
    before = (Conversation.objects.count(), MinPlan.objects.count(), Verdict.objects.count())
    asked(chris, address(verdict), "30-04-2024")
    assert (
        Conversation.objects.count(),
        MinPlan.objects.count(),
        Verdict.objects.count(),
    ) == before


def test_facts_that_changed_since_the_run_are_said(chris: Client) -> None:
    verdict = Verdict.objects.get(citizen__name="Bo", rule="KJ-F")
    BenefitSpell.objects.filter(citizen=verdict.citizen).update(start=date(2024, 4, 19))
    assert "Der er kommet nye oplysninger i sagen" in asked(chris, address(verdict), "30-04-2024")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Skriv den dag, du vil prøve."),
        ("31-02-2024", "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 05-06-2026."),
        ("i morgen", "Det er ikke en dag. Skriv den som dd-mm-åååå, f.eks. 05-06-2026."),
        ("01-01-9999", "Vælg en dag mellem "),
        ("01-01-0001", "Vælg en dag mellem "),
    ],
)
def test_a_bad_day_is_refused_in_a_sentence(cast: Cast, sara: Client, day: str, said: str) -> None:
    verdict = cast.verdict(cast.case())
    for path in (address(verdict), f"/sager/{verdict.citizen.uuid}/frist/"):
        assert said in read(sara, f"{path}?dag={day}")


def test_few_queries_whatever_is_registered(chris: Client) -> None:
    verdict = Verdict.objects.get(citizen__name="Åse", rule="SD")
    duty, goal = address(verdict), f"/sager/{verdict.citizen.uuid}/frist/"
    paths = (duty, f"{duty}?dag=01-06-2024", goal, f"{goal}?dag=01-06-2024")
    before = [queries(chris, path) for path in paths]
    # What a page asks, and the seven kinds of facts that a day is answered from, with names.
    assert before[1] - before[0] == 8
    assert before[3] - before[2] == 8
    assert max(before[0], before[2]) <= 12
    some = Conversation.objects.filter(citizen=verdict.citizen).first()
    assert some
    for number in range(20):
        some.pk, some.conversation_id = None, f"N{number}"
        some.held_on = date(2024, 2, 2) + timedelta(days=number)
        some.save()
    assert [queries(chris, path) for path in paths] == before


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_accessible_and_read_aloud(
    cast: Cast, page: "Page", log_in: Any, axe: Any, live_server: Any
) -> None:
    verdict = cast.verdict(cast.case(), considered=[row(20, "taeller"), row(9, "aflyst")])
    log_in(cast.users["sara"])
    for path in (address(verdict), f"/sager/{verdict.citizen.uuid}/frist/"):
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            page.goto(live_server.url + path)
            page.get_by_label("Dag", exact=True).fill("20-11-2026")
            page.get_by_role("button", name="Prøv dagen").click()
            assert page.url.endswith("#hvad-hvis")
            assert page.get_by_role("status").is_visible()
            assert axe(page) == []


def test_a_rule_that_has_left_the_rulebook_breaks_no_page(cast: Cast, sara: Client) -> None:
    standing = cast.overdue("Åse")
    gone = cast.verdict(standing, "GAMMEL", due_in=-3, outcome="mangler")
    standing.first_due, standing.first_due_rule = gone.due, gone.rule
    standing.save()
    assert "Reglen er taget ud af regelsættet" in read(sara, address(gone))
    named = "GAMMEL (ikke længere i regelsættet)"
    assert named in read(sara, "/sager/")
    assert named in read(sara, f"/sager/{standing.citizen.uuid}/")
    chris = logged_in(cast.users["chris"])
    assert named in read(chris, "/frister/")
    for path in ("/jobcenter/", f"/team/{cast.team('Nord').uuid}/"):
        read(chris, path)
