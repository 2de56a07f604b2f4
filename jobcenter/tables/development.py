"""What to read beside a team's share: two half years next to each other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.queries.candour import LAST_DAYS, NEWER, OLDER, STEPS, Candour, Counted, Half
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS

from .base import CaptionedTable
from .figures import FEW

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


@dataclass(frozen=True)
class Row:
    """What is counted, in both half years, and what a rise may mean; it may belong to a part."""

    name: str
    older: str
    newer: str
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

    def __init__(self, candour: Candour, **kwargs: Any) -> None:
        super().__init__(list(_rows(candour)), **kwargs)
        for half in (OLDER, NEWER):
            span = candour.spans[half]
            begin, end = danish.MONTHS[span.first.month - 1][:3], danish.month(span.last)
            self.columns[half].column.verbose_name = f"{begin.capitalize()}.–{end}"

    def render_meaning(self, record: Row) -> str:
        return record.meaning


def _rows(candour: Candour) -> Iterator[Row]:
    older, newer = candour.halves[OLDER], candour.halves[NEWER]

    def row(name: str, of: Callable[[Half], str], meaning: str = "", part: bool = False) -> Row:
        return Row(name, of(older), of(newer), meaning, part)

    yield row(
        "Samtaler, der ikke blev holdt til tiden",
        lambda half: danish.number(half.unmet),
        "Om de få, der er længst over fristen, bliver glemt, mens andelen stiger.",
    )
    for place, name in enumerate(_steps(STEPS)):
        yield row(name, lambda half, n=place: danish.number(half.past_due[n]), part=True)  # type: ignore[misc]
    yield row(
        f"Holdt i de sidste {LAST_DAYS.days} dage før fristen",
        lambda half: _share(half.last_days),
        "Om samtaler lægges efter fristen og ikke efter borgerens behov.",
    )
    yield row(
        "Frister, hvor borgeren var fritaget",
        lambda half: _share(half.exempt),
        "Fritagelser tæller ikke med i andelen. Flere af dem får den til at stige.",
    )
    yield row(
        "Holdte samtaler med teamets nuværende borgere",
        lambda half: danish.number(half.held),
        "Om fremmøde bliver til telefon, når der er travlt.",
    )
    present = {form for half in (older, newer) for form in half.forms}
    names = vocabulary.FORMS | {"": "form ikke oplyst"}
    for form in [form for form in names if form in present]:
        yield row(
            names[form].capitalize(),
            lambda half, own=form: _share(Counted(half.forms.get(own, 0), half.held)),  # type: ignore[misc]
            part=True,
        )
    yield row(
        f"Registreret mere end {LATE_REGISTRATION_DAYS} dage efter samtalen",
        lambda half: _share(half.registered_late),
        "Om samtaler bliver skrevet ind bagud, når fristen nærmer sig.",
    )


def _steps(ends: Sequence[int]) -> list[str]:
    """1–7 dage over, 8–30 dage over … and over the last."""
    begins = [1, *(end + 1 for end in ends)]
    within = [f"{begin}–{end} dage over" for begin, end in zip(begins, ends, strict=False)]
    return [*within, f"Mere end {ends[-1]} dage over"]


def _share(counted: Counted) -> str:
    """ "12 af 40 (30 %)"; the counts alone where they are few."""
    if not counted.of:
        return danish.NOTHING
    text = f"{danish.number(counted.count)} af {danish.number(counted.of)}"
    if counted.of < FEW:
        return text
    return f"{text} ({danish.percent(counted.count / counted.of, 0)})"
