"""One structured line per event, for people in a terminal and for machines in production."""

from __future__ import annotations

import logging
import os
from typing import Any

import structlog


def line_formatter() -> logging.Formatter:
    """JSON when LOG_FORMAT=json, else short key=value lines."""
    renderer = structlog.processors.JSONRenderer() if os.environ.get("LOG_FORMAT") == "json" else _for_people
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )


def _for_people(logger: Any, name: str, event: structlog.typing.EventDict) -> str:
    """`event='...' key='...'`, and below it where an error came from."""
    where = event.pop("exception", "")
    line = structlog.processors.KeyValueRenderer(key_order=["event"])(logger, name, event)
    return f"{line}\n{where}" if where else str(line)
