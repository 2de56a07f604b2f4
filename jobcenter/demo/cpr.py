"""CPR numbers that belong to nobody.

A number looks right (ten digits, a real birthday, the seventh digit of its century, the last digit
of the sex), but it does not pass modulus 11, and the birthday is never the first of a month.

Until 1 October 2007 every number that was issued passed modulus 11. Since then the CPR office has
issued numbers without it where those of a birthday have run out, and so far only for birthdays on
1 January: the office's list, last updated 10 May 2023, holds 1 January of 26 years from 1960 to
1995 and nothing else. The office adds that the list need not be complete. So not only those days
but the first of every month is left out: the days that are given to people whose birthday is not
known, who are the reason why the numbers of a day run out.

https://www.cpr.dk/cpr-systemet/personnumre-uden-kontrolciffer-modulus-11-kontrol/
https://www.cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret/
"""

from collections.abc import Sequence
from datetime import date

from .chance import Chance

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def passes_modulus_11(number: str) -> bool:
    digits = zip(WEIGHTS, map(int, number), strict=True)
    return sum(weight * digit for weight, digit in digits) % 11 == 0


def draw(chance: Chance, *, born: date, woman: bool) -> str:
    """Ten digits for a birthday between 1937 and 2036 that is not the first of a month."""
    if born.day == 1:
        raise ValueError("a number with such a birthday could belong to somebody")
    while True:
        century = chance.pick(_century_digits(born.year))
        last = chance.number(0, 4) * 2 + (0 if woman else 1)
        number = f"{born:%d%m%y}{century}{chance.number(0, 99):02}{last}"
        if not passes_modulus_11(number):
            return number


def _century_digits(year: int) -> Sequence[int]:
    """The seventh digits that the CPR office gives those born in the year."""
    return (0, 1, 2, 3) if year < 2000 else (4, 5, 6, 7, 8, 9)
