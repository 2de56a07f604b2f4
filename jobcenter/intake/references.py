"""Rows must refer to citizens, spells and employees that exist; else they are set aside.

What is set aside drags along whatever refers to it. Tables are gone through in the order of the
layouts, in which the target of a reference stands before the row that refers.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jobcenter.intake import layouts
from jobcenter.intake.cells import Digest
from jobcenter.intake.layouts import Column
from jobcenter.intake.problems import Problems, Severity
from jobcenter.intake.tables import DROPPED, KEPT, Mask, Objects, Table

_NOUNS = {
    layouts.CITIZENS: ("Borgeren", "borgere"),
    layouts.SPELLS: ("Forløbet", "ydelsesforloeb"),
    layouts.EMPLOYEES: ("Medarbejderen", "medarbejdere"),
}


@dataclass(frozen=True)
class Known:
    """What the database holds in force, for references that the delivery does not carry itself.

    Citizens by keyed digest of the CPR number, spells and employees by their own ids.
    """

    citizens: frozenset[str] = frozenset()
    spells: frozenset[str] = frozenset()
    employees: frozenset[str] = frozenset()

    def holds(self, table: str, values: Objects, digest: Digest) -> Mask:
        if table == layouts.CITIZENS:
            found = [digest(number) in self.citizens for number in values]
        else:
            ids = self.spells if table == layouts.SPELLS else self.employees
            found = [value in ids for value in values]
        return np.array(found, dtype=bool)


@dataclass
class References:
    """Checks one delivery. `unreadable` are the tables that a blocking problem left unread."""

    tables: dict[str, Table]
    unreadable: set[str]
    full: bool
    known: Known
    digest: Digest
    problems: Problems
    # CPR digests of citizens whose own row may be one that could not be read.
    kept_citizens: set[str] = field(default_factory=set)

    def check(self) -> None:
        for layout in layouts.LAYOUTS:
            table = self.tables.get(layout.table)
            for column in layout.columns:
                if table and column.refers_to and column.refers_to not in self.unreadable:
                    self._check_column(table, column)

    def _check_column(self, table: Table, column: Column) -> None:
        values = table.values(column.field)
        asked = table.readable(column.field) & (values != "")
        lacking = asked.copy()
        lacking[asked] = ~self._exists(column.refers_to, values[asked])
        if not lacking.any():
            return
        rows_aside = self._rows_aside(column.refers_to)
        waiting = lacking & np.array([value in rows_aside for value in values], dtype=bool)
        if waiting.any():
            self._follow(table, column, waiting, [rows_aside[value] for value in values[waiting]])
        self._orphaned(table, column, lacking & ~waiting)

    def _exists(self, target: str, values: Objects) -> Mask:
        codes, distinct = pd.factorize(values)
        found = np.zeros(len(distinct), dtype=bool)
        if target in self.tables:
            good = self.tables[target].good[layouts.BY_TABLE[target].key[0]]
            found = pd.Series(distinct, dtype=object).isin(good).to_numpy()
        if not self.full or target not in self.tables:
            found = found | self.known.holds(target, distinct, self.digest)
        return np.asarray(found[codes])

    def _rows_aside(self, target: str) -> dict[str, int]:
        """Row number by id, of what is set aside itself."""
        if target not in self.tables:
            return {}
        table = self.tables[target]
        field_name = table.layout.key[0]
        aside = table.frame[table.aside & table.readable(field_name)]
        return dict(zip(aside[field_name], aside["row"].astype(int), strict=True))

    def _follow(self, table: Table, column: Column, mask: Mask, rows: list[int]) -> None:
        noun, _ = _NOUNS[column.refers_to]
        file = self.tables[column.refers_to].file
        texts = [
            f"{noun} er selv sat til side ({file}, række {row}). Ret den række først."
            for row in rows
        ]
        table.set_aside(self.problems, "henvisning_sat_til_side", column.field, mask, texts)

    def _orphaned(self, table: Table, column: Column, mask: Mask) -> None:
        noun, file = _NOUNS[column.refers_to]
        where = f"{file} i leverancen" if self.full else f"{file}, hverken her eller tidligere"
        may_be_unreadable = self._keeps_unreadable(column)
        kept = may_be_unreadable or column.refers_to == layouts.EMPLOYEES or not self.full
        after = KEPT if kept else DROPPED
        expected = f"{noun} findes ikke i {where}. {after}"
        table.add(
            self.problems, Severity.SET_ASIDE, "ukendt_henvisning", column.field, mask, expected
        )
        table.frame["aside"] = table.aside | mask
        if may_be_unreadable:
            self.kept_citizens |= {self.digest(cpr) for cpr in table.values(column.field)[mask]}
        if not kept:
            table.frame.loc[mask, "kept"] = False

    def _keeps_unreadable(self, column: Column) -> bool:
        """True where the missing citizen may be one whose CPR number could not be read."""
        citizens = self.tables.get(layouts.CITIZENS)
        if column.refers_to != layouts.CITIZENS or citizens is None:
            return False
        return not citizens.readable("citizen").all()
