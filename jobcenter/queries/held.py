"""The conversations that somebody held in the last months, and how they were followed up."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Conversation, Standing, User, Verdict
from jobcenter.queries import verdicts
from jobcenter.timeliness.done import LATE_REGISTRATION_DAYS


class Kind(models.TextChoices):
    """Parts of the conversations held; the first is all of them."""

    ALL = "alle", "Alle"
    LATE = "registreret-sent", "Registreret sent"
    BOOKED = "booket", "Næste samtale booket senest samme dag"
    NOT_BOOKED = "ikke-booket", "Næste samtale ikke booket samme dag"


@dataclass(frozen=True)
class Held:
    """A conversation, and what it did for the citizen's deadlines.

    `is_open` is False where the user may no longer see the citizen. `outcome` is that of the
    duties which it fulfilled: timely where it was in time for all of them, None where there were
    none.
    """

    conversation: Conversation
    is_open: bool
    next_booked: bool
    outcome: Verdict.Outcome | None

    @property
    def held_on(self) -> date:
        return self.conversation.held_on  # type: ignore[return-value]  # only held ones are read

    @property
    def lag(self) -> int | None:
        """Days from the conversation to its registration; None where that is not known."""
        registered = self.conversation.registered_on
        return (registered - self.held_on).days if registered else None

    @property
    def is_late(self) -> bool:
        return self.lag is not None and self.lag > LATE_REGISTRATION_DAYS

    def is_of(self, kind: Kind) -> bool:
        match kind:
            case Kind.LATE:
                return self.is_late
            case Kind.BOOKED:
                return self.next_booked
            case Kind.NOT_BOOKED:
                return not self.next_booked
            case Kind.ALL:
                return True


def held(user: User, assessment: Assessment, first: date) -> list[Held]:
    """The conversations that the user held from a day until as_of, the newest first; two queries.

    Meetings for several and letters are left out: nobody spoke there about the next time.
    """
    found = list(_conversations(user, assessment, first))
    outcomes = _outcomes(user, assessment, found, first)
    return [
        Held(
            conversation=each,
            is_open=each.is_open,  # type: ignore[attr-defined]  # annotated
            next_booked=each.next_booked,  # type: ignore[attr-defined]  # annotated
            outcome=outcomes.get((each.citizen_id, each.held_on)),
        )
        for each in found
    ]


def _conversations(
    user: User, assessment: Assessment, first: date
) -> "models.QuerySet[Conversation]":
    after = Coalesce("planned_on", "held_on")
    following = (
        Conversation.objects.current()
        .annotate(day=after)
        .filter(
            citizen=OuterRef("citizen"),
            day__gt=OuterRef("held_on"),
            booked_on__lte=OuterRef("held_on"),
        )
    )
    cases = Standing.objects.filter(assessment=assessment, citizen=OuterRef("citizen"))
    return (
        Conversation.objects.current()
        .filter(
            caseworker=user.caseworker_id,
            status="afholdt",
            held_on__gte=first,
            held_on__lte=assessment.as_of,
        )
        .exclude(Q(type__in=vocabulary.MEETINGS) | Q(form="brev"))
        .annotate(next_booked=Exists(following), is_open=Exists(cases.visible_to(user)))
        .select_related("citizen")
        .order_by(F("held_on").desc(), "citizen__name_key", "pk")
    )


def _outcomes(
    user: User, assessment: Assessment, found: list[Conversation], first: date
) -> dict[tuple[int, date | None], Verdict.Outcome]:
    """What became of the conversation duties that were fulfilled on a day, by citizen and day."""
    every = Verdict.objects.visible_to(user, assessment, {each.citizen_id for each in found})
    duties = verdicts.conversations(every).filter(fulfilled__gte=first)
    outcomes: dict[tuple[int, date | None], Verdict.Outcome] = {}
    for citizen, day, outcome in duties.order_by().values_list("citizen", "fulfilled", "outcome"):
        if outcomes.get((citizen, day)) is not Verdict.Outcome.LATE:
            outcomes[citizen, day] = Verdict.Outcome(outcome)
    return outcomes
