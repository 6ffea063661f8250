"""Fresh identity and secrets, from the operating system's generator."""

import secrets
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

SECRET_BYTES: Final = 32


class SystemIds:
    """Identity that no other machine draws, and secrets that nobody guesses."""

    def new(self) -> UUID:
        """Draw a UUID of version 7: unique, and in order of creation."""
        return uuid7()

    def secret(self) -> str:
        """Draw 256 bits as URL-safe text."""
        return secrets.token_urlsafe(SECRET_BYTES)
