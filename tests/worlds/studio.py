"""Runs from end to end in this process: real use cases over memory, and providers that say what they are told to."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Final
from uuid import uuid4

from aimall.adapters.memory.media.files import MemoryObjects
from aimall.adapters.memory.unit import MemoryUnits
from aimall.application.claims import IdempotencyKey
from aimall.application.generation.cancel_run import CancelRun, CancelRunCommand
from aimall.application.generation.follow_run import FollowRun
from aimall.application.generation.jobs.artifacts import Artifacts
from aimall.application.generation.jobs.attempt_job import AttemptJob, JobLimits
from aimall.application.generation.jobs.complete_job import CompleteJob
from aimall.application.generation.jobs.end_waiting_job import EndWaitingJob
from aimall.application.generation.jobs.film import Film
from aimall.application.generation.jobs.makers import MakeImages, Makers, Speak, Transcribe
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.start_job import StartJob
from aimall.application.generation.jobs.work_on_jobs import WorkOnJobs
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import LeaseOwner, RunBook, StoredRun
from aimall.application.generation.providers import FoundUsage, NotYet
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.leave_runs import LeaveRuns
from aimall.application.generation.running.live_runs import FlushRuns, LiveRuns
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.running.run_completion import RunCompletion, RunLimits
from aimall.application.generation.running.settlement import SettleGeneration
from aimall.application.generation.running.sweep_runs import SweepRuns
from aimall.application.generation.starting.budget import RunBudget
from aimall.application.generation.starting.generate_text import GenerateText
from aimall.application.generation.starting.quote_run import QuoteRun
from aimall.application.generation.starting.start_chat import StartChat, StartChatCommand
from aimall.application.generation.starting.start_run import StartRun
from aimall.application.generation.starting.start_text import StartText, StartTextCommand
from aimall.application.generation.summaries.offer_summary import OfferSummary
from aimall.application.generation.summaries.sum_up import SumUp
from aimall.domain.catalog.model import Capability, ModelId
from aimall.domain.catalog.usage import Unit, Usage
from aimall.domain.generation.event import Accepted, ChatEvent, Completed, FinishReason, TextDelta
from aimall.domain.generation.request import ChatRequest
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ConversationId, GenerationId, wallet_of
from tests.access import HandClock
from tests.runs import Person
from tests.wallets import a_top_up
from tests.worlds.media import KnowingInspector, ScriptedEar, ScriptedFilmer, ScriptedPainter, SilentBell
from tests.worlds.memory import MemoryBooks
from tests.worlds.shelves import Mall, Provider, cents, offered, usd

KEY: Final = IdempotencyKey("key-of-one-click")
MODEL: Final = ModelId("m")
SAID: Final = Usage(input_tokens=10, output_tokens=5)
COST: Final = Coins(10 * 100 + 5 * 400)  # at 100 coins a million tokens of input and 400 of output
ANSWER: Final = (
    Accepted(provider_generation_id="gen-1"),
    TextDelta(text="Hel"),
    TextDelta(text="lo"),
    Completed(finish=FinishReason.STOP, usage=SAID),
)
HERE: Final = LeaseOwner("here/1")


class ScriptedChat:
    """A provider that plays one script for each call, the last one for ever. It waits at `gate` before it ends."""

    def __init__(self, *scripts: Sequence[ChatEvent]) -> None:
        self.says(*scripts or (ANSWER,))
        self.requests: list[ChatRequest] = []
        self.asked, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()

    def says(self, *scripts: Sequence[ChatEvent]) -> None:
        """Play these from now on."""
        self.scripts = list(scripts)

    async def stream(self, request: ChatRequest, *, run: GenerationId) -> AsyncGenerator[ChatEvent, None]:  # noqa: ARG002
        self.requests.append(request)
        self.asked.set()
        script = self.scripts[0] if len(self.scripts) == 1 else self.scripts.pop(0)
        for event in script[:-1]:
            yield event
        await self.gate.wait()
        yield script[-1]


class ScriptedBooks:
    """A provider's books, which answer in turn, the last answer for ever."""

    def __init__(self, *answers: FoundUsage | NotYet) -> None:
        self.says(*answers or (NotYet(detail="not written"),))
        self.asked: list[str] = []

    def says(self, *answers: FoundUsage | NotYet) -> None:
        """Answer like this from now on."""
        self.answers = list(answers)

    async def find(self, provider_generation_id: str) -> FoundUsage | NotYet:
        await asyncio.sleep(0)
        self.asked.append(provider_generation_id)
        return self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)


