"""What has to be hidden so that nobody can calculate a small number.

Families of columns are hidden, row by row: first those with a small number, then as much beside
them as it takes that each hidden number could be any of five (reports.recoverable).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobcenter.reports.document import Cell, Document, Row, Table
from jobcenter.reports.recoverable import Additions, Equation, Number

SMALLEST = 5

# The edition of the jobcentre; the others' keys are their municipalities'.
WHOLE = ""


@dataclass(frozen=True)
class Family:
    """Columns that are withheld together: counts, and what tells of them (shares, medians …).

    No person stands behind a 0, so it is shown; but not of the counts in `zero_tells`: "0 of 12
    have reached it" tells something of twelve persons.
    """

    counts: tuple[str, ...]
    derived: tuple[str, ...] = ()
    zero_tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class At:
    """A table's column in the row of that key; without one, in each row of the table."""

    table: str
    column: str
    row: str = ""


@dataclass(frozen=True)
class Sum:
    """A count that others add up to: in a row, or between tables (in the rows of equal keys).

    With `has_rest` a part is missing that no table shows: they add up to the whole or to less.
    """

    whole: At
    parts: tuple[At, ...]
    has_rest: bool = False


@dataclass(frozen=True)
class Link:
    """A cell that tells of counts elsewhere (with their rows): hidden where one of them is.

    Where all of them stand in the same row and column of their tables (a share, of two counts),
    cell and counts are the same to a reader: who was shown the cell in an earlier issue knows
    the counts, and where it was hidden they stay hidden. Not so where the cell `is_vague`, and
    tells only whether the counts are enough.
    """

    cell: At
    of: tuple[At, ...]
    is_vague: bool = False


@dataclass(frozen=True)
class Rules:
    """How the tables hang together. That rows add up to a table's total, and the municipalities'
    editions to the jobcentre's, need not be said.

    `families` by key of table. `dated` are the tables whose cells are of the same month in every
    issue, since their rows are months; the others' are of the issue's own month. Counts that no
    edition shows, and that a Link is `of`, are given as tables too, and left out afterwards.
    """

    families: Mapping[str, Sequence[Family]]
    sums: Sequence[Sum] = ()
    links: Sequence[Link] = ()
    dated: Collection[str] = ()


@dataclass(frozen=True)
class Earlier:
    """An issue that readers may have: its documents by edition."""

    editions: Mapping[str, Document]
    is_same_month: bool = False


Editions = Mapping[str, Sequence[Table]]

Place = Number  # edition, table, row and column


def hidden_places(editions: Editions, rules: Rules, earlier: Sequence[Earlier]) -> set[Place]:
    """The cells that are to be hidden, of all editions at once."""
    return _Withholding(editions, rules, earlier).hidden_places()


@dataclass(frozen=True)
class _Group:
    """What is hidden at once: a family in a row, in the jobcentre's edition or in all others.

    What one municipality's edition hides the others' hide too: beside the jobcentre's figure they
    would tell it.
    """

    is_whole: bool
    table: str
    row: str
    family: Family
    is_total: bool


