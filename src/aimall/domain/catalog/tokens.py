"""Tokens counted without a tokenizer: a likely number for estimates, and a bound that no tokenizer exceeds."""

from math import ceil
from typing import Final

# Characters per token, as byte-level tokenizers make of them on average.
LATIN_CHARACTERS_PER_TOKEN: Final = 3.5
OTHER_CHARACTERS_PER_TOKEN: Final = 1.8
LAST_LATIN_LETTER: Final = "\u024f"  # the end of Latin Extended-B
TOKENS_PER_MESSAGE: Final = 16  # role, separators and what a chat template adds


def likely_tokens(text: str) -> int:
    """Estimate the tokens of a text, rounded up."""
    latin = len(text) if text.isascii() else sum(character <= LAST_LATIN_LETTER for character in text)
    return ceil(latin / LATIN_CHARACTERS_PER_TOKEN + (len(text) - latin) / OTHER_CHARACTERS_PER_TOKEN)


def token_bound(text: str) -> int:
    """Bound the tokens of one message: a byte-level tokenizer makes at most one token of each byte of UTF-8."""
    return len(text.encode()) + TOKENS_PER_MESSAGE
