"""The list of cases as each one wants it: columns, order, filters, paper; and whose list it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.actions import casework, staff_notices
from jobcenter.models import AuditEvent, Preference, Snooze, Verdict
from jobcenter.queries.lacking import Fact
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.duties import a_lively_list, add_duty
from jobcenter.tests.pages import logged_in, names_shown, queries, rows_opened, words

pytestmark = pytest.mark.django_db

NO_CATEGORY = {"target_group": "6.6", "visitation_category": ""}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def sara(cast: Cast) -> Client:
    return logged_in(cast.users["sara"])


def _columns(client: Client, address: str = "/sager/") -> list[str]:
    return [str(column.header) for column in client.get(address).context["table"].columns]


# --- Columns ------------------------------------------------------------------------------------

SEVEN = [
    "Borger",
    "Målgruppe",
    "Seneste samtale",
    "Frist",
    "Næste aftale",
    "Næste skridt",
    "Mærker",
]


def test_seven_columns_until_somebody_chooses(cast: Cast, sara: Client) -> None:
    cast.overdue()
    assert _columns(sara) == SEVEN
    assert _columns(sara, "/sager/?sager=team") == [*SEVEN, "Ansvarlig"]
    assert _columns(logged_in(cast.users["tove"])) == [*SEVEN, "Ansvarlig"]


def test_columns_are_chosen_remembered_and_reset(cast: Cast, sara: Client) -> None:
    cast.overdue("Bo", municipality="187")
    sara.get("/sager/?fane=overskredet")
    answer = sara.post("/sager/kolonner/", {"columns": ["frist", "kommune", "samtaler"]})
    assert answer["Location"] == "/sager/?fane=overskredet"
    wanted = ["Borger", "Samtaler seneste 12 mdr.", "Frist", "Kommune"]
    assert _columns(sara) == wanted
    assert _columns(logged_in(cast.users["sara"])) == wanted  # another day, another browser
    assert "Vallensbæk" in words(sara.get("/sager/").content)
    assert _columns(sara, "/sager/?sager=team") == [*wanted[:3], "Ansvarlig", "Kommune"]
    page = sara.get("/sager/").content.decode()
    assert len(re.findall(r'name="columns"[^>]*checked', page)) == 3
    assert _columns(logged_in(cast.users["tove"])) == [*SEVEN, "Ansvarlig"]
    sara.post("/sager/kolonner/", {"columns": ["frist"], "nulstil": "1"})
    assert _columns(sara) == SEVEN
    events = AuditEvent.objects.filter(verb="valg.aendret").order_by("pk")
    assert [event.details["columns"] for event in events] == [["samtaler", "frist", "kommune"], []]


def test_a_column_that_there_is_no_more_is_left_out(cast: Cast, sara: Client) -> None:
    cast.overdue()
    Preference.objects.create(user=cast.users["sara"], columns=["nedlagt", "frist"])
    assert _columns(sara) == ["Borger", "Frist"]
    sara.post("/sager/kolonner/", {"columns": ["nedlagt"]})
    assert _columns(sara) == SEVEN


# --- Order --------------------------------------------------------------------------------------


def test_the_users_own_order_is_kept_and_reset(cast: Cast, sara: Client) -> None:
    cast.overdue("Bo", days=3)
    cast.overdue("Zenia", days=9)
    assert names_shown(sara) == ["Zenia", "Bo"]
    assert "Din egen sortering" not in words(sara.get("/sager/").content)
    assert names_shown(sara, "/sager/?sorter=borger") == ["Bo", "Zenia"]
    again = logged_in(cast.users["sara"])
    page = again.get("/sager/?fane=overskredet")
    assert [row.record.citizen.name for row in page.context["table"].paginated_rows] == [
        "Bo",
        "Zenia",
    ]
    assert "Din egen sortering: Borger, stigende. Nulstil" in words(page.content)
    assert re.search(r'aria-sort="ascending"[^>]*>\s*<a[^>]*>\s*Borger', page.content.decode())
    answer = again.post("/sager/sortering/nulstil/")
    assert answer["Location"] == "/sager/?fane=overskredet"
    assert names_shown(again) == ["Zenia", "Bo"]
    events = AuditEvent.objects.filter(verb="valg.aendret").order_by("pk")
    assert [event.details["order"] for event in events] == ["borger", ""]


def test_an_order_that_does_not_exist_is_not_kept(cast: Cast, sara: Client) -> None:
    cast.overdue()
    for order in ("xyz", "--borger", "borger,frist", "x" * 500, "cpr"):
        assert sara.get("/sager/", {"sorter": order}).status_code == 200
    assert not Preference.objects.exists()


# --- Filters ------------------------------------------------------------------------------------


def _choices(client: Client, name: str, address: str) -> dict[str, bool]:
    """The texts of a filter's choices, and whether each can be chosen."""
    page = client.get(address).content.decode()
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select
    found = re.findall(r"<option ([^>]*)>([^<]*)</option>", select[0])
    return {text: "disabled" not in attributes for attributes, text in found}


