"""Log-in, the frame around every page, and what happens when something goes wrong."""

import logging
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from jobcenter.models import Assessment, AuditEvent, Delivery, Job, Publication, User, Worker
from jobcenter.queries import publications
from jobcenter.roles import Role

from .cast import AS_OF, PASSWORD, Cast, make_cast
from .pages import logged_in, words

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


# --- In and out ----------------------------------------------------------------------------


def log_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> "Page":
    given = {"username": username, "password": password}
    return client.post(reverse("login"), given, **more)


@pytest.mark.parametrize(
    ("username", "first_page"),
    [
        ("sara", "standing_list"),
        ("tove", "teams"),
        ("karin", "standing_list"),
        ("chris", "jobcentre"),
        ("adam", "delivery_list"),
    ],
)
def test_each_role_begins_its_day_on_its_own_page(
    cast: Cast, client: Client, username: str, first_page: str
) -> None:
    assert log_in(client, username).headers["Location"] == reverse("home")
    assert client.get(reverse("home")).headers["Location"] == reverse(first_page)


def test_a_wrong_password_says_so_at_the_field(cast: Cast, client: Client) -> None:
    page = log_in(client, "sara", "forkert").content.decode()
    assert "<title>Fejl: Log ind · Tilsyn</title>" in page
    assert '<a href="#id_username">Brugernavn eller adgangskode passer ikke.' in page
    assert 'aria-invalid="true" aria-describedby="id_username_error"' in page
    assert 'id="id_username_error"' in page


def test_a_wrong_name_says_the_same_as_a_wrong_password(cast: Cast, client: Client) -> None:
    stopped = cast.login("stoppet", Role.CASEWORKER)
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    said = {
        tuple(re.findall(r'<a href="#id_username">(.*?)</a>', page.content.decode()))
        for page in (
            log_in(client, "sara", "forkert"),
            log_in(client, "findes-ikke", PASSWORD),
            log_in(client, "stoppet", PASSWORD),
        )
    }
    assert len(said) == 1
    assert len(said.pop()) == 1


def test_empty_fields_are_each_named(cast: Cast, client: Client) -> None:
    page = log_in(client, "", "").content.decode()
    assert '<a href="#id_username">Skriv dit brugernavn.</a>' in page
    assert '<a href="#id_password">Skriv din adgangskode.</a>' in page


def test_a_guesser_is_stopped_and_locks_nobody_else_out(cast: Cast, client: Client) -> None:
    for _ in range(5):
        last = log_in(client, "sara", "gæt", REMOTE_ADDR="192.0.2.66")
    assert last.status_code == 429
    assert "Vent et kvarter, og prøv igen." in words(last.content)
    again = log_in(client, "sara", REMOTE_ADDR="192.0.2.66")
    assert again.status_code == 429
    assert log_in(Client(), "sara", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_after_log_in_one_comes_to_the_page_one_asked_for(cast: Cast, client: Client) -> None:
    asked = client.get(reverse("job_list"))
    assert asked.headers["Location"] == "/log-ind/?next=/koersler/"
    inside = client.post(
        reverse("login"), {"username": "adam", "password": PASSWORD, "next": "/koersler/"}
    )
    assert inside.headers["Location"] == "/koersler/"
    outside = Client().post(
        reverse("login"), {"username": "adam", "password": PASSWORD, "next": "https://ond.example/"}
    )
    assert outside.headers["Location"] == reverse("home")


def test_logging_out_takes_a_press(cast: Cast) -> None:
    client = logged_in(cast.users["sara"])
    assert client.get(reverse("logout")).status_code == 405
    assert get_user(client).is_authenticated
    assert client.post(reverse("logout")).headers["Location"] == reverse("login")
    assert not get_user(client).is_authenticated


def test_a_login_without_a_role_is_told_whom_to_ask(cast: Cast) -> None:
    page = logged_in(cast.login("ny", "")).get(reverse("home"))
    assert "Dit login mangler en rolle" in words(page.content)
    assert "Bed jeres administrator af Tilsyn om at give brugeren ny en rolle" in words(
        page.content
    )


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TEAM_LEADER])
def test_a_login_without_an_employee_is_told_whom_to_ask(cast: Cast, role: Role) -> None:
    page = logged_in(cast.login("ny", role)).get(reverse("home"))
    assert "Dit login mangler en medarbejder" in words(page.content)
    assert f"Du er logget ind som {role}" in words(page.content)


