"""The text of an API key: `aim_live_`, 43 digits of chance, and 6 that check what stands before them.

The check finds what was cut off, mistyped or made up without asking anybody, and lets scanners of leaked secrets know
one when they see it. It proves nothing: only the hash of the whole text does, and only the hash is ever stored.
"""

import re
from hashlib import sha256
from typing import Final, NewType
from zlib import crc32

KeyText = NewType("KeyText", str)  # known to its holder only
KeyHash = NewType("KeyHash", bytes)  # sha256 of the text: all that is ever stored

PREFIX: Final = "aim_live_"
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHANCE_LENGTH: Final = 43  # 62 ** 43 > 2 ** 256
_CHECK_LENGTH: Final = 6  # 62 ** 6 > 2 ** 32
_SHAPE: Final = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_CHANCE_LENGTH + _CHECK_LENGTH}}}", re.ASCII)
_SHOWN: Final = 4


def write_key(chance: str) -> KeyText:
    """Make a key of a secret of 256 bits, in whatever letters that was drawn."""
    number = int.from_bytes(sha256(chance.encode()).digest(), "big")
    body = PREFIX + _base62(number, _CHANCE_LENGTH)
    return KeyText(body + _check_of(body))


def read_key(text: str) -> KeyText | None:
    """Give the text back if it can be a key of ours. Asks nobody."""
    body, check = text[:-_CHECK_LENGTH], text[-_CHECK_LENGTH:]
    return KeyText(text) if _SHAPE.fullmatch(text) and check == _check_of(body) else None


def hash_of(key: KeyText) -> KeyHash:
    """Give what may be stored of a key. A plain hash is enough: 256 random bits cannot be guessed."""
    return KeyHash(sha256(key.encode()).digest())


def last_four_of(key: KeyText) -> str:
    """Give what its owner may see of a key later on: digits of the check, which say next to nothing of the chance."""
    return key[-_SHOWN:]


def masked(last_four: str) -> str:
    """Print a key so that its owner knows it again."""
    return f"{PREFIX}…{last_four}"


def _check_of(body: str) -> str:
    return _base62(crc32(body.encode()), _CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    digits: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
