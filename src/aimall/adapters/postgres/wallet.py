"""Wallets in PostgreSQL: each act is one call of one function of the schema `ledger`."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.retrying import faults_translated, retried
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import TransactionId, WalletId, WorkspaceId, wallet_of
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.orders import Adjust, Grant, OpenHold, ResolveHold, TopUp
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
from aimall.domain.wallet.posting import LINE_OF, ActKind
from aimall.domain.wallet.statement import EVERY_LINE, Balance, LineFilter, StatementLine

OPEN: Final = text("SELECT ledger.wallet_open(:wallet, :workspace)")
FREEZE: Final = text("SELECT ledger.wallet_freeze(:wallet, :frozen)")
GRANT: Final = text("SELECT * FROM ledger.grant_bonus(:txn, :wallet, :ref, :amount, :expires_at, :actor)")
CREDIT: Final = text("SELECT * FROM ledger.credit(:txn, :wallet, :ref, :amount, :actor)")
ADJUST: Final = text("SELECT * FROM ledger.adjust(:txn, :wallet, :ref, :amount, :actor, :reason)")
HOLD_OPEN: Final = text("""
    SELECT * FROM ledger.holds_open(CAST(ARRAY[:hold] AS uuid[]), CAST(ARRAY[:wallet] AS uuid[]),
        CAST(ARRAY[:amount] AS bigint[]), CAST(ARRAY[:ttl] AS interval[]))
""")
HOLD_RESOLVE: Final = text("""
    SELECT * FROM ledger.holds_resolve(CAST(ARRAY[:hold] AS uuid[]), CAST(ARRAY[:cost] AS bigint[]),
        CAST(ARRAY[:state] AS text[]))
""")
EXPIRE_HOLDS: Final = text("SELECT ledger.expire_holds(:limit)")
EXPIRE_LOTS: Final = text("SELECT ledger.expire_lots(:limit)")
BALANCE: Final = text("SELECT * FROM ledger.balance(:wallet)")
STATEMENT: Final = text("""
    SELECT id, wallet_seq, kind, ref_id, delta_micro, balance_after_micro, created_at
    FROM ledger.txn
    WHERE wallet_id = :wallet AND wallet_seq IS NOT NULL AND (CAST(:after AS uuid) IS NULL
        OR wallet_seq < (SELECT wallet_seq FROM ledger.txn WHERE wallet_id = :wallet AND id = :after))
        AND (CAST(:kinds AS text[]) IS NULL OR kind = ANY(CAST(:kinds AS text[])))
        AND (CAST(:since AS timestamptz) IS NULL OR created_at >= CAST(:since AS timestamptz))
        AND (CAST(:until AS timestamptz) IS NULL OR created_at < CAST(:until AS timestamptz))
    ORDER BY wallet_seq DESC LIMIT :limit
""")
SPENT: Final = text("""
    SELECT coalesce(-sum(delta_micro), 0)::bigint AS micro FROM ledger.txn
    WHERE wallet_id = :wallet AND wallet_seq IS NOT NULL AND kind = 'resolve'
        AND created_at >= ledger.now() - make_interval(days => :days)
""")
BALANCES: Final = text("""
    SELECT w.workspace_id, b.* FROM ledger.wallet w, LATERAL ledger.balance(w.id) b
    WHERE w.id = ANY(CAST(:wallets AS uuid[]))
""")
ALREADY: Final = "already_"


class PostgresWalletLedger:
    """Moves coins on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, workspace: WorkspaceId) -> WalletId:
        """Open the wallet of a workspace. Safe to repeat."""
        wallet = wallet_of(workspace)
        await self._one(OPEN, {"wallet": wallet, "workspace": workspace})
        return wallet

    async def grant(self, order: Grant) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Give a lot of bonus coins."""
        return _posted(await self._one(GRANT, {**_move(order), "expires_at": order.expires_at}), ActKind.GRANT, order)

    async def top_up(self, order: TopUp) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Add paid coins."""
        return _posted(await self._one(CREDIT, _move(order)), ActKind.TOPUP, order)

    async def adjust(self, order: Adjust) -> Posted | PostedBefore | Mismatch | Insufficient | UnknownWallet:
        """Correct a balance; taking more than is free is refused."""
        row = await self._one(ADJUST, {**_move(order), "reason": order.reason})
        if row["outcome"] == "insufficient":
            return Insufficient(needed=-order.amount, available=Coins(row["available"]))
        return _posted(row, ActKind.ADJUST, order)

    async def freeze(self, wallet: WalletId, *, frozen: bool) -> bool:
        """Stop or allow new holds; all else goes on. False when there is no such wallet."""
        row = await self._one(FREEZE, {"wallet": wallet, "frozen": frozen})
        return bool(row["wallet_freeze"])

    async def _one(self, statement: TextClause, values: Mapping[str, object]) -> RowMapping:
        async with faults_translated():
            return (await self._connection.execute(statement, values)).mappings().one()