class _Withholding:
    """`dark` are the groups that are hidden, after all has been settled."""

    def __init__(self, editions: Editions, rules: Rules, earlier: Sequence[Earlier]) -> None:
        self.rules = rules
        self.editions = {
            edition: {table.key: table for table in tables} for edition, tables in editions.items()
        }
        self.groups: dict[_Group, list[Place]] = defaultdict(list)
        self.group_of: dict[Place, _Group] = {}
        self.values: dict[Place, int] = {}
        self._read_counts()
        self.unseen: dict[Place, int] = {}  # the rests, which no table shows
        self.same: dict[_Group, set[_Group]] = defaultdict(set)
        equations = [*self._totals(), *self._municipalities(), *self._sums()]
        self.additions = Additions(self.values | self.unseen, equations)
        self.known: set[Place] = set()
        self.safe: set[Place] = set()
        self.dark: set[_Group] = set()
        for group in [group for group in self.groups if self._is_small(group)]:
            self._hide(group)
        self._remember(earlier)
        self._settle()

    def hidden_places(self) -> set[Place]:
        """All cells that are hidden: counts, what is derived of them, and what is linked."""
        hidden = {
            (edition, group.table, group.row, column)
            for group in self.dark
            for edition in self.editions
            if (edition == WHOLE) == group.is_whole
            for column in group.family.counts + group.family.derived
        }
        for link in self.rules.links:
            for edition in self.editions:
                if any((edition, of.table, of.row, of.column) in hidden for of in link.of):
                    hidden.add((edition, link.cell.table, link.cell.row, link.cell.column))
        return hidden

    # --- What there is to hide ---

    def _read_counts(self) -> None:
        for edition, key, row, family in self._rows_of_families():
            table = self.editions[edition][key]
            is_total = table.has_total and row is table.rows[-1]
            group = _Group(edition == WHOLE, key, row.key, family, is_total)
            for column in family.counts:
                cell = table.cell(row.key, column)
                if cell is not None and isinstance(cell.value, int):
                    place = (edition, key, row.key, column)
                    self.values[place] = cell.value
                    self.groups[group].append(place)
                    self.group_of[place] = group

    def _rows_of_families(self) -> Iterator[tuple[str, str, Row, Family]]:
        for edition, tables in self.editions.items():
            for key, table in tables.items():
                for family in self.rules.families.get(key, ()):
                    for row in table.rows:
                        yield edition, key, row, family

    def _is_small(self, group: _Group) -> bool:
        """Whether one of its counts tells of persons, and of too few."""
        by_edition: dict[str, dict[str, int]] = defaultdict(dict)
        for edition, _, _, column in self.groups[group]:
            place = (edition, group.table, group.row, column)
            by_edition[edition][column] = self.values[place]
        return any(
            0 < count < SMALLEST
            or (count == 0 and column in group.family.zero_tells and any(counts.values()))
            for counts in by_edition.values()
            for column, count in counts.items()
        )

    # --- How it adds up ---

    def _totals(self) -> Iterator[Equation]:
        for edition, tables in self.editions.items():
            for key, table in tables.items():
                if table.has_total and table.rows:
                    for column in table.columns:
                        at = [(edition, key, row.key, column.key) for row in table.rows]
                        yield from self._equation(at[-1], at[:-1])

    def _municipalities(self) -> Iterator[Equation]:
        municipalities = [edition for edition in self.editions if edition != WHOLE]
        for place in self.values:
            if place[0] == WHOLE and municipalities:
                yield from self._equation(place, [(each, *place[1:]) for each in municipalities])

    def _sums(self) -> Iterator[Equation]:
        for number, total in enumerate(self.rules.sums):
            for edition, tables in self.editions.items():
                if whole := tables.get(total.whole.table):
                    for row in whole.rows:
                        if total.whole.row in ("", row.key):
                            yield from self._sum(edition, row.key, total, number)

    def _sum(self, edition: str, row: str, total: Sum, number: int) -> Iterator[Equation]:
        whole = (edition, total.whole.table, row, total.whole.column)
        parts = [(edition, at.table, at.row or row, at.column) for at in total.parts]
        if len(parts) == 1 and not total.has_rest:
            self._pair(whole, parts[0])
        told = sum(self.values.get(part, 0) for part in parts)
        if total.has_rest and self.values.get(whole, -1) >= told:
            rest = (edition, f"rest {number}", row, "")
            self.unseen[rest] = self.values[whole] - told
            parts.append(rest)
        yield from self._equation(whole, parts)

    def _pair(self, place: Place, other: Place) -> None:
        """The same count in two tables: what hides it in one hides it in the other."""
        if place in self.group_of and other in self.group_of:
            group, same = self.group_of[place], self.group_of[other]
            self.same[group].add(same)
            self.same[same].add(group)

    def _together(self, group: _Group) -> set[_Group]:
        found, new = {group}, [group]
        while new:
            new = [each for known in new for each in self.same[known] - found]
            found.update(new)
        return found

    def _hide(self, group: _Group) -> None:
        self.dark |= self._together(group)

    def _equation(self, whole: Place, parts: Iterable[Place]) -> Iterator[Equation]:
        """Where all of it is counted, and does add up; a part without a number is none.

        Distances to a goal stand in rows and editions too, and do not add up.
        """
        there = {part: count for part in parts if (count := self._count(part)) is not None}
        if there and self._count(whole) == sum(there.values()):
            yield dict.fromkeys(there, 1) | {whole: -1}

    def _count(self, place: Place) -> int | None:
        return self.values.get(place, self.unseen.get(place))

    # --- What readers have from before ---

    def _remember(self, earlier: Sequence[Earlier]) -> None:
        """What was hidden stays hidden; what was shown, and is so still, can hide nothing."""
        for issue in earlier:
            for place in self.group_of:
                if issue.is_same_month or place[1] in self.rules.dated:
                    self._compare(issue, place, [place])
            for link in self.rules.links:
                is_comparable = issue.is_same_month or link.cell.table in self.rules.dated
                is_same = len({(of.row, of.column) for of in link.of}) == 1 and not link.is_vague
                if is_comparable and is_same:
                    self._compare_link(issue, link)

    def _compare_link(self, issue: Earlier, link: Link) -> None:
        for edition in self.editions:
            places = [(edition, of.table, of.row, of.column) for of in link.of]
            cell = (edition, link.cell.table, link.cell.row, link.cell.column)
            self._compare(issue, cell, [place for place in places if place in self.group_of])

    def _compare(self, issue: Earlier, at: Place, told: Sequence[Place]) -> None:
        """Takes over what the issue did with a cell, for the counts that it tells of."""
        edition, key, row, column = at
        now = self.editions[edition].get(key)
        shown, cell = _shown(issue, at), now.cell(row, column) if now else None
        if shown is None or cell is None:
            return
        if shown.is_hidden:
            secret = [place for place in told if place == at or not _was_shown(issue, place)]
            for place in secret:
                self._hide(self.group_of[place])
        elif shown.value == cell.value:
            self.known.update(told)

    # --- What else has to be hidden ---

    def _settle(self) -> None:
        """Hides more until each hidden number could be any of five.

        What is safe stays so when more is hidden. Only what earlier issues have told can leave a
        number unsafe without anything more to hide.
        """
        settled: set[Place] = set()
        while (place := self._recoverable(settled)) is not None:
            if others := self._others(place):
                self.dark |= self._best(place, others)
            else:
                settled.add(place)

    def _recoverable(self, settled: set[Place]) -> Place | None:
        """A hidden number of which fewer than five values are possible; others are settled."""
        hidden = self._hidden_counts()
        for place in sorted(hidden - set(self.unseen) - settled):
            if self._tells(place) and not self._is_safe(place, hidden):
                return place
            settled.add(place)
        return None

    def _tells(self, place: Place) -> bool:
        """Whether somebody stands behind the number: none behind most 0s, nor the 0 of nobody."""
        group = self.group_of[place]
        beside = [other for other in self.groups[group] if other[0] == place[0]]
        is_telling = place[3] in group.family.zero_tells and any(map(self.values.get, beside))
        return self.values[place] > 0 or is_telling

    def _is_safe(self, place: Place, hidden: Collection[Place]) -> bool:
        return self.additions.is_safe(place, hidden, SMALLEST)

    def _hidden_counts(self, more: Iterable[_Group] = ()) -> set[Place]:
        dark = {place for group in (*self.dark, *more) for place in self.groups[group]}
        return dark - self.known | set(self.unseen)

    def _others(self, place: Place) -> list[_Group]:
        """The groups that can be hidden with it: those that it adds up with, or the next ones."""
        seen, found = {place}, [place]
        while found:
            found = [each for near in found for each in self.additions.beside(near) - seen]
            seen.update(found)
            groups = {
                self.group_of[each]
                for each in found
                if each in self.group_of and each not in self.known
            }
            if groups - self.dark:
                return sorted(groups - self.dark, key=self._cost)
        return []

    def _best(self, place: Place, groups: Sequence[_Group]) -> set[_Group]:
        """What makes most values possible; the smallest group, if several do, and no total.

        Each is tried with what is the same in the other editions: where a part of the jobcentre's
        number follows another, so does a part of a municipality's. They are hidden too where it
        does not do without.
        """
        parts = [group for group in groups if not group.is_total] or groups
        tried = {group: self._possible(place, self._everywhere(group)) for group in parts}
        best = max(parts, key=lambda group: tried[group])
        alone = self._together(best)
        enough = self._possible(place, alone) == tried[best]
        return alone if enough else self._everywhere(best)

    def _possible(self, place: Place, more: Iterable[_Group]) -> int:
        return self.additions.possible(place, self._hidden_counts(more), SMALLEST)

    def _everywhere(self, group: _Group) -> set[_Group]:
        here = self._together(group)
        there = {replace(each, is_whole=not each.is_whole) for each in here}
        return here.union(*map(self._together, there & self.groups.keys()))

    def _cost(self, group: _Group) -> tuple[bool, bool, int, str, str]:
        """How much a reader loses; a 0 can hide next to nothing, and is hidden last."""
        largest = max(self.values[place] for place in self.groups[group])
        return group.is_whole, largest == 0, largest, group.table, group.row


def _shown(issue: Earlier, at: Place) -> Cell | None:
    edition, key, row, column = at
    document = issue.editions.get(edition)
    table = document.table(key) if document else None
    return table.cell(row, column) if table else None


def _was_shown(issue: Earlier, at: Place) -> bool:
    cell = _shown(issue, at)
    return cell is not None and not cell.is_hidden
