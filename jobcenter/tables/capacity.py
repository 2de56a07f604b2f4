"""The team's weeks, its caseworkers by name, proposed moves, and the cases behind a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from jobcenter import danish
from jobcenter.models import Citizen, Standing
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import rules
from jobcenter.queries.capacity import OVERDUE, Cell, Line, Outlook
from jobcenter.queries.hours import Week
from jobcenter.queries.standings import NOBODY
from jobcenter.reports.excel import Kind
from jobcenter.timeliness.capacity import Level
from jobcenter.timeliness.levelling import Load

from .base import CaptionedTable
from .shapes import masked_cpr
from .standings import CaseColumn

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
DAY = {"td": {"class": "nowrap"}}

# Word and sign of each level: the sign has a form of its own, so that none needs a colour.
LEVELS = {
    Level.OVER: ("over", "▲"),
    Level.NEAR: ("tæt på", "◆"),
    Level.ROOM: ("plads", ""),
    Level.NOTHING: ("", ""),
    Level.UNKNOWN: ("arbejdstid mangler", ""),
}


def level_words(level: Level) -> str:
    return LEVELS[level][0]


def level_sign(level: Level) -> SafeString:
    """The sign and the word; nothing where there is room."""
    word, sign = LEVELS[level]
    if level in (Level.ROOM, Level.NOTHING):
        return SafeString("")
    return format_html(
        '<span class="load load--{}"><span aria-hidden="true">{}</span> {}</span>',
        level.value,
        sign,
        word,
    )


def room(possible: Fraction | None) -> str:
    """How many conversations there is room for, with one decimal: "9,8"."""
    return danish.number(None if possible is None else float(possible), 1)


def load_text(load: Fraction | None) -> str:
    return danish.percent(None if load is None else float(load), 0)


def cases_address(team: str, **choices: str) -> str:
    """The list of the cases behind a number."""
    address = reverse("capacity_cases", kwargs={"uuid": team})
    return f"{address}?{urlencode(choices)}" if choices else address


def count_link(count: int, what: str, team: str, **choices: str) -> SafeString:
    """A number that opens the list of exactly those cases; `what` is read aloud with it."""
    if not count:
        return SafeString("0")
    shown = danish.number(count)
    address = cases_address(team, **choices)
    return format_html('<a href="{}" aria-label="{} {}">{}</a>', address, shown, what, shown)


# --- The team's weeks ----------------------------------------------------------------------------


@dataclass(frozen=True)
class WeekRow:
    week: Week
    cell: Cell


class WeekTable(CaptionedTable):
    """The team week by week."""

    caption = "Teamets uger"
    row_header = "uge"
    scrolls = True
    kinds = {
        "dage": Kind.COUNT,
        "forfalder": Kind.COUNT,
        "booket": Kind.COUNT,
        "plads": Kind.DECIMAL,
        "belastning": Kind.SHARE,
    }

    uge = tables.Column("Uge", accessor="week", orderable=False)
    dage = tables.Column(
        "Arbejdsdage", accessor="week__working_days", orderable=False, attrs=NUMBER, empty_values=()
    )
    forfalder = tables.Column("Forfalder", accessor="cell__due", orderable=False, attrs=NUMBER)
    booket = tables.Column("Heraf booket", accessor="cell__booked", orderable=False, attrs=NUMBER)
    plads = tables.Column(
        "Plads til",
        accessor="cell__possible",
        orderable=False,
        attrs=NUMBER,
        default=danish.NOTHING,
    )
    belastning = tables.Column(
        "Belastning",
        accessor="cell__load",
        orderable=False,
        attrs=NUMBER,
        default=danish.NOTHING,
    )
    besked = tables.Column("Besked", accessor="cell__level", orderable=False)

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures"}

    def __init__(self, outlook: Outlook, **kwargs: Any) -> None:
        self.team = str(outlook.team.uuid)
        pairs = zip(outlook.weeks, outlook.whole.cells, strict=True)
        super().__init__([WeekRow(*pair) for pair in pairs], **kwargs)

    def render_uge(self, value: Week) -> str:
        return danish.week(value.last).capitalize()

    def value_uge(self, value: Week) -> str:
        return value.key

    def render_dage(self, value: list[date]) -> int:
        return len(value)

    def value_dage(self, value: list[date]) -> int:
        return len(value)

    def render_forfalder(self, value: int, record: WeekRow) -> SafeString:
        what = f"forfalder i {danish.week(record.week.last)}"
        return count_link(value, what, self.team, uge=record.week.key)

    def render_booket(self, value: int, record: WeekRow) -> SafeString:
        what = f"er booket af dem, der forfalder i {danish.week(record.week.last)}"
        return count_link(value, what, self.team, uge=record.week.key, booket="ja")

    def render_plads(self, value: Fraction) -> str:
        return room(value)

    def value_plads(self, value: Fraction) -> float:
        return float(value)

    def render_belastning(self, value: Fraction) -> str:
        return load_text(value)

    def value_belastning(self, value: Fraction) -> float:
        return float(value)

    def render_besked(self, value: Level) -> SafeString | str:
        return level_sign(value) or level_words(value)

    def value_besked(self, value: Level) -> str:
        return level_words(value)


# --- The caseworkers -----------------------------------------------------------------------------


class WeekColumn(tables.Column):
    """A week's due conversations of what there is room for."""

    def __init__(self, place: int, week: Week) -> None:
        number = week.last.isocalendar().week
        super().__init__(f"Uge {number}", accessor="cells", orderable=False, attrs=NUMBER)
        self.place = place
        self.week = week

    def render(self, value: tuple[Cell, ...], record: Line, table: "LoadTable") -> SafeString:
        what = f"forfalder i {danish.week(self.week.last)}, {record.name}"
        return table.cell(value[self.place], what, uge=self.week.key, **of_line(record))

    def render_footer(self, table: "LoadTable") -> SafeString:
        what = f"forfalder i {danish.week(self.week.last)}, hele teamet"
        return table.cell(table.whole.cells[self.place], what, uge=self.week.key)


