"""The same acts on the domain, the memory adapter and PostgreSQL: equal answers, equal books, a proof that holds."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, TypeVar, cast
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from aimall.adapters.postgres.ledger_proof import Finding, verify
from aimall.application.paging import PageRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId, TransactionId, WalletId, WorkspaceId, wallet_of
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.orders import Adjust, Grant, OpenHold, ResolveHold, TopUp
from aimall.domain.wallet.outcomes import Opened, Posted, PostedBefore, Replayed, Resolved, ResolvedBefore
from aimall.domain.wallet.statement import LineKind, StatementLine
from aimall.domain.wallet.wallet import Wallet
from tests.wallets import ADMIN, MemoryTreasury, PostgresTreasury, Treasury, a_workspace

T = TypeVar("T")
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Time moves by whole hours and everything expires at a half hour, so that milliseconds decide nothing.
HALF_HOUR: Final = timedelta(minutes=30)
AMOUNTS = st.integers(min_value=1, max_value=30)
COSTS = st.integers(min_value=0, max_value=40)
HOLDS = AMOUNTS | st.just(500)
HOURS = st.integers(min_value=0, max_value=60)
WALLETS = st.integers(min_value=0, max_value=1)
ENDS = st.sampled_from([HoldState.CAPTURED, HoldState.VOIDED, HoldState.EXPIRED])
Move = Grant | TopUp | Adjust
ANSWERS: Final = frozenset({Posted, Opened, Replayed, Resolved, ResolvedBefore})


def timeless(answer: T) -> T:
    """Forget when a line was written: the three clocks differ by milliseconds."""
    if isinstance(answer, Posted | PostedBefore):
        return cast("T", replace(answer, line=replace(answer.line, created_at=EPOCH)))
    return answer


def plain(lines: tuple[StatementLine, ...]) -> list[tuple[int, LineKind, int, int]]:
    return [(line.seq, line.kind, line.amount.micro, line.balance_after.micro) for line in lines]


class LedgerMachine(RuleBasedStateMachine):
    """Two wallets in three worlds."""

    dsn: ClassVar[str]
    seen: ClassVar[set[type]] = set()
    moves = Bundle[Move]("moves")
    opened = Bundle[OpenHold]("opened")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.memory = MemoryTreasury()
        self.workspaces: list[WorkspaceId] = [a_workspace(), a_workspace()]
        self.model: dict[WalletId, Wallet] = {}
        self.postgres = self.run(self.connect())
        for workspace in self.workspaces:
            self.model[wallet_of(workspace)] = Wallet(id=wallet_of(workspace))
            self.both(lambda world, workspace=workspace: world.ledger.open(workspace))
        # With coins from the start, most acts find something to move.
        for number in range(2):
            self.top_up(number, 60)
            self.grant(number, 40, 50)
            self.grant(number, 20, 20)

    async def connect(self) -> PostgresTreasury:
        # One connection, so that the shift of its clock stays with it.
        return PostgresTreasury(self.dsn, pool_size=1)

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    def both(self, ask: Callable[[Treasury], Coroutine[object, object, T]]) -> T:
        """Ask both adapters, and demand one answer."""
        stored, remembered = timeless(self.run(ask(self.postgres))), timeless(self.run(ask(self.memory)))
        assert stored == remembered
        self.seen.add(type(stored))
        return stored

    def wallet(self, number: int) -> WalletId:
        return wallet_of(self.workspaces[number])

    @property
    def now(self) -> datetime:
        return self.memory.clock.now()

    def move(self, order: Move) -> Move:
        wallet = self.model[order.wallet]
        match order:
            case Grant():
                answer = self.both(lambda world: world.ledger.grant(order))
                self.model[wallet.id], expected = wallet.grant(order, at=self.now)
            case TopUp():
                answer = self.both(lambda world: world.ledger.top_up(order))
                self.model[wallet.id], expected = wallet.top_up(order, at=self.now)
            case Adjust():
                answer = self.both(lambda world: world.ledger.adjust(order))
                self.model[wallet.id], expected = wallet.adjust(order, at=self.now)
        assert answer == timeless(expected)
        return order

    @rule(target=moves, number=WALLETS, amount=AMOUNTS, hours=HOURS)
    def grant(self, number: int, amount: int, hours: int) -> Move:
        ref = uuid4()
        expires_at = self.now.replace(microsecond=0) + timedelta(hours=hours) + HALF_HOUR
        order = Grant(
            transaction=TransactionId(ref),
            wallet=self.wallet(number),
            ref=ref,
            amount=Coins(amount),
            expires_at=expires_at,
        )
        return self.move(order)

    @rule(target=moves, number=WALLETS, amount=AMOUNTS)
    def top_up(self, number: int, amount: int) -> Move:
        ref = uuid4()
        return self.move(
            TopUp(transaction=TransactionId(ref), wallet=self.wallet(number), ref=ref, amount=Coins(amount))
        )

    @rule(target=moves, number=WALLETS, amount=AMOUNTS, sign=st.sampled_from([-1, -1, 1]))
    def adjust(self, number: int, amount: int, sign: int) -> Move:
        ref = uuid4()
        order = Adjust(
            transaction=TransactionId(ref),
            wallet=self.wallet(number),
            ref=ref,
            amount=Coins(sign * amount),
            actor=ADMIN,
            reason="a correction",
        )
        return self.move(order)

    @rule(order=moves, more=st.integers(min_value=0, max_value=1))
    def repeat_move(self, order: Move, more: int) -> None:
        sign = 1 if order.amount > Coins(0) else -1
        self.move(replace(order, amount=order.amount + Coins(sign * more)))

    @rule(target=opened, number=WALLETS, amount=HOLDS, hours=HOURS)
    def open_hold(self, number: int, amount: int, hours: int) -> OpenHold:
        return self.new_hold(number, amount, hours)

    def new_hold(self, number: int, amount: int, hours: int) -> OpenHold:
        order = OpenHold(
            hold=GenerationId(uuid4()),
            wallet=self.wallet(number),
            amount=Coins(amount),
            ttl=timedelta(hours=hours) + HALF_HOUR,
        )
        return self.hold(order)

    @rule(order=opened, more=st.integers(min_value=0, max_value=1))
    def repeat_hold(self, order: OpenHold, more: int) -> None:
        self.hold(replace(order, amount=order.amount + Coins(more)))

    def hold(self, order: OpenHold) -> OpenHold:
        answer = self.both(lambda world: world.holds.open(order))
        self.model[order.wallet], expected = self.model[order.wallet].open_hold(order, at=self.now)
        assert answer == expected
        return order

    @rule(number=WALLETS, amount=AMOUNTS, state=ENDS, cost=COSTS, hours=st.integers(min_value=0, max_value=12))
    def run_and_settle(self, number: int, amount: int, state: HoldState, cost: int, hours: int) -> None:
        order = self.new_hold(number, amount + 30, 60)
        self.hold(order)
        self.let_time_pass(hours)
        for _ in range(2):
            self.resolve(order.wallet, ResolveHold(hold=order.hold, state=state, cost=Coins(cost)))

    @rule(number=WALLETS, pick=st.integers(min_value=0, max_value=9), state=ENDS, cost=COSTS)
    def resolve_open_hold(self, number: int, pick: int, state: HoldState, cost: int) -> None:
        holds = [hold for hold in self.model[self.wallet(number)].holds.values() if hold.state is HoldState.OPEN]
        for hold in holds[pick % len(holds) :][:1] if holds else ():
            self.resolve(self.wallet(number), ResolveHold(hold=hold.id, state=state, cost=Coins(cost)))

    @rule(order=opened, state=ENDS, cost=COSTS)
    def resolve_any_hold(self, order: OpenHold, state: HoldState, cost: int) -> None:
        self.resolve(order.wallet, ResolveHold(hold=order.hold, state=state, cost=Coins(cost)))

    def resolve(self, wallet: WalletId, end: ResolveHold) -> None:
        answer = self.both(lambda world: world.holds.resolve(end))
        self.model[wallet], expected = self.model[wallet].resolve_hold(
            end, transaction=TransactionId(uuid4()), at=self.now
        )
        assert answer == expected

    @rule(number=WALLETS, amount=AMOUNTS)
    def find_it_frozen(self, number: int, amount: int) -> None:
        self.freeze(self.wallet(number), frozen=True)
        self.new_hold(number, amount, 1)
        self.freeze(self.wallet(number), frozen=False)

    def freeze(self, wallet: WalletId, *, frozen: bool) -> None:
        assert self.both(lambda world: world.ledger.freeze(wallet, frozen=frozen))
        self.model[wallet] = replace(self.model[wallet], frozen=frozen)

    @rule(hours=st.integers(min_value=1, max_value=24))
    def let_time_pass(self, hours: int) -> None:
        self.shift_to(self.memory.clock.shift + timedelta(hours=hours))

    def shift_to(self, shift: timedelta) -> None:
        self.memory.clock.shift = shift
        self.run(self.shift_database())

    async def shift_database(self) -> None:
        seconds = f"{self.memory.clock.shift.total_seconds()} seconds"
        async with self.postgres.engine.begin() as connection:
            await connection.execute(text("SELECT set_config('aimall.clock_shift', :by, false)"), {"by": seconds})

    @rule()
    def sweep_lots(self) -> None:
        count = self.both(lambda world: world.holds.expire_lots(limit=1000))
        for key, wallet in self.model.items():
            for lot in wallet.dead_lots(at=self.now):
                self.model[key] = self.model[key].expire_lot(lot, transaction=TransactionId(uuid4()), at=self.now)
                count -= 1
        assert count == 0

    @rule()
    def sweep_holds(self) -> None:
        count = self.both(lambda world: world.holds.expire_holds(limit=1000))
        for key, wallet in self.model.items():
            for hold in wallet.overdue_holds(at=self.now):
                end = ResolveHold(hold=hold, state=HoldState.EXPIRED)
                self.model[key], _ = self.model[key].resolve_hold(end, transaction=TransactionId(uuid4()), at=self.now)
                count -= 1
        assert count == 0

    @invariant()
    def three_worlds_agree(self) -> None:
        for workspace in self.workspaces:
            wallet = self.model[wallet_of(workspace)]
            balance = self.both(lambda world, workspace=workspace: world.reader.balance(workspace))
            assert balance == wallet.balance(at=self.now)
            page = self.run(self.postgres.reader.statement(workspace, PageRequest(limit=100)))
            known = self.memory.wallets.find(wallet.id)
            assert known is not None
            assert plain(page.items[::-1]) == plain(known.statement)
            assert sorted(plain(known.statement)) == sorted(plain(wallet.statement))

    @invariant()
    def the_proof_holds(self) -> None:
        assert [finding for finding in self.run(self.proof()) if finding.is_broken] == []

    async def proof(self) -> tuple[Finding, ...]:
        async with self.postgres.engine.connect() as connection:
            return await verify(connection)

    def teardown(self) -> None:
        # Leave nothing that a later example's sweepers would find.
        self.shift_to(timedelta(days=900))
        self.sweep_holds()
        self.sweep_lots()
        assert [finding for finding in self.run(self.proof()) if finding.violations] == []
        self.run(self.postgres.close())
        self.runner.close()


def test_the_domain_the_memory_and_the_database_keep_the_same_books(database_url: str) -> None:
    LedgerMachine.dsn = database_url
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=16,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
    # A machine that never meets an answer proves nothing about it.
    assert LedgerMachine.seen >= ANSWERS
