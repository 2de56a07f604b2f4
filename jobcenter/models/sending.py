"""Who gets what by mail. A mail holds a link and counts, never anything about a citizen."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from .organisation import Municipality
from .statements import Edition


class Sent(models.TextChoices):
    """Where a mail stands."""

    WAITING = "venter", "Venter"
    SENT = "sendt", "Sendt"
    FAILED = "fejlet", "Kunne ikke sendes"
    STALE = "foraeldet", "Ikke sendt: for gammel"


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Recipient(models.Model):
    """Somebody who gets one kind of edition whenever a month is issued.

    With a login the link opens after logging in; without one it opens that edition alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("navn", max_length=200)
    email = models.EmailField("e-mail")
    kind = models.CharField("udgave", max_length=9, choices=Edition.Kind.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    days_after = models.PositiveSmallIntegerField("dage efter udgivelsen", default=0)
    added_at = models.DateTimeField("tilføjet", auto_now_add=True)
    ended_at = models.DateTimeField("fjernet", null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "modtager"
        verbose_name_plural = "modtagere"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Sending(models.Model):
    """One edition to one recipient; `key_hash` is the SHA-256 of the link's own key."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="sendings")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="sendings")
    key_hash = models.CharField(max_length=64, unique=True)
    send_on = models.DateField("sendes den")
    state = models.CharField("status", max_length=9, choices=Sent.choices, default=Sent.WAITING)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    seen_at = models.DateTimeField("åbnet", null=True, blank=True)

    class Meta:
        verbose_name = "udsendelse"
        verbose_name_plural = "udsendelser"
        ordering = ("-edition", "recipient")
        constraints = [models.UniqueConstraint(fields=("edition", "recipient"), name="one_sending")]

    def __str__(self) -> str:
        return f"{self.edition_id} til {self.recipient_id}"


class DigestKind(models.TextChoices):
    WEEKLY = "uge", "Mandagsmail til teamledere"
    MONTHLY = "maaned", "Månedsmail til chefer"


class Digest(models.Model):
    """The line to a leader for a week or month; the row is what keeps it from going twice."""

    kind = models.CharField("art", max_length=6, choices=DigestKind.choices)
    period = models.DateField("periode")  # the Monday, or the first of the month
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The stand-in, where somebody stood in when it was sent
    sent_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField("status", max_length=9, choices=Sent.choices, default=Sent.WAITING)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)

    class Meta:
        verbose_name = "mail til leder"
        verbose_name_plural = "mails til ledere"
        ordering = ("-period", "user")
        constraints = [
            models.UniqueConstraint(fields=("kind", "period", "user"), name="one_digest")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class DigestRefusal(models.Model):
    """A user who does not want one kind of mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("art", max_length=6, choices=DigestKind.choices)
    refused_at = models.DateTimeField("fravalgt", auto_now_add=True)

    class Meta:
        verbose_name = "fravalg af mail"
        verbose_name_plural = "fravalg af mails"
        constraints = [models.UniqueConstraint(fields=("user", "kind"), name="one_digest_refusal")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class StandInQuerySet(models.QuerySet["StandIn"]):
    def on(self, day: date) -> Self:
        return self.filter(
            Q(end__isnull=True) | Q(end__gte=day), start__lte=day, ended_at__isnull=True
        )


class StandIn(models.Model):
    """Who gets a leader's mails in a period, both days included (*stedfortræder*)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stand_ins")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    start = models.DateField("fra")
    end = models.DateField("til", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField("fjernet", null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = "stedfortræder"
        verbose_name_plural = "stedfortrædere"
        ordering = ("start", "pk")

    def __str__(self) -> str:
        return f"{self.stand_in_id} for {self.user_id}"
