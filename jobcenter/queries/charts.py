"""The drawings that the run made."""

from jobcenter.models import Assessment, Chart, Share

TWELVE_MONTHS = "tolv_maaneder"
DUE_BY_WEEK = "frister_pr_uge"


def chart(assessment: Assessment, name: str, grouping: Share.Grouping, group: str) -> Chart | None:
    """A drawing of an assessment; None where the group had nothing to draw."""
    return Chart.objects.filter(
        assessment=assessment, name=name, grouping=grouping, group=group
    ).first()
