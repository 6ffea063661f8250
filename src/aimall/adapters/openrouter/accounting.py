"""OpenRouter's books: what an answer used and cost, known some seconds after it ended."""

from decimal import Decimal
from urllib.parse import quote

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.chat_chunks import finish_of
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.usage_figures import micro_usd, usage_of
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.providers import FoundUsage, NotYet
from aimall.domain.generation.event import FinishReason


class Entry(msgspec.Struct):
    """One answer in the books. Billing follows the native counts; the others use a tokenizer of OpenRouter's own."""

    total_cost: Decimal | None = None
    finish_reason: str | None = None
    native_tokens_prompt: int | None = None
    native_tokens_completion: int | None = None
    native_tokens_reasoning: int | None = None
    native_tokens_cached: int | None = None
    tokens_prompt: int | None = None
    tokens_completion: int | None = None


class EntryReply(msgspec.Struct):
    """The answer of `GET /generation`."""

    data: Entry


class OpenRouterAccounting:
    """A `UsageLookup`."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account

    async def find(self, provider_generation_id: str) -> FoundUsage | NotYet:
        """Look an answer up. Right after the answer the books say 404, which is `NotYet` like every other fault."""
        url = self._account.url(f"/generation?id={quote(provider_generation_id, safe='')}")
        try:
            reply = await self._calls.get(url, self._account.headers, deadline_s=10.0)
            if not reply.is_ok:
                return NotYet(detail=f"the books answered {reply.status}")
            entry = msgspec.json.decode(reply.body, type=EntryReply).data
        except CallFailed as failed:
            return NotYet(detail=failed.detail)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return NotYet(detail="the books gave a malformed entry")
        return FoundUsage(
            usage=usage_of(
                entry.tokens_prompt if entry.native_tokens_prompt is None else entry.native_tokens_prompt,
                entry.tokens_completion if entry.native_tokens_completion is None else entry.native_tokens_completion,
                cached=entry.native_tokens_cached,
                reasoning=entry.native_tokens_reasoning,
            ),
            finish=_finish_of(entry.finish_reason),
            cost_micro_usd=micro_usd(entry.total_cost),
        )


def _finish_of(word: str | None) -> FinishReason | None:
    # An answer that ended in an error has no finish: it may not pass for a whole one.
    return None if word in {"error", "cancelled"} else finish_of(word)
