"""The pages of each role, by Django's test client: how many queries, and how long."""

import time
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import users

TIMES = 20
FRAMING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET ")


def run() -> dict[str, list[Any]]:
    """For each page: who asks, what it is called, queries, median and 95th percentile in ms.

    It is asked by the one with the most cases, or who leads that one's team.
    """
    found = []
    for role in users.PAGES:
        (visitor,) = users.visitors(role, 1)
        client = Client(SERVER_NAME="localhost")
        client.force_login(visitor.user)
        found += [[role, name, *_asked(client, url)] for name, url in visitor.addresses.items()]
    return {"pages": found}


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
