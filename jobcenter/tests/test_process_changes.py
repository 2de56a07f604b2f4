"""Marking that the work was changed: who, why, when, and what the charts then show."""

import time
from datetime import date, timedelta
from subprocess import Popen
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.actions import drawings, process_changes
from jobcenter.actions.refusals import Refused
from jobcenter.models import AuditEvent, Chart, ProcessChange
from jobcenter.queries import development, shares
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import logged_in, words

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 2)
FORM = {"day": "02-03-2026", "kind": "fagsystem", "reason": "Nyt fagsystem", "rebases": "on"}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    made = make_cast()
    with_flow(made)
    return made


def with_flow(cast: Cast) -> None:
    """Two deadlines a month for two years in team Nord, one of them met, and the chart of it."""
    standing = cast.case()
    for month in range(24):
        for rule, outcome in (("SD", "rettidig"), ("SD-2", "mangler")):
            due_in = -(30 * month + 20)
            cast.verdict(standing, rule=rule, due_in=due_in, outcome=outcome)
    drawings.plan(assessment=cast.assessment, rule=shares.goal_rule(cast.assessment))
    drawings.draw(assessment=cast.assessment)


def chart_of(cast: Cast, grouping: str = "team", group: str = "Nord") -> Chart:
    found = development.chart(cast.assessment, grouping, group)
    assert found
    return found


def record(cast: Cast, by: str = "tove", **given: Any) -> ProcessChange:
    change: dict[str, Any] = {"kind": "fagsystem", "day": MARCH, "reason": "Nyt", "rebases": False}
    team = given.pop("team", cast.team("Nord"))
    return process_changes.record(by=cast.users[by], team=team, **(change | given))


# --- The action ---------------------------------------------------------------------------------


def test_the_same_change_is_marked_once(cast: Cast) -> None:
    record(cast)
    with pytest.raises(Refused, match="står allerede på listen"):
        record(cast)
    record(cast, reason="Et andet fagsystem")
    assert ProcessChange.objects.count() == 2


