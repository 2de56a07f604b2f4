"""The machine room: one sentence that says whether all is well, and everything behind it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.models import (
    Assessment,
    Delivery,
    DriftCheck,
    Job,
    Part,
    Publication,
    User,
    Worker,
)
from jobcenter.queries import jobs, operations
from jobcenter.queries.publications import Freshness

from .cast import AS_OF, Cast, make_cast
from .pages import logged_in, queries, words

ADDRESS = "/drift/"
WELL = "Alt er, som det skal være"


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


def run(kind: str, state: str, minutes_ago: float = 60, **more: Any) -> Job:
    """A run whose steps took 4, 70 and 6 seconds."""
    begun = timezone.now() - timedelta(minutes=minutes_ago)
    steps = [
        [name, (begun + timedelta(seconds=seconds)).isoformat()]
        for name, seconds in (("Læser sagerne", 0), ("Tegner grafer", 4), ("Gemmer", 74))
    ]
    given: dict[str, Any] = {"started_at": begun, "steps": steps}
    if state in (Job.State.DONE, Job.State.FAILED):
        given["finished_at"] = begun + timedelta(seconds=80)
    if state == Job.State.WAITING:
        given = {}
    made = Job.objects.create(kind=kind, state=state, **(given | more))
    Job.objects.filter(pk=made.pk).update(created_at=begun)
    return made


def said(user: User) -> str:
    return words(logged_in(user).get(ADDRESS).content)


def rows(user: User, caption: str) -> list[str]:
    """What each line of one of the page's tables says."""
    page = logged_in(user).get(ADDRESS).content.decode()
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    found = next(table for table in tables if f">{caption}</caption>" in table)
    return [words(row) for row in re.findall(r"<tr.*?</tr>", found, re.DOTALL)[1:]]


# --- Is all well? --------------------------------------------------------------------------


def test_all_is_well_and_the_page_says_so_first(cast: Cast) -> None:
    page = said(cast.users["adam"])
    assert f"{WELL} Opgørelsen er pr. 17. november 2026" in page
    assert "1 arbejdsproces lytter efter nyt." in page
    assert "Ingen kørsler venter." in page
    assert page.index(WELL) < page.index("Det, siderne viser")


def no_worker(_cast: Cast) -> None:
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=181))


def no_assessment(_cast: Cast) -> None:
    Publication.objects.all().delete()


def drift(cast: Cast) -> None:
    DriftCheck.objects.create(assessment=cast.assessment, differences={"Standing": 2})


def run_failed(_cast: Cast) -> None:
    run("opgoerelse", "fejlet")


def old_assessment(cast: Cast) -> None:
    Assessment.objects.update(as_of=AS_OF - timedelta(days=2))


def old_data(cast: Cast) -> None:
    day = timezone.make_aware(datetime.combine(AS_OF, datetime.min.time()))
    Delivery.objects.update(applied_at=day - timedelta(days=9))


def stuck_queue(_cast: Cast) -> None:
    run("opgoerelse", "venter", minutes_ago=11)


TROUBLES = {
    no_worker: "Ingen arbejdsproces (worker) giver livstegn. Leverancer og opgørelser venter",
    no_assessment: "Der er endnu ingen opgørelse. Start den første opgørelse",
    drift: "Afstemningen fandt 2 rækker, der afviger fra en fuld opgørelse.",
    run_failed: "En kørsel er mislykkedes: opgørelse",
    old_assessment: "Opgørelsen er 2 dage gammel. Den skulle være lavet på ny i nat.",
    old_data: "Data er 9 dage gamle. I har aftalt højst 8 dage. Indlæs en ny leverance",
    stuck_queue: "En kørsel har ventet i 11 min., selv om en arbejdsproces lytter.",
}


@pytest.mark.parametrize("happen", TROUBLES, ids=lambda happen: happen.__name__)
def test_each_trouble_is_told_alone_with_what_to_do(cast: Cast, happen: Any) -> None:
    happen(cast)
    page = said(cast.users["adam"])
    assert "Én ting er ikke, som den skal være" in page
    assert TROUBLES[happen] in re.sub(r"(11 min\.) \d+ s,", r"\1,", page)
    assert WELL not in page


def test_several_troubles_are_counted(cast: Cast) -> None:
    for happen in (no_worker, drift, old_data):
        happen(cast)
    page = said(cast.users["chris"])
    assert "3 ting er ikke, som de skal være" in page
    assert "Bed administratoren indlæse en ny leverance." in page


def test_every_trouble_has_words() -> None:
    assert {happen.__name__ for happen in TROUBLES} | {"not_ordered"} == set(operations.Trouble)


