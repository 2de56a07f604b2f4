"""Teams, and who works in them."""

from datetime import date

from django.db.models import QuerySet

from jobcenter.models import Caseworker, Membership, Team, User
from jobcenter.models.clock import today
from jobcenter.roles import Permission, Reach, Role


def visible_to(user: User) -> QuerySet[Team]:
    """The teams whose figures a user may see: the own ones, or all for the jobcentre's people."""
    if not user.may(Permission.SEE_TEAM_FIGURES):
        return Team.objects.none()
    if user.reach() is Reach.JOBCENTRE:
        return Team.objects.all()
    own = Membership.objects.on(today()).filter(caseworker=user.caseworker_id)
    return Team.objects.filter(pk__in=own.values("team_id"))


def caseworkers(team: Team, day: date) -> QuerySet[Caseworker]:
    """Those who have cases by their role in the team on a day, in Danish order of names."""
    members = Membership.objects.on(day).filter(team=team, role=Role.CASEWORKER)
    return Caseworker.objects.filter(pk__in=members.values("caseworker_id"))
