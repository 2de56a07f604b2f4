"""What stands behind some of the doors: duties, notes, deliveries with problems, and runs."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from jobcenter.models import (
    CalendarFeed,
    Delivery,
    DriftCheck,
    Job,
    NextStep,
    Note,
    Part,
    ProcessChange,
    RowProblem,
    Snooze,
    Standing,
    Team,
)
from jobcenter.queries.calendar_feeds import digest

from .cast import AS_OF, Cast

Target = UUID | int | str | date  # a part of an address


def change(team: Team | None) -> ProcessChange:
    return ProcessChange.objects.create(
        team=team, kind="fagsystem", day=AS_OF - timedelta(days=60), reason="Nyt fagsystem"
    )


def of_nord(cast: Cast) -> dict[str, list[Target]]:
    """The lists behind the numbers of Nord's week, and some that there are not."""
    names = {
        "over_14_days": "over-14-dage",
        "born_late": "foedt-for-sent",
        "new": "nye",
        "new_past": "nye-over-fristen",
        "unknown_need": "alt",
        "fell": "faldt",
        "came": "kom-til-med",
        "unknown_part": "havde-og-har",
    }
    return {target: [cast.team("Nord").uuid, name] for target, name in names.items()}


def duty(cast: Cast, standing: Standing, due_in: int = -8) -> list[Target]:
    """A duty that lacks three of four, with one that counts and the most of what does not."""
    codes = ("taeller", "aflyst", "gruppemoede", "efter_fristen")
    days = (AS_OF - timedelta(days=60 - 5 * number) for number in range(len(codes)))
    rows = [
        [day.isoformat(), code, "7", "telefon", "jobcenter", ""]
        for day, code in zip(days, codes, strict=True)
    ]
    verdict = cast.verdict(
        standing,
        due_in=due_in,
        outcome="mangler",
        needed=4,
        counted=1,
        lacking=2,
        late_registered=True,
        considered=rows,
    )
    return [standing.citizen.uuid, verdict.rule, verdict.spell_id, verdict.due]


def calendar(cast: Cast) -> str:
    """The token of a caseworker's calendar."""
    token = "s" * 43
    CalendarFeed.objects.create(user=cast.users["sara"], token_digest=digest(token))
    return token


def written(cast: Cast, cases: Mapping[str, Standing]) -> dict[str, list[Target]]:
    """A case that is set to "Ikke nu" with a next step, and notes on two cases."""
    sara = cast.users["sara"]
    own, other = cases["own"].citizen, cases["other_team"].citizen
    Snooze.objects.create(
        citizen=cases["colleague"].citizen,
        written_by=sara,
        reason=Snooze.Reason.AGREED_LATER,
        until=AS_OF + timedelta(days=7),
    )
    NextStep.objects.create(
        citizen=cases["colleague"].citizen, written_by=sara, text="Ring op", due=AS_OF
    )
    notes = [
        Note.objects.create(citizen=citizen, written_by=sara, text="Ringer igen mandag")
        for citizen in (own, other)
    ]
    return {
        "note_own": [own.uuid, notes[0].uuid],
        "note_other_team": [other.uuid, notes[1].uuid],
        "note_of_another": [own.uuid, notes[1].uuid],
    }


def machine_room(cast: Cast) -> None:
    """A run that failed on the way, one that is cut in parts, and figures that do not agree."""
    begun = timezone.now() - timedelta(hours=3)
    steps = [
        [name, (begun + timedelta(seconds=20 * number)).isoformat()]
        for number, name in enumerate(("Læser sagerne", "Beregner frister", "Gemmer"))
    ]
    Job.objects.create(
        kind=Job.Kind.ASSESSMENT,
        as_of=AS_OF - timedelta(days=1),
        state=Job.State.FAILED,
        message="Kørslen er opgivet efter 3 forsøg.",
        started_at=begun,
        finished_at=begun + timedelta(minutes=1),
        steps=steps,
    )
    cut = Job.objects.create(kind=Job.Kind.CHECK, state=Job.State.RUNNING, started_at=begun)
    for first in (1, 50_001):
        Part.objects.create(
            job=cut, assessment_pk=99, first_citizen=first, last_citizen=first + 9, citizens=10
        )
    DriftCheck.objects.create(assessment=cast.assessment, differences={"Standing": 2, "Share": 0})


def with_problems(cast: Cast, state: Delivery.State) -> Delivery:
    delivery = Delivery.objects.create(
        source="fagsystem",
        name="uge 47.zip",
        state=state,
        received_by=cast.users["adam"],
        counts={"borgere": {"rows": 120, "new": 3, "set_aside": 60, "encoding": "utf-8"}},
        problem_count=120,
        set_aside_count=60,
        blocking_count=int(state == Delivery.State.REJECTED),
    )
    severities = [RowProblem.Severity.SET_ASIDE, RowProblem.Severity.WARNING]
    RowProblem.objects.bulk_create(
        RowProblem(
            delivery=delivery,
            severity=severities[number % 2],
            code="dato",
            file="borgere.csv",
            row=number + 2,
            column="navn",
            value="31-02-2024",
            expected="Datoen findes ikke i kalenderen.",
        )
        for number in range(120)
    )
    return delivery
