"""What the log of calls needs: a place that takes many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from aimall.application.paging import Page, PageRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ApiKeyId, GenerationId, WorkspaceId


class CallOutcome(StrEnum):
    """What became of a call. A stream that broke off had begun as a success, and has failed all the same."""

    OK = "ok"
    REFUSED = "refused"  # something is wrong with the call, or its key may not
    FAILED = "failed"  # something is wrong on our side, or on a provider's


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as its answer left. `route` is the template of the path, so that nothing of what was asked is in it.

    `generation` is the run that it began, or, for a replay, that an earlier equal call had begun.
    """

    id: UUID
    at: datetime
    workspace: WorkspaceId
    key: ApiKeyId
    method: str
    route: str
    model: str | None
    status: int
    error: str | None
    latency_ms: int
    generation: GenerationId | None
    is_streamed: bool
    is_replay: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """A call with its key's name and what its run came to. What is not known yet, or never was counted, is None.

    A replay has no tokens of its own, and where it has a run it costs nothing.
    """

    call: Call
    key_name: str
    key_last_four: str
    outcome: CallOutcome
    input_tokens: int | None
    output_tokens: int | None
    coins: Coins | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls are wanted: by one key, for one model, with one outcome, from `since` on and before `until`."""

    key: ApiKeyId | None = None
    model: str | None = None
    outcome: CallOutcome | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL_CALLS: Final = CallFilter()


class CallBook(Protocol):
    """Where calls are kept. Every method raises `TryAgain` when the store cannot be reached."""

    async def put(self, calls: Sequence[Call]) -> None:
        """Store them, all or none. One that is stored already is left as it is."""
        ...

    async def page(self, workspace: WorkspaceId, wanted: CallFilter, request: PageRequest) -> Page[LoggedCall]:
        """List a workspace's calls, the newest first, each with what its run has come to by now.

        A model, an error or an outcome that the run knows better is told as the run has it.
        """
        ...

    async def expire(self, *, after: timedelta, limit: int) -> int:
        """Remove at most `limit` calls that are older than that, of everybody, and tell how many went."""
        ...
