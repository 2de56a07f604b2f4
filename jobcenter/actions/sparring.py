"""The weekly talk between leader and caseworker, and what they agree on."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Agreement, Caseworker, Citizen, Sparring, Team, User
from jobcenter.models.clock import today
from jobcenter.queries import sparring

PLANNED_AHEAD = timedelta(days=92)


@transaction.atomic
def start(*, by: User, team: Team, caseworker: Caseworker, day: date) -> Sparring:
    """The talk of a day; the one that is there where it has been started before."""
    if day < today() - sparring.WRITABLE:
        raise Refused(
            f"Dagen er mere end {sparring.WRITABLE.days} dage siden, og så kan samtalen ikke "
            "skrives mere. Vælg en senere dag."
        )
    if day > today() + PLANNED_AHEAD:
        raise Refused("Dagen ligger over tre måneder fremme. Vælg en tidligere dag.")
    talk, is_new = Sparring.objects.get_or_create(
        team=team, caseworker=caseworker, day=day, defaults={"created_by": by}
    )
    if is_new:
        audit.record(
            by=by,
            verb="sparring.startet",
            sparring=str(talk.uuid),
            employee=caseworker.employee_id,
            day=day.isoformat(),
        )
    return talk


@transaction.atomic
def agree(
    *,
    by: User,
    talk: Sparring,
    text: str,
    owner: User | None,
    citizen: Citizen | None = None,
    due: date | None = None,
) -> Agreement:
    """Adds an agreement; owner None is the talk's caseworker where that person has no login."""
    last = sparring.writable_until(talk)
    if today() > last:
        raise Refused(
            f"Samtalen kunne skrives til og med {danish.long_day(last)}. Start en ny samtale, og "
            "skriv aftalen i den."
        )
    made = Agreement.objects.create(
        sparring=talk, citizen=citizen, text=text, owner=owner, due=due, written_by=by
    )
    audit.record(
        by=by,
        verb="sparring.aftalt",
        citizen=citizen,
        sparring=str(talk.uuid),
        agreement=str(made.uuid),
        due=due and due.isoformat(),
    )
    return made


@transaction.atomic
def mark(*, by: User, agreement: Agreement, state: Agreement.State) -> None:
    """Done, dropped, or open again; both may, for as long as they like."""
    if agreement.state == state:
        raise Refused("Aftalen er allerede markeret sådan. Se listen igen.")
    agreement.state = state
    agreement.closed_at = None if state is Agreement.State.OPEN else timezone.now()
    agreement.save(update_fields=["state", "closed_at"])
    audit.record(
        by=by,
        verb="sparring.aftale_markeret",
        citizen=agreement.citizen,
        agreement=str(agreement.uuid),
        state=state.value,
    )
