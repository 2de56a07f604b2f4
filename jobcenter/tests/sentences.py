"""The cases of `sentences/*.toml`: what the pages say of a deadline, word for word."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jobcenter.danish import NO_BREAK
from jobcenter.law import rulebook, vocabulary
from jobcenter.law.rulebook import Version
from jobcenter.timeliness import duties
from jobcenter.verdict_sentences import GoalCase

FOLDER = Path(__file__).parent / "sentences"
BOOK = rulebook.load()
DUTY_ON = date(2024, 5, 1)  # the day that duties are seen from
GOAL_ON = date(2026, 11, 17)
VERSIONS = [
    pytest.param(rule.id, version, id=f"{rule.id}-{version.takes_effect}")
    for rule in BOOK.rules.values()
    for version in rule.versions
    if version.kind in duties._MAKERS and not version.ended
]


@dataclass(frozen=True)
class Duty:
    """A verdict as the sentences read it: a first conversation that is pending."""

    asks_for: str = vocabulary.CONVERSATION
    rests_on: str = vocabulary.JOBCENTRE
    enforced: bool = True
    collective: bool = False
    start: date = date(2024, 2, 1)
    opens: date = date(2024, 2, 1)
    due: date = date(2024, 2, 8)
    paused: int = 0
    end: date | None = None
    received: date | None = None
    needed: int = 1
    counted: int = 0
    lacking: int = 1
    fulfilled: date | None = None
    booked: date | None = None
    outcome: str = "afventer"
    exemption: str = ""
    born_late: bool = False
    late_registered: bool = False


FOUR = Duty(due=date(2024, 7, 31), needed=4, lacking=4)


def cases(name: str) -> list[Any]:
    """The cases of a file as parameters of a test, each known by what it says."""
    read = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case.get("says", case.get("code"))[:60]) for case in read]


def version(case: dict[str, Any]) -> Version:
    versions = BOOK.rule(case["rule"]).versions
    return next(each for each in versions if each.takes_effect == case["version"])


def goal_case(given: dict[str, Any]) -> GoalCase:
    nothing: dict[str, Any] = dict.fromkeys(GoalCase.__dataclass_fields__)
    return GoalCase(**{**nothing, "exemption": "", **given})


def plain(sentences: str | list[str]) -> str:
    """One text with ordinary spaces."""
    text = sentences if isinstance(sentences, str) else " ".join(sentences)
    return text.replace(NO_BREAK, " ")
