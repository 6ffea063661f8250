"""The site behind the front door, as bytes on the wire."""

import base64
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from aimall.entrypoints.http.edge.front_door import FrontDoor
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.site.answering import Site
from aimall.entrypoints.http.site.export import read_export
from tests.mall import transport_to
from tests.unit.site.conftest import SCRIPT


def hash_of(script: str) -> str:
    return f"sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}"


@pytest.fixture
async def browser(folder: Path) -> AsyncGenerator[httpx.AsyncClient]:
    door = FrontDoor(Litestar([], openapi_config=None), EdgePolicy(), Site(read_export(folder)))
    async with httpx.AsyncClient(transport=transport_to(door), base_url="http://mall.test") as browser:
        yield browser


async def test_a_page_has_exactly_these_headers(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/fa/")
    headers = dict(answer.headers.multi_items())
    assert len(headers) == len(answer.headers.multi_items())
    for of_this_answer in ("content-length", "content-encoding", "etag", "x-request-id"):
        assert headers.pop(of_this_answer)
    assert headers == {
        "cache-control": "no-cache",
        "content-security-policy": (
            f"default-src 'self'; script-src 'self' '{hash_of(SCRIPT)}'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
            "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
        ),
        "content-type": "text/html; charset=utf-8",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=()",
        "referrer-policy": "no-referrer",
        "vary": "Accept-Encoding",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


async def test_head_tells_what_get_would_send(browser: httpx.AsyncClient) -> None:
    given, told = await browser.get("/fa/"), await browser.head("/fa/")
    assert (told.status_code, told.content) == (200, b"")
    for name in ("content-length", "etag", "content-type"):
        assert told.headers[name] == given.headers[name]


async def test_escaped_names_are_read(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/fa/__next.%24d%24lang.%21KGFwcCk.chat.txt")
    assert answer.content == b"router data"


async def test_a_method_that_writes_is_refused_as_a_problem(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/fa/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == "request.method_not_allowed"


async def test_an_unknown_path_of_the_api_is_the_apis_own(browser: httpx.AsyncClient) -> None:
    assert "html" not in (await browser.get("/api/v1/nowhere")).headers["content-type"]
