"""What is asked of responses, and how it reaches a provider that knows chats only."""

from typing import Any, Final

import httpx
import pytest

from tests.mall import Person
from tests.upstreams.script import Script

TOOL: Final = {"type": "function", "name": "weather", "parameters": {"type": "object"}, "strict": True}
CALL: Final[list[list[dict[str, object]]]] = [
    [{"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}],
]


async def respond(person: Person, **body: Any) -> httpx.Response:  # noqa: ANN401 - whatever a client sends
    given = {"model": person.mall.model, "input": "Say hello", **body}
    return await person.mall.http.post("/v1/responses", json=given, headers={"Authorization": f"Bearer {person.token}"})


def sent_by(person: Person) -> dict[str, Any]:
    return person.mall.upstream.log[-1].body


async def test_items_reach_the_provider_as_a_chat(anna: Person) -> None:
    url = "data:image/png;base64,AAAA"
    items: list[dict[str, Any]] = [
        {"role": "developer", "content": "Use tools."},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {
            "type": "message",
            "id": "msg_1",
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "Let me see.", "annotations": []}],
        },
        {"type": "function_call", "id": "fc_1", "call_id": "a", "name": "weather", "arguments": '{"city":"Yazd"}'},
        {"type": "function_call", "call_id": "b", "name": "time", "arguments": ""},
        {"role": "assistant", "content": " Both."},
        {"type": "function_call_output", "call_id": "a", "output": "hot"},
        {"type": "function_call_output", "call_id": "b", "output": [{"type": "input_text", "text": "noon"}]},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "And here?"},
                {"type": "input_image", "image_url": url, "detail": "low"},
            ],
        },
    ]
    answer = await respond(anna, input=items, instructions="Be brief.")
    assert answer.status_code == 200, answer.text
    assert sent_by(anna)["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "system", "content": "Use tools."},
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "content": "Let me see. Both.",
            "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Yazd"}'}},
                {"id": "b", "type": "function", "function": {"name": "time", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "hot"},
        {"role": "tool", "tool_call_id": "b", "content": "noon"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "And here?"},
                {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
            ],
        },
    ]


async def test_what_was_answered_can_be_sent_back_as_it_came(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["So."], reasoning=["Hm"], tool_calls=CALL, finish="tool_calls"))
    output = (await respond(anna, tools=[TOOL])).json()["output"]
    result = {"type": "function_call_output", "call_id": "call_1", "output": "ok"}
    answer = await respond(anna, input=[{"role": "user", "content": "Go"}, *output, result])
    assert answer.status_code == 200, answer.text
    assert [message["role"] for message in sent_by(anna)["messages"]] == ["user", "assistant", "tool"]


async def test_every_field_is_told_in_the_words_of_chats(anna: Person) -> None:
    form = {"name": "x", "schema": {"type": "object"}, "strict": True}
    await respond(
        anna,
        tools=[{**TOOL, "description": "Tells the weather"}],
        tool_choice={"type": "function", "name": "weather"},
        parallel_tool_calls=False,
        text={"format": {"type": "json_schema", **form}, "verbosity": "low"},
        reasoning={"effort": "low", "summary": "auto"},
        max_output_tokens=99,
        top_p=0.5,
        store=True,
        include=["reasoning.encrypted_content"],
        truncation="auto",
        previous_response_id=None,
    )
    sent = sent_by(anna)
    function = {name: value for name, value in TOOL.items() if name != "type"}
    assert sent["tools"] == [{"type": "function", "function": {**function, "description": "Tells the weather"}}]
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "weather"}}
    assert sent["response_format"] == {"type": "json_schema", "json_schema": form}
    told = {
        name: sent[name] for name in ("parallel_tool_calls", "verbosity", "reasoning_effort", "top_p", "max_tokens")
    }
    assert told == {
        "parallel_tool_calls": False,
        "verbosity": "low",
        "reasoning_effort": "low",
        "top_p": 0.5,
        "max_tokens": 99,
    }
    assert not {"input", "text", "reasoning", "store", "include", "truncation"} & set(sent)


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"input": None}, "input", "invalid_value"),
        ({"input": []}, "input", "invalid_value"),
        ({"input": [{"role": "ghost", "content": "x"}]}, "input[0].role", "invalid_value"),
        ({"input": [{"role": "user"}]}, "input[0].content", "invalid_value"),
        ({"input": [{"type": "item_reference", "id": "msg_1"}]}, "input[0]", "invalid_value"),
        ({"input": [{"type": "web_search_call"}]}, "input[0].type", "invalid_value"),
        ({"input": [{"type": "function_call", "name": "f"}]}, "input[0].call_id", "invalid_value"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "x"}]}]},
            "input[0].content[0].type",
            "invalid_value",
        ),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "file_id": "x"}]}]},
            "input[0].content[0].image_url",
            "invalid_value",
        ),
        ({"tools": [TOOL, {"type": "web_search"}]}, "tools[1].type", "invalid_value"),
        ({"tools": [{"type": "function"}]}, "tools[0].name", "invalid_value"),
        ({"tool_choice": {"type": "file_search"}}, "tool_choice", "invalid_value"),
        ({"text": {"format": {"type": "grammar"}}}, "text.format", "invalid_value"),
        ({"max_output_tokens": 0}, "max_output_tokens", "invalid_value"),
        ({"previous_response_id": "resp_1"}, "previous_response_id", "unsupported_parameter"),
        ({"conversation": "conv_1"}, "conversation", "unsupported_parameter"),
        ({"prompt": {"id": "pmpt_1"}}, "prompt", "unsupported_parameter"),
        ({"background": True}, "background", "unsupported_parameter"),
    ],
)
async def test_what_is_not_on_offer_is_named(anna: Person, body: dict[str, Any], param: str, code: str) -> None:
    answer = await respond(anna, **body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["param"], error["code"]) == (param, code)
    assert anna.mall.upstream.log == []


async def test_a_chat_that_is_worded_as_a_response_is_answered_as_a_chat(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["Hi"]))
    given = {
        "model": anna.mall.model,
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "Say hello"}]}],
        "instructions": "Be brief.",
        "tools": [TOOL],
        "max_output_tokens": 77,
    }
    headers = {"Authorization": f"Bearer {anna.token}"}
    body = (await anna.mall.http.post("/v1/chat/completions", json=given, headers=headers)).json()
    assert body["choices"][0]["message"]["content"] == "Hi"
    sent = sent_by(anna)
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert sent["tools"][0]["function"]["name"] == "weather"
    assert sent["max_tokens"] == 77
