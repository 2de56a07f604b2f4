"""The kinds of rule: what each must state. A kind is an algorithm's key; its numbers are data."""

from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any, ClassVar, get_type_hints

from jobcenter.law import vocabulary

# No number of a rule is larger: the days that are made of it stay within the calendar.
MOST = 10_000
# What a stored set of months has room for, with the year that pages show; and what is stored of
# how many conversations a citizen lacks.
MOST_AVERAGE_MONTHS = 48
MOST_CONVERSATIONS = 6


class ParameterError(ValueError):
    """A rule's parameters do not fit its kind."""


@dataclass(frozen=True)
class Parameters:
    """What all kinds' parameters are.

    `asks_for` is what has to be done: a word of vocabulary.TASKS, or "" where nothing has.
    """

    asks_for: ClassVar[str] = ""
    gives_verdicts: ClassVar[bool] = False  # False: shown, with nothing that could be late


@dataclass(frozen=True, kw_only=True)
class Counting(Parameters):
    """Which conversations a rule counts. An empty list of actors means whoever held it."""

    asks_for: ClassVar[str] = vocabulary.CONVERSATION
    gives_verdicts: ClassVar[bool] = True

    counting_types: tuple[str, ...]
    excluded_forms: tuple[str, ...]
    joint: str = "excluded"  # or "included" or "required"
    actors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _known("counting_types", self.counting_types, vocabulary.CONVERSATION_TYPES)
        _known("excluded_forms", self.excluded_forms, vocabulary.FORMS)
        _known("actors", self.actors, vocabulary.ACTORS)
        if self.joint not in ("excluded", "included", "required"):
            raise ParameterError("joint skal være “excluded”, “included” eller “required”")
        _not_negative(self)


@dataclass(frozen=True, kw_only=True)
class RollingGoal(Counting):
    """A share of those with long seniority must have n conversations in a rolling window."""

    conversations: int  # how many counting conversations a hit takes
    window_months: int  # for how long a conversation counts
    seniority_months: int  # on benefit for at least this long
    gap_days: int  # spells at most this far apart are one support period
    average_months: int  # how many month shares the average is taken over
    goal_percent: int
    goal_operator: str  # ">=" or ">"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.goal_operator not in (">=", ">"):
            raise ParameterError("goal_operator skal være “>=” eller “>”")
        if min(self.conversations, self.window_months, self.average_months) < 1:
            raise ParameterError("conversations, window_months og average_months er mindst 1")
        if self.conversations > MOST_CONVERSATIONS:
            raise ParameterError(f"conversations er højst {MOST_CONVERSATIONS}")
        if self.average_months > MOST_AVERAGE_MONTHS:
            raise ParameterError(f"average_months er højst {MOST_AVERAGE_MONTHS}")

    @property
    def goal(self) -> Fraction:
        return Fraction(self.goal_percent, 100)

    def is_reached(self, share: Fraction) -> bool:
        """Compares the exact fraction, never a rounded figure."""
        return share >= self.goal if self.goal_operator == ">=" else share > self.goal


@dataclass(frozen=True, kw_only=True)
class FirstWithinDays(Counting):
    """The first conversation no later than `days` after the clock's first day."""

    days: int


@dataclass(frozen=True, kw_only=True)
class FirstByEndOfWeek(Counting):
    """The first conversation no later than the last day of week `week` from the first day."""

    week: int


@dataclass(frozen=True, kw_only=True)
class AtLeastInWindow(Counting):
    """At least `conversations` from `from_months` after the clock's start, before `to_months`."""

    conversations: int
    from_months: int
    to_months: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _window(self.from_months, self.to_months)


@dataclass(frozen=True, kw_only=True)
class AtLeastInEveryWindow(Counting):
    """At least `conversations` in each `months` months in a row after the first conversation."""

    conversations: int
    months: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.months:
            raise ParameterError("months skal være mindst 1")


@dataclass(frozen=True, kw_only=True)
class NoGapLonger(Counting):
    """After the first conversation, never more than `days` days to the next.

    `first_excluded_forms` is for the first one alone; empty means as the others.
    """

    days: int
    first_excluded_forms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        _known("first_excluded_forms", self.first_excluded_forms, vocabulary.FORMS)


@dataclass(frozen=True, kw_only=True)
class OneInWindow(Counting):
    """One conversation in a window of weeks or months from the clock's start."""

    to_months: int = 0
    from_months: int = 0
    to_weeks: int = 0
    from_weeks: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.to_months) == bool(self.to_weeks):
            raise ParameterError("netop en af to_months og to_weeks skal være angivet")
        _window(self.from_months + self.from_weeks, self.to_months + self.to_weeks)


@dataclass(frozen=True, kw_only=True)
class Coverage(Counting):
    """A share of the group must have n conversations in the window: the organisation's duty."""

    conversations: int
    from_months: int
    to_months: int
    share_percent: int
    first_with_everyone: bool

    def __post_init__(self) -> None:
        super().__post_init__()
        _window(self.from_months, self.to_months)
        if not 1 <= self.share_percent <= 100:
            raise ParameterError("share_percent skal være mellem 1 og 100")


@dataclass(frozen=True, kw_only=True)
class EveryMonth(Counting):
    """A conversation in every whole calendar month of the course: a local service goal."""


