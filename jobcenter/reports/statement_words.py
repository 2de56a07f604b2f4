"""The sentences of the monthly statement, all of them made of the tables' cells.

Also the chef's own words: figures stand in them as fields, `{{ table.row.column }}`, and never as
numbers, so that what is written cannot differ from what is counted.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobcenter import danish
from jobcenter.law.kinds import RollingGoal
from jobcenter.reports.document import Cell, Table, Unit, shown
from jobcenter.reports.statement_rows import NO, YES
from jobcenter.timeliness.shares import WHOLE

_FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MOST_NAMED = 3


@dataclass(frozen=True)
class Field:
    """A cell by its address, with what it is called and what stands there now."""

    address: str
    name: str
    text: str
    unit: Unit

    @property
    def code(self) -> str:
        return f"{{{{ {self.address} }}}}"


@dataclass(frozen=True)
class Fields:
    """All cells of some tables, by address."""

    tables: Sequence[Table]

    def of(self, table: Table) -> list[Field]:
        return [
            Field(
                f"{table.key}.{row.key}.{column.key}",
                f"{row.heading}: {column.heading}",
                shown(cell, column.unit),
                column.unit,
            )
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=True)
        ]

    @property
    def every(self) -> Mapping[str, Field]:
        return {field.address: field for table in self.tables for field in self.of(table)}


def filled(text: str, fields: Fields) -> tuple[str, ...]:
    """The paragraphs of a text with its fields' values; an unknown one says so."""
    every = fields.every

    def value(found: re.Match[str]) -> str:
        field = every.get(found[1].strip())
        return field.text if field else "(feltet findes ikke)"

    whole = _FIELD.sub(value, text.replace("\r\n", "\n"))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", whole))
    return tuple(part for part in paragraphs if part)


# --- What may not stand in a text -----------------------------------------------------------------

# What is taken out before numbers are looked for: none of it is a figure of the statement.
_MONTH = "|".join(danish.MONTHS)
_ALLOWED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"§+\s*\d+\s*[a-zæøå]?\b(?:\s*(?:,|og|-|–)\s*\d+\s*[a-z]?\b)*",
        (
            r"\b(?:stk|nr|kap|kapitel|bilag|punkt|pkt|række|initiativ|målgruppe|kategori|trin)"
            r"\.?\s*\d+(?:\.\d+)*\b"
        ),
        r"\b(?:lov|lovbekendtgørelse|bekendtgørelse|lbk|lov nr|bek)\s*(?:nr\.?)?\s*\d+\b",
        rf"\b\d{{1,2}}\.\s*(?:{_MONTH})(?:\s+\d{{4}})?\b",
        rf"\b(?:{_MONTH})\s+\d{{4}}\b",
        r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})\b",
        r"\b\d{4}-\d{2}(?:-\d{2})?\b",
        r"\bkl\.?\s*\d{1,2}(?:[.:]\d{2})?\b",
        r"\buge(?:r|rne)?\s*\d{1,2}(?:\s*(?:-|–|til|og)\s*\d{1,2})?\b",
        r"\b\d\.\s*(?:kvartal|halvår|udgave|udgivelse)\b",
        r"\b(?:19|20)\d{2}(?:\s*[-–/]\s*(?:19|20)?\d{2})?\b",
        r"\b\d+-(?:måneders|dages|ugers|års|timers)\b",
        r"\b\d+\s*(?:måned|måneder|uge|uger|år|time|timer|minutter|kr\.?|kroner)\b",
        r"\b\d{2}\s\d{2}\s\d{2}\s\d{2}\b",
    )
)
_PERCENT = r"\s*(?:%|procent(?:point)?|pct\.?|point\b)"
_NUMBER = re.compile(rf"(?<![\w.,])[-−+]?\d+(?:\.\d{{3}})*(?:,\d+)?(?:{_PERCENT})?", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s*(?:borger|samtale|sag|frist|forløb|fritagelse|person|ledig|dag)\w*\b", re.IGNORECASE
)
# A number of people or cases below this may be about anything, as two new colleagues.
_LIKELY_A_FIGURE = 10


