"""What every ledger of wallets promises, whatever keeps the coins."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from aimall.application.paging import PageRequest
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import GenerationId, WalletId, WorkspaceId, wallet_of
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.outcomes import (
    Frozen,
    Insufficient,
    Mismatch,
    Opened,
    Posted,
    PostedBefore,
    Replayed,
    Resolved,
    ResolvedBefore,
    UnknownHold,
    UnknownWallet,
)
from aimall.domain.wallet.statement import Balance, LineKind
from tests.wallets import Treasury, a_grant, a_hold, a_top_up, a_workspace, an_adjustment, an_end

DAY = timedelta(days=1)


def in_days(days: int) -> datetime:
    return datetime.now(UTC) + days * DAY


async def a_wallet(treasury: Treasury, *, paid: int = 0, bonus: int = 0) -> WorkspaceId:
    workspace = a_workspace()
    wallet = await treasury.ledger.open(workspace)
    if bonus:
        await treasury.ledger.grant(a_grant(wallet, bonus, expires_at=in_days(90)))
    if paid:
        await treasury.ledger.top_up(a_top_up(wallet, paid))
    return workspace


async def balance_of(treasury: Treasury, workspace: WorkspaceId) -> Balance:
    balance = await treasury.reader.balance(workspace)
    assert balance is not None
    return balance


def coins(paid: int = 0, bonus: int = 0, held: int = 0) -> Balance:
    return Balance(paid=Coins.whole(paid), bonus=Coins.whole(bonus), held=Coins.whole(held))


class MovesContract:
    """Grants, top-ups and adjustments."""

    async def test_a_new_wallet_is_empty_and_opens_twice_as_one(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury)
        assert await treasury.ledger.open(workspace) == wallet_of(workspace)
        assert await balance_of(treasury, workspace) == coins()
        assert (await treasury.reader.statement(workspace, PageRequest())).items == ()

    async def test_nothing_moves_in_an_unknown_wallet(self, treasury: Treasury) -> None:
        wallet = WalletId(uuid4())
        assert await treasury.ledger.grant(a_grant(wallet, 1, expires_at=in_days(1))) == UnknownWallet()
        assert await treasury.ledger.top_up(a_top_up(wallet, 1)) == UnknownWallet()
        assert await treasury.ledger.adjust(an_adjustment(wallet, 1)) == UnknownWallet()
        assert await treasury.holds.open(a_hold(wallet, 1)) == UnknownWallet()
        assert not await treasury.ledger.freeze(wallet, frozen=True)

    async def test_a_grant_adds_bonus_coins_and_a_top_up_adds_paid_ones(self, treasury: Treasury) -> None:
        assert await balance_of(treasury, await a_wallet(treasury, paid=3, bonus=2)) == coins(paid=3, bonus=2)

    async def test_a_repeated_move_moves_once_and_gives_the_first_line(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury)
        wallet = wallet_of(workspace)
        for order in (a_top_up(wallet, 5), a_top_up(wallet, 6)):
            first, again = await treasury.ledger.top_up(order), await treasury.ledger.top_up(order)
            assert isinstance(first, Posted)
            assert again == PostedBefore(line=first.line, available=first.available)
        grant = a_grant(wallet, 7, expires_at=in_days(1))
        assert isinstance(await treasury.ledger.grant(grant), Posted)
        assert isinstance(await treasury.ledger.grant(grant), PostedBefore)
        assert await balance_of(treasury, workspace) == coins(paid=11, bonus=7)

    async def test_one_reference_with_another_amount_or_wallet_is_a_mismatch(self, treasury: Treasury) -> None:
        mine, other = wallet_of(await a_wallet(treasury)), wallet_of(await a_wallet(treasury))
        ref = uuid4()
        await treasury.ledger.top_up(a_top_up(mine, 5, ref=ref))
        assert await treasury.ledger.top_up(a_top_up(mine, 6, ref=ref)) == Mismatch()
        assert await treasury.ledger.top_up(a_top_up(other, 5, ref=ref)) == Mismatch()
        assert await treasury.ledger.grant(a_grant(mine, 5, expires_at=in_days(1), ref=ref)) == Mismatch()

    async def test_an_adjustment_takes_lots_first_and_never_held_coins(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=10, bonus=5)
        wallet = wallet_of(workspace)
        await treasury.holds.open(a_hold(wallet, 3))
        outcome = await treasury.ledger.adjust(an_adjustment(wallet, -13))
        assert outcome == Insufficient(needed=Coins.whole(13), available=Coins.whole(12))
        assert isinstance(await treasury.ledger.adjust(an_adjustment(wallet, -4)), Posted)
        assert await balance_of(treasury, workspace) == coins(paid=8, held=3)
        assert isinstance(await treasury.ledger.adjust(an_adjustment(wallet, 1)), Posted)
        assert await balance_of(treasury, workspace) == coins(paid=9, held=3)

    async def test_an_adjustment_repeats_only_with_its_own_reason(self, treasury: Treasury) -> None:
        wallet = wallet_of(await a_wallet(treasury, paid=1))
        ref = uuid4()
        assert isinstance(await treasury.ledger.adjust(an_adjustment(wallet, -1, ref=ref)), Posted)
        assert isinstance(await treasury.ledger.adjust(an_adjustment(wallet, -1, ref=ref)), PostedBefore)
        assert await treasury.ledger.adjust(an_adjustment(wallet, -1, ref=ref, reason="another")) == Mismatch()


class HoldsContract:
    """Coins set aside, charged and returned."""

    async def test_a_hold_takes_lots_first_and_returns_what_was_not_charged_to_its_source(
        self, treasury: Treasury
    ) -> None:
        workspace = await a_wallet(treasury, paid=10, bonus=5)
        hold = a_hold(wallet_of(workspace), 8)
        assert await treasury.holds.open(hold) == Opened(available=Coins.whole(7))
        assert await balance_of(treasury, workspace) == coins(paid=7, held=8)
        ended = await treasury.holds.resolve(an_end(hold.hold, cost=2))
        assert ended == Resolved(state=HoldState.CAPTURED, captured=Coins.whole(2), returned=Coins.whole(6))
        assert await balance_of(treasury, workspace) == coins(paid=10, bonus=3)

    async def test_a_charge_never_exceeds_its_hold(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=10)
        hold = a_hold(wallet_of(workspace), 4)
        await treasury.holds.open(hold)
        ended = await treasury.holds.resolve(an_end(hold.hold, cost=9))
        assert ended == Resolved(state=HoldState.CAPTURED, captured=Coins.whole(4), returned=ZERO)
        assert await balance_of(treasury, workspace) == coins(paid=6)

    async def test_a_voided_or_expired_hold_costs_nothing_whatever_its_cost_says(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=10)
        for state in (HoldState.VOIDED, HoldState.EXPIRED):
            hold = a_hold(wallet_of(workspace), 4)
            await treasury.holds.open(hold)
            ended = await treasury.holds.resolve(an_end(hold.hold, state, cost=3))
            assert ended == Resolved(state=state, captured=ZERO, returned=Coins.whole(4))
        assert await balance_of(treasury, workspace) == coins(paid=10)

    async def test_a_hold_beyond_the_free_coins_is_refused_with_both_figures(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=3)
        assert await treasury.holds.open(a_hold(wallet_of(workspace), 4)) == Insufficient(
            needed=Coins.whole(4), available=Coins.whole(3)
        )
        assert await balance_of(treasury, workspace) == coins(paid=3)

    async def test_a_repeated_hold_is_recognised_even_when_the_wallet_is_empty_or_frozen(
        self, treasury: Treasury
    ) -> None:
        workspace = await a_wallet(treasury, paid=3)
        hold = a_hold(wallet_of(workspace), 3)
        await treasury.holds.open(hold)
        assert await treasury.holds.open(hold) == Replayed(available=ZERO)
        await treasury.ledger.freeze(wallet_of(workspace), frozen=True)
        assert await treasury.holds.open(hold) == Replayed(available=ZERO)
        await treasury.holds.resolve(an_end(hold.hold, cost=3))
        assert await treasury.holds.open(hold) == Replayed(available=ZERO)

    async def test_one_hold_id_with_another_amount_or_wallet_is_a_mismatch(self, treasury: Treasury) -> None:
        mine, other = wallet_of(await a_wallet(treasury, paid=9)), wallet_of(await a_wallet(treasury, paid=9))
        hold = a_hold(mine, 3)
        await treasury.holds.open(hold)
        assert await treasury.holds.open(a_hold(mine, 4, hold=hold.hold)) == Mismatch()
        assert await treasury.holds.open(a_hold(other, 3, hold=hold.hold)) == Mismatch()

    async def test_a_frozen_wallet_opens_no_hold_but_ends_those_it_has(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=9)
        wallet = wallet_of(workspace)
        hold = a_hold(wallet, 3)
        await treasury.holds.open(hold)
        await treasury.ledger.freeze(wallet, frozen=True)
        assert await treasury.holds.open(a_hold(wallet, 1)) == Frozen()
        assert isinstance(await treasury.holds.resolve(an_end(hold.hold, cost=1)), Resolved)
        assert isinstance(await treasury.ledger.top_up(a_top_up(wallet, 1)), Posted)
        await treasury.ledger.freeze(wallet, frozen=False)
        assert await treasury.holds.open(a_hold(wallet, 9)) == Opened(available=ZERO)

    async def test_an_ended_hold_stays_as_it_ended(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=5)
        hold = a_hold(wallet_of(workspace), 5)
        await treasury.holds.open(hold)
        await treasury.holds.resolve(an_end(hold.hold, cost=2))
        again = await treasury.holds.resolve(an_end(hold.hold, HoldState.VOIDED))
        assert again == ResolvedBefore(state=HoldState.CAPTURED, captured=Coins.whole(2), returned=Coins.whole(3))
        assert await treasury.holds.resolve(an_end(GenerationId(uuid4()))) == UnknownHold()

    async def test_twenty_racing_holds_never_overdraw(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=3, bonus=2)
        answers = await asyncio.gather(*(treasury.holds.open(a_hold(wallet_of(workspace), 1)) for _ in range(20)))
        assert Counter(type(answer) for answer in answers) == {Opened: 5, Insufficient: 15}
        assert await balance_of(treasury, workspace) == coins(held=5)


class ExpiryContract:
    """What the clock ends."""

    async def test_coins_that_expire_first_are_spent_first(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury)
        wallet = wallet_of(workspace)
        await treasury.ledger.grant(a_grant(wallet, 5, expires_at=in_days(9)))
        await treasury.ledger.grant(a_grant(wallet, 5, expires_at=in_days(2)))
        await treasury.holds.open(a_hold(wallet, 5))
        await treasury.advance(3 * DAY)
        assert await treasury.holds.expire_holds(limit=9) == 1
        # The coins that were held came from the lot that expired meanwhile, and more than its grace has passed.
        await treasury.advance(DAY)
        assert await balance_of(treasury, workspace) == coins(bonus=5)

    async def test_an_expired_lot_cannot_be_spent_and_is_swept_once(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=1)
        wallet = wallet_of(workspace)
        await treasury.ledger.grant(a_grant(wallet, 5, expires_at=in_days(2)))
        await treasury.advance(3 * DAY)
        assert await balance_of(treasury, workspace) == coins(paid=1)
        assert isinstance(await treasury.holds.open(a_hold(wallet, 2)), Insufficient)
        assert [await treasury.holds.expire_lots(limit=9) for _ in range(2)] == [1, 0]
        newest = (await treasury.reader.statement(workspace, PageRequest())).items[0]
        assert (newest.kind, newest.amount, newest.balance_after) == (
            LineKind.EXPIRY,
            -Coins.whole(5),
            Coins.whole(1),
        )

    async def test_a_lot_that_was_held_when_it_expired_lives_a_day_longer(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury)
        wallet = wallet_of(workspace)
        await treasury.ledger.grant(a_grant(wallet, 5, expires_at=in_days(2)))
        hold = a_hold(wallet, 3, minutes=60 * 24 * 9)
        await treasury.holds.open(hold)
        await treasury.advance(2 * DAY + timedelta(hours=12))
        await treasury.holds.resolve(an_end(hold.hold, HoldState.VOIDED))
        assert await treasury.holds.expire_lots(limit=9) == 0
        assert await balance_of(treasury, workspace) == coins(bonus=5)
        await treasury.advance(timedelta(hours=13))
        assert await balance_of(treasury, workspace) == coins()
        assert await treasury.holds.expire_lots(limit=9) == 1

    async def test_only_overdue_holds_expire_and_their_coins_come_back(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=9)
        short, long = a_hold(wallet_of(workspace), 2), a_hold(wallet_of(workspace), 3, minutes=600)
        await treasury.holds.open(short)
        await treasury.holds.open(long)
        assert await treasury.holds.expire_holds(limit=9) == 0
        await treasury.advance(timedelta(minutes=30))
        assert await treasury.holds.expire_holds(limit=9) == 1
        assert await balance_of(treasury, workspace) == coins(paid=6, held=3)
        late = await treasury.holds.resolve(an_end(short.hold, cost=2))
        assert late == ResolvedBefore(state=HoldState.EXPIRED, captured=ZERO, returned=Coins.whole(2))


class WalletLedgerContract(MovesContract, HoldsContract, ExpiryContract):
    """All of it."""
