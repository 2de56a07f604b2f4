"""The monthly statement as Documents: the jobcentre's edition and each municipality's own.

Tables are made of the figures, small numbers are withheld in all editions at once, and only then
are sentences made and the chef's texts filled in, of what is left in the cells.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from jobcenter import danish
from jobcenter.models import StatementText
from jobcenter.queries.statement import AREAS, METHOD_VERSION, Figures
from jobcenter.reports import (
    discretion,
    plan_tables,
    plan_words,
    statement_discretion,
    statement_words,
)
from jobcenter.reports.discretion import WHOLE as WHOLE_EDITION
from jobcenter.reports.discretion import Earlier
from jobcenter.reports.document import Chart, Document, Mark, Row, Section, Table
from jobcenter.reports.statement_corrections import only_other
from jobcenter.reports.statement_plan import PlanPart
from jobcenter.reports.statement_rows import NAMES
from jobcenter.reports.statement_tables import Tables
from jobcenter.reports.statement_words import Fields, Said
from jobcenter.timeliness.shares import WHOLE

Part = StatementText.Part
Texts = Mapping[str, str]  # by StatementText.Part

_HALF = len(AREAS) // 2


@dataclass(frozen=True)
class Told:
    """What is known of the statement itself; the first three of one that is issued."""

    organisation: str
    data_time: datetime
    fingerprint: str
    number: int | None = None
    issued_at: datetime | None = None
    issued_by: str = ""


@dataclass(frozen=True)
class Edition:
    """What one edition is made of. `restated` are cells (table, row, column) that differ from the
    issue before, `corrections` the tables that tell why; `plan` the recovery plan's milestones.
    """

    figures: Figures
    texts: Texts = field(default_factory=dict)
    restated: frozenset[tuple[str, str, str]] = frozenset()
    corrections: Sequence[Table] = ()
    plan: PlanPart | None = None


def documents(
    editions: Mapping[str, Edition], told: Told, earlier: Sequence[Earlier] = ()
) -> dict[str, Document]:
    """The documents by edition: discretion.WHOLE, and the codes of municipalities."""
    figures = {key: each.figures for key, each in editions.items()}
    telling = statement_discretion.telling(figures)
    made = {
        key: (
            *(table for table in Tables(each.figures) if table.key != "hvem" or key in telling),
            *each.corrections,
            *(each.plan.tables if each.plan else ()),
            *statement_discretion.unseen(each.figures),
        )
        for key, each in editions.items()
    }
    whole = editions[WHOLE_EDITION]
    rules = statement_discretion.rules(whole.figures, made)
    if whole.plan:
        rules = whole.plan.joined(rules, whole.figures.window)
    left = discretion.withheld_editions(made, rules, earlier)
    return {key: _document(each, told, left[key]) for key, each in editions.items()}


def _document(edition: Edition, told: Told, tables: Sequence[Table]) -> Document:
    unseen = statement_discretion.UNSEEN | (edition.plan.unseen if edition.plan else set())
    by_key = {
        table.key: _marked(table, edition.restated) for table in tables if table.key not in unseen
    }
    of = edition.figures
    house = of.municipality.name if of.municipality else told.organisation
    return Document(
        title=f"Månedsopgørelse for {danish.month(of.month)}, {house}",
        facts=tuple(_facts(of, told, house)),
        sections=tuple(_sections(edition, by_key)),
    )


def _marked(table: Table, restated: frozenset[tuple[str, str, str]]) -> Table:
    def marked(row: Row) -> Row:
        cells = (
            replace(cell, marks=(*cell.marks, Mark.RESTATED))
            if (table.key, row.key, column.key) in restated and not cell.is_hidden
            else cell
            for column, cell in zip(table.columns, row.cells, strict=True)
        )
        return replace(row, cells=tuple(cells))

    return replace(table, rows=tuple(map(marked, table.rows)))


def _facts(of: Figures, told: Told, house: str) -> Iterator[tuple[str, str]]:
    yield "Måned", danish.month(of.month)
    yield "Gælder", f"Borgere i {house}" if of.municipality else house
    if told.number is None:
        yield "Udgivelse", "Kladde, ikke udgivet"
    else:
        yield "Udgivelse", f"Nr. {told.number} for måneden"
        yield "Udgivet", danish.long_moment(told.issued_at)
        yield "Udgivet af", told.issued_by
    yield "Opgjort pr.", danish.long_day(of.as_of)
    yield "Data hentet", danish.long_moment(told.data_time)
    yield "Regelsæt", told.fingerprint[:12]
    yield "Metode", METHOD_VERSION


def fields(document: Document) -> Fields:
    """What a text of the statement may show."""
    return Fields([*document.tables])


def _sections(edition: Edition, tables: Mapping[str, Table]) -> Iterator[Section]:
    of, rule = edition.figures, edition.figures.rule
    said, month = Said(tables), danish.month(of.month)
    known = Fields([*tables.values()])

    def text(part: Part, heading: str) -> Iterator[Section]:
        if paragraphs := statement_words.filled(edition.texts.get(part, ""), known):
            yield Section(part.value, heading, paragraphs)

    def of_keys(*keys: str) -> tuple[Table, ...]:
        return tuple(tables[key] for key in keys if key in tables)

    yield from text(Part.SITUATION, "Situationen")
    goal = statement_words.of_goal(said, rule, month)
    yield Section("maal", "Målet", goal, of_keys("maal", "afstand"))
    yield Section(
        "udvikling",
        "De seneste 12 måneder",
        (),
        of_keys("udvikling", "grundlag"),
        tuple(_charts(rule.goal)),
    )
    yield from text(Part.CAUSE, "Årsagen")
    changed = (*statement_words.of_change(said), *statement_words.of_people(said))
    yield Section("aendring", "Hvad der har ændret sig", changed, of_keys("aendring", "hvem"))
    deadlines = statement_words.of_deadlines(said)
    yield Section("frister", "Lovens frister", deadlines, of_keys("frister", "planer", "udenfor"))
    overruns = statement_words.of_overruns(said)
    yield Section("dage", "Dage for sent", overruns, of_keys("dage"))
    yield Section("foedt-sent", "Født for sent og registreret for sent", (), of_keys("foedt-sent"))
    if "aktoerer" in tables:
        yield Section("aktoerer", "Anden aktør", (), of_keys("aktoerer"))
    yield Section("uden-ansvarlig", "Sager uden ansvarlig", (), of_keys("uden-ansvarlig"))
    yield from text(Part.ACTION, "Handlingen")
    if edition.plan:
        own = of_keys(plan_tables.MILESTONES)
        yield Section(
            "plan",
            f"Genopretningsplan: {edition.plan.name}",
            tuple(map(plan_words.results, own)),
            own,
        )
    every = of_keys(*(table.key for table in edition.corrections))
    corrections = tuple(table for table in map(only_other, every) if table.rows)
    if corrections:
        yield Section("rettelser", "Rettelser siden sidste udgivelse", (), corrections)
    yield Section("metode", "Sådan er tallene gjort op", statement_words.method(rule))


def _charts(goal: Fraction) -> Iterator[Chart]:
    yield Chart("i-alt", "Månedens andel, i alt", "udvikling", (WHOLE,), goal)
    for number, areas in enumerate((AREAS[:_HALF], AREAS[_HALF:]), 1):
        names = danish.listed([NAMES[area].lower() for area in areas])
        yield Chart(f"omraader-{number}", f"Månedens andel, {names}", "udvikling", areas, goal)