class Studio:
    """One mall with a first and a second provider of the model `m`; the second is asked when the first fails."""

    def __init__(self, *, second_price: str = "1", policy: RunPolicy | None = None) -> None:
        self.clock = HandClock()
        self.books = MemoryBooks(self.clock)
        self.first = Provider(
            "first",
            offered("m", usd("1", "4")),
            offered("free:free", usd("0")),
            offered("picture", cents(Unit.IMAGE, 4), can=Capability.IMAGE),
            offered("film", cents(Unit.SECOND, 10), can=Capability.VIDEO),
            offered("ear", cents(Unit.SECOND, 1), can=Capability.TRANSCRIPTION),
            priority=1,
        )
        self.second = Provider(
            "second",
            offered("m", usd(second_price, "4")),
            offered("picture", cents(Unit.IMAGE, 4), can=Capability.IMAGE),
            offered("film", cents(Unit.SECOND, 10), can=Capability.VIDEO),
            priority=2,
        )
        self.mall = Mall(self.first.shelf(), self.second.shelf(), book=self.books.prices)
        self.chat, self.other_chat = ScriptedChat(), ScriptedChat()
        self.lookup = ScriptedBooks()
        self.providers = ProviderSet(
            {self.first.name: self.chat, self.second.name: self.other_chat}, {self.first.name: self.lookup}
        )
        self.objects = MemoryObjects(self.clock)
        self.painter, self.other_painter = ScriptedPainter(), ScriptedPainter()
        self.filmer, self.other_filmer, self.ear = ScriptedFilmer(), ScriptedFilmer(), ScriptedEar()
        self.media = MediaProviders(
            images={self.first.name: self.painter, self.second.name: self.other_painter},
            video={self.first.name: self.filmer, self.second.name: self.other_filmer},
            transcription={self.first.name: self.ear},
        )
        self._policy = policy or RunPolicy(owner=HERE)
        self.rewire()

    def rewire(self, *, book: RunBook | None = None) -> None:
        """Begin again as a new process over the same store."""
        policy, book = self._policy, book or self.books.book
        runs, log, clock = self.books.runs, self.books.log, self.clock
        self.live, self.health = LiveRuns(), RouteHealthBoard(clock)
        self.settle = SettleGeneration(CommitEnd(book, clock), self.providers, clock)
        complete = RunCompletion(self.live, self.providers, self.health, self.settle, clock, RunLimits())
        self.launcher = RunLauncher(complete, self.live)
        catalogue, quotes = self.mall.catalogue, self.books.quotes
        self.start_run = start = StartRun(
            book=book,
            runs=runs,
            catalogue=catalogue,
            budget=RunBudget(runs=runs, quotes=quotes, clock=clock, policy=policy),
            health=self.health,
            launcher=self.launcher,
            clock=clock,
            policy=policy,
        )
        self.start_chat, self.start_text = StartChat(start, runs), StartText(start, runs)
        self.follow = FollowRun(self.live, log, runs, clock)
        self.generate = GenerateText(self.start_text, self.follow)
        self.quote = QuoteRun(catalogue, quotes, runs, clock)
        self.flush = FlushRuns(self.live, log, policy.owner)
        self._hire(CommitEnd(book, clock), policy)
        self.leave = LeaveRuns(self.launcher, self.live, self.flush)
        self.sweep = SweepRuns(
            recovery=self.books.recovery,
            log=log,
            launcher=self.launcher,
            settle=self.settle,
            catalogue=catalogue,
            providers=self.providers,
            clock=clock,
            owner=policy.owner,
        )

    def _hire(self, commit: CommitEnd, policy: RunPolicy) -> None:
        """What works on jobs."""
        log, clock, jobs = self.books.log, self.clock, self.books.jobs
        artifacts, inspector = Artifacts(self.objects), KnowingInspector()
        makers = Makers(
            MakeImages(self.media, inspector, artifacts),
            Speak(self.media, inspector, artifacts),
            Transcribe(self.media, self.books.files, self.objects),
            Film(self.media, inspector, artifacts, jobs, clock),
        )
        attempt = AttemptJob(
            jobs=jobs,
            makers=makers,
            live=self.live,
            catalogue=self.mall.catalogue,
            health=self.health,
            clock=clock,
            limits=JobLimits(),
            policy=policy,
        )
        sum_up = SumUp(self.mall.catalogue, self.providers, self.health, clock)
        complete = CompleteJob(
            jobs=jobs, attempt=attempt, sum_up=sum_up, commit=commit, live=self.live, flush=self.flush
        )
        self.end_waiting = EndWaitingJob(jobs=jobs, log=log, complete=complete, clock=clock, policy=policy)
        self.cancel = CancelRun(self.live, self.books.runs, self.end_waiting)
        self.work = WorkOnJobs(
            jobs=jobs,
            log=log,
            bell=SilentBell(),
            launcher=self.launcher,
            complete=complete,
            live=self.live,
            clock=clock,
            policy=policy,
        )
        self.summaries = OfferSummary(self.mall.catalogue, self.health, clock)
        self.start_job = StartJob(
            book=self.books.book,
            runs=self.books.runs,
            catalogue=self.mall.catalogue,
            budget=RunBudget(runs=self.books.runs, quotes=self.books.quotes, clock=clock, policy=policy),
            summaries=self.summaries,
            health=self.health,
            clock=clock,
            policy=policy,
        )

    async def person(self, *, coins: int = 100) -> Person:
        await self.mall.sync()
        return await self.books.person(coins=coins)

    async def top_up(self, person: Person, coins: int) -> None:
        async with MemoryUnits(self.books.store).begin() as unit:
            await unit.wallets.top_up(a_top_up(wallet_of(person.workspace), coins))
            await unit.commit()

    async def ended(self) -> None:
        """Let every run of this process come to its end."""
        await self.launcher.settle_down(within_s=60)

    async def die(self) -> None:
        """Kill this process: what was not stored is lost, and another process begins over the same store."""
        await self.launcher.abandon()
        self.rewire()

    async def stop(self, person: Person, generation: GenerationId) -> StoredRun:
        return await self.cancel(CancelRunCommand(actor=actor_of(person), generation=generation))

    async def stored(self, person: Person, generation: GenerationId) -> StoredRun:
        run = await self.books.runs.find(person.workspace, generation)
        assert run is not None
        return run

    async def available(self, person: Person) -> Coins:
        return await self.books.runs.available(person.workspace)

    def held(self, person: Person) -> Coins:
        wallet = self.books.store.wallets.find(wallet_of(person.workspace))
        assert wallet is not None
        return wallet.balance(at=self.clock.now()).held


def actor_of(person: Person, *, role: Role = Role.USER) -> Actor:
    return Actor(user=person.user, workspace=person.workspace, role=role)


def a_key() -> IdempotencyKey:
    return IdempotencyKey(uuid4().hex)


def chat_command(
    person: Person,
    message: str = "hello?",
    *,
    key: IdempotencyKey = KEY,
    model: ModelId | None = MODEL,
    conversation: ConversationId | None = None,
    max_coins: Coins | None = None,
) -> StartChatCommand:
    return StartChatCommand(
        actor=actor_of(person),
        idempotency_key=key,
        conversation=conversation or person.conversation,
        message=message,
        model=model,
        max_coins=max_coins,
    )


def text_command(
    person: Person, prompt: str = "a poem", *, key: IdempotencyKey = KEY, model: ModelId = MODEL
) -> StartTextCommand:
    return StartTextCommand(actor=actor_of(person), idempotency_key=key, prompt=prompt, model=model)
