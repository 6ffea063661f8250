"""The world that keeps runs in memory."""

from datetime import timedelta
from uuid import uuid4

from aimall.adapters.memory.conversation import Dialogue
from aimall.adapters.memory.housekeeping.chore_book import MemoryChoreBook
from aimall.adapters.memory.housekeeping.old_files import MemoryOldFiles
from aimall.adapters.memory.keys.calls import MemoryCallBook
from aimall.adapters.memory.media.files import MemoryFiles
from aimall.adapters.memory.media.jobs import MemoryJobs
from aimall.adapters.memory.prices import MemoryQuotes
from aimall.adapters.memory.reporting.job_board import MemoryJobBoard
from aimall.adapters.memory.reporting.runs import MemoryRunReports
from aimall.adapters.memory.run_book import MemoryRunBook
from aimall.adapters.memory.runs import MemoryRunLog, MemoryRunRecovery, MemoryRuns
from aimall.adapters.memory.unit import MemoryStore, MemoryUnits
from aimall.application.access.keys.ports import KeysUnit
from aimall.application.clock import Clock
from aimall.application.conversation.ports import ConversationUnit
from aimall.application.units import Units
from aimall.domain.catalog.model import ProviderName
from aimall.domain.conversation.conversation import Conversation
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import ConversationId, GenerationId, PriceVersionId, UserId, WorkspaceId, wallet_of
from aimall.domain.pricing.price import PriceVersion, TokenPrice
from tests.runs import Person
from tests.wallets import ShiftedClock, a_top_up

LEASE = timedelta(seconds=30)
ALMOST_NOTHING = TokenPrice(
    input_per_million=Coins(1), output_per_million=Coins(1), cached_input_per_million=Coins(1), per_request=ZERO
)


class MemoryBooks:
    """All of it in this process."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or ShiftedClock()
        self.store = MemoryStore(self.clock)
        self.book = MemoryRunBook(self.store)
        self.log = MemoryRunLog(self.store, lease=LEASE)
        self.runs = MemoryRuns(self.store)
        self.reports = MemoryRunReports(self.store)
        self.calls = MemoryCallBook(self.store)
        self.recovery = MemoryRunRecovery(self.store, lease=LEASE)
        self.jobs = MemoryJobs(self.store, lease=LEASE)
        self.files = MemoryFiles(self.store)
        self.old_files = MemoryOldFiles(self.store)
        self.chores = MemoryChoreBook(self.clock)
        self.board = MemoryJobBoard(self.store)
        self.prices = self.store.prices
        self.quotes = MemoryQuotes()
        self.units: Units[ConversationUnit] = MemoryUnits(self.store)
        self.keys: Units[KeysUnit] = MemoryUnits(self.store)
        self.price = PriceVersionId(uuid4())
        self.prices.versions[self.price] = PriceVersion(
            id=self.price, provider=ProviderName("a"), upstream_model="model", price=ALMOST_NOTHING
        )

    async def retried(self, dead: GenerationId, *, retried_as: GenerationId) -> bool:
        async with MemoryUnits(self.store).begin() as unit:
            is_new = await unit.retries.note(dead, retried_as=retried_as)
            await unit.commit()
        return is_new

    async def a_month_passes(self) -> None:
        await self.clock.sleep(timedelta(days=31).total_seconds())

    async def person(self, *, coins: int) -> Person:
        user, workspace, conversation = UserId(uuid4()), WorkspaceId(uuid4()), ConversationId(uuid4())
        async with MemoryUnits(self.store).begin() as unit:
            await unit.wallets.open(workspace)
            if coins:
                await unit.wallets.top_up(a_top_up(wallet_of(workspace), coins))
            await unit.commit()
        now = self.clock.now()
        self.store.dialogues.rows[conversation] = Dialogue(
            conversation=Conversation(
                id=conversation,
                workspace=workspace,
                owner=user,
                title="",
                model=None,
                created_at=now,
                updated_at=now,
            )
        )
        return Person(user, workspace, conversation)
