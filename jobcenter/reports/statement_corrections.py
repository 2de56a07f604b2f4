"""What has changed since the last issue, as tables of the next one, and which cells it restates."""

from collections.abc import Iterator, Sequence
from datetime import date

from jobcenter import danish
from jobcenter.queries.restatement_causes import Cause, Judged
from jobcenter.queries.restatements import DutyDifference, Ledger
from jobcenter.queries.statement import AREAS
from jobcenter.queries.verdicts import MEASURED, Outcome
from jobcenter.reports.document import Column, Row, Table, Unit
from jobcenter.reports.statement_tables import NAMES, month_key, row, rule_name
from jobcenter.timeliness.mix import Count, summed
from jobcenter.timeliness.shares import WHOLE

COUNTS, DUTIES = "rettelser", "rettede-frister"

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
    changed = {(cell.area, cell.month) for cell in ledger.cells}
    changed |= {(WHOLE, when) for when in ledger.months if _has_moved(ledger, when)}
    known = {table.key: table for table in edition_tables}
    found = {
        (key, month_key(when), area)
        for area, when in changed
        for key in ("udvikling", "grundlag")
        if any(column.key == area for column in known[key].columns)
    }
    if ledger.issue.month == month:
        for area, when in changed:
            columns = ["gennemsnit", "samlet"]
            columns += ["borgere", "naaet", "andel"] if when == month else []
            found |= {("maal", area, column) for column in columns}
    return frozenset(found)


def _has_moved(ledger: Ledger, month: date) -> bool:
    pairs = [ledger.counts(area, month) for area in AREAS]
    return summed(then for then, _ in pairs) != summed(now for _, now in pairs)
