"""*Afrapportering*: the recovery plan as a Document, for the authority that follows it.

Tables are made of the plan and its figures, small numbers are withheld, and only then are
sentences made of what is left in the cells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from jobcenter import danish
from jobcenter.queries import plan_milestones
from jobcenter.queries.plan_milestones import Course
from jobcenter.queries.plans import Reading
from jobcenter.queries.support import Year
from jobcenter.reports import discretion, plan_discretion, plan_tables, plan_words
from jobcenter.reports.document import Chart, Document, Section, Table

_GOAL_NOTE = (
    "Et tal under fem personer er skjult, og så mange andre, som der skal til, for at det ikke kan "
    "regnes ud."
)


@dataclass(frozen=True)
class Told:
    """What is known of the report itself."""

    organisation: str
    data_time: datetime | None
    fingerprint: str
    made_at: datetime
    made_by: str


def document(reading: Reading, support: Year | None, told: Told) -> Document:
    found = plan_milestones.courses(reading.figures, reading.plan.baseline, reading.milestones)
    courses = {f"tal-{number}": course for number, course in enumerate(found, 1)}
    made = [
        plan_tables.initiatives(reading),
        plan_tables.milestones(reading),
        plan_tables.figures(reading),
        plan_tables.hours(reading),
        plan_tables.measures(reading),
        plan_tables.statuses(reading),
        *(plan_tables.course(key, course) for key, course in courses.items()),
    ]
    if support:
        made.append(plan_tables.support(support))
    tables = [table for table in made if table.rows]
    basis = plan_discretion.basis(reading, courses.values())
    rules = plan_discretion.rules(reading, basis, courses)
    left = discretion.withheld_tables((*tables, *basis.tables), rules)
    shown = {table.key: table for table in left[: len(tables)]}
    return Document(
        title=f"Afrapportering: {reading.plan.name}, {told.organisation}",
        facts=tuple(_facts(reading, told)),
        sections=tuple(_sections(reading, shown, courses)),
    )


def _facts(reading: Reading, told: Told) -> Iterator[tuple[str, str]]:
    plan = reading.plan
    yield "Plan", plan.name
    if plan.authority:
        yield "Afrapporteres til", plan.authority
    yield "Udgangspunkt", danish.long_day(plan.baseline)
    if plan.closed_at:
        yield "Afsluttet", danish.long_day(plan.closed_at)
    yield "Opgjort pr.", danish.long_day(reading.as_of)
    if told.data_time:
        yield "Data hentet", danish.long_moment(told.data_time)
    yield "Regelsæt", told.fingerprint[:12]
    yield "Lavet", f"{danish.long_moment(told.made_at)} af {told.made_by}"


def _sections(
    reading: Reading, tables: Mapping[str, Table], courses: Mapping[str, Course]
) -> Iterator[Section]:
    def of(*keys: str) -> tuple[Table, ...]:
        return tuple(tables[key] for key in keys if key in tables)

    if reading.plan.background:
        yield Section("baggrund", "Baggrund", _paragraphs(reading.plan.background))
    yield Section("plan", "Planen", (), of("initiativer"))
    standing = tuple(map(plan_words.results, of(plan_tables.MILESTONES)))
    milestones = of(plan_tables.MILESTONES, "tal")
    yield Section("resultater", "Milepæle og frister", standing, milestones)
    yield Section("status", "Status og tiltag", (), of("status", "tiltag"))
    if "timer" in tables:
        yield Section("timer", "Ekstra timer", (), of("timer"))
    if "forsoergelse" in tables:
        yield Section("forsoergelse", "Resultatmålet", (), of("forsoergelse"))
    target = Fraction(reading.figures.rule.goal_percent, 100)
    yield Section(
        "bilag",
        "Bilag: tallene måned for måned",
        (_GOAL_NOTE,),
        of(*courses),
        tuple(_charts(tables, courses, target)),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _charts(
    tables: Mapping[str, Table], courses: Mapping[str, Course], target: Fraction
) -> Iterator[Chart]:
    for key in courses:
        if key in tables:
            title = f"{tables[key].caption}, måned for måned"
            yield Chart(f"graf-{key}", title, key, plan_tables.LINES, target)
