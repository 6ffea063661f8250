"""Origins: only the hosts that the operator configured are ever called with a key."""

import pytest

from aimall.adapters.egress.origins import OriginRefused, Origins

ORIGINS = Origins(["https://openrouter.ai/api/v1", "http://127.0.0.1:11434/v1"])


@pytest.mark.parametrize(
    "url", ["https://openrouter.ai/api/v1/chat", "https://OPENROUTER.ai:443/", "http://127.0.0.1:11434/"]
)
def test_a_configured_origin_is_called(url: str) -> None:
    ORIGINS.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://openrouter.ai/",
        "https://openrouter.ai:8443/",
        "https://openrouter.ai.evil.test/",
        "https://evil.test/openrouter.ai",
        "https://openrouter.ai@evil.test/",
        "http://127.0.0.1:11435/",
        "http://localhost:11434/",
        "ftp://openrouter.ai/",
        "https://openrouter.ai:x/",
        "",
    ],
)
def test_any_other_origin_is_refused(url: str) -> None:
    with pytest.raises(OriginRefused):
        ORIGINS.check(url)
