"""The tables of the monthly statement, before small numbers are withheld."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256

from django.utils.text import slugify

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.queries import rules
from jobcenter.queries.statement import AREAS, Figures
from jobcenter.queries.verdicts import LONG_OVERDUE, Force, Line, Met, summed
from jobcenter.reports.document import Cell, Column, Mark, Row, Table, Unit, Value
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS
from jobcenter.timeliness.movements import Part
from jobcenter.timeliness.shares import WHOLE
from jobcenter.timeliness.verdicts import BORN_LATE_DAYS

AREA = "Område"
TOTAL = "I alt"
YES, NO = "Ja", "Nej"

# The insured are called so in plans and statements; everywhere else the area has its benefit's name
NAMES = {
    area: "Forsikrede ledige" if area == "dagpenge" else name.capitalize()
    for area, name in vocabulary.BENEFITS.items()
} | {WHOLE: TOTAL}


# The rows of most tables: the areas in the fixed order, and the whole.
GROUPS = (*AREAS, WHOLE)

DUTY_TABLES = ("frister", "planer", "udenfor")


def month_key(month: date) -> str:
    return f"{month:%Y-%m}"


def actor_key(name: str) -> str:
    """The same in all editions and months, and no two actors'."""
    folded = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return f"{slugify(folded)}-{sha256(name.encode()).hexdigest()[:4]}"


def of_areas(cells: Callable[[str], Iterable[Value | Cell]]) -> tuple[Row, ...]:
    """A row for each area in the fixed order, and the whole last."""
    return tuple(row(area, NAMES[area], cells(area)) for area in GROUPS)


def row(key: str, heading: str, cells: Iterable[Value | Cell]) -> Row:
    return Row(
        key, heading, tuple(each if isinstance(each, Cell) else Cell(each) for each in cells)
    )


def goal(of: Figures) -> Table:
    """Population, hits, month share, average, pooled, and whether the goal is reached."""
    rule = of.rule

    def cells(area: str) -> Iterator[Value | Cell]:
        series = of.goal[area]
        is_whole = series.months >= rule.average_months
        provisional = () if is_whole or not series.months else (Mark.PROVISIONAL,)
        reached = of.is_reached(area)
        yield from (series.now.population, series.now.hits, series.now.share)
        yield Cell(series.average, provisional)
        yield series.months
        yield Cell(series.pooled, provisional)
        yield None if reached is None else YES if reached else NO

    return Table(
        key="maal",
        caption=f"Måltallet i {danish.month(of.month)}",
        row_heading=AREA,
        columns=(
            Column(
                "borgere",
                "Borgere",
                Unit.COUNT,
                (
                    "Borgere med åbent forløb på månedens sidste dag, som har haft ydelse i mindst "
                    f"{rule.seniority_months} måneder og ikke var fritaget."
                ),
            ),
            Column(
                "naaet",
                "Har samtalerne",
                Unit.COUNT,
                (
                    f"De af borgerne, der havde mindst {rule.conversations} tællende samtaler de "
                    f"seneste {rule.window_months} måneder."
                ),
            ),
            Column("andel", "Månedens andel", Unit.SHARE, "Har samtalerne delt med borgere."),
            Column(
                "gennemsnit",
                f"{rule.average_months}-måneders gennemsnit",
                Unit.SHARE,
                (
                    f"Gennemsnittet af månedens andel i de {rule.average_months} måneder, der "
                    "slutter med denne. Det er tallet, der måles mod målet."
                ),
            ),
            Column("maaneder", "Måneder", Unit.COUNT, "Så mange af månederne har en andel."),
            Column(
                "samlet",
                "Samlet andel",
                Unit.SHARE,
                "Alle månedernes samlede antal med samtalerne delt med det samlede antal borgere.",
            ),
            Column(
                "maalet",
                f"Mindst {rule.goal_percent} %" if _at_least(of) else f"Over {rule.goal_percent} %",
                Unit.TEXT,
                "Om gennemsnittet når målet. Det afgøres af det nøjagtige tal, ikke det afrundede.",
            ),
        ),
        rows=of_areas(cells),
        has_total=True,
    )


def _at_least(of: Figures) -> bool:
    return of.rule.is_reached(of.rule.goal)


