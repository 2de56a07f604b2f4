"""The run: reads the facts of one moment, computes, stores, and publishes whole."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from jobcenter.actions import audit, jobs
from jobcenter.actions.jobs import Progress
from jobcenter.actions.refusals import Refused
from jobcenter.law.kinds import RollingGoal
from jobcenter.law.rulebook import NotInForce, Rulebook
from jobcenter.models import (
    Assessment,
    Chart,
    Delivery,
    Job,
    Publication,
    Share,
    Standing,
    User,
    Verdict,
)
from jobcenter.models.clock import today
from jobcenter.queries import facts, keys, rules
from jobcenter.reports import charts
from jobcenter.timeliness import deadlines, goal, invariants, judgement, minplans, shares
from jobcenter.timeliness.days import OPEN

logger = logging.getLogger(__name__)

# Twelve months on the page, each with an average over the twelve before it.
MONTHS_SHOWN = 13

M = TypeVar("M", bound=Model)


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
    step("Beregner andele", 45)
    counts = shares.month_counts(prepared, as_of, MONTHS_SHOWN - 1 + rule.average_months)
    invariants.check(counts, standings)
    figures = shares.with_averages(counts, rule, as_of)
    figures = figures[figures["month"] >= _first_month_shown(as_of)]
    step("Tegner grafer", 60)
    drawings = charts.draw(standings, figures, rule, as_of, known=_known_drawings)
    step("Gemmer", 90)
    return _store(by, as_of, publish, book, deliveries, standings, verdicts, figures, drawings)


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
    return order(by=None)


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


def _first_month_shown(as_of: date) -> pd.Timestamp:
    return pd.Timestamp(as_of).replace(day=1) - pd.DateOffset(months=MONTHS_SHOWN - 1)


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
    standings: pd.DataFrame,
    verdicts: pd.DataFrame,
    figures: pd.DataFrame,
    drawings: list[charts.Drawing],
) -> Assessment:
    assessment = Assessment.objects.create(
        as_of=as_of, rulebook_fingerprint=book.fingerprint, citizen_count=len(standings)
    )
    assessment.deliveries.set(deliveries)
    known = keys.read()
    _insert(Standing, _standing_rows(assessment, standings, known))
    _insert(Verdict, _verdict_rows(assessment, verdicts, known))
    _insert(Share, _share_rows(assessment, figures, known))
    _insert(Chart, (Chart(assessment=assessment, **vars(drawing)) for drawing in drawings))
    audit.record(by=by, verb="opgoerelse.beregnet", as_of=as_of.isoformat())
    if publish_it:
        publish(by=by, assessment=assessment)
    return assessment


def _insert(model: type[M], rows: Iterator[M]) -> None:
    model._default_manager.bulk_create(rows, batch_size=500)


def _standing_rows(
    assessment: Assessment, standings: pd.DataFrame, known: keys.Keys
) -> Iterator[Standing]:
    rows: Iterable[Any] = standings.itertuples(index=False)
    for row in rows:
        yield Standing(
            assessment=assessment,
            citizen_id=row.citizen,
            spell_id=known.spells[row.spell],
            municipality_id=known.municipalities[row.municipality],
            benefit=row.benefit,
            team_id=known.teams.get(row.team),
            caseworker_id=known.caseworkers.get(row.caseworker),
            external_actor=row.external_actor,
            state=row.state,
            missing=None if row.state == deadlines.EXEMPT else row.missing,
            deadline=_day(row.deadline),
            period_start=row.period_start.date(),
            seniority_on=row.seniority_on.date(),
            living=row.living_days,
            living_count=row.living,
            last_held=_day(row.last_held),
            next_planned=_day(row.next_planned),
            exemption_reason=row.exemption_reason,
            exempt_until=_day(row.exempt_until),
            first_due=_day(row.first_due),
            first_due_rule="" if pd.isna(row.first_due_rule) else row.first_due_rule,
            first_due_task="" if pd.isna(row.first_due_task) else row.first_due_task,
            first_due_booked=_day(row.first_due_booked),
            first_due_lacking=None if pd.isna(row.first_due_lacking) else row.first_due_lacking,
            min_plan=row.min_plan,
            min_plan_on=_day(row.min_plan_on),
        )


def _verdict_rows(
    assessment: Assessment, verdicts: pd.DataFrame, known: keys.Keys
) -> Iterator[Verdict]:
    rows: Iterable[Any] = verdicts.itertuples(index=False)
    for row in rows:
        yield Verdict(
            assessment=assessment,
            citizen_id=row.citizen,
            spell_id=known.spells[row.spell],
            group=row.group,
            benefit=row.benefit,
            municipality_id=known.municipalities[row.municipality],
            team_id=known.teams.get(row.team),
            caseworker_id=known.caseworkers.get(row.caseworker),
            external_actor=row.external_actor,
            rule=row.rule,
            version=_day(row.version),
            asks_for=row.asks_for,
            rests_on=row.rests_on,
            enforced=row.enforced,
            collective=row.collective,
            start=row.start.date(),
            opens=row.opens.date(),
            due=row.due.date(),
            end=None if row.end == pd.Timestamp(OPEN) else _day(row.end),
            received=_day(row.received),
            needed=row.needed,
            counted=row.counted,
            lacking=row.lacking,
            fulfilled=_day(row.fulfilled),
            booked=_day(row.booked),
            outcome=row.verdict,
            exemption=row.exemption,
            born_late=row.born_late,
            late_registered=row.late_registered,
            considered=row.considered,
        )


def _share_rows(assessment: Assessment, figures: pd.DataFrame, known: keys.Keys) -> Iterator[Share]:
    rows: Iterable[Any] = figures.itertuples(index=False)
    for row in rows:
        of_caseworker = row.grouping == Share.Grouping.CASEWORKER
        yield Share(
            assessment=assessment,
            month=row.month.date(),
            judged_on=row.judged_on.date(),
            grouping=row.grouping,
            group=row.group,
            caseworker_id=known.caseworkers.get(row.group) if of_caseworker else None,
            population=row.population,
            hits=row.hits,
            average=None if pd.isna(row.average) else row.average,
            months=row.months,
            pooled_population=row.pooled_population,
            pooled_hits=row.pooled_hits,
            goal_reached=row.goal_reached,
        )


def _day(value: Any) -> date | None:
    day: date | None = None if pd.isna(value) else value.date()
    return day
