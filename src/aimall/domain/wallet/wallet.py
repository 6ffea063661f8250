"""Wallet: the rules of coins, stated once. The ledger in the database does exactly this, in one round trip.

A wallet is a value: every act gives the wallet as it is afterwards, and an answer. `at` is the moment of the act.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import GenerationId, TransactionId, WalletId
from aimall.domain.wallet.account import (
    ADJUSTMENT,
    BOUNDED,
    BREAKAGE,
    CLEARING,
    EXPIRY_GRACE,
    HELD,
    PAID,
    PROMO,
    REVENUE,
    Account,
    AccountKind,
    Transfer,
)
from aimall.domain.wallet.hold import Hold, HoldPart, HoldState, draw
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
)
from aimall.domain.wallet.posting import LINE_OF, ActKind, Posting
from aimall.domain.wallet.statement import Balance, StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """The coins of one workspace: what it has, what is held, and the whole story of both."""

    id: WalletId
    frozen: bool = False
    balances: Mapping[Account, Coins] = field(default_factory=lambda: {PAID: ZERO, HELD: ZERO})
    holds: Mapping[GenerationId, Hold] = field(default_factory=dict[GenerationId, Hold])
    postings: tuple[Posting, ...] = ()
    statement: tuple[StatementLine, ...] = ()

    def balance(self, *, at: datetime) -> Balance:
        """Tell what can be spent at a moment. A lot that has expired counts no more, even before it is swept."""
        free = self._spendable(at)
        bonus = sum(source.amount.micro for source in free if source.account.kind is AccountKind.BONUS)
        return Balance(paid=self.balances[PAID], bonus=Coins(bonus), held=self.balances[HELD])

    def grant(self, order: Grant, *, at: datetime) -> "tuple[Wallet, Posted | PostedBefore | Mismatch]":
        """Give a lot of bonus coins."""
        lot = Account(kind=AccountKind.BONUS, lot=order.ref, expires_at=order.expires_at)
        transfer = Transfer(debit=PROMO, credit=lot, amount=order.amount)
        posting = Posting(kind=ActKind.GRANT, ref=order.ref, transfers=(transfer,), transaction=order.transaction)
        return self._answer_before(posting, at=at) or self._post(posting, at=at)

    def top_up(self, order: TopUp, *, at: datetime) -> "tuple[Wallet, Posted | PostedBefore | Mismatch]":
        """Add paid coins."""
        transfer = Transfer(debit=CLEARING, credit=PAID, amount=order.amount)
        posting = Posting(kind=ActKind.TOPUP, ref=order.ref, transfers=(transfer,), transaction=order.transaction)
        return self._answer_before(posting, at=at) or self._post(posting, at=at)

    def adjust(
        self, order: Adjust, *, at: datetime
    ) -> "tuple[Wallet, Posted | PostedBefore | Mismatch | Insufficient]":
        """Correct the balance. What is added is paid; what is taken is taken as spending takes it, from free coins."""
        available, taken = self.balance(at=at).available, -order.amount
        if order.amount > ZERO:
            transfers = (Transfer(debit=ADJUSTMENT, credit=PAID, amount=order.amount),)
        else:
            parts = draw(self._spendable(at), taken)
            transfers = tuple(Transfer(debit=p.account, credit=ADJUSTMENT, amount=p.amount) for p in parts)
        posting = Posting(
            kind=ActKind.ADJUST,
            ref=order.ref,
            transfers=transfers,
            transaction=order.transaction,
            reason=order.reason,
        )
        before = self._answer_before(posting, at=at, moved=order.amount)
        if before:
            return before
        if taken > available:
            return self, Insufficient(needed=taken, available=available)
        return self._post(posting, at=at)

    def open_hold(
        self, order: OpenHold, *, at: datetime
    ) -> "tuple[Wallet, Opened | Replayed | Mismatch | Frozen | Insufficient]":
        """Set coins aside. A repeat is answered before anything can refuse it: its first answer may be lost."""
        available = self.balance(at=at).available
        known = self.holds.get(order.hold)
        if known:
            return self, Replayed(available=available) if known.amount == order.amount else Mismatch()
        if self.frozen:
            return self, Frozen()
        if available < order.amount:
            return self, Insufficient(needed=order.amount, available=available)
        parts = draw(self._spendable(at), order.amount)
        hold = Hold(id=order.hold, parts=parts, created_at=at, expires_at=at + order.ttl)
        transfers = tuple(Transfer(debit=part.account, credit=HELD, amount=part.amount) for part in parts)
        posting = Posting(kind=ActKind.HOLD, ref=order.hold, transfers=transfers)
        return replace(self._apply(posting), holds=self._holds_with(hold)), Opened(available=available - order.amount)

    def resolve_hold(
        self, order: ResolveHold, *, transaction: TransactionId, at: datetime
    ) -> "tuple[Wallet, Resolved | ResolvedBefore | UnknownHold]":
        """End a hold, once. `transaction` names the line, if there is one to write."""
        hold = self.holds.get(order.hold)
        if hold is None:
            return self, UnknownHold()
        if hold.state is not HoldState.OPEN:
            return self, ResolvedBefore(state=hold.state, captured=hold.captured, returned=hold.returned)
        charge = min(order.cost, hold.amount) if order.state is HoldState.CAPTURED else ZERO
        ended = replace(hold, state=order.state, captured=charge, resolved_at=at)
        spent = (Transfer(debit=HELD, credit=REVENUE, amount=charge),) if charge > ZERO else ()
        back = (Transfer(debit=HELD, credit=p.account, amount=p.amount) for p in hold.parts_after(charge))
        posting = Posting(kind=ActKind.RESOLVE, ref=order.hold, transfers=(*spent, *back), transaction=transaction)
        moved = self._post(posting, at=at)[0] if charge > ZERO else self._apply(posting)
        answer = Resolved(state=ended.state, captured=charge, returned=ended.returned)
        return replace(moved, holds=self._holds_with(ended)), answer

    def dead_lots(self, *, at: datetime) -> tuple[Account, ...]:
        """Name the lots that can be swept: not empty, and they live no longer."""
        return tuple(lot for lot in self._lots() if self.balances[lot] > ZERO and not self._lives(lot, at))

    def expire_lot(self, lot: Account, *, transaction: TransactionId, at: datetime) -> "Wallet":
        """Sweep what is left in a dead lot to the platform."""
        transfer = Transfer(debit=lot, credit=BREAKAGE, amount=self.balances[lot])
        posting = Posting(kind=ActKind.EXPIRY, ref=transaction, transfers=(transfer,), transaction=transaction)
        return self._post(posting, at=at)[0]

    def overdue_holds(self, *, at: datetime) -> tuple[GenerationId, ...]:
        """Name the open holds whose time has passed."""
        return tuple(h.id for h in self.holds.values() if h.state is HoldState.OPEN and h.expires_at <= at)

    def _lots(self) -> list[Account]:
        return [account for account in self.balances if account.kind is AccountKind.BONUS]

    def _lives(self, lot: Account, at: datetime) -> bool:
        """Whether a lot can still be spent: until it expires; 24 hours longer if part of it was held at that moment."""
        expiry = lot.expires_at
        if expiry is None or at < expiry:
            return True
        held = (h for h in self.holds.values() if any(part.account == lot for part in h.parts))
        return at < expiry + EXPIRY_GRACE and any(hold.was_open_at(expiry) for hold in held)

    def _spendable(self, at: datetime) -> list[HoldPart]:
        """List what is free, in the order of spending: lots by soonest expiry, then paid coins."""
        lots = [lot for lot in self._lots() if self._lives(lot, at)]
        lots.sort(key=lambda lot: lot.expires_at or at)
        return [HoldPart(account=a, amount=self.balances[a]) for a in (*lots, PAID) if self.balances[a] > ZERO]

    def _answer_before(
        self, posting: Posting, *, at: datetime, moved: Coins | None = None
    ) -> "tuple[Wallet, PostedBefore | Mismatch] | None":
        """Recognise an act that was posted before, or an id that was used for another."""
        delta = posting.delta if moved is None else moved
        for known, line in ((p, self._line_of(p)) for p in self.postings):
            if (known.kind, known.ref) == (posting.kind, posting.ref):
                same = line is not None and line.amount == delta and known.reason == posting.reason
                if same and line is not None:
                    return self, PostedBefore(line=line, available=self.balance(at=at).available)
                return self, Mismatch()
        if any(known.transaction == posting.transaction for known in self.postings):
            return self, Mismatch()
        return None

    def _line_of(self, posting: Posting) -> StatementLine | None:
        return next((line for line in self.statement if line.id == posting.transaction), None)

    def _post(self, posting: Posting, *, at: datetime) -> "tuple[Wallet, Posted]":
        """Make an act that changes what the wallet owns, and write its line."""
        if posting.transaction is None:
            message = "an act with a line needs the line's id"
            raise AssertionError(message)
        delta = posting.delta
        line = StatementLine(
            id=posting.transaction,
            seq=len(self.statement) + 1,
            kind=LINE_OF[posting.kind],
            ref=posting.ref,
            amount=delta,
            balance_after=self._owned() + delta,
            created_at=at,
        )
        moved = replace(self._apply(posting), statement=(*self.statement, line))
        return moved, Posted(line=line, available=moved.balance(at=at).available)

    def _owned(self) -> Coins:
        return Coins(sum(amount.micro for amount in self.balances.values()))

    def _apply(self, posting: Posting) -> "Wallet":
        balances = dict(self.balances)
        for transfer in posting.transfers:
            if transfer.debit.kind in BOUNDED:
                balances[transfer.debit] -= transfer.amount
            if transfer.credit.kind in BOUNDED:
                balances[transfer.credit] = balances.get(transfer.credit, ZERO) + transfer.amount
        if min(balances.values()) < ZERO:
            message = "an account of a wallet would become negative"
            raise AssertionError(message)
        return replace(self, balances=balances, postings=(*self.postings, posting))

    def _holds_with(self, hold: Hold) -> Mapping[GenerationId, Hold]:
        return {**self.holds, hold.id: hold}
