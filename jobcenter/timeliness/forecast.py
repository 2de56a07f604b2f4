"""What the goal figure will be: exact, from what is known on a day, in three curves.

`nothing`: nothing more is held; `booked`: only what is booked is; `all_due`: that, and every
deadline of the goal figure is met on its day. Nothing is guessed: what begins after as_of is not
seen, spells and exemptions end when they are known to end, who answers goes on, and citizens reach
long seniority on known days. Like months, it goes by sets of days as bits, and what is counted is
the leaf.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness import deadlines, goal, months, shares
from jobcenter.timeliness.counting import is_ahead
from jobcenter.timeliness.days import OPEN, Days, add_months, as_day, as_days
from jobcenter.timeliness.facts import Facts
from jobcenter.timeliness.goal import Prepared
from jobcenter.timeliness.monthsets import Numbers, Samples, Sets, looked_up, reached_sets, sampled

NOTHING, BOOKED, ALL_DUE = CURVES = ("nothing", "booked", "all_due")
MONTHS_AHEAD = 12
# Who lacks conversations holds the first so many days after as_of, and then one each four weeks,
# until there are enough.
_FIRST_AFTER, _THEN_EVERY = np.timedelta64(7, "D"), np.timedelta64(28, "D")
_NEVER = np.datetime64(0, "D")  # before any day of the facts


def month_ends(as_of: date, count: int = MONTHS_AHEAD) -> Days:
    """The next month ends after a day, that day itself not among them (datetime64[D])."""
    tomorrow = as_day(as_of) + np.timedelta64(1, "D")
    following = tomorrow.astype("datetime64[M]") + np.arange(1, count + 1)
    ends: Days = following.astype("datetime64[D]") - np.timedelta64(1, "D")
    return ends


def known_on(facts: Facts, as_of: date) -> Facts:
    """Facts without what begins after a day: spells, exemptions, and who answers.

    Who answers on the day goes on: of a handover that is to come, the end alone would be seen.
    """
    on = as_day(as_of)
    spells, exemptions, answers = (
        frame[as_days(frame["start"]) <= on].reset_index(drop=True)
        for frame in (facts.spells, facts.exemptions, facts.responsibilities)
    )
    over = answers["end"].where(as_days(answers["end"]) < on)
    answers = answers.assign(end=over)
    return replace(facts, spells=spells, exemptions=exemptions, responsibilities=answers)


class Held(NamedTuple):
    """Days with a counting conversation: one row per citizen and day, sorted by both."""

    citizen: Numbers
    day: Days


@dataclass(frozen=True)
class Courses:
    """The days with a counting conversation in each curve; each holds all days of the former."""

    nothing: Held
    booked: Held
    all_due: Held


def courses(
    prepared: Prepared, as_of: date, until: np.datetime64, since: np.datetime64 | None = None
) -> Courses:
    """What is held by as_of, with what is booked after it, and with every deadline met until a day.

    Takes goal.prepare of known_on's facts. What no longer counts on the day `since` is left out.
    """
    held = Held(prepared.days["citizen"].to_numpy(), as_days(prepared.days["held"]))
    seen = held.day <= as_day(as_of)
    if since is not None:
        seen &= as_days(prepared.days["expires"]) > since
    nothing = Held(held.citizen[seen], held.day[seen])
    ahead = is_ahead(prepared.facts.conversations, prepared.rule, as_of)
    planned = prepared.facts.conversations[ahead]
    booked = _joined(nothing, Held(planned["citizen"].to_numpy(), as_days(planned["planned"])))
    due = _deadlines_met(prepared, booked, as_of, until)
    return Courses(nothing, booked, _joined(booked, due))


def _joined(one: Held, other: Held) -> Held:
    citizen = np.concatenate([one.citizen, other.citizen])
    day = np.concatenate([one.day, other.day])
    order = np.lexsort((day, citizen))
    citizen, day = citizen[order], day[order]
    once = np.ones(len(citizen), dtype=bool)
    once[1:] = (citizen[1:] != citizen[:-1]) | (day[1:] != day[:-1])
    return Held(citizen[once], day[once])


# --- Every deadline met on its day ---------------------------------------------------------------


def _deadlines_met(prepared: Prepared, booked: Held, as_of: date, until: np.datetime64) -> Held:
    """The conversations that it takes, beside those held and booked.

    The exempt have no deadline on as_of, and hold only what is booked.
    """
    people = deadlines.deadlines(prepared, as_of)
    people = people[people["state"] != deadlines.EXEMPT]
    citizen = people["citizen"].to_numpy()
    on_the_way = _before_seniority(people, as_of)
    diary = _Diary.of(citizen, _joined(booked, on_the_way), prepared.rule, as_of)
    lacks = (people["state"] == deadlines.MISSING).to_numpy()
    slot = np.where(lacks, as_day(as_of) + _FIRST_AFTER, OPEN)
    seniority = as_days(people["seniority_on"])
    held: list[Held] = [on_the_way]
    rows: Numbers = np.arange(len(citizen))
    while len(rows):
        planned = diary.next_planned(rows)
        falls_below = diary.falls_below(rows, seniority[rows])
        # Short on the very day of the newest one: two of the former ended on it (the last of
        # February stands for two days), or there was no room for all before long seniority.
        short = (falls_below <= diary.newest[rows, 0]) & (slot[rows] == OPEN)
        slot[rows[short]] = diary.newest[rows[short], 0] + _THEN_EVERY
        due = np.where(slot[rows] < OPEN, slot[rows], falls_below)
        near = np.minimum(planned, due) <= until
        rows, planned, due = rows[near], planned[near], due[near]
        by_plan = planned <= due
        diary.hold_planned(rows[by_plan])
        owed, on = rows[~by_plan], due[~by_plan]
        slot[owed] = np.where(slot[owed] == OPEN, OPEN, on + _THEN_EVERY)
        diary.hold(owed, on)
        held.append(Held(citizen[owed], on))
        # Who has enough again has a deadline again, to be met on its day like any other.
        in_time = diary.has_enough(rows, np.minimum(planned, due))
        slot[rows[in_time]] = OPEN
    every_citizen, every_day = zip(*held, strict=True)
    return Held(np.concatenate(every_citizen), np.concatenate(every_day))


def _before_seniority(people: pd.DataFrame, as_of: date) -> Held:
    """The conversations that those on the way lack, spread evenly until long seniority."""
    way = people[people["state"] == deadlines.ON_THE_WAY]
    missing = way["missing"].to_numpy()
    row = np.repeat(np.arange(len(way)), missing)
    number = np.arange(len(row)) - np.repeat(np.cumsum(missing) - missing, missing) + 1
    span = (as_days(way["seniority_on"]) - as_day(as_of)).astype(np.int64)
    days_on = number * span[row] // (missing[row] + 1)
    return Held(way["citizen"].to_numpy()[row], as_day(as_of) + np.maximum(days_on, 1))


class _Diary:
    """The newest n counting days of each of some people, moving forward in time."""

    def __init__(self, newest: Days, planned: Days, at: Numbers, last: Numbers, months: int):
        self.newest = newest  # people × n, the newest first; _NEVER where there are fewer
        self.planned = planned  # the days ahead of all people, and one OPEN after them
        self.at, self.last = at, last  # each one's next of these, and the place after the last one
        self.months = months

    @classmethod
    def of(cls, citizen: Numbers, days: Held, rule: RollingGoal, as_of: date) -> "_Diary":
        """Takes the people, sorted, and their days until as_of and after."""
        person = np.searchsorted(citizen, days.citizen)
        known = np.append(citizen, -1)[person] == days.citizen
        person, day = person[known], days.day[known]
        past = day <= as_day(as_of)
        newest = np.full((len(citizen), rule.conversations), _NEVER)
        own, own_day = person[past], day[past]
        counts = np.bincount(own, minlength=len(citizen))
        place = np.repeat(np.cumsum(counts), counts) - np.arange(len(own)) - 1
        few = place < rule.conversations
        newest[own[few], place[few]] = own_day[few]
        ahead = np.bincount(person[~past], minlength=len(citizen))
        last = np.cumsum(ahead)
        planned = np.append(day[~past], OPEN)
        return cls(newest, planned, last - ahead, last, rule.window_months)

    def next_planned(self, rows: Numbers) -> Days:
        at = self.at[rows]
        return np.where(at < self.last[rows], self.planned[at], OPEN)

    def falls_below(self, rows: Numbers, seniority: Days) -> Days:
        """The day on which each has too few, as it stands: never before long seniority."""
        day: Days = np.maximum(add_months(self.newest[rows, -1], self.months), seniority)
        return day

    def has_enough(self, rows: Numbers, days: Days) -> npt.NDArray[np.bool_]:
        return add_months(self.newest[rows, -1], self.months) > days

    def hold_planned(self, rows: Numbers) -> None:
        self.hold(rows, self.planned[self.at[rows]])
        self.at[rows] += 1

    def hold(self, rows: Numbers, days: Days) -> None:
        """A day that stands already counts once."""
        another = self.newest[rows, 0] != days
        rows, days = rows[another], days[another]
        self.newest[rows, 1:] = self.newest[rows, :-1]
        self.newest[rows, 0] = days


# --- Counted -------------------------------------------------------------------------------------


def of_citizens(facts: Facts, rule: RollingGoal, as_of: date, days: Days) -> pd.DataFrame:
    """The sets of days of each citizen in each leaf, one row per citizen and leaf with such a day.

    `days` (datetime64[D], rising, at most monthsets.MOST_MONTHS) may lie before as_of too, but see
    nothing that was begun or held after it. Columns: citizen, those of months.LEAF, measured
    (in the population), one for each of CURVES (with the conversations that the goal asks for),
    and lacking_1, lacking_2, … (so many lack beside what is booked), all int64 sets. Sorted by
    citizen, then by leaf.
    """
    prepared = goal.prepare(known_on(facts, as_of), rule)
    held = courses(prepared, as_of, days[-1], days[0])
    samples = sampled(days, rule)
    rows = months.measured(prepared, samples)
    citizen, measured = rows["citizen"].to_numpy(), rows["measured"].to_numpy()
    reached = {
        curve: _reached(citizen, getattr(held, curve), samples, rule.conversations) & measured
        for curve in CURVES
    }
    lacking = _lacking(citizen, held.booked, samples, measured, reached[BOOKED])
    return rows.assign(**reached, **lacking)


def _reached(citizen: Numbers, held: Held, samples: Samples, conversations: int) -> Sets:
    """The days on which each of some citizens has at least so many."""
    asked = replace(samples, rule=replace(samples.rule, conversations=conversations))
    return looked_up(citizen, *reached_sets(held.citizen, held.day, asked))


def _lacking(
    citizen: Numbers, held: Held, samples: Samples, measured: Sets, enough: Sets
) -> dict[str, Sets]:
    """The days on which 1, 2, … conversations lack."""
    wanted = samples.rule.conversations
    have = [_reached(citizen, held, samples, at_least) for at_least in range(1, wanted)]
    # Whoever has at least k, but not k + 1, lacks wanted - k.
    at_least = [measured, *(each & measured for each in have), enough]
    return {
        lacking(missing): at_least[wanted - missing] & ~at_least[wanted - missing + 1]
        for missing in range(1, wanted + 1)
    }


def lacking(conversations: int | str) -> str:
    """The name of the column of those who lack so many conversations; of "" its beginning."""
    return f"lacking_{conversations}"


def leaf_counts(rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    """How many are in each leaf on each day, where somebody is.

    Takes rows of of_citizens and their days. Columns: day (datetime64[s]), those of months.LEAF,
    population, one for each of CURVES, and lacking_1, lacking_2, … (int64). Sorted by day and leaf.
    """
    others = [name for name in rows.columns if name not in ("citizen", *months.LEAF, "measured")]
    sets = {"population": rows["measured"]} | {name: rows[name] for name in others}
    return months.counted_by_leaf(rows, sets, days)


def rolled_up(leaves: pd.DataFrame, days: Days) -> pd.DataFrame:
    """The counts of each group on each day: the columns of leaf_counts, with grouping and group.

    Takes rows of leaf_counts, of one or several blocks of citizens, in any order. Sorted by
    grouping as in shares.GROUPINGS, then by day and group. A group has a row for those days on
    which it has a population.
    """
    figures = [name for name in leaves.columns if name not in ("day", *months.LEAF)]
    place = np.searchsorted(days, as_days(leaves["day"]))
    table = pd.concat(
        [shares.group_sums(leaves, place, len(days), by, figures) for by in shares.GROUPINGS],
        ignore_index=True,
    )
    table = table[table["population"] > 0].reset_index(drop=True)
    day = days[table.pop("place").to_numpy()].astype("datetime64[s]")
    return table.assign(day=day)[["day", "grouping", "group", *figures]]


def with_averages(
    counts: pd.DataFrame, past: pd.DataFrame, rule: RollingGoal, as_of: date
) -> pd.DataFrame:
    """The rows of rolled_up with the averages of each curve at the month ends ahead.

    `past`: the rows of shares.rolled_up of these groups, of all the months to look back on. Adds
    average_nothing, average_booked and average_all_due (NaN on other days, and where no month has
    a share), reached_nothing and so on (True, False, or None where there is no average; judged on
    exact fractions) and months (how many have a share; 0 on other days). A group with nobody on a
    month end, but with somebody in its window, has a row there too. Sorted by grouping, group and
    day.
    """
    ends = month_ends(as_of)
    is_end = np.isin(as_days(counts["day"]), ends)
    averages = _averages(counts[is_end], past, rule, ends)
    table = averages.merge(counts[is_end], how="left", on=_KEY)
    figures = [name for name in counts.columns if name not in _KEY]
    table[figures] = table[figures].fillna(0).astype("int64")
    others = counts[~is_end].assign(
        **{f"average_{curve}": np.nan for curve in CURVES},
        **{f"reached_{curve}": None for curve in CURVES},
        months=0,
    )
    every = pd.concat([others.astype(table.dtypes[others.columns]), table], ignore_index=True)
    return every.sort_values(["grouping", "group", "day"], ignore_index=True)[
        [*counts.columns, *averages.columns.drop(_KEY)]
    ]


_KEY = ["day", "grouping", "group"]


def _averages(
    ahead: pd.DataFrame, past: pd.DataFrame, rule: RollingGoal, ends: Days
) -> pd.DataFrame:
    """The averages of each curve: what the months over were, and what those ahead will be."""
    first = ends[0].astype("datetime64[M]").astype("datetime64[s]")
    over = past.loc[past["month"] < first, ["month", *_KEY[1:], "population", "hits"]]
    month = as_days(ahead["day"]).astype("datetime64[M]").astype("datetime64[s]")
    table = pd.DataFrame()
    for curve in CURVES:
        own = ahead.rename(columns={curve: "hits"}).assign(month=month)[over.columns]
        every = pd.concat([over, own], ignore_index=True)
        found = shares.with_averages(every, rule, ends[-1].item())
        found = found[found["month"] >= first].reset_index(drop=True)
        if table.empty:  # the rows are the same for each curve
            table = found[["judged_on", *_KEY[1:], "months"]].rename(columns={"judged_on": "day"})
        table[f"average_{curve}"] = found["average"]
        table[f"reached_{curve}"] = found["goal_reached"]
    return table


# --- What it takes -------------------------------------------------------------------------------


class Needed(NamedTuple):
    """What a share on a day takes of a population.

    required: how many must have the conversations; hits: how many will, with what is booked;
    extra: the least number of conversations that it takes beside the booked ones.
    """

    population: int
    required: int
    hits: int
    extra: int


def share_of(text: str) -> Fraction:
    """An exact share from text as 0.70 or 0,7. Raises ValueError unless it is in (0, 1]."""
    share = Fraction(text.strip().replace(",", "."))
    if not 0 < share <= 1:
        raise ValueError(f"Andelen skal være større end 0 og højst 1, ikke {text}.")
    return share


def needed(share: Fraction, population: int, lacking: Iterable[int]) -> Needed:
    """Takes how many of a population lack 1, 2, … conversations on a day with what is booked."""
    lack = list(lacking)
    hits, required = population - sum(lack), ceil(share * population)
    left, extra = max(0, required - hits), 0
    for conversations, people in enumerate(lack, start=1):
        taken = min(left, people)
        extra += taken * conversations
        left -= taken
    return Needed(population, required, hits, extra)
