"""The drawings that the run made."""

from jobcenter.models import Assessment, Chart, Share


def of_group(assessment: Assessment, grouping: Share.Grouping, group: str) -> dict[str, Chart]:
    """A group's drawings by name; a name is absent where there was nothing to draw."""
    charts = Chart.objects.filter(assessment=assessment, grouping=grouping, group=group)
    return {chart.name: chart for chart in charts}
