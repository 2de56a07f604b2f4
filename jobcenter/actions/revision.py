"""After a delivery: the published assessment follows, for the citizens whom it touched.

The rows of those citizens are replaced, and what is counted moves by the difference, all in one
transaction: pages read one moment, so none of them sees half of it.
"""

from dataclasses import dataclass

import pandas as pd
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import assessment as assessments
from jobcenter.actions import audit, drawings, jobs, locks, results
from jobcenter.actions.jobs import Progress
from jobcenter.actions.parts import CallForHelp
from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import Rulebook
from jobcenter.models import Assessment, Delivery, Job, Publication
from jobcenter.models.clock import today
from jobcenter.queries import facts, milestones, rules, stored, touched
from jobcenter.timeliness import block, forecast, months
from jobcenter.timeliness.coverage import coverage
from jobcenter.timeliness.goal import NOBODY
from jobcenter.timeliness.shares import WHOLE, rolled_up, with_averages

# Where a delivery touches more than this part of the cases, a whole run is no slower.
LARGEST_SHARE = 0.1
_REVISES = "Opdaterer de berørte sager"
_COUNTED = ["population", "hits"]


class Unfit(Exception):
    """What is published cannot be revised: see _is_fit, or too much has moved."""


def order() -> Job:
    """A waiting job that brings what is published up to the facts, anew where it can't be revised.

    Whether too much has moved is known only when it is done.
    """
    published = Assessment.objects.published()
    if published is None or not _is_fit(published, rules.book()):
        return assessments.order(by=None)
    return jobs.create(by=None, kind=Job.Kind.REVISION, as_of=today())


def _is_fit(published: Assessment, book: Rulebook) -> bool:
    """Can be revised, seen from itself: of today, its rules and milestones, and read in one moment.

    On SQLite they do not.
    """
    is_todays = published.as_of == today() and published.rulebook_fingerprint == book.fingerprint
    ahead = [str(day) for day in milestones.forecast_days(published.as_of)]
    is_of_days = published.forecast_days == ahead
    return is_todays and is_of_days and connection.vendor == "postgresql"


def order_if_behind() -> Job | None:
    """The same, where a delivery was applied and nothing has been ordered since; else None."""
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED)
    newest = applied.aggregate(newest=Max("applied_at"))["newest"]
    kinds = (Job.Kind.ASSESSMENT, Job.Kind.REVISION)
    if newest is None or Job.objects.filter(kind__in=kinds, created_at__gte=newest).exists():
        return None
    # An intake that is not over, or its next attempt, orders it itself: there would be two.
    intakes = Job.objects.filter(kind=Job.Kind.INTAKE, delivery__state=Delivery.State.APPLIED)
    if intakes.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).exists():
        return None
    return order()


def of_job(job: Job, progress: Progress, call: CallForHelp | None = None) -> str:
    """Does an ordered job's work; gives the sentence that says what came of it."""
    try:
        citizens = revise(progress=progress)
    except Unfit:
        return assessments.of_job(job, progress, call)
    sager = danish.plural(citizens, "borger", "borgere")
    return f"Opgørelsen er opdateret for {sager}, som leverancen berørte."


def revise(*, progress: Progress) -> int:
    """Brings what is published up to the deliveries applied since; how many citizens it took.

    Raises Unfit where a whole run is what is needed.
    """
    progress(_REVISES, 20)
    with transaction.atomic():
        locks.hold_the_facts()
        change = _what_changed()
        if change.citizens or change.deliveries:
            _apply(change)
            audit.record(by=None, verb="opgoerelse.opdateret", borgere=len(change.citizens))
            # The last word before the commit: who has lost the job by now stores nothing.
            progress(_REVISES, 80)
    # Also where nothing has changed: the attempt before may have died while it drew.
    progress("Tegner grafer", 90)
    drawings.draw(assessment=change.assessment)
    return len(change.citizens)


@dataclass(frozen=True)
class Change:
    """What is published, and what it has not seen yet."""

    assessment: Assessment
    book: Rulebook
    rule: RollingGoal
    deliveries: list[Delivery]
    citizens: list[int]


def _what_changed() -> Change:
    published = Publication.objects.select_for_update().select_related("assessment").first()
    if published is None:
        raise Unfit
    assessment, book = published.assessment, rules.book()
    if not _is_fit(assessment, book):
        raise Unfit
    seen = set(assessment.deliveries.values_list("pk", flat=True))
    unseen = [each for each in facts.applied_deliveries() if each.pk not in seen]
    citizens = touched.citizens(unseen, limit=int(LARGEST_SHARE * assessment.citizen_count) + 100)
    if citizens is None:
        raise Unfit
    return Change(assessment, book, book.goal_on(assessment.as_of), unseen, citizens)