def of_line(line: Line) -> dict[str, str]:
    return {"ansvarlig": str(line.caseworker.uuid) if line.caseworker else NOBODY}


class LoadTable(CaptionedTable):
    """Sorted by name as it comes. There is nothing to sort by, so nobody can be ranked."""

    caption = "Belastning pr. sagsbehandler"
    row_header = "name"
    scrolls = True

    name = tables.Column("Sagsbehandler", orderable=False, footer="Hele teamet")
    overdue = tables.Column(
        "Over fristen", orderable=False, attrs=NUMBER, footer=lambda table: table.overdue_of_all()
    )
    total = tables.Column(
        "I alt", orderable=False, attrs=NUMBER, footer=lambda table: table.total_of_all()
    )

    class Meta(CaptionedTable.Meta):
        attrs = {"class": "figures load-table"}

    def __init__(self, outlook: Outlook, **kwargs: Any) -> None:
        self.team = str(outlook.team.uuid)
        self.whole = outlook.whole
        columns = [(w.key, WeekColumn(place, w)) for place, w in enumerate(outlook.weeks)]
        order = ("name", "overdue", *(name for name, _ in columns), "total")
        super().__init__(outlook.lines, extra_columns=columns, sequence=order, **kwargs)
        self.columns["total"].column.verbose_name = f"{len(columns)} uger i alt"

    def cell(self, cell: Cell, what: str, **choices: str) -> SafeString:
        """ "5 af 9,8" and the level; the count alone where nobody has the cases."""
        link = count_link(cell.due, what, self.team, **choices)
        if choices.get("ansvarlig") == NOBODY:
            return link
        if cell.level is Level.UNKNOWN:
            return format_html('{} <span class="cell-second">af ?</span>', link)
        return format_html("{} af {} {}", link, room(cell.possible), level_sign(cell.level))

    def render_overdue(self, value: int, record: Line) -> SafeString:
        what = f"over fristen, {record.name}"
        return count_link(value, what, self.team, uge=OVERDUE, **of_line(record))

    def render_total(self, value: Cell, record: Line) -> SafeString:
        return self.cell(value, f"forfalder i alt, {record.name}", **of_line(record))

    def overdue_of_all(self) -> SafeString:
        return count_link(self.whole.overdue, "over fristen, hele teamet", self.team, uge=OVERDUE)

    def total_of_all(self) -> SafeString:
        return self.cell(self.whole.total, "forfalder i alt, hele teamet")


