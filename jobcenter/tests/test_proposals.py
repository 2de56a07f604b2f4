"""*Fordeling*: which cases nobody has, since when, who is proposed, and what the file says."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from jobcenter.actions import assessment as run
from jobcenter.actions import intake
from jobcenter.actions import proposals as actions
from jobcenter.actions.refusals import Refused
from jobcenter.models import (
    Absence,
    AuditEvent,
    Membership,
    Proposal,
    ProposedResponsibility,
    Responsibility,
    StaffNotice,
    Standing,
    Team,
    User,
    WorkingTime,
)
from jobcenter.queries import proposals, standings, unassigned
from jobcenter.queries.proposals import Receiver
from jobcenter.queries.shares import Tally
from jobcenter.queries.unassigned import Waiting
from jobcenter.roles import Role

from .cast import AS_OF, Cast, make_cast
from .deliveries import DeliveryBuilder
from .pages import links, logged_in, queries, rows_opened, words
from .talked import proposed

pytestmark = pytest.mark.django_db

SARA, KIM = "Sara Sagsbehandler", "Kim Kollega"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")
    return make_cast()


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _address(cast: Cast, team: str = "Nord") -> str:
    return f"/team/{cast.team(team).uuid}/fordeling/"


def _alone(cast: Cast, name: str = "", received: date = AS_OF, **more: Any) -> Standing:
    """A case that nobody has, received on a day."""
    standing = cast.case(name, responsible=None, **more)
    standing.spell.received = received
    standing.spell.save()
    return standing


def _had(cast: Cast, standing: Standing, who: str, end: date) -> None:
    """Somebody answered for the case for two months, until a day."""
    Responsibility.objects.filter(spell=standing.spell).delete()
    Responsibility.objects.create(
        spell=standing.spell,
        caseworker=cast.people[who],
        team=standing.team,
        start=end - timedelta(days=60),
        end=end,
        **cast.fact(),
    )


def _waiting(cast: Cast, username: str = "tove") -> list[Waiting]:
    cases = standings.cases(cast.users[username], cast.assessment)
    return unassigned.waiting(cases, AS_OF)


def _chosen(cast: Cast, *choices: tuple[Standing, str]) -> dict[str, str]:
    return {
        f"sag-{standing.citizen.uuid}": str(cast.people[who].uuid) if who else ""
        for standing, who in choices
    }


# --- Which cases, and since when -----------------------------------------------------------------


def test_the_oldest_first_with_the_day_it_came(cast: Cast) -> None:
    _alone(cast, "Ny", date(2026, 11, 12))
    _alone(cast, "Gammel", date(2026, 11, 2))
    cast.case("Har en")
    found = [(each.case.citizen.name, each.arrived, each.days) for each in _waiting(cast)]
    assert found == [("Gammel", date(2026, 11, 2), 15), ("Ny", date(2026, 11, 12), 5)]


def test_a_case_that_lost_its_person_waits_from_the_day_after(cast: Cast) -> None:
    standing = _alone(cast, "Mistet", date(2025, 1, 7))
    _had(cast, standing, KIM, AS_OF - timedelta(days=3))
    [each] = _waiting(cast)
    assert each.arrived == date(2025, 1, 7)
    assert each.since == AS_OF - timedelta(days=2)
    assert each.former == cast.people[KIM]
    assert not each.is_past


def test_without_a_day_of_arrival_the_first_day_of_the_spell_counts(cast: Cast) -> None:
    standing = cast.case("Uden dag", responsible=None)
    assert [each.arrived for each in _waiting(cast)] == [standing.spell.start]


def test_a_day_of_arrival_to_come_is_not_seen(cast: Cast) -> None:
    standing = _alone(cast, "Forud", AS_OF + timedelta(days=5))
    assert [(each.arrived, each.days) for each in _waiting(cast)] == [(standing.spell.start, 700)]


@pytest.mark.parametrize(
    ("since", "within", "by"),
    [
        (date(2026, 11, 9), 5, date(2026, 11, 16)),  # a Monday: over the weekend
        (date(2026, 11, 14), 5, date(2026, 11, 20)),  # a Saturday
        (date(2026, 3, 31), 5, date(2026, 4, 10)),  # Easter: Thursday, Friday and Monday
        (date(2026, 11, 9), 1, date(2026, 11, 10)),
        (date(2026, 11, 9), 0, date(2026, 11, 9)),
    ],
)
def test_the_days_to_distribute_are_working_days(
    settings: Settings, since: date, within: int, by: date
) -> None:
    settings.DISTRIBUTE_WITHIN_DAYS = within
    assert unassigned.distribute_by(since) == by


def test_the_last_day_itself_is_in_time(cast: Cast) -> None:
    _alone(cast, "På dagen", date(2026, 11, 10))
    _alone(cast, "Dagen før", date(2026, 11, 9))
    past = {each.case.citizen.name: each.is_past for each in _waiting(cast)}
    assert past == {"På dagen": False, "Dagen før": True}


def test_the_page_says_how_many_and_what_the_setting_is(
    cast: Cast, tove: Client, settings: Settings
) -> None:
    settings.DISTRIBUTE_WITHIN_DAYS = 3
    assert "Alle teamets sager har en ansvarlig." in words(tove.get(_address(cast)).content)
    _alone(cast, "Ny", AS_OF)
    _alone(cast, "Gammel", date(2026, 9, 1))
    text = words(tove.get(_address(cast)).content)
    assert "2 sager har ingen ansvarlig og er ikke foreslået til nogen. 1 af dem skulle" in text
    assert "senest 3 arbejdsdage efter, at den er modtaget" in text
    assert "Tilsyn fordeler ikke noget selv" in text
    only = tove.get(f"{_address(cast)}?vis=overskredet").context["table"]
    assert [row.record.waiting.case.citizen.name for row in only.rows] == ["Gammel"]
    answer = tove.post(f"{_address(cast)}excel/?vis=overskredet")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert len(book.get_sheet_by_name("Uden ansvarlig").to_python()) == 2
    about = {
        str(name): str(text) for name, text in book.get_sheet_by_name("Om tallene").to_python()
    }
    assert about["Udvalg"] == "Team: Nord; Kun: de, der skulle være fordelt"


# --- Who is proposed -----------------------------------------------------------------------------


def _receiver(cast: Cast, who: str, cases: int, due: int = 0, **more: Any) -> Receiver:
    return Receiver(cast.people[who], Tally(all=cases, next_30_days=due), **more)


def _proposal(cast: Cast, *among: Receiver) -> list[str]:
    waits = _waiting(cast)
    chosen = proposals.propose(waits, among)
    return [chosen[each.case.pk].caseworker.name for each in waits if each.case.pk in chosen]


def test_to_the_one_with_the_fewest_cases_and_ties_by_name(cast: Cast) -> None:
    for _ in range(4):
        _alone(cast)
    kim, sara = _receiver(cast, KIM, 5), _receiver(cast, SARA, 4)
    assert _proposal(cast, kim, sara) == [SARA, KIM, SARA, KIM]


def test_to_the_one_with_the_fewest_due_per_hour(cast: Cast) -> None:
    for _ in range(4):
        _alone(cast)
    kim = _receiver(cast, KIM, 60, 10, hours=37)  # 0.270, then 0.297, 0.324
    sara = _receiver(cast, SARA, 10, 6, hours=20)  # 0.300, then 0.350
    assert _proposal(cast, kim, sara) == [KIM, KIM, SARA, KIM]


def test_hours_that_are_not_known_of_all_are_not_used(cast: Cast) -> None:
    _alone(cast)
    kim = _receiver(cast, KIM, 60, 1, hours=37)
    assert _proposal(cast, kim, _receiver(cast, SARA, 10, 30)) == [SARA]


def test_who_is_absent_gets_none(cast: Cast) -> None:
    _alone(cast)
    sara = _receiver(cast, SARA, 1, absent_until=AS_OF)
    assert _proposal(cast, _receiver(cast, KIM, 9), sara) == [KIM]
    assert _proposal(cast, sara) == []


def test_what_is_proposed_before_counts_as_theirs(cast: Cast, tove: Client) -> None:
    proposed(cast, _alone(cast), _alone(cast), to=KIM)
    cast.case(responsible=SARA)
    _alone(cast)
    page = tove.get(_address(cast))
    loads = {
        row.record.before.caseworker.name: row.record for row in page.context["receivers"].rows
    }
    assert (loads[KIM].before.cases, loads[KIM].more) == (2, 0)
    assert (loads[SARA].before.cases, loads[SARA].more) == (1, 1)


def test_the_load_comes_from_the_stored_hours_and_absences(cast: Cast, tove: Client) -> None:
    _alone(cast)
    for who, hours in ((KIM, 37), (SARA, 30)):
        WorkingTime.objects.create(
            caseworker=cast.people[who],
            start=date(2026, 1, 1),
            hours=hours,
            talk_percent=50,
            minutes=45,
        )
    cast.overdue(responsible=SARA)
    away = {"start": AS_OF - timedelta(days=1), "end": AS_OF + timedelta(days=3)}
    absence = Absence.objects.create(caseworker=cast.people[KIM], **away)
    text = words(tove.get(_address(cast)).content)
    assert "Kim Kollega fraværende til og med 20-11-2026 0 0 0 0 37 0 uændret" in text
    assert (
        "Sara Sagsbehandler går fra 1 til 2 sager og fra 1 til 2 forfaldne samtaler, "
        "det er fra 0,03 til 0,07 pr. time om ugen."
    ) in text
    assert "færrest forfaldne samtaler pr. time om ugen" in text
    absence.delete()
    WorkingTime.objects.filter(caseworker=cast.people[SARA]).delete()
    text = words(tove.get(_address(cast)).content)
    assert "Kim Kollega går fra 0 til 1 sag og fra 0 til 1 forfalden samtale, det er fra" in text
    assert "færrest sager, fordi der ikke er indtastet timer for alle" in text


def test_one_case_is_told_of_as_one(cast: Cast, tove: Client) -> None:
    late = _alone(cast, received=AS_OF - timedelta(days=40))
    text = words(tove.get(_address(cast)).content)
    assert "1 sag har ingen ansvarlig og er ikke foreslået til nogen. Den skulle have været" in text
    late.spell.received = AS_OF
    late.spell.save()
    text = words(tove.get(_address(cast)).content)
    assert "til nogen. Fristen for at fordele den er ikke overskredet." in text


def test_who_has_cases_in_another_team_too_is_told(cast: Cast, tove: Client) -> None:
    _alone(cast)
    told = "er sagerne dér ikke talt med"
    assert told not in words(tove.get(_address(cast)).content)
    Membership.objects.create(
        caseworker=cast.people[KIM],
        team=cast.team("Syd"),
        role=Role.CASEWORKER,
        start=date(2026, 1, 1),
        **cast.fact(),
    )
    text = words(tove.get(_address(cast)).content)
    assert "Kim Kollega også i et andet team 0" in text
    assert told in text
    # whoever sees the whole jobcentre sees those cases too, and has them counted
    assert told not in words(logged_in(cast.users["karin"]).get(_address(cast)).content)


def test_nobodys_deadlines_are_told_before_the_staff_knows(cast: Cast, tove: Client) -> None:
    StaffNotice.objects.all().delete()
    _alone(cast)
    cast.overdue(responsible=SARA)
    page = tove.get(_address(cast))
    text = words(page.content)
    assert page.context["receivers"].columns.names() == [
        *("navn", "sager", "foreslaaet", "timer", "faar", "derefter")
    ]
    assert "Kim Kollega går fra 0 til 1 sag." in text
    assert "Kim Kollega 0 0 ikke indtastet 1 1 sag " in text
    assert "forfalden" not in text
    assert "vises først, når en administrator har registreret" in text


def test_the_numbers_of_each_receiver_open_their_lists(cast: Cast, tove: Client) -> None:
    _alone(cast)
    cast.overdue(responsible=SARA)
    cast.case(responsible=SARA, due_in=12)
    cast.case(responsible=KIM)
    page = tove.get(_address(cast))
    numbers = [
        (int(text), address)
        for address, text in links(page.content)
        if address.startswith("/sager/?")
    ]
    assert [number for number, _ in numbers] == [1, 2, 1, 1]
    for number, address in numbers:
        assert rows_opened(tove, address) == number


# --- Saving, and showing first what it would do ---------------------------------------------------


def test_the_leader_sees_what_a_change_does_before_it_is_saved(cast: Cast, tove: Client) -> None:
    first, second = _alone(cast, "A"), _alone(cast, "B")
    chosen = _chosen(cast, (first, SARA), (second, SARA))
    text = words(tove.post(_address(cast), chosen | {"vis": "1"}).content)
    assert "Sara Sagsbehandler går fra 0 til 2 sager" in text
    assert "Kim Kollega går" not in text
    assert not Proposal.objects.exists()


def test_a_proposal_is_stored_and_logged_once(cast: Cast, tove: Client) -> None:
    first, second, third = _alone(cast, "A"), _alone(cast, "B"), _alone(cast, "C")
    AuditEvent.objects.all().delete()
    chosen = _chosen(cast, (first, SARA), (second, KIM), (third, ""))
    page = tove.post(_address(cast), chosen | {"gem": "1"}, follow=True)
    items = ProposedResponsibility.objects.order_by("pk")
    assert [(item.spell, item.caseworker.name) for item in items] == [
        (first.spell, SARA),
        (second.spell, KIM),
    ]
    event = AuditEvent.objects.get()
    assert (event.verb, event.details["cases"]) == ("fordeling.foreslaaet", 2)
    text = words(page.content)
    assert "Forslaget om 2 sager er gemt." in text
    assert "Forslag af Tove Teamleder" in text
    assert "2 sager venter på, at sagsansvaret bliver rettet i fagsystemet." in text
    assert [row.record.waiting.case.citizen.name for row in page.context["table"].rows] == ["C"]
    # nothing is assigned by it
    assert Standing.objects.filter(caseworker=None).count() == 3


@pytest.mark.parametrize("sent", ["ingen", "fremmed"])
def test_a_choice_that_cannot_be_saved(cast: Cast, tove: Client, sent: str) -> None:
    first = _alone(cast, "A")
    chosen = _chosen(cast, (first, "" if sent == "ingen" else "Ulla Udefra"))
    page = tove.post(_address(cast), chosen | {"gem": "1"})
    said = {
        "ingen": "Vælg en sagsbehandler til mindst én sag.",
        "fremmed": "Sagsbehandleren er ikke længere i teamet. Vælg en anden.",
    }
    assert page.status_code == 200
    assert said[sent] in words(page.content)
    assert not Proposal.objects.exists()


def test_a_case_that_another_has_proposed_meanwhile_is_told_of(cast: Cast, tove: Client) -> None:
    first, second = _alone(cast, "A"), _alone(cast, "B")
    proposed(cast, first)
    chosen = _chosen(cast, (first, SARA), (second, SARA))
    page = tove.post(_address(cast), chosen | {"gem": "1"}, follow=True)
    assert "1 sag er ikke med i forslaget: de er fordelt eller foreslået" in words(page.content)
    assert Proposal.objects.count() == 2


def test_two_at_once_cannot_propose_the_same_case(cast: Cast) -> None:
    first = _alone(cast, "A")
    seen_before = _waiting(cast)
    proposed(cast, first)
    with pytest.raises(Refused, match="1\xa0sag er foreslået fordelt af en anden imens"):
        actions.create(
            by=cast.users["tove"],
            team=cast.team("Nord"),
            chosen={seen_before[0]: cast.people[SARA]},
        )
    assert Proposal.objects.count() == 1


def test_only_the_longest_waiting_have_room_on_the_page(cast: Cast, tove: Client) -> None:
    for number in range(52):
        _alone(cast, f"Borger {number:02}", date(2026, 1, 1) + timedelta(days=number))
    page = tove.get(_address(cast))
    names = [row.record.waiting.case.citizen.name for row in page.context["table"].rows]
    assert names == [f"Borger {number:02}" for number in range(50)]
    assert "Her står de 50 sager, der har ventet længst, af 52." in words(page.content)
    book = CalamineWorkbook.from_filelike(BytesIO(tove.post(f"{_address(cast)}excel/").content))
    rows = book.get_sheet_by_name("Uden ansvarlig").to_python()
    assert len(rows) == 53
    assert rows[1][:2] == ["Borger 00", rows[1][1]]
    assert str(rows[1][1]).endswith("-••••")


# --- The file, and undoing -----------------------------------------------------------------------


def _file(client: Client, made: Proposal) -> list[list[str]]:
    answer = client.post(f"/fordeling/{made.uuid}/fil/")
    assert answer["Content-Disposition"] == 'attachment; filename="sagsansvar.csv"'
    content: bytes = answer.content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_for_the_record_system(cast: Cast, tove: Client) -> None:
    standing = _alone(cast, "Borger Ærø", external_actor="Fyrtårnet")
    Responsibility.objects.update(external_actor="Fyrtårnet")
    lost = _alone(cast, "Borger Ål")
    _had(cast, lost, SARA, AS_OF - timedelta(days=3))
    made = proposed(cast, standing, lost, to=KIM)
    kim = cast.people[KIM].employee_id
    begun = standing.spell.start.isoformat()
    heading, *rows = _file(tove, made)
    assert heading == "forloeb_id medarbejder_id team anden_aktoer fra_dato til_dato".split()
    assert sorted(rows) == sorted(
        [
            [standing.spell.spell_id, "", "Nord", "Fyrtårnet", begun, "2026-11-16"],
            [standing.spell.spell_id, kim, "Nord", "Fyrtårnet", "2026-11-17", ""],
            [lost.spell.spell_id, kim, "Nord", "", "2026-11-17", ""],
        ]
    )
    made.refresh_from_db()
    assert made.fetched_at is not None
    event = AuditEvent.objects.get()
    assert (event.verb, event.details["file"], event.details["rows"]) == ("eksport", "csv", 2)


def test_the_excel_file_has_names_and_says_that_it_is_a_proposal(cast: Cast, tove: Client) -> None:
    made = proposed(cast, _alone(cast, "Borger A"), to=KIM)
    answer = tove.post(f"/fordeling/{made.uuid}/excel/")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    heading, row = book.get_sheet_by_name("Forslag").to_python()
    named = dict(zip(heading, row, strict=True))
    assert named["Borger"] == "Borger A"
    assert named["Foreslået til"] == KIM
    assert named["Medarbejder-id"] == cast.people[KIM].employee_id
    about = {
        str(name): str(text) for name, text in book.get_sheet_by_name("Om tallene").to_python()
    }
    assert about["Bemærk"].startswith("Et forslag:")
    assert "5" in about["Fordeles senest"]


def test_a_proposal_can_be_undone_until_it_is_carried_out(cast: Cast, tove: Client) -> None:
    first, second = _alone(cast, "A"), _alone(cast, "B")
    made = proposed(cast, first, second)
    Standing.objects.filter(pk=first.pk).update(caseworker=cast.people[KIM])
    text = words(tove.get(_address(cast)).content)
    assert "1 af 2 sager venter stadig; resten er fordelt eller afsluttet." in text
    AuditEvent.objects.all().delete()
    page = tove.post(f"/fordeling/{made.uuid}/fortryd/", follow=True)
    assert "Forslaget er fortrudt. Sagerne står på listen igen." in words(page.content)
    assert AuditEvent.objects.get().verb == "fordeling.fortrudt"
    assert [row.record.waiting.case.citizen.name for row in page.context["table"].rows] == ["B"]
    page = tove.post(f"/fordeling/{made.uuid}/fortryd/", follow=True)
    assert "Forslaget er allerede fortrudt." in words(page.content)
    assert AuditEvent.objects.count() == 1


def test_what_is_carried_out_cannot_be_undone(cast: Cast, tove: Client) -> None:
    made = proposed(cast, _alone(cast))
    Standing.objects.update(caseworker=cast.people[KIM])
    assert "Foreslået, men ikke fordelt" not in words(tove.get(_address(cast)).content)
    for way in ("fortryd", "fil", "excel"):
        page = tove.post(f"/fordeling/{made.uuid}/{way}/", follow=True)
        assert "Skal en sag flyttes, så ret det dér." in words(page.content)
    made.refresh_from_db()
    assert made.withdrawn_at is None
    assert made.fetched_at is None


def test_undoing_after_the_file_was_fetched_warns(cast: Cast, tove: Client) -> None:
    made = proposed(cast, _alone(cast))
    _file(tove, made)
    page = tove.post(f"/fordeling/{made.uuid}/fortryd/", follow=True)
    assert "Sørg for, at filen ikke bliver indlæst i fagsystemet." in words(page.content)


def test_an_old_proposal_does_not_hold_a_case_that_is_alone_again(cast: Cast, tove: Client) -> None:
    standing = _alone(cast, "Igen")
    made = proposed(cast, standing)
    Proposal.objects.filter(pk=made.pk).update(created_at=f"{AS_OF - timedelta(days=90)}T08:00Z")
    _had(cast, standing, KIM, AS_OF - timedelta(days=4))
    page = tove.get(_address(cast))
    assert [row.record.waiting.case.citizen.name for row in page.context["table"].rows] == ["Igen"]
    assert page.context["pending"] == []


# --- Round: from the delivery through the file and back ------------------------------------------


def test_the_file_is_a_delivery_that_assigns_the_case(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.AS_OF = day = date(2024, 5, 1)
    builder = DeliveryBuilder()
    builder.employee(
        medarbejder_id="L1", rolle="teamleder", navn="Lise Leder", fra_dato="2020-01-01"
    )
    builder.employee(medarbejder_id="S1", navn="Sine Ny").citizen().spell(forloeb_id="F1")
    builder.responsibility(medarbejder_id="").citizen().spell(forloeb_id="F2")
    outcome = intake.apply(by=None, path=builder.write(tmp_path / "foerst"))
    assert outcome.applied
    made = run.assess(as_of=day, by=None)
    team = Team.objects.get(name="Sygedagpenge")
    employee = team.memberships.get(role=Role.TEAM_LEADER).caseworker
    leader = User.objects.create(username="lise", role=Role.TEAM_LEADER, caseworker=employee)
    client = logged_in(leader)
    address = f"/team/{team.uuid}/fordeling/"
    [row] = client.get(address).context["table"].rows
    assert row.record.waiting.case.spell.spell_id == "F1"
    field = row.record.field
    client.post(address, {field.html_name: field.initial, "gem": "1"})
    answer = client.post(f"/fordeling/{Proposal.objects.get().uuid}/fil/")
    assert Standing.objects.get(assessment=made, spell__spell_id="F1").caseworker is None

    builder.tables["sagsansvar"] = []
    folder = builder.write(tmp_path / "naeste")
    (folder / "sagsansvar.csv").write_bytes(answer.content)
    outcome = intake.apply(by=None, path=folder, full=False)
    assert outcome.applied
    assert list(outcome.problems) == []
    again = run.assess(as_of=day, by=None)
    standing = Standing.objects.get(assessment=again, spell__spell_id="F1")
    assert standing.caseworker is not None
    assert standing.caseworker.employee_id == "S1"
    page = client.get(address)
    assert page.context["pending"] == []
    assert "Alle teamets sager har en ansvarlig." in words(page.content)


# --- The whole jobcentre -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["karin", "chris"])
def test_cases_of_no_team_are_reached(cast: Cast, who: str) -> None:
    client = logged_in(cast.users[who])
    _alone(cast, "I Nord", date(2026, 9, 1))
    proposed(cast, _alone(cast, "Foreslået i Nord"))
    nowhere = _alone(cast, "Ingen steder", team=None)
    page = client.get("/jobcenter/fordeling/")
    text = words(page.content)
    assert "3 sager har ingen ansvarlig. 1 skulle have været fordelt." in text
    shown = [[words(str(cell)) for _, cell in row.items()] for row in page.context["teams"].rows]
    assert shown == [["Nord", "2", "1", "1", "1", "77"], ["Uden team", "1", "0", "1", "0", "0"]]
    assert "Ingen steder" in text
    numbers = [
        (int(text), address)
        for address, text in links(page.content)
        if address.startswith("/sager/?")
    ]
    assert [(number, rows_opened(client, address)) for number, address in numbers] == [
        (2, 2),
        (1, 1),
    ]
    team = client.get(_address(cast))
    assert "Ingen steder" not in words(team.content)
    asked = f"{_address(cast)}?vis=uden-team"
    assert asked in [address for address, _ in links(team.content)]
    # of no team, so proposed to nobody until somebody chooses
    [row] = client.get(asked).context["table"].rows
    assert row.record.field.initial == ""
    client.post(asked, _chosen(cast, (nowhere, SARA)) | {"gem": "1"})
    assert ProposedResponsibility.objects.filter(spell=nowhere.spell).exists()
    assert "Sara Sagsbehandler" in words(client.get("/jobcenter/fordeling/").content)


def test_a_leader_does_not_reach_the_cases_of_no_team(cast: Cast, tove: Client) -> None:
    _alone(cast, "Ingen steder", team=None)
    assert tove.get("/jobcenter/fordeling/").status_code == 404
    for asked in ("", "?vis=uden-team"):
        assert "Ingen steder" not in words(tove.get(f"{_address(cast)}{asked}").content)


def test_few_queries_whatever_the_rows(cast: Cast) -> None:
    proposed(cast, _alone(cast))
    _alone(cast)
    asked = [
        (cast.users["tove"], _address(cast)),
        (cast.users["chris"], _address(cast)),
        (cast.users["chris"], "/jobcenter/fordeling/"),
    ]
    before = [queries(logged_in(user), address) for user, address in asked]
    assert max(before) <= 18
    for number in range(8):
        cast.employee(f"Ny {number}", "Nord")
        cast.case(responsible=f"Ny {number}")
        proposed(cast, _alone(cast), to=f"Ny {number}")
        _had(cast, _alone(cast), SARA, AS_OF - timedelta(days=9))
        _alone(cast, team="Syd")
    assert [queries(logged_in(user), address) for user, address in asked] == before
