"""What holds for every request: headers, origins, limits, and problems that give nothing away."""

import re
from typing import Any

import pytest

from tests.mall import DASHBOARD, Mall, Person

EVERYWHERE = ("/api/v1/me", "/api/v1/health", "/api/v1/nowhere", "/docs", "/api/v1/openapi.json")
HUGE = 1_000_001


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_carries_the_security_headers_and_its_request_id(mall: Mall, path: str) -> None:
    headers = (await mall.http.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert "base-uri 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Vary"] == "Origin"
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-Id"])


async def test_private_answers_are_never_stored(anna: Person) -> None:
    assert (await anna.get("/me")).headers["Cache-Control"] == "no-store"


async def test_a_request_id_of_the_caller_is_kept_if_it_is_harmless(mall: Mall) -> None:
    kept = await mall.http.get("/api/v1/health", headers={"X-Request-Id": "trace-12345"})
    assert kept.headers["X-Request-Id"] == "trace-12345"
    replaced = await mall.http.get("/api/v1/health", headers={"X-Request-Id": 'a"}{"injected'})
    assert "injected" not in replaced.headers["X-Request-Id"]


@pytest.mark.parametrize("origin", ["https://evil.test", "null", f"{DASHBOARD}.evil.test", "http://dashboard.test"])
async def test_other_origins_are_not_answered(mall: Mall, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await mall.http.request(method, "/api/v1/me", headers=asked)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Vary"] == "Origin"


async def test_a_listed_origin_may_call(mall: Mall) -> None:
    asked = {"Origin": DASHBOARD, "Access-Control-Request-Method": "POST"}
    answer = await mall.http.request("OPTIONS", "/api/v1/chat/stream", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == DASHBOARD
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Last-Event-ID" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", {}, 404, "route.not_found"),
        ("GET", "/nowhere", {}, 404, "route.not_found"),
        ("PUT", "/api/v1/me", {}, 405, "request.method_not_allowed"),
        ("GET", "/api/v1/auth/login", {}, 405, "request.method_not_allowed"),
        ("POST", "/api/v1/auth/login", {"content": b"{"}, 400, "request.malformed"),
        ("POST", "/api/v1/auth/login", {"content": b""}, 400, "request.invalid"),
        ("POST", "/api/v1/auth/login", {"content": b"[" * 100_000}, 400, "request.invalid"),
        ("POST", "/api/v1/auth/login", {"content": b'{"email":"\\u0000"}'}, 400, "request.malformed"),
        ("POST", "/api/v1/auth/login", {"content": b'{"email":"\\ud800"}'}, 400, "request.malformed"),
        ("POST", "/api/v1/auth/login", {"content": b'{"email":"' + b"x" * HUGE}, 413, "request.too_large"),
        ("POST", "/api/v1/auth/login", {"data": {"email": "x"}}, 415, "request.unsupported_media_type"),
        ("GET", "/api/v1/me?x=" + "x" * 6000, {}, 414, "request.query_too_long"),
        ("GET", "/api/v1/me?x=%00", {}, 400, "request.malformed"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_every_refusal_is_a_problem_document(
    mall: Mall, method: str, path: str, given: dict[str, Any], status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"} if "content" in given else {}
    answer = await mall.http.request(method, path, headers=headers, **given)
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (status, code, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["type"] == f"urn:aimall:problem:{code}"
    assert told["requestId"] == answer.headers["X-Request-Id"]
    if status == 405:
        assert answer.headers["Allow"]


async def test_head_is_not_answered_so_that_nothing_can_be_started_by_looking(anna: Person) -> None:
    for path in ("/chat/stream?conversationId=x&message=y", "/me"):
        assert (await anna.call("HEAD", path)).status_code == 405


@pytest.mark.parametrize("number", [b"-1", b"9223372036854775808", b"NaN", b"1e400", b"1.5", b"1.0", b'"1e3"', b"true"])
async def test_amounts_that_are_no_amounts_are_refused(anna: Person, number: bytes) -> None:
    answer = await anna.call(
        "POST",
        "/billing/topup/mock",
        content=b'{"coins":' + number + b"}",
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_defect_tells_nobody_anything_but_the_request_id(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("canary")

    monkeypatch.setattr("aimall.entrypoints.http.v1.access.people.show_me", fail)
    answer = await anna.get("/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "server.error")
    assert "canary" not in answer.text
    assert "KeyError" not in answer.text
    assert answer.json()["requestId"]


async def test_the_documentation_loads_nothing_from_elsewhere(mall: Mall) -> None:
    for path in ("/docs", "/docs/page.js", "/docs/page.css"):
        answer = await mall.http.get(path)
        assert answer.status_code == 200
        assert "http://" not in answer.text
        assert "https://" not in answer.text


async def test_everybody_sees_the_health_and_in_a_demo_its_parts(mall: Mall) -> None:
    told = (await mall.http.get("/api/v1/health")).json()
    assert told["status"] in {"ok", "degraded"}
    assert "database" in {part["name"] for part in told["parts"]}