class PostgresHolds:
    """Opens and ends holds, each in a transaction of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open(self, order: OpenHold) -> Opened | Replayed | Mismatch | Frozen | Insufficient | UnknownWallet:
        """Set coins aside. A repeat is recognised whatever the wallet looks like by now."""
        values = {"hold": order.hold, "wallet": order.wallet, "amount": order.amount.micro, "ttl": order.ttl}
        row = await self._one(HOLD_OPEN, values)
        available = Coins(row["available"])
        match row["outcome"]:
            case "ok":
                return Opened(available=available)
            case "replay":
                return Replayed(available=available)
            case "mismatch":
                return Mismatch()
            case "frozen":
                return Frozen()
            case "insufficient":
                return Insufficient(needed=order.amount, available=available)
            case _:
                return UnknownWallet()

    async def resolve(self, order: ResolveHold) -> Resolved | ResolvedBefore | UnknownHold:
        """End a hold: charge and return. However many try, one of them does it."""
        values = {"hold": order.hold, "cost": order.cost.micro, "state": order.state}
        row = await self._one(HOLD_RESOLVE, values)
        outcome = str(row["outcome"])
        if outcome == "unknown_hold":
            return UnknownHold()
        kind = ResolvedBefore if outcome.startswith(ALREADY) else Resolved
        return kind(
            state=HoldState(outcome.removeprefix(ALREADY)),
            captured=Coins(row["captured"]),
            returned=Coins(row["returned"]),
        )

    async def expire_holds(self, *, limit: int) -> int:
        """Give back overdue holds, at most `limit`, and tell how many. Busy wallets wait for the next time."""
        return int((await self._one(EXPIRE_HOLDS, {"limit": limit}))["expire_holds"])

    async def expire_lots(self, *, limit: int) -> int:
        """Sweep dead lots, at most `limit`, and tell how many. Busy wallets wait for the next time."""
        return int((await self._one(EXPIRE_LOTS, {"limit": limit}))["expire_lots"])

    async def _one(self, statement: TextClause, values: Mapping[str, object]) -> RowMapping:
        async def work() -> RowMapping:
            async with self._engine.begin() as connection:
                return (await connection.execute(statement, values)).mappings().one()

        return await retried(work)


class PostgresWalletReader:
    """Reads wallets, each read on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def balance(self, workspace: WorkspaceId) -> Balance | None:
        """Tell what the wallet has, or None if there is none."""
        async with faults_translated(), self._engine.connect() as connection:
            row = (await connection.execute(BALANCE, {"wallet": wallet_of(workspace)})).mappings().one_or_none()
        return None if row is None else _balance(row)

    async def statement(
        self, workspace: WorkspaceId, page: PageRequest, wanted: LineFilter = EVERY_LINE
    ) -> Page[StatementLine]:
        """Give the wanted lines, newest first. A cursor that is not of this statement gives an empty page."""
        values = {
            "wallet": wallet_of(workspace),
            "after": page.after.id if page.after else None,
            "kinds": _acts_of(wanted),
            "since": wanted.since,
            "until": wanted.until,
            "limit": page.limit + 1,
        }
        async with faults_translated(), self._engine.connect() as connection:
            rows = (await connection.execute(STATEMENT, values)).mappings().all()
        lines = tuple(_line(row) for row in rows[: page.limit])
        more = len(rows) > page.limit
        return Page(items=lines, next=Cursor(at=lines[-1].created_at, id=lines[-1].id) if more else None)

    async def spent(self, workspace: WorkspaceId, *, days: int) -> Coins:
        """Tell what runs were charged in the last `days` times 24 hours."""
        values = {"wallet": wallet_of(workspace), "days": days}
        async with faults_translated(), self._engine.connect() as connection:
            return Coins((await connection.execute(SPENT, values)).scalar_one())

    async def balances(self, workspaces: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Balance]:
        """Tell what many wallets have. A workspace without a wallet is missing in the answer."""
        wallets = [wallet_of(workspace) for workspace in workspaces]
        async with faults_translated(), self._engine.connect() as connection:
            rows = (await connection.execute(BALANCES, {"wallets": wallets})).mappings().all()
        return {WorkspaceId(row["workspace_id"]): _balance(row) for row in rows}


def _balance(row: RowMapping) -> Balance:
    return Balance(paid=Coins(row["paid"]), bonus=Coins(row["bonus"]), held=Coins(row["held"]))


def _move(order: Grant | TopUp | Adjust) -> dict[str, Any]:
    return {
        "txn": order.transaction,
        "wallet": order.wallet,
        "ref": order.ref,
        "amount": order.amount.micro,
        "actor": order.actor,
    }


def _posted(
    row: RowMapping, kind: ActKind, order: Grant | TopUp | Adjust
) -> Posted | PostedBefore | Mismatch | UnknownWallet:
    match row["outcome"]:
        case "ok" | "replay" as outcome:
            line = StatementLine(
                id=TransactionId(row["txn_id"]),
                seq=row["wallet_seq"],
                kind=LINE_OF[kind],
                ref=order.ref,
                amount=Coins(row["delta_micro"]),
                balance_after=Coins(row["balance_after_micro"]),
                created_at=row["created_at"],
            )
            made = Posted if outcome == "ok" else PostedBefore
            return made(line=line, available=Coins(row["available"]))
        case "mismatch":
            return Mismatch()
        case _:
            return UnknownWallet()


def _acts_of(wanted: LineFilter) -> list[str] | None:
    """Name the acts that make lines of the wanted kinds."""
    if wanted.kinds is None:
        return None
    return [act.value for act, kind in LINE_OF.items() if kind in wanted.kinds]


def _line(row: RowMapping) -> StatementLine:
    return StatementLine(
        id=TransactionId(row["id"]),
        seq=row["wallet_seq"],
        kind=LINE_OF[ActKind(row["kind"])],
        ref=row["ref_id"],
        amount=Coins(row["delta_micro"]),
        balance_after=Coins(row["balance_after_micro"]),
        created_at=row["created_at"],
    )
