"""Legal cases as data: what the rules must lead to, in files that a lawyer can read."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jobcenter.law import rulebook, vocabulary
from jobcenter.law.rulebook import Rule, Rulebook, Version
from jobcenter.timeliness import counting, duties, facts, judgement, reasons, verdicts

FOLDER = Path(__file__).parent / "scenarios"
BOOK = rulebook.load(local_goals=["LOKAL-MAANED", "LOKAL-NAESTE"])
DAYS = ("start", "due")
DAYS_OR_NONE = ("fulfilled", "booked")
WORDS = ("verdict", "exemption", "rests_on")
NUMBERS = ("counted", "needed", "lacking")
MARKS = ("born_late", "late_registered", "enforced", "collective")
UNKNOWN = "ukendt"  # the version of a rule whose first day was not found
NO_DAY = "ingen"
FACTS = ("born", "spells", "responsibilities", "conversations", "exemptions", "plans", "appraisals")
DONE = ("conversations", "plans", "appraisals")  # what a duty can ask for
VERDICTS = {
    verdicts.TIMELY,
    verdicts.LATE,
    verdicts.MISSING,
    verdicts.PENDING,
    verdicts.EXEMPT,
    verdicts.ENDED,
}
COLUMNS = {
    "citizens": facts.CITIZENS,
    "spells": facts.SPELLS,
    "conversations": facts.CONVERSATIONS,
    "exemptions": facts.EXEMPTIONS,
    "responsibilities": facts.RESPONSIBILITIES,
    "plans": facts.PLANS,
    "appraisals": facts.APPRAISALS,
}
NO_FACTS = facts.Facts(**{name: facts.frame([], columns) for name, columns in COLUMNS.items()})
Case = dict[str, Any]


def read() -> Iterator[tuple[str, Case]]:
    """Every case with the name of its file."""
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield path.stem, case


READ = list(read())
CASES = [pytest.param(case, id=f"{file}: {case['title']}") for file, case in READ]


def facts_of(case: Case) -> facts.Facts:
    """One citizen with the case's facts; what is not said is an ordinary jobsamtale."""
    rows: dict[str, list[tuple[Any, ...]]] = {
        "citizens": [(1, "183", case.get("born", date(1980, 1, 1)))],
        "spells": [_spell(**row) for row in case["spells"]],
        "conversations": [_conversation(**row) for row in case.get("conversations", [])],
        "exemptions": [
            (1, e["reason"], e["start"], e.get("end")) for e in case.get("exemptions", [])
        ],
        "responsibilities": [_responsibility(**row) for row in case.get("responsibilities", [])],
        "plans": [(1, day, None) for day in case.get("plans", [])],
        "appraisals": [(1, a["kind"], a["made"]) for a in case.get("appraisals", [])],
    }
    given = {
        name: facts.frame(rows[name], columns) for name, columns in COLUMNS.items() if rows[name]
    }
    return replace(NO_FACTS, **given)


def _spell(
    *,
    id: str,  # noqa: A002  the word of the files
    benefit: str,
    start: date,
    target_group: str = "",
    visitation: str = "",
    in_job: bool | None = None,
    received: date | None = None,
    end: date | None = None,
) -> tuple[Any, ...]:
    return 1, id, benefit, target_group, visitation, in_job, start, received, end


def _conversation(
    *,
    held: date | None = None,
    type: str = "7",  # noqa: A002  the word of the files
    form: str = "fremmoede",
    actor: str = "jobcenter",
    joint: bool = False,
    status: str = "afholdt",
    booked: date | None = None,
    planned: date | None = None,
    registered: date | None = None,
) -> tuple[Any, ...]:
    return 1, type, form, actor, joint, status, booked, planned, held, registered


def _responsibility(
    *,
    spell: str,
    start: date,
    team: str = "",
    caseworker: str = "",
    external_actor: str = "",
    end: date | None = None,
) -> tuple[Any, ...]:
    return spell, team, caseworker, external_actor, start, end