@dataclass(frozen=True)
class Wording:
    """What a text is held against: the fields, and the percentages that no figure can change."""

    fields: Fields
    rule: RollingGoal
    percents: Collection[int] = ()

    def faults(self, text: str) -> list[str]:
        """What has to be mended, each in a Danish sentence that says in which line."""
        return [
            f"Linje {number}: {fault}"
            for number, line in enumerate(text.splitlines(), 1)
            for fault in self._of_line(line)
        ]

    def _of_line(self, line: str) -> Iterator[str]:
        every = self.fields.every
        for address in _FIELD.findall(line):
            if address.strip() not in every:
                yield self._unknown(address.strip(), every)
        rest = _FIELD.sub(" ", line)
        if "{{" in rest or "}}" in rest:
            yield "et felt er ikke skrevet færdigt. Det begynder med {{ og slutter med }}."
            rest = rest.replace("{{", " ").replace("}}", " ")
        for pattern in _ALLOWED:
            rest = pattern.sub(" ", rest)
        for found in _NUMBER.finditer(rest):
            following = rest[found.end() :]
            if fault := self._number(found[0].strip(), following, every):
                yield fault

    def _unknown(self, address: str, every: Mapping[str, Field]) -> str:
        near = difflib.get_close_matches(address, every, n=1, cutoff=0.6)
        hint = f"Mente du {every[near[0]].code}?" if near else "Vælg feltet på listen."
        return f"feltet “{address}” findes ikke. {hint}"

    def _number(self, number: str, following: str, every: Mapping[str, Field]) -> str:
        """Why a number has to be a field; "" where it need not."""
        plain = _plain(number)
        is_percent = bool(re.search(_PERCENT, number, re.IGNORECASE))
        digits = plain.rstrip("%")
        if (
            is_percent
            and digits.isdigit()
            and int(digits) in {self.rule.goal_percent, *self.percents}
        ):
            return ""
        is_counted = bool(_COUNTED.match(following))
        if is_counted and digits == str(self.rule.conversations):
            return ""
        same = [field for field in every.values() if _plain(field.text) == plain]
        is_large = digits.isdigit() and int(digits) >= _LIKELY_A_FIGURE
        if not (is_percent or "," in number or is_counted or (is_large and same)):
            return ""
        if not same:
            return (
                f"“{number}” ligner et tal, der følger data. Skriv det som et felt fra listen, "
                "så det altid er det, der står i tabellerne."
            )
        codes = danish.listed([field.code for field in _likely(same)])
        return f"“{number}” følger data. Skriv feltet i stedet, for eksempel {codes}."


def _plain(text: str) -> str:
    """A number without what can be written in several ways."""
    bare = re.sub(r"\s+", "", text.replace("−", "-")).lower()
    bare = re.sub(r"(procentpoint|point)$", "pp", bare)
    return re.sub(r"(procent|pct\.?)$", "%", bare).lstrip("+").replace(".", "")


def _likely(fields: Iterable[Field]) -> list[Field]:
    """A few of them: those of the whole first."""
    ordered = sorted(fields, key=lambda field: f".{WHOLE}." not in field.address)
    return ordered[:1] if len(ordered) < _MOST_NAMED else ordered[:2]


# --- What the figures say by themselves -----------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """The cells of the tables as they are shown, to make sentences of."""

    tables: Mapping[str, Table]

    def cell(self, address: str) -> tuple[Cell, Unit]:
        key, row, column = address.split(".")
        table = self.tables[key]
        unit = next(each.unit for each in table.columns if each.key == column)
        return table.cell(row, column) or Cell(), unit

    def __call__(self, address: str) -> str:
        return shown(*self.cell(address))

    def value(self, address: str) -> object:
        return self.cell(address)[0].value

    def is_hidden(self, *addresses: str) -> bool:
        return any(self.cell(address)[0].is_hidden for address in addresses)


def of_goal(said: Said, rule: RollingGoal, month: str) -> tuple[str, ...]:
    """Where the goal stands."""
    if said.value("maal.alle.borgere") == 0:
        return (f"Ingen borgere talte med i måltallet i {month}.",)
    first = (
        f"I {month} havde {said('maal.alle.naaet')} af {said('maal.alle.borgere')} borgere mindst "
        f"{rule.conversations} samtaler på {rule.window_months} måneder: "
        f"{said('maal.alle.andel')}."
    )
    if said.is_hidden("maal.alle.gennemsnit"):
        return (first,)
    return first, _average(said, rule), *_close(said, rule)


def _average(said: Said, rule: RollingGoal) -> str:
    need = "på mindst" if rule.is_reached(rule.goal) else "på over"
    verdict = "nået" if said.value("maal.alle.maalet") == YES else "ikke nået"
    words = (
        f"{rule.average_months}-måneders gennemsnittet er {said('maal.alle.gennemsnit')}, og målet "
        f"{need} {rule.goal_percent} % er {verdict}"
    )
    if said.value("maal.alle.maaneder") != rule.average_months:
        words += f" (foreløbigt: kun {said('maal.alle.maaneder')} måneder har en andel)"
    return f"{words}."


