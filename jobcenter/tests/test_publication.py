"""A page shows one assessment and never parts of two, however often a new one is published."""

import re
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jobcenter.actions import assessment as action
from jobcenter.models import Assessment
from jobcenter.tests.cast import AS_OF, make_cast

LOADS = 40


def publish_in_turn(runs: list[Assessment], stop: Event, moves: list[int]) -> None:
    while not stop.is_set():
        for run in runs:
            action.publish(by=None, assessment=run)
            moves.append(run.pk)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_no_page_mixes_two_assessments() -> None:
    cast = make_cast()
    for _ in range(3):
        cast.overdue()
    first = cast.assessment
    cast.assessment = Assessment.objects.create(
        as_of=AS_OF + timedelta(days=1), rulebook_fingerprint="cd" * 32
    )
    cast.assessment.deliveries.add(cast.delivery)
    for _ in range(5):
        cast.overdue()
    whole = {("17. november 2026", "3"), ("18. november 2026", "5")}
    client, seen = Client(), set()
    client.force_login(cast.users["sara"])
    stop, moves = Event(), list[int]()
    publisher = Thread(target=publish_in_turn, args=([first, cast.assessment], stop, moves))
    publisher.start()
    try:
        for _ in range(LOADS):
            page = client.get(reverse("standing_list")).content.decode()
            day = re.search(r"Opgjort pr\.\s*(?:<[^>]+>)?\s*([\d]+\. \w+ \d{4})", page)
            count = re.search(r"Overskredet \((\d+)\)", page)
            assert day, page[:2000]
            assert count, page[:2000]
            seen.add((day[1], count[1]))
    finally:
        stop.set()
        publisher.join()
    assert seen == whole
    assert len(moves) > LOADS / 2
