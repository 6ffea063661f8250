"""Logs: one JSON object per line, each with the id of the request it belongs to."""

import logging
import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from typing import Any, Final, TextIO, cast

import structlog

_SECRET_NAMES: Final = ("password", "secret", "token", "authorization", "cookie", "api_key", "dsn")
_CHATTY: Final = ("alembic", "httpx", "httpcore", "asyncio")  # libraries whose news interest only who debugs them
_MASK: Final = "***"
_FRAMES: Final = 12
_WORDS: Final = 200
Entry = MutableMapping[str, Any]


def install_logs(stream: TextIO = sys.stderr, *, level: str = "INFO") -> None:
    """Let everything that logs, ours and the libraries', write JSON lines of at least `level` to `stream`."""
    structlog.configure(
        processors=[*_before(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [json_handler(stream)]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(level if level == "DEBUG" else max(root.level, logging.WARNING))


def json_handler(stream: TextIO) -> logging.Handler:
    """Make the handler that writes JSON lines."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_before(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    return handler


def _before() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        tell_exception,
        mask_secrets,
    ]


def mask_secrets(_logger: object, _method: str, entry: Entry) -> Entry:
    """Hide values whose names say that nobody should read them."""
    for name in entry:
        if any(secret in name.lower() for secret in _SECRET_NAMES):
            entry[name] = _MASK
    return entry


def tell_exception(_logger: object, _method: str, entry: Entry) -> Entry:
    """Tell what was raised and where, without the values of variables: those may be what people wrote."""
    error: object = entry.pop("exc_info", None)
    if error is True or isinstance(error, tuple):
        error = sys.exc_info()[1] if error is True else cast("tuple[object, ...]", error)[1]
    if isinstance(error, BaseException):
        entry["error"] = type(error).__qualname__
        # Databases put the offending row into the lines after the first.
        entry["error_says"] = str(error).partition("\n")[0][:_WORDS]
        frames = extract_tb(error.__traceback__)[-_FRAMES:]
        entry["error_at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return entry
