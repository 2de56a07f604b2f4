"""What the pages of a team share: who may open them, and the way between them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from jobcenter.middleware import Request
from jobcenter.models import Team
from jobcenter.queries import teams
from jobcenter.roles import Permission
from jobcenter.views.access import View, permitted

# Each page of a team: what it is called, and its address's name.
TEAM_PAGES = (
    ("Ugens status", "team"),
    ("Fremskrivning", "team_forecast"),
    ("Udvikling", "team_development"),
    ("Belastning", "capacity"),
    ("Fordeling", "team_distribution"),
    ("Sparring", "team_sparring"),
)


@dataclass(frozen=True)
class TeamPage:
    text: str
    address: str
    is_current: bool


def of_team(view: View) -> View:
    """Gives the view the team that the address names, if the user may see its figures."""

    @wraps(view)
    def guarded(request: Request, uuid: UUID, **kwargs: Any) -> HttpResponse:
        team = teams.visible_to(request.user).filter(uuid=uuid).first()
        if team is None:
            raise Http404
        return view(request, team=team, **kwargs)

    return permitted(Permission.SEE_TEAM_FIGURES)(guarded)


def team_page(view: View) -> Callable[..., HttpResponse]:
    """A page of a team that is only looked at."""
    shown: Callable[..., HttpResponse] = require_GET(of_team(view))
    return shown


def pages_of(team: Team, current: str) -> list[TeamPage]:
    """The way between a team's pages; `current` is the name of the one that is shown."""
    return [
        TeamPage(text, reverse(name, kwargs={"uuid": team.uuid}), name == current)
        for text, name in TEAM_PAGES
    ]
