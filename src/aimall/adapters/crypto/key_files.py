"""Key files: the keys that sign access tokens, one file each, in the secrets directory.

`access-token.pem` signs. `access-token.previous.pem`, when it is there, still verifies: to change the key, rename the
first to the second, and remove that a quarter of an hour later.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

CURRENT: Final = "access-token.pem"
PREVIOUS: Final = "access-token.previous.pem"


class KeyFileError(Exception):
    """A key file is missing or is no Ed25519 key. The message names the file and the cure."""


def load_signing_keys(directory: Path, *, make_missing: bool) -> tuple[Ed25519PrivateKey, ...]:
    """Read the keys, the signing one first. Raises `KeyFileError`; with `make_missing` (demo) makes the first."""
    current = directory / CURRENT
    if make_missing and not current.exists():
        _make(current)
    if not current.exists():
        cure = f"openssl genpkey -algorithm ed25519 -out {current}"
        raise KeyFileError(f"{current} is missing (AIMALL_SECRETS_DIR names its folder); make it with: {cure}")
    previous = directory / PREVIOUS
    return tuple(_read(path) for path in (current, previous) if path.exists())


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm, OSError) as error:
        raise KeyFileError(f"{path} cannot be read as a private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} is not an Ed25519 key")
    return key


def _make(path: Path) -> None:
    """Make a key that only we can read. If another process is first, its key stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Written aside and linked into place: a file of that name is always whole.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink()