def distance(of: Figures) -> Table:
    """How far it is to the goal, and when its average can be reached."""

    def cells(area: str) -> Iterable[Value]:
        needed, ahead = of.needed[area], of.prospects[area]
        return (
            of.short[area],
            needed.citizens,
            needed.conversations,
            ahead.booked,
            ahead.all_due,
            ahead.earliest,
        )

    day = danish.long_day(of.as_of)
    return Table(
        key="afstand",
        caption="Afstand til målet, og hvornår det kan nås",
        row_heading=AREA,
        columns=(
            Column(
                "mangler",
                "Borgere under målet ved månedens udgang",
                Unit.COUNT,
                "Så mange flere skulle have haft samtalerne, for at månedens andel nåede målet.",
            ),
            Column(
                "borgere",
                f"Borgere under målet {day}",
                Unit.COUNT,
                f"Det samme på opgørelsens dag, {danish.long_day(of.as_of)}.",
            ),
            Column(
                "samtaler",
                f"Samtaler, der mangler {day}",
                Unit.COUNT,
                (
                    "Det mindste antal samtaler, der bringer andelen på opgørelsens dag op på "
                    "målet: de borgere, der mangler færrest, først."
                ),
            ),
            Column(
                "booket",
                "Nås med det bookede",
                Unit.MONTH,
                (
                    "Den første måned, hvor gennemsnittet når målet, hvis kun det bookede holdes. "
                    "Fremskrevet fra opgørelsens dag, 12 måneder frem."
                ),
            ),
            Column(
                "frister",
                "Nås, hvis alle frister holdes",
                Unit.MONTH,
                "Den første måned, hvor gennemsnittet når målet, hvis også alle frister holdes.",
            ),
            Column(
                "tidligst",
                "Kan tidligst nås",
                Unit.MONTH,
                (
                    "Selv hvis alle borgere havde samtalerne i hver kommende måned: de gamle "
                    "måneder er stadig med i gennemsnittet."
                ),
            ),
        ),
        rows=of_areas(cells),
        note=(
            "Hele jobcentrets afstand er ikke summen af områdernes, for et område over målet "
            "opvejer et under det."
        ),
    )


def followed(of: Figures) -> tuple[str, ...]:
    """The groups that are shown month by month: a municipality's areas are too small for it."""
    return (WHOLE,) if of.municipality else GROUPS


def months(of: Figures) -> Table:
    """The month shares behind the averages."""
    columns = (Column(area, NAMES[area], Unit.SHARE, "Månedens andel") for area in followed(of))
    return Table(
        key="udvikling",
        caption="Månedens andel, måned for måned",
        row_heading="Måned",
        columns=tuple(columns),
        rows=tuple(
            row(
                month_key(month),
                danish.month(month),
                (of.goal[area].counts[place].share for area in followed(of)),
            )
            for place, month in enumerate(of.window)
        ),
    )


def people(of: Figures) -> Table:
    """How many the month shares are taken of."""
    columns = (
        Column(area, NAMES[area], Unit.COUNT, "Borgere, som månedens andel er taget af")
        for area in followed(of)
    )
    return Table(
        key="grundlag",
        caption="Borgere, måned for måned",
        row_heading="Måned",
        columns=tuple(columns),
        rows=tuple(
            row(
                month_key(month),
                danish.month(month),
                (of.goal[area].counts[place].population for area in followed(of)),
            )
            for place, month in enumerate(of.window)
        ),
    )


# --- What changed ---------------------------------------------------------------------------------


def change(of: Figures) -> Table | None:
    """What each area did to the whole's share since the month before."""
    found = of.change
    if found is None:
        return None

    def cells(area: str) -> Iterable[Value]:
        series = of.goal[area]
        effect = found.of_all if area == WHOLE else found.of_areas[area]
        before, now = series.before.share, series.now.share
        moved = None if before is None or now is None else now - before
        return (before, now, moved, effect.rate, effect.mix)

    return Table(
        key="aendring",
        caption="Ændringen fra måneden før, fordelt på områder",
        row_heading=AREA,
        columns=(
            Column("foer", "Andel måneden før", Unit.SHARE, "Månedens andel måneden før."),
            Column("nu", "Andel nu", Unit.SHARE, "Månedens andel."),
            Column("forskel", "Forskel", Unit.POINTS, "Områdets egen ændring."),
            Column(
                "andelen",
                "Fordi andelen er en anden",
                Unit.POINTS,
                (
                    "Så meget flyttede området hele jobcentrets andel, fordi dets egen andel steg "
                    "eller faldt."
                ),
            ),
            Column(
                "fordelingen",
                "Fordi området vejer anderledes",
                Unit.POINTS,
                (
                    "Så meget flyttede det hele jobcentrets andel, at området har en større eller "
                    "mindre del af borgerne end måneden før."
                ),
            ),
        ),
        rows=of_areas(cells),
        note="De to sidste kolonner giver tilsammen ændringen i hele jobcentrets andel.",
    )


_WHAT = {
    Part.KEPT: "Havde og har {} samtaler",
    Part.LACKED: "Manglede og mangler samtaler",
    Part.FELL: "Faldt under {} samtaler",
    Part.REACHED: "Nåede {} samtaler",
    Part.CAME_HIT: "Kom til med {} samtaler",
    Part.CAME_MISS: "Kom til uden {} samtaler",
    Part.LEFT_HIT: "Gik ud med {} samtaler",
    Part.LEFT_MISS: "Gik ud uden {} samtaler",
}


