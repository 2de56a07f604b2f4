"""What every delivered row carries beside its content."""

from typing import Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model, covariant=True)


class FactQuerySet(models.QuerySet[M]):
    def current(self) -> Self:
        """Rows that the source still holds."""
        return self.filter(ended_by__isnull=True)


class DeliveredFact(models.Model):
    """A row of the record system.

    `delivered_by` is the delivery that gave the row its present content, `ended_by` the full
    delivery that no longer held it: the row then counts nowhere, but it is not deleted.
    `content_hash` is a signed 64-bit digest of the content; equal digests mean nothing to write.
    """

    delivered_by = models.ForeignKey("jobcenter.Delivery", models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        "jobcenter.Delivery", models.PROTECT, related_name="+", null=True, blank=True
    )
    content_hash = models.BigIntegerField()

    class Meta:
        abstract = True
