"""The weekly talk as it stands in a file: what was agreed, and the cases that were taken up."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from jobcenter.models import Agreement
from jobcenter.queries import rules
from jobcenter.queries.sparring import Chosen, Colleague
from jobcenter.reports.excel import Column, Kind, Sheet, Value
from jobcenter.reports.paper import initials

NO_LONGER_SEEN = "en sag, der er flyttet eller afsluttet"

_AGREEMENTS = [
    Column("aftale", "Aftale", width=60),
    Column("om", "Om", width=30),
    Column("hvem", "Hvem", width=24),
    Column("senest", "Senest", Kind.DAY),
    Column("status", "Status", width=22),
    Column("aftalt", "Aftalt", Kind.DAY),
    Column("sagsbehandler", "Samtale med", width=24),
]

_CASES = [
    Column("nummer", "Nr.", Kind.COUNT, 6),
    Column("borger", "Borger", width=30),
    Column("ydelse", "Ydelse", width=22),
    Column("grunde", "Hvorfor", width=60),
    Column("frist", "Frist", Kind.DAY),
    Column("dage", "Dage til frist", Kind.COUNT),
    Column("regel", "Fristens regel", width=44),
    Column("status", "Status", width=20),
    Column("naeste", "Næste aftale", Kind.DAY),
    Column("skridt", "Næste skridt", width=50),
    Column("skridt_senest", "Næste skridt senest", Kind.DAY),
]

_COLLEAGUES = [
    Column("sagsbehandler", "Sagsbehandler", width=30),
    Column("seneste", "Seneste samtale", Kind.DAY),
    Column("naeste", "Næste samtale", Kind.DAY),
    Column("aabne", "Åbne aftaler", Kind.COUNT),
    Column("over", "Skulle være gjort", Kind.COUNT),
    Column("i_teamet", "I teamet i dag"),
]


def agreements(
    name: str, every: Iterable[Agreement], seen: Collection[int], *, hides_names: bool = False
) -> Sheet:
    """A row each; `seen` are the citizens whose case the reader may see."""
    rows: list[Sequence[Value]] = [
        [
            each.text,
            _about(each, seen, hides_names),
            _owner(each),
            each.due,
            each.get_state_display(),
            each.sparring.day,
            each.sparring.caseworker.name,
        ]
        for each in every
    ]
    return Sheet(name, _AGREEMENTS, rows)


def _about(agreement: Agreement, seen: Collection[int], hides_names: bool) -> str | None:
    citizen = agreement.citizen
    if citizen is None:
        return None
    if citizen.pk not in seen:
        return NO_LONGER_SEEN
    return initials(citizen.name) if hides_names else citizen.name


def _owner(agreement: Agreement) -> str:
    """Nobody's are the caseworker's, who has no login."""
    owner = agreement.owner
    if owner is None:
        return agreement.sparring.caseworker.name
    return owner.get_full_name() or owner.get_username()


def cases(every: Iterable[Chosen], as_of: date, *, hides_names: bool) -> Sheet:
    """The cases of the talk, each with all of its reasons."""
    return Sheet("Dagens sager", _CASES, [_case(each, as_of, hides_names) for each in every])


def _case(each: Chosen, as_of: date, hides_names: bool) -> list[Value]:
    case, step = each.case, each.candidate.step
    return [
        each.number,
        initials(case.citizen.name) if hides_names else case.citizen.name,
        case.get_benefit_display(),
        "; ".join(each.reasons),
        case.first_due,
        case.first_due and (case.first_due - as_of).days,
        case.first_due_rule and rules.book().rule(case.first_due_rule).title,
        each.candidate.status.label,
        case.appointment,
        step.text if step else None,
        step.due if step else None,
    ]


def colleagues(every: Iterable[Colleague]) -> Sheet:
    """With whom of the team the leader has talked, and what is open."""
    rows: list[Sequence[Value]] = [
        [
            each.caseworker.name,
            each.latest.day if each.latest else None,
            each.planned.day if each.planned else None,
            each.open,
            each.past,
            "ja" if each.is_member else "nej",
        ]
        for each in every
    ]
    return Sheet("Sparring i teamet", _COLLEAGUES, rows)


MEANING_OF_AGREEMENTS = [
    ("Om", "Borgeren, aftalen handler om. Tom, når den ikke handler om en bestemt sag."),
    ("Senest", "Den dag, det aftalte skal være gjort. Tom, når der ikke er aftalt en dag."),
    ("Aftalt", "Dagen for den samtale, hvor aftalen blev skrevet."),
    (
        "Bemærk",
        "Det, der er skrevet, er oplysninger om borgeren: borgeren kan få dem at se.",
    ),
]

MEANING_OF_CASES = [
    (
        "Dagens sager",
        (
            "Højst ti sager, valgt på skift efter fem grunde: længst over fristen, længst uden "
            "en tællende samtale, næste skridt mangler eller er ikke gjort, booket for sent, og "
            "skjult længe med “Ikke nu”. Rækkefølgen er ikke en vurdering af sagsbehandleren."
        ),
    ),
    ("Hvorfor", "Alle de grunde, der gælder for sagen."),
    ("Frist", "Sagens første frist."),
    ("Dage til frist", "Fra opgørelsens dag. Et negativt tal er dage over fristen."),
]

MEANING_OF_COLLEAGUES = [
    ("Seneste samtale", "Den seneste sparring, hvis dag er kommet."),
    ("Åbne aftaler", "Aftaler fra alle samtaler, der hverken er gjort eller opgivet."),
    ("Skulle være gjort", "De åbne aftaler, hvis dag er gået."),
    (
        "Bemærk",
        "Antallet af aftaler siger, hvad I har talt om, og ikke hvor godt arbejdet bliver gjort.",
    ),
]