@dataclass(frozen=True, kw_only=True)
class NextBookedSameDay(Counting):
    """When one is held, the next is booked no later than the same day: a local service goal."""


@dataclass(frozen=True, kw_only=True)
class NoFixedNumber(Parameters):
    """No statutory number: by agreement, need or request."""

    after_months: int = 0


@dataclass(frozen=True, kw_only=True)
class NoFollowUp(Parameters):
    """No conversation is asked for."""


@dataclass(frozen=True, kw_only=True)
class AppraisalWithinMonths(Parameters):
    """A documented appraisal of the kind no later than `months` after the clock's start."""

    asks_for: ClassVar[str] = vocabulary.APPRAISAL
    gives_verdicts: ClassVar[bool] = True

    appraisal: str
    months: int

    def __post_init__(self) -> None:
        _known("appraisal", (self.appraisal,), vocabulary.APPRAISALS)
        _not_negative(self)


@dataclass(frozen=True, kw_only=True)
class AppraisalWithoutDay(Parameters):
    """A documented appraisal of the kind, for which the law itself fixes no day."""

    asks_for: ClassVar[str] = vocabulary.APPRAISAL

    appraisal: str

    def __post_init__(self) -> None:
        _known("appraisal", (self.appraisal,), vocabulary.APPRAISALS)


@dataclass(frozen=True, kw_only=True)
class BenefitWeeksLimit(Parameters):
    """Reappraisal when paid weeks exceed `weeks` within `lookback_months` calendar months."""

    weeks: int
    lookback_months: int


@dataclass(frozen=True, kw_only=True)
class MinPlanWithinDays(Parameters):
    """Min Plan made no later than `days` after the clock's start."""

    asks_for: ClassVar[str] = vocabulary.MIN_PLAN
    gives_verdicts: ClassVar[bool] = True

    days: int
    made_by: str


@dataclass(frozen=True, kw_only=True)
class MinPlanBeforeEffort(Parameters):
    """Min Plan made before the employment effort starts, and kept up to date."""

    asks_for: ClassVar[str] = vocabulary.MIN_PLAN

    made_by: str
    update_days: int  # a local setting; no source gives a number


@dataclass(frozen=True, kw_only=True)
class MinPlanNotRequired(Parameters):
    """No Min Plan is asked for."""


@dataclass(frozen=True, kw_only=True)
class FormOfConversation(Parameters):
    """Which forms the first and the later conversations may have."""

    first: tuple[str, ...]
    later: tuple[str, ...]

    def __post_init__(self) -> None:
        _known("first", self.first, vocabulary.FORMS)
        _known("later", self.later, vocabulary.FORMS)


@dataclass(frozen=True, kw_only=True)
class NotFound(Parameters):
    """No number was found: a place kept for whoever reads the text."""


KINDS: dict[str, type[Parameters]] = {
    "rolling_goal": RollingGoal,
    "first_within_days": FirstWithinDays,
    "first_by_end_of_week": FirstByEndOfWeek,
    "at_least_in_window": AtLeastInWindow,
    "at_least_in_every_window": AtLeastInEveryWindow,
    "no_gap_longer": NoGapLonger,
    "one_in_window": OneInWindow,
    "coverage": Coverage,
    "every_month": EveryMonth,
    "next_booked_same_day": NextBookedSameDay,
    "no_fixed_number": NoFixedNumber,
    "no_follow_up": NoFollowUp,
    "appraisal_within_months": AppraisalWithinMonths,
    "appraisal_without_day": AppraisalWithoutDay,
    "benefit_weeks_limit": BenefitWeeksLimit,
    "min_plan_within_days": MinPlanWithinDays,
    "min_plan_before_effort": MinPlanBeforeEffort,
    "min_plan_not_required": MinPlanNotRequired,
    "form_of_conversation": FormOfConversation,
    "not_found": NotFound,
}

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
    known = {field.name: field for field in fields(parameters)}
    if unknown := sorted(set(given) - set(known)):
        raise ParameterError(f"ukendte felter: {', '.join(unknown)}")
    values = {}
    for name, field in known.items():
        if name not in given and field.default is not MISSING:
            continue
        wanted, convert = _FROM_TOML[hints[name]]
        if type(given.get(name)) is not wanted:
            raise ParameterError(f"{name} mangler eller er ikke af typen {wanted.__name__}")
        values[name] = _checked(name, convert(given[name]))
    return parameters(**values)


def _checked(name: str, value: Any) -> Any:
    """The value, where no day or list that is made of it can run wild."""
    if type(value) is int and value > MOST:
        raise ParameterError(f"{name} kan højst være {MOST}")
    if type(value) is tuple and not all(type(word) is str for word in value):
        raise ParameterError(f"{name} må kun have tekster i anførselstegn")
    return value


def _known(field: str, given: tuple[str, ...], words: dict[str, str]) -> None:
    if unknown := sorted(set(given) - set(words)):
        raise ParameterError(f"{field} har ukendte ord: {', '.join(unknown)}")


def _window(opens: int, closes: int) -> None:
    if opens >= closes:
        raise ParameterError("vinduet skal begynde, før det slutter (fra er mindre end til)")


def _not_negative(parameters: Parameters) -> None:
    for field in fields(parameters):
        value = getattr(parameters, field.name)
        if type(value) is int and value < 0:
            raise ParameterError(f"{field.name} kan ikke være negativ")
