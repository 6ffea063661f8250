"""Chat completions as OpenAI's clients ask for them, charged by the same wallet."""

import json
from typing import Any

import httpx
import pytest

from tests.mall import Mall, Person
from tests.upstreams.script import Script
from tests.worlds.attended import by_key

ASK = [{"role": "user", "content": "Say hello"}]
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]


async def complete(person: Person, **body: Any) -> httpx.Response:  # noqa: ANN401 - whatever a client sends
    given = {"model": person.mall.model, "messages": ASK, **body}
    return await person.mall.http.post(
        "/v1/chat/completions", json=given, headers={"Authorization": f"Bearer {person.token}"}
    )


def chunks_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    frames = answer.text.split("\n\n")
    assert frames[-2:] == ["data: [DONE]", ""]
    return [json.loads(frame.removeprefix("data: ")) for frame in frames[:-2] if not frame.startswith(":")]


async def test_a_whole_answer_has_the_shape_that_clients_parse(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["Hi", " there"]))
    answer = await complete(anna)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["object"], body["model"]) == ("chat.completion", anna.mall.model)
    assert body["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hi there", "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    usage = body["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    assert answer.headers["x-aimall-coin-cost"] == usage["coin_cost"]


async def test_what_an_answer_says_it_cost_has_left_the_wallet(anna: Person) -> None:
    before = float(await anna.available())
    cost = float((await complete(anna)).json()["usage"]["coin_cost"])
    assert cost > 0
    assert round(before - float(await anna.available()), 6) == cost


async def test_a_stream_has_one_role_one_finish_and_an_end(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["Hi", " there"]))
    chunks = chunks_of(await complete(anna, stream=True))
    choices = [chunk["choices"][0] for chunk in chunks]
    assert [choice["delta"] for choice in choices] == [
        {"role": "assistant", "content": ""},
        {"content": "Hi"},
        {"content": " there"},
        {},
    ]
    assert [choice["finish_reason"] for choice in choices] == [None, None, None, "stop"]
    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in chunks}) == 1
    assert not any("usage" in chunk or "error" in chunk for chunk in chunks)


async def test_a_stream_tells_its_usage_last_and_only_to_who_asked(anna: Person) -> None:
    chunks = chunks_of(await complete(anna, stream=True, stream_options={"include_usage": True}))
    assert all(chunk["usage"] is None for chunk in chunks[:-1])
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["prompt_tokens"] > 0


async def test_tool_calls_come_whole_in_an_answer(anna: Person) -> None:
    calls: list[list[dict[str, object]]] = [
        [{"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}],
        [{"index": 0, "function": {"arguments": '{"city":'}}],
        [{"index": 0, "function": {"arguments": '"Yazd"}'}}],
    ]
    anna.mall.upstream.script(Script(pieces=[], tool_calls=calls, finish="tool_calls"))
    body = (await complete(anna, tools=TOOLS)).json()
    choice = body["choices"][0]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", None)
    assert choice["message"]["tool_calls"] == [
        {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Yazd"}'}}
    ]
    assert float(body["usage"]["coin_cost"]) > 0


async def test_tool_calls_come_in_pieces_in_a_stream_and_name_themselves_once(anna: Person) -> None:
    calls: list[list[dict[str, object]]] = [
        [{"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}],
        [{"index": 0, "function": {"arguments": "{}"}}],
    ]
    anna.mall.upstream.script(Script(pieces=[], tool_calls=calls, finish="tool_calls"))
    chunks = chunks_of(await complete(anna, stream=True, tools=TOOLS))
    deltas = [chunk["choices"][0]["delta"].get("tool_calls") for chunk in chunks]
    assert deltas == [
        None,
        [{"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}],
        [{"index": 0, "function": {"arguments": "{}"}}],
        None,
    ]
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


async def test_what_is_the_providers_to_understand_reaches_it_as_it_came(anna: Person) -> None:
    given = {
        "tools": TOOLS,
        "tool_choice": "auto",
        "response_format": {"type": "json_object"},
        "seed": 7,
        "stop": ["\n"],
        "temperature": 0.25,
    }
    await complete(anna, **given, max_completion_tokens=99, user="u", store=True, web_search_options={}, foo=1)
    sent = anna.mall.upstream.log[-1].body
    assert {name: sent[name] for name in given} == given
    assert sent["messages"] == ASK
    assert sent["max_tokens"] == 99
    assert not {"user", "store", "web_search_options", "foo", "n", "max_completion_tokens"} & set(sent)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": "hi"}, "messages"),
        ({"messages": [{"role": "ghost", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": [{"type": "file", "file": {}}]}]}, "messages[0].content[0].type"),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://10.0.0.1/a"}}]}
                ]
            },
            "messages[0].content[0].image_url.url",
        ),
        ({"n": 2}, "n"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"temperature": 3}, "temperature"),
        ({"functions": []}, "functions"),
        ({"modalities": ["audio"]}, "modalities"),
        ({"model": ""}, "model"),
    ],
)
async def test_a_wrong_field_is_named(anna: Person, body: dict[str, Any], param: str) -> None:
    answer = await complete(anna, **body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["param"] == param


async def test_an_unknown_model_is_not_found_and_costs_nothing(anna: Person) -> None:
    answer = await complete(anna, model="no/such")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "model_not_found")
    assert await anna.available() == "200.000000"


@pytest.mark.parametrize("stream", [False, True])
async def test_what_the_provider_refuses_is_a_bad_request_in_its_own_words(anna: Person, *, stream: bool) -> None:
    refusal: dict[str, object] = {
        "error": {"message": "Invalid schema for function 'weather'", "type": "invalid_request_error"}
    }
    anna.mall.upstream.script(Script(status=400, error=refusal))
    answer = await complete(anna, stream=stream)
    assert answer.status_code == 400
    assert "Invalid schema for function 'weather'" in answer.json()["error"]["message"]
    assert await anna.available() == "200.000000"


async def test_an_answer_that_breaks_off_ends_with_an_error_and_without_a_finish(anna: Person) -> None:
    anna.mall.upstream.script(
        Script(pieces=["Hi", " there"], error_chunk={"error": {"message": "it broke", "code": 502}})
    )
    frames = (await complete(anna, stream=True)).text.split("\n\n")
    told = [json.loads(frame.removeprefix("data: ")) for frame in frames if frame.startswith("data: {")]
    assert told[-1]["error"]["type"] == "server_error"
    assert frames[-2] == "data: [DONE]"
    assert not [chunk for chunk in told[:-1] if chunk["choices"][0]["finish_reason"]]
    assert await anna.available() == "200.000000"


async def test_an_answer_whose_limit_let_no_word_be_said_is_empty_and_free(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=[], finish="length"))
    body = (await complete(anna, max_tokens=1)).json()
    assert (body["choices"][0]["message"]["content"], body["choices"][0]["finish_reason"]) == ("", "length")
    assert body["usage"]["coin_cost"] == "0.000000"


