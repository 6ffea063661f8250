"""Passwords: length is what counts. No rule of composition, no truncation, and none that everybody tries first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aimall.domain.access.email import Email
from aimall.domain.kernel.errors import InvalidValue

SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 256  # long enough for any phrase, short enough that hashing it stays cheap


@dataclass(frozen=True, slots=True)
class Password:
    """A password exactly as it was typed. Printing one shows nothing."""

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_PASSWORD:
            raise InvalidValue(field="password", reason=f"must have at most {LONGEST_PASSWORD} characters")
        if any("\ud800" <= c <= "\udfff" for c in self.text):
            raise InvalidValue(field="password", reason="must be valid text")


def check_new_password(password: Password, email: Email, *, is_common: Callable[[str], bool]) -> None:
    """Refuse a password that would be guessed, with `InvalidValue`. `is_common` is asked in lower case.

    Passwords that exist are never checked by this: a rule that grew stricter must not lock anyone out.
    """
    if len(password.text) < SHORTEST_PASSWORD:
        raise InvalidValue(field="password", reason=f"must have at least {SHORTEST_PASSWORD} characters")
    lowered = password.text.lower()
    if lowered in {email.address, email.address.partition("@")[0]}:
        raise InvalidValue(field="password", reason="must not be the e-mail address")
    if is_common(lowered):
        raise InvalidValue(field="password", reason="is among the passwords that are guessed first")
