"""Not now, notes and next steps: what is written, by whom, and that no figure changes by it."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.actions import casework
from jobcenter.actions.refusals import Refused
from jobcenter.models import AuditEvent, Caseworker, NextStep, Note, Snooze, Standing
from jobcenter.queries import casework as queries
from jobcenter.queries import shares, standings
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import logged_in, names_shown, numbers_with_lists, rows_opened, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def _hide(cast: Cast, case: Standing, days: int = 7, by: str = "sara") -> Snooze:
    return casework.hide(
        by=cast.users[by], citizen=case.citizen, days=days, reason=Snooze.Reason.AGREED_LATER
    )


def _written(case: Standing) -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(citizen=case.citizen).exclude(verb="borger.vist")
    return [(event.verb, event.user.username) for event in events.order_by("pk") if event.user]


# --- Not now ------------------------------------------------------------------------------------


def test_a_case_is_hidden_through_the_form_and_undone_from_the_list(
    cast: Cast, sara: Client
) -> None:
    case = cast.overdue("Bo")
    cast.overdue("Kai")
    sara.get("/sager/")
    page = sara.get(f"/sager/{case.citizen.uuid}/ikke-nu/?fra=liste")
    assert "Tallene ændrer sig ikke. Fristen løber videre" in words(page.content)
    answer = sara.post(
        f"/sager/{case.citizen.uuid}/ikke-nu/?fra=liste",
        {"days": "andet", "other": "5", "reason": "afventer-svar"},
    )
    assert answer["Location"] == f"/sager/#sag-{case.citizen.uuid}"
    page = sara.get("/sager/")
    text = words(page.content)
    assert "Bo er sat til Ikke nu til 22. november 2026. Fristen løber videre. Fortryd" in text
    assert "1 er sat til Ikke nu og er ikke talt med her; fristerne løber videre." in text
    assert names_shown(sara) == ["Kai"]
    assert "Bo er sat til Ikke nu" not in words(sara.get("/sager/").content)  # said once
    sara.post(f"/sager/{case.citizen.uuid}/ikke-nu/fortryd/?fra=liste")
    assert "Sagen er tilbage på listen." in words(sara.get("/sager/").content)
    assert names_shown(sara) == ["Bo", "Kai"]
    assert _written(case) == [("ikkenu.sat", "sara"), ("ikkenu.fortrudt", "sara")]


def test_a_hidden_case_stands_under_its_own_tab_with_its_day_and_its_deadline(
    cast: Cast, sara: Client
) -> None:
    _hide(cast, cast.overdue("Bo"))
    cast.overdue("Kai")
    page = sara.get("/sager/?fane=ikke-nu")
    assert [row.record.citizen.name for row in page.context["table"].paginated_rows] == ["Bo"]
    text = words(page.content)
    assert "Overskredet (1) Denne uge (0) Næste 30 dage (0) Alle (1) Ikke nu (1)" in text
    assert "6 dage over" in text
    assert "Ikke nu til 24-11-2026 Ellers: Overskredet" in text
    for number, address in numbers_with_lists(page.content):
        assert rows_opened(sara, address) == number


def test_without_hidden_cases_there_is_no_tab_for_them(cast: Cast, sara: Client) -> None:
    cast.overdue("Bo")
    assert "Ikke nu (" not in words(sara.get("/sager/").content)
    empty = words(sara.get("/sager/?fane=ikke-nu").content)
    assert "Ingen sager er sat til Ikke nu." in empty


def test_where_all_are_hidden_the_list_says_so(cast: Cast, sara: Client) -> None:
    _hide(cast, cast.overdue("Bo"))
    text = words(sara.get("/sager/").content)
    assert "Alle sager på listen er sat til Ikke nu." in text
    assert "Du har ingen sager" not in text


def test_no_figure_changes_and_leaders_see_what_is_hidden(cast: Cast, sara: Client) -> None:
    case = cast.overdue("Bo")
    cast.overdue("Kai", responsible="Kim Kollega")
    rule = shares.goal_rule(cast.assessment)

    def figures() -> object:
        every = standings.cases(cast.users["chris"], cast.assessment)
        return shares.tallies(every, ("team",), rule, AS_OF)

    before = figures()
    _hide(cast, case)
    assert figures() == before
    tove = logged_in(cast.users["tove"])
    assert names_shown(tove, "/sager/?sager=alle&fane=overskredet") == ["Bo", "Kai"]
    assert names_shown(tove, "/sager/?sager=alle&status=overskredet") == ["Bo", "Kai"]
    text = words(tove.get("/sager/").content)
    assert "1 er sat til Ikke nu ; fristerne løber videre." in text
    assert "Ikke nu til 24-11-2026 Ellers: Overskredet" in text
    # a figure's number opens what it counted, also for the one who has hidden it
    assert names_shown(sara, "/sager/?sager=alle&fane=overskredet") == ["Bo"]
    assert names_shown(sara, "/sager/?fane=overskredet") == []


def test_the_hidden_are_counted_by_who_answers(cast: Cast) -> None:
    _hide(cast, cast.overdue())
    _hide(cast, cast.case())
    _hide(cast, cast.case(responsible=None), days=1)
    cast.case(responsible="Kim Kollega")
    people = {person.pk: person.name for person in Caseworker.objects.all()} | {None: "ingen"}
    every = standings.cases(cast.users["tove"], cast.assessment)

    def by_name(day_after: int) -> dict[str, int]:
        found = queries.hidden(every, AS_OF + timedelta(days=day_after))
        return {people[key]: count for key, count in found.items()}

    assert by_name(0) == {"Sara Sagsbehandler": 2, "ingen": 1}
    assert by_name(1) == {"Sara Sagsbehandler": 2}
    assert by_name(7) == {}
    ullas = standings.cases(cast.users["ulla"], cast.assessment)
    assert queries.hidden(ullas, AS_OF) == {}


def test_it_comes_back_by_itself_on_the_day(cast: Cast, sara: Client, settings: Settings) -> None:
    case = cast.overdue("Bo")
    _hide(cast, case, days=3)
    settings.AS_OF = AS_OF + timedelta(days=2)
    assert names_shown(sara) == []
    settings.AS_OF = AS_OF + timedelta(days=3)
    assert names_shown(sara) == ["Bo"]
    _hide(cast, case, days=2)  # what is over does not stand in the way
    assert names_shown(sara) == []
    assert Snooze.objects.current().count() == 1


@pytest.mark.parametrize("days", [0, -1, 31])
def test_one_to_thirty_days(cast: Cast, days: int) -> None:
    with pytest.raises(Refused, match="1 til 30 dage"):
        _hide(cast, cast.overdue(), days=days)
    assert not Snooze.objects.exists()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"days": "7"}, "Vælg en grund."),
        ({"reason": "andet"}, "Vælg, hvor længe sagen skal skjules."),
        ({"days": "andet", "reason": "andet"}, "Skriv, hvor mange dage sagen skal skjules."),
        ({"days": "andet", "other": "31", "reason": "andet"}, "Skriv et tal fra 1 til 30."),
        ({"days": "andet", "other": "to", "reason": "andet"}, "som et helt tal."),
    ],
)
def test_a_form_that_cannot_be_read_is_explained(
    cast: Cast, sara: Client, written: dict[str, str], sentence: str
) -> None:
    case = cast.overdue()
    answer = sara.post(f"/sager/{case.citizen.uuid}/ikke-nu/", written)
    assert answer.status_code == 200
    assert sentence in words(answer.content)
    assert not Snooze.objects.exists()


def test_a_second_one_is_refused_unless_it_replaces_the_first(cast: Cast, sara: Client) -> None:
    case = cast.overdue("Bo")
    first = _hide(cast, case, by="tove")
    address = f"/sager/{case.citizen.uuid}/ikke-nu/"
    blind = sara.post(address, {"days": "3", "reason": "andet"})
    assert "Sagen er allerede sat til Ikke nu til 24. november 2026." in words(blind.content)
    assert "Sat " in words(blind.content)
    assert "af Tove Teamleder" in words(blind.content)
    changed = sara.post(address, {"days": "3", "reason": "andet", "replaces": str(first.uuid)})
    assert changed["Location"] == f"/sager/{case.citizen.uuid}/#ikke-nu"
    assert [snooze.until for snooze in Snooze.objects.current()] == [AS_OF + timedelta(days=3)]
    first.refresh_from_db()
    assert first.ended_by == cast.users["sara"]
    assert _written(case) == [("ikkenu.sat", "tove"), ("ikkenu.aendret", "sara")]
    gone = sara.post(f"{address}fortryd/", follow=True)
    assert "Sagen er tilbage på listen." in words(gone.content)
    again = sara.post(f"{address}fortryd/", follow=True)
    assert "Sagen er allerede tilbage på listen." in words(again.content)


# --- The next step ------------------------------------------------------------------------------


def test_the_next_step_is_written_shown_replaced_and_done(cast: Cast, sara: Client) -> None:
    case = cast.overdue("Bo")
    address = f"/sager/{case.citizen.uuid}/skridt/"
    sara.get("/sager/?fane=overskredet")
    answer = sara.post(f"{address}?fra=liste", {"text": "Ring op", "due": "20-11-2026"})
    assert answer["Location"] == f"/sager/?fane=overskredet#sag-{case.citizen.uuid}"
    row = words(sara.get("/sager/").content)
    assert "Ring op senest 20-11-2026 Ret næste skridt for Bo" in row
    answer = sara.post(address, {"text": "Send brev"})
    assert answer["Location"] == f"/sager/{case.citizen.uuid}/#skridt"
    page = words(sara.get(f"/sager/{case.citizen.uuid}/").content)
    assert "Næste skridt Send brev Sara Sagsbehandler" in page
    assert "Tidligere skridt (1) Ring op Sara Sagsbehandler" in page
    sara.post(f"{address}afslut/")
    assert "Der er ikke skrevet et næste skridt." in words(
        sara.get(f"/sager/{case.citizen.uuid}/").content
    )
    again = sara.post(f"{address}afslut/", follow=True)
    assert "Sagen har ikke noget næste skridt mere." in words(again.content)
    assert _written(case) == [
        ("skridt.sat", "sara"),
        ("skridt.sat", "sara"),
        ("skridt.afsluttet", "sara"),
    ]
    assert "Ring op" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_the_list_is_sorted_by_the_steps_last_day(cast: Cast, sara: Client) -> None:
    for name, due_in in (("Bo", 9), ("Kai", 2), ("Eva", None)):
        due = None if due_in is None else AS_OF + timedelta(days=due_in)
        casework.set_next_step(
            by=cast.users["sara"], citizen=cast.overdue(name).citizen, text="Ring", due=due
        )
    assert names_shown(sara, "/sager/?sorter=skridt") == ["Kai", "Bo", "Eva"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"text": ""}, "Skriv, hvad næste skridt er."),
        ({"text": "Ring", "due": "16-11-2026"}, "Dagen er gået."),
        ({"text": "Ring", "due": "i morgen"}, "Skriv den som dd-mm-åååå."),
        ({"text": "Ring om 010270-5234"}, "ligner et CPR-nummer"),
        ({"text": "x" * 201}, "200"),
    ],
)
def test_a_step_that_cannot_be_kept_is_explained(
    cast: Cast, sara: Client, written: dict[str, str], sentence: str
) -> None:
    case = cast.overdue()
    answer = sara.post(f"/sager/{case.citizen.uuid}/skridt/", written)
    assert answer.status_code == 200
    assert sentence in words(answer.content)
    assert not NextStep.objects.exists()


# --- Notes --------------------------------------------------------------------------------------


def test_notes_have_a_day_and_a_writer_and_are_taken_away_but_not_forgotten(
    cast: Cast, sara: Client
) -> None:
    case = cast.overdue("Bo")
    place = f"/sager/{case.citizen.uuid}/"
    reminder = words(sara.get(f"{place}notat/").content)
    assert "Det er borgerens oplysninger." in reminder
    assert "anmodning om indsigt" in reminder
    assert "Skriv ikke om helbred" in reminder
    assert "skal stå i fagsystemet" in reminder
    answer = sara.post(f"{place}notat/", {"text": "Vil helst ringes op om formiddagen"})
    assert answer["Location"] == f"{place}#notater"
    tove = logged_in(cast.users["tove"])
    page = words(tove.get(place).content)
    assert "Vil helst ringes op om formiddagen Sara Sagsbehandler," in page
    note = Note.objects.get()
    tove.post(f"{place}notat/{note.uuid}/fjern/")
    page = words(sara.get(place).content)
    assert "Der er ingen notater." in page
    assert "Tidligere notater Vil helst ringes op om formiddagen Sara Sagsbehandler" in page
    assert "af Tove Teamleder" in page
    again = tove.post(f"{place}notat/{note.uuid}/fjern/", follow=True)
    assert "Notatet er allerede taget væk." in words(again.content)
    assert _written(case) == [("notat.skrevet", "sara"), ("notat.fjernet", "tove")]
    assert "formiddagen" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_a_note_holds_no_cpr_number(cast: Cast, sara: Client) -> None:
    case = cast.overdue()
    for text in ("Søn 0102705234", "Søn 010270 5234", "010270-5234."):
        answer = sara.post(f"/sager/{case.citizen.uuid}/notat/", {"text": text})
        assert "ligner et CPR-nummer" in words(answer.content)
    assert not Note.objects.exists()


def test_markup_in_a_note_is_text(cast: Cast, sara: Client) -> None:
    case = cast.overdue()
    sara.post(f"/sager/{case.citizen.uuid}/notat/", {"text": "<script>alert(1)</script>"})
    page = sara.get(f"/sager/{case.citizen.uuid}/").content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;alert" in page


# --- Who may ------------------------------------------------------------------------------------


def test_whoever_may_not_see_a_case_may_not_write_about_it(cast: Cast) -> None:
    case = cast.overdue()
    ulla, citizen = cast.users["ulla"], case.citizen
    note = casework.write_note(by=cast.users["sara"], citizen=citizen, text="Hej")
    written = AuditEvent.objects.count()
    for act in (
        lambda: casework.hide(by=ulla, citizen=citizen, days=3, reason="andet"),
        lambda: casework.show_again(by=ulla, citizen=citizen),
        lambda: casework.write_note(by=ulla, citizen=citizen, text="Hej"),
        lambda: casework.take_note_away(by=ulla, note=note),
        lambda: casework.set_next_step(by=ulla, citizen=citizen, text="Ring"),
        lambda: casework.finish_next_step(by=ulla, citizen=citizen),
    ):
        with pytest.raises(Refused, match="ikke blandt dem, du har adgang til"):
            act()
    assert AuditEvent.objects.count() == written
    assert (Snooze.objects.count(), NextStep.objects.count()) == (0, 0)


def test_the_database_takes_one_step_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who write at once: the second is told, and nothing breaks."""
    case = cast.overdue()
    casework.set_next_step(by=cast.users["sara"], citizen=case.citizen, text="Ring")
    monkeypatch.setattr(casework, "_end_all", lambda *_: 0)
    with pytest.raises(Refused, match="En anden har lige skrevet på sagen"):
        casework.set_next_step(by=cast.users["tove"], citizen=case.citizen, text="Skriv")
    assert NextStep.objects.get().text == "Ring"
