"""Headers: every route, whoever asks, answers with the same promises to browsers and caches."""

import re
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Final

import httpx
import pytest

from aimall.adapters.crypto.key_files import load_signing_keys
from aimall.entrypoints.http.metering import handlers_of
from tests.mall import DASHBOARD, PASSWORD, Mall, Person, events_of, open_mall

PATHS: Final = {
    "conversation_id": "cnv_0",
    "file_id": "fil_0",
    "generation_id": "gen_0",
    "key_id": "key_0",
    "model_id": "nobody/has-this",
    "session_id": "ses_0",
    "user_id": "usr_0",
}
ALWAYS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; form-action 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "vary": "Origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
STREAMED: Final = {"cache-control": "no-store, no-transform", "x-accel-buffering": "no"}
OVER_TLS: Final = {**ALWAYS, "strict-transport-security": "max-age=31536000; includeSubDomains"}
# Beside those, an answer has nothing but these, and nothing that tells what it was made with.
MAY_HAVE: Final = frozenset({
    "allow", "content-disposition", "content-length", "content-type", "idempotency-key", "idempotency-replayed",
    "retry-after", "ratelimit", "ratelimit-policy", "set-cookie", "strict-transport-security", "www-authenticate",
    "x-request-id", "x-aimall-coin-cost", "x-should-retry",
})  # fmt: skip
STRANGE_ORIGINS: Final = (
    "https://evil.test", "null", f"{DASHBOARD}.evil.test", f"{DASHBOARD}:8443", DASHBOARD.upper(), f"{DASHBOARD}/",
    "https://evil-dashboard.test", DASHBOARD.replace("https", "http"), "*", "",
)  # fmt: skip
DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)


@pytest.fixture
async def production(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall as operators run it."""
    load_signing_keys(tmp_path / "secrets", make_missing=True)
    settings = {
        "AIMALL_MODE": "production",
        "AIMALL_PUBLIC_URL": "https://mall.example",
        "DATABASE_URL": database_url,
    }
    async with open_mall(database_url, tmp_path, **settings) as mall:
        yield mall


def calls(mall: Mall) -> list[tuple[str, str]]:
    """Every route: its method and its path."""
    return [
        (method, path.format(**PATHS))
        for path, handler in handlers_of(mall.door.app.routes)
        for method in sorted(handler.http_methods)
    ]


def check(answer: httpx.Response, wanted: dict[str, str]) -> None:
    """Compare with the snapshot."""
    headers = dict(answer.headers)
    where = f"{answer.request.method} {answer.url.path}"
    if answer.is_success and answer.url.path == "/docs":
        wanted = {**wanted, "content-security-policy": DOCS_POLICY}
    if answer.is_success and answer.url.path == "/api/v1/openapi.json":  # the same for everybody
        wanted = {**wanted, "cache-control": "no-cache"}
    if headers.get("content-type", "").startswith("text/event-stream"):
        wanted = {**wanted, **STREAMED}
    assert {name: headers.get(name) for name in wanted} == wanted, where
    assert set(headers) - set(wanted) <= MAY_HAVE, where
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"]), where
    if answer.status_code >= 400:
        shape = "application/json" if answer.url.path.startswith("/v1/") else "application/problem+json"
        assert headers["content-type"] == shape, where


async def test_every_route_keeps_the_promises_whoever_asks(mall: Mall, anna: Person, admin: Person) -> None:
    stranger = mall.stranger()
    for method, path in calls(mall):
        check(await stranger.request(method, path), ALWAYS)
        if "logout" not in path:
            headers = {"Authorization": f"Bearer {admin.token}", "Content-Type": "application/json"}
            check(await stranger.request(method, path, headers=headers, content="{}"), ALWAYS)
    check(await anna.get("/me"), ALWAYS)
    check(await mall.http.post("/api/v1/auth/login", json={"email": anna.email, "password": PASSWORD}), ALWAYS)


async def test_over_tls_every_route_promises_to_stay_there(production: Mall) -> None:
    for method, path in calls(production):
        check(await production.stranger().request(method, path), OVER_TLS)


async def test_a_stream_keeps_the_promises_and_is_never_transformed(anna: Person) -> None:
    answer = await anna.chat(await anna.conversation())
    assert events_of(answer)
    check(answer, {**ALWAYS, "cache-control": "no-store, no-transform", "x-accel-buffering": "no"})


async def test_without_tls_nobody_promises_it(mall: Mall) -> None:
    assert "strict-transport-security" not in (await mall.http.get("/api/v1/health")).headers


async def test_no_route_answers_a_page_of_another_origin(mall: Mall) -> None:
    for method, origin in product(("GET", "OPTIONS"), STRANGE_ORIGINS):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "*"}
        answer = await mall.http.request(method, "/api/v1/auth/refresh", headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control-")], origin
        assert answer.headers["Vary"] == "Origin"
