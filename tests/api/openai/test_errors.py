"""Whatever goes wrong under /v1 is told in OpenAI's shape."""

from typing import Any

import pytest

from tests.mall import Mall, Person


def error_in(body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever came
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return dict(error)


async def test_a_path_that_is_not_there_is_told_in_the_shape_of_the_door(mall: Mall) -> None:
    answer = await mall.http.get("/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert error_in(answer.json())["code"] == "route.not_found"


async def test_another_method_is_told_in_the_shape_of_the_door(mall: Mall, anna: Person) -> None:
    answer = await mall.http.request("DELETE", "/v1/models", headers={"Authorization": f"Bearer {anna.token}"})
    assert answer.status_code == 405
    assert error_in(answer.json())["type"] == "invalid_request_error"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eDp5"}])
async def test_who_has_no_good_key_is_told_so_as_openai_does(mall: Mall, headers: dict[str, str]) -> None:
    answer = await mall.http.get("/v1/models", headers=headers)
    assert answer.status_code == 401
    assert error_in(answer.json())["code"] == "invalid_api_key"
    assert answer.headers["x-request-id"]


async def test_a_query_that_nobody_knows_is_passed_over(mall: Mall, anna: Person) -> None:
    answer = await mall.http.get("/v1/models?api-version=1", headers={"Authorization": f"Bearer {anna.token}"})
    assert answer.status_code == 200
