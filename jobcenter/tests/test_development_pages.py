"""The pages of the monthly flow: its figures, the target, the signals, and what stands beside."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.actions import drawings
from jobcenter.law import vocabulary
from jobcenter.models import Conversation, ProcessChange, Standing, Verdict
from jobcenter.queries import candour, development, shares, verdicts
from jobcenter.queries.candour import NEWER, OLDER, Counted
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.pages import (
    links,
    logged_in,
    numbers_with_lists,
    queries,
    rows_opened,
    words,
)
from jobcenter.timeliness.control import Tally

pytestmark = pytest.mark.django_db

TIMELY, LATE, MISSING = Verdict.Outcome.TIMELY, Verdict.Outcome.LATE, Verdict.Outcome.MISSING
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def tove(cast: Cast) -> Client:
    return logged_in(cast.users["tove"])


@pytest.fixture
def chris(cast: Cast) -> Client:
    return logged_in(cast.users["chris"])


def due(cast: Cast, standing: Standing, day: date, outcome: str, **more: Any) -> Verdict:
    rule = more.pop("rule", f"R{next(cast.numbers)}")
    return cast.verdict(standing, rule=rule, due_in=(day - AS_OF).days, outcome=outcome, **more)


def plan(cast: Cast) -> None:
    drawings.plan(assessment=cast.assessment, rule=shares.goal_rule(cast.assessment))
    drawings.draw(assessment=cast.assessment)


def with_two_years(cast: Cast, standing: Standing, newest: int = 5) -> None:
    """Ten deadlines a month, five or six of them met; `newest` of them in October 2026."""
    months = development.whole_months(AS_OF)
    for place, month in enumerate(months):
        met = newest if month == months[-1] else 5 + place % 2
        for number in range(10):
            due(cast, standing, month + timedelta(9), TIMELY if number < met else MISSING)
    plan(cast)


def team_page(cast: Cast, team: str = "Nord") -> str:
    return f"/team/{cast.team(team).uuid}/udvikling/"


# --- The figures --------------------------------------------------------------------------------


def test_two_years_of_whole_months() -> None:
    months = development.whole_months(AS_OF)
    assert (len(months), months[0], months[-1]) == (24, date(2024, 11, 1), OCTOBER)
    assert development.whole_months(date(2026, 10, 31))[-1] == date(2026, 9, 1)


def test_the_flow_counts_what_the_months_figures_count(cast: Cast) -> None:
    own, other = cast.case(), cast.case(responsible="Ulla Udefra", team="Syd")
    outcomes = (TIMELY, TIMELY, LATE, MISSING, "fritaget", "ophoert")
    for day, outcome in enumerate(outcomes, 1):
        due(cast, own, OCTOBER.replace(day=day), outcome, rule="SD")
    outside: list[dict[str, Any]] = [
        {"asks_for": vocabulary.MIN_PLAN},
        {"rests_on": vocabulary.UNEMPLOYMENT_FUND},
        {"enforced": False},
        {"collective": True},
    ]
    for day, given in enumerate(outside, 11):
        due(cast, own, OCTOBER.replace(day=day), TIMELY, rule="SD", **given)
    due(cast, own, date(2026, 11, 1), TIMELY, rule="SD")
    due(cast, own, date(2024, 10, 31), TIMELY, rule="SD")
    due(cast, own, date(2024, 11, 1), MISSING, rule="SD")
    due(cast, other, date(2026, 10, 31), TIMELY, rule="SD")
    due(cast, cast.case(responsible=None, team=None), OCTOBER, LATE, rule="SD")
    found = development.flows(cast.assessment)
    assert found["team", "Nord"] == {OCTOBER: Tally(2, 4), date(2024, 11, 1): Tally(0, 1)}
    assert found["team", "Syd"] == {OCTOBER: Tally(1, 1)}
    assert found["total", "alle"][OCTOBER] == Tally(3, 6)
    assert found["area", "sygedagpenge"] == found["total", "alle"]
    assert set(found) == {
        *(("team", name) for name in ("Nord", "Syd")),
        ("total", "alle"),
        ("area", "sygedagpenge"),
    }
    shown = verdicts.months(AS_OF)
    duties = verdicts.duties(cast.users["tove"], cast.assessment, cast.team("Nord"))
    lines = verdicts.lines(verdicts.met(duties, shown), shown, [])
    whole, _ = verdicts.summed(line for line in lines if line.key.is_conversation)
    assert Tally(whole.every.timely, whole.every.measured) == found["team", "Nord"][OCTOBER]


def test_the_team_reads_its_sentence_and_its_numbers(cast: Cast, tove: Client) -> None:
    with_two_years(cast, cast.case())
    text = words(tove.get(team_page(cast)).content)
    assert "Rettidigheden svinger normalt mellem 28 % og 82 %." in text
    assert "Oktober 2026 (50 %, 5 af 10 frister) er inden for det normale." in text
    assert "okt 26 5 10 50,0 %" in text
    assert "Intet. De måneder, grafen viser" in text
    assert "±\N{NO-BREAK SPACE}2,66" in text or "± 2,66" in text


def test_a_month_far_below_is_told_to_the_team_and_to_the_chef(
    cast: Cast, tove: Client, chris: Client
) -> None:
    with_two_years(cast, cast.case(), newest=0)
    told = "Oktober 2026: under det normale udsving. Det er ikke tilfældigt."
    assert told in words(tove.get(team_page(cast)).content)
    page = chris.get("/jobcenter/udvikling/")
    text = words(page.content)
    assert "Der er set på 3 grafer" in text
    assert "3 skiller sig ud i måneden." in text
    assert text.count(told) == 4  # one of each chart, and the chart that is shown
    assert ("/jobcenter/udvikling/?omraade=sygedagpenge", "Sygedagpenge") in links(page.content)
    assert (team_page(cast), "Nord") in links(page.content)


def test_where_nothing_stands_out_the_chef_reads_how_many_were_looked_at(
    cast: Cast, chris: Client
) -> None:
    with_two_years(cast, cast.case())
    text = words(chris.get("/jobcenter/udvikling/").content)
    assert "Der er set på 3 grafer" in text
    assert "Ingen af dem skiller sig ud i måneden." in text


def test_an_area_has_its_own_chart(cast: Cast, chris: Client) -> None:
    with_two_years(cast, cast.case())
    page = chris.get("/jobcenter/udvikling/?omraade=sygedagpenge")
    assert "måned for måned: sygedagpenge" in words(page.content)
    assert "ingen graf at vise" in words(
        chris.get("/jobcenter/udvikling/?omraade=dagpenge").content
    )
    assert chris.get("/jobcenter/udvikling/?omraade=findes-ikke").status_code == 404


def test_before_anything_fell_due_the_page_says_so(cast: Cast, tove: Client) -> None:
    plan(cast)
    assert "Der er ingen graf at vise" in words(tove.get(team_page(cast)).content)


def test_before_the_first_assessment_the_page_says_so(cast: Cast, tove: Client) -> None:
    cast.assessment.publication.delete()
    page = tove.get(team_page(cast))
    assert page.status_code == 200
    assert "Ingen opgørelse endnu" in words(page.content)


# --- A target -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("20", "kan I regne med at nå 20 % hver måned."),
        ("80", "er det tilfældigt, om 80 % nås. Det kræver en ændring, ikke bare et skub."),
        ("95", "kan I ikke regne med at nå 95 % i nogen måned."),
        ("101", "Skriv målet som et helt tal mellem 1 og 100."),
        ("mange", "Skriv målet som et helt tal mellem 1 og 100."),
    ],
)
def test_what_a_target_is_worth(cast: Cast, tove: Client, target: str, sentence: str) -> None:
    with_two_years(cast, cast.case())
    text = words(tove.get(f"{team_page(cast)}?maal={target}").content)
    assert sentence in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_target_that_is_none_is_told_at_the_top_of_the_page(cast: Cast, tove: Client) -> None:
    with_two_years(cast, cast.case())
    page = tove.get(f"{team_page(cast)}?maal=mange").content
    assert words(page).count("Skriv målet som et helt tal mellem 1 og 100.") == 2
    assert ("#id_maal", "Skriv målet som et helt tal mellem 1 og 100.") in links(page)
    assert "Der er noget, der skal rettes" not in words(tove.get(team_page(cast)).content)


def test_without_a_target_nothing_is_said_of_one(cast: Cast, tove: Client) -> None:
    with_two_years(cast, cast.case())
    for address in (team_page(cast), f"{team_page(cast)}?maal="):
        assert "Med den nuværende arbejdsgang" not in words(tove.get(address).content)


# --- What stands beside the figure --------------------------------------------------------------


def beside(cast: Cast) -> candour.Candour:
    return candour.of_team(cast.users["tove"], cast.assessment, cast.team("Nord"))


def test_the_half_years_are_named_with_their_years(cast: Cast, tove: Client) -> None:
    with_two_years(cast, cast.case())
    text = words(tove.get(team_page(cast)).content)
    assert "Hvad Nov. 2025–apr. 2026 Maj–okt. 2026 Hold øje med" in text


def test_days_past_due_by_half_year(cast: Cast) -> None:
    standing = cast.case()
    for days in (1, 7, 8, 30, 31, 60, 61, 400):
        day = date(2026, 10, 31)
        due(cast, standing, day, LATE, fulfilled=day + timedelta(days))
    due(cast, standing, date(2026, 5, 1), MISSING)
    due(cast, standing, date(2026, 4, 30), MISSING)
    due(cast, standing, date(2025, 11, 1), MISSING)
    due(cast, standing, date(2025, 10, 31), MISSING)
    due(cast, standing, date(2026, 11, 1), MISSING)
    halves = beside(cast).halves
    assert halves[NEWER].past_due == [2, 2, 2, 3]
    assert halves[OLDER].past_due == [0, 0, 0, 2]


def test_held_in_the_last_days_before_the_deadline(cast: Cast) -> None:
    standing, day = cast.case(), date(2026, 10, 20)
    for days in (0, 6, 7, 30):
        due(cast, standing, day, TIMELY, fulfilled=day - timedelta(days))
    due(cast, standing, day, LATE, fulfilled=day + timedelta(1))
    halves = beside(cast).halves
    assert (halves[NEWER].last_days, halves[OLDER].last_days) == (Counted(2, 4), Counted(0, 0))


def hold(cast: Cast, standing: Standing, day: date, **more: Any) -> None:
    given: dict[str, Any] = {"type": "7", "form": "telefon", "status": "afholdt", "held_on": day}
    number = next(cast.numbers)
    Conversation.objects.create(
        conversation_id=f"S{number}", citizen=standing.citizen, **(given | more), **cast.fact()
    )


def test_forms_and_late_registration_of_those_in_the_team(cast: Cast) -> None:
    own, other = cast.case(), cast.case(responsible="Ulla Udefra", team="Syd")
    day = date(2026, 9, 1)
    hold(cast, own, day, registered_on=day + timedelta(7))
    hold(cast, own, day, registered_on=day + timedelta(8))
    hold(cast, own, day, form="fremmoede")
    hold(cast, own, day, form="")
    hold(cast, own, day, status="aflyst")
    hold(cast, own, day, ended_by=cast.delivery)
    hold(cast, other, day)
    hold(cast, own, date(2025, 11, 1), registered_on=date(2026, 11, 1))
    hold(cast, own, date(2025, 10, 31))
    hold(cast, own, date(2026, 11, 1))
    halves = beside(cast).halves
    assert halves[NEWER].forms == {"telefon": 2, "fremmoede": 1, "": 1}
    assert halves[NEWER].registered_late == Counted(1, 2)
    assert (halves[OLDER].forms, halves[OLDER].registered_late) == ({"telefon": 1}, Counted(1, 1))


def test_those_furthest_behind_and_the_exempt(cast: Cast, tove: Client) -> None:
    for days in (3, 400, 20, 90, 31, 8):
        cast.overdue(f"Borger {days}", days=days)
    cast.overdue("Borger Udenfor", days=900, responsible="Ulla Udefra", team="Syd")
    cast.case("Borger Rettidig")
    cast.exempt("Borger Fri")
    cast.exempt("Borger Fri To")
    cast.exempt("Borger Syg", exemption_reason="")
    found = beside(cast)
    assert [each.citizen.name for each in found.furthest] == [
        f"Borger {days}" for days in (400, 90, 31, 20, 8)
    ]
    assert (found.past, found.exempt) == (6, {"": 1, "barsel": 2})
    page = tove.get(team_page(cast))
    text = words(page.content).replace("\N{NO-BREAK SPACE}", " ")
    assert "6 borgere er over den første frist i dag." in text
    assert "Barsel: 2 borgere" in text
    assert "Grunden er ikke oplyst: 1 borger" in text
    assert "Borger Udenfor" not in text
    opened = {shown: rows_opened(tove, to) for to, shown in links(page.content) if "Se " in shown}
    assert opened == {"Se alle 6 over fristen": 6, "Se de fritagne": 3}


def test_each_number_of_deadlines_opens_them(cast: Cast, tove: Client) -> None:
    standing, day = cast.case(), date(2026, 10, 20)
    due(cast, standing, day, MISSING)
    due(cast, standing, date(2026, 6, 1), LATE, fulfilled=date(2026, 10, 1))
    due(cast, standing, date(2025, 12, 1), MISSING)
    due(cast, standing, date(2026, 1, 1), "fritaget")
    due(cast, standing, date(2025, 9, 1), MISSING)
    due(cast, standing, day, MISSING, enforced=False)
    numbers = numbers_with_lists(tove.get(team_page(cast)).content)
    assert sorted(number for number, _ in numbers) == [1, 1, 1, 1, 2]
    for number, address in numbers:
        assert rows_opened(tove, address) == number, address


def test_no_cpr_number_stands_on_the_page(cast: Cast, tove: Client) -> None:
    cast.overdue("Vibeke Over", citizen=cast.citizen("Vibeke Over", number="0102705234"))
    page = tove.get(team_page(cast)).content.decode()
    assert "Vibeke Over" in page
    assert "0102705234" not in page
    assert "010270-5234" not in page


# --- Queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "whole"), [("tove", False), ("chris", False), ("chris", True)])
def test_as_many_queries_whatever_there_is(cast: Cast, who: str, whole: bool) -> None:
    client = logged_in(cast.users[who])
    address = "/jobcenter/udvikling/" if whole else team_page(cast)
    with_two_years(cast, cast.case())
    _change(cast)
    few = queries(client, address)
    for number in range(5):
        standing = cast.overdue(team="Nord")
        cast.exempt(exemption_reason=f"grund {number}")
        due(cast, standing, date(2026, 10, 2), LATE)
        hold(cast, standing, date(2026, 10, 2), form="video")
        _change(cast)
    cast.case(responsible="Ulla Udefra", team="Syd")
    plan_again(cast)
    assert queries(client, address) == few
    assert few <= 17


def _change(cast: Cast) -> None:
    ProcessChange.objects.create(kind="regel", day=OCTOBER, reason="Ny lov")
    ProcessChange.objects.create(
        team=cast.team("Nord"), kind="regel", day=OCTOBER, reason="x", entered_by=cast.users["tove"]
    )


def plan_again(cast: Cast) -> None:
    cast.assessment.charts.all().delete()
    plan(cast)


# --- In the browser -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["tove", "chris"])
def test_the_chart_and_the_form_are_accessible_at_both_widths(
    cast: Cast,
    page: Any,
    log_in: Callable[..., None],
    axe: Callable[..., list[dict[str, Any]]],
    live_server: Any,
    who: str,
) -> None:
    with_two_years(cast, cast.overdue(), newest=0)
    _change(cast)
    plan_again(cast)
    log_in(cast.users[who])
    for address in [team_page(cast), *(["/jobcenter/udvikling/"] if who == "chris" else [])]:
        page.goto(f"{live_server.url}{address}?maal=80")
        for each in page.locator("details").all():
            each.evaluate("box => box.open = true")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("figure.chart svg path title").count() == 24
        page.get_by_role("button", name="Gem ændringen").click()
        assert page.get_by_role("alert").is_visible()
        assert axe(page) == []
