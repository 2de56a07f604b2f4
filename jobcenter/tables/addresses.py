"""Addresses that a table writes in every row."""

from collections.abc import Mapping
from functools import cache, lru_cache
from urllib.parse import quote_plus

from django.urls import reverse


@cache
def path(name: str) -> str:
    """The path of a page that takes nothing of its rows: looked up once."""
    return reverse(name)


def listed(name: str, choices: Mapping[str, str]) -> str:
    """A list with filters chosen. Choices are the same in row after row: each is written once."""
    return f"{path(name)}?{'&'.join(_chosen(name, value) for name, value in choices.items())}"


@lru_cache(maxsize=4096)
def _chosen(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(str(value))}"
