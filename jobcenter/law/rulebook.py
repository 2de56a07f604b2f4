"""The rulebook: one TOML file per rule, dated versions, each with its own citation.

A rule is never edited when the law changes: it gets a version more. There are no end dates; a
rule that ceases gets a last version with `ended = true`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from jobcenter.law import clocks, kinds, vocabulary
from jobcenter.law.clocks import Clock
from jobcenter.law.tables import Citation, Confidence, RuleFileError, Table, read_file, read_text

RULES = Path(__file__).parent / "rules"


class NotInForce(LookupError):
    """No version of the rule is in force on the day asked for."""

    def __init__(self, rule_id: str, day: date, first: date | None) -> None:
        self.rule_id = rule_id
        self.day = day
        when = f"gælder først fra {first:%d-%m-%Y}" if first and day < first else "er ophørt"
        super().__init__(f"Reglen “{rule_id}” {when} og kan ikke bruges på {day:%d-%m-%Y}.")


class Status(StrEnum):
    FACT = "fact"
    INFERENCE = "inference"
    UNSOURCED = "unsourced"
    NOT_FOUND = "not_found"


class PicksVersionBy(StrEnum):
    """Which day selects the version."""

    JUDGED_DAY = "judged_day"
    CLOCK_START = "clock_start"


@dataclass(frozen=True)
class Only:
    """Which of the group's cases a version is about; None and empty mean all of them."""

    visitation_categories: tuple[str, ...] = ()
    age_below: int | None = None
    age_from: int | None = None
    in_job: bool | None = None


@dataclass(frozen=True)
class Version:
    """What a rule says from a day on. `parameters` is the dataclass of its kind.

    `row` is the row of the rule matrix that it stands on. `condition` is what the law makes it
    hang on and no delivery tells; such a version is shown and never judged. `enforced` is False
    where a case may not be called late on this rule alone.
    """

    takes_effect: date
    takes_effect_known: bool
    row: str
    kind: str
    ended: bool
    enforced: bool
    confidence: Confidence
    status: Status
    picks_version_by: PicksVersionBy
    citation: Citation
    parameters: kinds.Parameters | None
    only: Only
    condition: str

    @property
    def is_confirmed(self) -> bool:
        """Unconfirmed law is shown as such and never makes a case unlawful."""
        return self.confidence is not Confidence.NONE and self.status is not Status.NOT_FOUND

    @property
    def is_judged(self) -> bool:
        """True where verdicts are given: the law is confirmed and the facts are delivered."""
        asks = self.parameters is not None and self.parameters.gives_verdicts
        return asks and self.is_confirmed and not self.condition

    @property
    def is_collective(self) -> bool:
        """True where the duty is the organisation's toward a group and not toward one case."""
        return isinstance(self.parameters, kinds.Coverage)

    @property
    def rests_on(self) -> str:
        """Who has to do what the version asks for: the jobcentre, or the a-kasse alone."""
        by = (getattr(self.parameters, "made_by", ""), *getattr(self.parameters, "actors", ()))
        others = set(by) - {"", vocabulary.UNEMPLOYMENT_FUND}
        is_the_funds = vocabulary.UNEMPLOYMENT_FUND in by and not others
        return vocabulary.UNEMPLOYMENT_FUND if is_the_funds else vocabulary.JOBCENTRE

    @property
    def asks_for(self) -> str:
        """A word of vocabulary.TASKS; "" where nothing has to be done."""
        return self.parameters.asks_for if self.parameters else ""


@dataclass(frozen=True)
class Rule:
    id: str
    title: str
    groups: tuple[str, ...]
    versions: tuple[Version, ...]
    local: bool = False  # a jobcentre's own goal: no law, and in use only where it is taken on

    def version_on(self, day: date) -> Version:
        """The version in force on a day; raises NotInForce where there is none."""
        begun = [version for version in self.versions if version.takes_effect <= day]
        if not begun or begun[-1].ended:
            raise NotInForce(self.id, day, self.versions[0].takes_effect)
        return begun[-1]


