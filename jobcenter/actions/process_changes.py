"""Marking that the work was changed, so that charts tell it and nobody has to remember it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Assessment, ProcessChange, Team, User
from jobcenter.models.clock import today
from jobcenter.queries import development


@transaction.atomic
def record(
    *, by: User, team: Team | None, kind: str, day: date, reason: str, rebases: bool
) -> ProcessChange:
    """A change of a team's work, or without a team of the whole jobcentre's.

    Whoever called has the charts drawn anew once this is committed. Raises Refused where the day
    has not come, where limits are to be reckoned anew from a month that no chart has, or where the
    same is marked already: a press twice, or two tabs.
    """
    if day > today():
        raise Refused("Dagen er ikke kommet endnu. Skriv ændringen ind, når den er sket.")
    if rebases:
        _check_on_chart(day)
    marked = ProcessChange.objects.current().filter(team=team, kind=kind, day=day)
    if marked.filter(reason=reason, rebases=rebases).exists():
        raise Refused("Ændringen står allerede på listen. Du behøver ikke gøre mere.")
    change = ProcessChange.objects.create(
        team=team, kind=kind, day=day, reason=reason, rebases=rebases, entered_by=by
    )
    audit.record(
        by=by,
        verb="aendring.registreret",
        change=str(change.uuid),
        team=team and str(team.uuid),
        kind=kind,
        day=day.isoformat(),
        rebases=rebases,
    )
    return change


def _check_on_chart(day: date) -> None:
    assessment = Assessment.objects.published()
    if assessment is None:
        raise Refused("Der er ingen graf endnu. Prøv igen, når den første opgørelse er udgivet.")
    first = development.whole_months(assessment.as_of)[0]
    if day < first:
        raise Refused(
            f"Grafen begynder i {danish.month(first)}, så det normale udsving kan ikke regnes på "
            "ny fra en tidligere dag. Fjern krydset, eller vælg en senere dag."
        )


@transaction.atomic
def remove(*, by: User, change: ProcessChange) -> None:
    """The change is marked no longer; that it was, stays in the log."""
    current = ProcessChange.objects.current().filter(pk=change.pk)
    if not current.update(ended_at=timezone.now()):
        raise Refused("Ændringen er allerede fjernet. Du behøver ikke gøre mere.")
    audit.record(by=by, verb="aendring.fjernet", change=str(change.uuid))
