"""What people write beside a case: not now, a note, the next step. No figure changes by it."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Citizen, NextStep, Note, Snooze, Standing, User
from jobcenter.models.casework import CaseEntry, CaseEntryQuerySet
from jobcenter.models.clock import today

LONGEST_DAYS = 30

E = TypeVar("E", bound=CaseEntry)


@transaction.atomic
def hide(
    *, by: User, citizen: Citizen, days: int, reason: str, replaces: Snooze | None = None
) -> Snooze:
    """Sets a case to "Ikke nu": out of the responsible one's list for 1 to 30 days from today.

    `replaces` is the one in force, where it is to be changed. Raises Refused where it is another.
    """
    _check_visible(by, citizen)
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"En sag kan skjules i 1 til {LONGEST_DAYS} dage. Vælg et antal imellem.")
    day = today()
    in_force = Snooze.objects.on(day).select_for_update().filter(citizen=citizen).first()
    if in_force != replaces:
        raise Refused(_other_in_force(in_force))
    # One whose day has come is over by itself, but still holds the place.
    _end_all(Snooze.objects.current().select_for_update().filter(citizen=citizen), by)
    until = day + timedelta(days=days)
    made = _create(Snooze, by, citizen, reason=reason, until=until)
    verb = "ikkenu.aendret" if in_force else "ikkenu.sat"
    audit.record(by=by, verb=verb, citizen=citizen, reason=reason, until=until.isoformat())
    return made


def _other_in_force(in_force: Snooze | None) -> str:
    if in_force is None:
        return "Sagen er ikke længere sat til Ikke nu. Åbn siden igen, og prøv en gang til."
    return (
        f"Sagen er allerede sat til Ikke nu til {danish.long_day(in_force.until)}. "
        "Åbn siden igen, så kan du ændre det."
    )


@transaction.atomic
def show_again(*, by: User, citizen: Citizen) -> None:
    """Puts a case back on the list before its day."""
    _check_visible(by, citizen)
    in_force = Snooze.objects.on(today()).select_for_update().filter(citizen=citizen)
    if not _end_all(in_force, by):
        raise Refused("Sagen er allerede tilbage på listen. Du behøver ikke gøre mere.")
    audit.record(by=by, verb="ikkenu.fortrudt", citizen=citizen)


@transaction.atomic
def write_note(*, by: User, citizen: Citizen, text: str) -> Note:
    _check_visible(by, citizen)
    note = _create(Note, by, citizen, text=text)
    audit.record(by=by, verb="notat.skrevet", citizen=citizen, note=str(note.uuid))
    return note


@transaction.atomic
def take_note_away(*, by: User, note: Note) -> None:
    """The note is no longer shown as current; that it was written stays in the history."""
    _check_visible(by, note.citizen)
    if not _end_all(Note.objects.current().select_for_update().filter(pk=note.pk), by):
        raise Refused("Notatet er allerede taget væk. Åbn sagen igen for at se det gældende.")
    audit.record(by=by, verb="notat.fjernet", citizen=note.citizen, note=str(note.uuid))


@transaction.atomic
def set_next_step(*, by: User, citizen: Citizen, text: str, due: date | None = None) -> NextStep:
    """What is to be done next; it takes the place of the one before."""
    _check_visible(by, citizen)
    _end_all(NextStep.objects.current().select_for_update().filter(citizen=citizen), by)
    step = _create(NextStep, by, citizen, text=text, due=due)
    audit.record(
        by=by,
        verb="skridt.sat",
        citizen=citizen,
        step=str(step.uuid),
        due=due and due.isoformat(),
    )
    return step


@transaction.atomic
def finish_next_step(*, by: User, citizen: Citizen) -> None:
    """The step is done, or no longer wanted; the case has none until the next is written."""
    _check_visible(by, citizen)
    current = NextStep.objects.current().select_for_update().filter(citizen=citizen)
    if not _end_all(current, by):
        raise Refused("Sagen har ikke noget næste skridt mere. Skriv et nyt, hvis der er brug.")
    audit.record(by=by, verb="skridt.afsluttet", citizen=citizen)


def _check_visible(by: User, citizen: Citizen) -> None:
    """Whoever may not see a case may not write about it either."""
    if not Standing.objects.published().visible_to(by).filter(citizen=citizen).exists():
        raise Refused("Sagen er ikke blandt dem, du har adgang til. Gå tilbage til din liste.")


def _end_all(entries: CaseEntryQuerySet[E], by: User) -> int:
    return entries.update(ended_by=by, ended_at=timezone.now())


def _create(model: type[E], by: User, citizen: Citizen, **said: Any) -> E:
    """The database lets a case have one of a kind at a time, also when two write at once."""
    try:
        with transaction.atomic():
            made: E = model._default_manager.create(citizen=citizen, written_by=by, **said)
    except IntegrityError:
        raise Refused(
            "En anden har lige skrevet på sagen. Åbn siden igen, se hvad der står, og prøv igen."
        ) from None
    return made
