"""Conversations: booked, held, cancelled, or the citizen did not come."""

from django.db import models

from jobcenter.law import vocabulary

from .citizens import Citizen
from .facts import DeliveredFact, FactQuerySet
from .organisation import Caseworker


class Conversation(DeliveredFact):
    conversation_id = models.CharField("samtale-id", max_length=64, unique=True)
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="conversations")
    type = models.CharField(
        "type", max_length=2, choices=list(vocabulary.CONVERSATION_TYPES.items())
    )
    form = models.CharField(
        "form", max_length=10, blank=True, choices=list(vocabulary.FORMS.items())
    )
    actor = models.CharField(
        "aktør", max_length=12, blank=True, choices=list(vocabulary.ACTORS.items())
    )
    joint = models.BooleanField("fælles samtale", default=False)
    booked_on = models.DateField("booket", null=True, blank=True)
    planned_on = models.DateField("planlagt", null=True, blank=True)
    held_on = models.DateField("afholdt", null=True, blank=True)
    status = models.CharField("status", max_length=10, choices=list(vocabulary.STATUSES.items()))
    caseworker = models.ForeignKey(
        Caseworker, models.PROTECT, related_name="conversations", null=True, blank=True
    )
    registered_on = models.DateField("registreret", null=True, blank=True)

    objects = FactQuerySet["Conversation"].as_manager()

    class Meta:
        verbose_name = "samtale"
        verbose_name_plural = "samtaler"
        indexes = [
            # A run reads the current ones from here alone: queries.facts.
            models.Index(
                fields=("citizen", "held_on", "id"),
                include=(
                    *("type", "form", "actor", "joint", "status"),
                    *("booked_on", "planned_on", "registered_on"),
                ),
                condition=models.Q(ended_by=None),
                name="conversation_of_citizen",
            ),
            # What is booked is a small part of all: queries.booked.
            models.Index(
                fields=("planned_on", "citizen"),
                include=("type", "form", "actor", "joint", "booked_on"),
                condition=models.Q(ended_by=None, status="planlagt"),
                name="conversation_booked",
            ),
        ]

    def __str__(self) -> str:
        return self.conversation_id
