"""How the tables of the monthly statement hang together, so that small numbers can be withheld.

What a reader can calculate of one table with another is said here once, beside what the tables
are (reports.statement_tables); reports.withholding finds out what has to be hidden.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jobcenter.queries.statement import AREAS, Figures
from jobcenter.queries.statement_months import months_before
from jobcenter.reports.discretion import SMALLEST, At, Family, Link, Rules, Sum
from jobcenter.reports.discretion import WHOLE as WHOLE_EDITION
from jobcenter.reports.document import Column, Table, Unit
from jobcenter.reports.statement_corrections import COUNTS, DUTIES
from jobcenter.reports.statement_duties import DUTY_TABLES
from jobcenter.reports.statement_rows import GROUPS, actor_key, followed, month_key, row
from jobcenter.timeliness.movements import Part
from jobcenter.timeliness.shares import WHOLE

# Counts that no edition shows, and that shares tell of.
HITS = "naaede"
UNSEEN = frozenset({HITS})

_COLUMNS_OF_DUTIES = ("til-tiden", "for-sent", "mangler")
_DUTIES = (Family(("frister",)), Family(_COLUMNS_OF_DUTIES, ("andel",), ("til-tiden",)))


def unseen(of: Figures) -> tuple[Table, ...]:
    """The counts that no edition shows, as tables."""
    groups = followed(of)
    return (
        Table(
            key=HITS,
            caption="",
            row_heading="",
            columns=tuple(Column(group, group, Unit.COUNT) for group in groups),
            rows=tuple(
                row(month_key(month), "", (of.goal[group].counts[place].hits for group in groups))
                for place, month in enumerate(of.window)
            ),
        ),
    )


def telling(figures: Mapping[str, Figures]) -> frozenset[str]:
    """The editions that can tell who stayed, left and came: where none of them are few.

    The municipalities' all or none, since what one of them shows tells of the others.
    """
    open_to_all = {
        key
        for key, of in figures.items()
        if of.change and not any(0 < of.change.flow.of(part) < SMALLEST for part in Part)
    }
    homes = figures.keys() - {WHOLE_EDITION}
    return frozenset(open_to_all if homes <= open_to_all else open_to_all - homes)


def rules(of: Figures, editions: Mapping[str, Sequence[Table]]) -> Rules:
    """Of all editions' tables; `of` are the jobcentre's figures."""
    tables = {table.key: table for table in editions[WHOLE_EDITION]}
    families: dict[str, tuple[Family, ...]] = {
        "maal": (Family(("borgere", "naaet"), ("andel",), ("naaet",)),),
        "afstand": (Family(("borgere",), ("samtaler",)),),
        "grundlag": tuple(Family((group,)) for group in GROUPS),
        HITS: tuple(Family((group,), zero_tells=(group,)) for group in GROUPS),
        **dict.fromkeys(DUTY_TABLES, _DUTIES),
        "dage": (
            Family(("antal",), ("median", "niende")),
            Family(("over-60",)),
            Family(("over-60-aar",)),
        ),
        "foedt-sent": (
            Family(("foedt-sent", "uden", "uden-til-tiden"), ("andel-uden",)),
            Family(("registreret-sent",)),
        ),
        "aktoerer": (Family(("borgere", "naaet"), ("andel",), ("naaet",)),),
        "uden-ansvarlig": (Family(("sager",)),),
        COUNTS: (Family(("borgere-foer", "borgere-nu")), Family(("naaet-foer", "naaet-nu"))),
        DUTIES: (
            Family(("frister-foer", "frister-nu")),
            Family(("til-tiden-foer", "til-tiden-nu")),
        ),
    }
    return Rules(
        families=families,
        sums=(
            *_sums_of_goal(of),
            *_sums_of_duties(tables),
            *_sums_of_corrections(tables),
        ),
        links=tuple(_links(of, tables)),
        dated=("udvikling", "grundlag", *UNSEEN),
    )


# --- What adds up ---------------------------------------------------------------------------------


def _sums_of_goal(of: Figures) -> Iterator[Sum]:
    """The months' areas, and the month's own counts, which stand in two tables."""
    last = month_key(of.window[-1])
    for table in ("grundlag", HITS):
        yield Sum(At(table, WHOLE), tuple(At(table, area) for area in AREAS))
    for group in GROUPS:
        yield Sum(At("maal", "borgere", group), (At("grundlag", group, last),))
        yield Sum(At("maal", "naaet", group), (At(HITS, group, last),))


def _sums_of_duties(tables: Mapping[str, Table]) -> Iterator[Sum]:
    for key in DUTY_TABLES:
        yield Sum(At(key, "frister"), tuple(At(key, column) for column in _COLUMNS_OF_DUTIES))
    cases = tuple(At("foedt-sent", column, WHOLE) for column in ("foedt-sent", "uden"))
    yield Sum(At("frister", "frister", WHOLE), cases)
    for group in GROUPS:
        lines = list(_lines(tables, group))
        late = (At("frister", each, line) for line in lines for each in ("for-sent", "mangler"))
        yield Sum(At("dage", "antal", group), tuple(late))


def _lines(tables: Mapping[str, Table], group: str) -> Iterator[str]:
    """The rows of a group's rules; of the whole its total."""
    for each in tables["frister"].rows:
        if each.key == group or (group != WHOLE and each.key.startswith(f"{group}-")):
            yield each.key


