"""Balance, statement, mock top-up, adjustment and starting coins, as people and admins ask for them."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest

from aimall.adapters.memory.unit import MemoryStore, MemoryUnits
from aimall.adapters.memory.wallet import MemoryWalletReader
from aimall.application.access.ports import Credentials, PasswordHash, Profile
from aimall.application.claims import IdempotencyKey
from aimall.application.paging import PageRequest
from aimall.application.wallet.adjust_coins import AdjustCoins, AdjustCoinsCommand
from aimall.application.wallet.grant_starting_coins import StartingCoins, grant_starting_coins
from aimall.application.wallet.list_transactions import ListTransactions, ListTransactionsQuery
from aimall.application.wallet.show_balance import ShowBalance, ShowBalanceQuery
from aimall.application.wallet.top_up_mock import TopUpMock, TopUpMockCommand
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.errors import UserNotFound
from aimall.domain.access.user import User, personal_workspace
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import Forbidden, IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import UserId, WorkspaceId
from aimall.domain.wallet.errors import AdjustmentTooLarge, WalletNotFound
from aimall.domain.wallet.statement import Balance, LineKind
from tests.wallets import ShiftedClock

KEY = IdempotencyKey("key-of-one-click")
WELCOME = StartingCoins(amount=Coins.whole(200))


@dataclass
class House:
    """A memory store, and people who live in it."""

    clock: ShiftedClock = field(default_factory=ShiftedClock)

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.units = MemoryUnits(self.store)
        self.reader = MemoryWalletReader(self.store.wallets)

    async def person(self, *, welcome: StartingCoins = WELCOME, role: Role = Role.USER) -> Actor:
        user = User(
            id=UserId(uuid4()),
            email=Email(f"{uuid4().hex}@example.com"),
            display_name=DisplayName("Someone"),
            role=role,
            workspace=WorkspaceId(uuid4()),
            created_at=self.clock.now(),
        )
        profile = Profile(user=user, workspace=personal_workspace(user))
        async with self.units.begin() as unit:
            await unit.users.add(Credentials(profile=profile, password_hash=PasswordHash("none")))
            await grant_starting_coins(unit, welcome, user=user.id, workspace=user.workspace, at=self.clock.now())
            await unit.commit()
        return Actor(user=user.id, workspace=user.workspace, role=role)

    async def balance(self, actor: Actor) -> Balance:
        return await ShowBalance(self.reader)(ShowBalanceQuery(actor=actor))

    async def top_up(self, actor: Actor, coins: int, key: IdempotencyKey = KEY) -> Coins:
        command = TopUpMockCommand(actor=actor, idempotency_key=key, coins=Coins.whole(coins))
        return (await TopUpMock(self.units)(command)).line.balance_after

    async def adjust(self, admin: Actor, user: UserId, coins: int, *, reason: str = "goodwill") -> Coins:
        command = AdjustCoinsCommand(
            actor=admin, idempotency_key=KEY, user=user, amount=Coins.whole(coins), reason=reason
        )
        return (await AdjustCoins(self.units)(command)).line.balance_after

    def audited(self) -> list[str]:
        return [entry.action for entry in self.store.audit.rows.values()]


@pytest.fixture
def house() -> House:
    return House()


async def test_a_newcomer_has_the_starting_coins_as_a_bonus_that_expires(house: House) -> None:
    actor = await house.person()
    assert await house.balance(actor) == Balance(paid=ZERO, bonus=Coins.whole(200), held=ZERO)
    await house.clock.sleep(timedelta(days=90).total_seconds())
    assert await house.balance(actor) == Balance(paid=ZERO, bonus=ZERO, held=ZERO)


async def test_starting_coins_are_given_once_for_each_person(house: House) -> None:
    actor = await house.person()
    async with house.units.begin() as unit:
        await grant_starting_coins(unit, WELCOME, user=actor.user, workspace=actor.workspace, at=house.clock.now())
        await unit.commit()
    assert (await house.balance(actor)).bonus == Coins.whole(200)


async def test_without_starting_coins_there_is_still_a_wallet(house: House) -> None:
    assert (await house.balance(await house.person(welcome=StartingCoins(amount=ZERO)))).available == ZERO


async def test_a_workspace_without_a_wallet_has_no_balance_to_show(house: House) -> None:
    nobody = Actor(user=UserId(uuid4()), workspace=WorkspaceId(uuid4()), role=Role.USER)
    with pytest.raises(WalletNotFound):
        await house.balance(nobody)
    with pytest.raises(WalletNotFound):
        await house.top_up(nobody, 1)


async def test_a_top_up_adds_paid_coins_once_for_each_key_and_is_audited_once(house: House) -> None:
    actor = await house.person()
    assert [await house.top_up(actor, 50) for _ in range(2)] == [Coins.whole(250)] * 2
    assert (await house.balance(actor)).paid == Coins.whole(50)
    assert house.audited() == ["wallet.top_up_mock"]


async def test_a_key_with_another_amount_is_not_a_repeat(house: House) -> None:
    actor = await house.person()
    await house.top_up(actor, 50)
    with pytest.raises(IdempotencyKeyReused):
        await house.top_up(actor, 51)


async def test_two_people_may_use_the_same_key(house: House) -> None:
    for _ in range(2):
        assert await house.top_up(await house.person(), 50) == Coins.whole(250)


@pytest.mark.parametrize("coins", [0, -1, 1_000_001])
async def test_a_top_up_of_nothing_or_too_much_is_refused(house: House, coins: int) -> None:
    with pytest.raises(InvalidValue):
        await house.top_up(await house.person(), coins)


async def test_the_list_of_transactions_is_newest_first_and_ones_own(house: House) -> None:
    actor = await house.person()
    await house.person()
    await house.top_up(actor, 50)
    page = await ListTransactions(house.reader)(ListTransactionsQuery(actor=actor, page=PageRequest()))
    assert [line.kind for line in page.items] == [LineKind.TOPUP, LineKind.GRANT]


async def test_an_admin_adjusts_coins_once_for_each_key_and_it_is_audited(house: House) -> None:
    admin, actor = await house.person(role=Role.ADMIN), await house.person()
    assert [await house.adjust(admin, actor.user, -150) for _ in range(2)] == [Coins.whole(50)] * 2
    assert (await house.balance(actor)).available == Coins.whole(50)
    assert house.audited() == ["wallet.adjust"]


async def test_an_adjustment_cannot_take_more_than_there_is(house: House) -> None:
    admin, actor = await house.person(role=Role.ADMIN), await house.person()
    with pytest.raises(AdjustmentTooLarge) as refusal:
        await house.adjust(admin, actor.user, -201)
    assert dict(refusal.value.facts()) == {"needed": Coins.whole(201), "available": Coins.whole(200)}
    assert (await house.balance(actor)).available == Coins.whole(200)
    assert house.audited() == []


async def test_a_key_with_another_reason_is_not_a_repeat(house: House) -> None:
    admin, actor = await house.person(role=Role.ADMIN), await house.person()
    await house.adjust(admin, actor.user, 1)
    with pytest.raises(IdempotencyKeyReused):
        await house.adjust(admin, actor.user, 1, reason="another")


async def test_only_admins_adjust_coins(house: House) -> None:
    actor = await house.person()
    with pytest.raises(Forbidden):
        await house.adjust(actor, actor.user, 1)


async def test_nobody_can_adjust_the_coins_of_a_stranger(house: House) -> None:
    with pytest.raises(UserNotFound):
        await house.adjust(await house.person(role=Role.ADMIN), UserId(uuid4()), 1)
