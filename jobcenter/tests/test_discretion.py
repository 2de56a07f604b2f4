"""No small number that is hidden can be calculated: tried with a solver."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobcenter.reports.discretion import (
    WHOLE,
    At,
    Earlier,
    Family,
    Rules,
    Sum,
    withheld_editions,
    withheld_tables,
)
from jobcenter.reports.document import Cell, Column, Document, Mark, Row, Section, Table, Unit
from jobcenter.tests.small_numbers import TOTAL, Counts, Reader, documents, sample, statement

NOVEMBER, DECEMBER = "2023-11", "2023-12"


def _table(key: str, rows: Mapping[str, Sequence[int]], *columns: str) -> Table:
    return Table(
        key,
        key,
        "",
        tuple(Column(column, column, Unit.COUNT) for column in columns),
        tuple(Row(name, name, tuple(map(Cell, counts))) for name, counts in rows.items()),
        has_total=True,
    )


def _values(table: Table) -> dict[str, list[object]]:
    return {
        row.key: ["*" if cell.is_hidden else cell.value for cell in row.cells] for row in table.rows
    }


def _of_teams(*counts: int, **families: Family) -> list[object]:
    rows = {str(n): [count] for n, count in enumerate(counts)} | {"i-alt": [sum(counts)]}
    family = families.get("family", Family(("n",)))
    (table,) = withheld_tables([_table("t", rows, "n")], Rules({"t": (family,)}))
    return [value for (value,) in _values(table).values()]


def test_the_next_smallest_is_hidden_with_a_small_one_and_with_the_same_mark() -> None:
    assert _of_teams(40, 36, 3, 21) == [40, 36, "*", "*", 100]
    table = _table("t", {"a": [3], "b": [21], "i-alt": [24]}, "n")
    (left,) = withheld_tables([table], Rules({"t": (Family(("n",)),)}))
    assert {row.cells for row in left.rows[:2]} == {(Cell(None, (Mark.HIDDEN,)),)}


def test_as_much_is_hidden_as_five_possible_values_take() -> None:
    # 1 and 2 make 3, and each could only be 0, 1, 2 or 3
    assert _of_teams(30, 1, 2, 20) == [30, "*", "*", "*", 53]
    assert _of_teams(30, 2, 2, 20) == [30, "*", "*", 20, 54]
    # A small total goes with all that it is of
    assert _of_teams(1, 2) == ["*", "*", "*"]


def test_a_0_is_hidden_where_it_tells_of_people() -> None:
    assert _of_teams(9, 0, 8) == [9, 0, 8, 17]
    rows = {"a": [12, 0], "b": [30, 20], "c": [20, 18], "i-alt": [62, 38]}
    rules = Rules(
        {"t": (Family(("people", "hits"), zero_tells=("hits",)),)},
        sums=(Sum(At("t", "people"), (At("t", "hits"),), has_rest=True),),
    )
    (left,) = withheld_tables([_table("t", rows, "people", "hits")], rules)
    assert _values(left) == {"a": ["*", "*"], "b": [30, 20], "c": ["*", "*"], "i-alt": [62, 38]}


def test_what_stands_in_two_tables_is_hidden_in_both() -> None:
    first = _table("one", {"a": [3], "b": [10], "c": [9], "i-alt": [22]}, "n")
    second = _table("two", {"x": [11], "y": [11], "i-alt": [22]}, "n")
    third = _table("three", {"a": [3], "b": [10], "c": [9], "i-alt": [22]}, "m")
    rules = Rules(
        dict.fromkeys(("one", "two"), (Family(("n",)),)) | {"three": (Family(("m",)),)},
        sums=(Sum(At("one", "n"), (At("three", "m"),)),),
    )
    left = withheld_tables([first, second, third], rules)
    assert _values(left[0]) == {"a": ["*"], "b": [10], "c": ["*"], "i-alt": [22]}
    assert _values(left[1]) == {"x": [11], "y": [11], "i-alt": [22]}
    assert _values(left[2]) == {"a": ["*"], "b": [10], "c": ["*"], "i-alt": [22]}


def test_no_edition_tells_what_another_hides() -> None:
    ours = {"a": [9], "b": [9], "c": [20], "i-alt": [38]}
    theirs = {"a": [2], "b": [6], "c": [10], "i-alt": [18]}
    both = {name: [ours[name][0] + theirs[name][0]] for name in ours}
    left = withheld_editions(
        {
            each: [_table("t", rows, "n")]
            for each, rows in ((WHOLE, both), ("1", ours), ("2", theirs))
        },
        Rules({"t": (Family(("n",)),)}),
    )
    assert _values(left[WHOLE][0]) == both
    assert _values(left["1"][0]) == {"a": ["*"], "b": ["*"], "c": [20], "i-alt": [38]}
    assert _values(left["2"][0]) == {"a": ["*"], "b": ["*"], "c": [10], "i-alt": [18]}


def test_what_does_not_add_up_tells_nothing() -> None:
    """Distances to a goal: what is beyond it in one municipality offsets what lacks in another."""
    rows = {"1": {"a": [7], "b": [0]}, "2": {"a": [3], "b": [9]}, WHOLE: {"a": [6], "b": [8]}}
    tables = {each: [replace(_table("t", own, "n"), has_total=False)] for each, own in rows.items()}
    left = withheld_editions(tables, Rules({"t": (Family(("n",)),)}))
    assert {each: _values(table) for each, (table,) in left.items()} == {
        WHOLE: {"a": [6], "b": [8]},
        "1": {"a": ["*"], "b": [0]},
        "2": {"a": ["*"], "b": [9]},
    }


def _issue(rows: Mapping[str, Sequence[int]], earlier: Sequence[Earlier] = ()) -> Table:
    rules = Rules({"t": (Family(("n",)),)}, dated=("t",))
    return withheld_tables([_table("t", rows, "n")], rules, earlier)[0]


def _earlier(table: Table) -> Earlier:
    return Earlier({WHOLE: Document("", (), (Section("", "", (), (table,)),))})


def test_what_was_hidden_stays_hidden_and_what_was_shown_hides_nothing() -> None:
    first = _issue({"a": [3], "b": [8], "c": [9], "d": [30], "i-alt": [50]})
    assert _values(first) == {"a": ["*"], "b": ["*"], "c": [9], "d": [30], "i-alt": [50]}
    # Two more have been registered in a; shown now, it would tell what b was
    later = _issue({"a": [5], "b": [8], "c": [9], "d": [30], "i-alt": [52]}, [_earlier(first)])
    assert _values(later) == {"a": ["*"], "b": ["*"], "c": [9], "d": [30], "i-alt": [52]}
    # b was shown and is the same, so it cannot hide that a is 4 now; c has changed, and can
    shown = _issue({"a": [6], "b": [8], "c": [9], "d": [30], "i-alt": [53]})
    assert _values(shown)["b"] == [8]
    later = _issue({"a": [4], "b": [8], "c": [10], "d": [30], "i-alt": [52]}, [_earlier(shown)])
    assert _values(later) == {"a": ["*"], "b": [8], "c": ["*"], "d": [30], "i-alt": [52]}


# --- With a solver --------------------------------------------------------------------------------


def _recovered(counts: Counts, *months: str) -> list[tuple[str, str, str, str]]:
    """What a reader of the issues of these months, one after the other, can calculate."""
    reader = Reader()
    earlier: list[Earlier] = []
    for month in months:
        issue = documents(statement(counts, month, earlier))
        reader.reads(month, issue)
        earlier.append(Earlier(issue))
    return reader.recovered(counts)


def _hidden(counts: Counts, month: str, edition: str = WHOLE) -> set[tuple[str, str, str]]:
    return {
        (table.key, row.key, column.key)
        for table in documents(statement(counts, month))[edition].tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.is_hidden
    }


def test_the_jobcentres_december_can_be_read_whole() -> None:
    counts = sample()
    assert {each for each in _hidden(counts, DECEMBER) if each[0] == "maal"} == set()
    total = statement(counts, DECEMBER)[WHOLE][0].rows[-1]
    assert [cell.value for cell in total.cells[:2]] == [553, 407]
    average = total.cells[3].value
    assert average is not None
    assert not isinstance(average, str)
    assert f"{float(average):.6f}" == "0.778107"  # type: ignore[arg-type]


def test_the_municipalities_hide_the_same_areas() -> None:
    counts = sample()
    hidden = {row for table, row, _ in _hidden(counts, DECEMBER, "187") if table == "maal"}
    assert {"dagpenge", "revalidering"} <= hidden
    assert TOTAL not in hidden
    assert hidden == {row for table, row, _ in _hidden(counts, DECEMBER, "183") if table == "maal"}


def test_nothing_can_be_calculated_of_two_issues_of_the_sample_in_three_editions() -> None:
    counts = sample()
    assert len(_hidden(counts, DECEMBER, "187")) > 20
    assert _recovered(counts, NOVEMBER, DECEMBER) == []


def test_the_solver_finds_what_is_not_hidden_well_enough() -> None:
    """Where only the small ones are hidden, they can be calculated."""
    counts: Counts = {
        (DECEMBER, "1", area): (people, people - 5)
        for area, people in {"a": 40, "b": 36, "c": 21}.items()
    } | {(DECEMBER, "1", "d"): (3, 2)}
    issue = documents(statement(counts, DECEMBER))
    (section,) = issue[WHOLE].sections
    goal, trend, people = section.tables
    hidden = [row for row in goal.rows if row.cells[0].is_hidden]
    assert [row.key for row in hidden] == ["c", "d"]
    open_rows = tuple(
        replace(row, cells=(Cell(21), *row.cells[1:])) if row.key == "c" else row
        for row in goal.rows
    )
    told = replace(section, tables=(replace(goal, rows=open_rows), trend, people))
    reader = Reader()
    reader.reads(DECEMBER, {WHOLE: replace(issue[WHOLE], sections=(told,))})
    assert (DECEMBER, WHOLE, "d", "people") in reader.recovered(counts)


_AREAS = ("a", "b", "c", "d")


@st.composite
def jobcentres(draw: st.DrawFn) -> Counts:
    """Two months of a jobcentre with few citizens, of one or two municipalities."""
    municipalities = draw(st.sampled_from([("1",), ("1", "2")]))
    counts = {}
    for month in (NOVEMBER, DECEMBER):
        for municipality in municipalities:
            for area in _AREAS:
                people = draw(st.integers(0, 14))
                counts[month, municipality, area] = (people, draw(st.integers(0, people)))
    return counts


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(jobcentres())
def test_nothing_can_be_calculated_of_any_small_jobcentre(counts: Counts) -> None:
    assert _recovered(counts, NOVEMBER, DECEMBER) == []
