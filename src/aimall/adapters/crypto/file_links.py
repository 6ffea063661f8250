"""Signatures of links to files: an HMAC of what the link says, under a key that follows from the signing keys."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aimall.domain.file.errors import LinkRefused
from aimall.domain.kernel.ids import FileId, WorkspaceId

PURPOSE: Final = b"aimall links to files"  # the same key signs access tokens, which no link may be mistaken for
PARTS: Final = 3


class HmacLinkSigner:
    """A `LinkSigner`. `<workspace>.<seconds since 1970>.<HMAC-SHA256>`; signs with the first key, believes them all."""

    def __init__(self, keys: Sequence[Ed25519PrivateKey]) -> None:
        self._secrets = [hmac.digest(key.private_bytes_raw(), PURPOSE, "sha256") for key in keys]

    def sign(self, workspace: WorkspaceId, file: FileId, *, until: datetime) -> str:
        said = f"{workspace.hex}.{int(until.timestamp())}"
        return f"{said}.{self._signature(self._secrets[0], said, file)}"

    def read(self, signature: str, file: FileId, *, at: datetime) -> WorkspaceId:
        said, _, given = signature.rpartition(".")
        workspace, _, until = said.partition(".")
        good = [
            hmac.compare_digest(self._signature(secret, said, file).encode(), given.encode())
            for secret in self._secrets
        ]
        if not any(good):
            raise LinkRefused
        if at >= datetime.fromtimestamp(int(until), UTC):
            raise LinkRefused
        return WorkspaceId(UUID(hex=workspace))

    def _signature(self, secret: bytes, said: str, file: FileId) -> str:
        return hmac.new(secret, f"{file.hex}.{said}".encode(), sha256).hexdigest()
