"""A naive oracle of duties and verdicts: plain loops, written from the definitions.

It reads the rule files by itself and shares no code with the core, the calendar included. Meant to
be read beside the definitions; slow on purpose. One citizen at a time.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

LAW = Path(__file__).parents[1] / "law"
ONE_DAY = timedelta(days=1)
GAP_DAYS = 28
CLOCK_OF = {
    "kontanthjaelp_jobparat": "kontanthjaelp",
    "kontanthjaelp_aktivitetsparat": "kontanthjaelp",
    "uddannelsesparat": "uddannelseshjaelp",
    "uddannelse_aktivitetsparat": "uddannelseshjaelp",
}
BY_TARGET_GROUP = {
    ("kontanthjaelp", "6.2"): "kontanthjaelp_jobparat",
    ("kontanthjaelp", "6.3"): "kontanthjaelp_aktivitetsparat",
    ("kontanthjaelp", "6.4"): "uddannelsesparat",
    ("uddannelseshjaelp", "6.4"): "uddannelsesparat",
    ("kontanthjaelp", "6.5"): "uddannelse_aktivitetsparat",
    ("uddannelseshjaelp", "6.5"): "uddannelse_aktivitetsparat",
}
UNLISTED = ("sygedagpenge", "dagpenge")
HARD_TO_TELL = ("kontanthjaelp", "uddannelseshjaelp")


@dataclass(frozen=True)
class Spell:
    id: str
    benefit: str
    target_group: str
    category: str
    in_job: bool | None
    start: date
    received: date | None
    end: date | None


@dataclass(frozen=True)
class Talk:
    type: str
    form: str
    actor: str
    joint: bool
    status: str
    booked: date | None
    planned: date | None
    held: date | None
    registered: date | None


@dataclass(frozen=True)
class Case:
    born: date
    spells: list[Spell] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    exemptions: list[tuple[date, date | None]] = field(default_factory=list)
    plans: list[date] = field(default_factory=list)
    appraisals: list[tuple[str, date | None]] = field(default_factory=list)


@dataclass(frozen=True, order=True)
class Found:
    """What one duty came to. `version` is "" where the version's first day is not known."""

    spell: str
    rule: str
    due: date
    version: str
    opens: date
    needed: int
    counted: int
    lacking: int
    fulfilled: str
    verdict: str
    born_late: bool
    late_registered: bool
    booked: str


def months_later(day: date, months: int) -> date:
    """The same day number; where the month is shorter, its last day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


@cache
def rule_files() -> list[dict[str, Any]]:
    return [
        tomllib.loads(path.read_text("utf-8")) for path in sorted((LAW / "rules").glob("*.toml"))
    ]


@dataclass
class Course:
    group: str
    spells: list[Spell]

    @property
    def first(self) -> Spell:
        return self.spells[0]

    @property
    def end(self) -> date | None:
        ends = [spell.end for spell in self.spells]
        return None if None in ends else max(end for end in ends if end)

    def breaks(self) -> list[tuple[date, int]]:
        """The days without benefit inside the course: the first one, and how many."""
        found = []
        for number, spell in enumerate(self.spells[1:], 1):
            ends = [earlier.end for earlier in self.spells[:number]]
            if None not in ends:
                last = max(end for end in ends if end)
                if (days := (spell.start - last).days - 1) > 0:
                    found.append((last + ONE_DAY, days))
        return found

    def after(self, months: int) -> date:
        """The first day after so many months; on dagpenge breaks do not count."""
        return self._put_off(months_later(self.first.start, months))

    def after_weeks(self, weeks: int) -> date:
        return self._put_off(self.first.start + timedelta(days=7 * weeks))

    def _put_off(self, day: date) -> date:
        if self.group == "dagpenge":
            for first, days in self.breaks():
                if first < day:
                    day += timedelta(days=days)
        return day


def group_of(spell: Spell) -> str:
    if spell.benefit in HARD_TO_TELL:
        return BY_TARGET_GROUP.get((spell.benefit, spell.target_group), "")
    return spell.benefit


def changed_between(course: Course, spell: Spell, seen: list[Spell]) -> bool:
    """Whether another of LAB § 9's benefits began in the break before the spell."""
    own = CLOCK_OF.get(group_of(spell), group_of(spell))
    if own in UNLISTED or course.end is None:
        return False
    return any(
        course.end < other.start < spell.start
        for other in seen
        if CLOCK_OF.get(group_of(other), group_of(other)) not in (own, *UNLISTED)
    )


