"""An answer, collected from its run: its parts, in the order in which they began."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.errors import failure_called
from aimall.domain.generation.event import FinishReason
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
from aimall.domain.kernel.coins import Coins


@dataclass(slots=True)
class Said:
    """A stretch of text."""

    pieces: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Thought:
    """A stretch of reasoning."""

    pieces: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Called:
    """A call of a function."""

    id: str
    name: str = ""
    pieces: list[str] = field(default_factory=list[str])

    @property
    def arguments(self) -> str:
        """All of them, as JSON text; a function without arguments is called with none."""
        return "".join(self.pieces) or "{}"


Part = Said | Thought | Called


@dataclass(slots=True, kw_only=True)
class Collected:
    """An answer as far as it has come. Pieces of several calls may come in turns, so a call has no end of its own."""

    parts: list[Part] = field(default_factory=list[Part])
    logprobs: list[str] = field(default_factory=list[str])
    finish: FinishReason = FinishReason.STOP
    usage: Usage | None = None
    cost: Coins | None = None
    _places: dict[int, int] = field(default_factory=dict[int, int])  # of the calls, by the provider's numbers

    def hear(self, followed: Followed) -> int | None:
        """Take one event, and give the place of the part that grew. Raises the failure of a run that failed."""
        match followed:
            case Snapshot(text=text):
                return self._grow(Said, text)
            case Reset():
                return None
            case LoggedEvent(event=event):
                return self._hear(event)

    @property
    def text(self) -> str:
        """What was said."""
        return "".join(part.text for part in self.parts if isinstance(part, Said))

    @property
    def reasoning(self) -> str:
        """What was thought."""
        return "".join(part.text for part in self.parts if isinstance(part, Thought))

    @property
    def calls(self) -> list[Called]:
        """The calls, in the provider's order."""
        parts = (self.parts[place] for _, place in sorted(self._places.items()))
        return [part for part in parts if isinstance(part, Called)]

    def _hear(self, event: RunEvent) -> int | None:
        match event:
            case AnswerDelta(text=text, logprobs=logprobs):
                if logprobs is not None:
                    self.logprobs.append(logprobs)
                return self._grow(Said, text)
            case ReasoningShown(text=text):
                return self._grow(Thought, text)
            case ToolCallShown():
                return self._call(event)
            case AnswerDone(finish=finish):
                self.finish = finish
            case RunCharged(usage=usage, cost=cost):
                self.usage, self.cost = (usage if isinstance(usage, Usage) else None), cost
            case RunFailed(code=code, detail=detail):
                raise failure_called(code, detail)
            case _:
                pass
        return None

    def _grow(self, kind: type[Said | Thought], text: str) -> int | None:
        if not text:
            return None
        last = self.parts[-1] if self.parts else None
        if isinstance(last, kind):
            last.pieces.append(text)
        else:
            self.parts.append(kind([text]))
        return len(self.parts) - 1

    def _call(self, piece: ToolCallShown) -> int:
        place = self._places.get(piece.index)
        if place is None:
            place = self._places[piece.index] = len(self.parts)
            self.parts.append(Called(piece.id or f"call_{piece.index}"))
        called = self.parts[place]
        if isinstance(called, Called):
            called.name += piece.name or ""
            called.pieces.append(piece.arguments)
        return place


async def collect(batches: AsyncIterator[Sequence[Followed]]) -> Collected:
    """Read a run to its end. Raises its failure."""
    collected = Collected()
    async for batch in batches:
        for followed in batch:
            collected.hear(followed)
    return collected
