"""The run: reads the facts of one moment, computes, stores, and publishes whole."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from django.db import transaction
from django.utils import timezone

from jobcenter.actions import audit, drawings, jobs, parts, results
from jobcenter.actions.claims import Lost
from jobcenter.actions.jobs import Progress
from jobcenter.actions.parts import CallForHelp, Found, Run
from jobcenter.actions.refusals import Refused
from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import NotInForce, Rulebook
from jobcenter.models import (
    Assessment,
    CitizenForecast,
    Delivery,
    Job,
    LeafCount,
    Part,
    Publication,
    User,
)
from jobcenter.models.clock import today
from jobcenter.queries import assessments, facts, milestones, rules, stored
from jobcenter.timeliness import block, forecast, invariants, shares

COMPUTES = "Beregner frister og andele"
_CLEARS_UP = "Rydder op"
# A run that deliveries overtake begins anew, but not for ever.
_BEGINNINGS = 3


def assess(
    *,
    by: User | None,
    as_of: date,
    publish: bool = True,
    job: Job | None = None,
    progress: Progress | None = None,
    call: CallForHelp | None = None,
) -> Assessment:
    """One whole assessment of the facts as they are now, judged on as_of.

    With a job, the parts of a big run are its ledger, and `call` rings for workers who may help.
    Raises Refused where no delivery has been applied or no goal is in force on the day, and
    timeliness.invariants.Broken, with nothing stored, where the figures do not add up.
    """
    step = progress or _silently
    book = rules.book()
    rule = _goal_in_force(book, as_of)
    for _ in range(_BEGINNINGS):
        deliveries = tuple(facts.applied_deliveries())
        if not deliveries:
            raise Refused("Der er ikke indlæst nogen leverance endnu. Indlæs en, og prøv igen.")
        run = _begin(as_of, book, rule, deliveries, job, step)
        try:
            found = _compute(run, job, step, call)
            counted = _count(run, found, step)
            assessment = _store(by, run, counted, publish, step)
        except parts.Outdated:
            _forget(run, step)
        except Lost:
            raise
        except Exception:
            _forget(run, step)
            raise
        else:
            step("Tegner grafer", 97)
            drawings.draw(assessment=assessment)
            return assessment
    raise Refused(
        "Der blev indlæst leverancer, hver gang opgørelsen var undervejs. Prøv igen om lidt."
    )


def _begin(
    as_of: date,
    book: Rulebook,
    rule: RollingGoal,
    deliveries: tuple[Delivery, ...],
    job: Job | None,
    step: Progress,
) -> Run:
    """A run with tables aside for what it finds; the one that a lost attempt began, if it can."""
    ahead = milestones.forecast_days(as_of)
    before = Part.objects.filter(job=job).first() if job else None
    if before is not None:
        run = Run(before.assessment_pk, as_of, book, rule, deliveries, ahead)
        if parts.is_of(before, run):
            return run
        _forget(run, step)
    with transaction.atomic():
        run = Run(results.reserve(), as_of, book, rule, deliveries, ahead)
        results.open_aside(run.assessment_pk)
        if job:
            parts.cut(run, job, facts.blocks())
        # The last word before the commit: who has lost the job by now leaves no tables behind.
        step(COMPUTES, 10)
    return run


def _forget(run: Run, step: Progress) -> None:
    with transaction.atomic():
        Part.objects.filter(assessment_pk=run.assessment_pk).delete()
        results.drop_aside(run.assessment_pk)
        # Likewise: who has lost the job by now leaves its tables to the next.
        step(_CLEARS_UP, 10)


def _compute(run: Run, job: Job | None, step: Progress, call: CallForHelp | None) -> list[Found]:
    step(COMPUTES, 10)
    if job is None:
        return [parts.compute(run, whose) for whose, _ in facts.blocks()]
    own = Part.objects.filter(assessment_pk=run.assessment_pk)
    waiting = list(own.order_by("pk").values_list("pk", flat=True))
    if call and len(waiting) > 1:
        call(waiting)
    return parts.work_off(run, lambda done: step(COMPUTES, 10 + 70 * done // len(waiting)))


@dataclass(frozen=True)
class Counted:
    """What is counted over all parts: the rows of block.carried, of coverage.coverage and of
    forecast.with_averages, and the number of open cases.
    """

    cases: int
    figures: pd.DataFrame
    owed: pd.DataFrame
    forecasts: pd.DataFrame


def _count(run: Run, found: list[Found], step: Progress) -> Counted:
    """Adds up what the parts stored, while their tables are made ready to be seen."""
    step("Gemmer", 85)
    pk, every_month = run.assessment_pk, block.months_counted(run.rule)
    leaves = stored.every_leaf(pk, results.aside(LeafCount, pk))
    with results.made_ready(pk):
        counts = shares.rolled_up(leaves, run.as_of, every_month)
        invariants.check_counts(counts)
        figures = shares.with_averages(counts, run.rule, run.as_of)
        return Counted(
            sum(part.cases for part in found),
            block.carried(figures, run.as_of),
            block.summed([each.coverages for each in found], block.COVERED),
            _forecasts(run, counts),
        )


def _forecasts(run: Run, past: pd.DataFrame) -> pd.DataFrame:
    """The rows of forecast.with_averages of all groups."""
    table = results.aside(CitizenForecast, run.assessment_pk)
    citizens = stored.every_citizen_forecast(run.assessment_pk, run.rule, table)
    counts = forecast.rolled_up(forecast.leaf_counts(citizens, run.ahead), run.ahead)
    invariants.check_forecasts(counts)
    return forecast.with_averages(counts, past, run.rule, run.as_of)


@transaction.atomic
def _store(
    by: User | None, run: Run, counted: Counted, publish_it: bool, step: Progress
) -> Assessment:
    results.close_aside(run.assessment_pk)
    assessment = Assessment.objects.create(
        pk=run.assessment_pk,
        as_of=run.as_of,
        rulebook_fingerprint=run.book.fingerprint,
        citizen_count=counted.cases,
        forecast_days=[str(day) for day in run.ahead],
    )
    assessment.deliveries.set(run.deliveries)
    results.tell_what_lacks(assessment)
    results.insert_figures(assessment, counted.figures, counted.owed)
    results.insert_forecasts(assessment, counted.forecasts)
    drawings.plan(assessment=assessment, rule=run.rule)
    if publish_it:  # else they tell of which job it is, until that has removed it
        Part.objects.filter(assessment_pk=run.assessment_pk).delete()
    audit.record(by=by, verb="opgoerelse.beregnet", as_of=run.as_of.isoformat())
    if publish_it:
        publish(by=by, assessment=assessment)
    # The last word before the commit: who has lost the job by now stores nothing.
    step("Udgiver" if publish_it else "Gemmer", 95)
    return assessment


def publish(*, by: User | None, assessment: Assessment) -> None:
    """Moves the one pointer that all pages follow."""
    with transaction.atomic():
        Publication.objects.update_or_create(
            pk=1, defaults={"assessment": assessment, "published_at": timezone.now()}
        )
        audit.record(by=by, verb="opgoerelse.udgivet", as_of=assessment.as_of.isoformat())


def order(*, by: User | None, as_of: date | None = None) -> Job:
    """A waiting job for an assessment of a day, of today where none is named."""
    return jobs.create(by=by, kind=Job.Kind.ASSESSMENT, as_of=as_of or today())


def order_tonights() -> Job | None:
    """A job for today where today has none; None where it has, or where there is no data."""
    exists = Job.objects.filter(kind=Job.Kind.ASSESSMENT, as_of=today()).exists()
    if exists or not Delivery.objects.filter(state=Delivery.State.APPLIED).exists():
        return None
    return jobs.create_for_night(kind=Job.Kind.ASSESSMENT, night=today())


def of_job(job: Job, progress: Progress, call: CallForHelp | None = None) -> str:
    """Does an ordered job's work; gives the sentence that says what came of it."""
    as_of = job.as_of or today()
    made = _made_by_lost_attempt(job, as_of) or assess(
        by=job.created_by, as_of=as_of, job=job, progress=progress, call=call
    )
    return f"Opgørelsen pr. {made.as_of:%d-%m-%Y} er udgivet."


def _made_by_lost_attempt(job: Job, as_of: date) -> Assessment | None:
    """What an attempt published whose worker died before it could tell so."""
    made = assessments.up_to_date(as_of)
    if made is None or made.created_at < job.created_at or made != Assessment.objects.published():
        return None
    drawings.draw(assessment=made)
    return made


def _silently(_step: str, _percent: int) -> None:
    pass


def _goal_in_force(book: Rulebook, as_of: date) -> RollingGoal:
    try:
        return book.goal_on(as_of)
    except NotInForce as missing:
        raise Refused(f"{missing} Vælg en anden dag, eller tilføj en version af reglen.") from None
