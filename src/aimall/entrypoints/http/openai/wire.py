"""Values as OpenAI's clients send and read them: snake_case, and what is not known is passed over in silence."""

from typing import Final

import msgspec

COMPATIBLE: Final = "compatible"  # in `opt`: the route speaks as OpenAI does, in its errors too
PREFIX: Final = "/v1"


class OpenAiGiven(msgspec.Struct):
    """What a client sends. Clients send fields of every vendor, so an unknown one is no mistake here."""


class OpenAiShown(msgspec.Struct):
    """What a client gets."""


def is_compatible(path: str) -> bool:
    """Tell whether a path belongs to the compatible door."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")
