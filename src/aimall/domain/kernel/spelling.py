"""Spellings of the same words: Persian has two keyboards' worth of letters and digits."""

import unicodedata
from typing import Final

# Arabic letters that Persian writes otherwise, and the digits of both.
LETTERS_FROM: Final = "كيىةؤإأآٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
LETTERS_TO: Final = "کییهواااا01234567890123456789"
# What is not a letter to a reader: joiners, direction marks, the tatweel, vowel signs.
UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
_TABLE: Final = str.maketrans(LETTERS_FROM, LETTERS_TO, UNSEEN)


def fold(text: str) -> str:
    """Bring a text into the form in which two spellings of the same words are equal."""
    return unicodedata.normalize("NFC", text).translate(_TABLE).lower()
