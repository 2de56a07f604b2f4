"""Proposing who should answer for the cases that nobody has. Nothing is assigned here."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import (
    BenefitSpell,
    Caseworker,
    Proposal,
    ProposedResponsibility,
    Team,
    User,
)
from jobcenter.queries import proposals
from jobcenter.queries.proposals import Pending
from jobcenter.queries.unassigned import Waiting


@transaction.atomic
def create(*, by: User, team: Team, chosen: Mapping[Waiting, Caseworker]) -> Proposal:
    """Stores who of the team is to have which case. Refused where another was quicker."""
    if not chosen:
        raise Refused("Der er ikke valgt nogen. Vælg en sagsbehandler til mindst én sag.")
    spells = [each.case.spell_id for each in chosen]
    # Two who distribute the same cases at once take turns here.
    list(BenefitSpell.objects.select_for_update().filter(pk__in=spells).order_by("pk"))
    taken = len(proposals.latest(chosen))
    if taken:
        raise Refused(
            f"{danish.plural(taken, 'sag', 'sager')} er foreslået fordelt af en anden imens. "
            "Se listen igen, og gem så det, der er tilbage."
        )
    made = Proposal.objects.create(team=team, created_by=by)
    ProposedResponsibility.objects.bulk_create(
        ProposedResponsibility(proposal=made, spell_id=each.case.spell_id, caseworker=caseworker)
        for each, caseworker in chosen.items()
    )
    audit.record(
        by=by,
        verb="fordeling.foreslaaet",
        proposal=str(made.uuid),
        team=team.name,
        cases=len(chosen),
    )
    return made


@transaction.atomic
def fetch(*, by: User, found: Pending, file: str) -> None:
    """A file was made of what waits; `file` is "csv" or "excel". Refused where nothing does."""
    refuse_if_over(found)
    proposal = found.proposal
    proposal.fetched_at = timezone.now()
    proposal.save(update_fields=["fetched_at"])
    audit.record(
        by=by,
        verb="eksport",
        what="fordeling",
        file=file,
        proposal=str(proposal.uuid),
        rows=len(found.items),
    )


@transaction.atomic
def withdraw(*, by: User, found: Pending) -> None:
    """Takes back what waits, so that it can be proposed anew. Refused where nothing does."""
    refuse_if_over(found)
    proposal = found.proposal
    proposal.withdrawn_at = timezone.now()
    proposal.save(update_fields=["withdrawn_at"])
    audit.record(
        by=by,
        verb="fordeling.fortrudt",
        proposal=str(proposal.uuid),
        cases=len(found.items),
    )


def refuse_if_over(found: Pending) -> None:
    if found.proposal.withdrawn_at is not None:
        raise Refused("Forslaget er allerede fortrudt. Lav et nyt, hvis sagerne skal fordeles.")
    if not found.items:
        raise Refused(
            "Alle sager i forslaget er fordelt eller afsluttet i fagsystemet. Skal en sag flyttes, "
            "så ret det dér."
        )
