"""Embed within the limits on tokens of whoever comes by a key."""

from aimall.application.access.limits.correct_tokens import CorrectTokens, CorrectTokensCommand
from aimall.application.access.limits.take_tokens import TakeTokens, TakeTokensCommand
from aimall.application.generation.embedding.embed import Embed, EmbedCommand, Vectors
from aimall.domain.access.permissions import Action, authorise


class EmbedWithinLimits:
    """Whoever may embed. What was refused or could not be done takes no tokens."""

    def __init__(self, embed: Embed, take: TakeTokens, correct: CorrectTokens) -> None:
        self._embed, self._take, self._correct = embed, take, correct

    async def __call__(self, command: EmbedCommand) -> Vectors:
        """Give the vectors. Raises `RateLimited`, and what embedding raises."""
        authorise(command.actor, Action.EMBED)
        taken = await self._take(TakeTokensCommand(actor=command.actor, tokens=command.request.token_bound))
        used = 0
        try:
            vectors = await self._embed(command)
            used = vectors.usage.input_tokens
        finally:
            await self._correct(CorrectTokensCommand(taken=taken, used=used))
        return vectors