def test_a_clock_that_does_not_go_is_noticed(cast: Cast, settings: Settings) -> None:
    settings.AS_OF = None
    today = timezone.localdate()
    Assessment.objects.update(as_of=today - timedelta(days=1))
    freshness = Freshness(
        assessment=Assessment.objects.get(), newest_at=timezone.now(), seen_at=timezone.now()
    )
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))

    def troubles(minutes: int) -> list[operations.Trouble]:
        now = midnight + timedelta(minutes=minutes)
        Worker.objects.update(seen_at=now)
        return operations.overview(freshness, cast.users["adam"], now, today).troubles()

    assert troubles(10) == []
    assert troubles(20) == [operations.Trouble.NOT_ORDERED]
    Job.objects.create(kind="opgoerelse", as_of=today, night=today)
    assert operations.Trouble.NOT_ORDERED not in troubles(20)


def test_without_data_there_is_nothing_to_order(cast: Cast, settings: Settings) -> None:
    settings.AS_OF = None
    Publication.objects.all().delete()
    Delivery.objects.update(state=Delivery.State.REJECTED)
    page = said(cast.users["adam"])
    assert "Der er endnu ingen opgørelse. Indlæs den første leverance" in page
    assert "beat" not in page
    assert "Én ting" in page


def test_a_run_that_waits_behind_another_is_no_trouble(cast: Cast) -> None:
    stuck_queue(cast)
    run("proeve", "koerer")
    page = said(cast.users["adam"])
    assert WELL in page
    assert "1 kørsel venter; den ældste har ventet i 11 min." in page
    assert "1 kørsel er i gang." in page


# --- What the pages show -------------------------------------------------------------------


def test_the_published_assessment_tells_what_it_is_made_of(cast: Cast) -> None:
    for number in range(4):
        delivery = Delivery.objects.create(
            source="fagsystem",
            name=f"ændringer {number}",
            state=Delivery.State.APPLIED,
            applied_at=timezone.now() + timedelta(seconds=number),
        )
        cast.assessment.deliveries.add(delivery)
    Assessment.objects.update(revised_at=timezone.now(), citizen_count=1234)
    page = said(cast.users["adam"])
    assert "Opgjort pr. 17. november 2026 Lavet" in page
    assert ", opdateret efter en leverance" in page
    assert "1.234 åbne forløb" in page
    assert "5 leverancer, senest: ændringer 3" in page
    assert "ændringer 1" in page
    assert "ændringer 0" not in page
    assert "0 dage; aftalt højst 8 dage" in page
    # The chef may not open deliveries, so there is no link to one.
    links = re.findall(
        r'href="/leverancer/[^"]', logged_in(cast.users["chris"]).get(ADDRESS).content.decode()
    )
    assert links == []


# --- Runs, workers, checks -----------------------------------------------------------------


def test_runs_tell_how_long_each_step_took(cast: Cast) -> None:
    run("opgoerelse", "faerdig", as_of=AS_OF)
    (row,) = rows(cast.users["chris"], "De seneste kørsler")
    assert "Opgørelse pr. 17. november 2026 Færdig 1 min. 20 s" in row
    assert row.endswith(
        "Længst: Tegner grafer (1 min. 10 s) Læser sagerne 4,0 s Tegner grafer 1 min. 10 s "
        "Gemmer 6,0 s"
    )


def test_a_run_that_works_tells_how_far_its_parts_are(cast: Cast) -> None:
    job = run("opgoerelse", "koerer", progress=45, step="Regner")
    for assessment, done in ((7, 4), (9, 1)):  # only those of the last time it was cut count
        for number in range(4):
            Part.objects.create(
                job=job,
                assessment_pk=assessment,
                first_citizen=10 * number,
                last_citizen=10 * number + 9,
                citizens=10,
                state="faerdig" if number < done else "venter",
            )
    (row,) = rows(cast.users["adam"], "De seneste kørsler")
    assert "Kører Regner, 45 %, 1 af 4 dele" in row


def test_the_ten_newest_runs_are_shown_of_the_kinds_one_may_see(cast: Cast) -> None:
    for minutes in range(12):
        run("opgoerelse", "faerdig", minutes_ago=minutes)
    run("indlaesning", "faerdig", minutes_ago=0.5)
    adams, chefs = (
        rows(cast.users[username], "De seneste kørsler") for username in ("adam", "chris")
    )
    assert len(adams) == len(chefs) == 10
    assert "Indlæsning af leverance" in adams[1]
    assert not [row for row in chefs if "Indlæsning" in row]


