"""The run's charts: their numbers are stored with the figures, the pictures right after.

A picture takes a tenth of a second, so a run is published before those that nobody has drawn yet.
"""

import json
from collections.abc import Collection

import numpy as np
from django.db import transaction
from django.db.models import Max, QuerySet

from jobcenter.actions import loading
from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment, Chart, Publication
from jobcenter.queries import charts as queries
from jobcenter.queries import development, shares
from jobcenter.queries.charts import Counts
from jobcenter.reports import charts, development_chart
from jobcenter.reports.plans import Plan

# Pictures in one transaction: so many are lost at most when the worker dies, or drawn twice.
_AT_ONCE = 10
# Where fewer lack a picture, one worker is soon done with them.
_WORTH_HELP = 100

# Groupings and groups, as in Chart.
Groups = set[tuple[str, str]]


@transaction.atomic
def plan(
    *,
    assessment: Assessment,
    rule: RollingGoal,
    groups: Groups | None = None,
    counts: Counts | None = None,
) -> None:
    """Stores what is to be drawn of all groups, or of some in place of what stands.

    Counts the cases where `counts` of these groups are not given. A picture that was drawn before
    is used again; the others are empty until `draw`.
    """
    if counts is None:
        counts = queries.counted(assessment, charts.WEEKS_AHEAD, groups)
    figures = shares.shown(assessment, groups)
    changes = development.every_process_change()
    plans = charts.plans(figures, counts.weeks, rule, assessment.as_of, groups, changes)
    plans += development_chart.plans(counts.flows, changes, assessment.as_of, groups)
    for grouping, group in groups or ():
        Chart.objects.filter(assessment=assessment, grouping=grouping, group=group).delete()
    _store(assessment, plans)


def counted(assessment: Assessment, citizens: Collection[int]) -> Counts:
    """What some citizens have in the drawings, as their cases stand."""
    return queries.counted(assessment, charts.WEEKS_AHEAD, among=citizens)


def follow(
    *, assessment: Assessment, rule: RollingGoal, groups: Groups, old: Counts, new: Counts
) -> None:
    """Plans anew the drawings of groups in which some citizens' part moved from `old` to `new`.

    The cases of the others are not counted again: there may be a whole country of them.
    """
    counts = queries.moved(queries.drawn(assessment, groups), new, old)
    plan(assessment=assessment, rule=rule, groups=groups, counts=counts)


def _store(assessment: Assessment, plans: list[Plan]) -> None:
    if not plans:
        return
    digests = [each.digest() for each in plans]
    pictures = _drawn_before(set(digests))
    told = ("grouping", "group", "name", "title", "description")
    columns = {name: [getattr(each, name) for each in plans] for name in told} | {
        "table": [json.dumps(each.table) for each in plans],
        "content": [json.dumps(each.content) for each in plans],
        "svg": [pictures.get(digest, "") for digest in digests],
        "digest": digests,
    }
    rows = {name: np.array(values, object) for name, values in columns.items()}
    loading.load(Chart, {"assessment_id": assessment.pk, **rows})


def _drawn_before(digests: set[str]) -> dict[str, str]:
    """The pictures of some digests: each is stored with every run that had it, but read once."""
    drawn = Chart.objects.filter(digest__in=digests).exclude(svg="").order_by()
    newest = drawn.values("digest").annotate(newest=Max("pk")).values("newest")
    return dict(Chart.objects.filter(pk__in=newest).values_list("digest", "svg"))


def redraw() -> None:
    """Plans and draws anew the published charts that do not show the process changes as they stand.

    What another run publishes meanwhile is left to the next call.
    """
    with transaction.atomic():
        publication = Publication.objects.select_for_update().select_related("assessment").first()
        if publication is None:
            return
        assessment = publication.assessment
        if groups := development.behind(assessment):
            plan(assessment=assessment, rule=shares.goal_rule(assessment), groups=groups)
    draw(assessment=assessment)


def is_behind() -> bool:
    """Is there anything for `redraw` to do, or is there much to draw beside who has published?"""
    assessment = Assessment.objects.published()
    if assessment is None:
        return False
    return _lacking(assessment).count() >= _WORTH_HELP or bool(development.behind(assessment))


def draw(*, assessment: Assessment) -> None:
    """Draws what has no picture yet, until nothing lacks one.

    Any number of workers may do it at the same time: each takes some at random, so that they
    seldom take the same. What has been drawn when a worker dies, stays.
    """
    while some := list(_lacking(assessment).order_by("?")[:_AT_ONCE]):
        for chart in some:
            chart.svg = charts.svg(chart.name, chart.title, chart.description, chart.content)
        Chart.objects.bulk_update(some, ["svg"])


def _lacking(assessment: Assessment) -> QuerySet[Chart]:
    return Chart.objects.filter(assessment=assessment, svg="")
