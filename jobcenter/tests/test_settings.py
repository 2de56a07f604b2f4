"""The settings: what the environment may say, what production must, and what is refused."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import reverse

from jobcenter.models import User
from jobcenter.tests.processes import production, run_python
from tilsyn import environment, logs
from tilsyn.proxies import client_address

REQUIRED = ("SECRET_KEY", "CPR_ENCRYPTION_KEYS", "CPR_SEARCH_KEY", "DATABASE_URL", "REDIS_URL",
            "ALLOWED_HOSTS")  # fmt: skip


# --- What the environment may say ----------------------------------------------------------


def test_a_mail_server_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_URL", "smtp://tilsyn:a%2Fb@mail.example:2525")
    assert environment.mail("MAIL_URL") == {
        "host": "mail.example",
        "port": 2525,
        "user": "tilsyn",
        "password": "a/b",
        "ssl": False,
        "tls": True,
    }
    monkeypatch.setenv("MAIL_URL", "smtps://mail.example")
    found = environment.mail("MAIL_URL")
    assert (found["port"], found["ssl"], found["tls"]) == (465, True, False)
    monkeypatch.setenv("MAIL_URL", "smtp://127.0.0.1:25?tls=0")
    assert not environment.mail("MAIL_URL")["tls"]
    monkeypatch.delenv("MAIL_URL")
    assert environment.mail("MAIL_URL") == {}


@pytest.mark.parametrize("wrong", ["mail.example", "smtp://", "smtp://mail.example:post"])
def test_what_is_no_mail_server_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("MAIL_URL", wrong)
    environment.mail("MAIL_URL")
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL skal være smtp://"):
        environment.refuse_if_incomplete()


def test_links_of_mails_begin_with_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ADDRESS", "https://tilsyn.example/")
    assert environment.address("PUBLIC_ADDRESS") == "https://tilsyn.example"
    monkeypatch.setenv("PUBLIC_ADDRESS", "tilsyn.example")
    environment.address("PUBLIC_ADDRESS")
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_ADDRESS skal være en adresse"):
        environment.refuse_if_incomplete()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/tilsyn.sqlite3", "/project/var/tilsyn.sqlite3"),
        ("sqlite:////srv/data/t.sqlite3", "/srv/data/t.sqlite3"),
        ("sqlite:///med%20mellemrum.sqlite3", "/project/med mellemrum.sqlite3"),
    ],
)
def test_sqlite_is_a_path_from_the_project_folder(url: str, expected: str) -> None:
    described = environment.database(url, Path("/project"))
    assert described["ENGINE"].endswith("sqlite3")
    assert described["NAME"] == Path(expected)
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://tilsyn:a%2Fb%40c@database:5433/tilsyn",
            {"USER": "tilsyn", "PASSWORD": "a/b@c", "HOST": "database", "PORT": "5433"},
        ),
        (
            "postgresql://tilsyn@%2Frun%2Fpostgresql/tilsyn",
            {"USER": "tilsyn", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": ""},
        ),
        (
            "postgres:///tilsyn?host=/run/postgresql&port=5434",
            {"USER": "", "HOST": "/run/postgresql", "PORT": "5434"},
        ),
        (
            "postgres://tilsyn@[::1]:5432/tilsyn",
            {"USER": "tilsyn", "HOST": "::1", "PORT": "5432"},
        ),
    ],
)
def test_postgresql_by_network_and_by_socket(url: str, expected: dict[str, str]) -> None:
    described = environment.database(url, Path("/project"))
    assert described["ENGINE"].endswith("postgresql")
    assert described["NAME"] == "tilsyn"
    assert {name: described[name] for name in expected} == expected


def test_further_options_reach_postgresql() -> None:
    described = environment.database("postgres://u@h/d?sslmode=verify-full", Path("/project"))
    assert described["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "url", ["mysql://u:hemmelig@h/d", "sqlite://", "postgres://u:hemmelig@h:port/d", "hemmelig"]
)
def test_an_unreadable_database_url_is_refused_without_repeating_it(url: str) -> None:
    environment.database(url, Path("/project"))
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.refuse_if_incomplete()
    assert "DATABASE_URL skal være" in str(refusal.value)
    assert "hemmelig" not in str(refusal.value)


def test_days_flags_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIED", "2024-05-01")
    assert environment.day("TRIED") == date(2024, 5, 1)
    assert environment.day("UNSET") is None
    monkeypatch.setenv("TRIED", "12")
    assert environment.number("TRIED", 8) == 12
    assert environment.number("UNSET", 8) == 8
    monkeypatch.setenv("TRIED", "1")
    assert environment.flag("TRIED", default=False)
    environment.refuse_if_incomplete()


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: environment.day("TRIED"), "TRIED skal være en dato"),
        (lambda: environment.number("TRIED", 8), "TRIED skal være et helt tal, f.eks. 8"),
        (
            lambda: environment.number("TRIED", 8, least=2),
            "TRIED skal være et helt tal på mindst 2",
        ),
        (lambda: environment.flag("TRIED", default=True), "TRIED skal være 0 eller 1"),
        (lambda: environment.fernet_keys("TRIED", "kort"), "TRIED: nøgle nr. 1"),
    ],
)
def test_a_malformed_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, read: Any, said: str
) -> None:
    monkeypatch.setenv("TRIED", "snart")
    read()
    with pytest.raises(ImproperlyConfigured, match=said):
        environment.refuse_if_incomplete()


@pytest.mark.parametrize("name", ["BLOCK_SIZE", "ASSESSMENT_DAYS", "JOB_LEASE_SECONDS"])
def test_what_nothing_can_be_done_with_is_refused_at_the_start(tmp_path: Path, name: str) -> None:
    started = run_python(production(tmp_path, **{name: "0"}), "manage.py", "check")
    assert started.returncode != 0
    assert f"- {name} skal være et helt tal på mindst 1, f.eks." in started.stderr


def test_the_days_to_distribute_a_case_are_the_environments(tmp_path: Path) -> None:
    code = "from tilsyn import settings; print(settings.DISTRIBUTE_WITHIN_DAYS)"
    assert run_python(production(tmp_path), "-c", code).stdout == "5\n"
    said = run_python(production(tmp_path, DISTRIBUTE_WITHIN_DAYS="3"), "-c", code).stdout
    assert said == "3\n"


# --- Keys of a development machine ---------------------------------------------------------


def test_a_kept_key_stays_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.env"
    first = environment.kept("TRIED_KEY", path, environment.make_secret)
    other = environment.kept("TRIED_OTHER", path, environment.make_fernet_key)
    assert environment.kept("TRIED_KEY", path, environment.make_secret) == first
    assert environment.kept("TRIED_OTHER", path, environment.make_fernet_key) == other
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from tilsyn import environment as e;"
        "print(e.kept('TRIED_KEY', pathlib.Path(sys.argv[1]), e.make_secret))"
    )
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda path: run_python({}, "-c", code, path).stdout,
                             [str(tmp_path / "keys.env")] * 8))  # fmt: skip
    assert len(set(made)) == 1
    assert len(made[0].strip()) == 64


# --- Production ----------------------------------------------------------------------------


def test_production_names_everything_that_is_missing_at_once() -> None:
    started = run_python({"DEBUG": "0"}, "manage.py", "check")
    assert started.returncode != 0
    for name in REQUIRED:
        assert started.stderr.count(f"- {name} mangler") == 1
    assert "secrets.token_urlsafe" in started.stderr


def test_the_advice_for_missing_keys_gives_keys_that_work(tmp_path: Path) -> None:
    said = run_python({"DEBUG": "0"}, "-c", "import tilsyn.settings").stderr
    made = {}
    for name in ("SECRET_KEY", "CPR_ENCRYPTION_KEYS", "CPR_SEARCH_KEY"):
        line = next(line for line in said.splitlines() if f"- {name} mangler" in line)
        code = line.partition('python3 -c "')[2].rpartition('"')[0]
        made[name] = run_python({}, "-c", code).stdout.strip()
    started = run_python(production(tmp_path, **made), "manage.py", "check")
    assert started.returncode == 0, started.stderr


def test_a_whole_production_has_no_warning(tmp_path: Path) -> None:
    checked = run_python(
        production(tmp_path), "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"REDIS_URL": "memory://"}, "jobcenter.E001"),
        ({"SECRET_KEY": "x" * 50, "CPR_SEARCH_KEY": "x" * 50}, "jobcenter.E002"),
        ({"STORAGE_DIR": "/dev/null/storage"}, "jobcenter.E003"),
        ({"AS_OF": "2024-05-01"}, "jobcenter.W001"),
    ],
)
def test_production_refuses(tmp_path: Path, changes: dict[str, str], finding: str) -> None:
    variables = production(tmp_path, **changes)
    checked = run_python(variables, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode != 0
    assert finding in checked.stderr


def test_cookies_of_production_belong_to_one_host_and_tls(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE",
             "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")  # fmt: skip
    code = f"from tilsyn import settings; print(*(getattr(settings, n) for n in {names}))"
    said = run_python(production(tmp_path), "-c", code).stdout
    assert said == "__Host-sessionid __Host-csrftoken True True True\n"


# --- Who gets in ---------------------------------------------------------------------------


def test_the_health_check_needs_no_login(db: None, client: Client) -> None:
    assert client.get("/livez").json() == {"status": "green", "database": "green"}
    assert client.get("/healthz").json()["database"] == "green"
    for address in ("/livez", "/healthz", "/metrics"):
        assert client.post(address).status_code == 405


def test_every_answer_carries_the_content_policy(db: None, client: Client) -> None:
    policy = client.get(reverse("login")).headers["Content-Security-Policy"]
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'",
                      "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
        assert directive in policy
    assert "unsafe" not in policy


def test_new_passwords_are_hashed_with_argon2(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.contrib.auth.hashers import make_password;"
        "print(make_password('en ganske lang adgangskode'))"
    )
    variables = production(tmp_path, DJANGO_SETTINGS_MODULE="tilsyn.settings")
    assert run_python(variables, "-c", code).stdout.startswith("argon2$argon2id$")


def test_a_guesser_locks_out_nobody_elsewhere(db: None, client: Client) -> None:
    User.objects.create_user(username="sara", password="en ganske lang adgangskode")
    guess = {"username": "sara", "password": "forkert"}
    answers = [
        client.post(reverse("login"), guess, REMOTE_ADDR="192.0.2.1").status_code for _ in range(6)
    ]
    assert answers[0] == 200
    assert answers[-1] == 429
    right = {"username": "sara", "password": "en ganske lang adgangskode"}
    locked = client.post(reverse("login"), right, REMOTE_ADDR="192.0.2.1")
    assert locked.status_code == 429
    elsewhere = client.post(reverse("login"), right, REMOTE_ADDR="192.0.2.2")
    assert elsewhere.status_code == 302
    assert authenticate(elsewhere.wsgi_request, **right)


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "192.0.2.1"),  # nobody of ours wrote that header
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.66, 198.51.100.9", "198.51.100.9"),  # the first one is the caller's claim
        (2, "203.0.113.66, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        (2, "10.0.0.2", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(count: int, forwarded: str, expected: str) -> None:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}
    with override_settings(PROXY_COUNT=count):
        assert client_address(request) == expected


# --- Logs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["0101905234", "010190-5234", "010190 1234", "610190-1234"])
def test_a_log_line_never_holds_a_cpr_number(number: str) -> None:
    written = logs.mask_cpr(None, "info", {"event": f"ukendt borger {number}, linje 7"})
    assert written["event"] == f"ukendt borger {number[:6]}-••••, linje 7"


@pytest.mark.parametrize("text", ["2024-05-01T10:11:12", "port 40123", "12345678901234", "uge 47"])
def test_other_numbers_stay_in_the_log(text: str) -> None:
    assert logs.mask_cpr(None, "info", {"event": text})["event"] == text


def test_production_logs_json_to_standard_error(tmp_path: Path) -> None:
    code = (
        "import django, logging; django.setup();"
        "logging.getLogger('jobcenter').warning('borger %s', '0101905234')"
    )
    variables = production(tmp_path, DJANGO_SETTINGS_MODULE="tilsyn.settings")
    said = run_python(variables, "-c", code)
    assert said.stdout == ""
    assert '"event": "borger 010190-••••"' in said.stderr
    assert "1234" not in said.stderr
