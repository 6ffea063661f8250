"""Studios with configured providers: the whole application and a worker, OpenRouter's stand-in, and a spare server."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dishka import Provider, Scope, provide

from aimall.application.clock import Clock
from aimall.bootstrap.background import running
from aimall.bootstrap.container import make_container
from tests.mall import OWN_PARTS, Mall, Person, events_of, open_mall
from tests.postgres import ask
from tests.theatre.stage import HastyClock
from tests.upstreams import samples
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.script import Script
from tests.worlds.staffed import ASYNC, uploaded

PAINTER, FILMER = "standin/painter", "standin/filmer"
COINS_PER_USD = Decimal(125)  # a hundred, and the margin of a quarter
COINS = Decimal(200)  # what everybody begins with
BREAD = {"prompt": "a loaf of bread", "model": PAINTER}
FILM = {"prompt": "bread rises", "model": FILMER, "seconds": 4}
SPARE = """
[[providers]]
name = "spare"
kind = "openai_compatible"
base_url = "{url}"
priority = 90

[[providers.models]]
upstream = "standin-image"
id = "standin/painter"
capability = "image"
usd_per_image = 0.04
"""


class Hasty(Provider):
    """A worker that asks after films without much waiting."""

    scope = Scope.APP

    @provide
    def clock(self) -> Clock:
        return HastyClock()


@pytest.fixture
async def router() -> AsyncIterator[OpenRouterStandIn]:
    async with OpenRouterStandIn() as router:
        yield router


@pytest.fixture
async def spare() -> AsyncIterator[OpenAiStandIn]:
    async with OpenAiStandIn() as spare:
        yield spare


@pytest.fixture
async def mall(
    database_url: str, tmp_path: Path, router: OpenRouterStandIn, spare: OpenAiStandIn
) -> AsyncIterator[Mall]:
    """A mall that sells one painter by two routes, and a worker beside it."""
    file = tmp_path / "providers.toml"
    file.write_text(SPARE.format(url=spare.base_url), encoding="utf-8")
    configured = {
        "OPENROUTER_API_KEY": "sk-or-v1-standin",
        "OPENROUTER_BASE_URL": router.base_url,
        "AIMALL_PROVIDERS_FILE": str(file),
    }
    async with open_mall(database_url, tmp_path, **configured) as mall:
        parts = (*OWN_PARTS, Hasty())
        container = make_container(mall.settings, database_url, *parts, process="worker")
        async with running(container, mall.settings):
            yield mall


@pytest.fixture
async def anna(mall: Mall) -> Person:
    return await mall.person()


async def ordered(person: Person, path: str, body: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
    """Order something, wait for its end, and give the run's id and its last event."""
    answer = await person.post(path, body, headers=ASYNC)
    assert answer.status_code == 202, answer.text
    generation = str(answer.json()["generationId"])
    return generation, events_of(await person.get(f"/generations/{generation}/events"))[-1].data


async def spent(person: Person) -> Decimal:
    """Tell what a person has spent, when nothing is held any more."""
    balance = (await person.get("/billing/balance")).json()
    assert Decimal(balance["held"]) == 0
    return COINS - Decimal(balance["available"])


async def media_types(person: Person) -> list[str]:
    return [file["mediaType"] for file in (await person.get("/files")).json()["items"]]


async def test_pictures_of_openrouter_are_delivered_and_cost_what_it_takes_for_them(
    mall: Mall, anna: Person, router: OpenRouterStandIn
) -> None:
    generation, end = await ordered(anna, "/images/generate", {**BREAD, "count": 2})
    assert Decimal(end["coinCost"]) == await spent(anna) == 2 * Decimal("0.04") * COINS_PER_USD
    assert await media_types(anna) == ["image/png"] * 2
    result = (await anna.get(f"/generations/{generation}/result")).json()
    assert (await mall.stranger().get(result["images"][0]["url"])).content.startswith(b"\x89PNG")
    cost = "SELECT sum(provider_cost_micro_usd)::bigint FROM generation"
    assert await ask(mall.database_url, cost) == 80_000
    assert [record.path for record in router.log] == ["/api/v1/images"]