def courses(case: Case, as_of: date) -> list[Course]:
    found: list[Course] = []
    seen = [spell for spell in case.spells if spell.start <= as_of and group_of(spell)]
    for spell in sorted(seen, key=lambda spell: (spell.start, spell.id)):
        clock = CLOCK_OF.get(group_of(spell), group_of(spell))
        for course in found:
            same = CLOCK_OF.get(course.group, course.group) == clock
            near = course.end is None or (spell.start - course.end).days - 1 <= GAP_DAYS
            if same and near and not changed_between(course, spell, seen):
                course.spells.append(spell)
                break
        else:
            found.append(Course(group_of(spell), [spell]))
    return found


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def version_for(rule: dict[str, Any], case: Case, course: Course) -> dict[str, Any] | None:
    """The version that judges the course; None where none does."""
    if course.group not in rule["groups"] or rule.get("local"):
        return None
    begun = [v for v in rule["version"] if v["takes_effect"] <= course.first.start]
    if not begun:
        return None
    version: dict[str, Any] = begun[-1]
    if version.get("ended") or version["confidence"] == "none":
        return None
    if version["status"] == "not_found" or version.get("condition"):
        return None
    only = version.get("only", {})
    age = age_on(case.born, course.first.start)
    if "age_below" in only and not age < only["age_below"]:
        return None
    if "age_from" in only and not age >= only["age_from"]:
        return None
    if "in_job" in only and course.first.in_job is not only["in_job"]:
        return None
    return version


def in_first_forms(version: dict[str, Any]) -> dict[str, Any]:
    """The version with the forms that the first conversation may have, where they are others."""
    numbers = version["parameters"]
    first = numbers.get("first_excluded_forms") or numbers.get("excluded_forms", [])
    return version | {"parameters": numbers | {"excluded_forms": first}}


def has_category(course: Course, version: dict[str, Any], day: date) -> bool:
    """Whether the last category told by a day is one that the version is about."""
    wanted = version.get("only", {}).get("visitation_categories")
    told = [spell.category for spell in course.spells if spell.start <= day and spell.category]
    return not wanted or (bool(told) and told[-1] in wanted)


def is_counted_kind(talk: Talk, numbers: dict[str, Any]) -> bool:
    joint = talk.joint or talk.type in ("17", "19")
    wanted = numbers.get("joint", "excluded")
    if (wanted == "excluded" and joint) or (wanted == "required" and not joint):
        return False
    if numbers.get("actors") and (talk.actor or "jobcenter") not in numbers["actors"]:
        return False
    return talk.type in numbers["counting_types"] and talk.form not in numbers["excluded_forms"]


def days_done(case: Case, version: dict[str, Any], as_of: date) -> dict[date, bool]:
    """The days on which what is asked for was done, and whether all on it was registered late."""
    numbers = version["parameters"]
    if version["kind"].startswith("min_plan"):
        return {day: False for day in case.plans if day <= as_of}
    if version["kind"].startswith("appraisal"):
        made = [day for kind, day in case.appraisals if kind == numbers["appraisal"] and day]
        return {day: False for day in made if day <= as_of}
    days: dict[date, bool] = {}
    if "counting_types" not in numbers:
        return days
    for talk in case.talks:
        seen = talk.status == "afholdt" and talk.held is not None and talk.held <= as_of
        if seen and talk.held and is_counted_kind(talk, numbers):
            late = bool(talk.registered and (talk.registered - talk.held).days > 7)
            days[talk.held] = days.get(talk.held, True) and late
    return days


