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
        REVISION = "opdatering", "Opdatering efter leverance"
        CHECK = "afstemning", "Afstemning"

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
    # What the attempt has been through: [Danish step, ISO moment at which it began], in order.
    steps = models.JSONField("trin med tider", default=list)
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


class Part(models.Model):
    """A block of citizens of one attempt at a run: a worker's share of the work.

    It is claimed, renewed and lost as a job is; `attempt` is the part's own fencing token.
    """

    class State(models.TextChoices):
        WAITING = "venter", "Venter"
        RUNNING = "koerer", "Kører"
        DONE = "faerdig", "Færdig"
        FAILED = "fejlet", "Fejlet"

    job = models.ForeignKey(Job, models.CASCADE, related_name="parts")
    # The assessment that the run will make: its key is taken before its row is written.
    assessment_pk = models.BigIntegerField()
    first_citizen = models.BigIntegerField("første borger")  # primary keys, both included
    last_citizen = models.BigIntegerField("sidste borger")
    citizens = models.PositiveIntegerField("borgere")
    state = models.CharField("tilstand", max_length=8, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField("forsøg", default=0)
    lease_until = models.DateTimeField("holdes til", null=True, blank=True)
    started_at = models.DateTimeField("startet", null=True, blank=True)
    finished_at = models.DateTimeField("afsluttet", null=True, blank=True)
    # What adds up over the parts and is too small for a table: see actions.parts.
    found = models.JSONField("tal", null=True)

    class Meta:
        verbose_name = "del af kørsel"
        verbose_name_plural = "dele af kørsler"
        constraints = [
            models.UniqueConstraint(
                fields=("assessment_pk", "first_citizen"), name="one_part_a_block"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.first_citizen}–{self.last_citizen}"


class Worker(models.Model):
    """A worker's sign of life: the row is renewed as long as it listens for work."""

    name = models.CharField("navn", max_length=200, unique=True)  # Celery's name of it
    started_at = models.DateTimeField("startet")
    seen_at = models.DateTimeField("set", db_index=True)

    class Meta:
        verbose_name = "arbejdsproces"
        verbose_name_plural = "arbejdsprocesser"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
