"""Which conversations are wanted."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.errors import InvalidValue

WORDS_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """Which conversations are wanted: those with `words` in their title or messages, and by where they are kept."""

    words: str = ""
    archived: bool = False
    pinned: bool | None = None

    def __post_init__(self) -> None:
        if len(self.words) > WORDS_LENGTH_MAX:
            raise InvalidValue(field="query", reason=f"must have at most {WORDS_LENGTH_MAX} characters")


UNFILED: Final = ConversationFilter()
