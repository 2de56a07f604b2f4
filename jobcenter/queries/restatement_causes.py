"""Why an issued figure is another today: what was delivered after the issue's data, by citizen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from jobcenter.law import vocabulary
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import (
    Appraisal,
    Assessment,
    BenefitSpell,
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    Issue,
    MinPlan,
    Responsibility,
    Verdict,
)
from jobcenter.queries import rules
from jobcenter.queries.statement import METHOD_VERSION

Outcome = Verdict.Outcome


class Cause(models.TextChoices):
    LATE = "sent", "Samtale registreret efter udgivelsen"
    CORRECTED = "samtale", "Samtale rettet, tilføjet eller fjernet"
    SPELL = "forloeb", "Ydelsesforløb rettet, tilføjet eller fjernet"
    EXEMPTION = "fritagelse", "Fritagelse rettet, tilføjet eller fjernet"
    RESPONSIBILITY = "ansvar", "Ansvar eller anden aktør ændret"
    MUNICIPALITY = "kommune", "Borgeren er flyttet til en anden kommune"
    PAPER = "plan", "Min Plan eller vurdering registreret eller rettet"
    SINCE = "siden", "Sket efter den dag, udgivelsen er opgjort pr."
    RULES = "regler", "Reglerne er ændret"
    METHOD = "metode", "Beregningen er ændret"
    UNEXPLAINED = "uforklaret", "Uforklaret"


class Leaf(NamedTuple):
    """Where a citizen was counted in a month, and whether with the conversations."""

    municipality: int
    area: str
    actor: str
    hit: bool

    @property
    def place(self) -> tuple[int, str, str]:
        return self[:3]


class Judged(NamedTuple):
    """A duty as it was judged at one of the times."""

    citizen: int
    area: str
    municipality: int
    outcome: str
    born_late: bool
    late_registered: bool


class _Talk(NamedTuple):
    """A conversation's row that was delivered, changed or ended after the issue's data."""

    held: date | None
    registered: date | None
    is_ended: bool


class _Exempt(NamedTuple):
    start: date
    end: date | None
    is_ended: bool

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Facts:
    """What was delivered after the issue's data, by citizen, and what else has changed."""

    issue: Issue
    assessment: Assessment
    rule: RollingGoal
    talks: Mapping[int, Sequence[_Talk]]
    exemptions: Mapping[int, Sequence[_Exempt]]
    spells: frozenset[int]
    answers: frozenset[int]
    papers: frozenset[int]
    homes: frozenset[int]
    gone: frozenset[int]  # ended citizens, and those who had a row that is another's now

    @classmethod
    def since(cls, issue: Issue, assessment: Assessment) -> "Facts":
        after = Q(delivered_by__applied_at__gt=issue.data_time) | Q(
            ended_by__applied_at__gt=issue.data_time
        )
        talks: dict[int, list[_Talk]] = {}
        rows = Conversation.objects.filter(after).order_by()
        for citizen, held, registered, ended in rows.values_list(
            "citizen", "held_on", "registered_on", "ended_by"
        ):
            talks.setdefault(citizen, []).append(_Talk(held, registered, ended is not None))
        exempt: dict[int, list[_Exempt]] = {}
        for citizen, start, end, ended in Exemption.objects.filter(after).values_list(
            "citizen", "start", "end", "ended_by"
        ):
            exempt.setdefault(citizen, []).append(_Exempt(start, end, ended is not None))
        papers = [
            _citizens(model.objects.filter(after), "citizen") for model in (MinPlan, Appraisal)
        ]
        people = dict(Citizen.objects.filter(after).order_by().values_list("pk", "ended_by"))
        return cls(
            issue,
            assessment,
            rules.book().goal_on(assessment.as_of),
            talks,
            exempt,
            spells=_citizens(BenefitSpell.objects.filter(after), "citizen"),
            answers=_citizens(Responsibility.objects.filter(after), "spell__citizen"),
            papers=papers[0] | papers[1],
            homes=frozenset(people),
            gone=frozenset(key for key, ended in people.items() if ended) | _robbed(issue),
        )

    def of_place(self, citizen: int, end: date, before: Leaf | None, after: Leaf | None) -> Cause:
        """Why somebody is counted elsewhere, or not any more, or now."""
        if before and after and before.area == after.area:
            if before.municipality != after.municipality:
                return self._first((citizen in self.homes, Cause.MUNICIPALITY))
            return self._first(
                (citizen in self.answers, Cause.RESPONSIBILITY),
                (citizen in self.spells | self.gone, Cause.SPELL),
            )
        covering = [each for each in self.exemptions.get(citizen, ()) if each.covers(end)]
        lifted = after is not None and any(each.is_ended for each in covering)
        laid_on = after is None and any(not each.is_ended for each in covering)
        return self._first(
            (lifted or laid_on, Cause.EXEMPTION),
            (citizen in self.spells | self.gone, Cause.SPELL),
            (citizen in self.exemptions, Cause.EXEMPTION),
        )

    def of_hit(self, citizen: int, end: date, *, gained: bool) -> Cause:
        """Why somebody has the conversations now, or lacks them."""
        return self._first(
            (gained and self._is_late(citizen, end), Cause.LATE),
            (citizen in self.talks or citizen in self.gone, Cause.CORRECTED),
        )

    def of_duty(self, rule: str, due: date, before: Judged | None, after: Judged | None) -> Cause:
        citizen = (before or after or _NOBODY).citizen
        outcomes = {side.outcome for side in (before, after) if side}
        moved = before and after and before[1:3] != after[1:3] and before[3:] == after[3:]
        if moved and before and after:
            is_home = before.municipality != after.municipality
            place = (citizen in self.homes, Cause.MUNICIPALITY) if is_home else (False, Cause.SPELL)
            return self._first(place, (citizen in self.spells | self.gone, Cause.SPELL))
        talks = self.talks.get(citizen, ())
        in_time = [talk for talk in talks if talk.held and talk.held <= self.issue.as_of]
        return self._first(
            (Outcome.EXEMPT in outcomes and citizen in self.exemptions, Cause.EXEMPTION),
            (Outcome.ENDED in outcomes and citizen in self.spells, Cause.SPELL),
            (self._is_paper(rule) and citizen in self.papers, Cause.PAPER),
            (self._has_passed(before, after) and not in_time, Cause.SINCE),
            (self._is_late(citizen, max(due, self.assessment.as_of)), Cause.LATE),
            (bool(talks), Cause.CORRECTED),
            (citizen in self.spells, Cause.SPELL),
            (citizen in self.exemptions, Cause.EXEMPTION),
            (citizen in self.papers, Cause.PAPER),
            (citizen in self.answers, Cause.RESPONSIBILITY),
            (citizen in self.homes, Cause.MUNICIPALITY),
            (citizen in self.gone, Cause.SPELL),
            (self._has_passed(before, after), Cause.SINCE),
        )

    def _is_late(self, citizen: int, end: date) -> bool:
        """A conversation held before a day was registered after the day that the issue is of."""
        begin = end - timedelta(days=31 * self.rule.window_months)
        return any(
            talk.held is not None
            and begin <= talk.held <= min(end, self.issue.as_of)
            and not talk.is_ended
            and talk.registered is not None
            and talk.registered >= self.issue.as_of
            for talk in self.talks.get(citizen, ())
        )

    def _is_paper(self, rule: str) -> bool:
        versions = rules.book().rule(rule).versions
        return any(
            version.asks_for in (vocabulary.MIN_PLAN, vocabulary.APPRAISAL) for version in versions
        )

    def _has_passed(self, before: Judged | None, after: Judged | None) -> bool:
        """What was still to come, or lacking, on the issue's day can be done or late since."""
        later = self.assessment.as_of > self.issue.as_of
        was_open = before is not None and before.outcome in (Outcome.PENDING, Outcome.MISSING)
        return later and was_open and after is not None and after.outcome != _outcome(before)

    def _first(self, *candidates: tuple[bool, Cause]) -> Cause:
        found = next((cause for is_so, cause in candidates if is_so), None)
        if found is not None:
            return found
        if self._rules_differ:
            return Cause.RULES
        return Cause.METHOD if self.issue.method_version != METHOD_VERSION else Cause.UNEXPLAINED

    @cached_property
    def _rules_differ(self) -> bool:
        goals = {rules.book().goal_on(day) for day in (self.issue.as_of, self.assessment.as_of)}
        fingerprint = self.assessment.rulebook_fingerprint
        return fingerprint != self.issue.rulebook_fingerprint or len(goals) > 1


_NOBODY = Judged(0, "", 0, "", False, False)


def _outcome(judged: Judged | None) -> str:
    return judged.outcome if judged else ""


def _citizens(rows: models.QuerySet[Any], field: str) -> frozenset[int]:
    return frozenset(rows.order_by().values_list(field, flat=True))


def _robbed(issue: Issue) -> frozenset[int]:
    """Citizens who had a row that a later delivery gave to somebody else."""
    later = Delivery.objects.filter(
        state=Delivery.State.APPLIED, applied_at__gt=issue.data_time
    ).values_list("moved_from", flat=True)
    return frozenset(key for keys in later for key in keys)
