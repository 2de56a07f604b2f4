"""What to read beside a team's share: two half years next to each other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.models import Chart, Team
from jobcenter.queries.candour import LAST_DAYS, NEWER, OLDER, STEPS, Candour, Counted, Half
from jobcenter.queries.verdicts import Asked, Force, Part
from jobcenter.reports.excel import Column, Kind, Sheet
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS

from .base import CaptionedTable, as_sheet
from .duties import duties_link, month_value
from .figures import FEW

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


Cell = str | SafeString


@dataclass(frozen=True)
class Row:
    """What is counted, in both half years, and what a rise may mean; it may belong to a part."""

    name: str
    older: Cell
    newer: Cell
    meaning: str = ""
    is_part: bool = False


class CandourTable(CaptionedTable):
    """The counts of queries.candour beside each other."""

    caption = "Tal, der skal læses sammen med andelen til tiden"
    row_header = "name"

    name = tables.Column("Hvad", orderable=False)
    older = tables.Column("", orderable=False, attrs=NUMBER)
    newer = tables.Column("", orderable=False, attrs=NUMBER)
    meaning = tables.Column("Hold øje med", orderable=False, empty_values=())

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "candour"}
        row_attrs = {"class": lambda record: "part-row" if record.is_part else ""}

    def __init__(self, candour: Candour, *, team: Team, **kwargs: Any) -> None:
        super().__init__(list(Rows(candour, team)), **kwargs)
        for half, span in candour.spans.items():
            self.columns[half].column.verbose_name = _from_to(span.first, span.last)


def _from_to(first: date, last: date) -> str:
    """ "Maj–okt. 2023", "Nov. 2023–apr. 2024"."""
    begin, end = _short(first), _short(last)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{begin.capitalize()}{year}–{end} {last.year}"


def _short(day: date) -> str:
    name = danish.MONTHS[day.month - 1]
    return name if len(name) <= _SHORT else f"{name[:3]}."


_SHORT = 4  # letters; maj, juni and juli stand in full


class Rows:
    """The rows of the table: each deadline that is counted alone opens its list."""

    def __init__(self, candour: Candour, team: Team) -> None:
        self.candour = candour
        self.whose = {
            "team": str(team.uuid),
            "opgave": vocabulary.CONVERSATION,
            "hvem": vocabulary.JOBCENTRE,
            "pligt": str(Force.BINDING),
        }

    def __iter__(self) -> Iterator[Row]:
        yield self._duties(
            "Samtaler, der ikke blev holdt til tiden",
            lambda half: half.unmet,
            Asked.UNMET,
            "Om de få, der er længst over fristen, bliver glemt, mens andelen stiger.",
        )
        yield from self._past_due()
        yield self._row(
            f"Af dem til tiden: holdt i de sidste {LAST_DAYS.days} dage før fristen",
            lambda half: _share(half.last_days),
            "Om samtaler lægges efter fristen og ikke efter borgerens behov.",
        )
        yield self._duties(
            "Frister, hvor borgeren var fritaget",
            lambda half: half.exempt,
            Part.EXEMPT,
            "De tæller ikke med i andelen: flere af dem kan få den til at stige.",
        )
        yield self._row(
            "Holdte samtaler med teamets nuværende borgere",
            lambda half: danish.number(half.held),
            "Om fremmøde bliver til telefon, når der er travlt.",
        )
        yield from self._forms()
        yield self._row(
            f"Registreret mere end {LATE_REGISTRATION_DAYS} dage efter samtalen",
            lambda half: _share(half.registered_late),
            "Om samtaler bliver skrevet ind bagud, når fristen nærmer sig.",
        )

    def _past_due(self) -> Iterator[Row]:
        """1–7 dage over and so on, and over the last of the steps."""
        begins = [1, *(end + 1 for end in STEPS)]
        for place, (begin, end) in enumerate(zip(begins, STEPS, strict=False)):
            yield self._row(
                f"{begin}–{end} dage over",
                lambda half, n=place: danish.number(half.past_due[n]),  # type: ignore[misc]
                is_part=True,
            )
        yield self._duties(
            f"Mere end {STEPS[-1]} dage over",
            lambda half: half.past_due[-1],
            Asked.LONG,
            is_part=True,
        )

    def _forms(self) -> Iterator[Row]:
        present = {form for half in self.candour.halves.values() for form in half.forms}
        names = vocabulary.FORMS | {"": "form ikke oplyst"}
        for form in [form for form in names if form in present]:
            yield self._row(
                names[form].capitalize(),
                lambda half, own=form: _share(half.of_form(own)),  # type: ignore[misc]
                is_part=True,
            )

    def _row(
        self, name: str, of: Callable[[Half], Cell], meaning: str = "", *, is_part: bool = False
    ) -> Row:
        older, newer = (of(self.candour.halves[half]) for half in (OLDER, NEWER))
        return Row(name, older, newer, meaning, is_part)

    def _duties(
        self,
        name: str,
        of: Callable[[Half], int],
        asked: str,
        meaning: str = "",
        *,
        is_part: bool = False,
    ) -> Row:
        cells = {}
        for half, span in self.candour.spans.items():
            months = {"fra": month_value(span.first), "til": month_value(span.last)}
            within = f"fra {danish.month(span.first)} til {danish.month(span.last)}"
            what = f"{name[0].lower()}{name[1:]}, {within}"
            count = of(self.candour.halves[half])
            cells[half] = duties_link(count, what, **self.whose, **months, vurdering=str(asked))
        return Row(name, cells[OLDER], cells[NEWER], meaning, is_part)


# --- As a file ---------------------------------------------------------------------------------


def flow_sheets(chart: Chart | None) -> list[Sheet]:
    """The table under the drawing; none where nothing has fallen due."""
    if chart is None:
        return []
    kinds = [Kind.TEXT, Kind.COUNT, Kind.COUNT, *[Kind.DECIMAL] * 4, Kind.TEXT]
    named = zip(chart.table["columns"], kinds, strict=True)
    columns = [Column(name, name, kind, 18) for name, kind in named]
    return [Sheet("Måned for måned", columns, chart.table["rows"])]


def candour_sheet(table: CandourTable) -> Sheet:
    """Its cells are texts with links around the numbers."""
    sheet = as_sheet(table, "Læs sammen med")
    columns = [replace(column, width=36) for column in sheet.columns]
    rows = [[strip_tags(str(cell)) for cell in row] for row in sheet.rows]
    return replace(sheet, columns=columns, rows=rows)


def definitions() -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    return [
        (
            "Andel",
            (
                "Månedens frister for samtaler, der er holdt til tiden, i procent: til tiden "
                "divideret med til tiden, for sent og mangler, efter fristens måned."
            ),
        ),
        (
            "Nedre og øvre grænse",
            (
                "Det normale udsving i procent: det, andelen svinger af sig selv med månedens "
                "antal frister. Grænserne kan ligge under 0 og over 100."
            ),
        ),
        (
            "Vurdering",
            (
                "Om måneden skiller sig ud efter reglerne for grafen: uden for grænserne, syv i "
                "træk på samme side eller samme vej, eller to af tre tæt på en grænse."
            ),
        ),
    ]


def _share(counted: Counted) -> str:
    """ "12 af 40 (30 %)"; the counts alone where they are few."""
    if not counted.of:
        return danish.NOTHING
    text = f"{danish.number(counted.count)} af {danish.number(counted.of)}"
    if counted.of < FEW:
        return text
    return f"{text} ({danish.percent(counted.count / counted.of, 0)})"
