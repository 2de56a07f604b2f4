"""Statements to hide small numbers in, and a solver that tries to calculate them.

The solver knows nothing of how numbers were chosen to be hidden: it takes what the documents
show, and how tables and editions add up.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import z3  # type: ignore[import-untyped]

from jobcenter.reports.discretion import (
    SMALLEST,
    WHOLE,
    At,
    Earlier,
    Family,
    Link,
    Rules,
    Sum,
    withheld_editions,
)
from jobcenter.reports.document import Cell, Column, Document, Row, Section, Table, Unit, shown

# (month, municipality, area): citizens, and those with the conversations
Counts = Mapping[tuple[str, str, str], tuple[int, int]]
TOTAL = "i-alt"
COUNTS = Path(__file__).with_name("counts_of_the_sample.csv")
WINDOW = 12

_COUNTS = ("grundlag", "naaede")
_UNSEEN = "naaede"


def sample() -> Counts:
    """Thirteen months of the invented sample: 2,400 citizens of two municipalities."""
    with COUNTS.open() as lines:
        return {
            (row["month"], row["municipality"], row["area"]): (
                int(row["population"]),
                int(row["hits"]),
            )
            for row in csv.DictReader(lines, delimiter=";")
        }


def statement(
    counts: Counts, month: str, earlier: Sequence[Earlier] = ()
) -> dict[str, tuple[Table, ...]]:
    """The tables of the statement of a month, by edition: withheld, with those that nobody gets."""
    municipalities = sorted({municipality for _, municipality, _ in counts})
    editions = {WHOLE: tuple(municipalities)}
    if len(municipalities) > 1:
        editions |= {each: (each,) for each in municipalities}
    made = {key: _tables(_Edition(counts, own, month)) for key, own in editions.items()}
    return withheld_editions(made, rules(counts, month), earlier)


def documents(withheld: Mapping[str, Sequence[Table]]) -> dict[str, Document]:
    """What readers get."""
    return {
        edition: Document(
            "Månedsopgørelse",
            (),
            (Section("maal", "Målet", (), tuple(t for t in tables if t.key != _UNSEEN)),),
        )
        for edition, tables in withheld.items()
    }


class _Edition:
    def __init__(self, counts: Counts, municipalities: Sequence[str], month: str) -> None:
        self.counts, self.municipalities, self.month = counts, municipalities, month
        self.areas = sorted({area for _, _, area in counts})
        self.window = window(counts, month)

    def of(self, month: str, area: str) -> tuple[int, int]:
        areas = self.areas if area == TOTAL else [area]
        found = [
            self.counts.get((month, municipality, each), (0, 0))
            for municipality in self.municipalities
            for each in areas
        ]
        return sum(people for people, _ in found), sum(hits for _, hits in found)

    def share(self, month: str, area: str) -> Fraction | None:
        people, hits = self.of(month, area)
        return Fraction(hits, people) if people else None

    def average(self, area: str) -> Fraction | None:
        shares = [share for month in self.window if (share := self.share(month, area)) is not None]
        return sum(shares, Fraction(0)) / len(shares) if shares else None


def window(counts: Counts, month: str) -> list[str]:
    months = sorted({each for each, _, _ in counts if each <= month})
    return months[-WINDOW:]


def _tables(of: _Edition) -> tuple[Table, ...]:
    groups = [*of.areas, TOTAL]
    goal = [
        Row(
            group,
            group,
            tuple(
                map(Cell, (*of.of(of.month, group), of.share(of.month, group), of.average(group)))
            ),
        )
        for group in groups
    ]
    columns = (
        Column("borgere", "Borgere", Unit.COUNT),
        Column("naaet", "Har samtalerne", Unit.COUNT),
        Column("andel", "Andel", Unit.SHARE),
        Column("gennemsnit", "Gennemsnit", Unit.SHARE),
    )
    return (
        Table("maal", "Målet", "Område", columns, tuple(goal), has_total=True),
        _by_month(of, "udvikling", Unit.SHARE, of.share),
        _by_month(of, "grundlag", Unit.COUNT, lambda month, group: of.of(month, group)[0]),
        _by_month(of, "naaede", Unit.COUNT, lambda month, group: of.of(month, group)[1]),
    )


def _by_month(of: _Edition, key: str, unit: Unit, value: object) -> Table:
    groups = [*of.areas, TOTAL]
    return Table(
        key,
        key.capitalize(),
        "Måned",
        tuple(Column(group, group, unit) for group in groups),
        tuple(
            Row(month, month, tuple(Cell(value(month, group)) for group in groups))  # type: ignore[operator]
            for month in of.window
        ),
    )


def rules(counts: Counts, month: str) -> Rules:
    areas = sorted({area for _, _, area in counts})
    groups, months = [*areas, TOTAL], window(counts, month)

    def of(group: str, own: Sequence[str]) -> tuple[At, ...]:
        return tuple(At(table, group, each) for each in own for table in _COUNTS)

    def sums() -> Iterator[Sum]:
        for table in _COUNTS:
            yield Sum(At(table, TOTAL), tuple(At(table, area) for area in areas))
        for group in groups:
            yield Sum(At("maal", "borgere", group), (At("grundlag", group, month),))
            yield Sum(At("maal", "naaet", group), (At("naaede", group, month),))
            yield Sum(At("grundlag", group), (At("naaede", group),), has_rest=True)

    def links() -> Iterator[Link]:
        for group in groups:
            yield Link(At("maal", "gennemsnit", group), of(group, months))
            for each in months:
                yield Link(At("udvikling", group, each), of(group, [each]))

    return Rules(
        families={
            "maal": (Family(("borgere", "naaet"), ("andel",), zero_tells=("naaet",)),),
            "grundlag": tuple(Family((group,)) for group in groups),
            "naaede": tuple(Family((group,), zero_tells=(group,)) for group in groups),
        },
        sums=tuple(sums()),
        links=tuple(links()),
        dated=("udvikling", "grundlag"),
    )


# --- What can be calculated -----------------------------------------------------------------------


class Reader:
    """Somebody who has all editions of some issues, and a solver.

    A count is a number by (month, edition, group, kind): the same in each table and each issue
    that it stands in. That editions of different issues count a month alike is what a reader
    would guess; so it holds for counts that were not corrected between the issues.
    """

    def __init__(self) -> None:
        # Nothing shown hangs together over months but averages, which are looked at by themselves
        self.solvers: dict[str, z3.Solver] = defaultdict(z3.Solver)
        self.numbers: dict[tuple[str, str, str, str], z3.ArithRef] = {}
        self.told: set[tuple[str, str, str, str]] = set()
        self.groups: set[str] = set()
        self.editions: set[str] = set()

    def reads(self, month: str, issue: Mapping[str, Document]) -> None:
        for edition, document in issue.items():
            self.editions.add(edition)
            goal, trend, people = (document.table(key) for key in ("maal", "udvikling", "grundlag"))
            assert goal is not None
            assert trend is not None
            assert people is not None
            for row in goal.rows:
                number, hits, share, average = row.cells
                self._count(month, edition, row.key, "people", number)
                self._count(month, edition, row.key, "hits", hits)
                self._share(month, edition, row.key, share)
                if not average.is_hidden:
                    hidden = [trend.cell(each.key, row.key) for each in trend.rows]
                    assert not any(cell is not None and cell.is_hidden for cell in hidden)
            for row in people.rows:
                for column, cell in zip(people.columns, row.cells, strict=True):
                    self._count(row.key, edition, column.key, "people", cell)
            for row in trend.rows:
                for column, cell in zip(trend.columns, row.cells, strict=True):
                    self._share(row.key, edition, column.key, cell)

    def number(self, month: str, edition: str, group: str, kind: str) -> z3.ArithRef:
        key = (month, edition, group, kind)
        if key not in self.numbers:
            self.numbers[key] = z3.Int(" ".join(key))
            self.solvers[month].add(self.numbers[key] >= 0)
            self.groups.add(group)
            if kind == "hits":
                people = self.number(month, edition, group, "people")
                self.solvers[month].add(self.numbers[key] <= people)
        return self.numbers[key]

    def _count(self, month: str, edition: str, group: str, kind: str, cell: Cell) -> None:
        number = self.number(month, edition, group, kind)
        if not cell.is_hidden:
            assert isinstance(cell.value, int)
            self.solvers[month].add(number == cell.value)
            self.told.add((month, edition, group, kind))

    def _share(self, month: str, edition: str, group: str, cell: Cell) -> None:
        """As it is printed: with one decimal, so that it is one of a few fractions."""
        people = self.number(month, edition, group, "people")
        hits = self.number(month, edition, group, "hits")
        if cell.is_hidden:
            return
        self.told.add((month, edition, group, "share"))
        solver = self.solvers[month]
        if cell.value is None:
            solver.add(people == 0)
            return
        text = shown(cell, Unit.SHARE).removesuffix("\N{NO-BREAK SPACE}%").replace(",", "")
        thousandths = int(text)
        solver.add(people > 0)
        solver.add(2000 * hits >= (2 * thousandths - 1) * people)
        solver.add(2000 * hits <= (2 * thousandths + 1) * people)

    def recovered(self, counts: Counts) -> list[tuple[str, str, str, str]]:
        """Hidden counts with fewer than five possible values, but for a 0 of nobody."""
        self._adds_up()
        assert all(solver.check() == z3.sat for solver in self.solvers.values())
        parts = sorted({municipality for _, municipality, _ in counts})
        found = []
        for key in sorted(self.numbers):
            month, edition, group, _ = key
            if key in self.told or (month, edition, group, "share") in self.told:
                continue
            own = [edition] if edition != WHOLE else parts
            areas = [group] if group != TOTAL else sorted({area for _, _, area in counts})
            people = sum(
                counts.get((month, each, area), (0, 0))[0] for each in own for area in areas
            )
            if people and self._possible(key) < SMALLEST:
                found.append(key)
        return found

    def _adds_up(self) -> None:
        parts = sorted(self.groups - {TOTAL})
        municipalities = sorted(self.editions - {WHOLE})
        for month, solver in self.solvers.items():
            for kind in ("people", "hits"):
                for edition in self.editions:
                    own = [self.number(month, edition, part, kind) for part in parts]
                    solver.add(self.number(month, edition, TOTAL, kind) == z3.Sum(own))
                for group in self.groups if municipalities else ():
                    own = [self.number(month, each, group, kind) for each in municipalities]
                    solver.add(self.number(month, WHOLE, group, kind) == z3.Sum(own))

    def _possible(self, key: tuple[str, str, str, str]) -> int:
        solver, number = self.solvers[key[0]], self.numbers[key]
        solver.push()
        count = 0
        while count < SMALLEST and solver.check() == z3.sat:
            solver.add(number != solver.model().eval(number, model_completion=True))
            count += 1
        solver.pop()
        return count
