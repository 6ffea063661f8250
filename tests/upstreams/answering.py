"""From a script to the bytes of an answer, event by event, in the dialect of one upstream."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Protocol

import msgspec

from tests.upstreams.obliging import obliged
from tests.upstreams.script import Record, Script

PERSIAN_ANSWER = "سلام! این یک پاسخ آزمایشی است که کلمه به کلمه می‌رسد."
ENGLISH_ANSWER = "Hello! This is a rehearsed answer that arrives word by word."


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Bytes that belong together, and what they mean to the log."""

    data: bytes
    text: str = ""
    usage: dict[str, object] | None = None
    is_piece: bool = False


class Dialect(Protocol):
    """How one upstream writes chunks and usage."""

    def chunk(self, record: Record, delta: dict[str, object], finish: str | None) -> dict[str, object]:
        """Write one chunk with one choice."""
        ...

    def usage(self, record: Record, words: int) -> dict[str, object]:
        """Write the usage after so many words of the answer."""
        ...


def words_of(text: str) -> list[str]:
    """Cut a text into words that keep the space before them: one word is one token here."""
    return [word if number == 0 else f" {word}" for number, word in enumerate(text.split(" "))]


def prompt_words(body: dict[str, object]) -> int:
    """Count the words of all messages."""
    messages = body.get("messages")
    return sum(len(str(line.get("content") or "").split()) for line in messages) if isinstance(messages, list) else 0


def own_pieces(body: dict[str, object]) -> list[str]:
    """Give the stand-in's own answer, in the language of the question."""
    question = str(body.get("messages", ""))
    return words_of(PERSIAN_ANSWER if any("\u0600" <= letter <= "\u06ff" for letter in question) else ENGLISH_ANSWER)


def events_of(script: Script, record: Record, dialect: Dialect) -> Iterator[Event]:
    """Give the events of a scripted stream in order."""
    if script.raw is not None:
        yield Event(data=script.raw.encode())
        return
    script = obliged(script, record.body)
    end = script.newline * 2
    if script.comments:
        yield Event(data=f": OPENROUTER PROCESSING{end}".encode())
    pieces, finish = _within_limit(script, record)
    words = 0
    for event in _body(script, record, dialect, pieces):
        words += 1 if event.is_piece else 0
        yield event
    usage = dialect.usage(record, words)
    if script.huge_line_bytes:
        yield Event(data=b"data: ")
        yield from (Event(data=b"x" * 65536) for _ in range(script.huge_line_bytes // 65536))
    elif script.error_chunk is not None:
        yield Event(data=_framed({**dialect.chunk(record, {"content": ""}, None), **script.error_chunk}, end))
    else:
        yield from _ending(script, record, dialect, finish, usage)
    yield from (Event(data=f"data: [DONE]{end}".encode()) for _ in range(script.done))
    if script.usage == "after_done":
        yield _usage_event(script, {**dialect.chunk(record, {}, None), "choices": []}, usage)
    yield Event(data=script.after_done.encode())


def _body(script: Script, record: Record, dialect: Dialect, pieces: list[str]) -> Iterator[Event]:
    end = script.newline * 2
    for words, delta in enumerate(_deltas(script, pieces)):
        text = str(delta.get("content") or "")
        chunk = dialect.chunk(record, delta, None)
        if script.usage == "each":
            chunk["usage"] = dialect.usage(record, words + 1)
        yield Event(data=_framed(chunk, end), text=text, is_piece=bool(text))
        if script.comments:
            yield Event(data=f": keep-alive{end}".encode())


def _within_limit(script: Script, record: Record) -> tuple[list[str], str | None]:
    pieces = own_pieces(record.body) if script.pieces is None else script.pieces
    limit = record.body.get("max_tokens") or record.body.get("max_completion_tokens")
    if script.pieces is None and isinstance(limit, int) and limit < len(pieces):
        return pieces[:limit], "length"
    return pieces, script.finish


def _deltas(script: Script, pieces: list[str]) -> Iterator[dict[str, object]]:
    for thought in script.reasoning:
        yield {"content": "", "reasoning": thought}
    for piece in cycle(pieces) if script.endless else pieces:
        yield {"content": piece}
    for calls in script.tool_calls:
        yield {"content": None, "tool_calls": calls}


def _ending(
    script: Script, record: Record, dialect: Dialect, finish: str | None, usage: dict[str, object]
) -> Iterator[Event]:
    end = script.newline * 2
    last = dialect.chunk(record, {}, finish)
    if script.usage == "on_finish":
        yield _usage_event(script, last, usage)
        return
    yield Event(data=_framed(last, end))
    match script.usage:
        case "final" | "each":
            yield _usage_event(script, {**last, "choices": []}, usage)
        case "repeat_finish":
            yield _usage_event(script, last, usage)
        case "no_finish":
            yield _usage_event(script, dialect.chunk(record, {"content": ""}, None), usage)
        case "twice":
            yield Event(data=_framed({**last, "choices": [], "usage": {**usage, "completion_tokens": 999}}, end))
            yield _usage_event(script, {**last, "choices": []}, usage)
        case _:
            pass


def _usage_event(script: Script, chunk: dict[str, object], usage: dict[str, object]) -> Event:
    usage = {**usage, **script.usage_fields}
    return Event(data=_framed({**chunk, "usage": usage}, script.newline * 2), usage=usage)


def _framed(chunk: dict[str, object], end: str) -> bytes:
    return b"data: " + msgspec.json.encode(chunk) + end.encode()
