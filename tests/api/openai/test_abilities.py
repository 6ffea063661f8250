"""What a model is known not to do is refused before anything is held, or left to the next model that was named."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.mall import Mall, Person, open_mall
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.worlds.attended import ask, error_of

BLIND: Final = "standin/echo"
PICTURE: Final = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


@pytest.fixture
async def router() -> AsyncIterator[OpenRouterStandIn]:
    async with OpenRouterStandIn() as router:
        yield router


@pytest.fixture
async def mall(database_url: str, tmp_path: Path, router: OpenRouterStandIn) -> AsyncIterator[Mall]:
    """A mall with a model of which it is known what it can do, and others of which nobody knows."""
    configured = {"OPENROUTER_API_KEY": "sk-or-v1-standin", "OPENROUTER_BASE_URL": router.base_url}
    async with open_mall(database_url, tmp_path, **configured) as mall:
        yield mall


def seen(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a client sends
    """Ask about a picture."""
    return {"model": BLIND, "messages": [{"role": "user", "content": [PICTURE]}], **more}


async def test_a_picture_for_a_model_that_takes_none_is_refused_and_costs_nothing(
    anna: Person, router: OpenRouterStandIn
) -> None:
    answer = await ask(anna, "/chat/completions", json=seen())
    assert error_of(answer) == (400, "invalid_value", "model")
    assert "does not take pictures" in answer.json()["error"]["message"]
    assert router.log == []
    assert await anna.available() == "200.000000"


async def test_the_next_model_that_was_named_is_asked_in_its_place(anna: Person, router: OpenRouterStandIn) -> None:
    body = (await ask(anna, "/chat/completions", json=seen(models=[BLIND, anna.mall.model]))).json()
    assert body["model"] == anna.mall.model
    assert router.log == []


async def test_the_catalogue_tells_what_is_known(anna: Person) -> None:
    models = {model["id"]: model["abilities"] for model in (await anna.get("/models")).json()["items"]}
    assert models[BLIND] == ["schemas", "tools"]
    assert models[anna.mall.model] is None
