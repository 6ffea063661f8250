"""Pictures through OpenRouter's own images endpoint."""

from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import MediaCall, fault_in, labels_of, post
from aimall.adapters.egress.media.pictures import read_pictures
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.jobs.providers import Pictures
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.media import ImageRequest
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 280.0
BYTES_MAX: Final = 96 * 1024 * 1024  # four large pictures in base64


class OpenRouterImages:
    """An `ImageProvider`. OpenRouter bills all or nothing: a call that failed has cost nothing."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:
        """Draw them in one call."""
        body: dict[str, object] = {
            "model": model,
            "prompt": request.described,
            "n": request.count,
            "aspect_ratio": request.ratio.value,
        }
        if request.seed is not None:
            body["seed"] = request.seed
        call = MediaCall(
            url=self._account.url("/images"),
            body=msgspec.json.encode(body),
            headers={**self._account.headers, **labels_of(run)},
            deadline_s=DEADLINE_S,
            bytes_max=BYTES_MAX,
        )
        reply = await post(self._calls, call)
        if isinstance(reply, Unreachable):
            return reply
        drawn = fault_in(reply) or read_pictures(reply.body)
        if isinstance(drawn, Fault):
            return drawn
        # This endpoint sends the pictures themselves: a link would be none of its documented answers.
        files = tuple(picture for picture in drawn.pictures if isinstance(picture, bytes))
        return Pictures(files=files, cost_micro_usd=drawn.cost_micro_usd)
