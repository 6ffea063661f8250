"""What a run needs of providers: one that answers a conversation, and one that knows what an answer cost."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import ChatEvent, FinishReason
from aimall.domain.generation.request import ChatRequest
from aimall.domain.kernel.ids import GenerationId


class ChatProvider(Protocol):
    """One upstream that can hold a conversation.

    Its faults arrive as the last event, never as exceptions. The last event is exactly one of `Completed`,
    `Throttled`, `Unreachable`, `Rejected`, `ContentRefused` and `Interrupted`; nothing follows it.
    """

    def stream(self, request: ChatRequest, *, run: GenerationId) -> AsyncGenerator[ChatEvent, None]:
        """Ask, and give what comes back. `run` only labels the call. Closing the iterator closes the connection."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUsage:
    """What the provider's books say of one answer. `usage` is absent when they count no tokens for it."""

    usage: Usage | None
    finish: FinishReason | None
    cost_micro_usd: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """The books cannot say it now: the entry is not written yet, or they cannot be reached. Ask again later."""

    detail: str


class UsageLookup(Protocol):
    """A provider's books, asked after the answer. Its faults are `NotYet`, never exceptions."""

    async def find(self, provider_generation_id: str) -> FoundUsage | NotYet:
        """Look one answer up by the provider's own id."""
        ...
