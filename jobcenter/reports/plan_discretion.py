"""What the figures of a recovery plan's report tell, so that small numbers can be withheld.

The report names some areas, and the monthly statement all of them and the whole. So the counts of
all areas are withheld here as there, and each figure of the report hides where one that it is made
of does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from jobcenter.law import vocabulary
from jobcenter.queries.area_figures import Areas
from jobcenter.queries.plan_milestones import Course, Judged
from jobcenter.queries.plans import Reading
from jobcenter.reports.discretion import At, Family, Link, Rules, Sum
from jobcenter.reports.document import Cell, Column, Row, Table, Unit
from jobcenter.reports.plan_tables import MILESTONES, is_month_end, keyed
from jobcenter.timeliness.forecast import ALL_DUE, BOOKED, NOTHING

_PEOPLE = "borgere-efter-omraade"
_WHOLE = "alle"
_GROUPS = (*vocabulary.BENEFITS, _WHOLE)
_CURVES = (NOTHING, BOOKED, ALL_DUE)


def _hits(curve: str) -> str:
    return f"naaede-{curve}"


# Of a month that is over, by what the monthly statement calls its own tables of the same counts.
STATEMENTS = {_PEOPLE: "grundlag"} | {_hits(curve): "naaede" for curve in _CURVES}


@dataclass(frozen=True)
class Basis:
    """The counts by area on each day, as tables that nobody is shown; `days` are in them."""

    tables: tuple[Table, ...]
    days: frozenset[date]


def basis(reading: Reading, courses: Iterable[Course] = ()) -> Basis:
    """On the days of the milestones and the courses, and at all stored month ends where averages
    are of them.
    """
    asked = {spot.day for course in courses for spot in course.spots()}
    asked |= {day for each in reading.milestones if (day := _judged_on(each))}
    if any(each.aim.is_average for each in reading.milestones):
        asked |= set(reading.figures.month_ends())
    by_day = {
        day: {curve: reading.figures.counts(day, curve) for curve in _CURVES}
        for day in sorted(asked)
    }
    known = {day: counts for day, counts in by_day.items() if all(counts.values())}
    people = _table(_PEOPLE, {day: _numbers(own[NOTHING], 0) for day, own in known.items()})
    hits = [
        _table(_hits(curve), {day: _numbers(own[curve], 1) for day, own in known.items()})
        for curve in _CURVES
    ]
    return Basis((people, *hits), frozenset(known))


def _numbers(counts: Mapping[str, tuple[int, int]], place: int) -> list[int]:
    return [counts["" if group == _WHOLE else group][place] for group in _GROUPS]


def _table(key: str, rows: Mapping[date, Sequence[int]]) -> Table:
    return Table(
        key=key,
        caption="",
        row_heading="",
        columns=tuple(Column(group, group, Unit.COUNT) for group in _GROUPS),
        rows=tuple(
            Row(day.isoformat(), "", tuple(map(Cell, numbers))) for day, numbers in rows.items()
        ),
    )


def rules(
    reading: Reading, found: Basis, courses: Mapping[str, Course] = MappingProxyType({})
) -> Rules:
    """Without courses, of the milestones alone."""
    families = {_PEOPLE: tuple(Family((group,)) for group in _GROUPS)} | {
        _hits(curve): tuple(Family((group,), zero_tells=(group,)) for group in _GROUPS)
        for curve in _CURVES
    }
    sums = [
        Sum(At(table, _WHOLE), tuple(At(table, area) for area in vocabulary.BENEFITS))
        for table in families
    ]
    links = [*_of_milestones(reading, found), *_of_hours(reading, found)]
    links += [link for key, course in courses.items() for link in _of_course(key, course, found)]
    return Rules(families=families, sums=sums, links=links)


def _of_milestones(reading: Reading, found: Basis) -> Iterator[Link]:
    for key, _, judged in keyed(reading):
        began = _told_by(judged.areas, _until(found, reading.plan.baseline), (NOTHING,), found)
        yield Link(At(MILESTONES, "udgangspunkt", key), began)
        for column, curve in (("andel", NOTHING), ("booket", BOOKED), ("alle", ALL_DUE)):
            yield Link(At("tal", column, key), _judged_by(judged, (curve,), found))
        for column in ("borgere", "naaet", "samtaler"):
            yield Link(At("tal", column, key), _judged_by(judged, (NOTHING, BOOKED), found))
        told = _judged_by(judged, _CURVES, found)
        yield Link(At(MILESTONES, "resultat", key), told, is_vague=True)


def _judged_on(judged: Judged) -> date | None:
    """The day of the counts that it is judged by."""
    point = judged.prospect.point if judged.prospect else None
    return judged.figure.day if judged.figure else point.day if point else None


def _judged_by(judged: Judged, curves: Sequence[str], found: Basis) -> tuple[At, ...]:
    day = _judged_on(judged)
    if day is None:
        return ()
    days = _window(found, day) if judged.aim.is_average else [day]
    return _told_by(judged.areas, days, curves, found)


def _of_hours(reading: Reading, found: Basis) -> Iterator[Link]:
    for each in reading.initiatives:
        for purchase in each.purchases:
            areas = [judged.areas for judged in each.milestones if judged.aim.day == purchase.day]
            told = [at for own in areas for at in _told_by(own, [purchase.day], (BOOKED,), found)]
            key = f"{each.initiative.number}-{purchase.day.isoformat()}"
            yield Link(At("timer", "behov", key), tuple(told))


def _of_course(key: str, course: Course, found: Basis) -> Iterator[Link]:
    began = _told_by(course.areas, _until(found, course.baseline), (NOTHING,), found)
    for spot in course.spots():
        if not is_month_end(spot.day):
            continue
        row = f"{spot.day:%Y-%m}"
        days = _window(found, spot.day) if course.is_average else [spot.day]
        for column, curve in (("var", NOTHING), ("booket", BOOKED), ("alle", ALL_DUE)):
            yield Link(At(key, column, row), _told_by(course.areas, days, (curve,), found))
        yield Link(At(key, "planlagt", row), began)


def _told_by(
    areas: Areas, days: Iterable[date], curves: Sequence[str], found: Basis
) -> tuple[At, ...]:
    """The counts of some areas on some days that a figure is made of."""
    return tuple(
        At(table, group, day.isoformat())
        for day in days
        if day in found.days
        for group in areas or (_WHOLE,)
        for table in (_PEOPLE, *map(_hits, curves))
    )


def _window(found: Basis, day: date) -> list[date]:
    """The month ends of the year until a day, which an average is of."""
    ends = sorted(each for each in found.days if is_month_end(each) and each <= day)
    return ends[-12:]


def _until(found: Basis, day: date) -> list[date]:
    """The newest day until a plan's first: its figure is of that."""
    return sorted(each for each in found.days if each <= day)[-1:]
