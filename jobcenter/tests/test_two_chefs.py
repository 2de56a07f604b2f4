"""Two chefs who press at the same moment, each in a connection of their own to the database."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment as runs
from jobcenter.actions import drawings, intake, locks, sendings, statements
from jobcenter.models import (
    Assessment,
    AuditEvent,
    Edition,
    EditionFile,
    Issue,
    Sending,
    StatementText,
    User,
)
from jobcenter.queries import sendings as receipts
from jobcenter.roles import Role
from jobcenter.tests.pages import logged_in, words
from jobcenter.tests.twenty import AS_OF, DECEMBER, jobcentre

pytestmark = pytest.mark.django_db(transaction=True)

# Seconds that one waits for another that will come, and for one that should not
TOGETHER, ALONE = 60, 2


@pytest.fixture(autouse=True)
def in_january(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.AS_OF = AS_OF
    settings.SENDS_MAIL = True
    monkeypatch.setattr(drawings, "draw", lambda **_: None)
    assert intake.apply(by=None, path=jobcentre().write(tmp_path / "leverance")).applied
    runs.assess(by=None, as_of=AS_OF)


@pytest.fixture
def chefs() -> list[User]:
    return [
        User.objects.create_user(name.lower(), role=Role.CHEF, first_name=name)
        for name in ("Anna", "Chris")
    ]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What comes of each, all begun in threads (and so in connections) of their own."""
    found: dict[int, Any] = {}

    def do(number: int) -> None:
        try:
            found[number] = deeds[number]()
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * TOGETHER)
    return [found[number] for number in range(len(deeds))]


def meeting(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, patience: int) -> None:
    """Lets nobody begin a function before both are there, or one has waited long enough."""
    barrier, real = Barrier(2), getattr(module, name)

    def met(*args: Any, **kwargs: Any) -> Any:
        with suppress(BrokenBarrierError):
            barrier.wait(patience)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, met)


def test_two_who_issue_at_once_make_one_issue(
    chefs: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = [logged_in(chef) for chef in chefs]
    address = reverse("statement", kwargs={"month": DECEMBER})
    shown = [client.get(address).context for client in clients]
    meeting(monkeypatch, locks, "hold_the_facts", TOGETHER)

    def press(place: int) -> Callable[[], Any]:
        posted = {"number": shown[place]["number"], "seen": shown[place]["seen"]}
        posted["situation"] = f"Skrevet af {chefs[place].first_name}."
        issued = reverse("statement_issue", kwargs={"month": DECEMBER})
        return lambda: clients[place].post(issued, posted)

    answers = at_once(press(0), press(1))
    made = Issue.objects.get()
    assert made.number == 1
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    first = next(
        chef for chef, answer in zip(chefs, answers, strict=True) if answer.status_code == 302
    )
    (second,) = (chef for chef in chefs if chef != first)
    assert made.issued_by == first
    told = words(next(answer for answer in answers if answer.status_code == 200).content)
    assert f"December 2023 er udgivet af {first.first_name}, mens du havde siden åben." in told
    assert "Dine tekster står i felterne og er ikke gemt." in told
    assert f"Skrevet af {second.first_name}." in told
    assert "Udgiv nr. 2" in told
    # What is signed by one has the words of the same one
    content = made.editions.get(kind=Edition.Kind.FULL).content
    assert f"Skrevet af {first.first_name}." in content
    assert StatementText.objects.get().written_by == first
    assert EditionFile.objects.count() == 4 * 3
    assert AuditEvent.objects.filter(verb="maanedsopgoerelse.udgivet").count() == 1


def test_two_who_send_at_once_send_each_mail_once(
    chefs: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = Assessment.objects.published()
    assert assessment
    seen = statements.version(assessment)
    made = statements.issue(by=chefs[0], month=DECEMBER, number=1, seen=seen)
    sendings.add(
        by=chefs[0], name="Udvalget", email="udvalg@example.dk", kind=Edition.Kind.POLITICAL
    )
    # The second is kept out by the first, which goes on alone; where it is not, they meet.
    meeting(monkeypatch, receipts, "wanting", ALONE)
    counts = at_once(*(lambda by=chef: sendings.order(by=by, issue=made) for chef in chefs))
    assert sorted(counts) == [0, 1]
    assert Sending.objects.get().attempts == 0