def test_a_role_that_is_taken_away_is_gone_on_the_next_request(cast: Cast) -> None:
    client = logged_in(cast.users["adam"])
    assert client.get(reverse("job_list")).status_code == 200
    User.objects.filter(username="adam").update(role="")
    assert client.get(reverse("job_list")).status_code == 404


def test_a_stopped_login_is_out_on_the_next_request(cast: Cast) -> None:
    client = logged_in(cast.users["adam"])
    User.objects.filter(username="adam").update(is_active=False)
    assert client.get(reverse("job_list")).headers["Location"].startswith(reverse("login"))


def test_one_can_change_ones_password(cast: Cast) -> None:
    client = logged_in(cast.users["sara"])
    new = "fire tilfældige ord her"

    def change(old: str, first: str, second: str) -> "Page":
        given = {"old_password": old, "new_password1": first, "new_password2": second}
        return client.post(reverse("password"), given)

    assert "mindst 15 tegn" in words(client.get(reverse("password")).content)
    assert '<a href="#id_old_password">' in change("forkert", new, new).content.decode()
    assert "for kort" in words(change(PASSWORD, "kort", "kort").content)
    assert change(PASSWORD, new, new).headers["Location"] == reverse("home")
    assert log_in(Client(), "sara", new).status_code == 302


# --- The frame -----------------------------------------------------------------------------


def menu(page: "Page") -> list[str]:
    """The lines of the menu; it stands there twice, for wide and for narrow screens."""
    lines = re.findall(r'class="nav-link".*?<span>(.*?)</span>', page.content.decode(), re.DOTALL)
    half = len(lines) // 2
    assert lines[:half] == lines[half:]
    return lines[:half]


@pytest.mark.parametrize(
    ("username", "lines"),
    [
        ("sara", ["Sager", "Mødeplan", "Min måned", "Sparring", "Regler"]),
        ("tove", ["Sager", "Mødeplan", "Min måned", "Team", "Plan", "Regler"]),
        ("karin", ["Sager", "Team", "Månedsopgørelse", "Plan", "Regler"]),
        (
            "chris",
            [
                *("Sager", "Team", "Jobcenter", "Månedsopgørelse", "Plan", "Samarbejde"),
                *("Kørsler", "Drift", "Regler"),
            ],
        ),
        ("paul", ["Månedsopgørelser", "Regler"]),
        ("adam", ["Leverancer", "Kørsler", "Drift", "Brugere", "Personale", "Regler"]),
    ],
)
def test_the_menu_shows_only_what_the_role_may_open(
    cast: Cast, username: str, lines: list[str]
) -> None:
    assert menu(logged_in(cast.users[username]).get(reverse("password"))) == lines


def test_the_header_names_the_house_the_user_and_the_role(cast: Cast, settings: Settings) -> None:
    settings.ORGANISATION = "Jobcenter Prøveby"
    page = words(logged_in(cast.users["tove"]).get(reverse("password")).content)
    assert "Jobcenter Prøveby" in page
    assert "Tove Teamleder Teamleder" in page


def applied(cast: Cast, day: date, *, seen: bool) -> Delivery:
    moment = timezone.make_aware(datetime.combine(day, time(5, 12)))
    delivery = Delivery.objects.create(
        source="fagsystem", name="ny", state=Delivery.State.APPLIED, applied_at=moment
    )
    if seen:
        cast.assessment.deliveries.set([delivery])
        Delivery.objects.exclude(pk=delivery.pk).update(applied_at=moment - timedelta(days=1))
    return delivery


def freshness(user: User) -> str:
    page = logged_in(user).get(reverse("password")).content.decode()
    bar = re.search(r'<section [^>]*class="freshness.*?</section>', page, re.DOTALL)
    assert bar
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", bar[0])).strip()


def test_every_page_says_which_day_it_is_about(cast: Cast) -> None:
    applied(cast, AS_OF, seen=True)
    assert freshness(cast.users["sara"]) == (
        "Opgjort pr. 17. november 2026 · data indlæst 17. november 2026 kl. 05.12 · "
        "regelsæt abababab"
    )


def test_old_data_are_called_old(cast: Cast, settings: Settings) -> None:
    applied(cast, AS_OF, seen=True)
    settings.AS_OF = AS_OF + timedelta(days=8)
    assert "gamle" not in freshness(cast.users["sara"])
    settings.AS_OF = AS_OF + timedelta(days=9)
    assert "Data er 9 dage gamle, og listerne kan være forældede." in freshness(cast.users["sara"])
    # Another thing that is wrong is said beside it.
    assert freshness(cast.users["sara"]).count("Sig det til jeres administrator.") == 2
    assert "forældede. Indlæs en ny leverance." in freshness(cast.users["adam"])


