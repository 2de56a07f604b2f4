"""The run's charts: their numbers are stored with the figures, the pictures right after.

A picture takes a tenth of a second, so a run is published before those that nobody has drawn yet.
"""

from django.db import transaction

from jobcenter.law.kinds import RollingGoal
from jobcenter.models import Assessment, Chart, Publication
from jobcenter.queries import charts as counts
from jobcenter.queries import development, shares
from jobcenter.reports import charts, development_chart
from jobcenter.reports.plans import Plan

# Pictures in one transaction: so many are lost at most when the worker dies.
_AT_ONCE = 20

# Groupings and groups, as in Chart.
Groups = set[tuple[str, str]]


@transaction.atomic
def plan(*, assessment: Assessment, rule: RollingGoal, groups: Groups | None = None) -> None:
    """Stores what is to be drawn of all groups, or of some in place of what stands.

    A picture that was drawn before is used again; the others are empty until `draw`.
    """
    figures = shares.shown(assessment, groups)
    weeks = counts.by_week(assessment, charts.WEEKS_AHEAD, groups)
    changes = development.every_process_change()
    plans = charts.plans(figures, weeks, rule, assessment.as_of, groups, changes)
    flows = development.flows(assessment)
    plans += development_chart.plans(flows, changes, assessment.as_of, groups)
    for grouping, group in groups or ():
        Chart.objects.filter(assessment=assessment, grouping=grouping, group=group).delete()
    digests = {each.digest() for each in plans}
    known = dict(
        Chart.objects.filter(digest__in=digests).exclude(svg="").values_list("digest", "svg")
    )
    Chart.objects.bulk_create(_chart(assessment, each, known) for each in plans)


def _chart(assessment: Assessment, each: Plan, known: dict[str, str]) -> Chart:
    digest = each.digest()
    return Chart(
        assessment=assessment,
        grouping=each.grouping,
        group=each.group,
        name=each.name,
        title=each.title,
        description=each.description,
        table=each.table,
        content=each.content,
        svg=known.get(digest, ""),
        digest=digest,
    )


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
    """Is there anything for `redraw` to do?"""
    assessment = Assessment.objects.published()
    return assessment is not None and bool(development.behind(assessment))


def draw(*, assessment: Assessment) -> None:
    """Draws what has no picture yet. What has been drawn when the worker dies, stays."""
    lacking = list(Chart.objects.filter(assessment=assessment, svg="").order_by("pk"))
    for begin in range(0, len(lacking), _AT_ONCE):
        some = lacking[begin : begin + _AT_ONCE]
        for chart in some:
            chart.svg = charts.svg(chart.name, chart.title, chart.description, chart.content)
        Chart.objects.bulk_update(some, ["svg"])
