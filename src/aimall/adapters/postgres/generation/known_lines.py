"""Lines of conversations that were read before, so that the next question reads only what was said since.

The text of a message that is whole does not change while anybody may see it, so what leads to it stays as it is. Which
message a conversation has come to, and whether somebody may see it, is asked of the database each time.
"""

import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aimall.domain.generation.request import PromptLine
from aimall.domain.kernel.ids import ConversationId, MessageId

BYTES_MAX: Final = 64_000_000
# What was removed from the database must not stay here for ever: it goes with the next question of anybody.
KEPT_S: Final = 3600.0
_BYTES_PER_TALK: Final = 600
_BYTES_PER_LINE: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLines:
    """Everything up to a message, oldest first, as far back as anybody is shown."""

    upto: MessageId
    lines: tuple[PromptLine, ...]

    @property
    def size(self) -> int:
        """Tell how many bytes of memory they take, about."""
        return _BYTES_PER_TALK + sum([sys.getsizeof(line.text) + _BYTES_PER_LINE for line in self.lines])


@dataclass(frozen=True, slots=True)
class _Kept:
    known: KnownLines
    size: int
    since: float


class LinesKept:
    """Of each conversation the lines that were read last. Those that were kept longest ago go first."""

    def __init__(self, *, bytes_max: int = BYTES_MAX, now: Callable[[], float] = time.monotonic) -> None:
        self._bytes_max, self._now = bytes_max, now
        self._kept: OrderedDict[ConversationId, _Kept] = OrderedDict()
        self._bytes = 0

    def of(self, conversation: ConversationId) -> KnownLines | None:
        """Give what is known of a conversation."""
        kept = self._kept.get(conversation)
        return kept.known if kept else None

    def keep(self, conversation: ConversationId, known: KnownLines) -> None:
        """Remember this of a conversation, and nothing else of it."""
        self.forget(conversation)
        now = self._now()
        self._kept[conversation] = kept = _Kept(known, known.size, now)
        self._bytes += kept.size
        while self._kept and (self._bytes > self._bytes_max or self._oldest.since < now - KEPT_S):
            self.forget(next(iter(self._kept)))

    def forget(self, conversation: ConversationId) -> None:
        """Remember nothing of a conversation."""
        kept = self._kept.pop(conversation, None)
        self._bytes -= kept.size if kept else 0

    @property
    def _oldest(self) -> _Kept:
        return next(iter(self._kept.values()))
