"""The only reading of the clock. Everything below gets its day as an argument."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in Denmark, or the fixed day of a demonstration (setting AS_OF)."""
    fixed: date | None = settings.AS_OF
    return fixed or timezone.localdate()
