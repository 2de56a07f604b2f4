"""The mails as plain text. They hold counts and links, and nothing about a citizen."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from jobcenter import danish
from jobcenter.models import Edition
from jobcenter.queries.digests import Monthly, Weekly


@dataclass(frozen=True)
class Mail:
    subject: str
    body: str


def weekly(found: Weekly, stands_in_for: str = "") -> Mail:
    """The Monday mail; `stands_in_for` names the leader whose mail somebody else gets."""
    names = danish.listed([line.name for line in found.lines])
    subject = f"Tilsyn, {danish.week(found.as_of)}: {names}"
    return _mail(subject, "weekly", found=found, stands_in_for=stands_in_for)


def monthly(found: Monthly, stands_in_for: str = "") -> Mail:
    subject = f"Tilsyn: {danish.month(found.month)} kan gøres op"
    return _mail(subject, "monthly", found=found, stands_in_for=stands_in_for)


def of_edition(edition: Edition, key: str) -> Mail:
    """That a statement is there, with the link of its recipient; no figure stands in it."""
    subject = f"Tilsyn: {edition.get_kind_display()} for {danish.month(edition.issue.month)}"
    return _mail(subject, "edition", edition=edition, key=key)


def address(name: str, *arguments: object) -> str:
    """The whole address of a page, as it stands in a mail."""
    return settings.PUBLIC_ADDRESS + reverse(name, args=arguments)


def _mail(subject: str, template: str, **context: object) -> Mail:
    """With plain spaces: in a subject any other sign is written in code."""
    context |= {"organisation": settings.ORGANISATION, "age_limit": settings.DATA_AGE_LIMIT_DAYS}
    body = render_to_string(f"jobcenter/mails/{template}.txt", context)
    return Mail(*(text.replace(danish.NO_BREAK, " ") for text in (subject, body)))
