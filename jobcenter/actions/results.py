"""What a run found, from the core's frames to stored rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from django.db.models import Model

from jobcenter.models import Assessment, Chart, GroupCoverage, Share, Standing, Verdict
from jobcenter.queries import keys
from jobcenter.reports.charts import Drawing
from jobcenter.timeliness import deadlines
from jobcenter.timeliness.days import OPEN

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Results:
    """The frames of deadlines.with_first_due and minplans.min_plans (standings), of
    judgement.explained (verdicts), coverage.coverage and shares.with_averages (figures).
    """

    standings: pd.DataFrame
    verdicts: pd.DataFrame
    coverages: pd.DataFrame
    figures: pd.DataFrame
    drawings: list[Drawing]


def insert(assessment: Assessment, found: Results) -> None:
    """Writes all rows of a run; call within the transaction that makes the assessment."""
    known = keys.read()
    _insert(Standing, _standings(assessment, found.standings, known))
    _insert(Verdict, _verdicts(assessment, found.verdicts, known))
    _insert(GroupCoverage, _coverages(assessment, found.coverages))
    _insert(Share, _figures(assessment, found.figures, known))
    _insert(Chart, (Chart(assessment=assessment, **vars(drawing)) for drawing in found.drawings))


def _insert(model: type[M], rows: Iterator[M]) -> None:
    model._default_manager.bulk_create(rows, batch_size=500)


def _standings(
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


def _verdicts(
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
            paused=row.paused,
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


def _figures(assessment: Assessment, figures: pd.DataFrame, known: keys.Keys) -> Iterator[Share]:
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


def _coverages(assessment: Assessment, coverages: pd.DataFrame) -> Iterator[GroupCoverage]:
    rows: Iterable[Any] = coverages.itertuples(index=False)
    for row in rows:
        yield GroupCoverage(
            assessment=assessment,
            group=row.group,
            rule=row.rule,
            version=_day(row.version),
            month=_day(row.month),
            share_percent=row.share,
            conversations=row.conversations,
            everyone=row.everyone,
            population=row.population,
            reached=row.reached,
            first=row.first,
            exempt=row.exempt,
        )


def _day(value: Any) -> date | None:
    day: date | None = None if pd.isna(value) else value.date()
    return day
