"""What a prompt comes to in tokens, read off the messages of a client, which themselves stay as they are.

A picture counts as the most that any model makes of one. Text inside JSON is never shorter than itself.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from aimall.domain.catalog.model import Ability
from aimall.domain.catalog.tokens import TOKENS_PER_MESSAGE, likely_tokens
from aimall.domain.generation.request import JsonText, Verbatim
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.edge.requests import field_problem_of

MESSAGES_MAX: Final = 4_096
IMAGE_BOUND: Final = 4_096
IMAGE_LIKELY: Final = 1_000
# Of sound as base64: the shortest seconds are those of a compressed file of 4 kB/s, of which models make 40 tokens.
SOUND_CHARACTERS_PER_TOKEN: Final = 100
_INSIDE: Final = "data:"
_FETCHED: Final = ("https://", "http://")
_NAMED: Final[Mapping[Ability, str]] = {Ability.PICTURES: "image_url", Ability.SOUNDS: "input_audio"}
_PARTS: Final = frozenset({"text", "refusal", "image_url", "input_audio"})


class ImageUrl(msgspec.Struct):
    """Where a picture is: inside, as a data URL, or elsewhere."""

    url: str


class Sound(msgspec.Struct):
    """A recording, in base64."""

    data: str


class Part(msgspec.Struct):
    """A part of a message."""

    type: str
    text: str | None = None
    image_url: ImageUrl | None = None
    input_audio: Sound | None = None


class Message(msgspec.Struct):
    """A message, as far as it must be understood to be counted."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None


_messages: Final = msgspec.json.Decoder(list[Message])


def verbatim_of(messages: bytes, fields: dict[str, JsonText]) -> Verbatim:
    """Count a chat and keep it as it is. Raises `InvalidValue` that names the place."""
    try:
        read = _messages.decode(messages)
    except msgspec.ValidationError as error:
        said = field_problem_of(str(error))
        raise InvalidValue(field=f"messages{said.field}", reason=said.message) from error
    if not 1 <= len(read) <= MESSAGES_MAX:
        raise InvalidValue(field="messages", reason=f"must be 1 to {MESSAGES_MAX} messages")
    bound, likely = len(messages) + TOKENS_PER_MESSAGE * len(read), 0
    pictures: dict[str, str] = {}
    needs = set(_needs_of(fields))
    for number, message in enumerate(read):
        for place, part in enumerate(_parts_of(message, number)):
            if part.image_url is not None and is_elsewhere(part.image_url.url):
                pictures.setdefault(part.image_url.url, f"messages[{number}].content[{place}].image_url.url")
            needs |= {ability for ability, named in _NAMED.items() if getattr(part, named) is not None}
            more, less = _media_of(part)
            bound += more - less
            likely += likely_tokens(part.text or "") + (IMAGE_LIKELY if part.image_url else more if less else 0)
    for value in fields.values():
        bound += len(value.encode())
    tools = fields.get("tools")
    likely += likely_tokens(tools) if tools else 0
    return Verbatim(
        messages=JsonText(messages.decode()),
        fields=fields,
        bound=bound,
        likely=likely,
        pictures=pictures,
        needs=frozenset(needs),
    )


def _needs_of(fields: Mapping[str, JsonText]) -> Iterator[Ability]:
    if msgspec.json.decode(fields.get("tools", "[]")):
        yield Ability.TOOLS
    match msgspec.json.decode(fields.get("response_format", "null")):
        case {"type": "json_schema"}:
            yield Ability.SCHEMAS
        case _:
            pass  # a text, or any JSON, which every model is asked for in words


def is_elsewhere(url: str) -> bool:
    """Tell whether a picture is to be fetched; else it is in the URL itself."""
    return not url.startswith(_INSIDE)


def require_picture_url(url: str, place: str) -> None:
    """Let go on what is a picture or leads to one. Raises `InvalidValue`."""
    if is_elsewhere(url) and not url.startswith(_FETCHED):
        raise InvalidValue(field=place, reason="must be an https address, or a data URL with the picture itself")


def _parts_of(message: Message, number: int) -> list[Part]:
    if not isinstance(message.content, list):
        return [Part(type="text", text=message.content)]
    for place, part in enumerate(message.content):
        where = f"messages[{number}].content[{place}]"
        if part.type not in _PARTS:
            raise InvalidValue(field=f"{where}.type", reason=f"is none of {', '.join(sorted(_PARTS))}")
        if part.image_url is not None:
            require_picture_url(part.image_url.url, f"{where}.image_url.url")
    return message.content


def _media_of(part: Part) -> tuple[int, int]:
    """Tell how many tokens a picture or sound may be, and how many characters of the JSON are no text for that."""
    if part.image_url is not None:
        return IMAGE_BOUND, len(part.image_url.url)
    if part.input_audio is not None:
        data = len(part.input_audio.data)
        return data // SOUND_CHARACTERS_PER_TOKEN + 1, data
    return 0, 0
