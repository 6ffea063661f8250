"""The OpenAPI document: it is what is committed, and the application keeps every word of it."""

import json
from pathlib import Path

from tests.mall import Mall

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
PROMISED = {
    "GET /me",
    "GET /models",
    "POST /quotes",
    "POST /auth/register",
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /auth/logout",
    "POST /conversations",
    "GET /conversations",
    "GET /conversations/{conversationId}",
    "PATCH /conversations/{conversationId}",
    "DELETE /conversations/{conversationId}",
    "GET /conversations/{conversationId}/messages",
    "GET /chat/stream",
    "POST /chat/stream",
    "GET /generations/{generationId}",
    "GET /generations/{generationId}/events",
    "POST /generations/{generationId}/cancel",
    "GET /generations/{generationId}/receipt",
    "POST /text/generate",
    "GET /text/presets",
    "GET /billing/balance",
    "GET /billing/transactions",
    "GET /usage",
    "GET /usage/summary",
    "GET /generations",
    "GET /billing/transactions.csv",
    "GET /billing/packages",
    "GET /billing/outlook",
    "GET /admin/usage/series",
    "GET /admin/users/{userId}",
    "POST /admin/users/{userId}/suspend",
    "POST /admin/users/{userId}/restore",
    "GET /admin/models",
    "GET /admin/providers",
    "GET /admin/audit",
    "POST /billing/topup/mock",
    "GET /admin/users",
    "GET /admin/usage",
    "POST /admin/users/{userId}/coins",
    "GET /health",
    "POST /files",
    "GET /files",
    "DELETE /files/{fileId}",
    "POST /images/generate",
    "POST /audio/tts",
    "POST /audio/stt",
}


async def test_the_document_is_the_committed_one(mall: Mall) -> None:
    served = (await mall.http.get("/api/v1/openapi.json")).json()
    assert served == json.loads(COMMITTED.read_text(encoding="utf-8")), "changed on purpose? run `just openapi`"


async def test_every_promised_route_is_there(mall: Mall) -> None:
    paths = (await mall.http.get("/api/v1/openapi.json")).json()["paths"]
    there = {f"{verb.upper()} {path.removeprefix('/api/v1')}" for path, verbs in paths.items() for verb in verbs}
    assert there >= PROMISED


async def test_the_events_of_streams_are_described(mall: Mall) -> None:
    schemas = (await mall.http.get("/api/v1/openapi.json")).json()["components"]["schemas"]
    names = set(schemas["StreamEvent"]["discriminator"]["mapping"])
    assert names == {
        "message.start", "message.delta", "progress", "files", "message.done", "usage", "state", "error", "reset",
        "snapshot",
    }  # fmt: skip


async def test_requests_are_closed_and_answers_are_whole(mall: Mall) -> None:
    schemas = (await mall.http.get("/api/v1/openapi.json")).json()["components"]["schemas"]
    assert schemas["ChatAsked"]["additionalProperties"] is False
    assert set(schemas["GenerationShown"]["required"]) == set(schemas["GenerationShown"]["properties"])
