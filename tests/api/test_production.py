"""Production: nothing that only a demo may have, and everything that TLS makes possible."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from aimall.adapters.crypto.key_files import load_signing_keys
from tests.mall import PASSWORD, Mall, open_mall


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


@pytest.mark.parametrize("path", ["/docs", "/docs/page.js", "/api/v1/openapi.json"])
async def test_the_documentation_is_private(production: Mall, path: str) -> None:
    assert (await production.http.get(path)).status_code == 404


async def test_coins_cannot_be_had_without_paying(production: Mall) -> None:
    person = await production.person()
    assert (await person.post("/billing/topup/mock", {"coins": 5})).status_code == 404


async def test_health_tells_its_parts_to_admins_only(production: Mall) -> None:
    person, admin = await production.person(), await production.admin()
    assert set((await production.http.get("/api/v1/health")).json()) == {"status"}
    assert set((await person.get("/health")).json()) == {"status"}
    assert set((await admin.get("/health")).json()) == {"status", "parts", "capabilities"}


async def test_over_tls_the_cookie_has_its_prefix_and_the_answer_its_promise(production: Mall) -> None:
    given = {"email": "tls@example.org", "password": PASSWORD}
    answer = await production.http.post("/api/v1/auth/register", json=given)
    parts = {part.lower() for part in answer.headers["set-cookie"].split("; ")[1:]}
    assert answer.headers["set-cookie"].startswith("__Host-aimall_rt_")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
    assert not any(part.startswith("domain") for part in parts)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
