"""The ledger of background work: what people watch as a progress bar."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

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
    # How often it has been tried: the number of the attempt that holds it now.
    attempt = models.PositiveSmallIntegerField("forsøg", default=0)
    # Until when the worker who has it is believed to live; null: nobody has it.
    lease_until = models.DateTimeField("holdes til", null=True, blank=True)
    rung_at = models.DateTimeField("kaldt igen", null=True, blank=True)
    # The night that the clock ordered it for; there is one of a kind.
    night = models.DateField("nat", null=True, blank=True)
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
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "night"), condition=Q(night__isnull=False), name="one_job_a_night"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.uuid}"

    @property
    def can_be_retried(self) -> bool:
        """True of a failed one whose material is still there: an upload is read only once."""
        is_there = self.delivery is None or self.delivery.state == Delivery.State.RECEIVED
        has_delivery = self.kind != self.Kind.INTAKE or self.delivery is not None
        return self.state == self.State.FAILED and is_there and has_delivery

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