def windows(  # noqa: C901  one case for each kind of rule
    version: dict[str, Any], course: Course, held: list[date], begun: list[date], as_of: date
) -> list[tuple[date, date, int]]:
    """First day, last day and number of each duty."""
    start, numbers = course.first.start, version["parameters"]
    last = min(course.end or as_of, as_of)
    within = [day for day in held if start <= day <= last]
    first = [day for day in begun if start <= day <= last]
    match version["kind"]:
        case "first_within_days" | "min_plan_within_days":
            return [(start, start + timedelta(days=numbers["days"]), 1)]
        case "first_by_end_of_week":
            return [(start, start + timedelta(days=7 * numbers["week"] - 1), 1)]
        case "at_least_in_window":
            opens, due = course.after(numbers["from_months"]), course.after(numbers["to_months"])
            return [(opens, due - ONE_DAY, numbers["conversations"])]
        case "one_in_window" if numbers.get("to_weeks"):
            opens = course.after_weeks(max(0, numbers.get("from_weeks", 0) - 1))
            return [(opens, course.after_weeks(numbers["to_weeks"]) - ONE_DAY, 1)]
        case "one_in_window":
            opens = course.after(numbers.get("from_months", 0))
            return [(opens, course.after(numbers["to_months"]) - ONE_DAY, 1)]
        case "appraisal_within_months":
            return [(start, months_later(start, numbers["months"]), 1)]
        case "no_gap_longer":
            gap = timedelta(days=numbers["days"])
            anchors = sorted({*within, *first[:1]})
            return [(day + ONE_DAY, day + gap, 1) for day in anchors]
        case "at_least_in_every_window":
            if not within:
                return []
            found, number, opening = [], 0, within[0] + ONE_DAY
            while (opens := months_later(opening, number * numbers["months"])) <= last:
                due = months_later(opening, (number + 1) * numbers["months"]) - ONE_DAY
                found.append((opens, due, numbers["conversations"]))
                number += 1
            return found
        case _:
            return []


def verdict(case: Case, course: Course, due: date, fulfilled: date | None, as_of: date) -> str:
    if fulfilled and fulfilled <= due:
        return "rettidig"
    if any(start <= due and (end is None or due <= end) for start, end in case.exemptions):
        return "fritaget"
    if fulfilled:
        return "for_sent"
    if course.end and course.end < due and course.end <= as_of:
        return "ophoert"
    return "mangler" if due < as_of else "afventer"


def next_booked(
    case: Case, version: dict[str, Any], course: Course, opens: date, as_of: date
) -> date | None:
    if "counting_types" not in version["parameters"]:
        return None
    days = [
        talk.planned
        for talk in case.talks
        if talk.status == "planlagt" and talk.planned and talk.planned >= max(as_of, opens)
        if not (talk.booked and talk.booked > as_of)
        if not (course.end and talk.planned > course.end)
        if is_counted_kind(talk, version["parameters"])
    ]
    return min(days, default=None)


def judge(case: Case, as_of: date) -> list[Found]:
    """Every duty of every course begun by as_of, with what came of it."""
    found = []
    for course in courses(case, as_of):
        for rule in rule_files():
            version = version_for(rule, case, course)
            if version is None or version["kind"] == "coverage":
                continue
            done = days_done(case, version, as_of)
            begun = sorted(days_done(case, in_first_forms(version), as_of))
            for opens, due, needed in windows(version, course, sorted(done), begun, as_of):
                if not has_category(course, version, min(due, as_of)):
                    continue
                found.append(_found(case, course, rule, version, (opens, due, needed), as_of))
    return sorted(found)


def _found(
    case: Case,
    course: Course,
    rule: dict[str, Any],
    version: dict[str, Any],
    window: tuple[date, date, int],
    as_of: date,
) -> Found:
    opens, due, needed = window
    done = days_done(case, version, as_of)
    end = course.end or date.max
    within = [day for day in sorted(done) if opens <= day <= end]
    fulfilled = within[needed - 1] if len(within) >= needed else None
    left = (due - course.first.received).days if course.first.received else None
    known = version.get("takes_effect_known", True)
    booked = next_booked(case, version, course, opens, as_of)
    return Found(
        spell=course.first.id,
        rule=rule["id"],
        due=due,
        version=version["takes_effect"].isoformat() if known else "",
        opens=opens,
        needed=needed,
        counted=sum(day <= due for day in within),
        lacking=max(0, needed - len(within)),
        fulfilled=fulfilled.isoformat() if fulfilled else "",
        verdict=verdict(case, course, due, fulfilled, as_of),
        born_late=left is not None and left < 7,
        late_registered=any(done[day] for day in within[:needed]),
        booked=booked.isoformat() if booked else "",
    )