class LoadSheet(CaptionedTable):
    """The same in Excel: a row for each caseworker and week."""

    kinds = WeekTable.kinds
    widths = {"name": 30, "besked": 22}

    name = tables.Column("Sagsbehandler")
    uge = tables.Column("Uge")
    forfalder = tables.Column("Forfalder")
    booket = tables.Column("Heraf booket")
    plads = tables.Column("Plads til")
    belastning = tables.Column("Belastning")
    besked = tables.Column("Besked")

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, outlook: Outlook) -> None:
        super().__init__([row for line in outlook.lines for row in _sheet_rows(line, outlook)])


def _sheet_rows(line: Line, outlook: Outlook) -> Iterator[dict[str, Any]]:
    yield {
        "name": line.name,
        "uge": "over fristen",
        "forfalder": line.overdue,
        "booket": line.overdue_booked,
    }
    for week, cell in zip(outlook.weeks, line.cells, strict=True):
        yield {
            "name": line.name,
            "uge": week.key,
            "forfalder": cell.due,
            "booket": cell.booked,
            "plads": None if cell.possible is None else float(cell.possible),
            "belastning": None if cell.load is None else float(cell.load),
            "besked": level_words(cell.level) if line.caseworker else "",
        }


# --- Moves ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MoveRow:
    """One case that a colleague could take, with the load of both before and after."""

    week: Week
    standing: Standing
    due: date
    giver: str
    giver_loads: tuple[Load, Load]
    taker: str
    taker_loads: tuple[Load, Load]


def move_rows(outlook: Outlook) -> list[MoveRow]:
    names = {person.pk: person.name for person in outlook.people}
    standings = outlook.standings_of(move.citizen for _, move in outlook.moves)
    due = {case.pk: case.due for case in outlook.due}
    return [
        MoveRow(
            week,
            standings[move.citizen],
            due[move.citizen],
            names[move.giver],
            (move.giver_before, move.giver_after),
            names[move.taker],
            (move.taker_before, move.taker_after),
        )
        for week, move in outlook.moves
    ]


def loads_text(loads: tuple[Load, Load]) -> str:
    """ "120 % til 98 %"; "3 til 2 samtaler, men ingen timer" for who has none in the week."""
    before, after = loads
    if not before.possible:
        left = danish.plural(after.due, "samtale", "samtaler")
        return f"{before.due} til {left}, men ingen timer"
    return f"{load_text(before.ratio)} til {load_text(after.ratio)}"


class MoveTable(CaptionedTable):
    caption = "Forslag til flytninger"
    row_header = "borger"
    kinds = {"frist": Kind.DAY}
    widths = {"borger": 30, "fra": 30, "fra_load": 22, "til": 30, "til_load": 22}

    borger = tables.Column("Borger", accessor="standing__citizen", orderable=False)
    uge = tables.Column("Uge", accessor="week", orderable=False, attrs=DAY)
    frist = tables.Column("Frist", accessor="due", orderable=False, attrs=DAY)
    fra = tables.Column("Fra", accessor="giver", orderable=False)
    fra_load = tables.Column("Belastning, før og efter", accessor="giver_loads", orderable=False)
    til = tables.Column("Til", accessor="taker", orderable=False)
    til_load = tables.Column("Belastning, før og efter", accessor="taker_loads", orderable=False)

    class Meta(CaptionedTable.Meta):
        pass

    def render_uge(self, value: Week) -> str:
        return danish.week(value.last).capitalize()

    def value_uge(self, value: Week) -> str:
        return value.key

    def render_borger(self, value: Citizen) -> SafeString:
        return citizen_link(value)

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_frist(self, value: date) -> str:
        return danish.short_day(value)

    def value_frist(self, value: date) -> date:
        return value

    def render_fra_load(self, value: tuple[Load, Load]) -> str:
        return loads_text(value)

    def value_fra_load(self, value: tuple[Load, Load]) -> str:
        return loads_text(value)

    def render_til_load(self, value: tuple[Load, Load]) -> str:
        return loads_text(value)

    def value_til_load(self, value: tuple[Load, Load]) -> str:
        return loads_text(value)


def citizen_link(citizen: Citizen) -> SafeString:
    protected = '<span class="badge badge-warning">Beskyttet</span>' if citizen.protected else ""
    return format_html(
        '<a href="{}">{}</a> {} {}',
        reverse("citizen", kwargs={"uuid": citizen.uuid}),
        citizen.name,
        masked_cpr(citizen),
        SafeString(protected),
    )


# --- The cases behind a number -------------------------------------------------------------------