def who(of: Figures) -> Table | None:
    """What those who stayed, came and left did to the whole's share."""
    if of.change is None:
        return None
    flow, effects = of.change.flow, of.change.of_people
    number = of.rule.conversations
    parts = [
        row(part.value, words.format(number), (flow.of(part), effects.of.get(part, Fraction())))
        for part, words in _WHAT.items()
    ]
    weight = row("vaegt", "De blivende vejer mere eller mindre", (None, effects.weight))
    whole = row(WHOLE, "Ændringen i alt", (None, effects.total))
    return Table(
        key="hvem",
        caption="Ændringen fra måneden før, fordelt på borgere",
        row_heading="Hvad der skete",
        columns=(
            Column("borgere", "Borgere", Unit.COUNT, "Så mange borgere skete det for."),
            Column("point", "Flyttede andelen", Unit.POINTS, "Delene giver tilsammen ændringen."),
        ),
        rows=(*parts, weight, whole),
    )


# --- The law's deadlines --------------------------------------------------------------------------

_COUNTED = (
    Column("frister", "Frister", Unit.COUNT, "Frister i måneden, hvis dag er forbi."),
    Column("til-tiden", "Til tiden", Unit.COUNT, "Det, der blev krævet, var gjort på fristen."),
    Column("for-sent", "For sent", Unit.COUNT, "Det blev gjort efter fristen."),
    Column("mangler", "Mangler", Unit.COUNT, "Fristen er overskredet, og det er ikke registreret."),
    Column("andel", "Andel til tiden", Unit.SHARE, "Til tiden delt med frister."),
)


def _counts(met: Met) -> tuple[Value, ...]:
    counts = met.every
    return (counts.measured, counts.timely, counts.late, counts.missing, counts.share)


def rule_name(area: str, rule_id: str) -> str:
    """A rule's title after its area, or after those of the area's groups that it is about."""
    rule = rules.book().rule(rule_id)
    groups = {
        key: name for key, (name, benefits, _) in vocabulary.GROUPS.items() if area in benefits
    }
    own = [name for key, name in groups.items() if key in rule.groups]
    where = NAMES[area] if len(own) == len(groups) else danish.listed(own) or NAMES[area]
    return f"{where}: {rule.title}"


def _line(line: Line, marks: tuple[Mark, ...] = ()) -> Row:
    name = rule_name(line.key.benefit, line.key.rule)
    key = f"{line.key.benefit}-{line.key.rule}".lower()
    return row(key, name, (Cell(value, marks) for value in _counts(line.whole)))


def conversations(of: Figures) -> Table:
    """The conversations that the acts ask the jobcentre for in the single case, rule by rule."""
    own = [line for line in of.lines if line.key.is_conversation]
    whole, _ = summed(own)
    return Table(
        key="frister",
        caption=f"Lovens frister for samtaler i {danish.month(of.month)}",
        row_heading="Område og regel",
        columns=_COUNTED,
        rows=(*map(_line, own), row(WHOLE, TOTAL, _counts(whole))),
        has_total=True,
    )


def papers(of: Figures) -> Table:
    """Min Plan and the appraisals, each of all areas together."""
    own = [line for line in of.lines if line.key.is_own and not line.key.is_conversation]
    tasks = {
        "minplan": ("Min Plan", [line for line in own if not line.appraisal]),
        "paragraf-7": ("§ 7-vurdering", [line for line in own if line.appraisal == "§ 7"]),
        "andre": ("Andre vurderinger", [line for line in own if line.appraisal not in ("", "§ 7")]),
    }
    return Table(
        key="planer",
        caption="Min Plan og vurderinger",
        row_heading="Opgave",
        columns=_COUNTED,
        rows=tuple(
            row(key, name, _counts(summed(lines)[0]))
            for key, (name, lines) in tasks.items()
            if lines or key != "andre"
        ),
        note="Hvor intet er talt, sætter loven ingen dag, eller ingen frist lå i måneden.",
    )


def apart(of: Figures) -> Table | None:
    """What is in no share: advisory and unconfirmed law, and what rests on others."""
    found = [line for line in of.lines if not line.key.is_own]
    if not found:
        return None
    return Table(
        key="udenfor",
        caption="Regler, der ikke er med i andelen",
        row_heading="Område og regel",
        columns=_COUNTED,
        rows=tuple(
            _line(line, (Mark.UNCONFIRMED,) if line.key.force == Force.ADVISORY else ())
            for line in found
        ),
        note="Vejledende regler, kommunens pligt over for en gruppe, og hvad a-kassen skal gøre.",
    )


