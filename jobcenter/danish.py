"""Numbers, days and distances as Danes write them.

Plain Python, so that pages, Excel files and messages all say the same. Nothing here reads the
clock: a distance is always from a day that the caller names.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise

import holidays

NO_BREAK = "\N{NO-BREAK SPACE}"
NOTHING = "–"
_LENGTHS = ((24 * 60 * 60, "dage"), (60 * 60, "t."), (60, "min."), (1, "s"))
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """1234.5 with one decimal gives "1.234,5"; nothing gives "–"."""
    if value is None:
        return NOTHING
    if isinstance(value, int) and not decimals:  # most numbers; it takes a tenth of the time
        text = f"{abs(value):,}".replace(",", ".")
        return f"−{text}" if value < 0 else text
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if rounded < 0 else text


def percent(share: float | Decimal | None, decimals: int = 1) -> str:
    """A share of 0.778 gives "77,8 %", with a space that does not break; nothing gives "–"."""
    if share is None:
        return NOTHING
    return f"{number(Decimal(str(share)) * 100, decimals)}{NO_BREAK}%"


def points(difference: float | Decimal | None, decimals: int = 1) -> str:
    """A difference between shares of 0.023 gives "+2,3 procentpoint"."""
    if difference is None:
        return NOTHING
    text = number(Decimal(str(difference)) * 100, decimals)
    sign = "" if text.startswith("−") or not text.strip("0,") else "+"
    return f"{sign}{text}{NO_BREAK}procentpoint"


def long_day(day: date | None) -> str:
    """21. november 2026"""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}" if day else ""


def weekday(day: date | None) -> str:
    """lørdag 21. november: a day within a year that is known"""
    return f"{WEEKDAYS[day.weekday()]} {day.day}. {MONTHS[day.month - 1]}" if day else ""


def short_day(day: date | None) -> str:
    """21-11-2026"""
    return f"{day:%d-%m-%Y}" if day else ""


def month(day: date | None) -> str:
    """november 2026"""
    return f"{MONTHS[day.month - 1]} {day.year}" if day else ""


def long_moment(moment: datetime | None) -> str:
    """21. november 2026 kl. 05.12, in the time zone that the moment carries."""
    return f"{long_day(moment)} kl.{NO_BREAK}{moment:%H.%M}" if moment else ""


def short_moment(moment: datetime | None) -> str:
    """21-11-2026 kl. 05.12, in the time zone that the moment carries."""
    return f"{short_day(moment)} kl.{NO_BREAK}{moment:%H.%M}" if moment else ""


def week(day: date | None) -> str:
    """The ISO week: "uge 47"; with its year, "uge 53 (2026)", where that is not the day's."""
    if day is None:
        return ""
    year, number_of_week, _ = day.isocalendar()
    text = f"uge{NO_BREAK}{number_of_week}"
    return text if year == day.year else f"{text} ({year})"


def distance(day: date | None, as_of: date) -> str:
    """How far a deadline is from a day: "om 4 dage", "i dag", "6 dage over"."""
    if day is None:
        return ""
    days = (day - as_of).days
    if days == 0:
        return f"i{NO_BREAK}dag"
    counted = plural(abs(days), "dag", "dage")
    return f"om{NO_BREAK}{counted}" if days > 0 else f"{counted} over"


def duration(length: timedelta | None) -> str:
    """How long something took, in its two largest units: "0,4 s", "12 s", "2 min. 5 s", "3 t."."""
    if length is None:
        return NOTHING
    seconds = max(length.total_seconds(), 0.0)
    if seconds < 9.95:
        return f"{number(seconds, 1)}{NO_BREAK}s"
    whole = round(seconds)
    for (size, name), (smaller, smaller_name) in pairwise(_LENGTHS):
        if whole >= size:
            count, rest = divmod(whole, size)
            first = f"{number(count)}{NO_BREAK}{_of(name, count)}"
            left = rest // smaller
            return f"{first} {left}{NO_BREAK}{_of(smaller_name, left)}" if left else first
    return f"{whole}{NO_BREAK}s"


def _of(name: str, count: int) -> str:
    return "dag" if (name, count) == ("dage", 1) else name


def plural(count: int, one: str, many: str) -> str:
    """The count with its noun: "1 borger", "1.234 borgere"."""
    return f"{number(count)}{NO_BREAK}{one if count == 1 else many}"


def listed(words: list[str]) -> str:
    """a, b og c"""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def public_holiday(day: date) -> str:
    """What a public holiday is called in Danish; "" on other days, Sundays too."""
    return _public_holidays(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.isoweekday() <= _FRIDAY and not public_holiday(day)


_FRIDAY = 5


@cache
def _public_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("DK", years=year, language="da").items())