class DueTable(CaptionedTable):
    """Takes `queries.capacity.cases` with citizen and caseworker."""

    caption = "Sager med en samtale, der forfalder"
    row_header = "borger"
    kinds = {"frist": Kind.DAY, "booket": Kind.DAY}
    widths = {"borger": 30, "regel": 44, "ansvarlig": 30}

    borger = CaseColumn("Borger", accessor="citizen", sort_field="citizen__name_key")
    cpr = tables.Column("CPR-nummer", accessor="citizen__masked_cpr", visible=False)
    frist = CaseColumn("Frist for samtalen", accessor="talk_due", sort_field="talk_due", attrs=DAY)
    regel = tables.Column("Sat af", accessor="talk_rule", orderable=False, empty_values=())
    booket = CaseColumn(
        "Booket tid",
        accessor="talk_booked",
        sort_field="talk_booked",
        default="ikke booket",
        attrs=DAY,
    )
    ansvarlig = CaseColumn(
        "Ansvarlig",
        accessor="caseworker__name",
        sort_field="caseworker__name_key",
        default="Uden ansvarlig",
    )

    class Meta(CaptionedTable.Meta):
        pass

    def __init__(self, cases: StandingQuerySet, *, as_of: date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(cases, **kwargs)

    def render_borger(self, value: Citizen) -> SafeString:
        return citizen_link(value)

    def value_borger(self, value: Citizen) -> str:
        return value.name

    def render_frist(self, value: date) -> SafeString:
        return format_html(
            '{} <span class="quiet">{}</span>',
            danish.short_day(value),
            danish.distance(value, self.as_of),
        )

    def value_frist(self, value: date) -> date:
        return value

    def render_regel(self, value: str) -> str:
        return self.value_regel(value)

    def value_regel(self, value: str) -> str:
        known = rules.book()
        return (known.rule(value) if value else known.goal).title

    def render_booket(self, value: date) -> str:
        return danish.short_day(value)

    def value_booket(self, value: date) -> date:
        return value


def case_definitions() -> list[tuple[str, str]]:
    """What the columns of the cases mean, for those who have only the file."""
    return [
        (
            "Frist for samtalen",
            (
                "Sagens første frist, hvis den kræver en samtale; ellers måltallets frist. Sat af "
                "siger, hvilken regel det er."
            ),
        ),
        ("Booket tid", "Tiden til den frist. Tom, hvor der ikke er booket en."),
    ]


def definitions(names: Sequence[str]) -> list[tuple[str, str]]:
    """What the columns mean, on the page and for those who have only the file.

    `names` are those whose hours are counted in more than one team.
    """
    found = [
        (
            "Forfalder",
            (
                "Sager, hvis første frist for en samtale ligger i ugen: lovens eller måltallets. "
                "Kræver sagens første frist noget andet end en samtale, er det måltallets. Hver "
                "sag tæller én gang, også når anden aktør holder samtalen."
            ),
        ),
        (
            "Over fristen",
            (
                "Sager, hvis frist for en samtale er før opgørelsens dag. De tæller ikke med i "
                "ugerne. At indhente er de samtaler, der mangler i dem."
            ),
        ),
        ("Heraf booket", "De af sagerne, der har en tid senest på fristen; over fristen: en tid."),
        (
            "Plads til",
            (
                "Timer om ugen × del til samtaler × 60 / minutter pr. samtale, for de arbejdsdage, "
                "sagsbehandleren er til stede, af ugens fem. Helligdage og fravær er trukket fra; "
                "i den første uge tæller dagene fra opgørelsens dag. Ekstra timer regnes om med "
                "teamets egne timer."
            ),
        ),
        (
            "Belastning",
            (
                "Forfalder divideret med plads til. Fra 100 % er der “over”, fra 85 % “tæt på”. "
                "Mangler arbejdstiden for blot én, er den ukendt."
            ),
        ),
        (
            "Årsværk",
            "37 timer om ugen uden fravær i alle ugerne, brugt som teamets egne timer.",
        ),
        (
            "Flytninger",
            (
                "Uge for uge: den, der er over, afgiver sager uden tid, den seneste frist først, "
                "til belastningen er under 100 %. Hver går til den kollega, der så har den laveste "
                "belastning, og som bliver under 85 %. Ingen sag flyttes to gange."
            ),
        ),
    ]
    if names:
        found.append(
            ("I flere team", f"{danish.listed(list(names))}: timerne er talt fuldt med her.")
        )
    return found
