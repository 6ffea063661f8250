"""OpenAI's chat stream, from bytes to events, without I/O, with the deviations of every upstream we know.

Terminal rules: an error ends the stream as a fault; `[DONE]` or the end of the connection ends it as an answer only
if a finish reason was seen; usage may come in any chunk, also after `[DONE]`, and the last one counts; after the
ending nothing is said any more.
"""

from typing import Final

import msgspec

from aimall.adapters.egress.faults import UpstreamError, error_of_value, fault_of, read_error, redacted
from aimall.adapters.egress.sse import SseMessage, SseParser, SseTooLong
from aimall.adapters.egress.tool_calls import ToolCallPieces, ToolPiece
from aimall.adapters.egress.usage_figures import read_timings, read_usage
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    Fault,
    FinishReason,
    Interrupted,
    ReasoningDelta,
    TextDelta,
    Unreachable,
)
from aimall.domain.generation.request import JsonText

DONE: Final = "[DONE]"
_NULL: Final = msgspec.Raw(b"null")
_ERROR_FINISH: Final = "error"
_FINISHES: Final = {
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.CONTENT_FILTER,
}


class ContentPart(msgspec.Struct):
    """A part of a content that is a list; parts without text are not ours to show."""

    text: str | None = None


class Delta(msgspec.Struct):
    """What one choice adds, or the whole message of an answer that is no stream."""

    content: str | list[ContentPart] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[ToolPiece] | None = None


class Choice(msgspec.Struct):
    """One of the answers; we only ever ask for one."""

    index: int | None = None
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None
    logprobs: msgspec.Raw = _NULL
    error: msgspec.Raw = _NULL


class Chunk(msgspec.Struct):
    """One event of the stream. `usage` and `error` stay raw: they come in too many shapes to demand one here."""

    id: str | int | None = None
    choices: list[Choice] | None = None
    usage: msgspec.Raw = _NULL
    timings: msgspec.Raw = _NULL
    error: msgspec.Raw = _NULL


_chunks = msgspec.json.Decoder(Chunk)


def finish_of(word: str | None) -> FinishReason | None:
    """Read a finish reason. Words that we do not know are ordinary ends; null and "" are none at all."""
    return _FINISHES.get(word, FinishReason.STOP) if word else None


