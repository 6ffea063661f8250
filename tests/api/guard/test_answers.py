"""Answers: what leaves is what the document lists, and it lists nothing that is nobody's business."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from dishka import Provider, Scope, provide

from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.health import DatabaseProbe
from aimall.application.catalog.catalogue import Catalogue
from aimall.application.health.show_health import ShowHealth
from tests.mall import Mall, Person, open_mall

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "openapi.json"
NOBODY_LISTENS: Final = "postgresql://aimall@127.0.0.1:1/aimall"
PRIVATE: Final = re.compile(
    r"hash|secret|password|key|salt|seed|fence|lease|margin|cost|usd|upstream|email|token(?!s$|Class$|_class$)|phone|ip$",
    re.IGNORECASE,
)
# Names that sound private: where they may be, and why.
PUBLIC: Final = {
    "SessionOpened.accessToken": "for whoever has just proved who they are",
    "SessionOpened.refreshToken": "the same, and only if it was asked for in the body",
    "KeySecretShown.key": "what is known of an API key, which is not its text",
    "KeySecretShown.secret": "the text of an API key, in the answer that made it",
    "KeyShown.formerSecretUntil": "a time",
    "KeyShown.tokensPerMinute": "a number",
    "OwnData.apiKeys": "what is known of one's own API keys, which is not their texts",
    "Me.email": "one's own",
    "UserShown.email": "for admins",
    "ListedUserShown.email": "for admins",
    "JobShown.email": "for admins",
    "RouteShown.upstreamModel": "for admins",
    "RouteShown.cost": "for admins",
    "RouteShown.margin": "for admins",
    "CostShown.inputUsdPerMillion": "for admins",
    "CostShown.cachedInputUsdPerMillion": "for admins",
    "CostShown.outputUsdPerMillion": "for admins",
    "CostShown.usdPerRequest": "for admins",
    "RouteShown.unitCost": "for admins",
    "UnitCostShown.usdPerUnit": "for admins",
    "FailingRouteShown.upstreamModel": "for admins",
    "ActShown.actorEmail": "for admins",
    "UserDetailShown.email": "for admins",
    "TextShown.coinCost": "what the person pays",
    "GenerationShown.coinCost": "what the person pays",
    "ImagesShown.coinCost": "what the person pays",
    "SpeechShown.coinCost": "what the person pays",
    "TranscriptShown.coinCost": "what the person pays",
    "VideoShown.coinCost": "what the person pays",
    "FileShown.seed": "one's own wish: what makes the same picture again",
    "RequestShown.seed": "the same",
    "UsageTold.coinCost": "what the person pays",
    "RecentRunShown.coinCost": "what the person pays",
    "ApiCallShown.coinCost": "what the person pays",
    "ApiCallShown.key": "the name of an API key, and its text masked",
    "EarningsDayShown.knownCostRuns": "for admins",
    "EarningsDayShown.providerCostUsd": "for admins",
    "EarningsDayShown.revenueUsd": "for admins",
    "EarningsDayShown.marginUsd": "for admins",
    "ErrorTold.coinCost": "what the person pays",
    "CompatibleImagesUsage.coin_cost": "what the person pays",
    "HeardUsage.coin_cost": "what the person pays",
    "EmbeddingsUsage.coin_cost": "what the person pays",
    "ResponseUsage.coin_cost": "what the person pays",
    "ResponseUsage.input_tokens_details": "figures of OpenAI's clients",
    "ResponseUsage.output_tokens_details": "figures of OpenAI's clients",
    "aimall.entrypoints.http.openai.chat.answers.UsageShown.coin_cost": "what the person pays",
    "aimall.entrypoints.http.openai.chat.answers.UsageShown.completion_tokens_details": "figures of OpenAI's clients",
    "aimall.entrypoints.http.openai.chat.answers.UsageShown.prompt_tokens_details": "figures of OpenAI's clients",
    "CompatibleImagesUsage.input_tokens_details": "figures that OpenAI's clients read",
}


class LostDatabase(Provider):
    """A health that looks at a database that is gone."""

    scope = Scope.APP

    @provide
    async def health(self) -> AsyncIterator[ShowHealth]:
        engine = make_engine(NOBODY_LISTENS)
        yield ShowHealth([DatabaseProbe(engine)], Catalogue(), parts_for_all=False)
        await engine.dispose()


def references(part: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a document
    """Name every schema that a part of the document points to."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield str(part["$ref"]).rpartition("/")[2]
        for inner in part.values():
            yield from references(inner)
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def shown_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """Give every schema that an answer can hold, directly or within another."""
    schemas = document["components"]["schemas"]
    operations = [operation for verbs in document["paths"].values() for operation in verbs.values()]
    waiting = {name for operation in operations for name in references(operation["responses"])}
    found: dict[str, Any] = {}
    while waiting:
        name = waiting.pop()
        found[name] = schemas[name]
        waiting |= set(references(schemas[name])) - set(found)
    return found


def test_no_answer_has_a_field_that_is_nobodys_business() -> None:
    shown = shown_schemas(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    fields = {f"{name}.{field}" for name, schema in shown.items() for field in schema.get("properties", ())}
    assert "MessageDelta.text" in fields
    assert {field for field in fields if PRIVATE.search(field.partition(".")[2])} == set(PUBLIC)


async def test_nobody_sees_the_address_of_another(anna: Person, ben: Person) -> None:
    await anna.chat(await anna.conversation())
    reads = (
        "/me",
        "/auth/sessions",
        "/conversations",
        "/billing/balance",
        "/billing/transactions",
        "/billing/transactions.csv",
        "/usage",
        "/usage/summary",
        "/generations",
        "/models",
    )
    for path in reads:
        assert anna.email not in (await ben.get(path)).text
    assert anna.email in (await anna.get("/me")).text


@pytest.fixture
async def broken(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall whose health is bad."""
    async with open_mall(database_url, tmp_path, LostDatabase()) as mall:
        yield mall


async def test_bad_health_is_answered_as_the_document_says(broken: Mall) -> None:
    answer = await broken.http.get("/api/v1/health")
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    described = document["paths"]["/api/v1/health"]["get"]["responses"]["503"]["content"]
    schema = document["components"]["schemas"]["HealthShown"]
    assert (answer.status_code, answer.json()) == (503, {"status": "down"})
    assert described[answer.headers["Content-Type"]]["schema"]["$ref"].endswith("/HealthShown")
    assert set(schema["required"]) <= set(answer.json()) <= set(schema["properties"])
