"""E-mail addresses: one person has one written form, so two spellings never make two people."""

import re
from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.errors import InvalidValue

LONGEST_EMAIL: Final = 254  # RFC 5321's path limit, without its angle brackets
LONGEST_LOCAL_PART: Final = 64
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Email:
    """An address in its normal form: lower case, ASCII. Make one with `parse`."""

    address: str

    def __post_init__(self) -> None:
        local, _, domain = self.address.rpartition("@")
        if (
            len(self.address) > LONGEST_EMAIL
            or len(local) > LONGEST_LOCAL_PART
            or not _LOCAL_PART.fullmatch(local)
            or not _DOMAIN.fullmatch(domain)
        ):
            raise InvalidValue(field="email", reason="must be an e-mail address")

    @classmethod
    def parse(cls, text: str) -> "Email":
        """Read an address as a person types it. Raises `InvalidValue` unless it is one.

        The local part is lowered too: no mail service in use tells Ann@ from ann@, and an attacker would profit.
        """
        return cls(text.strip().lower())

    def __str__(self) -> str:
        """Print the normal form."""
        return self.address
