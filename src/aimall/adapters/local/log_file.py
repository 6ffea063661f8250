"""The log of an embedded server: written by the server itself, bounded, and quoted when the server fails."""

import os
from pathlib import Path
from typing import Final

LOG_BYTES_MAX: Final = 8 * 1024 * 1024


def open_log(path: Path) -> int:
    """Append to the log, keeping one older file so that it cannot fill the disk."""
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(path.with_suffix(".old.log"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def last_lines(path: Path, since: int = 0, count: int = 15) -> str:
    """Quote the end of a log in an error message: only what was written after the byte `since`."""
    with path.open("rb") as log:
        # A log that was replaced meanwhile is shorter, and then all of it is new.
        log.seek(since if since <= path.stat().st_size else 0)
        lines = log.read().decode(errors="replace").splitlines()
    return "\n".join(lines[-count:])
