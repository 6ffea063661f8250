"""A chat completion in pieces, framed as every client accepts it: each rule of it broke one when it was violated.

Source: openai-python 3.54, the Vercel AI SDK and LangChain, which split, add up and refuse in ways of their own. No
event names and no ids, one line of data each, `role` once, a finish once, and no `error` key unless there is one.
"""

from typing import Final

import msgspec

from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.errors import RunLost, failure_called
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    LoggedEvent,
    ReasoningShown,
    RunCharged,
    RunEvent,
    RunFailed,
    ToolCallShown,
)
from aimall.domain.kernel.errors import DomainError
from aimall.entrypoints.http.openai.chat.answers import finish_word, usage_of
from aimall.entrypoints.http.openai.errors import error_frame

DONE: Final = b"data: [DONE]\n\n"
_encode: Final = msgspec.json.Encoder().encode


class ChatChunks:
    """A `Dialect`. All chunks of one answer have the same id, time and model."""

    def __init__(self, *, answer_id: str, created: int, model: str, wants_usage: bool) -> None:
        head = {"id": answer_id, "object": "chat.completion.chunk", "created": created, "model": model}
        self._head = b"data: " + _encode(head)[:-1] + b',"choices":['
        self._tail = b'],"usage":null}\n\n' if wants_usage else b"]}\n\n"
        self._wants_usage = wants_usage
        self._is_failed = False

    def opening(self) -> bytes:
        return self._choice(b'{"role":"assistant","content":""}')

    def frame(self, followed: Followed) -> bytes:
        match followed:
            case Snapshot(text=text):
                return self._content(text)
            case Reset():
                return b""
            case LoggedEvent(event=event):
                return self._event(event)

    def closing(self, *, broken: bool) -> bytes:
        failed = self._failure(RunLost()) if broken and not self._is_failed else b""
        return failed + DONE

    def _event(self, event: RunEvent) -> bytes:  # noqa: PLR0911 - one for each event
        match event:
            case AnswerDelta(text=text, logprobs=logprobs):
                return self._content(text, logprobs)
            case ReasoningShown(text=text):
                return self._choice(b'{"reasoning_content":' + _encode(text) + b"}")
            case ToolCallShown():
                return self._choice(b'{"tool_calls":[' + _call(event) + b"]}")
            case AnswerDone(finish=finish):
                return self._choice(b"{}", finish=_encode(finish_word(finish)))
            case RunCharged(usage=Usage() as usage, cost=cost) if self._wants_usage:
                return self._head + b'],"usage":' + _encode(usage_of(usage, cost)) + b"}\n\n"
            case RunFailed(code=code, detail=detail):
                return self._failure(failure_called(code, detail))
            case _:
                return b""

    def _content(self, text: str, logprobs: str | None = None) -> bytes:
        told = b"null" if logprobs is None else logprobs.encode()
        return self._choice(b'{"content":' + _encode(text) + b"}", logprobs=told)

    def _choice(self, delta: bytes, *, finish: bytes = b"null", logprobs: bytes = b"null") -> bytes:
        said = (
            b'{"index":0,"delta":', delta, b',"logprobs":', logprobs, b',"finish_reason":', finish, b"}",
        )  # fmt: skip
        return b"".join((self._head, *said, self._tail))

    def _failure(self, error: DomainError) -> bytes:
        self._is_failed = True
        return error_frame(error)


def _call(event: ToolCallShown) -> bytes:
    function: dict[str, str] = {"arguments": event.arguments}
    if event.name is not None:
        function = {"name": event.name, **function}
    said: dict[str, object] = {"index": event.index}
    if event.id is not None:
        said |= {"id": event.id, "type": "function"}
    return _encode({**said, "function": function})
