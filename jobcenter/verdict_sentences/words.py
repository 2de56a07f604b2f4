"""What is read of a verdict, and the words that all its sentences share."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from jobcenter import danish
from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Version

ORDINALS = ("første", "anden", "tredje", "fjerde", "femte", "sjette", "syvende", "ottende")


class Judged(Protocol):
    """What is read of a verdict: the columns of timeliness.judgement.explained that words need."""

    @property
    def asks_for(self) -> str: ...
    @property
    def rests_on(self) -> str: ...
    @property
    def enforced(self) -> bool: ...
    @property
    def collective(self) -> bool: ...
    @property
    def start(self) -> date: ...
    @property
    def opens(self) -> date: ...
    @property
    def due(self) -> date: ...
    @property
    def paused(self) -> int: ...
    @property
    def end(self) -> date | None: ...
    @property
    def received(self) -> date | None: ...
    @property
    def needed(self) -> int: ...
    @property
    def counted(self) -> int: ...
    @property
    def lacking(self) -> int: ...
    @property
    def fulfilled(self) -> date | None: ...
    @property
    def booked(self) -> date | None: ...
    @property
    def outcome(self) -> str: ...
    @property
    def exemption(self) -> str: ...
    @property
    def born_late(self) -> bool: ...
    @property
    def late_registered(self) -> bool: ...


@dataclass(frozen=True)
class Task:
    """How what is asked for is named: "en samtale", "samtalen", "samtaler", "holdt"."""

    a: str
    the: str
    many: str
    done: str

    def some(self, count: int) -> str:
        """én samtale, 4 samtaler"""
        return f"{one(count)}{danish.NO_BREAK}" + (
            self.a.removeprefix("en ") if count == 1 else self.many
        )


def task(version: Version) -> Task:
    """What a version asks for, in words."""
    match version.parameters:
        case kinds.AppraisalWithinMonths() | kinds.AppraisalWithoutDay():
            return Task("en vurdering", "vurderingen", "vurderinger", "lavet")
        case kinds.FirstWithinDays() | kinds.FirstByEndOfWeek():
            return Task("en samtale", "den første samtale", "samtaler", "holdt")
        case kinds.NextBookedSameDay():
            return Task("en booking", "den næste samtale", "bookinger", "booket")
        case kinds.NoGapLonger():
            return Task("en samtale", "den næste samtale", "samtaler", "holdt")
        case kinds.Counting(joint="required"):
            return Task(
                "en fælles samtale", "den fælles samtale med a-kassen", "fælles samtaler", "holdt"
            )
        case kinds.Counting():
            return Task("en samtale", "samtalen", "samtaler", "holdt")
        case _:
            return Task("en Min Plan", "Min Plan", "planer", "lavet")


def do(version: Version) -> str:
    """holde, or lave"""
    return "holde" if version.asks_for == vocabulary.CONVERSATION else "lave"


def days(count: int) -> str:
    """én dag, 2 dage"""
    return f"én{danish.NO_BREAK}dag" if count == 1 else danish.plural(count, "dag", "dage")


def one(count: int) -> str:
    return "én" if count == 1 else danish.number(count)


def number(count: int) -> str:
    """ingen, én, 2"""
    return one(count) if count else "ingen"


def ordinal(place: int) -> str:
    return ORDINALS[place - 1] if place <= len(ORDINALS) else f"{place}."


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def before_due(day: date | None, due: date) -> str:
    """på fristens dag; 3 dage før fristen"""
    left = between(day, due)
    return f"{days(left)} før fristen" if left else "på fristens dag"


def between(first: date | None, last: date | None) -> int:
    """Days from one day to another that must be known."""
    if first is None or last is None:
        raise ValueError("En opfyldt pligt uden dag.")
    return (last - first).days


def so_many(count: int, judged: Judged) -> str:
    return f"{count} af {judged.needed}" if count else f"Ingen af de {judged.needed}"
