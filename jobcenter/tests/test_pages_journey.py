"""The administrator in a real browser, with a real worker: upload, watch, read the outcome."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from jobcenter.models import Job, Publication, User
from jobcenter.roles import Role

from .cast import PASSWORD
from .deliveries import DeliveryBuilder

PATIENCE = 240_000  # milliseconds for the worker to finish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def adam(transactional_db: None) -> User:
    return User.objects.create_user("adam", password=PASSWORD, role=Role.ADMINISTRATOR)


@pytest.fixture
def page_without_scripts(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, locale="da-DK")
    yield context.new_page()
    context.close()


def delivery() -> DeliveryBuilder:
    builder = DeliveryBuilder().employee()
    for _ in range(3):
        builder.citizen().spell(startdato="2023-01-01").responsibility()
        builder.conversation(afholdt_dato="2024-02-01")
    return builder


def log_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Brugernavn").fill("adam")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leverancer")


def hand_in(page: Page, path: Path) -> None:
    if not page.get_by_label("Fil", exact=True).is_visible():
        page.get_by_text("Indlæs en leverance").click()
    page.get_by_label("Fil", exact=True).set_input_files(path)
    page.get_by_role("button", name="Indlæs", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Indlæsning af leverance")


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_from_an_upload_to_an_assessment_of_it(
    worker_process: "subprocess.Popen[bytes]",
    adam: User,
    page: Page,
    live_server: Any,
    tmp_path: Path,
) -> None:
    log_in(page, live_server.url)
    expect(page.locator(".freshness")).to_contain_text("fordi der ikke er indlæst data")
    hand_in(page, delivery().write_zip(tmp_path / "uge 47.zip"))
    expect(page.get_by_role("heading", name="Færdig")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Se leverancen").click()
    expect(page.get_by_role("heading", name="Leverancen er indlæst")).to_be_visible()
    expect(page.get_by_role("row", name="samtaler")).to_contain_text("3")
    wait_for(Publication.objects.exists)  # the intake orders an assessment by itself
    page.reload()
    expect(page.locator(".freshness")).to_contain_text("Opgjort pr.")
    page.get_by_role("link", name="Kørsler").first.click()
    expect(page.get_by_role("row", name="Opgørelse pr.")).to_contain_text("automatisk")


def test_a_delivery_that_is_rejected_says_what_was_wrong(
    worker_process: "subprocess.Popen[bytes]",
    adam: User,
    page: Page,
    live_server: Any,
    tmp_path: Path,
) -> None:
    broken = delivery()
    citizens = broken.tables["borgere"]
    citizens.append(citizens[0] | {"navn": "En helt anden"})
    log_in(page, live_server.url)
    hand_in(page, broken.write_zip(tmp_path / "uge 47.zip"))
    expect(page.get_by_role("heading", name="Kørslen lykkedes ikke")).to_be_visible(
        timeout=PATIENCE
    )
    page.get_by_role("link", name="Se leverancen").click()
    expect(page.get_by_role("heading", name="Leverancen er afvist")).to_be_visible()
    expect(page.get_by_role("row", name="Blokerende").first).to_contain_text("borgere")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent alle bemærkninger").click()
    assert download.value.suggested_filename.startswith("bemaerkninger-")


def test_all_of_it_works_without_scripts(
    worker_process: "subprocess.Popen[bytes]",
    adam: User,
    page_without_scripts: Page,
    live_server: Any,
    tmp_path: Path,
) -> None:
    page = page_without_scripts
    log_in(page, live_server.url)
    hand_in(page, delivery().write_workbook(tmp_path / "uge 47.xlsx"))
    expect(page.get_by_role("heading", name="Færdig")).to_be_visible(timeout=PATIENCE)
    wait_for(Publication.objects.exists)
    page.get_by_role("link", name="Alle kørsler").click()
    page.get_by_label("Opgør pr.").fill("30-04-2024")
    page.get_by_role("button", name="Start opgørelse").click()
    expect(page.get_by_role("heading", name="Færdig")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Opgørelsen pr. 30-04-2024 er udgivet.")).to_be_visible()
    assert Job.objects.filter(state=Job.State.DONE).count() == 3
    page.get_by_role("button", name="Log af").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")


def test_a_page_that_asks_for_news_notices_that_one_was_logged_out(
    adam: User, page: Page, live_server: Any
) -> None:
    log_in(page, live_server.url)
    job = Job.objects.create(kind=Job.Kind.ASSESSMENT, state=Job.State.RUNNING, progress=10)
    page.goto(live_server.url + reverse("job", args=[job.uuid]))
    Job.objects.update(progress=20)
    expect(page.locator("progress")).to_have_attribute("value", "20")
    Session.objects.all().delete()
    page.wait_for_url("**/log-ind/?next=/koersler/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")
