"""The body of a chat call in OpenAI's protocol: what all who speak it are sent alike."""

from typing import Final

import msgspec

from aimall.domain.generation.request import ChatRequest

# What a verbatim chat may ask for without costing more than its tokens. Searches, plugins, dearer tiers and other
# outputs are not here: their price would not be in the hold.
_COMMON: Final = frozenset({
    "temperature", "top_p", "stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs",
    "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "verbosity",
})  # fmt: skip


def chat_body(request: ChatRequest, *, knows: frozenset[str] = frozenset()) -> dict[str, object]:
    """Write the body, but for the limit on tokens. `knows` names further fields that this provider takes."""
    body: dict[str, object] = {"model": request.model, "stream": True}
    if request.verbatim is None:
        body["messages"] = [{"role": line.speaker, "content": line.text} for line in request.lines]
        if request.temperature is not None:
            body["temperature"] = request.temperature
        return body
    body["messages"] = msgspec.Raw(request.verbatim.messages.encode())
    for name, value in request.verbatim.fields.items():
        if name in _COMMON or name in knows:
            body[name] = msgspec.Raw(value.encode())
    return body
