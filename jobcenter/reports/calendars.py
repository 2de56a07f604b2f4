"""The days of deadlines as a calendar that other programs read (RFC 5545).

It leaves the house, so it holds numbers and days alone: no name, no key of a citizen.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from jobcenter import danish
from jobcenter.queries.calendar_feeds import DueDay
from jobcenter.queries.meeting_plan import last_working_day

CONTENT_TYPE = "text/calendar; charset=utf-8"
ASK_AGAIN = timedelta(hours=6)
NAME = "Frister i mine sager"


def calendar(
    days: Sequence[DueDay], *, made_at: datetime, name: str, address: Callable[[date], str]
) -> bytes:
    """An all-day event for each day; `name` tells it from the calendars of others.

    `address` gives the page that a day leads to.
    """
    made = Calendar()
    made.add("prodid", "-//Tilsyn//Frister//DA")
    made.add("version", "2.0")
    made.add("x-wr-calname", NAME)
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    for each in days:
        made.add_component(_event(each, made_at, name, address(each.day)))
    content: bytes = made.to_ical()
    return content


def _event(each: DueDay, made_at: datetime, name: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{each.day.isoformat()}-{name}")
    event.add("dtstamp", made_at)
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("summary", summary(each))
    event.add("description", f"{_day_off(each.day)}Se mødeplanen: {address}")
    event.add("url", address)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # a deadline takes no time of the day
    return event


def summary(each: DueDay) -> str:
    """ "3 frister, 1 uden tid; 4 sager over fristen uden tid", with ordinary spaces."""
    due = danish.plural(each.due, "frist", "frister")
    without = f", {danish.number(each.without_time)} uden tid" if each.without_time else ""
    cases = danish.plural(each.overdue, "sag", "sager")
    over = f"{cases} over fristen uden tid" if each.overdue else ""
    said = "; ".join(filter(None, (due + without if each.due else "", over)))
    return said.replace(danish.NO_BREAK, " ")


def _day_off(day: date) -> str:
    working = last_working_day(day)
    if working == day:
        return ""
    return f"Dagen er en fridag; den sidste arbejdsdag før er {danish.weekday(working)}. "
