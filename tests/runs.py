"""Runs for tests: a store with a person in it, and the acts of a run with what does not matter filled in."""

from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from aimall.application.access.calls.ports import CallBook
from aimall.application.access.keys.ports import KeysUnit
from aimall.application.catalog.ports import PriceBook
from aimall.application.conversation.ports import ConversationUnit
from aimall.application.file.ports import Files
from aimall.application.generation.jobs.ports import Jobs
from aimall.application.generation.overseeing.ports import JobBoard
from aimall.application.generation.ports import (
    BeginRun,
    ChatTurn,
    LeaseOwner,
    RunBook,
    RunLog,
    RunProgress,
    Runs,
    SettleRun,
)
from aimall.application.generation.reports.ports import RunReports
from aimall.application.generation.running.ports import RunRecovery
from aimall.application.housekeeping.ports import ChoreBook, OldFiles
from aimall.application.pricing.ports import Quotes
from aimall.application.units import Units
from aimall.domain.catalog.model import ModelId, ProviderName
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import AnswerDelta, AnswerDone, LoggedEvent, RunCharged, RunStarted
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.media import ImageRequest
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId, PriceVersionId, UserId, WorkspaceId

HERE = LeaseOwner("here/1")
ELSEWHERE = LeaseOwner("elsewhere/1")
USAGE = Usage(input_tokens=10, output_tokens=5)
STARTED = LoggedEvent(1, RunStarted(message=None, conversation=None))


class Books(Protocol):
    """One store with all its ports, and a way to make a person with coins in it."""

    @property
    def book(self) -> RunBook: ...
    @property
    def log(self) -> RunLog: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def reports(self) -> RunReports: ...
    @property
    def calls(self) -> CallBook: ...
    @property
    def recovery(self) -> RunRecovery: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def files(self) -> Files: ...
    @property
    def old_files(self) -> OldFiles: ...
    @property
    def chores(self) -> ChoreBook: ...
    @property
    def board(self) -> JobBoard: ...
    @property
    def prices(self) -> PriceBook: ...
    @property
    def quotes(self) -> Quotes: ...
    @property
    def units(self) -> Units[ConversationUnit]: ...
    @property
    def keys(self) -> Units[KeysUnit]: ...
    @property
    def price(self) -> PriceVersionId: ...

    async def retried(self, dead: GenerationId, *, retried_as: GenerationId) -> bool:
        """Note that a job was tried again, in a unit of its own."""
        ...

    async def a_month_passes(self) -> None:
        """Let a month of UTC pass; runs that go on outlive it."""
        ...

    async def person(self, *, coins: int) -> "Person":
        """Make a person with a wallet and a conversation."""
        ...


class Person:
    """Somebody with a wallet and a conversation."""

    def __init__(self, user: UserId, workspace: WorkspaceId, conversation: ConversationId) -> None:
        self.user, self.workspace, self.conversation = user, workspace, conversation


def a_text(books: Books, person: Person, *, hold: int = 1, generation: GenerationId | None = None) -> BeginRun:
    return BeginRun(
        generation=generation or GenerationId(uuid4()),
        fingerprint=b"same",
        workspace=person.workspace,
        user=person.user,
        kind=GenerationKind.TEXT,
        model=ModelId("a/model"),
        price=books.price,
        hold=Coins.whole(hold),
        ttl=timedelta(minutes=20),
        max_tokens=100,
        input_tokens=10,
        owner=HERE,
        runs_limit=50,
        prompt=(PromptLine(speaker=Speaker.USER, text="سلام"),),
        first_event=STARTED,
    )


def a_chat(books: Books, person: Person, *, conversation: ConversationId | None = None) -> BeginRun:
    turn = ChatTurn(
        conversation=conversation or person.conversation,
        question=MessageId(uuid4()),
        answer=MessageId(uuid4()),
        parent=None,
        text="hello",
    )
    return replace(a_text(books, person), kind=GenerationKind.CHAT, turn=turn, prompt=())


def an_image_job(books: Books, person: Person, *, hold: int = 1, priority: int = 20) -> BeginRun:
    return replace(
        a_text(books, person, hold=hold),
        kind=GenerationKind.IMAGE,
        prompt=(),
        max_tokens=0,
        input_tokens=0,
        request=ImageRequest(prompt="یک گربه", seed=7),
        priority=priority,
    )


def charged(begun: BeginRun, charge: Coins, *, fence: int = 1) -> SettleRun:
    return SettleRun(
        generation=begun.generation,
        workspace=begun.workspace,
        fence=fence,
        state=RunState.SETTLED,
        charge=charge,
        status=MessageStatus.COMPLETE,
        text="hi",
        events=(
            LoggedEvent(2, AnswerDelta(text="hi")),
            LoggedEvent(3, AnswerDone(message=None, finish=FinishReason.STOP)),
            LoggedEvent(4, RunCharged(usage=USAGE, cost=charge)),
        ),
        price=begun.price,
        finish=FinishReason.STOP,
        usage=USAGE,
        source=UsageSource.PROVIDER,
    )


def voided(begun: BeginRun, *, fence: int = 1) -> SettleRun:
    return replace(
        charged(begun, ZERO, fence=fence), state=RunState.VOIDED, usage=None, source=UsageSource.NONE, failure="x"
    )


def progress(
    begun: BeginRun, *events: LoggedEvent, fence: int = 1, state: RunState = RunState.STREAMING
) -> RunProgress:
    return RunProgress(
        generation=begun.generation,
        fence=fence,
        state=state,
        attempt=1,
        provider=ProviderName("a"),
        provider_generation_id=None,
        events=events,
    )
