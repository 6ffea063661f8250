"""Suspension: a person is kept out by whoever runs the place, for a reason that stays on record."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.errors import InvalidValue

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in words. Raises `InvalidValue` for none, or too many."""

    text: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.text.strip()) <= LONGEST_REASON or "\0" in self.text:
            raise InvalidValue(field="reason", reason=f"must be a text of 1 to {LONGEST_REASON} characters")