def test_a_change_is_kept_with_who_why_and_when(cast: Cast) -> None:
    change = record(cast, rebases=True)
    assert (change.entered_by, change.reason, change.day) == (
        cast.users["tove"],
        "Nyt",
        MARCH,
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.user) == ("aendring.registreret", cast.users["tove"])
    assert event.details == {
        "change": str(change.uuid),
        "team": str(cast.team("Nord").uuid),
        "kind": "fagsystem",
        "day": "2026-03-02",
        "rebases": True,
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": AS_OF + timedelta(days=1)}, "Dagen er ikke kommet endnu."),
        ({"day": date(2024, 10, 31), "rebases": True}, "Grafen begynder i november 2024"),
    ],
)
def test_a_day_that_no_chart_has_is_refused(
    cast: Cast, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        record(cast, **given)
    assert not ProcessChange.objects.exists()


def test_an_old_change_may_be_told_where_no_limits_hang_on_it(cast: Cast) -> None:
    record(cast, day=date(2019, 1, 1))
    record(cast, day=date(2024, 11, 1), rebases=True)
    record(cast, day=AS_OF, rebases=True)
    assert ProcessChange.objects.count() == 3


def test_before_the_first_assessment_there_is_nothing_to_reckon_anew(cast: Cast) -> None:
    cast.assessment.publication.delete()
    with pytest.raises(Refused, match="Der er ingen graf endnu"):
        record(cast, rebases=True)


def test_a_change_is_removed_once(cast: Cast) -> None:
    change = record(cast)
    process_changes.remove(by=cast.users["tove"], change=change)
    assert not ProcessChange.objects.current().exists()
    assert AuditEvent.objects.latest("pk").verb == "aendring.fjernet"
    with pytest.raises(Refused, match="allerede fjernet"):
        process_changes.remove(by=cast.users["tove"], change=change)
    assert AuditEvent.objects.filter(verb="aendring.fjernet").count() == 1


# --- The charts ---------------------------------------------------------------------------------


def test_the_charts_follow_a_change_and_its_removal(cast: Cast) -> None:
    before = chart_of(cast)
    change = record(cast, rebases=True)
    assert drawings.is_behind()
    drawings.redraw()
    after = chart_of(cast)
    assert after.content["changes"] == [{"uuid": str(change.uuid), "place": 16, "rebases": True}]
    assert (before.content["segments"], after.content["segments"]) == (
        [[0, 24]],
        [[0, 16], [16, 24]],
    )
    assert after.svg
    assert after.svg != before.svg
    assert not drawings.is_behind()
    process_changes.remove(by=cast.users["tove"], change=change)
    drawings.redraw()
    assert chart_of(cast).svg == before.svg


def test_only_the_charts_that_a_change_concerns_are_made_anew(cast: Cast) -> None:
    kept = chart_of(cast, "total", "alle")
    record(cast)
    drawings.redraw()
    assert chart_of(cast, "total", "alle") == kept
    record(cast, by="chris", team=None)
    drawings.redraw()
    assert [len(chart_of(cast, *group).content["changes"]) for group in ALL_GROUPS] == [1, 1, 2]
    assert not Chart.objects.filter(svg="").exists()


ALL_GROUPS = (("total", "alle"), ("area", "sygedagpenge"), ("team", "Nord"))


def test_nothing_is_done_where_all_charts_are_as_they_should_be(cast: Cast) -> None:
    before = list(Chart.objects.order_by("pk"))
    drawings.redraw()
    assert list(Chart.objects.order_by("pk")) == before


def test_too_few_months_after_a_change_are_told(cast: Cast) -> None:
    record(cast, day=date(2026, 8, 3), rebases=True)
    drawings.redraw()
    chart = chart_of(cast)
    assert chart.content["segments"] == [[0, 24]]
    assert any("kun 3\N{NO-BREAK SPACE}måneder med frister" in e for e in chart.content["notes"])


# --- The pages ----------------------------------------------------------------------------------


def team_page(cast: Cast) -> str:
    return f"/team/{cast.team('Nord').uuid}/udvikling/"


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


def test_a_leader_marks_a_change_of_the_own_team(cast: Cast, tove: Client) -> None:
    page = tove.post(team_page(cast), FORM, follow=True)
    change = ProcessChange.objects.get()
    assert (change.team, change.rebases) == (cast.team("Nord"), True)
    text = words(page.content)
    assert "Ændringen er gemt. Grafen tegnes om." in text
    assert "Grafen tegnes om, fordi der er ændret i listen" in text
    assert "2. marts 2026: Fagsystem eller registrering" in text
    assert "Skrevet ind af Tove Teamleder" in text
    drawings.redraw()
    assert "Grafen tegnes om" not in words(tove.get(team_page(cast)).content)


def test_the_chef_marks_a_change_of_all_and_the_leader_cannot_remove_it(
    cast: Cast, tove: Client
) -> None:
    chris = logged_in(cast.users["chris"])
    assert chris.post("/jobcenter/udvikling/", FORM).status_code == 302
    change = ProcessChange.objects.get()
    assert change.team is None
    page = tove.get(team_page(cast))
    assert "(hele jobcentret)" in words(page.content)
    removal = f"/udvikling/aendringer/{change.uuid}/fjern/"
    assert removal not in page.content.decode()
    assert tove.post(removal).status_code == 404
    assert chris.post(removal)["Location"] == "/jobcenter/udvikling/"
    assert not ProcessChange.objects.current().exists()


def test_a_leader_removes_an_own_change_once(cast: Cast, tove: Client) -> None:
    change = record(cast)
    removal = f"/udvikling/aendringer/{change.uuid}/fjern/"
    assert removal in tove.get(team_page(cast)).content.decode()
    assert "Ændringen er fjernet." in words(tove.post(removal, follow=True).content)
    assert "allerede fjernet" in words(tove.post(removal, follow=True).content)


def test_another_teams_change_is_neither_seen_nor_removed(cast: Cast, tove: Client) -> None:
    change = record(cast, by="chris", team=cast.team("Syd"), reason="Kun i Syd")
    assert "Kun i Syd" not in words(tove.get(team_page(cast)).content)
    assert tove.post(f"/udvikling/aendringer/{change.uuid}/fjern/").status_code == 404


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": ""}, "Skriv den dag, det skete."),
        ({"day": "31-02-2026"}, "Det er ikke en dag."),
        ({"day": "18-11-2026"}, "Dagen er ikke kommet endnu."),
        ({"day": "31-10-2024"}, "Fjern krydset, eller vælg en senere dag."),
        ({"kind": ""}, "Vælg, hvad slags ændring det var."),
        ({"reason": " "}, "Skriv, hvad der skete."),
        ({"reason": "x" * 201}, "Skriv højst 200 tegn."),
        ({"reason": "Om 010203-1234"}, "ligner et CPR-nummer"),
    ],
)
def test_what_is_wrong_with_a_change_is_told(
    cast: Cast, tove: Client, given: dict[str, str], sentence: str
) -> None:
    page = tove.post(team_page(cast), FORM | given)
    assert page.status_code == 200
    assert sentence in words(page.content)
    assert not ProcessChange.objects.exists()


def test_the_coordinator_reads_but_does_not_write(cast: Cast) -> None:
    karin = logged_in(cast.users["karin"])
    assert "Skriv en ændring ind" not in words(karin.get(team_page(cast)).content)
    assert karin.post(team_page(cast), FORM).status_code == 404
    assert not ProcessChange.objects.exists()


# --- A worker -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_worker_draws_the_charts_anew(cast: Cast, worker_process: "Popen[bytes]") -> None:
    assert worker_process.poll() is None
    logged_in(cast.users["tove"]).post(team_page(cast), FORM)
    change = ProcessChange.objects.get()
    until = time.monotonic() + 240
    while drawings.is_behind() or not chart_of(cast).svg:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert [each["uuid"] for each in chart_of(cast).content["changes"]] == [str(change.uuid)]
