"""Rehearsals of rule changes, and the figures of one as its page shows them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from jobcenter.law import vocabulary
from jobcenter.models import Assessment, Rehearsal, RehearsedDuty, Standing, User
from jobcenter.queries.coverage import Coverage, of_rows
from jobcenter.timeliness.rehearsal import SIDES

Change = RehearsedDuty.Change

# What one asks for: each choice of the list, its name, and the kinds of change that it shows.
CHOICES: dict[str, tuple[str, tuple[Change, ...]]] = {
    "frist": ("Anden frist", (Change.DUE, Change.DUE_AND_VERDICT)),
    "vurdering": ("Anden vurdering", (Change.VERDICT, Change.DUE_AND_VERDICT)),
    "ny": ("Ny pligt", (Change.NEW,)),
    "bortfalder": ("Bortfalder", (Change.GONE,)),
    "til_gruppen": ("Bliver gruppens", (Change.TO_GROUP,)),
    "fra_gruppen": ("Bliver sagens egen", (Change.FROM_GROUP,)),
    "vilkaar": ("Andre vilkår", (Change.TERMS,)),
    "version": ("Kun anden version", (Change.VERSION,)),
}


def history(user: User) -> QuerySet[Rehearsal]:
    """The rehearsals that a user may see, newest first, without the files' texts."""
    visible = Rehearsal.objects.visible_to(user).select_related("created_by", "job")
    return visible.defer("files")


def group_name(group: str) -> str:
    name, *_ = vocabulary.GROUPS[group]
    return name


@dataclass(frozen=True)
class TriedVersion:
    """A version that the files bring. `moved_to` is the day that it was counted from instead."""

    takes_effect: date
    moved_to: date | None
    demand: str
    limits: list[tuple[str, str]]


@dataclass(frozen=True)
class TriedRule:
    """A rule that the files change or bring."""

    id: str
    title: str
    groups: list[str]
    is_new: bool
    versions: list[TriedVersion]


def tried(made: Rehearsal) -> list[TriedRule]:
    """`Rehearsal.tried`, written by actions.rehearsals, with days as days."""
    return [
        TriedRule(**rule | {"versions": [_tried_version(each) for each in rule["versions"]]})
        for rule in made.tried
    ]


def _tried_version(version: dict[str, Any]) -> TriedVersion:
    moved_to = version["moved_to"]
    days = {
        "takes_effect": date.fromisoformat(version["takes_effect"]),
        "moved_to": moved_to and date.fromisoformat(moved_to),
    }
    return TriedVersion(**version | days)


def is_to_come(made: Rehearsal) -> bool:
    """True where all that the files bring takes effect after the day that is looked from."""
    versions = [version for rule in tried(made) for version in rule.versions]
    days = [version.moved_to or version.takes_effect for version in versions]
    return bool(days) and min(days) > made.as_of


@dataclass(frozen=True)
class RuleRow:
    """What happens to the duties of one group under one rule."""

    group: str
    rule: str
    title: str
    counts: dict[str, int]
    verdicts: list[tuple[str, str, int]]  # from, to, how many

    @property
    def group_name(self) -> str:
        return group_name(self.group)

    def count(self, choice: str) -> int:
        """How many duties changed in one of the ways of CHOICES."""
        return sum(self.counts[change] for change in CHOICES[choice][1])


@dataclass(frozen=True)
class Met:
    """Deadlines met of those that were to be met, under each rule set."""

    group: str
    timely: dict[str, int]  # by side
    of: dict[str, int]

    @property
    def group_name(self) -> str:
        return group_name(self.group) if self.group else "I alt"

    @property
    def is_total(self) -> bool:
        return not self.group

    def share(self, side: str) -> float | None:
        return self.timely[side] / self.of[side] if self.of[side] else None

    @property
    def differs(self) -> bool:
        before, after = SIDES
        return (self.timely[before], self.of[before]) != (self.timely[after], self.of[after])


