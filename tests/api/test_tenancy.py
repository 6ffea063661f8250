"""Tenancy: whatever has an id is found by its owner and by nobody else. Routes are read off the application itself."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from aimall.entrypoints.http.metering import OPEN, handlers_of
from tests.mall import Mall, Person, open_mall
from tests.worlds.staffed import ASYNC, DEADLY, LISTENS, PAINTS, STUDIO, TRUSTING, uploaded, working

# What each parameter of a path stands for. A parameter that is not listed fails the suite.
OWNED: Final = ("conversation_id", "file_id", "generation_id", "key_id", "session_id")
OF_ADMINS: Final = ("user_id",)
BODIES: Final[dict[str, dict[str, Any]]] = {
    "change_conversation": {"title": "mine"},
    "change_key": {"name": "mine"},
    "mark": {"isFavourite": True},
    "adjust_coins": {"amount": 1, "reason": "a test"},
    "restore_user": {"reason": "a test"},
    "suspend_user": {"reason": "a test"},
}
# What an owner is answered where it is no 2xx.
NOT_FOUND: Final = {401, 404}


@pytest.fixture
async def mall(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall in which somebody may own one of everything."""
    async with open_mall(database_url, tmp_path, STUDIO) as opened, working(opened, TRUSTING):
        yield opened


def routes(mall: Mall) -> list[tuple[str, str, str]]:
    """Every route with an id of something owned that asks who one is: its method, its path and its name."""
    return [
        (method, path, str(handler.handler_name))
        for path, handler in handlers_of(mall.door.app.routes)
        if "{" in path and "{model_id}" not in path and not handler.opt.get(OPEN)
        for method in handler.http_methods
    ]


async def belongings(person: Person) -> dict[str, str]:
    """Give somebody one of everything."""
    conversation = await person.conversation()
    file = await uploaded(person)
    heard = (await person.post("/audio/stt", {"fileId": file["id"], "model": LISTENS})).json()
    key = (await person.post("/api-keys", {"name": "mine", "scopes": ["chat"]})).json()["key"]
    sessions = (await person.get("/auth/sessions")).json()["items"]
    return {
        "conversation_id": conversation,
        "file_id": file["id"],
        "generation_id": heard["generationId"],
        "key_id": key["id"],
        "session_id": sessions[0]["id"],
        "user_id": person.id,
    }


def last(route: tuple[str, str, str]) -> tuple[bool, bool]:
    """Order routes so that what takes something away comes last, and the log-in last of all."""
    method, path, _ = route
    return ("session" in path, method == "DELETE")


async def test_nobody_else_finds_what_belongs_to_somebody(mall: Mall, anna: Person, ben: Person) -> None:
    owned = await belongings(anna)
    found = [route for route in routes(mall) if "/admin/" not in route[1]]
    assert found
    for method, path, name in sorted(found, key=last):
        assert any(name in path for name in OWNED), f"{path}: say whose its id is"
        url = path.format(**owned)
        body = BODIES.get(name)
        given: dict[str, Any] = {"json": body} if body else {}
        for stranger in (
            await ben.call(method, url.removeprefix("/api/v1"), **given),
            await mall.stranger().request(method, url, **given),
        ):
            assert stranger.status_code in NOT_FOUND, (method, url, stranger.text)
        owner = await anna.call(method, url.removeprefix("/api/v1"), **given)
        assert owner.is_success, (method, url, owner.text)


async def test_what_is_for_admins_is_for_nobody_else(mall: Mall, anna: Person, ben: Person, admin: Person) -> None:
    owned = await belongings(anna)
    dead = (await anna.post("/images/generate", {"prompt": DEADLY, "model": PAINTS}, headers=ASYNC)).json()
    await anna.get(f"/generations/{dead['generationId']}/events")
    owned["generation_id"] = dead["generationId"]
    found = [
        (method, path, str(handler.handler_name))
        for path, handler in handlers_of(mall.door.app.routes)
        if "/admin/" in path
        for method in handler.http_methods
    ]
    assert found
    for method, path, name in sorted(found, key=last):
        url = path.format(**owned)
        body = BODIES.get(name)
        given: dict[str, Any] = {"json": body} if body else {}
        assert (await ben.call(method, url.removeprefix("/api/v1"), **given)).status_code == 403
        assert (await mall.stranger().request(method, url, **given)).status_code == 401
        assert (await admin.call(method, url.removeprefix("/api/v1"), **given)).is_success


async def test_every_id_is_listed_with_its_owner(mall: Mall) -> None:
    for _, path, _ in routes(mall):
        assert any(f"{{{name}}}" in path for name in (*OWNED, *OF_ADMINS)), path


async def test_only_a_few_routes_are_open_to_all(mall: Mall) -> None:
    opened = {path for path, handler in handlers_of(mall.door.app.routes) if handler.opt.get(OPEN)}
    assert opened == {
        "/api/v1/auth/login",
        "/api/v1/auth/logout",
        "/api/v1/auth/refresh",
        "/api/v1/auth/register",
        "/api/v1/files/{file_id}/content",
        "/api/v1/health",
        "/api/v1/health/stream",
        "/api/v1/openapi.json",
        "/docs",
        "/docs/page.css",
        "/docs/page.js",
    }


@pytest.mark.parametrize("kind", ["conversations", "generations"])
@pytest.mark.parametrize("text", ["x", "cnv_1", "gen_" + "g" * 32, "0" * 36, "%00", "..%2f", "cnv_" + "A" * 32])
async def test_what_cannot_be_an_id_is_not_found(anna: Person, kind: str, text: str) -> None:
    assert (await anna.get(f"/{kind}/{text}")).status_code == 404