@dataclass(frozen=True)
class Rulebook:
    """All rules, and a fingerprint that changes when what they say does (not their comments).

    `local_goals` are the ids of the local rules that this jobcentre has taken on.
    """

    rules: Mapping[str, Rule]
    clocks: tuple[Clock, ...]
    local_goals: frozenset[str]
    fingerprint: str

    def rule(self, rule_id: str) -> Rule:
        """The rule of an id. An id from an older rulebook gives a rule without versions."""
        gone = Rule(
            rule_id,
            title=f"{rule_id} (ikke længere i regelsættet)",
            groups=tuple(vocabulary.GROUPS),
            versions=(),
        )
        return self.rules.get(rule_id, gone)

    def uses(self, rule: Rule) -> bool:
        """True for law, and for a local goal that is taken on."""
        return not rule.local or rule.id in self.local_goals

    def judges(self, rule: Rule, version: Version) -> bool:
        """True where a version gives verdicts here."""
        return version.is_judged and self.uses(rule)

    def clock(self, group: str) -> Clock:
        return next(clock for clock in self.clocks if group in clock.groups)

    def in_force(self, day: date) -> dict[str, Version]:
        """The version of each rule that is in force on a day, by rule id."""
        versions = {}
        for rule in self.rules.values():
            try:
                versions[rule.id] = rule.version_on(day)
            except NotInForce:
                continue
        return versions

    def goal_on(self, day: date) -> kinds.RollingGoal:
        """The goal figure's parameters on a day; raises NotInForce."""
        parameters = self.goal.version_on(day).parameters
        if not isinstance(parameters, kinds.RollingGoal):
            raise RuleFileError(f"{self.goal.id}: versionen har ingen parametre.")
        return parameters

    def gap_on(self, day: date) -> int:
        """How many days apart two spells may be and still be one; older days go by the first."""
        return self.goal_on(max(day, self.goal.versions[0].takes_effect)).gap_days

    @property
    def goal(self) -> Rule:
        """The rule that the whole jobcentre is measured by."""
        of_kind = (r for r in self.rules.values() if r.versions[0].kind == "rolling_goal")
        return next(of_kind)


def load(
    folder: Path = RULES,
    local_goals: Iterable[str] = (),
    instead: Mapping[str, str] | None = None,
) -> Rulebook:
    """Reads all rule files of a folder, and the clocks; raises RuleFileError.

    `local_goals` names the local rules that the jobcentre has taken on. `instead` holds the texts
    of other files by name: each takes the place of the folder's file with the same rule, or is one
    file more.
    """
    contents = {path.name: read_file(path) for path in sorted(folder.glob("*.toml"))}
    if not contents:
        raise RuleFileError(f"Der er ingen regelfiler i mappen {folder.name}.")
    contents = _replacing(contents, instead or {})
    rules: dict[str, Rule] = {}
    for name, content in contents.items():
        rule = _RuleFile(name).rule(content)
        if rule.id in rules:
            raise RuleFileError(f"{name}: reglen “{rule.id}” findes allerede i en anden fil.")
        rules[rule.id] = rule
    taken_on = frozenset(local_goals)
    if unknown := sorted(taken_on - {rule.id for rule in rules.values() if rule.local}):
        raise RuleFileError(f"“{unknown[0]}” er ikke et lokalt mål i mappen {folder.name}.")
    timing = read_file(clocks.CLOCKS)
    everything = {**contents, clocks.CLOCKS.name: timing, "local_goals": sorted(taken_on)}
    return Rulebook(
        rules, clocks.read(clocks.CLOCKS.name, timing), taken_on, _fingerprint(everything)
    )


