"""Numbers, days and distances in Danish."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from jobcenter import danish
from jobcenter.templatetags.danish import whole_days

NB = "\N{NO-BREAK SPACE}"
TUESDAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234.5, 1, "1.234,5"),
        (1_000_000, 0, "1.000.000"),
        (-3, 0, "−3"),
        (-0.04, 1, "0,0"),
        (2.5, 0, "3"),
        (0.125, 2, "0,13"),
        (None, 0, "–"),
    ],
)
def test_numbers(value: float | None, decimals: int, text: str) -> None:
    assert danish.number(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.778, f"77,8{NB}%"),
        (1, f"100,0{NB}%"),
        (0, f"0,0{NB}%"),
        (Decimal("0.7996"), f"80,0{NB}%"),  # shown so; whether the goal is reached is stored
        (0.0625, f"6,3{NB}%"),
        (None, "–"),
    ],
)
def test_shares(share: float | None, text: str) -> None:
    assert danish.percent(share) == text


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (0.023, f"+2,3{NB}procentpoint"),
        (-0.01, f"−1,0{NB}procentpoint"),
        (0.0, f"0,0{NB}procentpoint"),
        (-0.0001, f"0,0{NB}procentpoint"),
        (None, "–"),
    ],
)
def test_differences_are_in_points(difference: float | None, text: str) -> None:
    assert danish.points(difference) == text


def test_days() -> None:
    assert danish.long_day(date(2026, 11, 21)) == "21. november 2026"
    assert danish.short_day(date(2026, 3, 1)) == "01-03-2026"
    assert danish.month(date(2024, 5, 31)) == "maj 2024"
    assert (danish.long_day(None), danish.short_day(None), danish.month(None)) == ("", "", "")


def test_moments_are_shown_in_danish_time() -> None:
    page = Template(
        "{% load danish %}{{ at|long_moment }} {{ at|short_moment }}{{ none|long_moment }}"
    )
    winter = datetime(2026, 11, 17, 4, 12, tzinfo=UTC)
    text = page.render(Context({"at": winter, "none": None}))
    assert text == f"17. november 2026 kl.{NB}05.12 17-11-2026 kl.{NB}05.12"
    summer = page.render(Context({"at": datetime(2026, 6, 30, 22, 30, tzinfo=UTC)}))
    assert summer.startswith(f"1. juli 2026 kl.{NB}00.30")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TUESDAY, f"uge{NB}47"),
        (date(2026, 12, 31), f"uge{NB}53"),
        (date(2027, 1, 3), f"uge{NB}53 (2026)"),
        (date(2027, 1, 4), f"uge{NB}1"),
        (date(2024, 12, 30), f"uge{NB}1 (2025)"),
        (None, ""),
    ],
)
def test_weeks(day: date | None, text: str) -> None:
    assert danish.week(day) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, f"i{NB}dag"),
        (1, f"om{NB}1{NB}dag"),
        (4, f"om{NB}4{NB}dage"),
        (-1, f"1{NB}dag over"),
        (-6, f"6{NB}dage over"),
        (1500, f"om{NB}1.500{NB}dage"),
    ],
)
def test_distances(days: int, text: str) -> None:
    assert danish.distance(TUESDAY + timedelta(days=days), TUESDAY) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, f"0,0{NB}s"),
        (0.44, f"0,4{NB}s"),
        (9.94, f"9,9{NB}s"),
        (9.96, f"10{NB}s"),
        (59.6, f"1{NB}min."),
        (125, f"2{NB}min. 5{NB}s"),
        (3600, f"1{NB}t."),
        (3599.7, f"1{NB}t."),
        (3780, f"1{NB}t. 3{NB}min."),
        (26 * 3600, f"1{NB}dag 2{NB}t."),
        (49 * 3600 + 60, f"2{NB}dage 1{NB}t."),
        (-3, f"0,0{NB}s"),  # two clocks that do not agree
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert danish.duration(timedelta(seconds=seconds)) == text


def test_what_has_not_begun_has_no_duration() -> None:
    assert danish.duration(None) == "–"


def test_counts_and_lists() -> None:
    page = Template("{% load danish %}{{ 1|plural:'sag,sager' }}, {{ 1200|plural:'sag,sager' }}")
    assert page.render(Context()) == f"1{NB}sag, 1.200{NB}sager"
    assert danish.listed([]) == ""
    assert danish.listed(["a"]) == "a"
    assert danish.listed(["a", "b", "c"]) == "a, b og c"


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_a_number_can_be_read_back(value: int, decimals: int) -> None:
    exact = Decimal(value).scaleb(-decimals)
    text = danish.number(exact, decimals)
    assert Decimal(text.replace(".", "").replace(",", ".").replace("−", "-")) == exact


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 5, 9), "Kristi himmelfartsdag"),
        (date(2024, 5, 20), "Anden pinsedag"),
        (date(2023, 5, 5), "Store bededag"),
        (date(2024, 4, 26), ""),  # store bededag was abolished from 2024 on
        (date(2024, 5, 12), ""),  # a Sunday
    ],
)
def test_public_holidays(day: date, name: str) -> None:
    assert danish.public_holiday(day) == name


def test_working_days_are_weekdays_that_are_no_holidays() -> None:
    week = [date(2024, 5, 6) + timedelta(days=n) for n in range(7)]
    assert [danish.is_working_day(day) for day in week] == [True] * 3 + [False, True, False, False]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tiden 01-12-2026 er", 'tiden <span class="nowrap">01-12-2026</span> er'),
        ("<b> 1-12-2026", "&lt;b&gt; 1-12-2026"),
        ("", ""),
    ],
)
def test_a_day_in_a_text_is_kept_in_one_piece(text: str, shown: str) -> None:
    assert whole_days(text) == shown
