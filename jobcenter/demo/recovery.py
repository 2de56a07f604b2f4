"""A recovery plan for the demonstration and the tests.

Four initiatives with the groups, shares, days and weekly hours of the plan that Ishøj Kommune sent
its authority in May 2024, and with its slip: the milestone of the first group stands in all four.
The words are our own, and nobody is named.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MADE_ON = date(2024, 5, 1)


@dataclass(frozen=True)
class ExampleMilestone:
    areas: tuple[str, ...]
    day: date
    percent: int
    is_deadline: bool = False


@dataclass(frozen=True)
class ExampleInitiative:
    """`measures` are texts with their state (models.recovery.Measure.State)."""

    name: str
    areas: tuple[str, ...]
    owner: str
    aim: str
    milestones: tuple[ExampleMilestone, ...]
    measures: tuple[tuple[str, str], ...]
    extra_hours: Decimal | None = None


@dataclass(frozen=True)
class ExamplePlan:
    """`baseline` is the day that progress is measured from."""

    name: str
    authority: str
    background: str
    baseline: date
    made_on: date
    initiatives: tuple[ExampleInitiative, ...]


_AIM = "Samtalerne skal holdes med den afstand, de skal."
_OWNER = "Lederen af ydelsesteamene"
_LISTS = ("Hver sagsbehandler får en liste med de samtaler, der forfalder næste måned", "i-gang")
_OVERVIEW = ("Nyt overblik i fagsystemet over borgere med lang anciennitet", "gennemfoert")
_TRAINING = ("Lederen sikrer, at alle kan bruge det nye overblik", "i-gang")
_DIGITAL = ("Digital vejledning indføres, så der bliver mere tid til sagerne", "planlagt")

BACKGROUND = (
    "Andelen af borgere med lang anciennitet, der har haft de samtaler, de skal, ligger under "
    "kravet på 80 %, og der er flere borgere på offentlig forsørgelse, end rammevilkårene tilsiger."
    "\n\n"
    "Et nyt fagsystem og fejl i dets første udgaver kostede samtaler i fire måneder. I "
    "sygedagpenge kommer mange sager først til jobcentret, når de er flere måneder gamle."
)


def plan(made_on: date = MADE_ON) -> ExamplePlan:
    """The plan as made on a day: 70 % two months after its month, 80 % four months after."""
    first = made_on.replace(day=1)
    step, last = _months_after(first, 2), _months_after(first, 4)
    return ExamplePlan(
        name="Genopretning af samtalerne",
        authority="Styrelsen, der følger indsatsen",
        background=BACKGROUND,
        baseline=first - timedelta(days=1),
        made_on=made_on,
        initiatives=(
            _initiative(
                "Jobafklaring",
                ("jobafklaring",),
                step,
                last,
                (
                    ("Ekstra timer, til en sygemeldt medarbejder er tilbage på fuld tid", "i-gang"),
                    ("Møder med sagsbehandlerne om, hvad der kommer først", "gennemfoert"),
                    _LISTS,
                    _OVERVIEW,
                    ("Sparring om sager med lederen hver uge", "i-gang"),
                    _TRAINING,
                ),
                Decimal(27),
            ),
            _initiative(
                "Ressourceforløb",
                ("ressourceforloeb",),
                step,
                last,
                (
                    ("Ekstra timer til teamet", "i-gang"),
                    ("Mødeledelsen på de tværfaglige møder er flyttet til andre", "gennemfoert"),
                    _LISTS,
                    _OVERVIEW,
                    _TRAINING,
                ),
                Decimal(15),
            ),
            _initiative(
                "Sygedagpenge",
                ("sygedagpenge",),
                step,
                last,
                (
                    ("En kollega mere i teamet", "gennemfoert"),
                    ("Korte sager ses igennem for sig, uden om sagsstammerne", "i-gang"),
                    ("Alle sager får en ansvarlig og et næste skridt", "i-gang"),
                    ("Nye sager fordeles inden for fristen", "i-gang"),
                    ("Opgaverne i teamet fordeles om", "planlagt"),
                    _LISTS,
                    _OVERVIEW,
                    ("Gruppemøde med lederen hver uge", "i-gang"),
                    _DIGITAL,
                    (
                        "En konsulent hjælper kommunens egne sygemeldte med at blive i job",
                        "planlagt",
                    ),
                    _TRAINING,
                ),
            ),
            _initiative(
                "Kontanthjælp",
                ("kontanthjaelp",),
                step,
                last,
                (_LISTS, _DIGITAL, _OVERVIEW, _TRAINING),
            ),
        ),
    )


def _initiative(
    name: str,
    areas: tuple[str, ...],
    step: date,
    last: date,
    measures: tuple[tuple[str, str], ...],
    extra_hours: Decimal | None = None,
) -> ExampleInitiative:
    """The milestone is about the first initiative's group in all of them, as it was sent."""
    return ExampleInitiative(
        name=name,
        areas=areas,
        owner=_OWNER,
        aim=_AIM,
        milestones=(
            ExampleMilestone(("jobafklaring",), step, 70),
            ExampleMilestone(areas, last, 80, is_deadline=True),
        ),
        measures=measures,
        extra_hours=extra_hours,
    )


def _months_after(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
