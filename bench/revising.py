"""One changed fact until its figures are visible: what is published follows a delivery of one row.

Each time another citizen has another conversation. The delivery itself is not counted, and not
the charts, which are drawn when the figures are visible already.
"""

import time
from datetime import date, timedelta
from unittest import mock

from django.utils import timezone

from bench.population import AS_OF
from jobcenter.actions import drawings, revision
from jobcenter.models import CitizenMonths, Conversation, Delivery, Publication, Standing


def run(times: int, patience: float) -> dict[str, float]:
    """The median, the 99th percentile and the longest of so many, in milliseconds.

    No more are begun when `patience` seconds have gone.
    """
    published = Publication.objects.get().assessment
    measured = CitizenMonths.objects.filter(assessment=published).order_by("citizen_id")
    citizens = list(measured.values_list("citizen_id", flat=True).distinct()[: times + 1])
    spent, last = [], time.monotonic() + patience
    with mock.patch.object(drawings, "draw"):
        for number, citizen in enumerate(citizens):
            day = _one_more(citizen, number)
            begun = time.perf_counter()
            touched = revision.revise(progress=_silently)
            spent.append((time.perf_counter() - begun) * 1000)
            _must_be_visible(touched, citizen, day.isoformat())
            if time.monotonic() > last:
                break
    spent = sorted(spent[1:])  # the first makes ready what all use
    return {
        "median": spent[len(spent) // 2],
        "p99": spent[int(len(spent) * 0.99)],
        "times": len(spent),
        "longest": spent[-1],
    }


def _one_more(citizen: int, number: int) -> date:
    """A delivery of one conversation, held shortly before the day."""
    day: date = AS_OF.item() - timedelta(days=1)
    delivery = Delivery.objects.create(
        source="måling",
        name=f"rettelse {number}",
        full=False,
        state=Delivery.State.APPLIED,
        applied_at=timezone.now(),
    )
    Conversation.objects.create(
        conversation_id=f"R{number}",
        citizen_id=citizen,
        type="7",
        form="telefon",
        actor="jobcenter",
        status="afholdt",
        planned_on=day,
        held_on=day,
        registered_on=day,
        delivered_by=delivery,
        content_hash=number,
    )
    return day


def _must_be_visible(touched: int, citizen: int, day: str) -> None:
    case = Standing.objects.published().filter(citizen=citizen).first()
    if touched != 1 or (case is not None and day not in case.living):
        raise RuntimeError("The change did not reach what is published.")


def _silently(_step: str, _percent: int) -> None:
    pass
