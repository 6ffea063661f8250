"""What can be wrong with a conversation."""

from collections.abc import Mapping

from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import GenerationId


class ConversationNotFound(DomainError):
    """No such conversation in this workspace."""

    code = "conversation.not_found"


class MessageNotFound(DomainError):
    """No such message in this conversation."""

    code = "message.not_found"


class ConversationBusy(DomainError):
    """An answer is being written. Wait for it, or stop it."""

    code = "conversation.busy"

    def __init__(self, *, generation: GenerationId) -> None:
        super().__init__(generation)
        self.generation = generation

    def facts(self) -> Mapping[str, object]:
        return {"generationId": self.generation}
