"""Tokens counted without a tokenizer: a likely number for estimates, and a bound that no tokenizer exceeds."""

from math import ceil
from typing import Final

# Characters per token, as byte-level tokenizers make of them on average.
LATIN_CHARACTERS_PER_TOKEN: Final = 3.5
OTHER_CHARACTERS_PER_TOKEN: Final = 1.8
# Latin Extended-B ends with U+024F. In UTF-8 these are the first bytes of every character before U+0240, and the byte
# that the last of the Latin ones begin with, as some signs of phonetics do.
_LATIN_BYTES: Final = bytes([*range(0x80), *range(0xC2, 0xC9)])
_LAST_LATIN_BYTE: Final = 0xC9
TOKENS_PER_MESSAGE: Final = 16  # role, separators and what a chat template adds


def likely_tokens(text: str) -> int:
    """Estimate the tokens of a text, rounded up."""
    if text.isascii():
        latin = len(text)
    else:  # it is asked of every line of a conversation, and a look at each character in turn would show
        encoded = text.encode()
        latin = len(encoded) - len(encoded.translate(None, _LATIN_BYTES))
        if _LAST_LATIN_BYTE in encoded:
            latin += sum("\u0240" <= letter <= "\u024f" for letter in text)
    return ceil(latin / LATIN_CHARACTERS_PER_TOKEN + (len(text) - latin) / OTHER_CHARACTERS_PER_TOKEN)


def token_bound(text: str) -> int:
    """Bound the tokens of one message: a byte-level tokenizer makes at most one token of each byte of UTF-8."""
    return len(text.encode()) + TOKENS_PER_MESSAGE