def _apply(change: Change) -> None:
    assessment, rule, as_of = change.assessment, change.rule, change.assessment.as_of
    groups = _groups_of(assessment, change.citizens)
    ahead = milestones.forecast_days(as_of)
    new = block.compute(facts.read(change.citizens), change.book, rule, as_of, ahead)
    old_forecasts = stored.citizen_forecasts(assessment, rule, change.citizens)
    days = months.sample_days(as_of, block.months_counted(rule))
    old_leaves = months.leaf_counts(stored.months_of(assessment, change.citizens), days)
    old_duties = stored.collective_duties(assessment, change.citizens)
    old_counts = drawings.counted(assessment, change.citizens)
    old_cases = assessment.standings.filter(citizen__in=change.citizens).count()
    results.replace(assessment, change.citizens, new)
    results.tell_what_lacks(assessment, change.citizens)
    _move_leaves(assessment, new.leaves, old_leaves)
    moved = _move_shares(
        change, *(rolled_up(each, as_of, len(days)) for each in (new.leaves, old_leaves))
    )
    groups |= moved | _move_forecasts(
        change,
        moved,
        *(
            forecast.rolled_up(forecast.leaf_counts(each, ahead), ahead)
            for each in (new.forecasts, old_forecasts)
        ),
    )
    _move_coverages(assessment, new.coverages, coverage(old_duties, change.book, as_of))
    groups |= _groups_of(assessment, change.citizens)
    new_counts = drawings.counted(assessment, change.citizens)
    drawings.follow(assessment=assessment, rule=rule, groups=groups, old=old_counts, new=new_counts)
    assessment.deliveries.add(*change.deliveries)
    assessment.citizen_count += len(new.standings) - old_cases
    assessment.revised_at = timezone.now()
    assessment.save(update_fields=["citizen_count", "revised_at"])


def _groups_of(assessment: Assessment, citizens: list[int]) -> drawings.Groups:
    """The groups whose drawings the citizens are in: now, and when their duties fell due."""
    own = assessment.standings.filter(citizen__in=citizens).order_by()
    who = set(own.values_list("team__name", "caseworker__employee_id", "benefit").distinct())
    named = [
        (grouping, name or NOBODY)
        for each in who
        for grouping, name in zip(("team", "caseworker", "area"), each, strict=True)
    ]
    duties = assessment.verdicts.filter(citizen__in=citizens).order_by()
    then = set(duties.values_list("team__name", "benefit").distinct())
    teams = {("team", team or NOBODY) for team, _ in then}
    return {("total", WHOLE), *named, *teams, *(("area", benefit) for _, benefit in then)}


def _move_leaves(assessment: Assessment, new: pd.DataFrame, old: pd.DataFrame) -> None:
    moved = block.summed([new], _COUNTED, minus=[old])
    if moved.empty:
        return
    employees = set(moved["caseworker"])
    whole = stored.leaf_counts(assessment, employees)
    results.replace_leaves(
        assessment, employees, block.summed([whole, moved[whole.columns]], _COUNTED)
    )


def _move_shares(change: Change, new: pd.DataFrame, old: pd.DataFrame) -> drawings.Groups:
    """The shares of the groups that the counts move in; averages are made anew from all months."""
    moved = block.summed([new], _COUNTED, minus=[old])
    groups = set(zip(moved["grouping"], moved["group"], strict=True))
    if not groups:
        return groups
    counts = block.summed([stored.counts(change.assessment, groups), moved], _COUNTED)
    as_of = change.assessment.as_of
    figures = block.carried(with_averages(counts, change.rule, as_of), as_of)
    results.replace_shares(change.assessment, groups, figures)
    return groups


def _move_forecasts(
    change: Change,
    groups: drawings.Groups,
    new: pd.DataFrame,
    old: pd.DataFrame,
) -> drawings.Groups:
    """Those whose counts move, and averages also of the groups whose past months have moved."""
    figures = [name for name in new.columns if name not in ("day", "grouping", "group")]
    moved = block.summed([new], figures, minus=[old])
    touched_groups = groups | set(zip(moved["grouping"], moved["group"], strict=True))
    if not touched_groups:
        return touched_groups
    counts = stored.forecasts(change.assessment, change.rule, touched_groups)
    counts = block.summed([counts, moved], figures)
    past = stored.counts(change.assessment, touched_groups)
    rows = forecast.with_averages(counts, past, change.rule, change.assessment.as_of)
    results.replace_forecasts(change.assessment, touched_groups, rows)
    return touched_groups


def _move_coverages(assessment: Assessment, new: pd.DataFrame, old: pd.DataFrame) -> None:
    if new.empty and old.empty:
        return
    before = stored.coverages(assessment)
    rows = block.summed([before, new[before.columns]], block.COVERED, minus=[old[before.columns]])
    results.replace_coverages(assessment, rows)
