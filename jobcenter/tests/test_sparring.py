"""The weekly talk: which cases are taken up, what is agreed, and that both see the same."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.actions import sparring as actions
from jobcenter.actions.refusals import Refused
from jobcenter.models import Agreement, AuditEvent, NextStep, Snooze, Sparring, Standing
from jobcenter.queries import sparring
from jobcenter.queries.sparring import Rule
from jobcenter.reports.paper import initials

from .cast import AS_OF, Cast, make_cast
from .pages import links, logged_in, queries, words
from .talked import talked

pytestmark = pytest.mark.django_db

RULE = Rule(AS_OF, AS_OF, unseen_months=3)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def _talk(cast: Cast, days_ago: int = 0, who: str = "Sara Sagsbehandler") -> Sparring:
    return actions.start(
        by=cast.users["tove"],
        team=cast.team("Nord"),
        caseworker=cast.people[who],
        day=AS_OF - timedelta(days=days_ago),
    )


def _step(standing: Standing, due_in: int | None) -> NextStep:
    due = None if due_in is None else AS_OF + timedelta(days=due_in)
    return NextStep.objects.create(citizen=standing.citizen, text="Ring", due=due)


def _hidden(standing: Standing, days_ago: int, until_in: int = 5) -> None:
    until = AS_OF + timedelta(days=until_in)
    made = Snooze.objects.create(citizen=standing.citizen, reason="andet", until=until)
    day = AS_OF - timedelta(days=days_ago)
    moment = datetime.combine(day, time(9), timezone.get_default_timezone())
    Snooze.objects.filter(pk=made.pk).update(written_at=moment)


def _listed(cast: Cast, talk: Sparring, *without: Standing) -> list[tuple[str, list[str]]]:
    every = sparring.candidates(cast.users["tove"], cast.assessment, talk, AS_OF)
    left_out = [str(standing.citizen.uuid) for standing in without]
    chosen = sparring.choose(every, RULE, left_out)
    assert [each.number for each in chosen] == list(range(1, len(chosen) + 1))
    return [(each.case.citizen.name, [words(why) for why in each.reasons]) for each in chosen]


# --- Which cases, and why ------------------------------------------------------------------------


def test_each_reason_is_told_in_a_sentence(cast: Cast) -> None:
    talk = _talk(cast)
    _step(cast.overdue("Over", days=9), None)
    cast.case("Uset", last_held=AS_OF - timedelta(days=120))
    cast.case("Aldrig", living=0)
    _step(cast.case("Skridt"), -3)
    cast.case("Intet skridt", due_in=10)
    _step(cast.case("Sent", due_in=10, booked_in=14), None)
    _hidden(cast.case("Skjult"), days_ago=20)
    assert dict(_listed(cast, talk)) == {
        "Over": ["9 dage over fristen"],
        "Aldrig": ["ingen tællende samtale er registreret"],
        "Uset": ["seneste tællende samtale var 20-07-2026"],
        "Skridt": ["næste skridt skulle være gjort 14-11-2026"],
        "Intet skridt": ["intet næste skridt er skrevet"],
        "Sent": ["tiden 01-12-2026 ligger efter fristen"],
        "Skjult": ["skjult med “Ikke nu” siden 28-10-2026"],
    }


def test_a_case_without_a_reason_is_not_taken_up(cast: Cast) -> None:
    talk = _talk(cast)
    cast.case("I orden")
    _step(cast.case("Skridt i dag"), 0)
    _step(cast.case("Skal bookes med et skridt", due_in=10), 5)
    cast.case("Netop tre måneder", last_held=date(2026, 8, 17))
    _hidden(cast.case("Skjult for nylig"), days_ago=13)
    _hidden(cast.case("Ikke skjult mere"), days_ago=30, until_in=0)
    cast.exempt("Fritaget", living=0)
    cast.overdue("Kollegas", responsible="Kim Kollega")
    cast.overdue("Andet team", team="Syd")
    assert _listed(cast, talk) == []
    cast.case("En dag til", last_held=date(2026, 8, 16))
    _hidden(cast.case("Skjult i 14 dage"), days_ago=14)
    assert [name for name, _ in _listed(cast, talk)] == ["En dag til", "Skjult i 14 dage"]


def test_a_case_stands_once_with_all_of_its_reasons(cast: Cast) -> None:
    talk = _talk(cast)
    _hidden(cast.overdue("Alt", days=40, living=0, last_held=None), days_ago=20)
    [(name, reasons)] = _listed(cast, talk)
    assert name == "Alt"
    assert reasons == [
        "40 dage over fristen",
        "ingen tællende samtale er registreret",
        "intet næste skridt er skrevet",
        "skjult med “Ikke nu” siden 28-10-2026",
    ]


def test_the_reasons_take_turns_until_there_are_ten(cast: Cast) -> None:
    talk = _talk(cast)
    for number in range(12):
        _step(cast.overdue(f"Over {number:02}", days=50 - number), None)
    for number in range(3):
        cast.case(f"Uset {number}", last_held=AS_OF - timedelta(days=200 - number))
    _step(cast.case("Skridt"), -1)
    names = [name for name, _ in _listed(cast, talk)]
    assert names == [
        *(f"Over {number:02}" for number in range(6)),  # three turns of three, then alone
        "Uset 0",
        "Uset 1",
        "Uset 2",
        "Skridt",
    ]


def test_another_takes_the_place_of_one_that_is_exchanged(cast: Cast) -> None:
    talk = _talk(cast)
    cases = [_worst(cast, number) for number in range(12)]
    names = [name for name, _ in _listed(cast, talk)]
    assert names == [f"Over {number:02}" for number in range(10)]
    names = [name for name, _ in _listed(cast, talk, cases[0], cases[3])]
    assert names == [f"Over {number:02}" for number in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11)]


def _worst(cast: Cast, number: int) -> Standing:
    standing = cast.overdue(f"Over {number:02}", days=50 - number)
    _step(standing, None)
    return standing


def test_the_page_exchanges_a_case_by_its_link(cast: Cast, tove: Client) -> None:
    talk = _talk(cast)
    for number in range(11):
        _worst(cast, number)
    address = f"/sparring/{talk.uuid}/"
    page = tove.get(address)
    assert "Over 10" not in words(page.content)
    others = [to for to, text in links(page.content) if text.startswith("Tag en anden")]
    assert len(others) == 10
    assert "i stedet for sag 1" in words(page.content)
    page = tove.get(others[0].partition("#")[0])
    text = words(page.content)
    assert "Over 10" in text
    assert "Over 00" not in text
    assert "1 sag er skiftet ud. Vis reglens egen liste" in text


def test_both_see_the_same_cases(cast: Cast, tove: Client, sara: Client) -> None:
    talk = _talk(cast)
    for number in range(4):
        _worst(cast, number)
    cast.overdue("Saras i Syd", team="Syd")
    shown = [
        [
            (each.number, each.case.pk)
            for each in client.get(f"/sparring/{talk.uuid}/").context["page"].cases
        ]
        for client in (tove, sara)
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]) == 4


def test_the_rule_stands_on_the_page(cast: Cast, tove: Client) -> None:
    text = words(tove.get(f"/sparring/{_talk(cast).uuid}/").content)
    assert "Højst 10 af Sara Sagsbehandlers sager i teamet" in text
    assert "længst uden en tællende samtale, når der er gået over 3 måneder" in text
    assert "skjult med “Ikke nu” i mindst 14 dage" in text
    assert "Skriv ikke om helbred" in text


# --- Names on the wall ---------------------------------------------------------------------------


def test_a_case_tells_of_ikke_nu_and_whom_it_is_about(cast: Cast, tove: Client) -> None:
    one, other = cast.overdue("Hanne Møller"), cast.overdue("Hanne Møller")
    _hidden(one, days_ago=1)
    text = words(tove.get(f"/sparring/{_talk(cast).uuid}/").content)
    for each in (one, other):
        assert f"{each.citizen.masked_cpr} · sygedagpenge" in text
    assert text.count("Overskredet Ikke nu til 22-11-2026") == 1


def test_names_can_be_hidden(cast: Cast, tove: Client) -> None:
    about = cast.overdue("Åse Marie Ærø")
    talk = talked(cast, about).sparring
    address = f"/sparring/{talk.uuid}/"
    assert "Åse Marie Ærø" in words(tove.get(address).content)
    hidden = tove.get(f"{address}?skjul=1").content.decode()
    for word in ("Åse", "Marie", "Ærø", about.citizen.masked_cpr, str(about.citizen.uuid) + '/"'):
        assert word not in hidden
    assert words(hidden).count("Å.M.Æ.") == 3  # the agreement, the list and the choice
    assert "Navne er skjult, men ikke det, I selv har skrevet." in words(hidden)
    assert "Vis navne" in words(hidden)


def test_names_stay_hidden_after_writing(cast: Cast, tove: Client) -> None:
    cast.overdue("Åse Ærø")
    talk = _talk(cast)
    sent = {"text": "Ring", "owner": "leder"}
    answer = tove.post(f"/sparring/{talk.uuid}/aftal/?skjul=1", sent)
    assert answer["Location"] == f"/sparring/{talk.uuid}/?skjul=1#nye-aftaler"
    made = Agreement.objects.get()
    marked = {"state": "gjort", "talk": str(talk.uuid)}
    answer = tove.post(f"/sparring/aftale/{made.uuid}/?skjul=1", marked)
    assert answer["Location"] == f"/sparring/{talk.uuid}/?skjul=1"


@pytest.mark.parametrize(
    ("name", "short"), [("Åse Maria Ærø", "Å.M.Æ."), ("Bo", "B."), ("  Ib  Ål ", "I.Å."), ("", "")]
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short


# --- What is agreed ------------------------------------------------------------------------------


def test_an_agreement_about_a_case(cast: Cast, sara: Client) -> None:
    about = cast.overdue("Borger A")
    talk = _talk(cast)
    AuditEvent.objects.all().delete()
    sent = {
        "text": "Ring og aftal en tid",
        "citizen": str(about.citizen.uuid),
        "owner": "sagsbehandler",
        "due": "24-11-2026",
    }
    answer = sara.post(f"/sparring/{talk.uuid}/aftal/", sent, follow=True)
    assert "Ring og aftal en tid Borger A B.A. Sara Sagsbehandler 24-11-2026 Åben" in words(
        answer.content
    )
    made = Agreement.objects.get()
    assert (made.citizen, made.owner) == (about.citizen, cast.users["sara"])
    event = AuditEvent.objects.get()
    assert (event.verb, event.citizen, event.user) == (
        "sparring.aftalt",
        about.citizen,
        cast.users["sara"],
    )
    assert "Ring" not in str(event.details)


def test_the_owner_is_one_of_the_two(cast: Cast, tove: Client, sara: Client) -> None:
    address = f"/sparring/{_talk(cast).uuid}/aftal/"
    for client in (tove, sara):
        client.post(address, {"text": "x", "owner": "leder"})
        client.post(address, {"text": "x", "owner": "sagsbehandler"})
    owners = [made.owner for made in Agreement.objects.order_by("pk")]
    assert owners == [cast.users["tove"], cast.users["sara"]] * 2


def test_a_caseworker_without_a_login_can_own_an_agreement(cast: Cast, tove: Client) -> None:
    talk = _talk(cast, who="Kim Kollega")
    sent = {"text": "Ring", "owner": "sagsbehandler"}
    answer = tove.post(f"/sparring/{talk.uuid}/aftal/", sent, follow=True)
    assert Agreement.objects.get().owner is None
    assert "Ring – Kim Kollega – Åben" in words(answer.content)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "Skriv, hvad I har aftalt."),
        ({"text": "Ring til 010190-1234"}, "ligner et CPR-nummer"),
        ({"text": "x" * 301}, "skriv højst 300 tegn"),
        ({"due": "16-11-2026"}, "Dagen er gået."),
        ({"due": "snart"}, "Det er ikke en dag."),
        ({"citizen": "en anden"}, "Sagen står ikke på listen mere."),
    ],
)
def test_what_cannot_be_agreed_is_said(
    cast: Cast, tove: Client, sent: dict[str, str], said: str
) -> None:
    given = {"text": "Ring", "owner": "leder"} | sent
    page = tove.post(f"/sparring/{_talk(cast).uuid}/aftal/", given)
    assert page.status_code == 200
    assert said in words(page.content)
    assert not Agreement.objects.exists()


def test_agreements_follow_until_they_are_closed(cast: Cast, tove: Client) -> None:
    about = cast.overdue("Borger A")
    oldest = talked(cast, about, days_ago=21)
    done = talked(cast, cast.overdue("Borger B"), days_ago=20)
    last = talked(cast, cast.overdue("Borger C"), days_ago=7)
    actions.mark(by=cast.users["sara"], agreement=done, state=Agreement.State.DONE)
    actions.mark(by=cast.users["tove"], agreement=last, state=Agreement.State.DROPPED)
    talk = _talk(cast)
    shown = tove.get(f"/sparring/{talk.uuid}/").context["page"].carried
    # what was closed before the last talk is done with; what was agreed then is told once
    assert shown == [oldest, last]
    actions.mark(by=cast.users["tove"], agreement=oldest, state=Agreement.State.DONE)
    assert tove.get(f"/sparring/{talk.uuid}/").context["page"].carried == [last]


def test_both_may_mark_and_each_time_is_logged(cast: Cast, tove: Client, sara: Client) -> None:
    made = talked(cast, cast.overdue())
    for client, user, state in ((sara, "sara", "gjort"), (tove, "tove", "aaben")):
        AuditEvent.objects.all().delete()
        answer = client.post(f"/sparring/aftale/{made.uuid}/", {"state": state})
        assert answer["Location"] == "/sparring/"
        made.refresh_from_db()
        assert made.state == state
        event = AuditEvent.objects.get()
        assert (event.verb, event.user) == ("sparring.aftale_markeret", cast.users[user])
        assert event.citizen == made.citizen
    assert made.closed_at is None
    assert sara.post(f"/sparring/aftale/{made.uuid}/", {"state": "slettet"}).status_code == 404


def test_marking_twice_is_refused(cast: Cast) -> None:
    made = talked(cast, cast.overdue())
    with pytest.raises(Refused, match="allerede markeret"):
        actions.mark(by=cast.users["sara"], agreement=made, state=Agreement.State.OPEN)


def test_an_old_talk_is_read_and_closed_but_not_written(cast: Cast, tove: Client) -> None:
    about = cast.overdue("Borger A")
    made = talked(cast, about, days_ago=15)
    address = f"/sparring/{made.sparring.uuid}/"
    text = words(tove.get(address).content)
    assert "Samtalen kunne skrives til og med 16. november 2026." in text
    assert "Aftalerne kan stadig markeres som gjort." in text
    assert "Ny aftale" not in text
    assert "Dagens sager" not in text
    page = tove.post(f"{address}aftal/", {"text": "x", "owner": "leder"}, follow=True)
    assert "Start en ny samtale, og skriv aftalen i den." in words(page.content)
    assert Agreement.objects.count() == 1
    tove.post(f"/sparring/aftale/{made.uuid}/", {"state": "gjort"})
    made.refresh_from_db()
    assert made.state == Agreement.State.DONE


def test_fourteen_days_after_it_can_still_be_written(cast: Cast, tove: Client) -> None:
    made = talked(cast, cast.overdue(), days_ago=14)
    assert "Ny aftale" in words(tove.get(f"/sparring/{made.sparring.uuid}/").content)


def test_a_case_that_has_moved_is_not_named(cast: Cast, sara: Client) -> None:
    about = cast.overdue("Borger Flyttet")
    talk = talked(cast, about).sparring
    Standing.objects.update(team=cast.team("Syd"), caseworker=cast.people["Ulla Udefra"])
    for address in (f"/sparring/{talk.uuid}/", "/sparring/"):
        text = words(sara.get(address).content)
        assert "Borger Flyttet" not in text
        assert "en sag, der er flyttet eller afsluttet" in text


# --- Who talks with whom -------------------------------------------------------------------------


def test_the_leader_starts_a_talk(cast: Cast, tove: Client) -> None:
    AuditEvent.objects.all().delete()
    kim = cast.people["Kim Kollega"]
    sent = {"caseworker": str(kim.uuid), "day": "17-11-2026"}
    address = f"/team/{cast.team('Nord').uuid}/sparring/"
    answer = tove.post(address, sent)
    talk = Sparring.objects.get()
    assert answer["Location"] == f"/sparring/{talk.uuid}/"
    assert (talk.caseworker, talk.day, talk.team) == (kim, AS_OF, cast.team("Nord"))
    assert AuditEvent.objects.get().verb == "sparring.startet"
    # the second press opens the same one
    assert tove.post(address, sent)["Location"] == f"/sparring/{talk.uuid}/"
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"day": ""}, "Skriv den dag, I taler sammen."),
        ({"day": "02-11-2026"}, "mere end 14 dage siden"),
        ({"day": "18-02-2027"}, "over tre måneder fremme"),
        ({"caseworker": ""}, "Vælg en sagsbehandler."),
        ({"caseworker": "en anden"}, "ikke i teamet i dag"),
    ],
)
def test_a_talk_that_cannot_be_started(
    cast: Cast, tove: Client, sent: dict[str, str], said: str
) -> None:
    given = {"caseworker": str(cast.people["Kim Kollega"].uuid), "day": "17-11-2026"} | sent
    page = tove.post(f"/team/{cast.team('Nord').uuid}/sparring/", given)
    assert page.status_code == 200
    assert said in words(page.content)
    assert not Sparring.objects.exists()


def test_the_team_by_name_with_what_is_open(cast: Cast, tove: Client) -> None:
    made = talked(cast, cast.overdue(), days_ago=7)
    Agreement.objects.update(due=AS_OF - timedelta(days=1))
    talked(cast, cast.overdue(), days_ago=14)
    planned = _talk(cast, days_ago=-7)
    page = tove.get(f"/team/{cast.team('Nord').uuid}/sparring/")
    text = words(page.content)
    assert "Kim Kollega ingen endnu – 0 Start i dag" in text
    assert (
        "Sara Sagsbehandler Sara Sagsbehandler, 10-11-2026 Sara Sagsbehandler, 24-11-2026 2 "
        "1 skulle være gjort Start i dag"
    ) in text
    addresses = [address for address, _ in links(page.content)]
    assert f"/sparring/{made.sparring.uuid}/" in addresses
    assert f"/sparring/{planned.uuid}/" in addresses
    _talk(cast)
    assert "Åbn dagens samtale" in words(
        tove.get(f"/team/{cast.team('Nord').uuid}/sparring/").content
    )


def test_who_has_left_with_something_open_is_still_there(cast: Cast, tove: Client) -> None:
    made = talked(cast, cast.overdue())
    cast.people["Sara Sagsbehandler"].memberships.update(end=AS_OF - timedelta(days=1))
    address = f"/team/{cast.team('Nord').uuid}/sparring/"
    assert "Sara Sagsbehandler ikke længere i teamet" in words(tove.get(address).content)
    actions.mark(by=cast.users["tove"], agreement=made, state=Agreement.State.DONE)
    assert "Sara Sagsbehandler" not in words(tove.get(address).content)


def test_nobody_else_sees_a_talk(cast: Cast) -> None:
    kim = cast.login("kim", "sagsbehandler", "Kim Kollega")
    talk = talked(cast, cast.overdue()).sparring
    for user in (kim, cast.users["ulla"], cast.users["karin"], cast.users["chris"]):
        assert logged_in(user).get(f"/sparring/{talk.uuid}/").status_code == 404
    text = words(
        logged_in(cast.users["chris"]).get(f"/team/{cast.team('Nord').uuid}/sparring/").content
    )
    assert "Kun de to kan se, hvad de taler om og aftaler." in text
    assert "Sara" not in text


def test_the_caseworkers_own_page(cast: Cast, sara: Client) -> None:
    assert "Din leder opretter den første." in words(sara.get("/sparring/").content)
    talked(cast, cast.overdue("Borger A"), days_ago=7)
    text = words(sara.get("/sparring/").content)
    assert "Ring og aftal et andet mødested aftalt 10-11-2026 Borger A B.A. Tove Teamleder" in text
    assert "10. november 2026 Nord, 1 åben aftale" in text


# --- However many --------------------------------------------------------------------------------


def test_few_queries_whatever_the_rows(cast: Cast) -> None:
    talk = talked(cast, cast.overdue(), days_ago=7).sparring
    talked(cast, cast.overdue())
    now = Sparring.objects.get(day=AS_OF)
    asked: list[tuple[Any, str]] = [
        (cast.users["tove"], f"/sparring/{now.uuid}/"),
        (cast.users["sara"], f"/sparring/{now.uuid}/?skjul=1"),
        (cast.users["tove"], f"/team/{cast.team('Nord').uuid}/sparring/"),
        (cast.users["sara"], "/sparring/"),
    ]
    before = [queries(logged_in(user), address) for user, address in asked]
    assert max(before) <= 16
    for number in range(12):
        _step(cast.overdue(f"Over {number}"), -number)
        for sparred in (talk, now):
            made = {"sparring": sparred, "text": "x", "owner": cast.users["sara"]}
            Agreement.objects.create(**made, citizen=cast.case().citizen)
        cast.employee(f"Ny {number}", "Nord")
        _talk(cast, who=f"Ny {number}")
    assert [queries(logged_in(user), address) for user, address in asked] == before
