"""Write a text and wait for it: the answer at once, for those who do not want a stream."""

from dataclasses import dataclass

from aimall.application.generation.follow_run import Following, FollowRun, FollowRunCommand, Snapshot
from aimall.application.generation.starting.start_text import StartText, StartTextCommand
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.errors import failure_called
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent, RunCharged, RunFailed
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnswer:
    """The text and what it cost; `usage` and `cost` are absent while the provider has not told them.

    `replayed` when an earlier equal command had it written.
    """

    generation: GenerationId
    replayed: bool
    output: str
    usage: Usage | None
    cost: Coins | None


class GenerateText:
    """Any user. Repeating it with the same key gives the same text and no second charge."""

    def __init__(self, start: StartText, follow: FollowRun) -> None:
        self._start, self._follow = start, follow

    async def __call__(self, command: StartTextCommand) -> TextAnswer:
        """Write the text. Raises what refuses a run, and the provider's failure if no answer could be had."""
        accepted = await self._start(command)
        following = await self._follow(FollowRunCommand(actor=command.actor, generation=accepted.generation))
        pieces: list[str] = []
        charged: RunCharged | None = None
        if isinstance(following, Following):
            async for batch in following.events:
                for entry in batch:
                    match entry:
                        case Snapshot(text=text):
                            pieces = [text]
                        case LoggedEvent(event=AnswerDelta(text=text)):
                            pieces.append(text)
                        case LoggedEvent(event=RunFailed(code=code)):
                            raise failure_called(code)
                        case LoggedEvent(event=RunCharged() as charged):
                            pass
                        case _:
                            pass
        return TextAnswer(
            generation=accepted.generation,
            replayed=accepted.replayed,
            output="".join(pieces),
            usage=charged.usage if charged and isinstance(charged.usage, Usage) else None,
            cost=charged.cost if charged else None,
        )
