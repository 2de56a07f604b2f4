"""How many were on public support, beside what the framework conditions would have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jobcenter.law import vocabulary
from jobcenter.models import SupportMonth, User
from jobcenter.queries.area_figures import Areas
from jobcenter.roles import Permission


@dataclass(frozen=True)
class Count:
    """Whole persons, or a mean of them; `difference` is above 0 where there were more."""

    expected: Fraction
    actual: Fraction

    @property
    def difference(self) -> Fraction:
        return self.actual - self.expected


@dataclass(frozen=True)
class Month:
    """All areas together in a month, and how many areas are told of."""

    month: date  # its first day
    total: Count
    areas: int


@dataclass(frozen=True)
class Year:
    """A calendar year as far as it is told of. `mean` is over the months, of all areas together."""

    year: int
    years: Sequence[int]  # those that can be chosen
    months: Sequence[Month]
    mean: Count
    by_area: Sequence[tuple[str, Count]]  # in the fixed order; means over the months

    @property
    def is_whole(self) -> bool:
        return len(self.months) == 12

    @property
    def differ_in_areas(self) -> bool:
        """Some month is told of fewer areas than another: their sums are not of the same."""
        return len({month.areas for month in self.months}) > 1


def year(user: User, chosen: int | None = None) -> Year | None:
    """The year chosen, or the newest; None where nothing has been brought. One query."""
    if not user.may(Permission.READ_PLANS):
        return None
    every = list(SupportMonth.objects.filter(replaced_at=None))
    years = sorted({row.month.year for row in every})
    if not years:
        return None
    number = chosen if chosen in years else years[-1]
    rows = [row for row in every if row.month.year == number]
    by_month: dict[date, list[SupportMonth]] = {}
    for row in rows:
        by_month.setdefault(row.month, []).append(row)
    months = [Month(month, _summed(own), len(own)) for month, own in sorted(by_month.items())]
    areas: Areas = tuple(vocabulary.BENEFITS)
    own_areas = {area: [row for row in rows if row.benefit == area] for area in areas}
    return Year(
        year=number,
        years=years,
        months=months,
        mean=_mean([month.total for month in months]),
        by_area=[
            (area, _mean([_count(row) for row in own])) for area, own in own_areas.items() if own
        ],
    )


def _count(row: SupportMonth) -> Count:
    return Count(Fraction(row.expected), Fraction(row.actual))


def _summed(rows: Iterable[SupportMonth]) -> Count:
    counts = [_count(row) for row in rows]
    return Count(
        sum((each.expected for each in counts), Fraction()),
        sum((each.actual for each in counts), Fraction()),
    )


def _mean(counts: Sequence[Count]) -> Count:
    return Count(
        sum((each.expected for each in counts), Fraction()) / len(counts),
        sum((each.actual for each in counts), Fraction()) / len(counts),
    )
