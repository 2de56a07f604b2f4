"""Handing a mail to the mail server, and what is known of it afterwards.

A mail whose fate is not known is not sent again: a second one would be worse than none.
"""

import logging
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from jobcenter.models.sending import Sent
from jobcenter.reports.mails import Mail

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3


class _NotTaken(Exception):
    """The mail server surely does not have the mail; it may be tried again."""


def deliver(mail: Mail, to: str, *, number: str, attempts: int) -> Sent:
    """Tries once, and tells where the mail stands: WAITING for the next of MOST_ATTEMPTS attempts.

    `number` is the same for all attempts, so that a server that gets two sees that they are one.
    """
    try:
        _hand_over(mail, to, number)
    except _NotTaken:
        return Sent.WAITING if attempts < MOST_ATTEMPTS else Sent.FAILED
    except (SMTPException, OSError) as lost:
        # Perhaps it was taken: nobody knows.
        logger.warning("the fate of a mail is not known: %s", type(lost).__name__)
        return Sent.FAILED
    return Sent.SENT


def _hand_over(mail: Mail, to: str, number: str) -> None:
    house = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    connection = get_connection()
    message = EmailMessage(
        mail.subject,
        mail.body,
        settings.MAIL_FROM,
        [to],
        headers={"Message-ID": f"<{number}@{house}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        connection.open()
    except (SMTPException, OSError) as away:
        logger.warning("no mail server: %s", type(away).__name__)
        raise _NotTaken from away
    try:
        message.send()
    except (SMTPResponseException, SMTPRecipientsRefused) as refused:
        logger.warning("the mail server refused a mail: %s", type(refused).__name__)
        raise _NotTaken from refused
    finally:
        connection.close()
