"""Clients that would rather speak another protocol, and say so with the request that they send."""

import httpx

from tests.clients.developer import Developer

# What Java's own client sends with every request that is not encrypted, unless it is told otherwise (RFC 7540, 3.2).
OFFER = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABk"}


def test_a_client_that_offers_http_2_is_answered_as_it_asked(developer: Developer) -> None:
    asked = {"model": "compatible/standin-echo", "messages": [{"role": "user", "content": "Hi"}]}
    headers = {"Authorization": f"Bearer {developer.key()}", **OFFER}
    answer = httpx.post(f"{developer.base_url}/chat/completions", json=asked, headers=headers)
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
    assert answer.json()["choices"][0]["message"]["content"]
