"""Pictures over OpenAI's API."""

from base64 import b64decode
from typing import Any, Final

import pytest

from tests.mall import ORIGIN, Mall, Person
from tests.worlds.attended import ask, error_of
from tests.worlds.staffed import DEADLY, INDECENT, PAINTS, SPARSE, SPEAKS

IMAGES: Final = "/images/generations"
BREAD: Final[dict[str, Any]] = {"prompt": "a loaf of bread", "model": PAINTS}


async def spent(person: Person) -> float:
    """Tell what is gone of the 200 coins, once nothing is held."""
    balance = (await person.get("/billing/balance")).json()
    assert float(balance["held"]) == 0
    return 200 - float(balance["available"])


async def test_pictures_come_as_bytes_and_their_price_stands_in_the_answer(studio: Mall, anna: Person) -> None:
    answer = await ask(anna, IMAGES, json={**BREAD, "n": 2})
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert [b64decode(one["b64_json"])[:4] for one in body["data"]] == [b"\x89PNG"] * 2
    assert (body["output_format"], type(body["created"])) == ("png", int)
    assert answer.headers["x-aimall-coin-cost"] == body["usage"]["coin_cost"]
    assert 0 < float(body["usage"]["coin_cost"]) == pytest.approx(await spent(anna)), studio.model


async def test_a_link_is_whole_and_reads_the_picture_without_a_key(studio: Mall, anna: Person) -> None:
    (one,) = (await ask(anna, IMAGES, json={**BREAD, "response_format": "url"})).json()["data"]
    assert set(one) == {"url"}
    assert one["url"].startswith(f"{ORIGIN}/api/v1/files/")
    assert (await studio.stranger().get(one["url"])).content.startswith(b"\x89PNG")


async def test_what_clients_send_besides_does_no_harm(studio: Mall, anna: Person) -> None:
    besides = {
        "quality": "hd", "style": "vivid", "background": "auto", "output_format": "webp", "user": "u1", "n": None,
        "size": None, "response_format": None, "moderation": "low", "extra": {"deep": [1]}, "stream": False,
    }  # fmt: skip
    answer = await ask(anna, IMAGES, json={"prompt": "bread", **besides})
    assert (answer.status_code, len(answer.json()["data"])) == (200, 1), studio.model


@pytest.mark.parametrize(
    ("size", "ratio"),
    [("1024x1024", "1:1"), ("1792x1024", "16:9"), ("1024x1792", "9:16"), ("1536x1024", "4:3"), ("auto", "1:1")],
)
async def test_a_size_becomes_the_nearest_ratio(studio: Mall, anna: Person, size: str, ratio: str) -> None:
    assert (await ask(anna, IMAGES, json={**BREAD, "size": size, "seed": 7})).status_code == 200, studio.model
    (run,) = (await anna.get("/generations")).json()["items"]
    asked = (await anna.get(f"/generations/{run['id']}/request")).json()
    assert (asked["ratio"], asked["seed"]) == (ratio, 7)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 5),
        ("n", 0),
        ("n", "2"),
        ("size", "wide"),
        ("size", "0x0"),
        ("response_format", "file"),
        ("seed", -1),
        ("prompt", ""),
        ("prompt", "x" * 4001),
        ("stream", True),
        ("model", SPEAKS),
    ],
)
async def test_what_cannot_be_drawn_is_refused_by_its_field(anna: Person, field: str, value: object) -> None:
    answer = await ask(anna, IMAGES, json={**BREAD, field: value})
    assert error_of(answer) == (400, "invalid_value", field)


async def test_a_model_that_is_not_there_is_not_found(anna: Person) -> None:
    answer = await ask(anna, IMAGES, json={**BREAD, "model": "dall-e-3"})
    assert error_of(answer) == (404, "model_not_found", "model")


async def test_refused_content_is_the_clients_to_mend_and_costs_nothing(studio: Mall, anna: Person) -> None:
    answer = await ask(anna, IMAGES, json={**BREAD, "prompt": INDECENT})
    assert error_of(answer) == (400, "content_policy_violation", None)
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert await spent(anna) == 0, studio.model


async def test_a_picture_that_did_not_come_is_not_paid_for(studio: Mall, anna: Person) -> None:
    whole = (await ask(anna, IMAGES, json={**BREAD, "n": 3})).json()
    part = (await ask(anna, IMAGES, json={**BREAD, "n": 3, "prompt": SPARSE})).json()
    assert [len(body["data"]) for body in (whole, part)] == [3, 2]
    costs = [float(body["usage"]["coin_cost"]) for body in (whole, part)]
    assert costs[1] == pytest.approx(costs[0] * 2 / 3)
    assert await spent(anna) == pytest.approx(sum(costs)), studio.model


async def test_a_broken_provider_costs_nothing(studio: Mall, anna: Person) -> None:
    answer = await ask(anna, IMAGES, json={**BREAD, "prompt": DEADLY})
    assert error_of(answer) == (400, "provider.request_refused", None)
    assert await spent(anna) == 0, studio.model


async def test_the_same_key_is_drawn_and_paid_for_once(studio: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    first, again = [await ask(anna, IMAGES, json=BREAD, headers=key) for _ in range(2)]
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert float(first.headers["x-aimall-coin-cost"]) == pytest.approx(await spent(anna)), studio.model


async def test_a_run_that_was_stopped_is_told_to_whoever_repeats_it(mall: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    made = await anna.post("/images/generate", {**BREAD}, headers={**key, "Prefer": "respond-async"})
    assert (await anna.post(f"/generations/{made.json()['generationId']}/cancel")).is_success
    answer = await ask(anna, IMAGES, json=BREAD, headers=key)
    assert error_of(answer) == (409, "generation.stopped", None)
    assert answer.headers["x-should-retry"] == "false", mall.model
