"""How each user wants the pages, and the calendar that a user may follow."""

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """What one user chose. An empty choice is the program's own."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference", primary_key=True
    )
    columns = models.JSONField("kolonner på listen", default=list)  # names, in the order shown
    order = models.CharField("sortering af listen", max_length=40, blank=True)
    shortcuts = models.BooleanField("tastaturgenveje", default=True)

    class Meta:
        verbose_name = "valg"
        verbose_name_plural = "valg"

    def __str__(self) -> str:
        return f"{self.user_id}"


class CalendarFeed(models.Model):
    """An address with the days of a user's own deadlines, and no names. Only its digest is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", primary_key=True
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("oprettet", auto_now_add=True)
    fetched_at = models.DateTimeField("hentet", null=True, blank=True)

    class Meta:
        verbose_name = "kalender"
        verbose_name_plural = "kalendere"

    def __str__(self) -> str:
        return f"{self.user_id}"