def test_newer_data_than_the_assessment_saw_are_said(cast: Cast) -> None:
    applied(cast, AS_OF, seen=True)
    applied(cast, AS_OF + timedelta(days=1), seen=False)
    said = "Der er indlæst nyere data (18. november 2026 kl. 05.12), som ikke er med i opgørelsen"
    assert said in freshness(cast.users["sara"])
    assert freshness(cast.users["sara"]).endswith("De kommer med i næste opgørelse.")
    assert freshness(cast.users["chris"]).endswith("Start en opgørelse.")


def test_a_night_without_a_run_is_said(cast: Cast) -> None:
    applied(cast, AS_OF, seen=True)
    Assessment.objects.update(as_of=AS_OF - timedelta(days=1))
    assert "gammel" not in freshness(cast.users["sara"])
    Assessment.objects.update(as_of=AS_OF - timedelta(days=2))
    said = "Opgørelsen er 2 dage gammel; den skulle være lavet på ny i nat."
    assert freshness(cast.users["sara"]).endswith(f"{said} Sig det til jeres administrator.")
    assert freshness(cast.users["chris"]).endswith(f"{said} Start en ny.")


NO_WORKER = "for ingen arbejdsproces (worker) giver livstegn. Se, hvad der skal gøres."
RUN_FAILED = "En kørsel er mislykkedes, og tallene er ikke fulgt med. Se, hvad der skal gøres."


def test_only_those_who_can_do_something_are_told_of_a_silent_worker(cast: Cast) -> None:
    moment = timezone.now()
    Worker.objects.update(seen_at=moment - timedelta(seconds=170))
    assert "livstegn" not in freshness(cast.users["adam"])
    Worker.objects.update(seen_at=moment - timedelta(seconds=181))
    for username in ("adam", "chris"):
        assert freshness(cast.users[username]).endswith(NO_WORKER)
    for username in ("sara", "tove", "karin"):
        assert "livstegn" not in freshness(cast.users[username])
    Worker.objects.all().delete()
    assert freshness(cast.users["adam"]).endswith(NO_WORKER)
    Publication.objects.all().delete()
    assert freshness(cast.users["adam"]).endswith(NO_WORKER)


def test_a_failed_run_is_told_until_another_makes_up_for_it(cast: Cast) -> None:
    moment = timezone.now() - timedelta(hours=2)
    failed = Job.objects.create(kind="opdatering", state="fejlet", finished_at=moment)
    assert freshness(cast.users["adam"]).endswith(RUN_FAILED)
    assert "mislykkedes" not in freshness(cast.users["sara"])
    Job.objects.create(kind="afstemning", state="faerdig", finished_at=timezone.now())
    assert freshness(cast.users["adam"]).endswith(RUN_FAILED)
    whole = Job.objects.create(kind="opgoerelse", state="faerdig", finished_at=timezone.now())
    assert "mislykkedes" not in freshness(cast.users["adam"])
    Job.objects.filter(pk=whole.pk).update(finished_at=moment - timedelta(hours=1))
    assert freshness(cast.users["chris"]).endswith(RUN_FAILED)
    Job.objects.filter(pk=failed.pk).update(kind="proeve")
    assert "mislykkedes" not in freshness(cast.users["adam"])


def test_before_the_first_assessment_the_page_says_what_to_do(cast: Cast) -> None:
    Publication.objects.all().delete()
    assert freshness(cast.users["sara"]).startswith("Der er endnu ingen opgørelse, men der er")
    assert freshness(cast.users["chris"]).endswith("Start den første opgørelse.")
    Delivery.objects.update(state=Delivery.State.REJECTED)
    assert freshness(cast.users["sara"]).endswith(
        "Jeres administrator indlæser den første leverance fra fagsystemet."
    )
    assert freshness(cast.users["adam"]).endswith("Indlæs den første leverance.")


def test_the_pointer_is_read_once_and_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert publications.current().assessment == cast.assessment
    client = logged_in(cast.users["adam"])
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("job_list"))
    pointer = Publication._meta.db_table
    readings = [query["sql"] for query in queries if f'"{pointer}"' in query["sql"]]
    assert len(readings) == 1


def test_pages_are_kept_by_nobody(cast: Cast) -> None:
    for client, name in ((logged_in(cast.users["adam"]), "job_list"), (Client(), "login")):
        assert "no-store" in client.get(reverse(name)).headers["Cache-Control"]


# --- When something goes wrong -------------------------------------------------------------


