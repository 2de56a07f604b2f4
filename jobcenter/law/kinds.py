"""The kinds of rule: what each must state. A kind is an algorithm's key; its numbers are data."""

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, get_type_hints

from jobcenter.law import vocabulary


class ParameterError(ValueError):
    """A rule's parameters do not fit its kind."""


class Parameters:
    """What all kinds' parameters are."""


@dataclass(frozen=True)
class RollingGoal(Parameters):
    """A share of those with long seniority must have n conversations in a rolling window."""

    conversations: int  # how many counting conversations a hit takes
    window_months: int  # for how long a conversation counts
    seniority_months: int  # on benefit for at least this long
    gap_days: int  # spells at most this far apart are one support period
    average_months: int  # how many month shares the average is taken over
    goal_percent: int
    goal_operator: str  # ">=" or ">"
    counting_types: tuple[str, ...]
    excluded_forms: tuple[str, ...]
    counts_joint: bool

    def __post_init__(self) -> None:
        if self.goal_operator not in (">=", ">"):
            raise ParameterError("goal_operator skal være “>=” eller “>”")
        if unknown := set(self.counting_types) - set(vocabulary.CONVERSATION_TYPES):
            raise ParameterError(f"counting_types har ukendte typer: {sorted(unknown)}")
        if unknown := set(self.excluded_forms) - set(vocabulary.FORMS):
            raise ParameterError(f"excluded_forms har ukendte former: {sorted(unknown)}")
        positive = (self.conversations, self.window_months, self.average_months)
        if min(positive) < 1 or min(self.seniority_months, self.gap_days) < 0:
            raise ParameterError("antal, måneder og dage kan ikke være negative")

    @property
    def goal(self) -> Fraction:
        return Fraction(self.goal_percent, 100)

    def is_reached(self, share: Fraction) -> bool:
        """Compares the exact fraction, never a rounded figure."""
        return share >= self.goal if self.goal_operator == ">=" else share > self.goal


KINDS: dict[str, type[Parameters]] = {"rolling_goal": RollingGoal}

# How a TOML value becomes a field: the type that the file must hold, and the conversion.
_FROM_TOML: dict[Any, tuple[type, Any]] = {
    int: (int, int),
    str: (str, str),
    bool: (bool, bool),
    tuple[str, ...]: (list, tuple),
}


def parse(kind: str, given: dict[str, Any]) -> Parameters:
    """The parameters of a kind from a TOML table; raises ParameterError."""
    parameters = KINDS[kind]
    hints = get_type_hints(parameters)
    names = [field.name for field in fields(parameters)]  # type: ignore[arg-type]
    if unknown := sorted(set(given) - set(names)):
        raise ParameterError(f"ukendte felter: {', '.join(unknown)}")
    values = {}
    for name in names:
        wanted, convert = _FROM_TOML[hints[name]]
        if type(given.get(name)) is not wanted:
            raise ParameterError(f"{name} mangler eller er ikke af typen {wanted.__name__}")
        values[name] = convert(given[name])
    return parameters(**values)
