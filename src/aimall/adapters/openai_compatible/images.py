"""Pictures of any OpenAI-compatible server. What a model will not take is noticed once and remembered."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.media.asking import UNACCEPTABLE, MediaCall, error_in, fault_in, post
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.media.pictures import DrawnPictures, Link, read_pictures
from aimall.adapters.openai_compatible.server import Server
from aimall.application.generation.jobs.providers import Pictures
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.media import PIXELS, ImageRequest, Ratio
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 280.0
BYTES_MAX: Final = 96 * 1024 * 1024
PICTURE_BYTES_MAX: Final = 32 * 1024 * 1024
# OpenAI's own models know three sizes, always send base64 and refuse to hear of it; others take what they are told.
_OPENAI_MODEL: Final = re.compile(r"(openai/)?(gpt-image|chatgpt-image).*", re.ASCII)
_OPENAI_SIZES: Final[Mapping[Ratio, tuple[int, int]]] = {
    Ratio.SQUARE: (1024, 1024),
    Ratio.WIDE: (1536, 1024),
    Ratio.LANDSCAPE: (1536, 1024),
    Ratio.TALL: (1024, 1536),
    Ratio.PORTRAIT: (1024, 1536),
}
SIZE, FORMAT, SEED = "size", "response_format", "seed"


class OpenAiCompatibleImages:
    """An `ImageProvider`."""

    def __init__(self, calls: JsonCalls, links: Links, server: Server) -> None:
        self._calls, self._links, self._server = calls, links, server
        self._refused: dict[str, frozenset[str]] = {}  # by model: the fields that it will not take as we said them

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:
        """Draw them in one call; ask again at once when the server only disliked a field."""
        while True:
            body = self._body(model, request)
            reply = await post(self._calls, self._call(body, run))
            if isinstance(reply, Unreachable):
                return reply
            if reply.status in UNACCEPTABLE and self._learn(model, body, error_in(reply).message):
                continue
            drawn = fault_in(reply) or read_pictures(reply.body)
            return await self._fetched(drawn) if isinstance(drawn, DrawnPictures) else drawn

    def _body(self, model: str, request: ImageRequest) -> dict[str, object]:
        refused = self._refused_by(model)
        width, height = (_OPENAI_SIZES if SIZE in refused else PIXELS)[request.ratio]
        body: dict[str, object] = {
            "model": model,
            "prompt": request.described,
            "n": request.count,
            SIZE: f"{width}x{height}",
        }
        if FORMAT not in refused:
            body[FORMAT] = "b64_json"
        if request.seed is not None and SEED not in refused:
            body[SEED] = request.seed
        return body

    def _call(self, body: Mapping[str, object], run: GenerationId) -> MediaCall:
        return MediaCall(
            url=self._server.url("/images/generations"),
            body=msgspec.json.encode(body),
            headers=self._server.headers(run),
            deadline_s=DEADLINE_S,
            bytes_max=BYTES_MAX,
        )

    def _refused_by(self, model: str) -> frozenset[str]:
        at_first = frozenset({SIZE, FORMAT, SEED}) if _OPENAI_MODEL.fullmatch(model) else frozenset[str]()
        return self._refused.get(model, at_first)

    def _learn(self, model: str, body: Mapping[str, object], said: str) -> bool:
        """Remember what a model will not take. True if there is another way to ask, which is tried only once."""
        refused = self._refused_by(model)
        fresh = {name for name in (SIZE, FORMAT, SEED) if name in body and name in said} - refused
        self._refused[model] = refused | fresh
        return bool(fresh)

    async def _fetched(self, drawn: DrawnPictures) -> Pictures:
        files: list[bytes] = []
        for picture in drawn.pictures:
            file = await self._follow(picture) if isinstance(picture, Link) else picture
            if file is not None:
                files.append(file)
        return Pictures(files=tuple(files), cost_micro_usd=drawn.cost_micro_usd)

    async def _follow(self, link: Link) -> bytes | None:
        """Fetch a picture. One that cannot be had is not delivered, and so not charged."""
        try:
            return await self._links.fetch(
                link.url,
                base_url=self._server.base_url,
                headers=self._server.authorization,
                bytes_max=PICTURE_BYTES_MAX,
            )
        except CallFailed:
            return None