def test_a_second_attempt_is_not_measured_by_the_first(cast: Cast) -> None:
    """The row keeps the moment at which the earlier attempt ended, and its steps."""
    failed = run("opgoerelse", "fejlet", minutes_ago=100)
    now = timezone.now()
    Job.objects.filter(pk=failed.pk).update(
        state=Job.State.RUNNING, started_at=now - timedelta(seconds=30)
    )
    again = Job.objects.get(pk=failed.pk)
    assert jobs.duration(again, now) == timedelta(seconds=30)
    assert jobs.steps(again, now) == []


def test_workers_that_are_silent_are_named_in_words(cast: Cast) -> None:
    gone = timezone.now() - timedelta(hours=26)
    Worker.objects.create(name="celery@borte", started_at=gone, seen_at=gone)
    listening, silent = rows(cast.users["adam"], "Arbejdsprocesser")
    assert listening.startswith("celery@koekken Lytter for")
    assert silent.startswith("celery@borte Giver ikke livstegn for 1 dag 2 t. siden (")
    # One that listens is enough for the whole.
    assert WELL in said(cast.users["adam"])


def test_checks_tell_which_tables_differ(cast: Cast) -> None:
    DriftCheck.objects.create(
        assessment=cast.assessment,
        differences={"Standing": 2, "jobcenter_share": 1, "Verdict": 0, "andet": 3},
    )
    DriftCheck.objects.create(assessment=cast.assessment, differences={"Standing": 0})
    newest, before = rows(cast.users["adam"], "De seneste afstemninger")
    assert newest.endswith("pr. 17. november 2026 Ingen forskelle")
    assert before.endswith("6 rækker afviger : 3 i »andet«, 2 i »status« og 1 i »andele«")
    # The last one counts.
    assert WELL in said(cast.users["adam"])


# --- What failed ---------------------------------------------------------------------------


def test_what_failed_can_be_tried_again_from_here(cast: Cast) -> None:
    failed = run("opgoerelse", "fejlet", message="Det gik ikke.", as_of=AS_OF)
    run("opgoerelse", "fejlet", minutes_ago=15 * 24 * 60, message="Længe siden.")
    client = logged_in(cast.users["chris"])
    (row,) = rows(cast.users["chris"], "Mislykkede kørsler i de seneste 14 dage")
    assert "Det gik ikke. Prøv igen : Opgørelse" in row
    address = reverse("job_retry", args=[failed.uuid])
    assert f'action="{address}"' in client.get(ADDRESS).content.decode()
    assert client.post(address).status_code == 302
    failed.refresh_from_db()
    assert failed.state == Job.State.WAITING
    assert "Mislykkede kørsler" not in said(cast.users["chris"])


def test_what_cannot_be_done_again_says_so(cast: Cast) -> None:
    run("indlaesning", "fejlet", message="Filen er læst.")
    (row,) = rows(cast.users["adam"], "Mislykkede kørsler i de seneste 14 dage")
    assert row.endswith("Kan ikke gøres om. Bestil en ny.")
    # Somebody's own upload is no trouble of the figures.
    assert WELL in said(cast.users["adam"])
    assert "Filen er læst." not in said(cast.users["chris"])


# --- Cost ----------------------------------------------------------------------------------


def test_the_page_asks_as_much_however_much_there_is(cast: Cast) -> None:
    for happen in (drift, run_failed):
        happen(cast)
    client = logged_in(cast.users["adam"])
    before = queries(client, ADDRESS)
    for number in range(15):
        run("opgoerelse", "fejlet")
        Part.objects.create(
            job=run("opgoerelse", "koerer"),
            assessment_pk=number,
            first_citizen=1,
            last_citizen=9,
            citizens=9,
        )
        drift(cast)
        Worker.objects.create(
            name=f"celery@{number}", started_at=timezone.now(), seen_at=timezone.now()
        )
        cast.assessment.deliveries.add(
            Delivery.objects.create(
                source="fagsystem", name="ny", state="indlaest", applied_at=timezone.now()
            )
        )
    assert queries(client, ADDRESS) == before <= 13


def test_the_frame_costs_nothing_more_for_those_who_are_told_more(cast: Cast) -> None:
    """Session, user and pointer: the alarms come with the pointer."""
    address = reverse("password")
    costs = {name: queries(logged_in(cast.users[name]), address) for name in ("sara", "chris")}
    no_worker(cast)
    run_failed(cast)
    assert {name: queries(logged_in(cast.users[name]), address) for name in costs} == costs
    assert set(costs.values()) == {3}
