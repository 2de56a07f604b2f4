"""The statement's tables of the law's deadlines, and of the cases behind them."""

from collections.abc import Iterable

from jobcenter import danish
from jobcenter.law import vocabulary
from jobcenter.queries import rules
from jobcenter.queries.statement import Figures
from jobcenter.queries.verdicts import LONG_OVERDUE, Force, Line, Met, summed
from jobcenter.reports.document import Cell, Column, Mark, Row, Table, Unit, Value
from jobcenter.reports.statement_rows import AREA, NAMES, TOTAL, followed, of_areas, row
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS
from jobcenter.timeliness.shares import WHOLE
from jobcenter.timeliness.verdicts import BORN_LATE_DAYS

DUTY_TABLES = ("frister", "planer", "udenfor")

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
