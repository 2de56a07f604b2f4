"""The rulebook: dated versions, named errors, and a fingerprint of what the rules say."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from jobcenter.law import rulebook
from jobcenter.law.rulebook import NotInForce
from jobcenter.law.tables import RuleFileError

GOAL = (rulebook.RULES / "fire_samtaler.toml").read_text("utf-8")
LATER = GOAL[GOAL.index("[[version]]") :].replace("2020-01-01", "2025-01-01")


def book_of(folder: Path, text: str) -> rulebook.Rulebook:
    (folder / "maal.toml").write_text(text, "utf-8")
    return rulebook.load(folder)


def test_the_goal_is_in_force_from_its_first_day() -> None:
    book = rulebook.load()
    assert book.goal_on(date(2020, 1, 1)).goal == Fraction(80, 100)
    with pytest.raises(NotInForce, match="gælder først fra 01-01-2020"):
        book.goal_on(date(2019, 12, 31))


def test_the_version_in_force_on_a_day_is_taken(tmp_path: Path) -> None:
    later = LATER.replace("goal_percent = 80", "goal_percent = 75")
    book = book_of(tmp_path, f"{GOAL}\n{later}")
    assert book.goal_on(date(2024, 12, 31)).goal_percent == 80
    assert book.goal_on(date(2025, 1, 1)).goal_percent == 75


def test_an_ended_rule_is_not_in_force(tmp_path: Path) -> None:
    parameters = LATER.index("[version.parameters]")
    ended = LATER[:parameters].replace("takes_effect", "ended = true\ntakes_effect")
    book = book_of(tmp_path, f"{GOAL}\n{ended}")
    assert book.in_force(date(2024, 12, 31))
    assert book.in_force(date(2025, 1, 1)) == {}
    with pytest.raises(NotInForce, match="er ophørt"):
        book.goal_on(date(2025, 1, 1))


@pytest.mark.parametrize(
    ("status", "confidence", "confirmed"),
    [("fact", "high", True), ("inference", "none", False), ("not_found", "low", False)],
)
def test_law_that_nobody_has_confirmed_is_marked(
    tmp_path: Path, status: str, confidence: str, confirmed: bool
) -> None:
    text = GOAL.replace('"inference"', f'"{status}"').replace('"medium"', f'"{confidence}"')
    version = book_of(tmp_path, text).rule("fire-samtaler").versions[0]
    assert version.is_confirmed is confirmed


def test_the_fingerprint_follows_what_the_rules_say_and_not_their_comments(tmp_path: Path) -> None:
    first = book_of(tmp_path, GOAL).fingerprint
    assert book_of(tmp_path, f"# en ny kommentar\n{GOAL}").fingerprint == first
    assert book_of(tmp_path, GOAL.replace("gap_days = 28", "gap_days = 29")).fingerprint != first


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("goal_percent = 80", 'goal_percent = "80"'), "goal_percent mangler eller er ikke"),
        (("gap_days = 28\n", ""), "gap_days mangler"),
        (("gap_days = 28", "gap_days = 28\ngab = 1"), "ukendte felter: gab"),
        (('goal_operator = ">="', 'goal_operator = "<"'), "goal_operator skal være"),
        (
            ('counting_types = ["4", "7"]', 'counting_types = ["99"]'),
            "counting_types har ukendte ord: 99",
        ),
        (('kind = "rolling_goal"', 'kind = "gaet"'), "ikke en kendt regelart"),
        (('"sygedagpenge"', '"lottogevinst"'), "ukendt eller manglende målgruppe"),
        (("takes_effect = 2020-01-01", "takes_effect = 2020"), "takes_effect: feltet mangler"),
        (('status = "inference"', 'status = "vist"'), "“vist” er ikke en af"),
        (("read_on = 2026-11-21\n", ""), "citation, read_on"),
        (("enforced = false", "enforced = maaske"), "kan ikke læses som TOML"),
        (('id = "fire-samtaler"', 'id = "fire-samtaler"\nnavn = "x"'), "navn: feltet er ukendt"),
    ],
)
def test_a_wrong_rule_file_says_where_and_what(
    tmp_path: Path, wrong: tuple[str, str], sentence: str
) -> None:
    before, after = wrong
    assert before in GOAL
    with pytest.raises(RuleFileError) as error:
        book_of(tmp_path, GOAL.replace(before, after, 1))
    assert sentence in str(error.value)
    assert str(error.value).startswith("maal.toml")


def test_versions_stand_oldest_first(tmp_path: Path) -> None:
    earlier = LATER.replace("2025-01-01", "2019-01-01")
    with pytest.raises(RuleFileError, match="ældste først"):
        book_of(tmp_path, f"{GOAL}\n{earlier}")


def test_two_files_cannot_hold_the_same_rule(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOAL, "utf-8")
    with pytest.raises(RuleFileError, match="findes allerede"):
        book_of(tmp_path, GOAL)


def test_an_empty_folder_is_no_rulebook(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="ingen regelfiler"):
        rulebook.load(tmp_path)


@pytest.mark.parametrize(
    ("operator", "share", "reached"),
    [
        (">=", Fraction(80, 100), True),
        (">=", Fraction(7999, 10000), False),
        (">=", Fraction(79996, 100000), False),  # prints as 80,0 %
        (">", Fraction(80, 100), False),
        (">", Fraction(80001, 100000), True),
    ],
)
def test_the_goal_is_judged_on_the_exact_fraction(
    tmp_path: Path, operator: str, share: Fraction, reached: bool
) -> None:
    text = GOAL.replace('goal_operator = ">="', f'goal_operator = "{operator}"')
    assert book_of(tmp_path, text).goal_on(date(2024, 1, 1)).is_reached(share) is reached
