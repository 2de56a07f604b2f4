"""The ledger of background work: what people watch as a progress bar."""

import uuid

from django.conf import settings
from django.db import models

from .deliveries import Delivery


class Job(models.Model):
    class Kind(models.TextChoices):
        INTAKE = "indlaesning", "Indlæsning af leverance"
        ASSESSMENT = "opgoerelse", "Opgørelse"
        REHEARSAL = "proeve", "Afprøvning af regelændring"

    class State(models.TextChoices):
        WAITING = "venter", "Venter"
        RUNNING = "koerer", "Kører"
        DONE = "faerdig", "Færdig"
        FAILED = "fejlet", "Fejlet"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("art", max_length=12, choices=Kind.choices)
    state = models.CharField("tilstand", max_length=8, choices=State.choices, default=State.WAITING)
    step = models.CharField("trin", max_length=120, blank=True)
    progress = models.PositiveSmallIntegerField("procent", default=0)
    message = models.CharField("besked", max_length=500, blank=True)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    as_of = models.DateField("opgjort pr.", null=True, blank=True)
    confirm_shrink = models.BooleanField("færre rækker er bekræftet", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("oprettet", auto_now_add=True)
    started_at = models.DateTimeField("startet", null=True, blank=True)
    finished_at = models.DateTimeField("afsluttet", null=True, blank=True)

    class Meta:
        verbose_name = "kørsel"
        verbose_name_plural = "kørsler"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.uuid}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
