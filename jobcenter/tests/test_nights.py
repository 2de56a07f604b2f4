"""The clock's nights: each Danish date gets one nightly run, however the clocks are set."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jobcenter.actions import assessment
from jobcenter.models import Delivery, Job
from jobcenter.tests.processes import production, run_python

TICK = timedelta(minutes=5)  # how often beat asks, in UTC
NIGHTS = {
    "clocks forward in 2026": date(2026, 3, 29),
    "clocks back in 2026": date(2026, 10, 25),
    "clocks forward in 2027": date(2027, 3, 28),
}
_DANISH_DAYS = """
import sys
from datetime import datetime
import django
django.setup()
from django.utils import timezone
from jobcenter.models.clock import today
for moment in sys.argv[1:]:
    timezone.now = lambda: datetime.fromisoformat(moment)
    print(today())
"""


def moments_around(night: date) -> Iterator[datetime]:
    """Every tick from noon on the day before to noon on the day after."""
    noon = datetime(night.year, night.month, night.day, 12, tzinfo=UTC)
    moment = noon - timedelta(days=1)
    while moment <= noon + timedelta(days=1):
        yield moment
        moment += TICK


@pytest.mark.django_db
@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_each_danish_date_gets_one_run(night: date, monkeypatch: pytest.MonkeyPatch) -> None:
    Delivery.objects.create(name="uge.zip", state=Delivery.State.APPLIED, applied_at=timezone.now())
    ordered = []
    for moment in moments_around(night):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        jobs = [assessment.order_tonights() for _clock in range(2)]
        ordered += [(moment, job.night, job.as_of) for job in jobs if job]
    days = [night + timedelta(days=shift) for shift in range(-1, 2)]
    assert [(run_for, as_of) for _, run_for, as_of in ordered] == [(day, day) for day in days]
    assert Job.objects.filter(kind=Job.Kind.ASSESSMENT).count() == len(days)
    for moment, run_for, _ in ordered[1:]:
        # at the first tick of the Danish date: its midnight is at 22 or 23 o'clock in UTC
        assert moment.astimezone(timezone.get_current_timezone()).date() == run_for
        assert (moment - TICK).astimezone(timezone.get_current_timezone()).date() < run_for


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Copenhagen"])
def test_the_machines_own_zone_does_not_matter(zone: str, tmp_path: Path) -> None:
    """The hours around midnight, and the hour that comes twice or not at all."""
    moments = {
        "2026-03-28T22:59:59+00:00": "2026-03-28",
        "2026-03-28T23:00:00+00:00": "2026-03-29",
        "2026-03-29T00:59:59+00:00": "2026-03-29",
        "2026-03-29T21:59:59+00:00": "2026-03-29",
        "2026-03-29T22:00:00+00:00": "2026-03-30",
        "2026-10-24T21:59:59+00:00": "2026-10-24",
        "2026-10-24T22:00:00+00:00": "2026-10-25",
        "2026-10-25T00:30:00+00:00": "2026-10-25",
        "2026-10-25T01:30:00+00:00": "2026-10-25",
        "2026-10-25T22:59:59+00:00": "2026-10-25",
        "2026-10-25T23:00:00+00:00": "2026-10-26",
        "2027-03-28T21:59:59+00:00": "2027-03-28",
        "2027-03-28T22:00:00+00:00": "2027-03-29",
    }
    environment = production(tmp_path, TZ=zone, DJANGO_SETTINGS_MODULE="tilsyn.settings")
    told = run_python(environment, "-c", _DANISH_DAYS, *moments)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == list(moments.values())
