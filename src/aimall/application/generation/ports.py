"""What the paid spine needs: a book that opens and settles runs, a log that followers read, and recovery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Protocol

from aimall.domain.catalog.model import ModelId, ProviderName
from aimall.domain.catalog.usage import Metered, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.file.file import NewFile
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import LoggedEvent
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.media import MediaRequest
from aimall.domain.generation.request import GenerationKind, PromptLine
from aimall.domain.generation.text import TextBrief
from aimall.domain.generation.transcript import Transcript
from aimall.domain.generation.transcripts.summary import SummaryTerms, SummaryUsed
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import (
    ApiKeyId,
    ConversationId,
    GenerationId,
    MessageId,
    PriceVersionId,
    UserId,
    WorkspaceId,
)
from aimall.domain.pricing.price import PriceVersion

LeaseOwner = NewType("LeaseOwner", str)  # one process: `<instance>/<random>`, the instance being one data directory


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTurn:
    """What a chat run writes into its conversation: the question, and the place of the answer."""

    conversation: ConversationId
    question: MessageId
    answer: MessageId
    parent: MessageId | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRun:
    """All that makes a run, claimed and held in one transaction. `prompt` is stored for kinds without a turn.

    A run with a `request` is a job: it waits for a worker, the highest `priority` first. `brief` is what a text was
    asked for, to be shown again, and `version_of` the first text of which it is another version; `summary` the terms of
    what a transcript is to be followed by; `key` the API key that it is asked with.
    """

    generation: GenerationId
    fingerprint: bytes
    workspace: WorkspaceId
    user: UserId
    key: ApiKeyId | None = None
    kind: GenerationKind
    model: ModelId
    price: PriceVersionId
    hold: Coins
    ttl: timedelta
    max_tokens: int
    input_tokens: int
    owner: LeaseOwner
    runs_limit: int
    daily_limit: Coins | None = None
    turn: ChatTurn | None = None
    prompt: tuple[PromptLine, ...] = ()
    temperature: float | None = None
    brief: TextBrief | None = None
    version_of: GenerationId | None = None
    request: MediaRequest | None = None
    priority: int = 0
    is_preview: bool = False
    summary: SummaryTerms | None = None
    first_event: LoggedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The run is ours to complete, under this fence."""

    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The same command was begun before; follow that run."""

    state: RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was written. The same key may succeed later."""

    error: DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRun:
    """The end of a run: `text` and `events` are what was not stored yet plus the ending, in one transaction."""

    generation: GenerationId
    workspace: WorkspaceId
    fence: int
    state: RunState
    charge: Coins
    status: MessageStatus
    text: str
    events: tuple[LoggedEvent, ...]
    price: PriceVersionId
    finish: FinishReason | None = None
    usage: Metered | None = None
    source: UsageSource = UsageSource.NONE
    failure: str | None = None
    provider: ProviderName | None = None
    provider_generation_id: str | None = None
    provider_cost_micro_usd: int | None = None
    absorbed: Coins = ZERO
    files: tuple[NewFile, ...] = ()
    transcript: Transcript | None = None
    summary: SummaryUsed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The end is committed, by us just now or by an earlier try of ours."""

    charge: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySettled:
    """Somebody with a newer fence ended the run or owns it; nothing of ours was written."""


class RunBook(Protocol):
    """Opens and ends runs. Each call is one transaction by itself and is never made inside a unit."""

    async def begin(self, run: BeginRun) -> Begun | Replayed | Refused:
        """Claim, hold, write the question, create the run. Repeating it is safe. Raises `TryAgain`."""
        ...

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        """Charge, return the rest, store the answer and its ending. Repeating it is safe. Raises `TryAgain`."""
        ...

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        """Store the whole answer while its cost is unknown; the hold stays. Raises `TryAgain`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """What one flush says of one run: its state, and the events since the last flush."""

    generation: GenerationId
    fence: int
    state: RunState
    attempt: int
    provider: ProviderName | None
    provider_generation_id: str | None
    events: tuple[LoggedEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A run that is still ours after a flush; `stop` when somebody asked for its end."""

    generation: GenerationId
    stop: bool


class RunLog(Protocol):
    """The durable log of all live runs of this process, and the leases that go with it."""

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:
        """Write events and renew leases in one statement. A run that is missing in the answer is lost to us."""
        ...

    async def read(self, generation: GenerationId, *, after: int) -> Sequence[LoggedEvent]:
        """Give the stored events after a number, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run as it stands in the books."""

    id: GenerationId
    fingerprint: bytes
    workspace: WorkspaceId
    user: UserId
    kind: GenerationKind
    state: RunState
    model: ModelId
    hold: Coins
    charge: Coins
    price: PriceVersion
    max_tokens: int
    input_tokens: int
    last_seq: int
    attempt: int
    fence: int
    conversation: ConversationId | None
    message: MessageId | None
    finish: FinishReason | None
    usage: Metered | None
    source: UsageSource
    failure: str | None
    provider: ProviderName | None
    provider_generation_id: str | None
    text: str | None
    brief: TextBrief | None
    version_of: GenerationId | None
    request: MediaRequest | None
    is_preview: bool
    transcript: Transcript | None
    summary: SummaryTerms | None
    summary_used: SummaryUsed | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatContext:
    """What one read tells about a conversation before a run: its recent lines and what its wallet can spend."""

    available: Coins
    lines: tuple[PromptLine, ...]
    parent: MessageId | None
    model: ModelId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageDay:
    """What one day cost, by kind and model."""

    date: str
    kind: GenerationKind
    model: ModelId
    runs: int
    coins: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """What runs were charged together, and what their usage was worth beyond that, as far as it is known."""

    charged: Coins
    absorbed: Coins


class Runs(Protocol):
    """Reads of runs. Every read names the workspace; what is not there is `None`, or an error that says what."""

    async def find(self, workspace: WorkspaceId, generation: GenerationId) -> StoredRun | None:
        """Give one run."""
        ...

    async def chat_context(
        self, workspace: WorkspaceId, conversation: ConversationId, parent: MessageId | None
    ) -> ChatContext:
        """Read the lines that lead to `parent` (default: the head). Raises the not-found errors of conversations."""
        ...

    async def available(self, workspace: WorkspaceId) -> Coins:
        """Tell what the wallet can spend."""
        ...

    async def spent_today(self, workspace: WorkspaceId) -> Coins:
        """Sum up the charges of the runs begun today, a day of UTC, and what the unfinished ones of them may cost."""
        ...

    async def request_stop(self, workspace: WorkspaceId, generation: GenerationId) -> RunState | None:
        """Ask whoever completes the run to stop it. Gives its state, or None if there is no such run."""
        ...

    async def usage(self, workspace: WorkspaceId | None, *, days: int) -> Sequence[UsageDay]:
        """Sum up by day, kind and model; of all workspaces when none is named, which only admins may ask."""
        ...

    async def absorbed(self, *, within: timedelta) -> Absorbed:
        """Sum up the runs of all workspaces that ended so lately."""
        ...
