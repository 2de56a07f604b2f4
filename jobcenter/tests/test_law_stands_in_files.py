"""The law stands in the rule files: no date of it in Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("law", "timeliness", "actions", "queries", "views", "reports")

# Dates that are no law, each with its reason.
ALLOWED = {
    ("jobcenter/timeliness/forecast.py", "0-D"): "a day before all others",
    ("jobcenter/timeliness/days.py", "9999-12-31"): "stands for an end that has not come",
    (
        "jobcenter/timeliness/diary.py",
        "0001-01-01",
    ): "the first day there is",
    ("jobcenter/queries/partners.py", "1"): "the first day of a month",
    ("jobcenter/views/initiatives.py", "1"): "the first day of a month",
    ("jobcenter/reports/formats/workbook.py", "2000-1-1"): "when every workbook says it was made",
    ("jobcenter/reports/formats/workbook.py", "2000"): "when every workbook says it was made",
}

DATE_CALLS = {"date", "datetime", "datetime64", "Timestamp", "fromisoformat", "to_datetime"}
WRITTEN_DATE = re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b|\b\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4}\b")
YEAR = range(1990, 2100)


def sources() -> list[Path]:
    folders = [ROOT / "jobcenter" / floor for floor in FLOORS]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def dates_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each date or year in code; docstrings and comments are for the reader."""
    tree = ast.parse(source)
    prose = set(_docstrings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in DATE_CALLS:
            numbers = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if numbers and type(numbers[0]) is int:
                yield node.lineno, "-".join(str(number) for number in numbers)
        elif isinstance(node, ast.Constant) and node not in prose:
            if isinstance(node.value, str):
                for match in WRITTEN_DATE.finditer(node.value):
                    yield node.lineno, match.group()
            elif type(node.value) is int and node.value in YEAR:
                yield node.lineno, str(node.value)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_date_of_law_stands_in_code(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    found = [
        f"{name}:{line}: {text}"
        for line, text in dates_in(path.read_text("utf-8"))
        if (name, text) not in ALLOWED
    ]
    assert not found, "A date of law belongs in jobcenter/law/rules/: " + "; ".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "START = date(2024, 1, 1)",
        "START = np.datetime64('2024-01-01')",
        "START = datetime.date(year, 1, 1) if year > 2023 else None",
        "START = '01-07-2025'",
        "START = '2026-07'",
        "def f():\n    'About 2024-01-01.'\n    return pd.Timestamp('2024-01-01')",
    ],
)
def test_a_date_in_code_is_seen(code: str) -> None:
    assert list(dates_in(code))


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    'In force from 2024-01-01.'\n    return 1  # since 1 July 2025",
        "TODAY = date.today()",
        "WEEK = 7\nNAME = 'LAB § 31'",
        "day = date.fromisoformat(text)",
    ],
)
def test_what_is_no_date_is_left_alone(code: str) -> None:
    assert not list(dates_in(code))


# The rulebook's own words for a rule's numbers: each stands in a file and nowhere else.
LAW_WORDS = {"days", "week", "weeks", "months", "from_months", "to_months", "conversations"}
LAW_WORDS |= {"from_weeks", "to_weeks", "share_percent", "window_months", "seniority_months"}
LAW_WORDS |= {"gap_days", "average_months", "goal_percent", "lookback_months", "update_days"}


def numbers_of_law_in(source: str) -> Iterator[tuple[int, str]]:
    """Where one of the rulebook's numbers is written out: `days=7`, `rule.days == 7`.

    A default of 0 in the parameters means that the rule names no such number.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in LAW_WORDS and _is_number(node.value):
            yield node.value.lineno, ast.unparse(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if _is_number(node.value) and any(_name(each) in LAW_WORDS for each in targets):
                yield node.lineno, ast.unparse(node)
        elif (
            isinstance(node, ast.Compare)
            and _name(node.left) in LAW_WORDS
            and any(map(_is_number, node.comparators))
        ):
            yield node.lineno, ast.unparse(node)


def _is_number(node: ast.expr) -> bool:
    # 0 and 1 bound what can be a number of anything.
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value > 1


ALLOWED_NUMBERS = {
    ("jobcenter/models/statuses.py", "days=30"): "how far ahead a list of coming deadlines looks",
    ("jobcenter/actions/clearing.py", "days=90"): "how long a delivery's problem file is kept",
    ("jobcenter/actions/digests.py", "days=3"): "when a mail of the month says nothing of use",
    ("jobcenter/actions/sendings.py", "days=7"): "when a mail about an issue is dropped",
    ("jobcenter/queries/sendings.py", "days=180"): "how long the link of a mail opens",
    ("jobcenter/queries/plan_milestones.py", "days=92"): "how far back a drawing begins",
    ("jobcenter/actions/workers.py", "days=7"): "when a silent worker's row is forgotten",
    ("jobcenter/queries/jobs.py", "days=14"): "how long a failed run is somebody's concern",
    ("jobcenter/actions/sparring.py", "days=92"): "how far ahead a talk can be planned",
    ("jobcenter/queries/candour.py", "days=7"): "the last week before a deadline",
    ("jobcenter/queries/candour.py", "days=31"): "into the next month",
    ("jobcenter/queries/hours.py", "days=6"): "from Monday to Sunday",
    ("jobcenter/queries/meeting_plan.py", "days=366"): "how far ahead the plan can be turned",
    ("jobcenter/queries/movements.py", "days=7"): "a week before",
    ("jobcenter/queries/sparring.py", "days=14"): "how long a case is hidden, a talk written on",
    ("jobcenter/queries/teams.py", "days=14"): "what is overdue for long",
    ("jobcenter/queries/teams.py", "days=31"): "what is a recent change",
}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_number_of_law_stands_in_code(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    found = [
        f"{name}:{line}: {text}"
        for line, text in numbers_of_law_in(path.read_text("utf-8"))
        if (name, text) not in ALLOWED_NUMBERS
    ]
    assert not found, "A number of law belongs in jobcenter/law/rules/: " + "; ".join(found)


@pytest.mark.parametrize("code", ["rule(days=7)", "to_months = 6", "if rule.week == 8: pass"])
def test_a_number_of_law_is_seen(code: str) -> None:
    assert list(numbers_of_law_in(code))


def test_what_is_allowed_is_there() -> None:
    for finder, allowed in ((dates_in, ALLOWED), (numbers_of_law_in, ALLOWED_NUMBERS)):
        for name, text in allowed:
            assert text in {found for _, found in finder((ROOT / name).read_text("utf-8"))}
