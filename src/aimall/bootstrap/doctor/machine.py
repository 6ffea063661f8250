"""The machine: where data and keys are kept, the port, and the embedded language model."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aimall.adapters.crypto.key_files import KeyFileError, load_signing_keys
from aimall.adapters.local.language_model import Unavailable, find_model
from aimall.bootstrap.doctor.finding import Finding, bad, fine, note
from aimall.bootstrap.serve import PortTaken, require_free_port
from aimall.bootstrap.settings import Settings

OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def look_at_machine(settings: Settings) -> Iterator[Finding]:
    """Look without changing anything."""
    yield look_at_data(settings.data_dir)
    yield look_at_keys(settings)
    yield _port(settings)
    yield _language_model(settings)


def look_at_data(directory: Path) -> Finding:
    """See whether embedded parts can keep their data there."""
    subject = "data directory"
    if not directory.exists():
        return note(subject, f"{directory} is not there yet", "the first start makes it")
    if not os.access(directory, os.W_OK | os.X_OK):
        return bad(
            subject, f"{directory} cannot be written to", "change its owner, or set AIMALL_DATA_DIR to another one"
        )
    return fine(subject, str(directory))


def look_at_keys(settings: Settings) -> Finding:
    """See whether the signing keys are there, whole, and ours alone."""
    subject, directory = "signing keys", settings.secrets_dir
    if settings.is_demo and not directory.exists():
        return note(subject, f"{directory} is not there yet", "the first start makes them, and they are kept")
    try:
        keys = load_signing_keys(directory, make_missing=False)
    except KeyFileError as error:
        return bad(subject, str(error), "without it nobody can log in")
    exposed = [path for path in (directory, *directory.glob("*.pem")) if path.stat().st_mode & OPEN_TO_OTHERS]
    if exposed:
        names = " ".join(map(str, exposed))
        return bad(subject, f"other accounts of this machine can reach {names}", f"chmod go= {names}")
    return fine(subject, f"{len(keys)} in {directory}")


def _port(settings: Settings) -> Finding:
    subject = f"port {settings.port}"
    try:
        require_free_port(settings.host, settings.port)
    except PortTaken as error:
        return note(subject, f"{error}", "fine if it is this AI Mall that listens there")
    except OSError as error:
        return bad(subject, f"cannot listen on {settings.host}: {error.strerror}", "set AIMALL_HOST, AIMALL_PORT")
    return fine(subject, f"free on {settings.host}")


def _language_model(settings: Settings) -> Finding:
    subject, found = "embedded language model", find_model(settings.llm_model)
    if isinstance(found, Unavailable):
        return note(subject, found.reason, "only needed where no other provider is configured")
    if settings.database_url is not None:
        return note(subject, f"{found.name} can run, and is not started while DATABASE_URL is set")
    return fine(subject, f"{found.name} can run")
