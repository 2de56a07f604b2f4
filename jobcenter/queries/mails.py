"""What a leader has chosen about the mails, and which ones have gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jobcenter.models import Digest, DigestRefusal, StandIn, User
from jobcenter.models.clock import today
from jobcenter.models.sending import DigestKind
from jobcenter.roles import Permission, Role

SHOWN = 10
# Of which kind a role gets mails.
KIND_OF = {Role.TEAM_LEADER: DigestKind.WEEKLY, Role.CHEF: DigestKind.MONTHLY}


@dataclass(frozen=True)
class Choices:
    """`kind` is the mail that the role gets, and `wanted` whether the user does."""

    kind: DigestKind
    wanted: bool
    stand_ins: Sequence[StandIn]
    sent: Sequence[Digest]


def of(user: User) -> Choices:
    """Of a user whose role gets mails; three queries."""
    kind = KIND_OF[Role(user.role)]
    ahead = Q(end__isnull=True) | Q(end__gte=today())
    stand_ins = StandIn.objects.filter(ahead, user=user, ended_at=None)
    sent = Digest.objects.filter(user=user).select_related("sent_to").order_by("-period", "-pk")
    return Choices(
        kind,
        not DigestRefusal.objects.filter(user=user, kind=kind).exists(),
        list(stand_ins.select_related("stand_in")),
        list(sent[:SHOWN]),
    )


def colleagues(user: User) -> QuerySet[User]:
    """Who may stand in: others whose role sees figures; what they see decides what they get."""
    roles = [role for role in Role if _may_stand_in(role)]
    others = User.objects.filter(is_active=True, role__in=roles).exclude(pk=user.pk)
    return others.order_by("first_name", "last_name", "username")


def _may_stand_in(role: Role) -> bool:
    return User(role=role).may(Permission.SEE_TEAM_FIGURES)
