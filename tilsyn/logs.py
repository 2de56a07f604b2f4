"""Log lines to standard error: readable in development, JSON in production, never a CPR number."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# a day, a month, a year and four digits that are not part of a longer number or word
_CPR = re.compile(r"(?<![\w-])([0-7]\d[01]\d\d\d)[- ]?\d{4}(?![\w-])")

# the secret in the address of somebody's calendar (views.calendar), and in the link of a mail about
# an issued statement (views.sendings)
_KEY = re.compile(r"(/(?:kalender|udgave)/)[\w-]{20,}")


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Addresses that open without a log-in are not told: Django's own lines name what was asked."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _KEY.sub(r"\1••••", value)
    return event


def mask_cpr(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last guard: no line is written on purpose with a CPR number in it."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _CPR.sub(r"\1-••••", value)
    return event


def configuration(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING, with the same lines for structlog's loggers and everybody else's."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_cpr,
        mask_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": last,
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # one way out for every line: up to the root
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "axes": {"level": "WARNING"},
        },
    }