def overruns(of: Figures) -> Table:
    """By how many days the month's conversations were late."""
    days = LONG_OVERDUE.days

    def cells(area: str) -> Iterable[Value]:
        found = of.overruns[area]
        return (found.count, found.median, found.ninth, found.long, found.long_in_year)

    return Table(
        key="dage",
        caption="Hvor mange dage samtalerne kom for sent",
        row_heading=AREA,
        columns=(
            Column(
                "antal",
                "Ikke til tiden",
                Unit.COUNT,
                "Månedens frister for samtaler, der blev holdt for sent eller mangler.",
            ),
            Column("median", "Dage, midterste", Unit.DAYS, "Halvdelen var højst så mange dage."),
            Column("niende", "Dage, 9 af 10", Unit.DAYS, "Ni af ti var højst så mange dage."),
            Column("over-60", f"Over {days} dage", Unit.COUNT, "Af månedens frister."),
            Column(
                "over-60-aar",
                f"Over {days} dage, 12 måneder",
                Unit.COUNT,
                "Af fristerne i de 12 måneder, der slutter med denne.",
            ),
        ),
        rows=tuple(each for each in of_areas(cells) if each.key in followed(of)),
        has_total=not of.municipality,
        note=(
            "Det, der mangler endnu, er talt til og med opgørelsens dag, "
            f"{danish.long_day(of.as_of)}."
        ),
    )


def born_late(of: Figures) -> Table:
    """The deadlines without the cases that came too late to be handled in time."""
    met, _ = summed(line for line in of.lines if line.key.is_conversation)
    prompt = met.prompt
    figures = (
        met.born_late.measured,
        prompt.measured,
        prompt.timely,
        prompt.share,
        met.every.late_registered,
    )
    return Table(
        key="foedt-sent",
        caption="Sager født for sent, og samtaler registreret for sent",
        row_heading="Frister for samtaler",
        columns=(
            Column(
                "foedt-sent",
                "I sager født for sent",
                Unit.COUNT,
                (
                    "Frister i sager, som blev modtaget efter fristen eller mindre end "
                    f"{BORN_LATE_DAYS} dage før den."
                ),
            ),
            Column("uden", "Frister uden dem", Unit.COUNT, "De øvrige frister."),
            Column("uden-til-tiden", "Til tiden uden dem", Unit.COUNT, "Af de øvrige frister."),
            Column("andel-uden", "Andel uden dem", Unit.SHARE, "Af de øvrige frister."),
            Column(
                "registreret-sent",
                "Registreret for sent",
                Unit.COUNT,
                (
                    "Frister, hvor en samtale blev registreret mere end "
                    f"{LATE_REGISTRATION_DAYS} dage efter, at den blev holdt."
                ),
            ),
        ),
        rows=(row(WHOLE, TOTAL, figures),),
    )


def actors(of: Figures) -> Table | None:
    """The citizens who are with an external actor: part of the areas' figures, and told apart."""
    if not of.actors:
        return None
    return Table(
        key="aktoerer",
        caption="Borgere hos anden aktør",
        row_heading="Anden aktør",
        columns=(
            Column(
                "borgere", "Borgere", Unit.COUNT, "Som i måltallet; de er også med i områderne."
            ),
            Column("naaet", "Har samtalerne", Unit.COUNT, "Som i måltallet."),
            Column("andel", "Månedens andel", Unit.SHARE, "Har samtalerne delt med borgere."),
            Column("gennemsnit", "Gennemsnit", Unit.SHARE, "Gennemsnittet af månedernes andel."),
            Column("maaneder", "Måneder", Unit.COUNT, "Så mange af månederne har en andel."),
        ),
        rows=tuple(
            row(
                actor_key(name),
                name,
                (
                    series.now.population,
                    series.now.hits,
                    series.now.share,
                    Cell(
                        series.average,
                        (Mark.PROVISIONAL,) if series.months < of.rule.average_months else (),
                    ),
                    series.months,
                ),
            )
            for name, series in of.actors.items()
        ),
    )


def unassigned(of: Figures) -> Table:
    return Table(
        key="uden-ansvarlig",
        caption=f"Åbne sager uden ansvarlig {danish.long_day(of.as_of)}",
        row_heading=AREA,
        columns=(
            Column("sager", "Sager", Unit.COUNT, "Åbne sager, som ingen har på opgørelsens dag."),
        ),
        rows=of_areas(lambda area: (of.unassigned[area],)),
        has_total=True,
    )


@dataclass(frozen=True)
class Tables:
    """All of a statement's, in the order in which they are shown; some may be missing."""

    of: Figures

    def __iter__(self) -> Iterator[Table]:
        made = (
            goal(self.of),
            distance(self.of),
            months(self.of),
            people(self.of),
            change(self.of),
            who(self.of),
            conversations(self.of),
            papers(self.of),
            apart(self.of),
            overruns(self.of),
            born_late(self.of),
            actors(self.of),
            unassigned(self.of),
        )
        return (table for table in made if table is not None)
