"""What the staff has been told about figures per person: before, none are shown to others."""

from django.db.models import QuerySet

from jobcenter.models import StaffNotice


def is_given() -> bool:
    """True where figures of single caseworkers may be shown to others than themselves."""
    return StaffNotice.objects.current().exists()


def history() -> QuerySet[StaffNotice]:
    """All that were recorded, the newest first."""
    return StaffNotice.objects.select_related("recorded_by")
