"""A block of invented citizens: their spells, who answered, and six years of conversations.

All by a seed, and in whole columns. Days are datetime64[D], both ends of a period included; NaT
is no end, or no such day. `owner` is a citizen's place in the block, from 0.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.country import SHARES, Country
from jobcenter.law import vocabulary

Columns = dict[str, npt.NDArray[Any]]
Random = np.random.Generator

AS_OF = np.datetime64("2026-05-01", "D")
FIRST_DAY = np.datetime64("2020-05-01", "D")
SPAN = int((AS_OF - FIRST_DAY).astype("int64"))
NEVER = np.datetime64("NaT", "D")

MOST_SPELLS = 6
# What a citizen in each target group is on; the first is the commonest.
TARGET_GROUPS = {
    "sygedagpenge": ("6.6",),
    "jobafklaring": ("6.7",),
    "ressourceforloeb": ("6.8",),
    "kontanthjaelp": ("6.3", "6.2"),
    "uddannelseshjaelp": ("6.4", "6.5"),
    "ledighedsydelse": ("6.9",),
    "revalidering": ("6.10",),
    "dagpenge": ("6.1",),
}
FOLLOWED_UP = ("sygedagpenge", "jobafklaring", "ressourceforloeb", "revalidering")
REASONS = ("barsel", "job inden 6 uger", "uddannelse inden 6 uger", "afsoning")
ACTORS = ("Aktør Fjord", "Aktør Hede", "Aktør Klit", "Aktør Mose")
# Between two conversations of one citizen, in days: half of all citizens have fewer.
USUAL_STEP = 71


def block(country: Country, seed: int, number: int, citizens: int) -> dict[str, Columns]:
    """The block of a number: citizens, spells, responsibilities, conversations, exemptions,
    plans and appraisals. The same for the same country, seed and number."""
    random = np.random.default_rng([seed, 1, number])
    homes = random.choice(len(country.weights), citizens, p=country.weights)
    spells = _spells(random, citizens)
    responsibilities = _responsibilities(random, country, homes, spells)
    return {
        "citizens": {"municipality": homes, "birth_date": _births(random, citizens)},
        "spells": spells,
        "responsibilities": responsibilities,
        "conversations": _conversations(random, country, homes, spells, citizens),
        "exemptions": _exemptions(random, spells),
        "plans": _plans(random, spells),
        "appraisals": _appraisals(random, spells),
    }


def _births(random: Random, count: int) -> npt.NDArray[Any]:
    """Never the first of a month: those days are of people whose birthday is not known."""
    months = np.datetime64("1962-01", "M") + random.integers(0, 12 * 44, count)
    return months.astype("datetime64[D]") + random.integers(1, 28, count)


def _spells(random: Random, citizens: int) -> Columns:
    """Up to six each, one after the other: with breaks, without, and with overlaps."""
    shape = (citizens, MOST_SPELLS)
    entered = np.where(
        random.random(citizens) < 0.35,
        random.integers(-2500, 0, citizens),
        random.integers(0, SPAN + 20, citizens),
    )
    lengths = 20 + random.exponential(620, shape).astype("int64")
    breaks = _breaks(random, shape)
    starts = np.cumsum(lengths + breaks, axis=1) - lengths - breaks + entered[:, None]
    goes_on = np.cumprod(random.random(shape) < 0.92, axis=1).astype(bool)
    there = np.ones(shape, dtype=bool)
    there[:, 1:] = goes_on[:, :-1] & (starts[:, 1:] < SPAN + 20)
    changes = np.where(random.random(shape) < 0.35, np.arange(MOST_SPELLS), 0)
    drawn = random.choice(len(SHARES), shape, p=list(SHARES.values()))
    benefits = np.take_along_axis(drawn, np.maximum.accumulate(changes, axis=1), axis=1)
    owner = np.repeat(np.arange(citizens), there.sum(axis=1))
    start, length, benefit = starts[there], lengths[there], benefits[there]
    end = _days(start + length - 1)
    is_open = (start + length > SPAN) & (random.random(len(start)) < 0.85)
    end[is_open] = NEVER
    return {"owner": owner, "start": _days(start), "end": end, "benefit": benefit} | _particulars(
        random, benefit, _days(start)
    )


def _breaks(random: Random, shape: tuple[int, int]) -> npt.NDArray[np.int64]:
    """Days between two spells: none, within the four weeks that join them, more, or fewer than 0"""
    kinds = random.choice(4, shape, p=(0.4, 0.25, 0.25, 0.1))
    options = [
        np.zeros(shape, dtype="int64"),
        random.integers(1, 29, shape),
        random.integers(29, 400, shape),
        -random.integers(1, 60, shape),
    ]
    return np.choose(kinds, options)


def _particulars(random: Random, benefit: npt.NDArray[Any], start: npt.NDArray[Any]) -> Columns:
    """Target group, category, whether in a job and when the case was received."""
    names = list(SHARES)
    groups = np.array([TARGET_GROUPS[name][0] for name in names], dtype="S5")
    others = np.array([TARGET_GROUPS[name][-1] for name in names], dtype="S5")
    is_sick = benefit == names.index("sygedagpenge")
    categories = random.choice(np.array([b"1", b"2", b"3"]), len(start), p=(0.3, 0.6, 0.1))
    received = start + np.minimum(random.exponential(20, len(start)), 200).astype("int64")
    return {
        "target_group": np.where(random.random(len(start)) < 0.7, groups[benefit], others[benefit]),
        "visitation_category": np.where(is_sick, categories, b""),
        "in_job": np.ma.masked_array(random.random(len(start)) < 0.4, mask=~is_sick),
        "received": np.where(is_sick, received, NEVER),
    }


def _responsibilities(
    random: Random, country: Country, homes: npt.NDArray[np.int64], spells: Columns
) -> Columns:
    """One to three caseworkers in turn, with handovers that leave gaps or overlap."""
    first, last = _numbers(spells["start"]), _last_numbers(spells)
    cuts = np.sort(random.random((len(first), 3)), axis=1)
    cuts[:, 0] = np.where(random.random(len(first)) < 0.95, 0, cuts[:, 0])
    starts = first[:, None] + (cuts * np.maximum(last - first, 0)[:, None]).astype("int64")
    count = random.choice(4, len(first), p=(0.03, 0.57, 0.3, 0.1))
    there = np.arange(3) < count[:, None]
    there[:, 1:] &= starts[:, 1:] > starts[:, :-1]  # one row for a spell and a day
    spell = np.nonzero(there)[0]
    start = starts[there]
    is_last = np.append(spell[1:] != spell[:-1], True)
    following = np.append(start[1:], 0)
    slack = random.choice(3, len(start), p=(0.86, 0.1, 0.04))
    leaves = np.choose(slack, [following - 1, following - 15, following + 10])
    end = np.where(is_last, spells["end"][spell], _days(np.maximum(leaves, start)))
    who = country.caseworker_for(random, homes[spells["owner"][spell]], spells["benefit"][spell])
    return {
        "spell": spell,
        "start": _days(start),
        "end": end,
        "caseworker": who,
        "external_actor": random.choice(
            _texts(["", *ACTORS]), len(start), p=(0.92, 0.02, 0.02, 0.02, 0.02)
        ),
    }


def _conversations(
    random: Random,
    country: Country,
    homes: npt.NDArray[np.int64],
    spells: Columns,
    citizens: int,
) -> Columns:
    """A rhythm of each citizen's own through the spells of the last six years, in order of day."""
    first = np.maximum(_numbers(spells["start"]), 0)
    last = np.minimum(_last_numbers(spells), SPAN + 45)
    steps = np.clip(random.lognormal(np.log(USUAL_STEP), 0.3, citizens), 25, 250)
    step = steps[spells["owner"]]
    count = np.maximum(((last - first - 7) // step).astype("int64"), 0)
    spell = np.repeat(np.arange(len(first)), count)
    turn = np.arange(len(spell)) - np.repeat(np.cumsum(count) - count, count)
    day = first[spell] + 7 + ((turn + 0.8 * random.random(len(spell))) * step[spell])
    day = _on_weekdays(day.astype("int64"))
    twice = np.flatnonzero(random.random(len(spell)) < 0.01)
    day[twice] = np.where(turn[twice] > 0, day[twice - 1], day[twice])
    order = np.argsort(day, kind="stable")
    spell, day = spell[order], day[order]
    owner, benefit = spells["owner"][spell], spells["benefit"][spell]
    who = country.caseworker_for(random, homes[owner], benefit)
    return {"owner": owner, "caseworker": who} | _how(random, benefit, day)


def _how(random: Random, benefit: npt.NDArray[Any], day: npt.NDArray[np.int64]) -> Columns:
    """Type, form, actor and status, and the days on which it was booked, held and registered."""
    count = len(day)
    planned = _days(day)
    follow_up = np.array([name in FOLLOWED_UP for name in SHARES])[benefit]
    own = np.where(follow_up, b"4", b"7")
    others = random.choice(_texts(vocabulary.CONVERSATION_TYPES), count)
    status = _drawn(random, count, {"afholdt": 0.82, "udeblevet": 0.1, "aflyst": 0.08})
    status = np.where(day > SPAN, b"planlagt", status)
    is_held = status == b"afholdt"
    registered = planned + np.minimum(random.exponential(2, count), 60).astype("int64")
    return {
        "type": np.where(random.random(count) < 0.93, own, others),
        "form": _drawn(
            random,
            count,
            {"fremmoede": 0.6, "telefon": 0.25, "video": 0.11, "brev": 0.02, "": 0.02},
        ),
        "actor": _drawn(
            random,
            count,
            {"jobcenter": 0.86, "anden_aktoer": 0.08, "a-kasse": 0.04, "": 0.02},
        ),
        "joint": random.random(count) < 0.03,
        "booked_on": np.minimum(planned - random.integers(1, 42, count), AS_OF),
        "planned_on": planned,
        "held_on": np.where(is_held, planned, NEVER),
        "status": status,
        "registered_on": np.where(is_held, registered, NEVER),
    }


def _exemptions(random: Random, spells: Columns) -> Columns:
    """One spell in 25 has one; a tenth of them have no end."""
    chosen = np.flatnonzero(random.random(len(spells["start"])) < 0.04)
    start = spells["start"][chosen] + random.integers(0, 600, len(chosen))
    end = start + random.integers(10, 330, len(chosen))
    end[random.random(len(chosen)) < 0.1] = NEVER
    return {
        "owner": spells["owner"][chosen],
        "reason": random.choice(_texts(REASONS), len(chosen)),
        "start": start,
        "end": end,
    }


def _plans(random: Random, spells: Columns) -> Columns:
    """Four citizens in five have one, brought up to date now and then."""
    first = np.append(True, spells["owner"][1:] != spells["owner"][:-1])
    chosen = np.flatnonzero(first & (random.random(len(first)) < 0.8))
    created = np.minimum(spells["start"][chosen] + random.integers(0, 60, len(chosen)), AS_OF)
    updated = np.minimum(created + random.integers(1, 700, len(chosen)), AS_OF)
    never = (random.random(len(chosen)) < 0.3) | (updated < created)
    return {
        "owner": spells["owner"][chosen],
        "created_on": created,
        "updated_on": np.where(never, NEVER, updated),
    }


def _appraisals(random: Random, spells: Columns) -> Columns:
    """Most sick-benefit spells of the six years have the acts' three, on time or not."""
    is_sick = spells["benefit"] == list(SHARES).index("sygedagpenge")
    recent = np.flatnonzero(is_sick & (spells["start"] >= FIRST_DAY))
    found: list[Columns] = []
    for kind, due, share in (("§7", 28, 0.9), ("§24", 154, 0.5), ("§27", 154, 0.6)):
        chosen = recent[random.random(len(recent)) < share]
        due_on = spells["start"][chosen] + due
        made = due_on + random.integers(-20, 15, len(chosen))
        found.append(
            {
                "owner": spells["owner"][chosen],
                "kind": np.full(len(chosen), kind.encode(), dtype="S4"),
                "due_on": due_on,
                "made_on": np.where(made <= AS_OF, made, NEVER),
            }
        )
    return {name: np.concatenate([part[name] for part in found]) for name in found[0]}


def _days(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    return FIRST_DAY + numbers.astype("timedelta64[D]")


def _numbers(days: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return (days - FIRST_DAY).astype("int64")


def _last_numbers(spells: Columns) -> npt.NDArray[np.int64]:
    end = np.where(np.isnat(spells["end"]), AS_OF + 45, spells["end"])
    return _numbers(end)


def _on_weekdays(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    weekday = (numbers + int(FIRST_DAY.astype("int64")) + 3) % 7  # 0 is Monday
    moved: npt.NDArray[np.int64] = numbers + np.choose(weekday, [0, 0, 0, 0, 0, 2, 1])
    return moved


def _texts(words: Mapping[str, str] | Sequence[str]) -> npt.NDArray[np.bytes_]:
    return np.array([word.encode() for word in words])


def _drawn(random: Random, count: int, weights: Mapping[str, float]) -> npt.NDArray[np.bytes_]:
    return random.choice(_texts(list(weights)), count, p=list(weights.values()))
