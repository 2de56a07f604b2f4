"""Legal cases as data: what the rules must lead to, in files that a lawyer can read."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jobcenter.law import rulebook
from jobcenter.timeliness import facts, judgement

FOLDER = Path(__file__).parent / "scenarios"
BOOK = rulebook.load()
DAYS = ("version", "start", "due", "fulfilled")


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['title']}")


def facts_of(case: dict[str, Any]) -> facts.Facts:
    """One citizen with the case's facts; what is not said is an ordinary jobsamtale."""
    return facts.Facts(
        citizens=facts.frame([(1, "183", case.get("born", date(1980, 1, 1)))], facts.CITIZENS),
        spells=facts.frame((_spell(**row) for row in case["spells"]), facts.SPELLS),
        conversations=facts.frame(
            (_conversation(**row) for row in case.get("conversations", [])), facts.CONVERSATIONS
        ),
        exemptions=facts.frame(
            [(1, e["reason"], e["start"], e.get("end")) for e in case.get("exemptions", [])],
            facts.EXEMPTIONS,
        ),
        responsibilities=facts.frame([], facts.RESPONSIBILITIES),
        plans=facts.frame([(1, day) for day in case.get("plans", [])], facts.PLANS),
        appraisals=facts.frame(
            [(1, a["kind"], a["made"]) for a in case.get("appraisals", [])], facts.APPRAISALS
        ),
    )


def _spell(
    *,
    id: str,  # noqa: A002  the word of the files
    benefit: str,
    start: date,
    target_group: str = "",
    visitation: str = "",
    received: date | None = None,
    end: date | None = None,
) -> tuple[Any, ...]:
    return 1, id, benefit, target_group, visitation, start, received, end


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


def found_in(case: dict[str, Any]) -> list[dict[str, Any]]:
    table = judgement.judge(facts_of(case), BOOK, case["as_of"])
    rows: Iterable[Any] = table.itertuples()
    return [
        {"spell": row.spell, "rule": row.rule, "verdict": row.verdict}
        | {"counted": int(row.counted), "needed": int(row.needed), "born_late": bool(row.born_late)}
        | {name: _day(getattr(row, name)) for name in DAYS}
        for row in rows
    ]


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", list(cases()))
def test_the_rules_lead_to_what_the_case_says(case: dict[str, Any]) -> None:
    found = found_in(case)
    for expected in case.get("expect", []):
        of_rule = [row for row in found if row["rule"] == expected["rule"]]
        wanted = expected.items()
        assert any(wanted <= row.items() for row in of_rule), _side_by_side(case, expected, of_rule)
    for rule in case.get("none", []):
        of_rule = [row for row in found if row["rule"] == rule]
        assert not of_rule, _side_by_side(case, {"rule": rule, "pligt": "ingen"}, of_rule)


def _side_by_side(
    case: dict[str, Any], expected: dict[str, Any], found: list[dict[str, Any]]
) -> str:
    lines = [f"{case['title']} ({case['citation']}), pr. {case['as_of']}"]
    names = list(expected) if found else []
    for row in found or [{}]:
        lines.append(f"{'':12}{'ventet':>16}{'fundet':>16}")
        lines += [f"{n:12}{expected[n]!s:>16}{row.get(n)!s:>16}" for n in names]
    if not found:
        lines.append(f"ventet: {expected}; fundet: ingen pligt efter reglen")
    return "\n".join(lines)


def test_every_case_names_its_paragraph() -> None:
    for parameters in cases():
        case = parameters.values[0]
        assert case["citation"], case["title"]
        assert case.get("expect") or case.get("none"), case["title"]
