"""The list of cases, as caseworkers, team leaders, coordinators and chefs meet it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from jobcenter.law import vocabulary
from jobcenter.models import AuditEvent, Chart, Citizen, Snooze, StaffNotice, Standing
from jobcenter.models.clock import today
from jobcenter.queries import offers
from jobcenter.tests.cast import AS_OF, GOAL, Cast, make_cast
from jobcenter.tests.duties import a_lively_list, add_appraisal, add_duty
from jobcenter.tests.pages import (
    links,
    logged_in,
    names_shown,
    numbers_with_lists,
    queries,
    rows_opened,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def _sorted_by(client: Client, order: str) -> list[str]:
    return names_shown(client, f"/sager/?sorter={order}")


def test_own_cases_first_and_the_teams_others_apart(cast: Cast, sara: Client) -> None:
    cast.case("Min Egen")
    cast.case("Kollegas", responsible="Kim Kollega")
    cast.case("Ingens", responsible=None)
    cast.case("Fremmed", responsible="Ulla Udefra", team="Syd")
    own = sara.get("/sager/")
    assert "Kollegas" not in words(own.content)
    assert "ansvarlig" not in [column.name for column in own.context["table"].columns]
    assert names_shown(sara) == ["Min Egen"]
    others = sara.get("/sager/?sager=team")
    assert sorted(names_shown(sara, "/sager/?sager=team")) == ["Ingens", "Kollegas"]
    text = words(others.content)
    assert "Du er ikke ansvarlig for dem." in text
    assert "Kim Kollega Nord" in text
    assert "Uden ansvarlig Nord" in text


@pytest.mark.parametrize(
    ("who", "count"),
    [("sara", 1), ("ulla", 1), ("tove", 3), ("karin", 4), ("chris", 4)],
)
def test_each_role_sees_its_own(cast: Cast, who: str, count: int) -> None:
    cast.case()
    cast.case(responsible="Kim Kollega")
    cast.case(responsible=None)
    cast.case(responsible="Ulla Udefra", team="Syd")
    assert len(names_shown(logged_in(cast.users[who]))) == count


def test_the_administrator_has_no_errand_here(cast: Cast) -> None:
    adam = logged_in(cast.users["adam"])
    case = cast.case()
    assert adam.get("/sager/").status_code == 404
    assert adam.post("/sager/soeg/", {"text": "Borger"}).status_code == 404
    assert adam.post("/sager/excel/").status_code == 404
    assert adam.get(f"/sager/{case.citizen.uuid}/").status_code == 404


def test_nothing_of_an_older_or_unpublished_assessment(cast: Cast, sara: Client) -> None:
    cast.case("Gældende")
    cast.assessment = type(cast.assessment).objects.create(
        as_of=AS_OF + timedelta(days=7), rulebook_fingerprint="c" * 64
    )
    cast.case("Ikke udgivet")
    assert names_shown(sara) == ["Gældende"]


def test_before_the_first_assessment_the_page_says_so(cast: Cast, sara: Client) -> None:
    cast.assessment.publication.delete()
    response = sara.get("/sager/")
    assert "Ingen opgørelse endnu" in words(response.content)


def test_a_row_says_everything_in_words(cast: Cast, sara: Client) -> None:
    person = cast.citizen("Aase Åkjær", number="0102705234", protected=True)
    cast.overdue(citizen=person, days=6, benefit="ressourceforloeb", booked_in=3)
    text = words(sara.get("/sager/").content)
    assert "Aase Åkjær 010270-•••• Beskyttet ressourceforløb 18-10-2026" in text
    assert (
        "11-11-2026 6 dage over Fire samtaler på tolv måneder mangler 1 samtale "
        f"20-11-2026 {_no_step('Aase Åkjær')} Overskredet" in text
    )
    assert "1234" not in text


def _no_step(name: str) -> str:
    """What the column says of a case in which no next step is written."""
    return f"Skriv næste skridt for {name}"


@pytest.mark.parametrize(
    ("due_in", "booked_in", "expected"),
    [
        (4, None, "om 4 dage {} ikke booket {} Skal bookes"),
        (1, 1, "om 1 dag {} 18-11-2026 {} Booket"),
        (0, None, "i dag {} ikke booket {} Skal bookes"),
        (4, 9, "om 4 dage {} 26-11-2026 {} Booket for sent"),
        (80, None, "om 80 dage {} ikke booket {} Rettidig"),
    ],
)
def test_distance_and_status(
    cast: Cast, sara: Client, due_in: int, booked_in: int | None, expected: str
) -> None:
    cast.case("Bo", due_in=due_in, booked_in=booked_in)
    named = expected.format("Fire samtaler på tolv måneder", _no_step("Bo"))
    assert named in words(sara.get("/sager/").content)


def test_nothing_registered_is_said_as_such(cast: Cast, sara: Client) -> None:
    cast.on_the_way(living=0, missing=4)
    cast.exempt("Fri")
    text = words(sara.get("/sager/").content)
    assert "sygedagpenge ikke registreret" in text
    assert f"ingen ikke booket {_no_step('Fri')} Fritaget" in text


# --- The acts' deadlines beside the goal's own --------------------------------------------------


def test_each_deadline_has_its_day_its_name_and_its_explanation(cast: Cast, sara: Client) -> None:
    case = cast.overdue("Bo", days=6)
    first = add_duty(cast, case, "KA-F", -20, lacking=2)
    last = add_appraisal(cast, case, 9)
    page = sara.get("/sager/").content
    assert (
        "28-10-2026 20 dage over Første samtale senest en uge efter første henvendelse "
        "mangler 2 samtaler 11-11-2026 Fire samtaler på tolv måneder "
        "26-11-2026 Bredere vurdering af uarbejdsdygtighed efter tre måneder "
        f"ikke booket {_no_step('Bo')} Overskredet" in words(page)
    )
    citizen = f"/sager/{case.citizen.uuid}/"
    explained = [address for address, _ in links(page) if address.startswith(f"{citizen}frist/")]
    assert explained == [
        f"{citizen}frist/KA-F/{first.spell_id}/2026-10-28/",
        f"{citizen}frist/",
        f"{citizen}frist/SD-7/{last.spell_id}/2026-11-26/",
    ]


def test_two_more_are_named_and_the_rest_counted(cast: Cast, sara: Client) -> None:
    case = cast.case(due_in=100)
    for rule, due_in in (("SD-F", 3), ("SD", 50), ("SD-4W", 20), ("KA", 70)):
        add_duty(cast, case, rule, due_in)
    page = sara.get("/sager/").content
    assert (f"/sager/{case.citizen.uuid}/#frister", "og 2 til") in links(page)
    assert "Opfølgninger det første halve år og 2 til" in words(page)
    assert "Fire samtaler på tolv måneder" not in words(page)


def test_an_appraisal_is_to_be_made_and_not_booked(cast: Cast, sara: Client) -> None:
    case = cast.case("Bo", due_in=100, booked_in=3)
    add_appraisal(cast, case, 4)
    text = words(sara.get("/sager/").content)
    assert "efter tre måneder ikke registreret" in text
    assert f"20-11-2026 ikke til fristen {_no_step('Bo')} Skal laves" in text
    assert "1 borger har frist i uge 47 for en vurdering eller Min Plan, og 1 borger" in text
    assert "ingen har frist i uge 47 uden en tid inden fristen" in text
    assert "Skal laves Den første frist er inden for 30 dage og gælder ikke en samtale" in text
    for number, address in numbers_with_lists(sara.get("/sager/").content):
        assert rows_opened(sara, address) == number
    assert rows_opened(sara, "/sager/?status=uden-tid") == 0


def test_advisory_and_others_duties_make_no_row_overdue(cast: Cast, sara: Client) -> None:
    case = cast.case(due_in=100)
    add_duty(cast, case, "KJ-12M", -50, enforced=False)
    add_duty(cast, case, "DPA", -60, rests_on=vocabulary.UNEMPLOYMENT_FUND)
    text = words(sara.get("/sager/").content)
    assert "Ingen er over fristen" in text
    assert "Overskredet (0)" in text
    assert "a-kassens samtaler" not in text.lower()


def test_the_filter_by_rule_opens_what_it_counts(cast: Cast, sara: Client) -> None:
    cast.overdue("Målets")
    add_duty(cast, cast.case("Lovens"), "KA", 8)
    page = sara.get("/sager/?regel=KA")
    assert [row.record.citizen.name for row in page.context["table"].paginated_rows] == ["Lovens"]
    chip = "Regel: Fire samtaler det første halve år (Aktivitetsparate på kontanthjælp)"
    assert f"Fjern filteret {chip}" in words(page.content)
    choices = dict(page.context["listing"].filters.form.fields["regel"].choices)
    assert choices[GOAL] == "Fire samtaler på tolv måneder (1)"
    assert names_shown(sara, f"/sager/?regel={GOAL}") == ["Målets"]


def test_what_the_user_may_not_see_is_not_named(cast: Cast) -> None:
    add_duty(cast, cast.case("Fremmed", responsible="Ulla Udefra", team="Syd"), "KA", -5)
    cast.case("Egen")
    assert "det første halve år" not in words(logged_in(cast.users["sara"]).get("/sager/").content)
    assert "det første halve år" in words(logged_in(cast.users["ulla"]).get("/sager/").content)


def test_the_sentence_and_the_tabs_open_what_they_count(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    page = sara.get("/sager/")
    assert (
        "3 borgere er over fristen, 2 borgere har frist i uge 47 uden en tid inden fristen, og "
        "4 borgere har frist inden for de næste 30 dage." in words(page.content)
    )
    numbers = numbers_with_lists(page.content)
    assert [number for number, _ in numbers] == [3, 2, 4]
    assert [rows_opened(sara, address) for _, address in numbers] == [3, 2, 4]
    tabs = {text: address for address, text in links(page.content) if text.endswith(")")}
    counts = {text: int(re.findall(r"\((\d+)\)", text)[0]) for text in tabs}
    assert counts == {
        "Overskredet (3)": 3,
        "Denne uge (3)": 3,
        "Næste 30 dage (4)": 4,
        "Alle (10)": 10,
    }
    for text, address in tabs.items():
        assert rows_opened(sara, f"/sager/{address}") == counts[text]


def test_tabs_count_within_the_filters_and_the_sentence_does_not(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    page = sara.get("/sager/?omraade=kontanthjaelp")
    text = words(page.content)
    assert "Overskredet (1) Denne uge (1) Næste 30 dage (1) Alle (2)" in text
    assert "3 borgere er over fristen" in text
    for number, address in numbers_with_lists(page.content):
        assert rows_opened(sara, address) == number


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        ("omraade=kontanthjaelp", 2),
        ("kommune=187", 1),
        ("status=overskredet", 3),
        ("status=uden-tid", 3),
        ("status=booket", 1),
        ("status=booket-for-sent", 1),
        ("status=paa-vej", 1),
        ("status=fritaget", 1),
        ("maaltal=alle", 8),
        ("maaltal=naaet", 5),
        ("maaltal=mangler", 3),
        ("fane=overskredet&kommune=187&omraade=kontanthjaelp", 1),
    ],
)
def test_filters(cast: Cast, sara: Client, choice: str, count: int) -> None:
    a_lively_list(cast)
    assert rows_opened(sara, f"/sager/?{choice}") == count


def test_wide_roles_filter_by_team_and_responsible(cast: Cast) -> None:
    chris = logged_in(cast.users["chris"])
    cast.case("Nords")
    cast.case("Nords uden", responsible=None)
    cast.case("Syds", responsible="Ulla Udefra", team="Syd")
    cast.case("Ingens", responsible=None, team=None)
    syd, ulla = cast.teams["Syd"].uuid, cast.people["Ulla Udefra"].uuid
    assert names_shown(chris, f"/sager/?team={syd}") == ["Syds"]
    assert names_shown(chris, f"/sager/?ansvarlig={ulla}") == ["Syds"]
    assert sorted(names_shown(chris, "/sager/?ansvarlig=ingen")) == ["Ingens", "Nords uden"]
    assert names_shown(chris, "/sager/?team=ingen") == ["Ingens"]


def test_a_large_jobcentres_people_are_offered_of_a_team(
    cast: Cast, sara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "MOST_NAMES", 1)
    StaffNotice.objects.create(informed_on=AS_OF, how="møde")
    chris = logged_in(cast.users["chris"])
    cast.case("Nords")
    cast.case("Nords uden", responsible=None)
    cast.case("Syds", responsible="Ulla Udefra", team="Syd")

    def offered(client: Client, address: str) -> list[str]:
        form = client.get(f"/sager/{address}").context["listing"].filters.form
        return [str(label) for _, label in form.fields["ansvarlig"].choices]

    nord, ulla = cast.teams["Nord"].uuid, cast.people["Ulla Udefra"].uuid
    assert offered(chris, "") == ["Alle", "Uden ansvarlig (1)"]
    assert offered(chris, "?ansvarlig=ingen") == ["Alle", "Uden ansvarlig (1)"]
    everybody = ["Alle", "Uden ansvarlig (1)", "Sara Sagsbehandler (1)", "Ulla Udefra (0)"]
    assert offered(chris, f"?team={nord}") == everybody
    assert offered(chris, f"?ansvarlig={ulla}")[-1] == "Ulla Udefra (1)"
    assert "Vælg et team for at se navnene." in words(chris.get("/sager/").content)
    assert "Vælg et team" not in words(sara.get("/sager/?sager=team").content)


def test_a_small_jobcentres_people_are_offered_at_once(cast: Cast) -> None:
    chris = logged_in(cast.users["chris"])
    cast.case()
    cast.verdict(cast.case(responsible="Ulla Udefra", team="Syd"))
    for address in ("/sager/", "/frister/"):
        form = chris.get(address).context["listing"].filters.form
        offered = {str(label).partition(" (")[0] for _, label in form.fields["ansvarlig"].choices}
        assert offered >= {"Alle", "Ulla Udefra", "Sara Sagsbehandler"}
        assert not form.fields["ansvarlig"].help_text


def test_a_filter_that_means_nothing_is_named_and_left_out(cast: Cast, sara: Client) -> None:
    cast.case()
    for choice in ("omraade=findesikke", "team=1%27--", "ansvarlig=x", "status=%00", "maaltal=9"):
        response = sara.get(f"/sager/?{choice}&fane=ukendt&sager=alle&side=999&sorter=-xyz")
        assert response.status_code == 200
        text = words(response.content)
        assert "Valget findes ikke længere." in text
        assert "Et af filtrene findes ikke længere og er ikke brugt." in text
        assert response.context["table"].paginator.count == 1


def test_chips_name_the_filters_and_take_them_away(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    page = sara.get("/sager/?sager=egne&fane=overskredet&omraade=kontanthjaelp&kommune=187&side=1")
    chips = {
        text: address for address, text in links(page.content) if text.startswith("Fjern filteret")
    }
    assert set(chips) == {
        "Fjern filteret Område: Kontanthjælp",
        "Fjern filteret Kommune: Vallensbæk",
    }
    without = chips["Fjern filteret Kommune: Vallensbæk"]
    assert without == "/sager/?sager=egne&fane=overskredet&omraade=kontanthjaelp"
    clear = next(address for address, text in links(page.content) if text == "Ryd alle")
    assert clear == "/sager/?sager=egne&fane=overskredet"


def test_sorting_is_by_one_column_with_ties_by_name(cast: Cast, sara: Client) -> None:
    cast.case("Øjvind", due_in=50, living=4)
    cast.case("Aase", due_in=10, living=5)
    cast.case("Zenia", due_in=50, living=4)
    cast.exempt("Bo", living=0)
    assert _sorted_by(sara, "borger") == ["Bo", "Zenia", "Øjvind", "Aase"]
    assert _sorted_by(sara, "-borger") == ["Aase", "Øjvind", "Zenia", "Bo"]
    assert _sorted_by(sara, "frist") == ["Aase", "Zenia", "Øjvind", "Bo"]
    assert _sorted_by(sara, "-frist") == ["Zenia", "Øjvind", "Aase", "Bo"]  # no deadline: last
    assert _sorted_by(sara, "samtaler") == ["Bo", "Zenia", "Øjvind", "Aase"]
    assert _sorted_by(sara, "seneste")[-1] == "Bo"
    for order in ("maalgruppe", "naeste", "skridt", "maerker", "-ansvarlig", "team", "minplan"):
        assert len(_sorted_by(sara, order)) == 4
    page = sara.get("/sager/?sorter=-frist").content.decode()
    assert re.search(r'<th[^>]*aria-sort="descending"[^>]*>\s*<a[^>]*>\s*Frist', page)
    assert page.count("aria-sort") == 1


def test_fifty_to_a_page(cast: Cast, sara: Client) -> None:
    person = cast.case()
    people = [cast.citizen(f"Borger {number:03}") for number in range(51)]
    Standing.objects.bulk_create(_copy(person, citizen) for citizen in people)
    first = sara.get("/sager/")
    assert "Viser 1–50 af 52" in words(first.content)
    assert len(names_shown(sara, "/sager/?side=2")) == 2
    assert "/sager/?side=2" in {f"/sager/{address}" for address, _ in links(first.content)}
    assert "Viser 1–1 af 52" in words(sara.get("/sager/?per_page=-5").content)


def _copy(standing: Standing, citizen: Citizen) -> Standing:
    fields = {
        field.attname: getattr(standing, field.attname)
        for field in Standing._meta.concrete_fields
        if field.name not in ("id", "citizen")
    }
    return Standing(citizen=citizen, **fields)


# --- Nothing to show --------------------------------------------------------------------------


def test_empty_lists_say_why(cast: Cast, sara: Client) -> None:
    assert "Du har ingen sager endnu. Din teamleder fordeler nye sager." in words(
        sara.get("/sager/").content
    )
    cast.case(due_in=90)
    cast.case(due_in=91, benefit="dagpenge")
    said = {
        "fane=overskredet": "Ingen frister er overskredet.",
        "fane=denne-uge": "Ingen frister falder i resten af uge 47.",
        "fane=naeste-30-dage": "Ingen frister falder inden for de næste 30 dage.",
        "omraade=dagpenge&maaltal=mangler": (
            "Ingen borgere passer til filtrene: Dagpenge, Mangler samtaler. Ryd filtre"
        ),
    }
    for choice, sentence in said.items():
        assert sentence in words(sara.get(f"/sager/?{choice}").content)


# --- Searching --------------------------------------------------------------------------------


def _search(client: Client, text: str) -> list[str]:
    response = client.post("/sager/soeg/", {"text": text})
    assert response.status_code == 302, words(response.content)
    assert response["Location"] == "/sager/?soeg=1"
    return sorted(names_shown(client, response["Location"]))


def test_search_finds_by_name_birth_date_and_cpr_in_all_that_is_seen(
    cast: Cast, sara: Client
) -> None:
    cast.case(citizen=cast.citizen("Sørine Aagaard", number="0102705234"))
    cast.case(citizen=cast.citizen("Kai Holm", number="0102705678"), responsible="Kim Kollega")
    cast.case(
        citizen=cast.citizen("Sørine Fremmed", number="0102705235"),
        responsible="Ulla Udefra",
        team="Syd",
    )
    assert _search(sara, "sørine") == ["Sørine Aagaard"]
    assert _search(sara, "ågå") == ["Sørine Aagaard"]
    for day in ("010270", "01-02-1970", "1.2.70", "1970-02-01", "01021970"):
        assert _search(sara, day) == ["Kai Holm", "Sørine Aagaard"]
    for number in ("0102705678", "010270-5678", " 010270 5678 "):
        assert _search(sara, number) == ["Kai Holm"]
    assert _search(sara, "010270-5235") == []  # another team's citizen does not exist
    assert _search(sara, "Holm%") == []
    page = sara.get("/sager/?soeg=1")
    assert "Ingen borgere, som du har adgang til, passer til søgningen “Holm%”" in words(
        page.content
    )


def test_a_search_leaves_no_trace_of_what_was_written(cast: Cast, sara: Client) -> None:
    cast.case(citizen=cast.citizen("Kai Holm", number="0102705678"))
    assert _search(sara, "010270-5678") == ["Kai Holm"]
    assert _search(sara, "Kai") == ["Kai Holm"]
    events = AuditEvent.objects.filter(verb="borger.soegt").order_by("pk")
    assert [event.details for event in events] == [
        {"kind": "cpr", "hits": 1},
        {"kind": "navn", "hits": 1},
    ]
    kept = str(dict(sara.session.items()))
    assert "5678" not in kept
    page = sara.get("/sager/?soeg=1").content.decode()
    assert "5678" not in page
    assert not re.search(r"(href|action)=\"[^\"]*Kai", page)


def test_a_link_from_a_figure_is_not_narrowed_by_an_old_search(cast: Cast, sara: Client) -> None:
    cast.overdue("Kai Holm")
    cast.overdue("En Anden")
    assert _search(sara, "Kai") == ["Kai Holm"]
    assert len(names_shown(sara, "/sager/?fane=overskredet")) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Skriv det, du vil søge efter."),
        ("a", "Skriv mindst to bogstaver af navnet."),
        ("310270", "kan ikke læses som en fødselsdato"),
        ("010270-12", "kan ikke læses som en fødselsdato"),
    ],
)
def test_a_search_that_cannot_be_read_is_explained(
    cast: Cast, sara: Client, text: str, sentence: str
) -> None:
    response = sara.post("/sager/soeg/", {"text": text})
    assert response.status_code == 200
    assert sentence in words(response.content)
    assert 'aria-invalid="true"' in response.content.decode()
    assert not AuditEvent.objects.exists()


def test_searching_is_never_an_address(cast: Cast, sara: Client) -> None:
    assert sara.get("/sager/soeg/?text=Kai").status_code == 405


# --- The chart, and what the page costs ---------------------------------------------------------


def test_the_chart_of_the_coming_weeks_with_its_table(cast: Cast, sara: Client) -> None:
    case = cast.case()
    Chart.objects.create(
        assessment=cast.assessment,
        grouping="caseworker",
        group=cast.people["Sara Sagsbehandler"].employee_id,
        name="frister_pr_uge",
        title="Frister de kommende 8 uger",
        svg='<svg role="img" viewBox="0 0 1 1"><title>Frister</title></svg>',
        table={"columns": ["Uge", "I alt"], "rows": [["Uge 47", 1], ["Uge 48", 1234]]},
        digest="d",
    )
    page = sara.get("/sager/").content
    assert b'<svg role="img" viewBox="0 0 1 1">' in page
    assert "Uge I alt Uge 47 1 Uge 48 1.234" in words(page)
    assert b"<svg role" not in sara.get("/sager/?sager=team").content
    also_hidden = "Grafen tæller også de sager, der er sat til Ikke nu."
    assert also_hidden not in words(page)
    tomorrow = today() + timedelta(days=1)
    Snooze.objects.create(citizen=case.citizen, reason="andet", until=tomorrow)
    assert also_hidden in words(sara.get("/sager/").content)


def test_few_queries_whatever_the_rows(cast: Cast) -> None:
    a_lively_list(cast)
    users = [cast.users[name] for name in ("sara", "tove", "karin", "chris")]
    for user in users:
        logged_in(user).get("/sager/?sorter=frist")  # the order is kept once
    before = [queries(logged_in(user), "/sager/?sorter=frist") for user in users]
    assert max(before) <= 16
    for _ in range(15):
        case = cast.case(due_in=12)
        add_duty(cast, case, "SD", 10)
        add_duty(cast, case, "SD-F", -10)
        cast.case(responsible="Kim Kollega")
        cast.case(responsible="Ulla Udefra", team="Syd", municipality="187")
    after = [queries(logged_in(user), "/sager/?sorter=frist") for user in users]
    assert after == before
