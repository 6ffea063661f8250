"""Pictures, as OpenAI's clients ask for them."""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec
from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.file.links import MakeLinks, OpenFile
from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.file.file import MediaType, StoredFile
from aimall.domain.generation.media import (
    IMAGES_AT_ONCE,
    PROMPT_LENGTH,
    SEED_MAX,
    ImageRequest,
    Ratio,
    nearest_ratio,
)
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.media.attending import AnswerAttended, AnyRequest
from aimall.entrypoints.http.openai.wire import OpenAiGiven, OpenAiShown
from aimall.entrypoints.http.v1.file.schemas import show_file
from aimall.entrypoints.http.wire import CoinText

_SIZE: Final = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})", re.ASCII)
_NO_SIZE: Final = frozenset({None, "", "auto"})
PictureFormat = Literal["png", "jpeg", "webp"]
_FORMATS: Final[Mapping[MediaType, PictureFormat]] = {
    MediaType.PNG: "png",
    MediaType.JPEG: "jpeg",
    MediaType.WEBP: "webp",
}
_NOT_COUNTED: Final = 0  # pictures are paid by their number; clients demand numbers of tokens


class CompatibleImagesAsked(OpenAiGiven):
    """Draw `n` pictures of `prompt`. Of a `size` its proportions count; `quality`, `style` and the like have no effect.

    Without a `model` the first one on offer is taken. One `seed` gives the same picture again.
    """

    prompt: Annotated[str, msgspec.Meta(min_length=1, max_length=PROMPT_LENGTH)]
    model: str | None = None
    n: Annotated[int, msgspec.Meta(ge=1, le=IMAGES_AT_ONCE)] | None = None
    size: str | None = None
    response_format: Literal["b64_json", "url"] | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, le=SEED_MAX)] | None = None
    stream: bool | None = None


class CompatibleImageShown(OpenAiShown):
    """A picture: its bytes, or a link that reads it without a key for ten minutes."""

    b64_json: str | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType = msgspec.UNSET


class TokenDetailsShown(OpenAiShown):
    """No tokens are counted."""

    text_tokens: int
    image_tokens: int


class CompatibleImagesUsage(OpenAiShown):
    """What the pictures cost; they are not paid by tokens."""

    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_tokens_details: TokenDetailsShown
    coin_cost: CoinText


class CompatibleImagesShown(OpenAiShown):
    """The pictures that came; those that did not are not paid for."""

    created: int
    data: list[CompatibleImageShown]
    usage: CompatibleImagesUsage
    output_format: PictureFormat | msgspec.UnsetType = msgspec.UNSET


class ShowPictures:
    """For the route that gives them, as bytes or as links."""

    def __init__(self, open_file: OpenFile, links: MakeLinks, policy: EdgePolicy) -> None:
        self._open, self._links, self._policy = open_file, links, policy

    async def __call__(self, stored: StoredFile, *, as_link: bool) -> CompatibleImageShown:
        """Show one. Raises `StorageUnavailable`."""
        if as_link:
            return CompatibleImageShown(url=f"{self._policy.public_url}{show_file(stored, self._links(stored)).url}")
        data = b"".join([piece async for piece in self._open(stored).read()])
        return CompatibleImageShown(b64_json=b64encode(data).decode())


@post("/images/generations", opt=METERED, status_code=200)
@inject
async def compatible_images(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[CompatibleImagesAsked],
    answer: FromDishka[AnswerAttended],
    show: FromDishka[ShowPictures],
) -> CompatibleImagesShown:
    """Draw pictures. Those that did not come are not charged."""
    if data.stream:
        raise InvalidValue(field="stream", reason="pictures come whole")
    wish = ImageRequest(prompt=data.prompt, ratio=_ratio_of(data.size), count=data.n or 1, seed=data.seed)
    model = ModelId(data.model) if data.model else None
    made = await answer(request, StartJobCommand(actor=actor, idempotency_key=drawn_key, model=model, request=wish))
    formats = {stored.file.facts.media_type for stored in made.files}
    return CompatibleImagesShown(
        created=int(made.run.created_at.timestamp()),
        data=[await show(stored, as_link=data.response_format == "url") for stored in made.files],
        usage=CompatibleImagesUsage(
            input_tokens=_NOT_COUNTED,
            output_tokens=_NOT_COUNTED,
            total_tokens=_NOT_COUNTED,
            input_tokens_details=TokenDetailsShown(text_tokens=_NOT_COUNTED, image_tokens=_NOT_COUNTED),
            coin_cost=str(made.run.charge),
        ),
        output_format=_FORMATS[formats.pop()] if len(formats) == 1 else msgspec.UNSET,
    )


def _ratio_of(size: str | None) -> Ratio:
    """Read a size such as `1792x1024`. Raises `InvalidValue`."""
    if size in _NO_SIZE:
        return Ratio.SQUARE
    found = _SIZE.fullmatch(size or "")
    if found is None:
        raise InvalidValue(field="size", reason="must be auto, or a width and a height such as 1024x1024")
    return nearest_ratio(int(found[1]), int(found[2]))


HANDLERS = (compatible_images,)
