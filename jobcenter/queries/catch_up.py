"""What extra hours buy: conversations a week, and how soon the overdue ones are caught up with."""

from fractions import Fraction
from functools import cached_property

from jobcenter.queries.capacity import Outlook
from jobcenter.queries.throughput import Throughput
from jobcenter.timeliness import capacity

# Weeks that nobody should wait longer than, and how many times the mean wait that is: the four
# of Fong et al. 2022.
TARGET_WAIT, FACTOR = 4, 4


class CatchUp:
    """So many extra hours in every week of the outlook, instead of those that are entered.

    All is by the week of five working days, public holidays taken out.
    """

    def __init__(self, outlook: Outlook, hours: Fraction, done: Throughput) -> None:
        self.outlook = outlook
        self.hours = hours
        self.done = done
        self.weeks = outlook.working_weeks

    @property
    def talks(self) -> Fraction | None:
        """What the hours give in a week; None where there is no pace to go by."""
        pace = self.outlook.talks_per_hour
        return None if pace is None else self.hours * pace

    @property
    def demand(self) -> Fraction:
        return self.outlook.whole.total.due / self.weeks

    @property
    def own(self) -> Fraction | None:
        possible = self.outlook.own_possible
        return None if possible is None else possible / self.weeks

    @property
    def relief(self) -> Fraction:
        """Conversations a week that clear the overdue ones by the end of the outlook."""
        return capacity.relief_capacity(self.demand, self.outlook.whole.owed, 0, self.weeks)

    @cached_property
    def lasts(self) -> Fraction | None:
        """Working weeks until all is caught up with; None where it never is, or is not known."""
        if self.own is None or self.talks is None:
            return None
        owed = self.outlook.whole.owed
        return capacity.weeks_to_clear(owed, self.demand, self.own + self.talks)

    @property
    def hours_needed(self) -> Fraction | None:
        """Extra hours a week that give the relief; 0 where the own hours do."""
        pace = self.outlook.talks_per_hour
        if self.own is None or not pace:
            return None
        return max(Fraction(0), (self.relief - self.own) / pace)

    @cached_property
    def afterwards(self) -> float | None:
        """Conversations a week that there is to be room for when all is caught up with.

        By what comes in the long run: in single weeks more or fewer fall due.
        """
        coming = [cell.due for cell in self.outlook.whole.cells[1:]]  # the first is no whole week
        demand_cv = capacity.variation(coming)
        done_cv = capacity.variation(self.done.counts) if self.done.is_enough else None
        if demand_cv is None or done_cv is None:
            return None
        steady = float(self.outlook.steady)
        return capacity.target_capacity(steady, TARGET_WAIT, FACTOR, demand_cv, done_cv)
