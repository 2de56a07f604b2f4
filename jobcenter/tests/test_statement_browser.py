"""A chef's last month in a real browser: three texts, a field by one press, and the issue."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment as runs
from jobcenter.actions import drawings, intake
from jobcenter.models import Issue, User
from jobcenter.roles import Role
from jobcenter.tests.twenty import AS_OF, jobcentre

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chef(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> User:
    settings.AS_OF = AS_OF
    monkeypatch.setattr(drawings, "draw", lambda **_: None)
    assert intake.apply(by=None, path=jobcentre().write(tmp_path / "leverance")).applied
    runs.assess(by=None, as_of=AS_OF)
    return User.objects.create_user("chris", role=Role.CHEF, first_name="Chris")


def test_the_whole_round(
    chef: User, page: Page, log_in: Callable[[User], None], live_server: Any
) -> None:
    log_in(chef)
    page.goto(f"{live_server.url}/maanedsopgoerelse/")
    page.get_by_role("link", name="December 2023").click()
    page.get_by_label("Situation").fill("Andelen er ")
    page.get_by_text("Måltallet i december 2023").first.click()
    page.get_by_role("button", name="Sæt ind: {{ maal.alle.andel }}").click()
    expect(page.get_by_label("Situation")).to_have_value("Andelen er {{ maal.alle.andel }}")
    page.get_by_label("Årsag").fill("Mange nye sager.")
    page.get_by_label("Handling").fill("Vi ringer til alle.")
    page.get_by_role("button", name="Udgiv nr. 1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("december 2023, nr. 1")
    expect(page.get_by_text("Andelen er 50,0")).to_be_visible()
    expect(page.get_by_text("Vi ringer til alle.")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").first.click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    assert Issue.objects.get().number == 1
