"""Embeddings, as OpenAI's clients ask for them and read them."""

import struct
from base64 import b64decode
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from aimall.application.generation.ports import Begun
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ConversationId, UserId, WorkspaceId, print_id
from tests.mall import Mall, Person, events_of
from tests.postgres import ask
from tests.runs import Person as Owner
from tests.runs import a_text
from tests.upstreams.script import Script
from tests.upstreams.vectors import numbers_for
from tests.worlds.postgres import postgres_books

MODEL = "compatible/standin-embed"


@pytest.fixture
def bearer(anna: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {anna.token}"}


async def embedded(mall: Mall, headers: dict[str, str], **asked: object) -> httpx.Response:
    return await mall.http.post("/v1/embeddings", json={"model": MODEL, "input": "bread", **asked}, headers=headers)


def vectors_in(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert [(one["object"], one["index"]) for one in data] == [("embedding", place) for place in range(len(data))]
    return [one["embedding"] for one in data]


def error_in(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["param"]


async def test_texts_become_lists_of_numbers_in_their_order_and_cost_what_was_read(
    mall: Mall, anna: Person, bearer: dict[str, str]
) -> None:
    answer = await embedded(mall, bearer, input=["fresh bread", "نان"], user="somebody", encoding_format=None)
    assert vectors_in(answer) == [numbers_for("fresh bread"), numbers_for("نان")]
    told = answer.json()
    assert set(told) == {"object", "data", "model", "usage"}
    assert (told["object"], told["model"]) == ("list", MODEL)
    cost = told["usage"].pop("coin_cost")
    assert told["usage"] == {"prompt_tokens": 3, "total_tokens": 3}
    assert answer.headers["x-aimall-coin-cost"] == cost
    assert Coins.parse(cost) > Coins(0)
    assert await anna.available() == str(Coins.whole(200) - Coins.parse(cost))


async def test_base64_holds_little_endian_floats_of_32_bits(mall: Mall, bearer: dict[str, str]) -> None:
    (text,) = vectors_in(await embedded(mall, bearer, encoding_format="base64"))
    assert list(struct.unpack("<8f", b64decode(text))) == numbers_for("bread")


@pytest.mark.parametrize(
    ("given", "inputs"),
    [("bread", ["bread"]), (["bread"], ["bread"]), ([1, 2], [[1, 2]]), ([[1, 2], [3]], [[1, 2], [3]])],
    ids=["a text", "texts", "token ids", "lists of token ids"],
)
async def test_every_shape_of_input_is_understood(
    mall: Mall, bearer: dict[str, str], given: object, inputs: list[object]
) -> None:
    assert len(vectors_in(await embedded(mall, bearer, input=given))) == len(inputs)
    assert mall.upstream.log[-1].body["input"] == inputs


async def test_a_length_that_is_wished_for_reaches_the_provider(mall: Mall, bearer: dict[str, str]) -> None:
    (numbers,) = vectors_in(await embedded(mall, bearer, dimensions=3))
    assert len(numbers) == 3


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"input": []}, "input"),
        ({"input": ""}, "input"),
        ({"input": ["a", [1]]}, "input"),
        ({"input": [1, "a"]}, "input"),
        ({"input": 5}, "input"),
        ({"dimensions": 0}, "dimensions"),
        ({"encoding_format": "hex"}, "encoding_format"),
        ({"model": "compatible/standin-echo"}, "model"),
    ],
)
async def test_what_cannot_be_embedded_is_refused_and_its_field_named(
    mall: Mall, bearer: dict[str, str], asked: dict[str, object], param: str
) -> None:
    assert error_in(await embedded(mall, bearer, **asked)) == (400, "invalid_value", param)


async def test_a_model_that_is_not_on_offer_is_not_found(mall: Mall, bearer: dict[str, str]) -> None:
    assert error_in(await embedded(mall, bearer, model="nobody")) == (404, "model_not_found", "model")


async def test_a_key_gives_its_answer_once_and_is_charged_once(
    mall: Mall, anna: Person, bearer: dict[str, str]
) -> None:
    headers = {**bearer, "Idempotency-Key": "one-key-of-mine"}
    first = await embedded(mall, headers)
    cost = Coins.parse(first.json()["usage"]["coin_cost"])
    again = await embedded(mall, headers)
    assert error_in(again) == (409, "generation.answer_not_kept", None)
    assert again.headers["x-should-retry"] == "false"
    assert (await embedded(mall, headers, input="butter")).status_code == 400
    assert await anna.available() == str(Coins.whole(200) - cost)


async def test_a_provider_that_fails_costs_nothing(mall: Mall, anna: Person, bearer: dict[str, str]) -> None:
    mall.upstream.script(Script(status=500))
    assert (await embedded(mall, bearer)).status_code == 502
    assert await anna.available() == str(Coins.whole(200))


async def test_a_run_is_seen_in_the_history_and_has_a_receipt(mall: Mall, anna: Person, bearer: dict[str, str]) -> None:
    cost = (await embedded(mall, bearer)).json()["usage"]["coin_cost"]
    (run,) = (await anna.get("/generations?kind=embedding")).json()["items"]
    assert (run["kind"], run["model"], run["coinCost"]) == ("embedding", MODEL, cost)
    receipt = (await anna.get(f"/generations/{run['id']}/receipt")).json()
    assert (receipt["charge"], [line["tokenClass"] for line in receipt["lines"]]) == (cost, ["input"])


async def test_a_model_that_embeds_is_listed_with_what_it_can_do_and_its_price(anna: Person) -> None:
    listed = (await anna.get("/models")).json()["items"]
    (model,) = [one for one in listed if one["id"] == MODEL]
    assert model["capabilities"] == ["embedding"]
    assert Coins.parse(model["price"]["inputPerMillion"]) > Coins(0)
    assert model["price"]["outputPerMillion"] == "0.000000"


async def test_a_run_whose_process_died_is_ended_without_a_charge_by_whoever_sweeps(mall: Mall, anna: Person) -> None:
    columns = "SELECT workspace_id FROM app_user WHERE email = $1", "SELECT id FROM app_user WHERE email = $1"
    workspace, user = [UUID(str(await ask(mall.database_url, column, anna.email))) for column in columns]
    async with postgres_books(mall.database_url) as books:
        owner = Owner(UserId(user), WorkspaceId(workspace), ConversationId(uuid4()))
        left = replace(a_text(books, owner), kind=GenerationKind.EMBEDDING, prompt=(), max_tokens=0)
        assert isinstance(await books.book.begin(left), Begun)
    events = events_of(await anna.get(f"/generations/{print_id('gen', left.generation)}/events"))
    assert (events[-1].name, events[-1].data["code"]) == ("error", "generation.interrupted")
    assert mall.upstream.log == []
    assert await anna.available() == str(Coins.whole(200))


async def test_whoever_is_not_known_is_sent_away(mall: Mall) -> None:
    assert (await embedded(mall, {})).status_code == 401
