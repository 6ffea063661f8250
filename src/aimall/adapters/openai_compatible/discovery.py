"""Finds a local Ollama by itself, so that its models can be offered without any configuration."""

from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed

OLLAMA_ADDRESS: Final = "http://127.0.0.1:11434"
_PATIENCE_S: Final = 1.0
_ANSWER_BYTES_MAX: Final = 4096


class OllamaVersion(msgspec.Struct):
    """The answer of `GET /api/version`."""

    version: str


async def find_ollama(calls: JsonCalls, address: str = OLLAMA_ADDRESS) -> str | None:
    """Give the base URL of the Ollama at `address`, or None if nobody who answers there is one."""
    try:
        reply = await calls.get(f"{address}/api/version", deadline_s=_PATIENCE_S, bytes_max=_ANSWER_BYTES_MAX)
        if reply.is_ok:
            msgspec.json.decode(reply.body, type=OllamaVersion)
            return f"{address}/v1"
    except (CallFailed, msgspec.DecodeError, UnicodeDecodeError):
        pass
    return None