class Result:
    """What a finished rehearsal found: `Rehearsal.summary`, written by actions.rehearsals."""

    def __init__(self, summary: dict[str, Any]) -> None:
        self.summary = summary
        self.citizens: int = summary["citizens"]
        self.open: int = summary["open"]  # of those, with a course that is open on the day
        self.seen_at = datetime.fromisoformat(summary["seen_at"])

    @cached_property
    def _every(self) -> list[RuleRow]:
        return [self._rule_row(dict(counts)) for counts in self.summary["rules"]]

    def _rule_row(self, counts: dict[str, Any]) -> RuleRow:
        group, rule = counts.pop("group"), counts.pop("rule")
        verdicts = [
            (each["verdict_before"], each["verdict_after"], each["count"])
            for each in self.summary["verdicts"]
            if (each["group"], each["rule"]) == (group, rule)
        ]
        verdicts.sort(key=lambda each: -each[2])
        return RuleRow(group, rule, self.title(rule), counts, verdicts)

    def title(self, rule: str) -> str:
        title: str = self.summary["titles"][rule]
        return title

    @cached_property
    def rules(self) -> list[RuleRow]:
        """Those that differ, in the order in which the groups are named everywhere."""
        order = list(vocabulary.GROUPS)
        rows = [row for row in self._every if any(row.count(choice) for choice in CHOICES)]
        return sorted(rows, key=lambda row: (order.index(row.group), row.rule))

    def count(self, choice: str) -> int:
        return sum(row.count(choice) for row in self._every)

    def duties(self, side: str) -> int:
        """How many duties of cases there are under a rule set."""
        return sum(row.counts[side] for row in self._every)

    @property
    def before(self) -> int:
        return self.duties("before")

    @property
    def counts(self) -> dict[str, int]:
        return {choice: self.count(choice) for choice in CHOICES}

    @property
    def nothing_differs(self) -> bool:
        return not self.rules and not self.coverage

    @cached_property
    def met(self) -> list[Met]:
        """The whole first, then the groups whose figures differ; empty where none does."""
        groups = [self._met_of([group], group) for group in vocabulary.GROUPS]
        differing = [each for each in groups if each.differs]
        return [self._met_of(vocabulary.GROUPS, ""), *differing] if differing else []

    def _met_of(self, groups: Collection[str], name: str) -> Met:
        rows = {
            side: [each for each in self.summary["met"][side] if each["group"] in groups]
            for side in SIDES
        }
        timely, of = (
            {side: sum(each[figure] for each in rows[side]) for side in SIDES}
            for figure in ("timely", "of")
        )
        return Met(name, timely, of)

    @cached_property
    def coverage(self) -> list[Coverage]:
        """What groups are owed after the change, then what else they were owed before it."""
        before, after = (self._owed_by_version(side) for side in SIDES)
        sides = (("after", after, before), ("before", before, after))
        return [
            of_rows(rows, self.title(rows[0]["rule"]), side)
            for side, own, other in sides
            for version, rows in own.items()
            if other.get(version) != rows
        ]

    def _owed_by_version(self, side: str) -> dict[tuple[str, ...], list[dict[str, Any]]]:
        found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in self.summary["coverage"][side]:
            found.setdefault((row["group"], row["rule"], row["version"]), []).append(row)
        return found


def duties(user: User, made: Rehearsal, assessment: Assessment | None) -> QuerySet[RehearsedDuty]:
    """The duties that a rehearsal changes, by name of citizen, then by deadline.

    `has_page` tells whether the citizen has a page in the assessment that is shown.
    """
    theirs = Standing.objects.filter(assessment=assessment, citizen=OuterRef("citizen"))
    visible = RehearsedDuty.objects.visible_to(user).filter(rehearsal=made)
    return (
        visible.select_related("citizen")
        .annotate(has_page=Exists(theirs.visible_to(user)))
        .order_by("citizen__name_key", "citizen", F("due_after").asc(nulls_last=True), "pk")
    )


@dataclass(frozen=True)
class Offer:
    """A choice of a filter, and how many changed duties it leaves."""

    value: str
    label: str
    count: int


def offers(made: Rehearsal, result: Result) -> dict[str, list[Offer]]:
    """What there is to choose between, by filter: group, rule, and kind of change."""
    counted = made.duties.order_by().values_list("group", "rule", "change")
    rows = list(counted.annotate(count=Count("pk")))
    rules = sorted({rule for _, rule, _, _ in rows})
    offered = {
        "gruppe": [
            Offer(each, group_name(each), _sum(rows, 0, each)) for each in vocabulary.GROUPS
        ],
        "regel": [Offer(key, result.title(key), _sum(rows, 1, key)) for key in rules],
        "aendring": [
            Offer(choice, label, _sum(rows, 2, *changes))
            for choice, (label, changes) in CHOICES.items()
        ],
    }
    return {name: [each for each in choices if each.count] for name, choices in offered.items()}


def _sum(rows: list[tuple[str, str, str, int]], place: int, *wanted: str) -> int:
    return sum(row[3] for row in rows if row[place] in wanted)


def narrowed(
    found: QuerySet[RehearsedDuty], *, group: str = "", rule: str = "", choice: str = ""
) -> QuerySet[RehearsedDuty]:
    """Those of a group, of a rule, and changed in a way of CHOICES, where each is named."""
    if group:
        found = found.filter(group=group)
    if rule:
        found = found.filter(rule=rule)
    return found.filter(change__in=CHOICES[choice][1]) if choice else found