def _replacing(contents: Mapping[str, Any], instead: Mapping[str, str]) -> dict[str, Any]:
    """The contents of all files by name, with those of the texts in their rules' places."""
    places = {content.get("id"): name for name, content in contents.items()}
    replaced, given = dict(contents), dict[str, str]()
    for name, text in instead.items():
        content = read_text(name, text)
        rule = _RuleFile(name).rule(content).id
        if rule in given:
            raise RuleFileError(f"{name}: reglen “{rule}” står også i {given[rule]}.")
        if rule not in places and name in contents:
            raise RuleFileError(
                f"{name}: filen har reglen “{rule}”, men en anden regel har en fil af det navn. "
                "Ret id, eller giv filen et andet navn."
            )
        given[rule] = name
        replaced[places.get(rule, name)] = content
    return replaced


def _fingerprint(contents: Mapping[str, Any]) -> str:
    canonical = json.dumps(contents, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class _RuleFile:
    """Reads one file's tables; every refusal names the file and the field."""

    def __init__(self, name: str) -> None:
        self.name = name

    def rule(self, content: dict[str, Any]) -> Rule:
        table = Table(self.name, "øverst", content)
        if not re.fullmatch(r"[\w-]{1,40}", str(content.get("id", "")), re.ASCII):
            raise table.error("id", "skal være 1-40 bogstaver a-z, tal, _ og bindestreger")
        rule = Rule(
            id=table.take("id", str),
            title=table.take("title", str),
            groups=table.groups(),
            versions=self._versions(table),
            local=table.take("local", bool, default=False),
        )
        table.done()
        return rule

    def _versions(self, table: Table) -> tuple[Version, ...]:
        rows = table.take("version", list)
        if not all(type(row) is dict for row in rows):
            raise table.error("version", "hver version skal begynde med [[version]]")
        versions = tuple(self._version(row, number) for number, row in enumerate(rows, 1))
        days = [version.takes_effect for version in versions]
        if not days or days != sorted(set(days)):
            raise table.error("version", "versionerne skal stå efter dag, ældste først")
        if not all(version.takes_effect_known for version in versions[1:]):
            raise table.error("takes_effect_known", "kun den første versions dag kan være ukendt")
        return versions

    def _version(self, row: dict[str, Any], number: int) -> Version:
        table = Table(self.name, f"version {number}", row)
        ended = table.take("ended", bool, default=False)
        kind = table.take("kind", str, default="not_found" if ended else None)
        if kind not in kinds.KINDS:
            raise table.error("kind", f"“{kind}” er ikke en kendt regelart")
        version = Version(
            takes_effect=table.take("takes_effect", date),
            takes_effect_known=table.take("takes_effect_known", bool, default=True),
            row=table.take("row", str, default=""),
            kind=kind,
            ended=ended,
            enforced=table.take("enforced", bool, default=False if ended else None),
            confidence=table.choice("confidence", Confidence),
            status=table.choice("status", Status),
            picks_version_by=table.choice("picks_version_by", PicksVersionBy),
            citation=table.citation(),
            parameters=self._parameters(table, number, kind, ended),
            only=self._only(table.take("only", dict, default={}), number),
            condition=table.take("condition", str, default=""),
        )
        table.done()
        return version

    def _only(self, row: dict[str, Any], number: int) -> Only:
        table = Table(self.name, f"version {number}, only", row)
        only = Only(
            visitation_categories=table.words("visitation_categories", []),
            age_below=table.take("age_below", int) if "age_below" in row else None,
            age_from=table.take("age_from", int) if "age_from" in row else None,
            in_job=table.take("in_job", bool) if "in_job" in row else None,
        )
        if set(only.visitation_categories) - set(vocabulary.VISITATION_CATEGORIES):
            raise table.error("visitation_categories", "kategorierne er “1”, “2” og “3”")
        table.done()
        return only

    def _parameters(
        self, table: Table, number: int, kind: str, ended: bool
    ) -> kinds.Parameters | None:
        if ended:
            return None
        given = table.take("parameters", dict)
        try:
            return kinds.parse(kind, given)
        except kinds.ParameterError as error:
            raise RuleFileError(f"{self.name}, version {number}, parameters: {error}") from error
