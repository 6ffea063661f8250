"""The edge of HTTP: whom it believes, what it refuses, and how it names what is wrong."""

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, post

from aimall.application.paging import Cursor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.edge.network import client_address
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.edge.requests import StrictRequest, field_problem_of, require_json
from aimall.entrypoints.http.idempotency import read_key
from aimall.entrypoints.http.paging import page_request, print_cursor
from aimall.entrypoints.http.problems import RequestRefused
from aimall.entrypoints.http.wire import coins_of

PROXIES = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize("invented", ["1.1.1.1", "2.2.2.2, 3.3.3.3", "", "not an address", "127.0.0.1"])
def test_without_trusted_proxies_a_forwarded_header_changes_nothing(invented: str) -> None:
    assert client_address("198.51.100.7", invented, ()) == "198.51.100.7"


@pytest.mark.parametrize("invented", ["1.1.1.1", "2.2.2.2, 3.3.3.3", "garbage"])
def test_only_what_a_trusted_proxy_wrote_last_counts(invented: str) -> None:
    assert client_address("10.0.0.1", f"{invented}, 198.51.100.7", PROXIES) == "198.51.100.7"


def test_a_chain_of_trusted_proxies_is_walked_from_the_right() -> None:
    assert client_address("10.0.0.1", "9.9.9.9, 198.51.100.7, 10.0.0.2", PROXIES) == "198.51.100.7"


@pytest.mark.parametrize("claimed", ["9.9.9.9" + " " * 100, "x" * 100_000])
def test_what_is_longer_than_any_address_is_none(claimed: str) -> None:
    assert client_address("10.0.0.1", claimed, PROXIES) == "10.0.0.1"


def test_an_address_in_its_ipv6_dress_is_the_same_address() -> None:
    assert client_address("::ffff:198.51.100.7", None, ()) == "198.51.100.7"


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ("Object contains unknown field `role`", "role", "unknown"),
        ("Object missing required field `email`", "email", "missing"),
        ("Object missing required field `text` - at `$.messages[0]`", "messages[0].text", "missing"),
        ("Expected `int`, got `float` - at `$.maxTokens`", "maxTokens", "wrong_type"),
        ("Expected `int` >= 1 - at `$.maxTokens`", "maxTokens", "invalid"),
    ],
)
def test_what_the_decoder_says_names_the_field(said: str, field: str, code: str) -> None:
    found = field_problem_of(said)
    assert (found.field, found.code) == (field, code)


@pytest.mark.parametrize("kind", [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_that_any_page_could_post_is_refused(kind: str | None) -> None:
    with pytest.raises(RequestRefused) as refused:
        require_json(kind)
    assert refused.value.problem.status == 415


def test_json_with_a_charset_is_json() -> None:
    require_json("Application/JSON; charset=utf-8")


def test_a_key_may_come_in_quotes() -> None:
    assert read_key('"abcdefgh"') == read_key("abcdefgh") == "abcdefgh"


@pytest.mark.parametrize("text", ["", "short", "seven77", "with space", "é" * 10, "x" * 256, '"short"', "tab\there"])
def test_a_key_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        read_key(text)


@pytest.mark.parametrize("text", ["", "!", "AAAA", "x" * 32, "é", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_cursor_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        page_request(text, 10)


def test_no_origin_but_a_listed_one_is_answered() -> None:
    policy = EdgePolicy(origins=frozenset({"https://mall.example"}))
    for origin in ("https://evil.example", "null", "https://mall.example.evil", "http://mall.example", None):
        assert "Access-Control-Allow-Origin" not in policy.headers_for(origin)
        assert policy.headers_for(origin)["Vary"] == "Origin"
    assert policy.headers_for("https://mall.example")["Access-Control-Allow-Origin"] == "https://mall.example"


def test_transport_security_is_promised_only_over_tls() -> None:
    assert "Strict-Transport-Security" not in EdgePolicy().headers_for(None)
    assert "max-age=31536000" in EdgePolicy(is_https=True).headers_for(None)["Strict-Transport-Security"]


def test_coins_come_as_a_decimal_string_or_a_whole_number() -> None:
    assert coins_of("0.5", field="coins").micro == 500_000
    assert coins_of(2, field="coins").micro == 2_000_000


def test_a_printed_cursor_reads_back_as_itself() -> None:
    a_cursor = Cursor(at=datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC), id=UUID(int=2**127 + 5))
    printed = print_cursor(a_cursor)
    assert page_request(printed, 10).after == a_cursor


async def test_a_body_that_was_taken_is_kept_no_longer() -> None:
    @post("/", status_code=200)
    async def lengths(request: StrictRequest) -> list[int]:
        """Tell how long the body is, and how long it is when it was taken."""
        return [len(await request.body()), len(await request.take_body()), len(await request.body())]

    app: Any = Litestar([lengths], request_class=StrictRequest, openapi_config=None, logging_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://mall") as client:
        assert (await client.post("/", content=b"a prompt")).json() == [8, 8, 0]