def _then_and_now(of: Figures) -> tuple[str, str]:
    now, then = map(month_key, months_before(of.month, 2))
    return then, now


def _sums_of_corrections(tables: Mapping[str, Table]) -> Iterator[Sum]:
    """What is counted now stands among the months too."""
    for each in tables[COUNTS].rows if COUNTS in tables else ():
        area, month = each.key.split("-", 1)
        yield Sum(At(COUNTS, "borgere-nu", each.key), (At("grundlag", area, month),))
        yield Sum(At(COUNTS, "naaet-nu", each.key), (At(HITS, area, month),))


# --- What tells of counts elsewhere ---------------------------------------------------------------


def _links(of: Figures, tables: Mapping[str, Table]) -> Iterator[Link]:
    then, now = _then_and_now(of)
    for group in GROUPS:
        for month in map(month_key, of.window):
            yield Link(At("udvikling", group, month), _of(group, (month,)))
        every = _of(group, map(month_key, of.window))
        own = tuple(At("maal", column, group) for column in ("borgere", "naaet"))
        for column in ("gennemsnit", "maaneder", "samlet", "maalet"):
            yield Link(At("maal", column, group), (*own, *every))
        yield Link(At("afstand", "mangler", group), (*own, *_of(group, (now,))))
        for column in ("booket", "frister", "tidligst"):
            yield Link(At("afstand", column, group), (*own, *every))
    for name in map(actor_key, of.actors):
        own = tuple(At("aktoerer", column, name) for column in ("borgere", "naaet"))
        for column in ("gennemsnit", "maaneder"):
            yield Link(At("aktoerer", column, name), own)
    if "aendring" in tables:
        yield from _links_of_change(then, now)


def _links_of_change(then: str, now: str) -> Iterator[Link]:
    """The effects are of all counts of both months at once, and so are withheld together."""
    counts = tuple(At("maal", column, group) for group in GROUPS for column in ("borgere", "naaet"))
    every = (*counts, *(place for group in GROUPS for place in _of(group, (then, now))))
    for group in GROUPS:
        own = tuple(At("maal", column, group) for column in ("borgere", "naaet"))
        yield Link(At("aendring", "foer", group), (*own, *_of(group, (then,))))
        yield Link(At("aendring", "nu", group), (*own, *_of(group, (now,))))
        yield Link(At("aendring", "forskel", group), (*own, *_of(group, (then, now))))
        for column in ("andelen", "fordelingen"):
            yield Link(At("aendring", column, group), every)


def _of(group: str, months: Iterable[str]) -> tuple[At, ...]:
    return tuple(At(table, group, month) for month in months for table in ("grundlag", HITS))
