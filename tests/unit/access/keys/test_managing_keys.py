"""Looking after keys: who may, what is told once, what a repeat gives, and what is written down."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aimall.adapters.system.ids import SystemIds
from aimall.application.access.keys.change_key import ChangeKey, ChangeKeyCommand
from aimall.application.access.keys.create_key import CreateKey, CreateKeyCommand, KeyIssued
from aimall.application.access.keys.list_keys import ListKeys, ListKeysQuery
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.access.keys.revoke_key import RevokeKey, RevokeKeyCommand
from aimall.application.access.keys.rotate_key import RotateKey, RotateKeyCommand
from aimall.application.claims import IdempotencyKey
from aimall.domain.access.errors import ApiKeyNotFound, TooManyKeys
from aimall.domain.access.keys.api_key import KEYS_AT_MOST, KeyTerms
from aimall.domain.access.keys.key_text import hash_of, read_key
from aimall.domain.kernel.actor import ActingKey, Actor, Scope
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import Forbidden, IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import ApiKeyId
from tests.access import NOON, MemoryDoor, stored_person
from tests.worlds.keys import EVERYTHING, stored_key

AGAIN = IdempotencyKey("the same click")


class Desk:
    """All that one person does with keys."""

    def __init__(self) -> None:
        self.door = MemoryDoor()
        units, clock, ids = self.door.units, self.door.clock, SystemIds()
        keys = RecentKeys(self.door.key_standings, clock)
        self.create_key, self.rotate_key = CreateKey(units, clock, ids), RotateKey(units, keys, clock, ids)
        self.list_keys, self.change_key = ListKeys(units, clock), ChangeKey(units, keys, clock)
        self.revoke_key = RevokeKey(units, keys, clock)

    async def somebody(self) -> Actor:
        user = await stored_person(self.door)
        return Actor(user=user.id, workspace=user.workspace, role=user.role)

    async def create(
        self, actor: Actor, terms: KeyTerms = EVERYTHING, *, key: IdempotencyKey | None = None
    ) -> KeyIssued:
        key = key or IdempotencyKey(SystemIds().new().hex)
        return await self.create_key(CreateKeyCommand(actor=actor, idempotency_key=key, terms=terms))

    async def rotate(self, actor: Actor, key: ApiKeyId, **given: Any) -> KeyIssued:  # noqa: ANN401 - of the command
        given = {"idempotency_key": IdempotencyKey(SystemIds().new().hex), **given}
        return await self.rotate_key(RotateKeyCommand(actor=actor, key=key, **given))

    async def change(self, actor: Actor, key: ApiKeyId, **terms: Any) -> KeyTerms:  # noqa: ANN401 - of the terms
        command = ChangeKeyCommand(actor=actor, key=key, change=lambda before: replace(before, **terms))
        return (await self.change_key(command)).key.terms

    async def revoke(self, actor: Actor, key: ApiKeyId) -> None:
        await self.revoke_key(RevokeKeyCommand(actor=actor, key=key))

    async def listed(self, actor: Actor) -> list[str]:
        return [one.key.terms.name for one in await self.list_keys(ListKeysQuery(actor=actor))]

    def acts(self) -> list[str]:
        return [entry.action for entry in self.door.store.audit.rows.values()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_new_key_is_told_once_and_only_its_hash_is_kept(desk: Desk) -> None:
    actor = await desk.somebody()
    issued = await desk.create(actor)
    assert issued.secret
    assert read_key(issued.secret) == issued.secret
    assert issued.key.hash == hash_of(issued.secret)
    assert issued.secret not in repr(vars(desk.door.store))
    assert issued.secret not in repr(issued)


async def test_a_repeat_gives_the_key_without_its_secret(desk: Desk) -> None:
    actor = await desk.somebody()
    first, again = await desk.create(actor, key=AGAIN), await desk.create(actor, key=AGAIN)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.key, again.secret) == (first.key, None)
    assert await desk.listed(actor) == ["everything"]


async def test_a_repeat_with_other_terms_is_refused(desk: Desk) -> None:
    actor = await desk.somebody()
    await desk.create(actor, key=AGAIN)
    for change in ({"name": "other"}, {"scopes": frozenset({Scope.CHAT})}, {"cap_total": Coins(1)}):
        with pytest.raises(IdempotencyKeyReused):
            await desk.create(actor, replace(EVERYTHING, **change), key=AGAIN)


async def test_a_key_that_has_expired_before_it_is_made_is_refused(desk: Desk) -> None:
    actor = await desk.somebody()
    with pytest.raises(InvalidValue, match="expiresAt"):
        await desk.create(actor, replace(EVERYTHING, expires_at=NOON))


async def test_a_workspace_has_fifty_keys_at_most(desk: Desk) -> None:
    actor = await desk.somebody()
    keys = [(await desk.create(actor)).key.id for _ in range(KEYS_AT_MOST)]
    with pytest.raises(TooManyKeys):
        await desk.create(actor)
    await desk.revoke(actor, keys[7])
    await desk.create(actor)


async def test_a_key_is_changed_where_its_owner_says_so(desk: Desk) -> None:
    actor = await desk.somebody()
    issued = await desk.create(actor)
    assert await desk.change(actor, issued.key.id, name="other") == replace(EVERYTHING, name="other")
    terms = await desk.change(actor, issued.key.id, cap_month=Coins(5))
    assert terms == replace(EVERYTHING, name="other", cap_month=Coins(5))
    assert desk.acts() == ["access.create_key", "access.change_key", "access.change_key"]


async def test_a_change_that_changes_nothing_is_not_recorded(desk: Desk) -> None:
    actor = await desk.somebody()
    issued = await desk.create(actor)
    await desk.change(actor, issued.key.id, name=EVERYTHING.name)
    assert desk.acts() == ["access.create_key"]


async def test_a_key_that_has_expired_may_be_renamed_but_not_given_another_past(desk: Desk) -> None:
    actor = await desk.somebody()
    issued = await desk.create(actor, replace(EVERYTHING, expires_at=NOON + timedelta(days=1)))
    desk.door.clock.advance(days=2)
    await desk.change(actor, issued.key.id, name="old")
    with pytest.raises(InvalidValue, match="expiresAt"):
        await desk.change(actor, issued.key.id, expires_at=NOON)


async def test_a_rotation_gives_a_new_secret_and_a_repeat_gives_none(desk: Desk) -> None:
    actor = await desk.somebody()
    issued = await desk.create(actor)
    first, again = [await desk.rotate(actor, issued.key.id, idempotency_key=AGAIN) for _ in range(2)]
    assert first.secret
    assert issued.secret != first.secret
    assert (again.key, again.secret) == (first.key, None)
    assert first.key.former
    assert first.key.former.until == NOON + timedelta(hours=24)
    with pytest.raises(IdempotencyKeyReused):
        await desk.rotate(actor, issued.key.id, idempotency_key=AGAIN, overlap=timedelta(0))
    assert desk.acts() == ["access.create_key", "access.rotate_key"]


async def test_a_revoked_key_is_gone_for_its_owner_and_revoking_it_again_does_no_harm(desk: Desk) -> None:
    actor = await desk.somebody()
    issued = await desk.create(actor)
    for _ in range(2):
        await desk.revoke(actor, issued.key.id)
    assert await desk.listed(actor) == []
    with pytest.raises(ApiKeyNotFound):
        await desk.change(actor, issued.key.id, name="other")
    with pytest.raises(ApiKeyNotFound):
        await desk.rotate(actor, issued.key.id)
    assert desk.acts() == ["access.create_key", "access.revoke_key"]


async def test_a_key_of_somebody_else_is_not_found(desk: Desk) -> None:
    actor, other = await desk.somebody(), await desk.somebody()
    key, _ = await stored_key(desk.door.units, other.user, other.workspace)
    for act in (desk.revoke(actor, key.id), desk.change(actor, key.id, name="mine"), desk.rotate(actor, key.id)):
        with pytest.raises(ApiKeyNotFound):
            await act
    assert await desk.listed(actor) == []


async def test_no_key_looks_after_keys(desk: Desk) -> None:
    owner = await desk.somebody()
    issued = await desk.create(owner)
    actor = replace(owner, key=ActingKey(id=issued.key.id, scopes=frozenset(Scope)))
    for act in (
        desk.create(actor),
        desk.listed(actor),
        desk.change(actor, issued.key.id, name="mine"),
        desk.rotate(actor, issued.key.id),
        desk.revoke(actor, issued.key.id),
    ):
        with pytest.raises(Forbidden):
            await act
