"""What has changed since the last issue, as tables of the next one, and which cells it restates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from jobcenter import danish
from jobcenter.queries.restatement_causes import Cause, Judged
from jobcenter.queries.restatements import DutyDifference, Ledger
from jobcenter.queries.statement import AREAS
from jobcenter.queries.verdicts import MEASURED, Outcome
from jobcenter.reports.document import Cell, Column, Row, Table, Unit
from jobcenter.reports.statement_duties import rule_name
from jobcenter.reports.statement_rows import NAMES, month_key, row
from jobcenter.timeliness import reach
from jobcenter.timeliness.mix import Count, summed
from jobcenter.timeliness.shares import WHOLE

COUNTS, DUTIES = "rettelser", "rettede-frister"
_EVENED_OUT = "Her står kun det, hvor et antal er et andet; rettelser kan ophæve hinanden."

Restated = frozenset[tuple[str, str, str]]  # key of table, row and column


def tables(ledger: Ledger, of_all: Ledger) -> Iterator[Table]:
    """The ledger of an edition, with a line for all that has changed in any of the editions.

    So the editions' lines are the same, and add up.
    """
    places = [(cell.area, cell.month) for cell in of_all.cells_of_any]
    if places:
        yield _counts(ledger, places)
    changed = sorted({(side.area, each.rule) for each in of_all.duties for side in _sides(each)})
    if changed:
        yield _duties(ledger, changed)


def _counts(ledger: Ledger, places: Sequence[tuple[str, date]]) -> Table:
    causes = {(cell.area, cell.month): cell.causes for cell in ledger.cells_of_any}

    def line(area: str, month: date) -> Row:
        then, now = ledger.counts(area, month)
        why = _listed(list(causes.get((area, month), ())))
        heading = f"{NAMES[area]}, {danish.month(month)}"
        cells = (then.population, now.population, then.hits, now.hits, why)
        return row(f"{area}-{month_key(month)}", heading, cells)

    return Table(
        key=COUNTS,
        caption=f"Måltallet: {_since(ledger)}",
        row_heading="Område og måned",
        columns=(
            Column("borgere-foer", "Borgere før", Unit.COUNT, "Som det blev udgivet."),
            Column("borgere-nu", "Borgere nu", Unit.COUNT, "Som det er opgjort nu."),
            Column("naaet-foer", "Har samtalerne før", Unit.COUNT, "Som det blev udgivet."),
            Column("naaet-nu", "Har samtalerne nu", Unit.COUNT, "Som det er opgjort nu."),
            Column("aarsager", "Årsager", Unit.TEXT, "Hvad der er ændret siden udgivelsen."),
        ),
        rows=tuple(line(*place) for place in places),
    )


def _duties(ledger: Ledger, changed: Sequence[tuple[str, str]]) -> Table:
    def line(area: str, rule: str) -> Row:
        own = [each for each in ledger.duties if (area, rule) in _places(each)]
        then = summed(
            _measured(outcome, count)
            for (a, r, _, outcome), count in ledger.judged.items()
            if (a, r) == (area, rule)
        )
        moved = [
            _measured(side.outcome, step)
            for each in own
            for side, step in ((each.before, -1), (each.after, 1))
            if side and side.area == area
        ]
        now = summed([then, *moved])
        why = _listed(sorted({each.cause for each in own}, key=list(Cause).index))
        heading = rule_name(area, rule)
        cells = (then.population, now.population, then.hits, now.hits, why)
        return row(f"{area}-{rule}".lower(), heading, cells)

    return Table(
        key=DUTIES,
        caption=f"Lovens frister: {_since(ledger)}",
        row_heading="Område og regel",
        columns=(
            Column("frister-foer", "Frister før", Unit.COUNT, "Som det blev udgivet."),
            Column("frister-nu", "Frister nu", Unit.COUNT, "Som det er opgjort nu."),
            Column("til-tiden-foer", "Til tiden før", Unit.COUNT, "Som det blev udgivet."),
            Column("til-tiden-nu", "Til tiden nu", Unit.COUNT, "Som det er opgjort nu."),
            Column("aarsager", "Årsager", Unit.TEXT, "Hvad der er ændret siden udgivelsen."),
        ),
        rows=tuple(line(*place) for place in changed),
    )


def _measured(outcome: str, count: int) -> Count:
    """A duty counts as a deadline in the shares, and as one that was met."""
    is_measured = outcome in {str(part) for part in MEASURED}
    return Count(count * is_measured, count * (outcome == Outcome.TIMELY))


def _sides(each: DutyDifference) -> list[Judged]:
    return [side for side in (each.before, each.after) if side]


def _places(each: DutyDifference) -> set[tuple[str, str]]:
    return {(side.area, each.rule) for side in _sides(each)}


def _since(ledger: Ledger) -> str:
    month = danish.month(ledger.issue.month)
    return f"det, der er ændret siden udgivelse nr. {ledger.issue.number} for {month}"


def _listed(causes: Sequence[Cause]) -> str:
    return "; ".join(str(cause.label) for cause in causes)


def restated(ledger: Ledger, month: date, edition_tables: Sequence[Table]) -> Restated:
    """The cells that the issue showed otherwise: of the months, and of the same month's goal."""
    shown = {table.key: {column.key for column in table.columns} for table in edition_tables}
    changed = {
        (area, when): pair
        for area in (*AREAS, WHOLE)
        for when in ledger.months
        if len(set(pair := _pair(ledger, area, when))) > 1
    }
    found = {
        (key, month_key(when), area)
        for (area, when), (then, now) in changed.items()
        for key, differs in (
            ("udvikling", then.share != now.share),
            ("grundlag", then.population != now.population),
        )
        if differs and area in shown[key]
    }
    if ledger.issue.month == month:
        for area in {area for area, _ in changed}:
            pairs = [_pair(ledger, area, when) for when in reversed(ledger.months)]
            found |= {("maal", area, column) for column in _other_columns(pairs)}
    return frozenset(found)


def _other_columns(pairs: Sequence[tuple[Count, Count]]) -> Iterator[str]:
    """The goal's columns that are others, by the months' counts then and now, the oldest first."""
    then, now = pairs[-1]
    before, after = (list(counts) for counts in zip(*pairs, strict=True))
    for column, differs in (
        ("borgere", then.population != now.population),
        ("naaet", then.hits != now.hits),
        ("andel", then.share != now.share),
        ("gennemsnit", _average(before) != _average(after)),
        ("samlet", summed(before).share != summed(after).share),
    ):
        if differs:
            yield column


def _average(counts: Iterable[Count]) -> Fraction | None:
    return reach.mean(count.share for count in counts)


def _pair(ledger: Ledger, area: str, month: date) -> tuple[Count, Count]:
    """What the issue counted, and what is counted now; of the whole the areas' sums."""
    if area != WHOLE:
        return ledger.counts(area, month)
    pairs = [ledger.counts(each, month) for each in AREAS]
    return summed(then for then, _ in pairs), summed(now for _, now in pairs)


def only_other(table: Table) -> Table:
    """The lines of a table of corrections in which a number is another, or cannot be seen to be.

    To be called when small numbers have been withheld: until then the editions' lines are the same.
    """
    rows = tuple(row for row in table.rows if _is_other(row.cells))
    if len(rows) == len(table.rows):
        return table
    return replace(table, rows=rows, note=_EVENED_OUT)


def _is_other(cells: Sequence[Cell]) -> bool:
    numbers = cells[:-1]  # the last one tells the causes
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return any(cell.is_hidden for cell in numbers) or any(one != other for one, other in pairs)