def test_what_would_leave_nothing_is_there_but_greyed(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    chosen = _choices(sara, "omraade", "/sager/?fane=denne-uge")
    assert chosen == {"Alle": True, "Sygedagpenge (2)": True, "Kontanthjælp (1)": True}
    chosen = _choices(sara, "omraade", "/sager/?kommune=187")
    assert chosen == {"Alle": True, "Sygedagpenge (0)": False, "Kontanthjælp (1)": True}
    statuses = _choices(sara, "status", "/sager/?kommune=187")
    assert statuses["Overskredet (1)"]
    assert not statuses["Skal laves (0)"]
    assert not statuses["Uden tid inden fristen (0)"]
    assert "Ikke nu" not in str(statuses)
    measured = _choices(sara, "maaltal", "/sager/?kommune=187&omraade=kontanthjaelp")
    assert measured == {
        "Alle": True,
        "Tæller med i måltallet (1)": True,
        "Har de samtaler, målet kræver (0)": False,
        "Mangler samtaler (1)": True,
    }


def test_every_count_is_what_the_choice_opens(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    for address in ("/sager/?fane=alle", "/sager/?kommune=187", "/sager/?status=overskredet"):
        fields = sara.get(address).context["listing"].filters.form.fields
        for name, field in fields.items():
            for value, text in list(field.choices)[1:]:
                count = int(re.findall(r"\((\d+)\)$", text)[0])
                without = re.sub(rf"[?&]{name}=[^&]*", "", address.replace("?", "?x=&"))
                assert rows_opened(sara, f"{without}&{name}={value}") == count, (address, text)


def test_what_is_chosen_stays_chosen_though_it_leaves_nothing(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    page = sara.get("/sager/?kommune=187&omraade=sygedagpenge")
    text = words(page.content)
    assert "Ingen borgere passer til filtrene: Sygedagpenge, Vallensbæk." in text
    chosen = _choices(sara, "omraade", "/sager/?kommune=187&omraade=sygedagpenge")
    assert chosen["Sygedagpenge (0)"]


def test_a_filter_whose_value_is_gone_is_named_and_narrows_nothing(
    cast: Cast, sara: Client
) -> None:
    cast.overdue(benefit="kontanthjaelp")
    page = sara.get("/sager/?omraade=dagpenge")
    text = words(page.content)
    assert "Et af filtrene findes ikke længere og er ikke brugt. Det gælder Område." in text
    assert _choices(sara, "status", "/sager/?omraade=dagpenge")["Overskredet (1)"]


# --- Colleagues among the choices --------------------------------------------------------------

# Kim has three cases, one of them overdue; Ulla has one that is not.
NO_PERSON = {"Alle": "", "Uden ansvarlig (1)": ""}
COUNTED = {
    "fane=alle": {"Kim Kollega (3)": "", "Tove Teamleder (1)": "", "Ulla Udefra (1)": ""},
    "fane=overskredet": {
        "Kim Kollega (1)": "",
        "Tove Teamleder (1)": "",
        "Ulla Udefra (0)": "disabled",
    },
}
LOOKS = {"sara": "sager=team", "tove": "sager=alle", "chris": "sager=alle"}


def _a_list_of_several(cast: Cast) -> None:
    for who in ("Sara Sagsbehandler", "Kim Kollega", "Tove Teamleder", None):
        cast.overdue(responsible=who)
    for _ in range(2):
        cast.case(responsible="Kim Kollega")
    cast.case(responsible="Ulla Udefra")  # her case is in Nord


def _people_offered(client: Client, address: str) -> dict[str, str]:
    """All that the markup says of each who is responsible, but the key."""
    page = client.get(f"/sager/?{address}").content.decode()
    select = re.search(r'<select name="ansvarlig".*?</select>', page, re.DOTALL)
    assert select
    found = re.findall(r'<option value="[^"]*"([^>]*)>([^<]*)</option>', select[0])
    assert len(found) == select[0].count("<option")
    return {text: attributes.replace(" selected", "").strip() for attributes, text in found}


@pytest.mark.parametrize("tab", COUNTED)
@pytest.mark.parametrize("username", LOOKS)
def test_colleagues_are_not_counted_before_the_staff_is_told(
    cast: Cast, username: str, tab: str
) -> None:
    _a_list_of_several(cast)
    client, address = logged_in(cast.users[username]), f"{LOOKS[username]}&{tab}"
    tove = "Tove Teamleder (1)" if username == "tove" else "Tove Teamleder"
    # She is not among the others of her own team.
    sara = {} if username == "sara" else {"Sara Sagsbehandler": ""}
    uncounted = NO_PERSON | sara | {"Kim Kollega": "", tove: "", "Ulla Udefra": ""}
    assert _people_offered(client, address) == uncounted

    staff_notices.record(by=None, informed_on=AS_OF, how="møde")
    counted = NO_PERSON | COUNTED[tab] | {f"{name} (1)": "" for name in sara}
    assert _people_offered(client, address) == counted

    staff_notices.withdraw(by=cast.users["adam"])
    assert _people_offered(client, address) == uncounted


def test_the_other_filters_keep_their_counts_before_the_staff_is_told(
    cast: Cast, sara: Client
) -> None:
    _a_list_of_several(cast)
    kim = cast.people["Kim Kollega"].uuid
    assert _choices(sara, "status", "/sager/?sager=team")["Overskredet (3)"]
    page = sara.get(f"/sager/?sager=team&ansvarlig={kim}")
    assert page.context["listing"].selection()["Ansvarlig"] == "Kim Kollega"
    chosen = _people_offered(sara, f"sager=team&ansvarlig={kim}&fane=denne-uge")
    assert chosen["Kim Kollega"] == ""


def test_a_name_in_brackets_stays_whole(cast: Cast, sara: Client) -> None:
    cast.people["Kim Kollega"].name = "Kim Kollega (vikar)"
    cast.people["Kim Kollega"].save()
    cast.case(responsible="Kim Kollega")
    cast.case(responsible=None)
    asked = f"/sager/?sager=team&ansvarlig={cast.people['Kim Kollega'].uuid}"
    for _ in range(2):
        assert "Ansvarlig: Kim Kollega (vikar)" in words(sara.get(asked).content)
        staff_notices.record(by=None, informed_on=AS_OF, how="møde")


def test_who_is_told_of_costs_no_query(cast: Cast) -> None:
    _a_list_of_several(cast)
    clients = [(logged_in(cast.users[name]), f"/sager/?{of}") for name, of in LOOKS.items()]
    for client, address in clients:
        client.get(address)  # keeps the way back
    before = [queries(client, address) for client, address in clients]
    staff_notices.record(by=None, informed_on=AS_OF, how="møde")
    for _ in range(5):
        cast.case(responsible="Kim Kollega")
    assert [queries(client, address) for client, address in clients] == before
    assert max(before) <= 16


# --- What the record system lacks ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("benefit", "told", "fact"),
    [
        ("sygedagpenge", NO_CATEGORY, "visitationskategori"),
        ("sygedagpenge", {"visitation_category": "1"}, None),
        ("kontanthjaelp", {}, "målgruppe"),
        ("kontanthjaelp", {"target_group": "6.2"}, None),
        ("uddannelseshjaelp", {"target_group": "6.1"}, "målgruppe"),
        ("jobafklaring", {}, None),
        ("dagpenge", {}, None),
    ],
)
def test_a_calm_case_that_lacks_a_fact_says_so(
    cast: Cast, sara: Client, benefit: str, told: dict[str, str], fact: str | None
) -> None:
    case = cast.case(benefit=benefit, told=told)
    row = words(sara.get("/sager/").content)
    page = words(sara.get(f"/sager/{case.citizen.uuid}/").content)
    if fact is None:
        assert "Mangler oplysninger Mangler" not in row
        assert "Fagsystemet mangler:" not in page
    else:
        assert f"Mangler oplysninger Mangler {fact}" in row
        assert f"Fagsystemet mangler: {fact}" in page
        assert "sig det til jeres administrator" in page
        assert rows_opened(sara, "/sager/?status=mangler-oplysninger") == 1
        assert rows_opened(sara, "/sager/?status=rettidig") == 0


def test_what_is_known_to_be_due_comes_before_what_is_not_known(cast: Cast, sara: Client) -> None:
    cast.overdue(told=NO_CATEGORY)
    cast.case(due_in=4, told=NO_CATEGORY)
    text = words(sara.get("/sager/").content)
    assert "Overskredet Mangler visitationskategori" in text
    assert "Skal bookes Mangler visitationskategori" in text
    assert rows_opened(sara, "/sager/?status=mangler-oplysninger") == 0


def test_an_earlier_spell_of_the_same_course_has_told_it(cast: Cast, sara: Client) -> None:
    case = cast.case("Bo", told=NO_CATEGORY)
    earlier = case.spell
    earlier.pk, earlier.spell_id, earlier.visitation_category = None, "FX", "2"
    earlier.start = case.period_start
    earlier.content_hash = 999_999
    earlier.save()
    cast.tell_what_lacks(case)
    assert "Mangler visitationskategori" not in words(sara.get("/sager/").content)


def test_since_july_2026_the_job_has_to_be_told(cast: Cast, sara: Client) -> None:
    for name, told in (("Uoplyst", None), ("Job", True), ("Ledig", False)):
        case = cast.case(name, told={"in_job": told})
        case.spell.start = AS_OF - timedelta(days=30)
        case.spell.save()
        cast.tell_what_lacks(case)
    assert names_shown(sara, "/sager/?status=mangler-oplysninger") == ["Uoplyst"]
    assert "Mangler om borgeren er i job" in words(sara.get("/sager/").content)
    assert [str(fact) for fact in Fact] == ["maalgruppe", "visitationskategori", "i-job"]


def test_a_case_that_was_born_late_says_so(cast: Cast, sara: Client) -> None:
    case = cast.case(due_in=100)
    came = AS_OF - timedelta(days=2)
    add_duty(cast, case, "SD-F", -5, born_late=True, received=came)
    assert Verdict.objects.get().born_late
    assert "Overskredet Sagen kom hertil efter fristen ( 15-11-2026 )" in words(
        sara.get("/sager/").content
    )


# --- Somebody else's list -----------------------------------------------------------------------


def test_the_rest_of_the_team_is_plainly_not_mine_and_logged(cast: Cast, sara: Client) -> None:
    cast.overdue("Kollegas", responsible="Kim Kollega")
    page = sara.get("/sager/?sager=team")
    assert "others-page" in page.content.decode()
    assert words(page.content).index("Du er ikke ansvarlig for dem.") < words(page.content).index(
        "Søg borger"
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.details) == (
        "liste.vist",
        {"whose": "Teamets øvrige sager", "rows": 1},
    )
    assert "others-page" not in sara.get("/sager/").content.decode()
    assert AuditEvent.objects.count() == 1


def test_a_colleagues_list_is_named_for_everybody(cast: Cast) -> None:
    cast.overdue("Kollegas", responsible="Kim Kollega")
    cast.overdue("Saras")
    kim = cast.people["Kim Kollega"].uuid
    for username, scope in (("tove", "alle"), ("chris", "alle"), ("sara", "team")):
        client = logged_in(cast.users[username])
        page = client.get(f"/sager/?sager={scope}&ansvarlig={kim}")
        assert "Det er sager hos Kim Kollega . Det er ikke din liste." in words(page.content)
        assert "others-page" in page.content.decode()
        event = AuditEvent.objects.get(user=cast.users[username])
        assert (event.verb, event.details) == ("liste.vist", {"whose": str(kim), "rows": 1})
    tove = logged_in(cast.users["tove"])
    assert "others-page" not in tove.get("/sager/?ansvarlig=ingen").content.decode()
    assert "others-page" not in tove.get("/sager/").content.decode()


# --- Paper --------------------------------------------------------------------------------------


def _paper(client: Client, address: str = "/sager/udskrift/") -> str:
    page = client.get(address)
    assert page.status_code == 200
    return words(page.content).partition("Til listen")[2]


def test_paper_has_initials_a_box_and_the_time_of_the_data(cast: Cast, sara: Client) -> None:
    bo = cast.citizen("Bo von Aagaard-Holm", number="0102705234")
    casework.set_next_step(
        by=cast.users["sara"],
        citizen=cast.overdue(citizen=bo).citizen,
        text="Ring op",
        due=AS_OF + timedelta(days=2),
    )
    text = _paper(sara)
    assert (
        "B.V.A.H. sygedagpenge Overskredet 11-11-2026 6 dage over Fire samtaler på tolv måneder "
        "mangler 1 samtale ikke booket Ring op senest 19-11-2026" in text
    )
    assert "Opgjort pr. 17. november 2026, data indlæst" in text
    assert "Makulér arket" in text
    page = sara.get("/sager/udskrift/").content.decode()
    assert page.count('class="tick"') == 1
    for secret in ("Aagaard", "Holm", "010270", "01-02-1970", "5234"):
        assert secret not in page


def test_the_day_of_birth_only_where_two_share_their_initials(cast: Cast, sara: Client) -> None:
    for name, number in (("Bo Holm", "0102705234"), ("Berit Hansen", "0304605678")):
        cast.overdue(citizen=cast.citizen(name, number=number))
    cast.overdue("Eva Lund")
    text = _paper(sara)
    assert "B.H. født 01-02-1970" in text
    assert "B.H. født 03-04-1960" in text
    assert "E.L. sygedagpenge" in text


def test_paper_is_the_list_that_was_shown_and_is_logged(cast: Cast, sara: Client) -> None:
    a_lively_list(cast)
    text = _paper(sara, "/sager/udskrift/?fane=overskredet&omraade=kontanthjaelp")
    assert "Mine sager: Overskredet" in text
    assert "1 borger." in text
    assert "Område: Kontanthjælp" in text
    event = AuditEvent.objects.get(verb="liste.udskrevet")
    assert event.details["rows"] == 1
    assert event.details["selection"]["Område"] == "Kontanthjælp"
    assert (
        "/sager/udskrift/?fane=overskredet" in sara.get("/sager/?fane=overskredet").content.decode()
    )


def test_paper_does_not_say_what_was_searched_for(cast: Cast, sara: Client) -> None:
    cast.overdue("Kai Holm")
    sara.post("/sager/soeg/", {"text": "Kai"})
    page = sara.get("/sager/udskrift/?soeg=1").content.decode()
    assert "K.H." in page
    assert "Kai" not in page


def test_anothers_paper_names_who_answers_by_initials(cast: Cast, sara: Client) -> None:
    cast.overdue("Bo Holm", responsible="Kim Kollega")
    text = _paper(sara, "/sager/udskrift/?sager=team")
    assert "Du er ikke ansvarlig for dem." in text
    assert "B.H. sygedagpenge Overskredet" in text
    assert "mangler 1 samtale ikke booket K.K." in text


# --- What the page costs ------------------------------------------------------------------------


def test_few_queries_whatever_is_written(cast: Cast) -> None:
    addresses = ("/sager/", "/sager/?fane=ikke-nu", "/sager/udskrift/")
    users = [cast.users[name] for name in ("sara", "tove", "chris")]

    def write(case: Any, days: int) -> None:
        by = cast.users["sara"]
        casework.hide(by=by, citizen=case.citizen, days=days, reason=Snooze.Reason.OTHER)
        casework.set_next_step(by=by, citizen=case.citizen, text="Ring")
        casework.write_note(by=by, citizen=case.citizen, text="Hej")

    write(cast.overdue(), 3)
    cast.overdue()
    before = [queries(logged_in(user), address) for user in users for address in addresses]
    for number in range(12):
        write(cast.case(due_in=number), number + 1)
        cast.case(due_in=number, told=NO_CATEGORY)
    after = [queries(logged_in(user), address) for user in users for address in addresses]
    assert after == before
    assert max(before) <= 16
