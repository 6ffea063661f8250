"""Finding conversations by words, however they are typed: Persian has two keyboards' worth of letters and digits."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.errors import InvalidValue

WORDS_LENGTH_MAX: Final = 200
# Arabic letters that Persian writes otherwise, and the digits of both.
LETTERS_FROM: Final = "كيىةؤإأآٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
LETTERS_TO: Final = "کییهواااا01234567890123456789"
# What is not a letter to a reader: joiners, direction marks, the tatweel, vowel signs.
UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
_TABLE: Final = str.maketrans(LETTERS_FROM, LETTERS_TO, UNSEEN)


def fold(text: str) -> str:
    """Bring a text into the form in which two spellings of the same words are equal."""
    return unicodedata.normalize("NFC", text).translate(_TABLE).lower()


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
