"""A whole delivery: from a path to tables and problems. Nothing is written anywhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from jobcenter.danish import listed
from jobcenter.intake import consistency, headings, layouts, packages, rules, textfiles
from jobcenter.intake.cells import Digest
from jobcenter.intake.problems import Blocked, Problems, Severity
from jobcenter.intake.references import Known, References
from jobcenter.intake.sheets import Part
from jobcenter.intake.tablereader import TableReader
from jobcenter.intake.tables import Table

Progress = Callable[[str, int], None]

# How far an intake is, in percent, when all files are read.
READ = 40


@dataclass
class Reading:
    """Tables by name in the order of the layouts, and everything that was wrong.

    `kept_citizens` are CPR digests of citizens who stay in force although no row names them.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    kept_citizens: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Context:
    """What a delivery is judged by, beside itself.

    `digest` turns ten digits of CPR into their keyed digest; it is asked again and again for the
    same number, so it had better remember. `periods` holds, for a change set,
    the spells and responsibilities in force: owner, key, start, end by table.
    """

    full: bool
    today: date
    digest: Digest
    known: Known = field(default_factory=Known)
    periods: dict[str, pd.DataFrame] = field(default_factory=dict)


def read(path: Path, context: Context, progress: Progress) -> Reading:
    """Reads and judges everything at once; all problems, blocking or not, are in the result."""
    digest = context.digest
    reading = Reading()
    unreadable = _read_parts(path, digest, reading, progress)
    _require(reading, unreadable, context.full)
    reading.tables = {
        name: reading.tables[name] for name in layouts.BY_TABLE if name in reading.tables
    }
    _judge_ends(reading)
    for table in reading.tables.values():
        rules.check(table, context.today, reading.problems)
    references = References(
        reading.tables, unreadable, context.full, context.known, digest, reading.problems
    )
    references.check()
    reading.kept_citizens = references.kept_citizens
    _warn(reading, context, digest)
    return reading


def _read_parts(path: Path, digest: Digest, reading: Reading, progress: Progress) -> set[str]:
    """Reads each part; gives the names of tables that are there and could not be read."""
    unreadable: set[str] = set()
    try:
        with packages.opened(path) as contents:
            for name, part in contents:
                if part is None:
                    _report_unknown(name, reading.problems)
                elif part.table in reading.tables or part.table in unreadable:
                    _report_double(part, reading.problems)
                else:
                    progress(f"Læser {part.file}", _percent(len(reading.tables)))
                    _read_part(part, digest, reading, unreadable)
    except Blocked as blocked:
        reading.problems.add_blocked(path.name, blocked)
        unreadable |= layouts.BY_TABLE.keys() - reading.tables.keys()
    return unreadable


def _percent(done: int) -> int:
    return READ * done // len(layouts.LAYOUTS)


def _read_part(part: Part, digest: Digest, reading: Reading, unreadable: set[str]) -> None:
    layout = layouts.BY_TABLE[part.table]
    try:
        with part.open() as sheet:
            places = headings.places(layout, sheet, reading.problems)
            if places is None:
                unreadable.add(part.table)
                return
            reader = TableReader(layout, sheet, places, digest, reading.problems)
            reading.tables[part.table] = reader.read()
    except Blocked as blocked:
        reading.problems.add_blocked(part.file, blocked)
        unreadable.add(part.table)


def _report_unknown(name: str, problems: Problems) -> None:
    known = listed(list(layouts.BY_TABLE))
    expected = f"Filen læses ikke. En leverance består af {known}."
    problems.add(Severity.WARNING, "ukendt_fil", name, expected)


def _report_double(part: Part, problems: Problems) -> None:
    expected = "Filen er i leverancen to gange. Send kun den ene."
    problems.add(Severity.BLOCKING, "dobbelt_fil", part.file, expected)


def _require(reading: Reading, unreadable: set[str], full: bool) -> None:
    """A full delivery needs its main files; a change set needs at least one file."""
    absent = [name for name in layouts.BY_TABLE if name not in reading.tables.keys() | unreadable]
    if not full:
        if len(absent) == len(layouts.LAYOUTS):
            expected = f"Der skal være mindst en af filerne {listed(absent)}."
            reading.problems.add(Severity.BLOCKING, "manglende_fil", "", expected)
        return
    for name in absent:
        if layouts.BY_TABLE[name].required:
            severity, code = Severity.BLOCKING, "manglende_fil"
            expected = "Filen skal være med i en fuld leverance."
        else:
            severity, code = Severity.WARNING, "manglende_valgfri_fil"
            expected = "Filen er ikke med, så det, der er indlæst før, gælder uændret."
        reading.problems.add(severity, code, name, expected)


def _judge_ends(reading: Reading) -> None:
    """A last line without line end is taken for whole only where no other file ends in one."""
    others_end = any(table.ends_in_line_end for table in reading.tables.values())
    for table in reading.tables.values():
        if table.doubtful_row is None:
            continue
        if others_end:
            reading.problems.add_blocked(table.file, textfiles.cut(table.doubtful_row))
        else:
            expected = "Filen slutter uden linjeskift. Kontrollér, at den sidste række er hel."
            reading.problems.add(
                Severity.WARNING, "uden_linjeskift", table.file, expected, row=table.doubtful_row
            )


def _warn(reading: Reading, context: Context, digest: Digest) -> None:
    tables, problems = reading.tables, reading.problems
    spells = None
    if layouts.SPELLS in tables:
        known = context.periods.get(layouts.SPELLS)
        spells = consistency.periods(tables[layouts.SPELLS], "citizen", known, digest)
        consistency.warn_of_overlaps(tables[layouts.SPELLS], spells, "Forløbet", problems)
    elif layouts.SPELLS in context.periods:
        spells = consistency.known_periods(context.periods[layouts.SPELLS])
    if layouts.RESPONSIBILITIES in tables:
        table = tables[layouts.RESPONSIBILITIES]
        known = context.periods.get(layouts.RESPONSIBILITIES)
        found = consistency.periods(table, "spell", known, digest)
        consistency.warn_of_overlaps(table, found, "Sagsansvaret", problems)
    if layouts.CONVERSATIONS in tables and spells is not None:
        conversations = tables[layouts.CONVERSATIONS]
        consistency.warn_of_stray_conversations(conversations, spells, digest, problems)