def found_in(case: Case) -> list[Case]:
    """The duties of the rules that the case names, as a case writes what it expects."""
    given, book = facts_of(case), _book_for(case)
    table = judgement.judge(given, book, case["as_of"])
    considered = reasons.by_duty(reasons.considered(table, given, book, case["as_of"]))
    # A duty toward a whole group is no duty of the case.
    rows: Iterable[Any] = table[~table["collective"]].itertuples()
    return [
        {"spell": row.spell, "rule": row.rule, "version": _day(row.version) or UNKNOWN}
        | {name: _day(getattr(row, name)) for name in DAYS}
        | {name: _day(getattr(row, name)) or NO_DAY for name in DAYS_OR_NONE}
        | {name: int(getattr(row, name)) for name in NUMBERS}
        | {name: getattr(row, name) for name in WORDS}
        | {name: bool(getattr(row, name)) for name in MARKS}
        | {"reasons": [f"{day} {code}" for day, code, *_ in considered.get(row.Index, [])]}
        for row in rows
    ]


def _book_for(case: Case) -> Rulebook:
    """The rules that the case names; the others are not looked at, and judging them takes time."""
    named = {BOOK.goal.id, *case.get("none", [])}
    named |= {expected["rule"] for expected in case.get("expect", [])}
    return replace(BOOK, rules={rule: BOOK.rule(rule) for rule in sorted(named)})


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()


@pytest.mark.parametrize("case", CASES)
def test_the_rules_lead_to_what_the_case_says(case: Case) -> None:
    assert not disagreement(case), "\n" + disagreement(case)


def disagreement(case: Case) -> str:
    """Case, facts and what was expected beside what was found; "" where they agree.

    Of a rule that the case names, all duties must be named.
    """
    found = found_in(case)
    lines: list[str] = []
    for rule in case.get("none", []):
        lines += [_unexpected(row) for row in found if row["rule"] == rule]
    for rule in dict.fromkeys(expected["rule"] for expected in case.get("expect", [])):
        expected = [row for row in case["expect"] if row["rule"] == rule]
        lines += _disagreements(expected, [row for row in found if row["rule"] == rule])
    return "\n".join([*_heading(case), *lines]) if lines else ""


def _disagreements(expected: list[Case], found: list[Case]) -> list[str]:
    left = list(found)
    unmet = []
    for row in expected:
        same = next((other for other in left if row.items() <= other.items()), None)
        if same is None:
            unmet.append(row)
        else:
            left.remove(same)
    lines = []
    for row in unmet:
        lines += _side_by_side(row, left.pop(_nearest(row, left)) if left else None)
    return lines + [_unexpected(row) for row in left]


def _nearest(expected: Case, found: list[Case]) -> int:
    alike = [sum(row.get(name) == expected[name] for name in expected) for row in found]
    return alike.index(max(alike))


def _heading(case: Case) -> list[str]:
    given = [f"  {name}: {row}" for name in FACTS for row in _rows(case.get(name, []))]
    return [f"{case['title']} ({case['citation']}), pr. {case['as_of']}", *given]


def _rows(given: Any) -> list[str]:
    rows = given if isinstance(given, list) else [given]
    return [
        ", ".join(f"{name} {value}" for name, value in row.items())
        if isinstance(row, dict)
        else str(row)
        for row in rows
    ]


def _side_by_side(expected: Case, found: Case | None) -> list[str]:
    if found is None:
        return [f"  ventet: {_rows(expected)[0]}; fundet: ingen pligt"]
    lines = [f"  {'':16}{'ventet':>26}{'fundet':>26}"]
    for name, value in expected.items():
        both = _lines(value), _lines(found.get(name))
        for title, one, other in zip_longest([name], *both, fillvalue=""):
            mark = "" if one == other else "  <"
            lines.append(f"  {title:16}{one:>26}{other:>26}{mark}")
    return lines


def _lines(value: Any) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _unexpected(found: Case) -> str:
    return f"  ventet: ingen pligt; fundet: {_rows(found)[0]}"


def test_a_failing_case_shows_what_it_is_about() -> None:
    case = {
        "title": "Forkert ventet",
        "citation": "LAB § 31, stk. 5",
        "as_of": date(2024, 3, 1),
        "spells": [
            {
                "id": "F1",
                "benefit": "kontanthjaelp",
                "target_group": "6.2",
                "start": date(2024, 2, 1),
            }
        ],
        "conversations": [{"held": date(2024, 2, 9)}, {"held": date(2024, 2, 9), "type": "4"}],
        "expect": [
            {
                "rule": "KJ-F",
                "due": date(2024, 2, 8),
                "verdict": "rettidig",
                "reasons": ["2024-02-09 taeller"],
            }
        ],
        "none": ["KJ"],
    }
    shown = disagreement(case)
    assert "Forkert ventet (LAB § 31, stk. 5), pr. 2024-03-01" in shown
    assert "conversations: held 2024-02-09" in shown
    assert "rettidig                  for_sent  <" in shown
    assert "reasons                 2024-02-09 taeller  2024-02-09 efter_fristen  <" in shown
    assert "                                            2024-02-09 samme_dag  <" in shown
    assert "ventet: ingen pligt; fundet: spell F1, rule KJ," in shown
    assert not disagreement(case | {"expect": [], "none": ["KA-F"]})


