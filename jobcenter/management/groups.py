"""How commands are asked about groups, and what they call them."""

from argparse import ArgumentParser

from jobcenter.law import vocabulary
from jobcenter.models import Share
from jobcenter.timeliness.goal import NOBODY

GROUPINGS = [grouping.value for grouping in Share.Grouping]
# What is answered when no grouping is named; it is what scripts were promised.
DEFAULT_GROUPINGS = [name for name in GROUPINGS if name != Share.Grouping.EXTERNAL_ACTOR]


def add_by(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--by",
        nargs="+",
        action="extend",
        choices=GROUPINGS,
        metavar="OPDELING",
        help=f"en eller flere af: {', '.join(GROUPINGS)}",
    )


def name(grouping: str, group: str) -> str:
    """What a group is called in an answer."""
    if group == NOBODY:
        return "uden ansvarlig"
    return vocabulary.BENEFITS[group] if grouping == Share.Grouping.AREA else group


def six_decimals(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