async def test_what_is_refused_for_its_content_is_free_and_nobody_else_is_asked(
    anna: Person, router: OpenRouterStandIn, spare: OpenAiStandIn
) -> None:
    error = {"message": "no", "code": 403, "metadata": {"reasons": ["violence"], "provider_name": "A"}}
    router.script(Script(status=403, error={"error": error}))
    generation, end = await ordered(anna, "/images/generate", BREAD)
    assert end["code"] == "provider.content_refused"
    assert (await anna.get(f"/generations/{generation}")).json()["state"] == "voided"
    assert (await spent(anna), await media_types(anna), spare.log) == (0, [], [])


async def test_three_of_four_pictures_cost_what_three_cost(anna: Person, router: OpenRouterStandIn) -> None:
    router.script(Script(pictures=3))
    await ordered(anna, "/images/generate", {**BREAD, "count": 4})
    assert await spent(anna) == 3 * Decimal("0.04") * COINS_PER_USD
    assert len(await media_types(anna)) == 3


async def test_a_provider_that_is_busy_is_replaced_by_the_next_one_at_the_promised_price(
    anna: Person, router: OpenRouterStandIn, spare: OpenAiStandIn
) -> None:
    router.script(Script(status=429, headers={"Retry-After": "60"}, error={"error": {"message": "slow", "code": 429}}))
    await ordered(anna, "/images/generate", BREAD)
    assert [record.path for record in spare.log] == ["/v1/images/generations"]
    assert await spent(anna) == Decimal("0.04") * COINS_PER_USD
    assert await media_types(anna) == ["image/png"]


async def test_pictures_behind_a_dead_link_are_free(
    anna: Person, router: OpenRouterStandIn, spare: OpenAiStandIn
) -> None:
    router.script(Script(status=503))
    spare.script(Script(link="/thrown-away.png"))
    _, end = await ordered(anna, "/images/generate", BREAD)
    assert end["code"] == "provider.empty_answer"
    assert await spent(anna) == 0


async def test_a_film_is_submitted_once_asked_after_stored_here_and_paid_by_the_second(
    mall: Mall, anna: Person, router: OpenRouterStandIn
) -> None:
    router.script(Script(polls=3))
    generation, _ = await ordered(anna, "/videos/generate", FILM)
    assert await spent(anna) == 4 * Decimal("0.10") * COINS_PER_USD
    assert await media_types(anna) == ["video/mp4"]
    router.films.clear()  # whatever becomes of the provider's copy
    file = (await anna.get(f"/generations/{generation}/result")).json()["file"]
    assert (await mall.stranger().get(file["url"])).content == samples.film(4)
    paths = [record.path.removeprefix("/api/v1/videos") for record in router.log]
    assert paths == ["", *["/job-00000001"] * 4, "/job-00000001/content"]
    assert router.log[0].headers["x-client-request-id"] == generation


async def test_a_film_that_the_provider_has_thrown_away_is_free(anna: Person, router: OpenRouterStandIn) -> None:
    router.script(Script(polls=0, is_gone=True))
    _, end = await ordered(anna, "/videos/generate", FILM)
    assert end["code"] == "provider.rejected"
    assert (await spent(anna), await media_types(anna)) == (0, [])


async def test_a_film_that_is_refused_for_its_content_is_free(anna: Person, router: OpenRouterStandIn) -> None:
    router.script(Script(polls=0, film="failed", film_error="Blocked by the content policy"))
    _, end = await ordered(anna, "/videos/generate", FILM)
    assert (end["code"], await spent(anna)) == ("provider.content_refused", 0)


async def test_speech_is_paid_by_the_character_and_spoken_by_the_first_voice_if_none_is_named(
    anna: Person, router: OpenRouterStandIn
) -> None:
    await ordered(anna, "/audio/tts", {"text": "Good morning", "model": "standin/speaker"})
    assert router.log[0].body["voice"] == "nova"
    assert await spent(anna) == 12 * Decimal("0.000015") * COINS_PER_USD
    assert await media_types(anna) == ["audio/mpeg"]


async def test_a_transcript_is_paid_by_the_second(anna: Person, router: OpenRouterStandIn) -> None:
    file = await uploaded(anna, samples.sound("wav"))
    order = {"fileId": file["id"], "model": "standin/listener", "summary": False}
    generation, _ = await ordered(anna, "/audio/stt", order)
    told = (await anna.get(f"/generations/{generation}/result")).json()
    assert (told["text"], told["language"], len(told["segments"])) == ("Good morning. سلام", "en", 2)
    assert await spent(anna) == Decimal("0.0001") * COINS_PER_USD
    assert router.log[0].body["response_format"] == "verbose_json"
