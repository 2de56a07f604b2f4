"""The event log: who did what, when, and for which citizen. Rows are only ever added."""

import uuid

from django.conf import settings
from django.db import models

from .citizens import Citizen


class AuditEvent(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField("tidspunkt", auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField("rolle", max_length=20, blank=True)
    verb = models.CharField("handling", max_length=40)
    citizen = models.ForeignKey(Citizen, models.PROTECT, null=True, blank=True, related_name="+")
    details = models.JSONField("oplysninger", default=dict)

    class Meta:
        verbose_name = "hændelse"
        verbose_name_plural = "hændelseslog"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d-%m-%Y %H.%M}"
