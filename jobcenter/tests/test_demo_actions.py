"""What the demonstration writes itself: logins, and the end of what a stop interrupted."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from jobcenter.actions import demo, jobs
from jobcenter.actions.refusals import Refused
from jobcenter.management import server
from jobcenter.models import AuditEvent, Delivery, Job, User
from jobcenter.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _debug(settings: Settings) -> None:
    settings.DEBUG = True


def test_one_login_for_each_role() -> None:
    logins = demo.create_logins(by=None)
    assert [login.user.role for login in logins] == [role.value for role in Role]
    assert all(login.password_is_known for login in logins)
    assert AuditEvent.objects.filter(verb="bruger.oprettet").count() == len(Role)


def test_a_changed_password_is_kept_and_told() -> None:
    demo.create_logins(by=None)
    chef = User.objects.get(username="chef")
    chef.set_password("min egen lange adgangskode")
    chef.save()
    again = {login.user.username: login for login in demo.create_logins(by=None)}
    assert not again["chef"].password_is_known
    assert again["teamleder"].password_is_known
    assert User.objects.get(username="chef").check_password("min egen lange adgangskode")
    assert User.objects.count() == len(Role)


def test_no_known_passwords_where_debug_is_off(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(Refused, match="DEBUG"):
        demo.create_logins(by=None)
    assert not User.objects.exists()


def test_no_known_passwords_beside_other_deliveries() -> None:
    Delivery.objects.create(source="fagsystem", name="uge 46", state=Delivery.State.APPLIED)
    with pytest.raises(Refused, match="ikke er demonstrationens"):
        demo.create_logins(by=None)
    assert not User.objects.exists()


def test_what_a_stop_interrupted_is_closed() -> None:
    states = {state: jobs.create(by=None, kind=Job.Kind.ASSESSMENT) for state in Job.State}
    for state, job in states.items():
        Job.objects.filter(pk=job.pk).update(state=state)
    assert demo.close_interrupted_jobs(by=None) == 2
    assert not Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists()
    assert Job.objects.get(pk=states[Job.State.DONE].pk).message == ""
    assert "Bestil den igen" in Job.objects.get(pk=states[Job.State.RUNNING].pk).message
    assert demo.close_interrupted_jobs(by=None) == 0


@pytest.fixture
def taken_port() -> Iterator[int]:
    with server.listen("127.0.0.1", 0) as first:
        yield first.server_port


def test_a_taken_port_gives_a_free_one(taken_port: int) -> None:
    with server.listen("127.0.0.1", taken_port) as second:
        assert second.server_port not in (0, taken_port)
