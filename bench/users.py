"""Users of each role with cases of their own, and the pages that they open."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from jobcenter.models import Caseworker, Standing, Team, User
from jobcenter.roles import Role

# What each role opens: the page's name, and what its address takes of the user's own.
PAGES: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.CASEWORKER: {
        "standing_list": (),
        "citizen": ("citizen",),
        "goal_deadline": ("citizen",),
        "verdict_list": (),
        "meeting_plan": (),
        "my_month": (),
        "sparring_list": (),
    },
    Role.TEAM_LEADER: {
        "team": ("team",),
        "standing_list": (),
        "verdict_list": (),
        "team_forecast": ("team",),
        "capacity": ("team",),
        "team_development": ("team",),
        "team_sparring": ("team",),
        "team_distribution": ("team",),
    },
    Role.CHEF: {
        "jobcentre": (),
        "standing_list": (),
        "verdict_list": (),
        "min_plan_list": (),
        "rules": (),
        "jobcentre_forecast": (),
        "jobcentre_development": (),
    },
}


@dataclass(frozen=True)
class Visitor:
    """A user, and the address of each page by its name."""

    user: User
    addresses: dict[str, str]


def visitors(role: Role, count: int) -> Iterator[Visitor]:
    """The users of those with the most cases, each in a team of its own where there are so many."""
    cases = Standing.objects.published().filter(caseworker__isnull=False)
    busiest = cases.values("caseworker").annotate(n=Count("pk")).order_by("-n", "caseworker")
    for number, found in enumerate(busiest[:count]):
        caseworker = Caseworker.objects.get(pk=found["caseworker"])
        yield Visitor(_user(role, caseworker, number), addresses(role, caseworker))


def addresses(role: Role, caseworker: Caseworker) -> dict[str, str]:
    case = Standing.objects.published().filter(caseworker=caseworker).first()
    if case is None:
        raise RuntimeError("Somebody with the most cases has none.")
    team = Team.objects.filter(memberships__caseworker=caseworker).earliest("pk")
    own = {"citizen": case.citizen.uuid, "team": team.uuid}
    return {
        name: reverse(name, args=[own[part] for part in parts])
        for name, parts in PAGES[role].items()
    }


def _user(role: Role, caseworker: Caseworker, number: int) -> User:
    own = None if role == Role.CHEF else caseworker
    user, _ = User.objects.get_or_create(
        username=f"bench-{role}-{number}", defaults={"role": role, "caseworker": own}
    )
    return user


def session_of(user: User) -> str:
    """The key of a session in which the user is logged in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    key: str = session.session_key
    return key


def known_pages() -> None:
    """Raises NoReverseMatch where a page that is to be measured has no address."""
    for pages in PAGES.values():
        for name, parts in pages.items():
            try:
                reverse(name, args=["00000000-0000-4000-8000-000000000000"] * len(parts))
            except NoReverseMatch:
                raise NoReverseMatch(
                    f"bench/users.py names a page that is not there: {name}"
                ) from None
