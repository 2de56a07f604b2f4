"""What a mean of month shares can reach, in exact fractions."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import islice, repeat

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
    coming: Iterable[Fraction | None] = repeat(WHOLE),
) -> int | None:
    """After how many coming months the mean of the newest `months` shares is first reached.

    `past`: the shares of the months over, the oldest first, None for a month without one.
    `coming`: those of the months ahead; of the most that each can have, it is the least number of
    months that it can take. None where it is not reached within so many months.
    """
    every = list(past)
    for ahead, share_ahead in enumerate(islice(coming, months), start=1):
        every.append(share_ahead)
        found = mean(every[-months:])
        if found is not None and is_reached(found):
            return ahead
    return None
