"""The run: reads the facts of one moment, computes, stores, and publishes whole."""

import logging
from collections.abc import Iterable
from datetime import date

import pandas as pd
from django.db import transaction
from django.utils import timezone

from jobcenter.actions import audit, jobs, results
from jobcenter.actions.jobs import Progress
from jobcenter.actions.refusals import Refused
from jobcenter.actions.results import Results
from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import NotInForce, Rulebook
from jobcenter.models import Assessment, Chart, Delivery, Job, Publication, User
from jobcenter.models.clock import today
from jobcenter.queries import facts, rules
from jobcenter.reports import charts
from jobcenter.timeliness import coverage, deadlines, goal, invariants, judgement, minplans, shares

logger = logging.getLogger(__name__)

# Twelve months on the page, each with an average over the twelve before it.
MONTHS_SHOWN = 13


def assess(
    *, by: User | None, as_of: date, publish: bool = True, progress: Progress | None = None
) -> Assessment:
    """One whole assessment of the facts as they are now, judged on as_of.

    Raises Refused where no delivery has been applied or no goal is in force on the day, and
    timeliness.invariants.Broken, with nothing stored, where the figures do not add up.
    """
    step = progress or _silently
    book = rules.book()
    rule = _goal_in_force(book, as_of)
    step("Læser sagerne", 5)
    with facts.snapshot():
        deliveries = facts.applied_deliveries()
        prepared = goal.prepare(facts.read(), rule)
    if not deliveries:
        raise Refused("Der er ikke indlæst nogen leverance endnu. Indlæs en, og prøv igen.")
    step("Beregner frister", 30)
    judged = judgement.judge(prepared.facts, book, as_of)
    standings = deadlines.standings(prepared, as_of)
    standings = deadlines.with_first_due(standings, book.goal.id, judged, as_of)
    standings = minplans.min_plans(standings, prepared.facts, book, as_of)
    verdicts = judgement.explained(judged, prepared.facts, book, as_of, MONTHS_SHOWN)
    owed = coverage.coverage(judged, book, as_of)
    step("Beregner andele", 45)
    counts = shares.month_counts(prepared, as_of, MONTHS_SHOWN - 1 + rule.average_months)
    invariants.check(counts, standings)
    invariants.check_verdicts(judged)
    figures = shares.with_averages(counts, rule, as_of)
    figures = _shown(figures, as_of)
    step("Tegner grafer", 60)
    drawings = charts.draw(standings, figures, rule, as_of, known=_known_drawings)
    step("Gemmer", 90)
    found = Results(standings, verdicts, _shown(owed, as_of), figures, drawings)
    return _store(by, as_of, publish, book, deliveries, found, step)


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


def of_job(job: Job, progress: Progress) -> str:
    """Does an ordered job's work; gives the sentence that says what came of it."""
    assessment = assess(by=job.created_by, as_of=job.as_of or today(), progress=progress)
    return f"Opgørelsen pr. {assessment.as_of:%d-%m-%Y} er udgivet."


def _silently(_step: str, _percent: int) -> None:
    pass


def _goal_in_force(book: Rulebook, as_of: date) -> RollingGoal:
    try:
        return book.goal_on(as_of)
    except NotInForce as missing:
        raise Refused(f"{missing} Vælg en anden dag, eller tilføj en version af reglen.") from None


def _shown(figures: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of the months that pages show, and those that are of no month yet."""
    first = pd.Timestamp(as_of).replace(day=1) - pd.DateOffset(months=MONTHS_SHOWN - 1)
    return figures[figures["month"].isna() | (figures["month"] >= first)]


def _known_drawings(digests: Iterable[str]) -> dict[str, str]:
    """The drawings made before, by digest: what looks the same need not be drawn again."""
    known = Chart.objects.filter(digest__in=list(digests))
    return dict(known.values_list("digest", "svg"))


@transaction.atomic
def _store(
    by: User | None,
    as_of: date,
    publish_it: bool,
    book: Rulebook,
    deliveries: list[Delivery],
    found: Results,
    step: Progress,
) -> Assessment:
    assessment = Assessment.objects.create(
        as_of=as_of, rulebook_fingerprint=book.fingerprint, citizen_count=len(found.standings)
    )
    assessment.deliveries.set(deliveries)
    results.insert(assessment, found)
    audit.record(by=by, verb="opgoerelse.beregnet", as_of=as_of.isoformat())
    if publish_it:
        publish(by=by, assessment=assessment)
    # The last word before the commit: who has lost the job by now stores nothing.
    step("Udgiver", 99)
    return assessment
