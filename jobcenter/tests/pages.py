"""Reading a page the way a person does: what it says, and where its numbers lead."""

import html
import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobcenter.models import User

_LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_NUMBER = re.compile(r"[\d.]+")
LISTS = ("/sager/?", "/frister/?", "/frister/min-plan/?")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(content: bytes | str) -> str:
    """The text of some markup, with single spaces."""
    text = content.decode() if isinstance(content, bytes) else content
    text = re.sub(r"<(head|script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def links(content: bytes) -> list[tuple[str, str]]:
    """Address and text of each link of a page."""
    return [
        (html.unescape(address), words(text)) for address, text in _LINK.findall(content.decode())
    ]


def numbers_with_lists(content: bytes) -> list[tuple[int, str]]:
    """Each number that is a link to a list of cases or of duties, and its address."""
    found = []
    for address, text in links(content):
        number = _NUMBER.match(text)
        if number and address.startswith(LISTS):
            found.append((int(number[0].replace(".", "")), address))
    return found


def rows_opened(client: Client, address: str) -> int:
    """How many lines the list at an address holds, on all its pages; only one of them is drawn."""
    response = client.get(f"{address}{'&' if '?' in address else '?'}per_page=1")
    assert response.status_code == 200, address
    warning = "Et af filtrene findes ikke længere"
    assert warning not in words(response.content), address
    count: int = response.context["table"].paginator.count
    return count


def queries(client: Client, address: str, **kwargs: Any) -> int:
    """How many queries a page asks; opening and closing a transaction is none."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, **kwargs).status_code == 200
    statements = [query["sql"] for query in captured.captured_queries]
    framing = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not statement.startswith(framing) for statement in statements)


def names_shown(client: Client, address: str = "/sager/") -> list[str]:
    """The citizens of a list's page, in its order."""
    response = client.get(address)
    assert response.status_code == 200
    return [row.record.citizen.name for row in response.context["table"].paginated_rows]
