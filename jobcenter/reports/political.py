"""*Politikerudgave*: a month's statement on half a page, for those who decide and do not manage.

It is made of the cells of the full statement and of nothing else: what is hidden there is not
told here. Nobody can write in its sentences, only before and after them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from jobcenter import danish
from jobcenter.queries.plan_milestones import State
from jobcenter.reports.document import Document, Row, Section, Table
from jobcenter.reports.plan_tables import AVERAGE, MILESTONES
from jobcenter.reports.statement_rows import NO, YES
from jobcenter.reports.statement_words import Said

MOST_SENTENCES = 6

_FACTS = ("Udgivelse", "Udgivet", "Opgjort pr.")
_OF_MILESTONE = ("maalgruppe", "dag", "krav", "maaling", "resultat")
# What a milestone has come to, as words before what it asks for
_COME_TO = {
    str(State.REACHED.label): "nået er",
    str(State.MISSED.label): "ikke nået er",
    str(State.ON_COURSE.label): "på kurs er",
    str(State.BEHIND.label): "bagud er",
    str(State.OUT_OF_REACH.label): "uden for rækkevidde er",
}
_COLUMNS = ("borgere", "gennemsnit", "maalet")
_TITLE = "Månedsopgørelse"


def political(
    document: Document,
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> Document:
    """The short edition of the full statement `document`, which has been withheld already.

    `before` and `after` are the chef's paragraphs, filled in.
    """
    tables = {table.key: table for table in document.tables}
    said = Said(tables)
    standing = [*_status(said), *_areas(said)]
    moving = [
        *_change(said),
        *_when(said),
        *(_milestones(said) if MILESTONES in tables else _people(said)),
    ]
    paragraphs = (standing, moving[: MOST_SENTENCES - len(standing)])
    return Document(
        title=document.title.replace(_TITLE, f"{_TITLE} i kort form", 1),
        facts=tuple(fact for fact in document.facts if fact[0] in _FACTS),
        sections=(
            *_own_words("foer", before),
            Section(
                "status",
                "",
                tuple(" ".join(sentences) for sentences in paragraphs if sentences),
                (_small(tables["maal"]),),
            ),
            *_own_words("efter", after),
        ),
    )


def _own_words(key: str, paragraphs: Sequence[str]) -> Iterator[Section]:
    """They stand before and after the rest."""
    if paragraphs:
        yield Section(key, "", tuple(paragraphs))


def _small(table: Table) -> Table:
    """The areas with their average, and whether it reaches the goal."""
    places = [place for place, column in enumerate(table.columns) if column.key in _COLUMNS]

    def short(row: Row) -> Row:
        return replace(row, cells=tuple(row.cells[place] for place in places))

    columns = tuple(table.columns[place] for place in places)
    return replace(table, columns=columns, rows=tuple(map(short, table.rows)), note="")


# --- The sentences --------------------------------------------------------------------------------


def _goal(said: Said) -> str:
    """Such as: mindst 80 %."""
    headings = {column.key: column.heading for column in said.tables["maal"].columns}
    heading = headings["maalet"]
    return heading[0].lower() + heading[1:]


def _status(said: Said) -> Iterator[str]:
    month = said.tables["maal"].caption.rsplit(" i ", 1)[-1]
    if not said.is_hidden("maal.alle.borgere") and said.value("maal.alle.borgere"):
        yield (
            f"I {month} havde {said('maal.alle.naaet')} af {said('maal.alle.borgere')} borgere de "
            f"samtaler, målet kræver: {said('maal.alle.andel')}."
        )
    if (reached := said.value("maal.alle.maalet")) in (YES, NO):
        verdict = "nået" if reached == YES else "ikke nået"
        yield (
            f"Gennemsnittet af de seneste {said('maal.alle.maaneder')} måneder er "
            f"{said('maal.alle.gennemsnit')}, og målet på {_goal(said)} er {verdict}."
        )


def _areas(said: Said) -> Iterator[str]:
    """In the fixed order, and only of those whose figures are shown."""
    results: dict[object, list[str]] = defaultdict(list)
    for row in said.tables["maal"].rows[:-1]:
        name = row.heading[0].lower() + row.heading[1:]
        results[said.value(f"maal.{row.key}.maalet")].append(name)
    if results[YES] and results[NO]:
        yield (
            f"Målet er nået for {danish.listed(results[YES])}, men ikke for "
            f"{danish.listed(results[NO])}."
        )
    elif results[YES] or results[NO]:
        verdict = "nået" if results[YES] else "ikke nået"
        yield f"Målet er {verdict} for {danish.listed(results[YES] or results[NO])}."


def _change(said: Said) -> Iterator[str]:
    cells = [f"aendring.alle.{column}" for column in ("forskel", "andelen", "fordelingen")]
    if "aendring" in said.tables and _are_shown(said, cells):
        whole, rate, mix = map(said, cells)
        yield (
            f"Fra måneden før er andelen ændret med {whole}: {rate}, fordi andelene i områderne er "
            f"andre, og {mix}, fordi borgerne er fordelt anderledes på områderne."
        )


def _are_shown(said: Said, cells: Iterable[str]) -> bool:
    return all(said.value(cell) is not None for cell in cells)


def _people(said: Said) -> Iterator[str]:
    cells = ("hvem.naaede.borgere", "hvem.faldt.borgere")
    if "hvem" in said.tables and _are_shown(said, cells):
        reached, fell = map(said, cells)
        yield (
            f"{reached} borgere nåede i måneden op på samtalerne, og {fell} faldt under, fordi "
            "deres ældste samtaler blev for gamle."
        )


def _when(said: Said) -> Iterator[str]:
    cells = {name: f"afstand.alle.{name}" for name in ("booket", "frister", "tidligst")}
    if said.value("maal.alle.maalet") != NO or said.is_hidden(*cells.values()):
        return
    if said.value(cells["booket"]):
        yield f"Med de samtaler, der er booket, nås målet i {said(cells['booket'])}."
    elif said.value(cells["frister"]):
        yield (
            f"Holdes alle frister, nås målet i {said(cells['frister'])}; det, der er booket nu, er "
            "ikke nok."
        )
    elif said.value(cells["tidligst"]):
        yield (
            f"Målet kan tidligst nås i {said(cells['tidligst'])}, og det kræver mere, end at alle "
            "frister holdes."
        )
    else:
        yield "Målet kan ikke nås inden for de næste 12 måneder."


def _milestones(said: Said) -> Iterator[str]:
    """In one sentence, by what has come of them; those that are hidden are left out."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in said.tables[MILESTONES].rows:
        cells = {name: f"{MILESTONES}.{row.key}.{name}" for name in _OF_MILESTONE}
        if said.is_hidden(*cells.values()):
            continue
        measure = " i gennemsnit" if said(cells["maaling"]) == AVERAGE else ""
        asked = f"{_whole(said.value(cells['krav']))}{measure} senest {_day(said, cells['dag'])}"
        groups = found[said(cells["resultat"])][asked]
        groups += [name for name in [said(cells["maalgruppe"])] if name not in groups]
    if found:
        told = [
            f"{_COME_TO.get(result, 'endnu ikke opgjort er')} "
            + " og ".join(f"{asked} for {danish.listed(names)}" for asked, names in own.items())
            for result, own in found.items()
        ]
        yield f"Genopretningsplanen: {'; '.join(told)}."


def _whole(share: object) -> str:
    """Milestones are set in whole percents."""
    return danish.percent(float(share), 0) if isinstance(share, Fraction) else danish.NOTHING


def _day(said: Said, address: str) -> str:
    day = said.value(address)
    return danish.long_day(day) if isinstance(day, date) else danish.NOTHING
