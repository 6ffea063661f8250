"""API keys: made, listed, changed, rotated and revoked, by whoever logged in."""

from datetime import timedelta
from typing import Any

from dishka import FromDishka
from litestar import Request, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from aimall.application.access.keys.change_key import ChangeKey, ChangeKeyCommand
from aimall.application.access.keys.create_key import CreateKey, CreateKeyCommand
from aimall.application.access.keys.list_keys import ListKeys, ListKeysQuery
from aimall.application.access.keys.revoke_key import RevokeKey, RevokeKeyCommand
from aimall.application.access.keys.rotate_key import RotateKey, RotateKeyCommand
from aimall.application.claims import IdempotencyKey
from aimall.domain.access.errors import ApiKeyNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ApiKeyId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import REPEATABLE, tell_replay
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.access.key_schemas import (
    KeyChange,
    KeySecretShown,
    KeyShown,
    KeysShown,
    NewKey,
    Rotation,
    show_issued,
    show_listed,
)
from aimall.entrypoints.http.wire import id_in_path

Caller = NamedDependency[Actor]
AnyRequest = Request[Any, Any, Any]


def _key(text: str) -> ApiKeyId:
    return ApiKeyId(id_in_path("key", text, ApiKeyNotFound))


@get("/api-keys", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def keys(actor: Caller, show: FromDishka[ListKeys]) -> KeysShown:
    """List one's keys, without their secrets. A revoked one is not in the list."""
    found = await show(ListKeysQuery(actor=actor))
    return KeysShown(items=[show_listed(one) for one in found], next_cursor=None)


@post("/api-keys", opt={**free("a key"), ERRORS: (403, 409, 422)})
@inject
async def create_key(
    request: AnyRequest,
    actor: Caller,
    data: JSONBody[NewKey],
    drawn_key: NamedDependency[IdempotencyKey],
    act: FromDishka[CreateKey],
) -> KeySecretShown:
    """Make a key. Its secret is shown this once: a repeat gives the key without it."""
    issued = await act(CreateKeyCommand(actor=actor, idempotency_key=drawn_key, terms=data.terms()))
    tell_replay(request, replayed=issued.replayed)
    return show_issued(issued)


@patch("/api-keys/{key_id:str}", opt={**free("a key"), REPEATABLE: "it sets what it is given", ERRORS: (403,)})
@inject
async def change_key(
    actor: Caller, key_id: FromPath[str], data: JSONBody[KeyChange], act: FromDishka[ChangeKey]
) -> KeyShown:
    """Change what a key may be used for, or its name."""
    return show_listed(await act(ChangeKeyCommand(actor=actor, key=_key(key_id), change=data.applied_to)))


@delete("/api-keys/{key_id:str}", opt={**free("it ends a key"), REPEATABLE: "it ends once", ERRORS: (403,)})
@inject
async def revoke_key(actor: Caller, key_id: FromPath[str], act: FromDishka[RevokeKey]) -> None:
    """Revoke a key: within five seconds it opens nothing any more."""
    await act(RevokeKeyCommand(actor=actor, key=_key(key_id)))


@post("/api-keys/{key_id:str}/rotate", opt={**free("a key"), ERRORS: (403, 422)}, status_code=200)
@inject
async def rotate_key(
    request: AnyRequest,
    actor: Caller,
    key_id: FromPath[str],
    drawn_key: NamedDependency[IdempotencyKey],
    act: FromDishka[RotateKey],
    data: JSONBody[Rotation | None] = None,
) -> KeySecretShown:
    """Give a key a new secret, shown this once; the present one opens for a day longer, or as long as is said."""
    given = data or Rotation()
    command = RotateKeyCommand(
        actor=actor,
        idempotency_key=drawn_key,
        key=_key(key_id),
        overlap=timedelta(seconds=given.overlap_seconds),
    )
    issued = await act(command)
    tell_replay(request, replayed=issued.replayed)
    return show_issued(issued)


HANDLERS = (keys, create_key, change_key, revoke_key, rotate_key)
