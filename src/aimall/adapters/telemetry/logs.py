"""Logs: one JSON object per line, each with the id of the request it belongs to."""

import logging
import re
import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from typing import Any, Final, TextIO, cast

import structlog

_SECRET_NAMES: Final = ("password", "secret", "token", "authorization", "cookie", "api_key", "dsn")
# Below a warning these tell every step, and SQLAlchemy statements with their values.
_CHATTY: Final = ("alembic", "asyncio", "httpcore", "httpx", "sqlalchemy")
_MASK: Final = "***"
_FRAMES: Final = 12
_WORDS: Final = 200
_QUOTED: Final = re.compile(r"""(?:(?<=\W)|^)(["']).*(?:\1|$)""")  # up to the last such quote: it may be inside, too
Entry = MutableMapping[str, Any]


def install_logs(stream: TextIO = sys.stderr, *, level: str = "INFO") -> None:
    """Let everything that logs, ours and the libraries', write JSON lines of at least `level` to `stream`."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # what nobody will read costs nothing
            *_before(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [json_handler(stream)]
    set_levels(level)


def set_levels(level: str) -> None:
    """Let ours be as talkative as wanted. Libraries never tell details: those may be headers and what people wrote."""
    ours = logging.getLevelNamesMapping()[level]
    logging.getLogger().setLevel(max(ours, logging.INFO))
    logging.getLogger("aimall").setLevel(ours)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(ours, logging.WARNING))


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
        # Databases put the offending row into the lines after the first, and many errors quote what they were given.
        entry["error_says"] = _QUOTED.sub("…", str(error).partition("\n")[0])[:_WORDS]
        frames = extract_tb(error.__traceback__)[-_FRAMES:]
        entry["error_at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return entry
