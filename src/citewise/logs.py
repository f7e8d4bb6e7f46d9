"""Logs: structured lines on standard error, quiet unless asked."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(*, verbose: bool = False, json: bool = False) -> None:
    """Set the logs up for a program: warnings only, or everything with `verbose`.

    Args:
        verbose: Show what is done, step by step.
        json: One JSON object a line, for machines, rather than text.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # Without local variables: they hold whole documents.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger(room: str) -> Any:
    """A logger that names its room, such as `pipeline`. Until `configure` is called it shows warnings only."""
    if not structlog.is_configured():
        configure()
    return structlog.get_logger().bind(room=room)
