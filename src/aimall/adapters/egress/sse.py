"""Server-sent events, from bytes to events, without I/O. Any split of the bytes gives the same events.

It follows the standard: CR, LF or CRLF end a line, a comment starts with a colon, several data lines make one event,
an event that the end of the stream cuts off is dropped. One thing is ours: an event may not grow without bound.
"""

from dataclasses import dataclass
from typing import Final

EVENT_BYTES_MAX: Final = 8 * 1024 * 1024  # a whole image may come in one line

_LF: Final = 0x0A
_BOM: Final = b"\xef\xbb\xbf"
_FIELD: Final = b"data: "
_END: Final = b"\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SseMessage:
    """One event. `event` is empty unless the sender named it."""

    data: str
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SseTooLong:
    """An event outgrew `bytes_max`. It is the last thing the parser says."""

    bytes_max: int


class SseParser:
    """Feed it what arrives; it gives the events that became whole."""

    def __init__(self, *, event_bytes_max: int = EVENT_BYTES_MAX) -> None:
        self._bytes_max = event_bytes_max
        self._line: list[bytes] = []  # pieces of the line that has not ended
        self._line_bytes = 0
        self._data: list[str] = []
        self._data_bytes = 0
        self._event = ""
        self._after_cr = False
        self._is_first_line = True
        self._is_over = False

    def feed(self, chunk: bytes) -> list[SseMessage | SseTooLong]:
        """Take bytes as they came, in pieces of any size."""
        if self._is_over or not chunk:
            return []
        if self._is_between_events and len(chunk) <= self._bytes_max and (lines := _lines_of_data(chunk)):
            self._is_first_line = False
            return [SseMessage(data=line.decode("utf-8", "replace")) for line in lines]  # nearly every chunk of a chat
        if self._after_cr and chunk[0] == _LF:
            chunk = chunk[1:]  # the second half of a CRLF whose first half has ended the line already
        self._after_cr = False
        heard: list[SseMessage | SseTooLong] = []
        for piece in chunk.splitlines(keepends=True):
            ends = piece.endswith((b"\n", b"\r"))
            self._line.append(piece)
            self._line_bytes += len(piece.rstrip(b"\r\n")) if ends else len(piece)
            if self._line_bytes + self._data_bytes > self._bytes_max:
                self._is_over = True
                self._line.clear()
                heard.append(SseTooLong(bytes_max=self._bytes_max))
                return heard
            if ends and (message := self._end_line()) is not None:
                heard.append(message)
        self._after_cr = chunk.endswith(b"\r")
        return heard

    @property
    def _is_between_events(self) -> bool:
        return not (self._line or self._data or self._event or self._after_cr)

    def _end_line(self) -> SseMessage | None:
        line = b"".join(self._line).rstrip(b"\r\n")
        self._line.clear()
        self._line_bytes = 0
        if self._is_first_line:
            self._is_first_line = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value.decode("utf-8", "replace"))
            self._data_bytes += len(value) + 1
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        return None  # comments, `id`, `retry` and what the standard does not know say nothing to us

    def _dispatch(self) -> SseMessage | None:
        message = SseMessage(data="\n".join(self._data), event=self._event) if self._data else None
        self._data.clear()
        self._data_bytes, self._event = 0, ""
        return message


def _lines_of_data(chunk: bytes) -> list[bytes]:
    """Give the data of a chunk that is whole events of one line each, and nothing of any other."""
    if not (chunk.startswith(_FIELD) and chunk.endswith(_END)) or b"\r" in chunk:
        return []
    lines = chunk[len(_FIELD) : -len(_END)].split(_END + _FIELD)
    return lines if chunk.count(b"\n") == len(_END) * len(lines) else []
