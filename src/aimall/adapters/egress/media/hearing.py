"""Asking for transcripts: with the times of words where the model knows them. What it does not know is remembered."""

from collections.abc import Callable
from enum import StrEnum

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import UNACCEPTABLE, MediaCall, error_in, fault_in, post
from aimall.adapters.egress.media.transcripts import read_transcript
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault, Unreachable


class Style(StrEnum):
    """How much is asked for, in the protocol's words."""

    FULL = "verbose_json"
    SHORT = "json"


class Hearing:
    """The calls of one provider."""

    def __init__(self, calls: JsonCalls) -> None:
        self._calls = calls
        self._in_short: set[str] = set()  # models that know no segments

    async def hear(self, model: str, call: Callable[[Style], MediaCall], *, language: str | None) -> Heard | Fault:
        """Make a call, and make it again in short if the model will not answer in full."""
        while True:
            style = Style.SHORT if model in self._in_short else Style.FULL
            reply = await post(self._calls, call(style))
            if isinstance(reply, Unreachable):
                return reply
            is_disliked = reply.status in UNACCEPTABLE and "response_format" in error_in(reply).message
            if not is_disliked or style is Style.SHORT:
                return fault_in(reply) or read_transcript(reply.body, asked_language=language)
            self._in_short.add(model)
