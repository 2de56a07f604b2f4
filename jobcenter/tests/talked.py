"""A talk with an agreement, and a proposal that nobody has carried out yet."""

from datetime import timedelta

from jobcenter.models import (
    Agreement,
    Caseworker,
    Proposal,
    ProposedResponsibility,
    Sparring,
    Standing,
)

from .cast import AS_OF, Cast


def talked(cast: Cast, about: Standing, days_ago: int = 0) -> Agreement:
    """What Tove and the responsible of a case agreed on about it, that many days ago."""
    assert about.caseworker is not None
    assert about.team is not None
    talk = Sparring.objects.create(
        team=about.team,
        caseworker=about.caseworker,
        day=AS_OF - timedelta(days=days_ago),
        created_by=cast.users["tove"],
    )
    return Agreement.objects.create(
        sparring=talk,
        citizen=about.citizen,
        text="Ring og aftal et andet mødested",
        owner=cast.users["tove"],
        due=AS_OF,
        written_by=cast.users["tove"],
    )


def proposed(cast: Cast, *cases: Standing, to: str = "Kim Kollega", team: str = "Nord") -> Proposal:
    """Tove's proposal of who should have some cases."""
    made = Proposal.objects.create(team=cast.team(team), created_by=cast.users["tove"])
    receiver: Caseworker = cast.people[to]
    for case in cases:
        ProposedResponsibility.objects.create(proposal=made, spell=case.spell, caseworker=receiver)
    return made
