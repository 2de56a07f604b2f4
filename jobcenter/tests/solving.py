"""A solver that tries to calculate what an issue hides, of all editions and by all its rules.

Unlike tests.small_numbers it takes the statement's own tables, and their sums as
reports.statement_discretion tells them; how numbers were chosen to be hidden it does not know.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import z3  # type: ignore[import-untyped]

from jobcenter.reports.discretion import SMALLEST, WHOLE, Rules
from jobcenter.reports.document import Table

Number = tuple[str, str, str, str]  # edition, table, row, column
Editions = Mapping[str, Sequence[Table]]
# A whole, its parts, and whether a part is missing that nobody sees
Addition = tuple[Number, list[Number], bool]


def recovered(
    made: Editions, left: Editions, rules: Rules, before: Editions | None = None
) -> tuple[int, list[Number]]:
    """How many hidden counts there are, and those with fewer than five possible values.

    `made` are the tables with everything, `left` what was issued of them, `before` what an
    earlier issue of another month showed. A 0 that tells of nobody is not looked for.
    """
    counts = dict(_counts(made, rules))
    shown = {number for number in counts if _is_shown(left, number)}
    for issue in (left, before or {}):
        shown |= {number for number in _told(issue, rules) if number in counts}
    shown |= {
        number
        for number in counts
        if before and number[1] in rules.dated and _is_shown(before, number)
    }
    sought = {
        number
        for number, (count, zero_tells) in counts.items()
        if number not in shown and (count or zero_tells)
    }
    additions = [each for each in _additions(counts, made, rules) if _holds(each, counts)]
    found = [
        number
        for numbers in _components(counts, additions)
        if sought & numbers
        for number in _few(numbers, sought, shown, counts, additions)
    ]
    return len(sought), found


Counts = dict[Number, tuple[int, bool]]  # the count, and whether it tells of people at 0


def _counts(made: Editions, rules: Rules) -> Iterator[tuple[Number, tuple[int, bool]]]:
    for edition, tables in made.items():
        for table in tables:
            for family in rules.families.get(table.key, ()):
                for row in table.rows:
                    own = {
                        column: cell.value
                        for column in family.counts
                        if (cell := table.cell(row.key, column)) and isinstance(cell.value, int)
                    }
                    for column, count in own.items():
                        zero_tells = column in family.zero_tells and any(own.values())
                        yield (edition, table.key, row.key, column), (count, zero_tells)


def _is_shown(issue: Editions, number: Number) -> bool:
    edition, key, row, column = number
    table = next((table for table in issue.get(edition, ()) if table.key == key), None)
    cell = table.cell(row, column) if table else None
    return cell is not None and not cell.is_hidden


def _told(issue: Editions, rules: Rules) -> Iterator[Number]:
    """The counts that a cell tells which is the same to a reader, such as a share."""
    for link in rules.links:
        if len({(of.row, of.column) for of in link.of}) == 1:
            for edition in issue:
                if _is_shown(issue, (edition, link.cell.table, link.cell.row, link.cell.column)):
                    yield from ((edition, of.table, of.row, of.column) for of in link.of)


def _additions(counts: Counts, made: Editions, rules: Rules) -> Iterator[Addition]:
    municipalities = [edition for edition in made if edition != WHOLE]
    for number in counts:
        if number[0] == WHOLE and municipalities:
            yield number, [(each, *number[1:]) for each in municipalities], False
    for edition, tables in made.items():
        for table in tables:
            if table.has_total:
                for column in table.columns:
                    *parts, whole = (
                        (edition, table.key, row.key, column.key) for row in table.rows
                    )
                    yield whole, parts, False
            for total in (each for each in rules.sums if each.whole.table == table.key):
                for row in table.rows:
                    if total.whole.row in ("", row.key):
                        yield (
                            (edition, table.key, row.key, total.whole.column),
                            [
                                (edition, at.table, at.row or row.key, at.column)
                                for at in total.parts
                            ],
                            total.has_rest,
                        )


def _holds(addition: Addition, counts: Counts) -> bool:
    whole, parts, has_rest = addition
    parts[:] = [part for part in parts if part in counts]
    if whole not in counts or not parts:
        return False
    told = sum(counts[part][0] for part in parts)
    return counts[whole][0] == told or (has_rest and counts[whole][0] > told)


def _components(counts: Counts, additions: Iterable[Addition]) -> list[set[Number]]:
    """The numbers by what hangs together."""
    of = {number: {number} for number in counts}
    for whole, parts, _ in additions:
        for part in parts:
            if of[part] is not of[whole]:
                of[whole] |= of[part]
                for number in of[part]:
                    of[number] = of[whole]
    return list({id(numbers): numbers for numbers in of.values()}.values())


def _few(
    numbers: set[Number],
    sought: set[Number],
    shown: set[Number],
    counts: Counts,
    additions: Iterable[Addition],
) -> Iterator[Number]:
    solver, unknown = z3.Solver(), {number: z3.Int("/".join(number)) for number in numbers}
    for number, each in unknown.items():
        solver.add(each == counts[number][0] if number in shown else each >= 0)
    for whole, parts, has_rest in additions:
        if whole in unknown:
            told = z3.Sum([unknown[part] for part in parts])
            solver.add(unknown[whole] >= told if has_rest else unknown[whole] == told)
    for number in sorted(sought & numbers):
        values = 0
        solver.push()
        while values < SMALLEST and solver.check() == z3.sat:
            value = solver.model().eval(unknown[number], model_completion=True)
            solver.add(unknown[number] != value)
            values += 1
        solver.pop()
        if values < SMALLEST:
            yield number