class ChatChunkDecoder:
    """Decodes one answer. `provider_generation_id` is the id that a header gave; else the first chunk's is taken."""

    def __init__(self, *, provider_generation_id: str | None = None) -> None:
        self._sse = SseParser()
        self._tools: ToolCallPieces | None = None
        self._id = provider_generation_id
        self._is_accepted = False
        self._has_output = False
        self._finish: FinishReason | None = None
        self._usage: Usage | None = None
        self._timed: Usage | None = None
        self._cost: int | None = None
        self._is_usage_said = False
        self._is_done = False  # [DONE] was seen
        self.is_over = False

    @property
    def is_whole(self) -> bool:
        """Whether the answer is whole and only its usage may still come: nobody should wait long for that."""
        return not self.is_over and (self._finish is not None or self._is_done)

    def open(self) -> list[ChatEvent]:
        """Say what the response's head alone tells."""
        return self._accept(self._id) if self._id is not None else []

    def feed(self, chunk: bytes) -> list[ChatEvent]:
        """Take bytes of an event stream."""
        heard: list[ChatEvent] = []
        for message in self._sse.feed(chunk):
            if self.is_over:
                break
            match message:
                case SseTooLong():
                    heard += self._end(Interrupted(detail=f"an event of more than {message.bytes_max} bytes"))
                case SseMessage(data=data):
                    heard += self._hear(data)
        return heard

    def feed_document(self, body: bytes) -> list[ChatEvent]:
        """Take a whole JSON answer, possibly padded, from a server that did not stream. Always ends the answer."""
        body = body.strip()
        heard = self._hear(body.decode("utf-8", "replace")) if body else []
        return heard + self.end()

    def end(self, detail: str = "the stream ended without a finish reason") -> list[ChatEvent]:
        """Hear that the connection has ended, in whatever way. A whole answer stays whole."""
        if self.is_over:
            return []
        if self._finish is None:
            return self._end(Interrupted(detail=detail))
        usage = self._usage if self._is_usage_said else self._timed
        return self._end(Completed(finish=self._finish, usage=usage, provider_cost_micro_usd=self._cost))

    def _hear(self, data: str) -> list[ChatEvent]:
        said = data.strip()
        if said == DONE:
            return self._hear_done()
        if not said:
            return []
        try:
            chunk = _chunks.decode(data)
        except (msgspec.DecodeError, UnicodeEncodeError) as malformed:
            return self._hear_malformed(data, malformed)
        self._note_usage(chunk)
        if self._is_done:
            # The answer has ended; only its usage may still be told.
            return self.end() if self._is_usage_said else []
        error = self._error_of(chunk, data)
        if error is not None:
            return self._end(self._fault_of(error))
        heard = [] if self._is_accepted else self._accept(None if chunk.id is None else str(chunk.id))
        for choice in chunk.choices or ():
            if not choice.index and not self.is_over:
                heard += self._hear_choice(choice)
        return heard

    def _hear_done(self) -> list[ChatEvent]:
        self._is_done = True
        return self.end() if self._is_usage_said or self._finish is None else []

    def _hear_malformed(self, data: str, malformed: Exception) -> list[ChatEvent]:
        if self._is_done:
            return []
        error = read_error(data.encode("utf-8", "replace"))
        if error is not None:
            return self._end(self._fault_of(error))
        return self._end(Interrupted(detail=f"a malformed chunk: {redacted(str(malformed))}"))

    def _hear_choice(self, choice: Choice) -> list[ChatEvent]:
        heard: list[ChatEvent] = []
        delta = choice.delta or choice.message
        if delta is not None:
            heard += self._hear_delta(delta, choice.logprobs)
        if choice.finish_reason == _ERROR_FINISH:
            return heard + self._end(Interrupted(detail="the provider ended with an error"))
        if self._finish is None:
            self._finish = finish_of(choice.finish_reason)
        return heard

    def _hear_delta(self, delta: Delta, logprobs: msgspec.Raw) -> list[ChatEvent]:
        heard: list[ChatEvent] = []
        if reasoning := _clean(delta.reasoning_content or delta.reasoning or ""):
            heard.append(ReasoningDelta(text=reasoning))
        if text := _clean(_text_of(delta.content)):
            told = JsonText(bytes(logprobs).decode()) if _is_said(logprobs) else None
            heard.append(TextDelta(text=text, logprobs=told))
        for piece in delta.tool_calls or ():
            self._tools = self._tools or ToolCallPieces()
            call = self._tools.hear(piece)
            if call is not None:
                heard.append(call)
        self._has_output = self._has_output or bool(heard)
        return heard

    def _note_usage(self, chunk: Chunk) -> None:
        if _is_said(chunk.usage):
            self._usage, self._cost = read_usage(chunk.usage)
            self._is_usage_said = True
        if _is_said(chunk.timings):
            self._timed = read_timings(chunk.timings)

    def _error_of(self, chunk: Chunk, data: str) -> UpstreamError | None:
        if _is_said(chunk.error):
            return error_of_value(msgspec.json.decode(chunk.error))
        for choice in chunk.choices or ():
            if _is_said(choice.error):
                return error_of_value(msgspec.json.decode(choice.error))
        # Other shapes of an error have neither choices nor usage, so only such a chunk is read a second time.
        return read_error(data.encode()) if chunk.choices is None and not _is_said(chunk.usage) else None

    def _fault_of(self, error: UpstreamError) -> Fault:
        """Say what an error inside a stream means. Before any output it is as good as a refusal; after it, a break."""
        if self._has_output:
            return Interrupted(detail=f"{error.code or error.kind}: {redacted(error.message)}")
        if error.status is None:
            return Unreachable(detail=f"{error.code or error.kind}: {redacted(error.message)}")
        return fault_of(error.status, error)

    def _accept(self, provider_generation_id: str | None) -> list[ChatEvent]:
        self._is_accepted = True
        return [Accepted(provider_generation_id=self._id or provider_generation_id)]

    def _end(self, event: Completed | Fault) -> list[ChatEvent]:
        self.is_over = True
        return [event]


def _is_said(raw: msgspec.Raw) -> bool:
    # Nearly every chunk says nothing in these fields and then holds the default itself.
    return raw is not _NULL and bytes(raw) != b"null"


def _text_of(content: str | list[ContentPart] | None) -> str:
    """Read `content`: text, or a list of parts of which the text counts."""
    if isinstance(content, list):
        return "".join(part.text or "" for part in content)
    return content or ""


def _clean(text: str) -> str:
    """Drop the one character that no text column can store."""
    return text.replace("\x00", "") if "\x00" in text else text
