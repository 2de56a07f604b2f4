"""What a mean of month shares can reach, in exact fractions."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

WHOLE = Fraction(1)


def share(population: int, hits: int) -> Fraction | None:
    """None where there is nobody."""
    return Fraction(hits, population) if population else None


def mean(shares: Iterable[Fraction | None]) -> Fraction | None:
    """The mean over the months that have a share; None where none has."""
    known = [each for each in shares if each is not None]
    return sum(known, Fraction()) / len(known) if known else None


def months_until(
    past: Sequence[Fraction | None],
    is_reached: Callable[[Fraction], bool],
    months: int,
    coming: Fraction = WHOLE,
) -> int | None:
    """After how many coming months the mean of the newest `months` shares is first reached.

    `past`: the shares of the months over, the oldest first, None for a month without one. Every
    coming month is taken to have the same share; of WHOLE, no month can have more, so it is the
    least that it can take. None where it is not reached within so many months.
    """
    for ahead in range(1, months + 1):
        left = max(0, len(past) - (months - ahead))
        found = mean([*past[left:], *[coming] * ahead])
        if found is not None and is_reached(found):
            return ahead
    return None
