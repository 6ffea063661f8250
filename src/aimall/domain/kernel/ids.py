"""Typed ids: each kind of thing has a type of its own, and a printed form that says which kind it is.

Inside the program an id is a UUID under a `NewType`, so mixing two kinds is a type error. Outside it is
`<prefix>_<32 hex digits>`, so mixing two kinds is a "not found" and a log line explains itself.
"""

from hashlib import sha256
from typing import Final, NewType
from uuid import UUID

from aimall.domain.kernel.errors import InvalidValue

UserId = NewType("UserId", UUID)  # usr_…
WorkspaceId = NewType("WorkspaceId", UUID)  # wsp_…
WalletId = NewType("WalletId", UUID)  # wal_…
SessionId = NewType("SessionId", UUID)  # ses_…: one log-in, the family of its refresh tokens
ConversationId = NewType("ConversationId", UUID)  # cnv_…
MessageId = NewType("MessageId", UUID)  # msg_…
GenerationId = NewType("GenerationId", UUID)  # gen_…; also the id of the run's hold
FileId = NewType("FileId", UUID)  # fil_…
QuoteId = NewType("QuoteId", UUID)  # quo_…
TransactionId = NewType("TransactionId", UUID)  # txn_…
PriceVersionId = NewType("PriceVersionId", UUID)  # prv_…
ApiKeyId = NewType("ApiKeyId", UUID)  # key_…

_PREFIX_LENGTH: Final = 3
_HEX_LENGTH: Final = 32


def print_id(prefix: str, value: UUID) -> str:
    """Give the public form of an id, for instance `gen_0192f0c1…`."""
    return f"{prefix}_{value.hex}"


def parse_id(prefix: str, text: str) -> UUID:
    """Read the public form of an id back. Raises `InvalidValue` unless it is exactly of that kind."""
    digits = text[_PREFIX_LENGTH + 1 :]
    # UUID() forgives braces, dashes and upper case; one id must have one printed form only.
    if text.startswith(f"{prefix}_") and len(digits) == _HEX_LENGTH and digits.isalnum() and digits == digits.lower():
        try:
            return UUID(hex=digits)
        except ValueError:
            pass
    raise InvalidValue(field="id", reason=f"must look like {prefix}_ and 32 hexadecimal digits")


def derived_id(*scope: str) -> UUID:
    """Derive an id from what makes an act unique, so that repeating the act finds the first one.

    The result is a version 8 UUID of the first 122 bits of SHA-256 over the length-prefixed parts.
    """
    digest = sha256()
    for part in scope:
        data = part.encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    number = int.from_bytes(digest.digest()[:16], "big")
    number = number & ~(0xF << 76) | (0x8 << 76)  # version 8: RFC 9562, section 5.8
    number = number & ~(0x3 << 62) | (0x2 << 62)  # the RFC's variant
    return UUID(int=number)


def wallet_of(workspace: WorkspaceId) -> WalletId:
    """Name the wallet of a workspace: each has exactly one, so both share one UUID and no look-up is needed."""
    return WalletId(workspace)
