"""The figures of a month's statement, and the words that may stand beside them."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment as runs
from jobcenter.actions import drawings
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Municipality, Share
from jobcenter.queries import rules, statement, statement_months
from jobcenter.queries.statement import AREAS
from jobcenter.reports.document import Cell, Column, Mark, Row, Table, Unit
from jobcenter.reports.statement_words import Fields, Wording, filled
from jobcenter.tests.random_jobcentre import AS_OF, RandomJobcentre
from jobcenter.timeliness import mix
from jobcenter.timeliness.mix import Count
from jobcenter.timeliness.shares import WHOLE

MONTH = date(2024, 4, 1)


@pytest.fixture(autouse=True)
def in_may(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AS_OF = AS_OF
    monkeypatch.setattr(drawings, "draw", lambda **_: None)


# --- The figures ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_figures_are_those_of_the_run_for_all_and_for_each_municipality(
    tmp_path: Path,
) -> None:
    RandomJobcentre(5, citizens=30).deliver(tmp_path / "alt", full=True)
    assessment = runs.assess(by=None, as_of=AS_OF)
    stored = {
        (share.grouping, share.group): share
        for share in Share.objects.filter(assessment=assessment, month=MONTH)
    }
    whole = statement.figures(assessment, MONTH)
    for area in AREAS:
        _compare(whole.goal[area], stored.get(("area", area)))
    _compare(whole.whole, stored["total", WHOLE])
    parts = []
    for home in Municipality.objects.all():
        own = statement.figures(assessment, MONTH, home)
        _compare(own.whole, stored.get(("municipality", home.code)))
        parts.append(own)
    assert len(parts) == 2
    for area in (*AREAS, WHOLE):
        assert mix.summed(own.goal[area].now for own in parts) == whole.goal[area].now
        assert sum(own.unassigned[area] for own in parts) == whole.unassigned[area]
    assert whole.change is not None
    assert whole.change.of_all.total == whole.change.of_people.total == whole.change.flow.change


def _compare(series: statement.Series, share: Share | None) -> None:
    if share is None:
        assert series.months == 0
        return
    assert series.now == Count(share.population, share.hits)
    assert series.months == share.months
    assert (series.average is None) == (share.average is None)
    if series.average is not None:
        assert float(series.average) == pytest.approx(share.average)
        assert series.pooled == Fraction(share.pooled_hits, share.pooled_population)


@pytest.mark.django_db
def test_a_month_that_is_not_over_is_refused_with_the_day_of_the_data(tmp_path: Path) -> None:
    RandomJobcentre(1).deliver(tmp_path / "alt", full=True)
    assessment = runs.assess(by=None, as_of=AS_OF)
    why = statement_months.why_not(AS_OF, date(2024, 5, 1))
    assert why.startswith("Maj 2024 er ikke slut i data, som er opgjort til og med 1. maj 2024.")
    assert "Vælg april 2024" in why
    with pytest.raises(ValueError, match="Maj 2024"):
        statement.figures(assessment, date(2024, 5, 1))
    assert "går kun tilbage til" in statement_months.why_not(AS_OF, date(2020, 1, 1))
    assert statement_months.why_not(date(2024, 4, 30), MONTH) == ""


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_however_many_citizens(tmp_path: Path) -> None:
    asked = []
    for citizens in (4, 25):
        RandomJobcentre(3, citizens).deliver(tmp_path / str(citizens), full=True)
        assessment = runs.assess(by=None, as_of=AS_OF)
        with CaptureQueriesContext(connection) as captured:
            statement.figures(assessment, MONTH)
        asked.append(len(captured))
    assert asked[0] == asked[1]


# --- Why a share is another -----------------------------------------------------------------------


def test_rate_and_mix_of_a_known_example() -> None:
    then = {
        "kth": Count(200, 160),
        "sdp": Count(150, 105),
        "res": Count(50, 30),
        "jaf": Count(100, 75),
    }
    now = {
        "kth": Count(16000, 12960),
        "sdp": Count(22000, 14960),
        "res": Count(6000, 3300),
        "jaf": Count(8000, 6000),
    }
    found = mix.effects(then, now)
    assert found is not None
    rates = {area: round(float(effect.rate) * 100, 4) for area, effect in found.items()}
    mixes = {area: round(float(effect.mix) * 100, 4) for area, effect in found.items()}
    assert rates == {"kth": 0.3538, "sdp": -0.7231, "res": -0.5385, "jaf": 0.0}
    assert mixes == {"kth": -0.7118, "sdp": -0.4663, "res": -0.2352, "jaf": -0.1021}
    total = sum((effect.total for effect in found.values()), Fraction())
    before, after = mix.summed(then.values()).share, mix.summed(now.values()).share
    assert before is not None
    assert after is not None
    assert total == after - before


def test_without_anybody_there_is_no_change() -> None:
    assert mix.effects({"a": Count(0, 0)}, {"a": Count(3, 1)}) is None
    found = mix.effects({"a": Count(4, 2), "b": Count(0, 0)}, {"a": Count(4, 2), "b": Count(4, 4)})
    assert found is not None
    assert found["b"].rate == 0


# --- The chef's words -----------------------------------------------------------------------------

TABLE = Table(
    key="maal",
    caption="Måltallet",
    row_heading="Område",
    columns=(
        Column("borgere", "Borgere", Unit.COUNT),
        Column("gennemsnit", "Gennemsnit", Unit.SHARE),
        Column("maaneder", "Måneder", Unit.COUNT),
    ),
    rows=(
        Row("soe", "Søer", (Cell(None, (Mark.HIDDEN,)), Cell(Fraction(1, 2)), Cell(12))),
        Row("alle", "I alt", (Cell(1553), Cell(Fraction(7, 9)), Cell(12))),
    ),
)


@pytest.fixture
def goal() -> RollingGoal:
    return rules.book().goal_on(AS_OF)


@pytest.mark.parametrize(
    "text",
    [
        "Gennemsnittet er {{ maal.alle.gennemsnit }} i december 2023.",
        "Målet er 80 %, og milepælen er 70 % den 1. juli 2024.",
        "Efter § 7 og §§ 24 og 27, stk. 2, i lov nr. 548 af 07-05-2019, se bilag 3.",
        "Fra uge 47 til 49 har vi 2 nye kolleger, 37 timer om ugen i 12 måneder.",
        "12-måneders gennemsnittet og 4 samtaler; kl. 10.30, 2. kvartal 2024.",
        "",
    ],
)
def test_what_is_no_figure_may_be_written(text: str, goal: RollingGoal) -> None:
    assert Wording(Fields([TABLE]), goal, {70}).faults(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Det er 77,8 %.", "Linje 1: “77,8 %” følger data. Skriv feltet i stedet, for"),
        ("Det er\n77,8 procent.", "Linje 2: “77,8 procent” følger data."),
        ("I alt 77,8 % nu.", "for eksempel {{ maal.alle.gennemsnit }}."),
        ("Der er 1553 i alt.", "“1553” følger data. Skriv feltet i stedet"),
        ("Der er 1.553 borgere.", "{{ maal.alle.borgere }}"),
        ("Det faldt 3,2 procentpoint.", "ligner et tal, der følger data"),
        ("Vi mangler 3 borgere.", "ligner et tal, der følger data"),
        ("Det er 78 %.", "ligner et tal, der følger data"),
        ("Se {{ maal.alle.gennemsnitt }}.", "Mente du {{ maal.alle.gennemsnit }}?"),
        ("Se {{ findes.slet.ikke }}.", "Vælg feltet på listen."),
        ("Se {{ maal.alle.gennemsnit.", "et felt er ikke skrevet færdigt"),
    ],
)  # fmt: skip
def test_figures_cannot_be_retyped(text: str, fault: str, goal: RollingGoal) -> None:
    (found,) = Wording(Fields([TABLE]), goal).faults(text)
    assert fault in found


def test_fields_show_their_cells_and_a_hidden_one_tells_nothing() -> None:
    text = "Alle: {{ maal.alle.gennemsnit }},\nsøer {{maal.soe.borgere}}.\n\nNyt {{ a.b.c }}"
    assert filled(text, Fields([TABLE])) == (
        "Alle: 77,8\N{NO-BREAK SPACE}%, søer skjult.".replace("\N{NO-BREAK SPACE}", " "),
        "Nyt (feltet findes ikke)",
    )