def test_what_is_not_yours_looks_like_what_does_not_exist(cast: Cast) -> None:
    client = logged_in(cast.users["chris"])
    someone_elses = Job.objects.create(kind=Job.Kind.INTAKE, delivery=cast.delivery)
    bodies = set()
    for uuid in (someone_elses.uuid, uuid4()):
        page = client.get(reverse("job", args=[uuid]))
        assert page.status_code == 404
        bodies.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()))
    assert len(bodies) == 1
    assert "Siden findes ikke" in bodies.pop()


def test_a_fault_of_ours_gives_a_reference_and_nothing_else(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    client = logged_in(cast.users["adam"])
    client.raise_request_exception = False
    secret = RuntimeError("hemmelig oplysning")
    with (
        caplog.at_level(logging.ERROR),
        patch("jobcenter.queries.jobs.visible_to", side_effect=secret),
    ):
        page = client.get(reverse("job_list"))
    assert page.status_code == 500
    assert "hemmelig" not in page.content.decode()
    reference = re.search(r"denne reference: (\w{8})", words(page.content))
    assert reference
    assert any(reference[1] in record.getMessage() for record in caplog.records)


def test_a_form_that_is_too_old_is_explained(cast: Cast) -> None:
    page = log_in(Client(enforce_csrf_checks=True), "sara")
    assert page.status_code == 403
    assert "Siden var for gammel" in words(page.content)


# --- Logins --------------------------------------------------------------------------------


def user_page(user: User) -> str:
    return reverse("admin:jobcenter_user_change", args=[user.pk])


def change(client: Client, user: User, **fields: Any) -> "Page":
    shown = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "role": user.role,
        "caseworker": user.caseworker_id or "",
        "is_active": "on",
    }
    given = {name: value for name, value in (shown | fields).items() if value is not None}
    return client.post(user_page(user), given)


def test_an_administrator_creates_a_login(cast: Cast) -> None:
    given = {
        "username": "nina",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "first_name": "Nina",
        "last_name": "Ny",
        "role": Role.CASEWORKER,
        "caseworker": cast.people["Kim Kollega"].pk,
    }
    page = logged_in(cast.users["adam"]).post(reverse("admin:jobcenter_user_add"), given)
    assert page.status_code == 302
    nina = User.objects.get(username="nina")
    assert (nina.role, nina.caseworker, nina.is_staff) == (
        Role.CASEWORKER,
        cast.people["Kim Kollega"],
        False,
    )
    event = AuditEvent.objects.get(verb="bruger.oprettet")
    assert (event.user, event.details["user"]) == (cast.users["adam"], "nina")
    assert PASSWORD not in str(event.details)
    assert log_in(Client(), "nina").status_code == 302


def test_a_login_that_is_stopped_loses_its_session(cast: Cast) -> None:
    sara = logged_in(cast.users["sara"])
    assert sara.get(reverse("password")).status_code == 200
    answer = change(logged_in(cast.users["adam"]), cast.users["sara"], is_active=None)
    assert answer.status_code == 302
    assert sara.get(reverse("password")).status_code == 302
    event = AuditEvent.objects.get(verb="bruger.aendret")
    assert (event.details["active"], event.details["changed"]) == (False, ["is_active"])


def test_administrators_cannot_lock_themselves_out(cast: Cast) -> None:
    adam = cast.users["adam"]
    for fields in ({"role": Role.CHEF}, {"is_active": None}):
        page = change(logged_in(adam), adam, **fields)
        assert page.status_code == 200
        assert "dit eget login. Bed en anden administrator om det." in words(page.content)
    adam.refresh_from_db()
    assert (adam.role, adam.is_active) == (Role.ADMINISTRATOR, True)


def test_a_new_password_is_logged_and_ends_the_sessions(cast: Cast) -> None:
    sara = logged_in(cast.users["sara"])
    page = reverse("admin:auth_user_password_change", args=[cast.users["sara"].pk])
    new = "en helt ny adgangskode"
    given = {"password1": new, "password2": new, "usable_password": "true"}
    assert logged_in(cast.users["adam"]).post(page, given).status_code == 302
    assert AuditEvent.objects.get(verb="bruger.adgangskode").details == {"user": "sara"}
    assert sara.get(reverse("password")).status_code == 302
    assert log_in(Client(), "sara", new).status_code == 302


def test_logins_are_never_deleted(cast: Cast) -> None:
    client = logged_in(cast.users["adam"])
    page = reverse("admin:jobcenter_user_delete", args=[cast.users["sara"].pk])
    assert client.post(page, {"post": "yes"}).status_code == 403
    assert "Slet" not in words(client.get(user_page(cast.users["sara"])).content)
