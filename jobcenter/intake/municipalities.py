"""The 98 municipalities since 2007, with the codes of CPR's authority register.

Christiansø (411) has a code but is no municipality and has no jobcentre.
"""

import csv
from functools import cache
from importlib import resources


@cache
def names() -> dict[str, str]:
    """Name by three-digit code."""
    text = resources.files("jobcenter.intake").joinpath("municipalities.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines(), delimiter=";")}
