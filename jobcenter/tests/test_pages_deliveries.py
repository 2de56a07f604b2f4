"""Handing in a delivery, what became of it, and the runs in the background."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from jobcenter.forms import deliveries as forms
from jobcenter.models import AuditEvent, Delivery, Job, RowProblem

from .cast import AS_OF, Cast, make_cast
from .pages import logged_in, words

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

LIST = "delivery_list"


@pytest.fixture
def cast(db: None, settings: Settings, tmp_path: Path) -> Cast:
    settings.AS_OF = AS_OF
    settings.STORAGE_DIR = tmp_path
    return make_cast()


@pytest.fixture
def adam(cast: Cast) -> Client:
    return logged_in(cast.users["adam"])


# --- Handing in ----------------------------------------------------------------------------


def hand_in(
    client: Client, content: bytes = b"PK", name: str = "uge 47.zip", **more: Any
) -> "Page":
    given = {"content": SimpleUploadedFile(name, content), "kind": "fuld"} | more
    return client.post(reverse(LIST), given)


def errors(page: "Page") -> list[tuple[str, ...]]:
    """What the summary on top says, with the field that each line leads to."""
    found = re.finditer(r'<a href="#(id_\w+)">(.*?)</a>', page.content.decode())
    return [line.groups() for line in found]


def test_an_upload_becomes_a_waiting_run_that_one_can_watch(
    adam: Client, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as sent:
        page = hand_in(adam, kind="delta", confirm_shrink="on")
    job = Job.objects.get()
    assert page.headers["Location"] == reverse("job", args=[job.uuid])
    assert (job.state, job.confirm_shrink, job.created_by) == (
        Job.State.WAITING,
        True,
        cast.users["adam"],
    )
    assert job.delivery
    assert (job.delivery.full, job.delivery.name) == (False, "uge 47.zip")
    assert len(sent) == 1


def test_an_upload_is_kept_encrypted_and_its_name_without_cpr(adam: Client, tmp_path: Path) -> None:
    hand_in(adam, b"PK 010190-5234 indhold", "borger 010190-5234.zip")
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert b"indhold" not in kept[0].read_bytes()
    assert "1234" not in Delivery.objects.get(state=Delivery.State.RECEIVED).name


def test_nothing_chosen_is_said_at_the_field(adam: Client) -> None:
    page = adam.post(reverse(LIST), {"kind": "fuld"})
    assert errors(page) == [("id_content", "Vælg den fil, der skal indlæses.")]
    assert "<title>Fejl: Leverancer" in page.content.decode()
    assert re.search(r"<details[^>]* open", page.content.decode())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("leverance.csv", b"a;b", "Filen er hverken .zip eller .xlsx."),
        ("leverance.zip", b"", "Filen er tom."),
    ],
)
def test_a_file_that_cannot_be_a_delivery_is_refused(
    adam: Client, name: str, content: bytes, said: str
) -> None:
    [(field, text)] = errors(hand_in(adam, content, name))
    assert field == "id_content"
    assert text.startswith(said)
    assert not Job.objects.exists()


def test_a_file_that_is_too_large_is_told_from_none(
    adam: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST", 1000)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    [(field, text)] = errors(hand_in(adam, b"PK" * 1000))
    assert (field, text[:20]) == ("id_content", "Filen er over 200 MB")


def test_an_upload_never_lies_on_the_disk_in_clear(settings: Settings) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > forms.LARGEST


# --- The history ---------------------------------------------------------------------------


def make_delivery(cast: Cast, **given: Any) -> Delivery:
    counts = {
        "borgere": {
            "rows": 1200,
            "new": 12,
            "changed": 3,
            "ended": 1,
            "unchanged": 1184,
            "set_aside": 0,
            "encoding": "utf-8",
        },
        "samtaler": {
            "rows": 8000,
            "new": 95,
            "changed": 7,
            "ended": 0,
            "unchanged": 7888,
            "set_aside": 10,
            "encoding": "cp1252",
        },
    }
    plain = {
        "source": "fagsystem",
        "name": "uge 47.zip",
        "state": Delivery.State.APPLIED,
        "applied_at": timezone.now(),
        "received_by": cast.users["adam"],
        "counts": counts,
    }
    return Delivery.objects.create(**(plain | given))


def test_the_history_sums_up_each_delivery(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, set_aside_count=10)
    page = adam.get(reverse(LIST)).content.decode()
    row = next(
        row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if str(delivery.uuid) in row
    )
    cells = [
        " ".join(re.sub(r"<[^>]+>", " ", cell).split())
        for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
    ]
    assert cells[1:] == ["uge 47.zip", "adam", "alt", "9.200", "107", "10", "1", "10", "Indlæst"]


def test_the_history_reads_as_many_rows_with_the_same_queries(adam: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert adam.get(reverse(LIST)).status_code == 200
        return len(captured)

    few = queries()
    for _ in range(30):
        make_delivery(cast)
    assert queries() == few <= 12
    assert "Viser 1–25 af 31" in words(adam.get(reverse(LIST)).content)
    assert "Viser 26–31 af 31" in words(adam.get(reverse(LIST), {"side": 2}).content)


def test_nobody_is_named_where_the_server_received_it(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, received_by=None)
    assert "Modtaget af serveren" in show(adam, delivery)
    assert "uge 47.zip serveren" in words(adam.get(reverse(LIST)).content)


def test_the_history_can_be_sorted_by_links_that_say_how(adam: Client, cast: Cast) -> None:
    make_delivery(cast, name="aaa.zip")
    page = adam.get(reverse(LIST), {"sorter": "name"}).content.decode()
    assert page.index("aaa.zip") < page.index("levering")
    assert re.search(
        r'<th scope="col"[^>]*aria-sort="ascending">\s*<a class="sort"\s+href="\?sorter=-name"',
        page,
    )


# --- One delivery --------------------------------------------------------------------------


def add_problems(delivery: Delivery, severity: str, code: str, count: int, **given: Any) -> None:
    plain = {"file": "samtaler.csv", "column": "afholdt_dato", "expected": "Ret datoen."}
    RowProblem.objects.bulk_create(
        RowProblem(
            delivery=delivery, severity=severity, code=code, **({"row": row} | plain | given)
        )
        for row in range(2, count + 2)
    )


def show(client: Client, delivery: Delivery, **query: Any) -> str:
    page = client.get(reverse("delivery", args=[delivery.uuid]), query)
    assert page.status_code == 200
    return words(page.content)


def test_a_clean_delivery_says_so(adam: Client, cast: Cast) -> None:
    page = show(adam, make_delivery(cast))
    assert "Leverancen er indlæst" in page
    assert "Ingen bemærkninger: alle rækker kunne læses." in page
    assert "samtaler 8.000 95 7 0 7.888 10 cp1252" in page


def test_rows_set_aside_are_counted_and_explained(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, set_aside_count=10, problem_count=10)
    add_problems(delivery, RowProblem.Severity.SET_ASIDE, "dato", 10)
    page = show(adam, delivery)
    assert "Leverancen er indlæst, men 10 rækker er sat til side" in page
    assert "Hent alle bemærkninger (Excel)" in page


def test_a_rejected_delivery_says_what_to_do(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(
        cast, state=Delivery.State.REJECTED, applied_at=None, blocking_count=1, problem_count=1
    )
    add_problems(delivery, RowProblem.Severity.BLOCKING, "manglende_kolonne", 1)
    page = show(adam, delivery)
    assert "Leverancen er afvist, og intet er ændret" in page
    assert "1 fejl skal rettes først" in page
    assert "sæt flueben" not in page


def test_one_rejected_for_having_fewer_rows_says_how_to_confirm(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, state=Delivery.State.REJECTED, applied_at=None, blocking_count=1)
    add_problems(delivery, RowProblem.Severity.BLOCKING, "faerre_raekker", 1, row=None)
    page = show(adam, delivery)
    assert "vælg den samme fil igen" in page
    assert "sæt flueben ved, at der må være færre" in page


def test_one_that_is_being_read_leads_to_its_run(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, state=Delivery.State.RECEIVED, applied_at=None, counts={})
    job = Job.objects.create(kind=Job.Kind.INTAKE, delivery=delivery)
    assert (
        reverse("job", args=[job.uuid])
        in adam.get(reverse("delivery", args=[delivery.uuid])).content.decode()
    )
    Job.objects.update(state=Job.State.FAILED)
    assert "Indlæsningen blev ikke gennemført." in show(adam, delivery)


def test_problems_are_grouped_gravest_first_with_examples(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, problem_count=24)
    add_problems(delivery, RowProblem.Severity.WARNING, "modulus", 20, file="borgere.csv")
    add_problems(delivery, RowProblem.Severity.SET_ASIDE, "dato", 3, value="31-02-2024")
    add_problems(delivery, RowProblem.Severity.BLOCKING, "kolonne", 1)
    groups = show(adam, delivery).split("Bemærkninger række for række")[0]
    said = [groups.index(word) for word in ("Blokerende 1", "sat til side 3", "Advarsel 20")]
    assert said == sorted(said)
    assert "Fx række 2 »31-02-2024«, række 3 »31-02-2024«, række 4" in groups


def test_problems_that_differ_are_each_quoted(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, problem_count=2)
    for row in (5, 9):
        RowProblem.objects.create(
            delivery=delivery,
            severity=RowProblem.Severity.BLOCKING,
            code="samme_noegle",
            file="borgere.csv",
            row=row,
            expected=f"Samme nøgle som række {row - 1}.",
        )
    page = show(adam, delivery)
    assert "Fx række 5: Samme nøgle som række 4. række 9: Samme nøgle som række 8." in page


def test_all_problems_are_paged_and_can_be_narrowed(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast, problem_count=124)
    add_problems(delivery, RowProblem.Severity.WARNING, "modulus", 120)
    add_problems(delivery, RowProblem.Severity.SET_ASIDE, "dato", 4)
    assert "Viser 1–50 af 124" in show(adam, delivery)
    assert "Viser 101–124 af 124" in show(adam, delivery, side=3)
    assert "Viser 1–4 af 4" in show(adam, delivery, alvor="sat_til_side")
    assert "Viser 1–50 af 124" in show(adam, delivery, alvor="' OR 1=1")


def test_a_delivery_with_a_thousand_problems_takes_few_queries(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast)
    add_problems(delivery, RowProblem.Severity.WARNING, "modulus", 1000)
    with CaptureQueriesContext(connection) as captured:
        show(adam, delivery)
    assert len(captured) <= 12


def test_the_problem_file_can_be_taken_home(adam: Client, cast: Cast) -> None:
    delivery = make_delivery(cast)
    add_problems(delivery, RowProblem.Severity.SET_ASIDE, "dato", 2, value="=1+1")
    answer = adam.get(reverse("problem_file", args=[delivery.uuid]))
    name = f"bemaerkninger-{timezone.localdate()}-{delivery.uuid.hex[:8]}.xlsx"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet
    cell = sheet["E2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert sheet.max_row == 3
    event = AuditEvent.objects.get(verb="eksport")
    assert (event.user, event.details["delivery"]) == (cast.users["adam"], str(delivery.uuid))


# --- Runs ----------------------------------------------------------------------------------


def order(client: Client, day: str) -> "Page":
    return client.post(reverse("job_list"), {"as_of": day})


@pytest.mark.parametrize("username", ["adam", "chris"])
def test_an_assessment_can_be_ordered_for_a_day(
    cast: Cast,
    username: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = logged_in(cast.users[username])
    assert 'value="17-11-2026"' in client.get(reverse("job_list")).content.decode()
    with django_capture_on_commit_callbacks() as sent:
        page = order(client, "30-04-2026")
    job = Job.objects.get()
    assert page.headers["Location"] == reverse("job", args=[job.uuid])
    assert (job.as_of, job.created_by) == (AS_OF.replace(month=4, day=30), cast.users[username])
    assert len(sent) == 1


def test_a_day_is_not_ordered_twice_at_once(
    adam: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    order(adam, "17-11-2026")
    with django_capture_on_commit_callbacks() as sent:
        again = adam.post(reverse("job_list"), {"as_of": "17-11-2026"}, follow=True)
    assert "er allerede i gang. Her er den." in words(again.content)
    assert (Job.objects.count(), len(sent)) == (1, 0)
    Job.objects.update(state=Job.State.DONE)
    order(adam, "17-11-2026")
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Skriv den dag, der skal opgøres."),
        ("31-02-2026", "Det er ikke en dag."),
        ("i morgen", "Det er ikke en dag."),
        ("18-11-2026", "Dagen er ikke kommet endnu."),
    ],
)
def test_a_day_that_cannot_be_judged_is_refused(adam: Client, day: str, said: str) -> None:
    [(field, text)] = errors(order(adam, day))
    assert field == "id_as_of"
    assert text.startswith(said)
    assert not Job.objects.exists()


def watch(client: Client, job: Job, page: str = "job") -> str:
    return client.get(reverse(page, args=[job.uuid])).content.decode()


def test_a_run_at_work_shows_step_and_percent_and_asks_for_news(adam: Client) -> None:
    job = Job.objects.create(
        kind=Job.Kind.ASSESSMENT, as_of=AS_OF, state=Job.State.RUNNING, step="Beregner", progress=45
    )
    page = watch(adam, job)
    assert '<progress max="100" value="45"' in page
    assert "Beregner" in page
    fragment = reverse("job_progress", args=[job.uuid])
    assert f'hx-get="{fragment}"' in page
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh" content="3">', page)
    assert f'hx-get="{fragment}"' in watch(adam, job, "job_progress")


def test_a_run_that_is_over_stops_asking_and_leads_on(adam: Client, cast: Cast) -> None:
    job = Job.objects.create(
        kind=Job.Kind.INTAKE,
        state=Job.State.DONE,
        delivery=cast.delivery,
        message="Leverancen er indlæst; 0 rækker er sat til side.",
        finished_at=timezone.now(),
    )
    for page in (watch(adam, job), watch(adam, job, "job_progress")):
        assert "Leverancen er indlæst; 0 rækker er sat til side." in page
        assert reverse("delivery", args=[cast.delivery.uuid]) in page
        assert "hx-get" not in page
        assert "http-equiv" not in page


def test_a_finished_assessment_leads_those_to_it_who_see_figures(cast: Cast) -> None:
    job = Job.objects.create(
        kind=Job.Kind.ASSESSMENT, as_of=AS_OF, state=Job.State.DONE, finished_at=timezone.now()
    )
    assert "Se opgørelsen" in watch(logged_in(cast.users["chris"]), job)
    assert "Se opgørelsen" not in watch(logged_in(cast.users["adam"]), job)


def test_a_run_that_failed_says_why(adam: Client) -> None:
    job = Job.objects.create(
        kind=Job.Kind.ASSESSMENT, as_of=AS_OF, state=Job.State.FAILED, message="Vælg en anden dag."
    )
    page = watch(adam, job)
    assert "Kørslen lykkedes ikke" in page
    assert "Vælg en anden dag." in page


def test_a_run_that_nobody_takes_says_what_may_be_wrong(adam: Client) -> None:
    job = Job.objects.create(kind=Job.Kind.ASSESSMENT, as_of=AS_OF)
    assert "ventet i over et minut" not in watch(adam, job)
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert "ventet i over et minut" in watch(adam, job)


def test_each_sees_the_runs_they_may_start(cast: Cast) -> None:
    intake = Job.objects.create(kind=Job.Kind.INTAKE, delivery=cast.delivery)
    assessment = Job.objects.create(kind=Job.Kind.ASSESSMENT, as_of=AS_OF)
    seen = {
        username: {
            job.kind
            for job in (intake, assessment)
            if str(job.uuid)
            in logged_in(cast.users[username]).get(reverse("job_list")).content.decode()
        }
        for username in ("adam", "chris")
    }
    assert seen == {"adam": {intake.kind, assessment.kind}, "chris": {assessment.kind}}


def test_the_list_of_runs_takes_the_same_queries_for_many(adam: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert adam.get(reverse("job_list")).status_code == 200
        return len(captured)

    Job.objects.create(kind=Job.Kind.INTAKE, delivery=cast.delivery, created_by=cast.users["adam"])
    few = queries()
    for _ in range(20):
        Job.objects.create(
            kind=Job.Kind.INTAKE, delivery=make_delivery(cast), created_by=cast.users["adam"]
        )
    assert queries() == few <= 12