def test_all_duties_of_a_rule_that_is_named_must_be_named() -> None:
    case = {
        "title": "To forløb",
        "citation": "LAB § 9",
        "as_of": date(2024, 3, 1),
        "spells": [
            {"id": spell, "benefit": "revalidering", "start": start, "end": end}
            for spell, start, end in [
                ("F1", date(2023, 1, 1), date(2023, 3, 1)),
                ("F2", date(2024, 1, 1), None),
            ]
        ],
        "expect": [{"rule": "RV", "spell": "F1"}],
    }
    assert "fundet: spell F2, rule RV" in disagreement(case)
    assert not disagreement(case | {"expect": [{"rule": "RV", "spell": s} for s in ("F1", "F2")]})


# What the cases must cover.

DUTY_KINDS = frozenset(duties._MAKERS) - {"coverage"}


def judged_versions() -> list[tuple[Rule, Version]]:
    """Every version that gives verdicts in single cases."""
    return [
        (rule, version)
        for rule in BOOK.rules.values()
        for version in rule.versions
        if version.is_judged and not version.ended and version.kind in DUTY_KINDS
    ]


def expectations() -> dict[tuple[str, Any], list[tuple[Case, Case]]]:
    """The cases and what they expect, by the rule and the day of its version."""
    by_version = defaultdict(list)
    for _, case in READ:
        for expected in case.get("expect", []):
            by_version[expected["rule"], expected.get("version")].append((case, expected))
    return by_version


@pytest.mark.parametrize(
    ("rule", "version"),
    [
        pytest.param(rule, version, id=f"{rule.id} {version.takes_effect}")
        for rule, version in judged_versions()
    ],
)
def test_every_judged_version_has_its_cases(rule: Rule, version: Version) -> None:
    day = version.takes_effect if version.takes_effect_known else UNKNOWN
    cases = expectations()[rule.id, day]
    titles = {case["title"] for case, _ in cases}
    assert len(titles) >= 3, sorted(titles)
    assert any(_met_on_the_last_day(expected) for _, expected in cases)
    assert any(_missed_by_one_day(case, expected) for case, expected in cases)


def _met_on_the_last_day(expected: Case) -> bool:
    on_the_day = "due" in expected and expected.get("fulfilled") == expected["due"]
    return on_the_day and expected.get("verdict") == verdicts.TIMELY


def _missed_by_one_day(case: Case, expected: Case) -> bool:
    if "due" not in expected:
        return False
    day_after = expected["due"] + timedelta(days=1)
    is_late = expected.get("verdict") == verdicts.LATE and expected.get("fulfilled") == day_after
    return is_late or (expected.get("verdict") == verdicts.MISSING and case["as_of"] == day_after)


@pytest.mark.parametrize("kind", sorted(DUTY_KINDS))
def test_every_verdict_occurs_for_every_kind_of_rule(kind: str) -> None:
    rules = {rule.id for rule, version in judged_versions() if version.kind == kind}
    seen = {
        expected.get("verdict")
        for (rule, _), cases in expectations().items()
        for _, expected in cases
        if rule in rules
    }
    # What is due on the day of a conversation in the course can't be due after the course.
    impossible = {verdicts.ENDED} if kind == "next_booked_same_day" else set()
    assert seen >= VERDICTS - impossible


def test_what_is_not_judged_has_no_expectation_in_any_case() -> None:
    judged = {
        (rule.id, version.takes_effect if version.takes_effect_known else UNKNOWN)
        for rule, version in judged_versions()
    }
    named = {key for key in expectations() if key[1] is not None}
    assert named <= judged


