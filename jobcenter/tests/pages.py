"""Opening pages in tests, and reading them as a person would."""

import re
from typing import TYPE_CHECKING, Any

from django.test import Client

from jobcenter.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page


def as_user(user: User, **how: Any) -> Client:
    client = Client(**how)
    client.force_login(user)
    return client


def text_of(page: "Page") -> str:
    """What a person reads: without tags, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
