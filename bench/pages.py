"""The main pages as each role, by Django's test client: how many queries, and how long."""

import time
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobcenter.models import Caseworker, Standing, Team, User
from jobcenter.roles import Role

TIMES = 20
FRAMING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET ")


def run() -> dict[str, list[Any]]:
    """For each page: who asks, what it is called, queries, median and 95th percentile in ms."""
    caseworker = _busiest()
    team = Team.objects.get(memberships__caseworker=caseworker)
    case = Standing.objects.published().filter(caseworker=caseworker).first()
    if case is None:
        raise RuntimeError("Nobody has a case.")
    citizen = case.citizen.uuid
    pages = {
        Role.CASEWORKER: {
            "sager": reverse("standing_list"),
            "borger": reverse("citizen", args=[citizen]),
            "hvorfor": reverse("goal_deadline", args=[citizen]),
            "frister": reverse("verdict_list"),
        },
        Role.TEAM_LEADER: {
            "team": reverse("team", args=[team.uuid]),
            "sager": reverse("standing_list"),
            "frister": reverse("verdict_list"),
        },
        Role.CHEF: {
            "jobcenter": reverse("jobcentre"),
            "sager": reverse("standing_list"),
            "frister": reverse("verdict_list"),
            "Min Plan": reverse("min_plan_list"),
            "regler": reverse("rules"),
        },
    }
    found = []
    for role, addresses in pages.items():
        client = _logged_in(role, caseworker)
        found += [[role, name, *_asked(client, url)] for name, url in addresses.items()]
    return {"pages": found}


def _busiest() -> Caseworker:
    cases = Standing.objects.published().filter(caseworker__isnull=False)
    first = cases.values("caseworker").annotate(n=Count("pk")).order_by("-n", "caseworker").first()
    if first is None:
        raise RuntimeError("Nobody has a case.")
    return Caseworker.objects.get(pk=first["caseworker"])


def _logged_in(role: Role, caseworker: Caseworker) -> Client:
    own = None if role == Role.CHEF else caseworker
    user, _ = User.objects.get_or_create(
        username=f"bench-{role}", defaults={"role": role, "caseworker": own}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _asked(client: Client, address: str) -> tuple[int, float, float]:
    """Queries, and the median and the 95th percentile of the milliseconds."""
    spent = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        response = client.get(address)
        spent.append((time.perf_counter() - begun) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    asked = sum(not query["sql"].startswith(FRAMING) for query in captured.captured_queries)
    spent.sort()
    return asked, spent[TIMES // 2], spent[int(TIMES * 0.95) - 1]