def _close(said: Said, rule: RollingGoal) -> Iterator[str]:
    if said.value("maal.alle.maalet") == NO:
        if said("maal.alle.gennemsnit") == danish.percent(rule.goal_percent / 100):
            yield "Det afrundede tal ligner målet, men det nøjagtige tal er under."
        if not said.is_hidden("afstand.alle.borgere", "afstand.alle.samtaler"):
            yield (
                f"På opgørelsens dag mangler {said('afstand.alle.borgere')} borgere de sidste "
                f"{said('afstand.alle.samtaler')} samtaler, før andelen på dagen når målet."
            )
        yield _when(said)


def _when(said: Said) -> str:
    if said.value("afstand.alle.booket"):
        return f"Gennemsnittet når målet i {said('afstand.alle.booket')} med det bookede."
    if said.value("afstand.alle.frister"):
        return (
            f"Gennemsnittet når målet i {said('afstand.alle.frister')}, hvis alle frister holdes."
        )
    if said.value("afstand.alle.tidligst"):
        return (
            f"Gennemsnittet kan tidligst nå målet i {said('afstand.alle.tidligst')}, og det kræver "
            "mere, end at fristerne holdes."
        )
    return "Gennemsnittet kan ikke nå målet inden for 12 måneder."


def of_change(said: Said) -> tuple[str, ...]:
    """Why the share is another than the month before; nothing where it is not known."""
    if "aendring" not in said.tables or said.is_hidden(
        "aendring.alle.forskel", "aendring.alle.andelen", "aendring.alle.fordelingen"
    ):
        return ()
    return (
        (
            f"Månedens andel er ændret med {said('aendring.alle.forskel')} fra måneden før: "
            f"{said('aendring.alle.andelen')}, fordi områdernes andele er andre, og "
            f"{said('aendring.alle.fordelingen')}, fordi borgerne er fordelt anderledes på "
            "områderne."
        ),
    )


def of_people(said: Said) -> tuple[str, ...]:
    """Why a table is missing that the reader may look for."""
    if "hvem" in said.tables or "aendring" not in said.tables:
        return ()
    return (
        (
            "Hvor mange der kom til, gik ud, nåede samtalerne eller faldt under, vises ikke: "
            "nogle af tallene er under 5, eller et tal under 5 kunne regnes ud af dem."
        ),
    )


def of_deadlines(said: Said) -> tuple[str, ...]:
    if said.is_hidden("frister.alle.til-tiden", "frister.alle.frister"):
        return ()
    if not said.value("frister.alle.frister"):
        return ("Ingen af lovens frister for samtaler lå i måneden.",)
    return (
        (
            f"{said('frister.alle.til-tiden')} af {said('frister.alle.frister')} frister for "
            f"samtaler blev overholdt: {said('frister.alle.andel')}."
        ),
    )


def of_overruns(said: Said) -> tuple[str, ...]:
    if said.is_hidden("dage.alle.antal") or not said.value("dage.alle.antal"):
        return ()
    return (
        (
            f"Af {said('dage.alle.antal')} frister, der ikke blev overholdt, var halvdelen højst "
            f"{said('dage.alle.median')} dage over, og ni af ti højst {said('dage.alle.niende')} "
            "dage."
        ),
    )


def method(rule: RollingGoal) -> tuple[str, ...]:
    """How the figures are made; no figure stands here."""
    return (
        (
            "Måltallet gøres op på månedens sidste dag. En samtale tæller i "
            f"{rule.window_months} måneder fra den dag, den blev holdt; det er dagen, den blev "
            "holdt, der tæller, ikke dagen, den blev registreret."
        ),
        (
            "Gennemsnittet er af månedernes andele, ikke af borgerne: en måned med få borgere "
            "vejer som en med mange. Den samlede andel, hvor hver borger vejer lige, står ved "
            "siden af."
        ),
        (
            "Om målet er nået, afgøres af det nøjagtige tal. Lovens frister er opgjort for hver "
            "enkelt sag; rettidighed er vores opgørelse og ingen afgørelse."
        ),
        (
            "Det, der registreres eller rettes senere, ændrer ikke en udgivelse. Det vises som "
            "rettelser i den næste."
        ),
    )
