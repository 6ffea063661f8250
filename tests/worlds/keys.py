"""API keys for tests, with what does not matter filled in."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from aimall.application.access.keys.ports import KeysUnit
from aimall.application.units import Units
from aimall.domain.access.keys.api_key import KEYS_AT_MOST, ApiKey, KeyTerms
from aimall.domain.access.keys.key_text import KeyText, hash_of, last_four_of, write_key
from aimall.domain.kernel.actor import Scope
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId
from tests.access import NOON

EVERYTHING = KeyTerms(name="everything", scopes=frozenset(Scope))


def a_key(
    user: UserId,
    workspace: WorkspaceId,
    *,
    at: datetime = NOON,
    **terms: Any,  # noqa: ANN401 - fields of the terms
) -> tuple[ApiKey, KeyText]:
    """A key of somebody, not stored yet, and its text."""
    text = write_key(uuid4().hex)
    key = ApiKey(
        id=ApiKeyId(UUID(int=uuid4().int)),
        workspace=workspace,
        user=user,
        terms=replace(EVERYTHING, **terms),
        hash=hash_of(text),
        last_four=last_four_of(text),
        created_at=at,
    )
    return key, text


async def stored_key(
    units: Units[KeysUnit],
    user: UserId,
    workspace: WorkspaceId,
    **given: Any,  # noqa: ANN401 - fields of the terms, or `at`
) -> tuple[ApiKey, KeyText]:
    """A key that is stored, and its text."""
    key, text = a_key(user, workspace, **given)
    async with units.begin() as unit:
        assert await unit.api_keys.add(key, at_most=KEYS_AT_MOST)
        await unit.commit()
    return key, text


async def resaved(units: Units[KeysUnit], key: ApiKey) -> ApiKey:
    """Store what became of a key."""
    async with units.begin() as unit:
        assert await unit.api_keys.lock(key.workspace, key.id) is not None
        await unit.api_keys.save(key)
        await unit.commit()
    return key
