"""Display names: what others see of a person, in any script."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from aimall.domain.access.email import Email
from aimall.domain.kernel.errors import InvalidValue

LONGEST_DISPLAY_NAME: Final = 80
# Persian needs the first to part a word and the second to join letters; other invisible signs only deceive.
_JOINERS: Final = frozenset("\u200c\u200d")
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class DisplayName:
    """One to eighty visible characters."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip() or len(self.text) > LONGEST_DISPLAY_NAME:
            raise InvalidValue(field="displayName", reason=f"must have 1 to {LONGEST_DISPLAY_NAME} characters")
        if any(unicodedata.category(c) in _REFUSED_CATEGORIES and c not in _JOINERS for c in self.text):
            raise InvalidValue(field="displayName", reason="must not have invisible or control characters")

    @classmethod
    def parse(cls, text: str) -> "DisplayName":
        """Read a name as a person types it. Raises `InvalidValue` on one that cannot be shown."""
        return cls(unicodedata.normalize("NFC", text).strip())

    @classmethod
    def from_email(cls, email: Email) -> "DisplayName":
        """Name a person who gave no name."""
        return cls(email.address.partition("@")[0])

    def __str__(self) -> str:
        """Print the name."""
        return self.text
