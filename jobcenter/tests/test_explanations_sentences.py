"""Why a deadline is what it is, in words: each kind of rule, each outcome, each reason."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Version
from jobcenter.tests.sentences import (
    BOOK,
    DUTY_ON,
    FOUR,
    GOAL_ON,
    VERSIONS,
    Duty,
    cases,
    goal_case,
    plain,
    version,
)
from jobcenter.timeliness import counting, duties, reasons
from jobcenter.verdict_sentences import (
    Item,
    because,
    came_of_it,
    chosen,
    goal_because,
    goal_came_of_it,
    provisos,
    weighed,
)
from jobcenter.verdict_sentences.because import _demanded

GOAL = BOOK.goal_on(GOAL_ON)
FIRST = version({"rule": "KJ-F", "version": date(2024, 1, 1)})
MANY = version({"rule": "KA", "version": date(2024, 1, 1)})
PLAN = version({"rule": "MP-DP", "version": date(2024, 1, 1)})
BY_THE_FUND = version({"rule": "DPA", "version": date(2024, 1, 1)})
OF_THE_GROUP = version({"rule": "KJ", "version": date(2026, 7, 1)})
EVERY_FOURTH_WEEK = version({"rule": "SD-4W", "version": date(2015, 1, 5)})
WITHOUT_DAY = version({"rule": "KA-12M", "version": BOOK.rule("KA-12M").versions[0].takes_effect})
ANY: dict[str, Any] = {"counting_types": ("7",), "excluded_forms": ("brev",)}


# --- Why this day -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("why"))
def test_why_the_deadline_is_that_day(case: dict[str, Any]) -> None:
    clock = BOOK.clock(BOOK.rule(case["rule"]).groups[0])
    said = because(Duty(**case["duty"]), version(case), clock, case["as_of"])
    assert plain(said) == case["says"]


@pytest.mark.parametrize(("rule", "of"), VERSIONS)
def test_every_version_that_makes_duties_can_say_why(rule: str, of: Version) -> None:
    said = plain(because(FOUR, of, BOOK.clock(BOOK.rule(rule).groups[0]), DUTY_ON))
    assert said.startswith("Fristen er 31. juli 2024, fordi ")
    assert said.endswith(".")
    assert not [word for word in ("None", " 1 ", "  ") if word in said]


def test_no_kind_of_duty_is_without_its_sentence() -> None:
    assert not [kind for kind in duties._MAKERS if kinds.KINDS[kind] not in _demanded.registry]


def test_which_version_and_by_which_day() -> None:
    assert plain(chosen(FIRST, BOOK.clock("kontanthjaelp_jobparat"))) == (
        "Versionen fra 1. januar 2024, valgt efter dagen, fristen regnes fra (forløbets første "
        "dag)."
    )
    assert plain(chosen(WITHOUT_DAY, BOOK.clock("kontanthjaelp_aktivitetsparat"))) == (
        "Den ældste version (dagen, den trådte i kraft, er ikke fundet), valgt efter dagen, "
        "fristen regnes fra (forløbets første dag)."
    )


# --- What came of it ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("outcomes"))
def test_what_came_of_it(case: dict[str, Any]) -> None:
    assert plain(came_of_it(Duty(**case["duty"]), version(case), DUTY_ON)) == case["says"]


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (date(2024, 2, 28), "20 dage efter fristen, og regnes som født for sent."),
        (date(2024, 2, 9), "én dag efter fristen, og regnes som født for sent."),
        (date(2024, 2, 8), "på selve fristens dag, og regnes som født for sent."),
        (date(2024, 2, 7), "kun én dag før fristen, og regnes som født for sent."),
    ],
)
def test_a_case_that_was_born_late(received: date, said: str) -> None:
    duty = Duty(received=received, born_late=True, outcome="rettidig", fulfilled=date(2024, 2, 8))
    told = plain(came_of_it(duty, FIRST, DUTY_ON)[-1])
    assert told.startswith("Sagen nåede jobcentret ")
    assert told.endswith(said)


def test_registered_too_late_is_no_failure_to_hold_it() -> None:
    done = Duty(outcome="rettidig", fulfilled=date(2024, 2, 8), late_registered=True)
    assert plain(came_of_it(done, FIRST, DUTY_ON)[-1]) == (
        "Den blev holdt til tiden, men registreret for sent: mere end 7 dage efter, at den var "
        "holdt."
    )
    several = replace(FOUR, outcome="for_sent", fulfilled=date(2024, 8, 1), late_registered=True)
    assert plain(came_of_it(several, MANY, DUTY_ON)[-1]) == (
        "Mindst én af de samtaler, der tæller, er registreret for sent: mere end 7 dage efter, at "
        "den var holdt."
    )


@pytest.mark.parametrize(
    ("duty", "of", "said"),
    [
        (Duty(), FIRST, ""),
        (
            Duty(enforced=False),
            FIRST,
            "Reglen er vejledende: en sag er aldrig ulovlig efter denne regel alene.",
        ),
        (
            Duty(asks_for="minplan", rests_on="a-kasse"),
            PLAN,
            "Det er a-kassen, der skal lave Min Plan. Jobcentret skal ikke gøre noget.",
        ),
        (
            Duty(rests_on="a-kasse", needed=3),
            BY_THE_FUND,
            "Det er a-kassen, der skal holde de 3 samtaler. Jobcentret skal ikke gøre noget.",
        ),
        (
            Duty(enforced=False, collective=True),
            OF_THE_GROUP,
            (
                "Kravet er til gruppen: mindst 75 % skal have samtalerne. Det er kommunens pligt "
                "og ikke en frist i den enkelte sag."
            ),
        ),
    ],
)
def test_what_a_verdict_can_not_be_used_for(duty: Duty, of: Version, said: str) -> None:
    assert plain(provisos(duty, of)) == said


# --- What was looked at -------------------------------------------------------------------------


def codes() -> set[str]:
    """Every code that timeliness.reasons can give a row."""
    named = {
        value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)
    }
    happened = {counting.HELD, counting.BOOKED}  # statuses, and no reasons
    not_held = set(vocabulary.STATUSES) - happened
    # The status of a booking is the code of one that is still ahead.
    return (named - happened) | not_held | set(counting.WRONG_KINDS) | {reasons.AHEAD}


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_reason_has_words(code: str) -> None:
    item = Item(date(2024, 2, 7), code, "10", "brev", "a-kasse", late=False)
    told = weighed(item, replace(FOUR, end=date(2024, 3, 1)), MANY)
    assert told.word
    assert told.why or code == reasons.COUNTS
    assert "None" not in told.why


@pytest.mark.parametrize("case", cases("considered"))
def test_how_it_was_weighed(case: dict[str, Any]) -> None:
    item = Item(date(2024, 8, 1), case["code"], "10", "brev", "a-kasse", late=False)
    told = weighed(item, FOUR, MANY, 2)
    assert (told.word, plain(told.why)) == (case["word"], case["why"])


def test_what_the_wait_is_counted_from_is_named() -> None:
    wait = Duty(opens=date(2019, 3, 2), due=date(2019, 3, 29))
    before = Item(date(2019, 3, 1), reasons.TOO_EARLY, "4", "telefon", "jobcenter", late=False)
    assert weighed(before, wait, EVERY_FOURTH_WEEK).word == "Fristen regnes fra den"
    older = replace(before, day=date(2019, 2, 20))
    assert weighed(older, wait, EVERY_FOURTH_WEEK).word == "Tæller ikke"


# --- The goal's own deadline --------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("goal"))
def test_the_goals_own_deadline(case: dict[str, Any]) -> None:
    standing = goal_case(case["case"])
    assert plain(goal_because(standing, GOAL, GOAL_ON)) == case["why"]
    assert plain(goal_came_of_it(standing, GOAL, GOAL_ON)) == case["says"]
