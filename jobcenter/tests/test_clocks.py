"""The law's clocks: which groups share one, where it stands still, and what starts it again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jobcenter.law import clocks, rulebook, vocabulary
from jobcenter.law.clocks import Counts
from jobcenter.law.rulebook import PicksVersionBy, Rulebook
from jobcenter.law.tables import RuleFileError, read_file
from jobcenter.timeliness import clocks as timing
from jobcenter.timeliness import facts, judgement

BOOK = rulebook.load()
AS_OF = date(2024, 12, 31)


def spells(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """Spells of one citizen: benefit, target group, first day, last day."""
    return facts.frame(
        [
            (1, f"F{number}", benefit, group, "", None, start, None, end)
            for number, (benefit, group, start, end) in enumerate(rows, 1)
        ],
        facts.SPELLS,
    )


def pauses(found: timing.Courses) -> list[tuple[str, int]]:
    """Those of all courses: first day and number of days."""
    return [
        (str(first), int(days))
        for first, days in zip(found.pauses.first, found.pauses.length, strict=True)
    ]


def test_every_group_is_on_one_clock_and_each_has_its_source() -> None:
    assert [BOOK.clock(group).id for group in vocabulary.GROUPS]
    for clock in BOOK.clocks:
        assert clock.citation.paragraph.startswith("§")
        assert clock.citation.link.startswith("https://")


def test_only_dagpenge_stands_still_in_a_break() -> None:
    accumulated = [clock.id for clock in BOOK.clocks if clock.counts is Counts.ACCUMULATED]
    assert accumulated == ["dagpenge"]


@pytest.mark.parametrize("groups", [["dagpenge", "dagpenge"], ["uddannelsesparat"]])
def test_a_group_on_no_clock_or_on_two_is_refused(groups: list[str]) -> None:
    content = read_file(clocks.CLOCKS)
    first = content["clock"][0] | {"groups": groups}
    with pytest.raises(RuleFileError, match="skal stå i netop ét ur"):
        clocks.read("clocks.toml", {"clock": [first, *content["clock"][1:]]})


def test_the_days_of_a_break_are_known_on_an_accumulated_clock() -> None:
    found = timing.courses(
        spells(
            ("dagpenge", "6.1", "2024-01-01", "2024-01-31"),
            ("dagpenge", "6.1", "2024-01-20", "2024-02-10"),
            ("dagpenge", "6.1", "2024-02-11", "2024-03-01"),
            ("dagpenge", "6.1", "2024-03-12", None),
        ),
        BOOK,
        AS_OF,
    )
    assert found.end.tolist() == [date(9999, 12, 31)]
    assert pauses(found) == [("2024-03-02", 10)]


def test_a_continuous_clock_knows_no_break() -> None:
    found = timing.courses(
        spells(
            ("kontanthjaelp", "6.2", "2024-01-01", "2024-01-31"),
            ("kontanthjaelp", "6.3", "2024-02-10", None),
        ),
        BOOK,
        AS_OF,
    )
    assert [timing.GROUPS[group] for group in found.group] == ["kontanthjaelp_jobparat"]
    assert pauses(found) == []


def test_what_begins_after_the_day_is_not_seen() -> None:
    known = spells(
        ("dagpenge", "6.1", "2024-01-01", "2024-01-31"), ("dagpenge", "6.1", "2024-02-10", None)
    )
    before = timing.courses(known, BOOK, date(2024, 2, 9))
    assert before.end.tolist() == [date(2024, 1, 31)]
    assert pauses(before) == []
    assert pauses(timing.courses(known, BOOK, date(2024, 2, 10))) == [("2024-02-01", 9)]


def test_the_spells_of_a_course_name_it_by_the_first() -> None:
    found = timing.members(
        spells(
            ("revalidering", "6.10", "2023-01-01", "2023-02-01"),
            ("revalidering", "6.10", "2023-02-15", "2023-03-01"),
            ("revalidering", "6.10", "2024-01-01", None),
        ),
        BOOK,
        AS_OF,
    )
    assert list(zip(found["course"], found["spell"], strict=True)) == [
        ("F1", "F1"),
        ("F1", "F2"),
        ("F3", "F3"),
    ]


def _facts(spell_rows: pd.DataFrame) -> facts.Facts:
    return facts.Facts(
        citizens=facts.frame([(1, "183", date(1980, 1, 1))], facts.CITIZENS),
        spells=spell_rows,
        conversations=facts.frame([], facts.CONVERSATIONS),
        exemptions=facts.frame([], facts.EXEMPTIONS),
        responsibilities=facts.frame([], facts.RESPONSIBILITIES),
        plans=facts.frame([], facts.PLANS),
        appraisals=facts.frame([], facts.APPRAISALS),
    )


def two_versions(picks: PicksVersionBy) -> Rulebook:
    """A week from 2020 and, from 1 March 2024, two weeks whose version is picked as said."""
    rule = BOOK.rule("KJ-F")
    first = next(v for v in rule.versions if v.takes_effect == date(2020, 1, 1))
    longer = replace(first.parameters, days=14)  # type: ignore[type-var]
    later = replace(first, takes_effect=date(2024, 3, 1), parameters=longer, picks_version_by=picks)
    return replace(
        BOOK, rules={"KJ-F": replace(rule, versions=(first, later)), BOOK.goal.id: BOOK.goal}
    )


@pytest.mark.parametrize(
    ("picks", "as_of", "due"),
    [
        (PicksVersionBy.CLOCK_START, date(2024, 3, 10), "2024-02-27"),
        (PicksVersionBy.JUDGED_DAY, date(2024, 2, 29), "2024-02-27"),
        (PicksVersionBy.JUDGED_DAY, date(2024, 3, 1), "2024-03-05"),
    ],
)
def test_the_day_that_picks_the_version(picks: PicksVersionBy, as_of: date, due: str) -> None:
    known = _facts(spells(("kontanthjaelp", "6.2", "2024-02-20", None)))
    (duty,) = judgement.judge(known, two_versions(picks), as_of).itertuples()
    assert duty.due == pd.Timestamp(due)


def test_local_goals_are_judged_only_where_they_are_taken_on() -> None:
    known = _facts(spells(("ledighedsydelse", "6.9", "2024-03-01", None)))
    asked = {row.rule for row in judgement.judge(known, BOOK, date(2024, 5, 1)).itertuples()}
    assert "LOKAL-MAANED" not in asked
    ours = rulebook.load(local_goals=["LOKAL-MAANED"])
    taken_on = judgement.judge(known, ours, date(2024, 5, 1))
    monthly = taken_on[taken_on["rule"] == "LOKAL-MAANED"]
    assert [str(day)[:10] for day in monthly["due"]] == ["2024-03-31", "2024-04-30", "2024-05-31"]
    assert not monthly["enforced"].any()
    assert ours.fingerprint != BOOK.fingerprint


def test_a_local_goal_that_is_none_is_named() -> None:
    with pytest.raises(RuleFileError, match="“KJ-F” er ikke et lokalt mål"):
        rulebook.load(local_goals=["KJ-F"])


def test_a_group_without_a_target_group_is_on_no_clock() -> None:
    found = timing.courses(spells(("kontanthjaelp", "", "2024-01-01", None)), BOOK, AS_OF)
    assert not len(found.number)


def test_coverage_is_a_duty_toward_the_group(tmp_path: Path) -> None:
    """The 75 % of 1 July 2026 gives a collective duty, and none that the case itself must meet."""
    known = _facts(spells(("kontanthjaelp", "6.2", "2026-07-01", None)))
    found = judgement.judge(known, BOOK, date(2026, 12, 1)).set_index("rule")
    assert found.loc["KJ", "collective"]
    assert str(found.loc["KJ", "due"])[:10] == "2026-12-31"
    assert not found.loc["KJ", "enforced"]
    assert np.array_equal(found["collective"], found.index == "KJ")
