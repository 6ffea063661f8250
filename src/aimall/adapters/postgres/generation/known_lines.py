"""Lines of conversations that were read before, so that the next question reads only what was said since.

A message that is whole is never written again, so what leads to it stays as it is. Which message a conversation has
come to, and whether somebody may see it, is asked of the database each time.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from aimall.domain.generation.request import PromptLine
from aimall.domain.kernel.ids import ConversationId, MessageId

CHARACTERS_MAX: Final = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLines:
    """Everything up to a message, oldest first, as far back as anybody is shown."""

    upto: MessageId
    lines: tuple[PromptLine, ...]

    @property
    def characters(self) -> int:
        """Tell how much they hold."""
        return sum(len(line.text) for line in self.lines)


class LinesKept:
    """Of each conversation the lines that were read last; those of whichever was not asked for longest go first."""

    def __init__(self, *, characters_max: int = CHARACTERS_MAX) -> None:
        self._characters_max = characters_max
        self._kept: OrderedDict[ConversationId, tuple[KnownLines, int]] = OrderedDict()
        self._characters = 0

    def of(self, conversation: ConversationId) -> KnownLines | None:
        """Give what is known of a conversation."""
        known, _ = self._kept.get(conversation, (None, 0))
        return known

    def keep(self, conversation: ConversationId, known: KnownLines) -> None:
        """Remember this of a conversation, and nothing else of it."""
        self.forget(conversation)
        characters = known.characters
        self._kept[conversation] = known, characters
        self._characters += characters
        while self._characters > self._characters_max:
            self.forget(next(iter(self._kept)))

    def forget(self, conversation: ConversationId) -> None:
        """Remember nothing of a conversation."""
        _, characters = self._kept.pop(conversation, (None, 0))
        self._characters -= characters
