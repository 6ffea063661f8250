"""What a key may order: pictures, sound, or neither; and the keys under which an order may be repeated."""

from typing import Any, Final

import pytest

from tests.mall import Mall, Person
from tests.worlds.attended import ask, by_key, error_of
from tests.worlds.staffed import LISTENS, PAINTS, SPEAKS, a_second_of_nothing

ORDERS: Final[dict[str, dict[str, Any]]] = {
    "/images/generations": {"json": {"prompt": "bread", "model": PAINTS}},
    "/audio/speech": {"json": {"input": "Good morning", "model": SPEAKS, "voice": "alloy"}},
    "/audio/transcriptions": {
        "data": {"model": LISTENS},
        "files": {"file": ("voice.wav", a_second_of_nothing(), "audio/wav")},
    },
}
MAY: Final = {
    "images": {"/images/generations"},
    "audio": {"/audio/speech", "/audio/transcriptions"},
    "chat": set[str](),
    "embeddings": set[str](),
    "models": set[str](),
    "billing:read": set[str](),
}


@pytest.mark.parametrize("scope", MAY)
async def test_a_key_orders_what_its_scope_allows_and_nothing_else(studio: Mall, anna: Person, scope: str) -> None:
    headers = await by_key(anna, scope)
    for path, given in ORDERS.items():
        answer = await ask(anna, path, **given, headers=headers)
        if path in MAY[scope]:
            assert answer.status_code == 200, (path, answer.text)
        else:
            assert error_of(answer)[0] == 403, path
            assert answer.json()["error"]["type"] == "permission_error", studio.model
    kinds = {item["kind"] for item in (await anna.get("/generations")).json()["items"]}
    assert len(kinds) == len(MAY[scope])


@pytest.mark.parametrize("path", ORDERS)
async def test_a_malformed_idempotency_key_is_refused(anna: Person, path: str) -> None:
    answer = await ask(anna, path, **ORDERS[path], headers={"Idempotency-Key": "short"})
    assert error_of(answer) == (400, "invalid_value", "Idempotency-Key")
