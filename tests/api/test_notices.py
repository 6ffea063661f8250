"""Notices: whoever writes Persian to a model that knows only English is told, and how to go on."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.mall import Mall, Person, events_of, open_mall
from tests.upstreams.openai_standin import OpenAiStandIn

PERSIAN = "سلام، حال شما چطور است؟"
PROVIDERS = """
[[providers]]
name = "shop"
kind = "openai_compatible"
base_url = "{address}"
sells_all = false

[[providers.models]]
upstream = "standin-echo"
id = "english-only"
languages = ["en"]
input_usd_per_million = 1
output_usd_per_million = 2
"""


@pytest.fixture
async def english_mall(database_url: str, tmp_path: Path) -> AsyncGenerator[Mall]:
    async with OpenAiStandIn() as upstream:
        file = tmp_path / "providers.toml"
        file.write_text(PROVIDERS.format(address=upstream.base_url), encoding="utf-8")
        async with open_mall(database_url, tmp_path, AIMALL_PROVIDERS_FILE=str(file)) as mall:
            mall.model = "english-only"
            yield mall


@pytest.fixture
async def sara(english_mall: Mall) -> Person:
    return await english_mall.person()


async def test_persian_for_an_english_model_is_noticed_when_the_answer_starts(sara: Person) -> None:
    start = events_of(await sara.chat(await sara.conversation(), PERSIAN))[0].data
    assert start["notice"]["code"] == "model.language_unsupported"
    assert "OPENROUTER_API_KEY" in start["notice"]["en"]
    assert "OPENROUTER_API_KEY" in start["notice"]["fa"]


async def test_english_for_an_english_model_needs_no_notice(sara: Person) -> None:
    assert events_of(await sara.chat(await sara.conversation(), "Hello"))[0].data["notice"] is None


async def test_a_quote_carries_the_notice_too(sara: Person) -> None:
    asked = {"model": "english-only", "kind": "chat", "messages": [{"role": "user", "content": PERSIAN}]}
    assert (await sara.post("/quotes", asked)).json()["notice"]["code"] == "model.language_unsupported"