CHANGES = {
    "lov 548/2019": date(2020, 1, 1),
    "lov 727/2023": date(2024, 1, 1),
    "sygedagpenge uden kategori 3": date(2025, 1, 1),
    "navneskiftet": date(2025, 7, 1),
    "lov 1750/2025": date(2026, 7, 1),
    "ny hovedlov": date(2027, 1, 1),
}


@pytest.mark.parametrize("first_day", CHANGES.values(), ids=CHANGES)
def test_every_change_of_regime_is_crossed(first_day: date) -> None:
    crossing = [case["title"] for _, case in READ if _crosses(case, first_day)]
    assert len(crossing) >= 3, crossing


def _crosses(case: Case, first_day: date) -> bool:
    """Whether a citizen is on benefit both before the day and from it, as seen on as_of."""
    as_of: date = case["as_of"]
    first: date = min(spell["start"] for spell in case["spells"])
    last: date = max(spell.get("end", as_of) for spell in case["spells"])
    return first < first_day <= min(last, as_of)


def test_every_case_names_its_paragraph() -> None:
    for file, case in READ:
        assert "§" in case["citation"], (file, case["title"])
        assert case.get("expect") or case.get("none"), (file, case["title"])


def test_what_was_looked_at_is_told_in_every_case_where_something_was_done() -> None:
    for file, case in READ:
        if any(case.get(name) for name in DONE):
            for expected in case.get("expect", []):
                assert "reasons" in expected, (file, case["title"], expected["rule"])


def codes() -> set[str]:
    """Every code that a reason can have."""
    words = {
        value for name, value in vars(reasons).items() if name.isupper() and type(value) is str
    }
    not_held = set(vocabulary.STATUSES) - {counting.HELD, counting.BOOKED}
    return words - {counting.HELD, facts.DAY} | set(counting.WRONG_KINDS) | not_held


CODES = codes()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_of_a_reason_occurs_in_two_cases(code: str) -> None:
    titles = {
        (file, case["title"])
        for file, case in READ
        for expected in case.get("expect", [])
        for reason in expected.get("reasons", [])
        if reason.split()[1] == code
    }
    assert len(titles) >= 2, sorted(titles)


def test_a_reason_is_a_day_and_a_code_that_is_known() -> None:
    """A case fails on any other too, but not where it is expected that nothing was looked at."""
    for file, case in READ:
        for expected in case.get("expect", []):
            given = [reason.split() for reason in expected.get("reasons", [])]
            assert all(code in CODES for _, code in given), (file, case["title"])
            assert given == sorted(given, key=lambda each: date.fromisoformat(each[0]))


def test_what_a_case_expects_hangs_together() -> None:
    """The lines of a duty give its number, its day and whether it was met in time."""
    for file, case in READ:
        for expected in case.get("expect", []):
            if "reasons" in expected:
                where = (file, case["title"], expected["rule"])
                told = [reason.split() for reason in expected["reasons"]]
                in_time = [day for day, code in told if code == reasons.COUNTS]
                later = [day for day, code in told if code == reasons.TOO_LATE]
                assert expected.get("counted", len(in_time)) == len(in_time), where
                assert in_time or expected.get("verdict") != verdicts.TIMELY, where
                assert later or expected.get("verdict") != verdicts.LATE, where
                if expected.get("fulfilled", NO_DAY) != NO_DAY:
                    assert str(expected["fulfilled"]) in {*in_time, *later}, where


def test_no_two_cases_have_the_same_title() -> None:
    titles = Counter((file, case["title"]) for file, case in READ)
    assert not [title for title, times in titles.items() if times > 1]


@pytest.mark.parametrize("case", CASES)
def test_a_case_uses_only_words_that_are_known(case: Case) -> None:
    """A misspelt field would otherwise be a fact that nobody reads."""
    known = {"title", "citation", "as_of", "expect", "none", *FACTS}
    assert set(case) <= known
    assert {expected["rule"] for expected in case.get("expect", [])} <= set(BOOK.rules)
    assert set(case.get("none", [])) <= set(BOOK.rules)


@pytest.mark.parametrize("rule", BOOK.rules.values(), ids=lambda rule: rule.id)
def test_versions_ascend_and_each_has_its_citation(rule: Rule) -> None:
    days = [version.takes_effect for version in rule.versions]
    assert days == sorted(set(days))
    for version in rule.versions:
        assert version.citation.act
        assert version.citation.paragraph