async def test_the_next_model_answers_when_the_first_is_not_on_offer(anna: Person) -> None:
    body = (await complete(anna, model="no/such", models=["no/such", anna.mall.model])).json()
    assert body["model"] == anna.mall.model


async def test_reasoning_is_told_apart_from_the_answer(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["42"], reasoning=["Let me", " think"]))
    message = (await complete(anna)).json()["choices"][0]["message"]
    assert (message["content"], message["reasoning_content"]) == ("42", "Let me think")


async def test_the_same_key_gives_the_same_answer_and_one_charge(anna: Person) -> None:
    headers = {"Authorization": f"Bearer {anna.token}", "Idempotency-Key": "the-same-key"}
    given = {"model": anna.mall.model, "messages": ASK}
    first, second = [await anna.mall.http.post("/v1/chat/completions", json=given, headers=headers) for _ in range(2)]
    assert second.headers["idempotency-replayed"] == "true"
    assert first.json()["choices"] == second.json()["choices"]
    assert float(await anna.available()) == 200 - float(first.json()["usage"]["coin_cost"])


async def test_a_wallet_that_cannot_pay_is_told_so_with_402(mall: Mall, anna: Person, admin: Person) -> None:
    taken = {"amount": "-199.999999", "reason": "a test without coins"}
    await admin.post(f"/admin/users/{anna.id}/coins", taken)
    answer = await complete(anna)
    assert answer.status_code == 402
    error = answer.json()["error"]
    assert (error["type"], error["code"]) == ("insufficient_quota", "insufficient_credits")
    assert mall.upstream.log == []


async def test_a_prompt_is_completed_as_it_was_before_there_were_chats(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["Once", " more"]))
    given = {"model": anna.mall.model, "prompt": "Go on:", "max_tokens": 50}
    headers = {"Authorization": f"Bearer {anna.token}"}
    body = (await anna.mall.http.post("/v1/completions", json=given, headers=headers)).json()
    assert body["object"] == "text_completion"
    assert body["choices"] == [{"text": "Once more", "index": 0, "logprobs": None, "finish_reason": "stop"}]
    assert anna.mall.upstream.log[-1].body["messages"] == [{"role": "user", "content": "Go on:"}]


async def test_what_a_provider_refused_takes_no_tokens_of_a_key(mall: Mall, anna: Person, ben: Person) -> None:
    left: list[str] = []
    for person, failures in ((anna, 2), (ben, 0)):
        headers = await by_key(person, "chat")
        given: dict[str, Any] = {"json": {"model": mall.model, "messages": ASK}, "headers": headers}
        for _ in range(failures):
            mall.upstream.script(Script(status=400, error="odd"))
            assert (await mall.http.post("/v1/chat/completions", **given)).status_code == 400
        answer = await mall.http.post("/v1/chat/completions", **given)
        left.append(answer.headers["x-ratelimit-remaining-tokens"])
    assert left[0] == left[1]
