"""Billing: balance, transactions, the demo's top-up, and corrections by admins."""

from typing import Any

from dishka import FromDishka
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.wallet.adjust_coins import AdjustCoins, AdjustCoinsCommand
from aimall.application.wallet.coins_moved import CoinsMoved
from aimall.application.wallet.list_transactions import ListTransactions, ListTransactionsQuery
from aimall.application.wallet.show_balance import ShowBalance, ShowBalanceQuery
from aimall.application.wallet.show_outlook import ShowOutlook, ShowOutlookQuery
from aimall.application.wallet.top_up_mock import TopUpMock, TopUpMockCommand
from aimall.domain.access.errors import UserNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId
from aimall.entrypoints.http.docs.answers import ERRORS, TEXT
from aimall.entrypoints.http.edge.streamed import StreamedResponse
from aimall.entrypoints.http.idempotency import tell_replay
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.stream.viewers import StreamPolicy
from aimall.entrypoints.http.v1.wallet.csv import MEDIA_TYPE, transactions_file
from aimall.entrypoints.http.v1.wallet.filters import Kinds, Since, Until, line_filter
from aimall.entrypoints.http.v1.wallet.schemas import (
    Adjustment,
    BalanceShown,
    MockTopUp,
    OutlookShown,
    TransactionShown,
    TransactionsPage,
    show_balance,
    show_line,
    show_outlook,
)
from aimall.entrypoints.http.wire import coins_of, id_in_path

AnyRequest = Request[Any, Any, Any]


@get("/billing/balance", opt={**free("it only reads"), ERRORS: (404,)})
@inject
async def balance(actor: NamedDependency[Actor], show: FromDishka[ShowBalance]) -> BalanceShown:
    """Show what the workspace has."""
    return show_balance(await show(ShowBalanceQuery(actor=actor)))


@get("/billing/outlook", opt={**free("it only reads"), ERRORS: (404,)})
@inject
async def outlook(actor: NamedDependency[Actor], show: FromDishka[ShowOutlook]) -> OutlookShown:
    """Show how long the workspace's coins will last."""
    return show_outlook(await show(ShowOutlookQuery(actor=actor)))


@get("/billing/transactions", opt=free("it only reads"))
@inject
async def transactions(
    actor: NamedDependency[Actor],
    show: FromDishka[ListTransactions],
    kind: Kinds = None,
    since: Since = None,
    until: Until = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> TransactionsPage:
    """List what has changed the balance; of certain kinds, or of a certain time."""
    wanted = line_filter(kind, since, until)
    page = await show(ListTransactionsQuery(actor=actor, page=page_request(cursor, limit), wanted=wanted))
    return TransactionsPage(items=[show_line(line) for line in page.items], next_cursor=print_cursor(page.next))


@get("/billing/transactions.csv", opt={**free("it only reads"), TEXT: MEDIA_TYPE})
@inject
async def transactions_csv(
    actor: NamedDependency[Actor],
    show: FromDishka[ListTransactions],
    policy: FromDishka[StreamPolicy],
    kind: Kinds = None,
    since: Since = None,
    until: Until = None,
) -> StreamedResponse:
    """Give all of what has changed the balance as a file: UTF-8, with a header line whose names stay."""
    return await transactions_file(show, actor, line_filter(kind, since, until), stall_s=policy.stall_s)


@post("/billing/topup/mock", opt={**free("it gives coins"), ERRORS: (404, 422)})
@inject
async def mock_topup(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[MockTopUp],
    act: FromDishka[TopUpMock],
) -> TransactionShown:
    """Add paid coins without paying. Only in demo mode."""
    coins = coins_of(data.coins, field="coins")
    return _show_move(request, await act(TopUpMockCommand(actor=actor, idempotency_key=drawn_key, coins=coins)))


@post("/admin/users/{user_id:str}/coins", opt={**free("a correction"), ERRORS: (403, 409, 422)})
@inject
async def adjust_coins(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    user_id: FromPath[str],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[Adjustment],
    act: FromDishka[AdjustCoins],
) -> TransactionShown:
    """Correct a person's coins. For admins; the reason stays in the books."""
    command = AdjustCoinsCommand(
        actor=actor,
        idempotency_key=drawn_key,
        user=UserId(id_in_path("usr", user_id, UserNotFound)),
        amount=coins_of(data.amount, field="amount"),
        reason=data.reason,
    )
    return _show_move(request, await act(command))


def _show_move(request: AnyRequest, moved: CoinsMoved) -> TransactionShown:
    tell_replay(request, replayed=moved.replayed)
    return show_line(moved.line)


HANDLERS = (balance, outlook, transactions, transactions_csv, adjust_coins)
DEMO_HANDLERS = (mock_topup,)
