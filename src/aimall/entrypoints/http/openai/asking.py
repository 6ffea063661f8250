"""What every request for an answer has in common, by whichever route it comes."""

from typing import Annotated

import msgspec

from aimall.domain.catalog.model import ModelId
from aimall.entrypoints.http.openai.wire import OpenAiGiven

ModelName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Limit = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class AnswerAsked(OpenAiGiven):
    """Who should answer, and how freely."""

    model: ModelName
    models: Annotated[list[ModelName], msgspec.Meta(max_length=8)] | None = None
    stream: bool | None = None
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None

    @property
    def fallbacks(self) -> tuple[ModelId, ...]:
        """The models to try when the first one cannot answer."""
        return tuple(ModelId(name) for name in self.models or () if name != self.model)
