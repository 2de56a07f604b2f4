"""CPR numbers as they stand in files.

Source: CPR-kontoret, "Personnummeret i CPR-systemet": the table of the 7th digit, and modulus 11.
"""

import re
from datetime import date

_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_SHAPE = re.compile(r"\d{6}-?\d{4}", re.ASCII)


def parse(text: str) -> tuple[str, date]:
    """Ten digits and the day of birth; ValueError where it is no ten digits with a real date.

    Spaces and one hyphen after the sixth digit are no part of the number.
    """
    found = "".join(text.split())
    if not _SHAPE.fullmatch(found):
        raise ValueError("not ten digits")
    number = found.replace("-", "")
    return number, birth_date(number)


def birth_date(number: str) -> date:
    """The day of birth of ten digits; ValueError where there is no such day."""
    year = int(number[4:6])
    return date(_century(year, int(number[6])) + year, int(number[2:4]), int(number[:2]))


def _century(year: int, seventh: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def has_check_digit(number: str) -> bool:
    """True under modulus 11. Since 2007 valid numbers without it have been issued."""
    return (
        sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True)) % 11 == 0
    )
