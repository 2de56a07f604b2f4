"""What a cell may hold: one function per kind from its text to its value.

Cells arrive as text without spaces around them. An empty cell never reaches `parse`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jobcenter.intake import cpr as cpr_numbers
from jobcenter.intake import municipalities

Value = str | bool | date | None

LONGEST_CELL = 32_767  # what a cell of a workbook can hold
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DANISH = re.compile(r"(\d\d)-(\d\d)-(\d{4})", re.ASCII)
_OPEN_END = date(9999, 12, 31)
_YEARS = range(1900, 2101)
_SPELLINGS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


class Unreadable(ValueError):
    """Says in Danish what was expected."""


def plain_number(number: float) -> str:
    """A number cell of a workbook as text, without ".0"."""
    return f"{number:.15g}"


@dataclass(frozen=True)
class Kind:
    """`self_evident` kinds show by themselves when the end of their text is missing.

    `from_number` gives the text of a number cell of a workbook.
    """

    parse: Callable[[str], Value]
    empty: Value = ""
    is_day: bool = False
    is_cpr: bool = False
    self_evident: bool = False
    from_number: Callable[[float], str] = plain_number


def clean(text: str) -> str:
    """Without spaces of any kind, and marks that show nothing, around it."""
    return text.strip().strip("\ufeff\u200b").strip()


def fold(text: str) -> str:
    """The same for "Fremmøde" and "FREMMOEDE", for "anden aktør" and "anden_aktoer"."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_SPELLINGS)
    return re.sub(r"[\s_\-]+", "", plain)


def text(longest: int) -> Kind:
    """Free text of at most `longest` characters; spaces inside become single ones."""

    def parse(found: str) -> str:
        plain = " ".join(unicodedata.normalize("NFC", found).split())
        if len(plain) > longest:
            raise Unreadable(f"Teksten må højst være {longest} tegn lang.")
        return plain

    return Kind(parse)


def code(words: Mapping[str, str], called: str, spellings: Mapping[str, str] | None = None) -> Kind:
    """One of the codes of `words`, also by its Danish label or one of more `spellings`."""
    known = {fold(label): key for key, label in reversed(list(words.items()))}
    known |= {fold(spelling): key for spelling, key in (spellings or {}).items()}
    known |= {fold(key): key for key in words}
    expected = f"{called} skal være {_either(words)}."

    def parse(found: str) -> Value:
        try:
            return known[fold(found)]
        except KeyError:
            raise Unreadable(expected) from None

    return Kind(parse)


def _either(words: Mapping[str, str]) -> str:
    names = [
        label if fold(key) == fold(label) else f"{key} ({label})" for key, label in words.items()
    ]
    return f"{', '.join(names[:-1])} eller {names[-1]}"


def _day(found: str) -> date:
    if match := _ISO.fullmatch(found):
        year, month, day = match.groups()
    elif match := _DANISH.fullmatch(found):
        day, month, year = match.groups()
    else:
        raise Unreadable("En dato skal skrives som 2024-03-01 eller 01-03-2024 (dagen først).")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("Datoen findes ikke i kalenderen.") from None


def _plausible_day(found: str) -> date:
    day = _day(found)
    if day.year not in _YEARS:
        raise Unreadable(f"Året skal ligge mellem {_YEARS[0]} og {_YEARS[-1]}.")
    return day


def _last_day(found: str) -> date | None:
    return None if _day(found) == _OPEN_END else _plausible_day(found)


def _cpr(found: str) -> str:
    try:
        return cpr_numbers.parse(found)[0]
    except ValueError:
        raise Unreadable("Et CPR-nummer skal være ti cifre, der begynder med en dato.") from None


_YES_NO = {"ja": True, "true": True, "1": True, "nej": False, "false": False, "0": False}


def _yes_no(found: str) -> bool:
    try:
        return _YES_NO[found.casefold()]
    except KeyError:
        raise Unreadable("Feltet skal være ja eller nej.") from None


def _municipality(found: str) -> str:
    if found not in municipalities.names():
        raise Unreadable("Kommunekoden skal være en af de 98 kommuners trecifrede koder.")
    return found


def _target_group_number(number: float) -> str:
    """6.1 and 6.10 are the same number, so a number cell cannot tell which was meant."""
    found = plain_number(number)
    return f"{found} (tal)" if found == "6.1" else found


def _padded(width: int) -> Callable[[float], str]:
    """Gives a whole number the leading zeros that a number cell has lost."""
    return lambda number: plain_number(number).zfill(width)


DAY = Kind(_plausible_day, empty=None, is_day=True, self_evident=True)
LAST_DAY = Kind(_last_day, empty=None, is_day=True, self_evident=True)
YES_NO = Kind(_yes_no, empty=None, self_evident=True)
YES_OR_ELSE_NO = Kind(_yes_no, empty=False, self_evident=True)
CPR = Kind(_cpr, is_cpr=True, from_number=_padded(10))
MUNICIPALITY = Kind(_municipality, from_number=_padded(3))


def target_group(words: Mapping[str, str]) -> Kind:
    """The target groups by number; a number cell of a workbook that says 6.1 is no such text."""
    parse = code({key: key for key in words}, "Målgruppen").parse

    def with_advice(found: str) -> Value:
        try:
            return parse(found)
        except Unreadable as unreadable:
            raise Unreadable(
                f"{unreadable} I Excel skal kolonnen være tekst, for 6.10 bliver ellers til 6.1."
            ) from None

    return Kind(with_advice, from_number=_target_group_number)
