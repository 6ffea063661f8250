"""What every store of wallets tells of them, whatever it is made of."""

from datetime import timedelta

from aimall.application.paging import Page, PageRequest
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import wallet_of
from aimall.domain.wallet.statement import LineFilter, LineKind, StatementLine
from tests.contract.wallet_ledger_contract import a_wallet, coins
from tests.wallets import Treasury, a_hold, a_top_up, a_workspace, an_adjustment, an_end


class WalletReaderContract:
    """Balances and statements."""

    async def test_a_workspace_without_a_wallet_has_no_balance(self, treasury: Treasury) -> None:
        assert await treasury.reader.balance(a_workspace()) is None

    async def test_the_statement_tells_every_change_and_no_hold(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, bonus=2, paid=8)
        hold = a_hold(wallet_of(workspace), 6)
        await treasury.holds.open(hold)
        await treasury.holds.resolve(an_end(hold.hold, cost=4))
        await treasury.ledger.adjust(an_adjustment(wallet_of(workspace), -1))
        lines = (await treasury.reader.statement(workspace, PageRequest())).items
        assert [(line.kind, line.amount.micro // 10**6, line.balance_after.micro // 10**6) for line in lines] == [
            (LineKind.ADJUST, -1, 5),
            (LineKind.CHARGE, -4, 6),
            (LineKind.TOPUP, 8, 10),
            (LineKind.GRANT, 2, 2),
        ]
        assert [line.generation for line in lines] == [None, hold.hold, None, None]

    async def test_pages_of_a_statement_neither_skip_nor_repeat_a_line(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury)
        for number in range(1, 6):
            await treasury.ledger.top_up(a_top_up(wallet_of(workspace), number))
        seen, page = list[int](), PageRequest(limit=2)
        while True:
            answer = await treasury.reader.statement(workspace, page)
            seen += [line.amount.micro // 10**6 for line in answer.items]
            if answer.next is None:
                break
            page = PageRequest(after=answer.next, limit=2)
        assert seen == [5, 4, 3, 2, 1]
        stranger = await a_wallet(treasury, paid=1)
        cursor = (await treasury.reader.statement(workspace, PageRequest(limit=1))).next
        assert (await treasury.reader.statement(stranger, PageRequest(after=cursor))).items == ()

    async def test_a_statement_can_be_asked_for_kinds_and_for_a_time(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, bonus=2, paid=8)
        hold = a_hold(wallet_of(workspace), 6)
        await treasury.holds.open(hold)
        await treasury.holds.resolve(an_end(hold.hold, cost=4))
        charge, topup, grant = (await treasury.reader.statement(workspace, PageRequest())).items

        async def lines(wanted: LineFilter, page: PageRequest | None = None) -> Page[StatementLine]:
            return await treasury.reader.statement(workspace, page or PageRequest(), wanted)

        assert (await lines(LineFilter(kinds=frozenset({LineKind.CHARGE})))).items == (charge,)
        assert (await lines(LineFilter(kinds=frozenset({LineKind.REFUND})))).items == ()
        earned = LineFilter(kinds=frozenset({LineKind.TOPUP, LineKind.GRANT}))
        assert (await lines(earned)).items == (topup, grant)
        first = await lines(earned, PageRequest(limit=1))
        assert first.items == (topup,)
        assert (await lines(earned, PageRequest(limit=1, after=first.next))).items == (grant,)
        assert (await lines(LineFilter(since=topup.created_at))).items == (charge, topup)
        assert (await lines(LineFilter(until=topup.created_at))).items == (grant,)
        assert (await lines(LineFilter(since=topup.created_at, until=charge.created_at))).items == (topup,)

    async def test_what_was_spent_counts_charges_of_the_last_days_only(self, treasury: Treasury) -> None:
        workspace = await a_wallet(treasury, paid=20)

        async def spend(cost: int) -> None:
            hold = a_hold(wallet_of(workspace), 5)
            await treasury.holds.open(hold)
            await treasury.holds.resolve(an_end(hold.hold, cost=cost))

        assert await treasury.reader.spent(workspace, days=7) == ZERO
        await spend(4)
        await treasury.ledger.adjust(an_adjustment(wallet_of(workspace), -1))
        assert await treasury.reader.spent(workspace, days=7) == Coins.whole(4)
        await treasury.advance(timedelta(days=6))
        await spend(3)
        assert await treasury.reader.spent(workspace, days=7) == Coins.whole(7)
        await treasury.advance(timedelta(days=2))
        assert await treasury.reader.spent(workspace, days=7) == Coins.whole(3)
        assert await treasury.reader.spent(a_workspace(), days=7) == ZERO

    async def test_balances_of_many_are_told_at_once(self, treasury: Treasury) -> None:
        rich, poor, nobody = await a_wallet(treasury, paid=9, bonus=2), await a_wallet(treasury), a_workspace()
        await a_wallet(treasury, paid=1)
        await treasury.holds.open(a_hold(wallet_of(rich), 4))
        found = await treasury.reader.balances([rich, poor, nobody])
        assert found == {rich: coins(paid=7, held=4), poor: coins()}
        assert await treasury.reader.balances([]) == {}
