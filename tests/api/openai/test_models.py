"""The list of models, as OpenAI's clients read it."""

import pytest

from tests.mall import Mall, Person


@pytest.fixture
def bearer(anna: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {anna.token}"}


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/"])
async def test_the_models_are_listed_with_and_without_a_slash(mall: Mall, bearer: dict[str, str], path: str) -> None:
    answer = await mall.http.get(path, headers=bearer)
    assert answer.status_code == 200
    body = answer.json()
    assert body["object"] == "list"
    assert mall.model in [one["id"] for one in body["data"]]
    assert all(
        (one["object"], type(one["created"]), bool(one["owned_by"])) == ("model", int, True) for one in body["data"]
    )


@pytest.mark.parametrize("name", ["compatible/standin-echo", "compatible%2Fstandin-echo"])
async def test_one_model_is_shown_whether_its_slash_is_escaped_or_not(
    mall: Mall, bearer: dict[str, str], name: str
) -> None:
    answer = await mall.http.get(f"/v1/models/{name}", headers=bearer)
    assert answer.status_code == 200
    assert answer.json()["id"] == "compatible/standin-echo"


async def test_a_model_that_is_not_on_offer_is_not_found(mall: Mall, bearer: dict[str, str]) -> None:
    answer = await mall.http.get("/v1/models/nobody/has-this", headers=bearer)
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert (error["code"], error["param"]) == ("model_not_found", "model")
