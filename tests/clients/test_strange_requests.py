"""Clients that send what few send: nonsense is refused as OpenAI does it, and the server never breaks."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients.developer import Developer
from tests.upstreams.script import Script

GOOD: Final[dict[str, dict[str, Any]]] = {
    "/chat/completions": {
        "model": "compatible/standin-echo",
        "messages": [
            {"role": "system", "content": "Be kind"},
            {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "f"}}]},
            {"role": "tool", "tool_call_id": "1", "content": "done"},
        ],
        "stream": False,
        "stream_options": {"include_usage": True},
        "max_tokens": 5,
        "temperature": 0.5,
        "stop": ["x"],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
        "tool_choice": "auto",
        "response_format": {"type": "text"},
        "models": ["compatible/standin-large"],
        "user": "somebody",
    },
    "/completions": {"model": "compatible/standin-echo", "prompt": "Once", "max_tokens": 5, "stream": False},
    "/responses": {
        "model": "compatible/standin-echo",
        "instructions": "Be kind",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
            {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "1", "output": "done"},
        ],
        "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
        "tool_choice": "auto",
        "text": {"format": {"type": "text"}},
        "reasoning": {"effort": "low"},
        "max_output_tokens": 20,
        "store": False,
    },
    "/embeddings": {
        "model": "compatible/standin-embed",
        "input": ["bread", "نان"],
        "encoding_format": "float",
        "dimensions": 4,
    },
}
EXAMPLES: Final = 500 if os.environ.get("AIMALL_TEST_THOROUGH") == "1" else 100
HARDEST: Final = ("[" * 100_000, '{"model":"\\ud800"}', "\xff", '{"max_tokens":1e999}', '{"n":' + "9" * 400 + "}")

_numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_json = st.recursive(
    st.none() | st.booleans() | _numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def mutations(draw: st.DrawFn, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Change, drop or add a thing or two somewhere inside."""
    match draw(st.sampled_from(("inside", "inside", "inside", "replaced", "same"))):
        case "replaced":
            return draw(_json)
        case "inside" if isinstance(value, dict) and value:
            name = draw(st.sampled_from(sorted(value)))
            changed = {**value, name: draw(mutations(value[name]))}
            if draw(st.booleans()):
                del changed[draw(st.sampled_from(sorted(changed)))]
            return changed
        case "inside" if isinstance(value, list) and value:
            place = draw(st.integers(0, len(value) - 1))
            return [*value[:place], draw(mutations(value[place])), *value[place + draw(st.integers(0, 1)) :]]
        case _:
            return value


fuzzed: Callable[..., Any] = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def send(developer: Developer) -> Iterator[Callable[[str, bytes], None]]:
    """Send a body, and look at what comes."""
    headers = {"Authorization": f"Bearer {developer.key()}", "Content-Type": "application/json"}
    developer.upstream.script(Script(pieces=["Hi"], times=0))

    def send(path: str, body: bytes) -> None:
        answer = http.post(path, content=body)
        assert answer.status_code < 500, (path, body, answer.text)
        if answer.headers["content-type"].startswith("text/event-stream"):
            assert answer.text.endswith("\n\n")
            assert path == "/responses" or answer.text.endswith("data: [DONE]\n\n")
        elif answer.is_success:
            assert answer.json()["object"]
        else:
            error = answer.json()["error"]
            assert set(error) == {"message", "type", "param", "code"}
            assert error["message"], body

    with httpx.Client(base_url=developer.base_url, headers=headers, timeout=30) as http:
        yield send


@pytest.mark.parametrize("path", GOOD)
def test_a_good_body_is_answered(developer: Developer, path: str) -> None:
    developer.upstream.script(Script(pieces=["Hi"]))
    headers = {"Authorization": f"Bearer {developer.key()}"}
    answer = httpx.post(developer.base_url + path, json=GOOD[path], headers=headers)
    assert answer.status_code == 200, answer.text


@fuzzed
@given(body=_json, path=st.sampled_from(sorted(GOOD)))
def test_any_json_is_answered_or_refused_in_shape(send: Callable[[str, bytes], None], body: object, path: str) -> None:
    send(path, json.dumps(body).encode())


@fuzzed
@given(data=st.data(), path=st.sampled_from(sorted(GOOD)))
def test_good_bodies_with_something_wrong_inside_are_answered_or_refused_in_shape(
    send: Callable[[str, bytes], None], data: st.DataObject, path: str
) -> None:
    good = GOOD[path] if path == "/embeddings" else {**GOOD[path], "stream": data.draw(st.booleans())}
    send(path, json.dumps(data.draw(mutations(good))).encode())


@fuzzed
@given(body=st.binary(max_size=200), path=st.sampled_from(sorted(GOOD)))
def test_any_bytes_are_refused_in_shape(send: Callable[[str, bytes], None], body: bytes, path: str) -> None:
    send(path, body)


@pytest.mark.parametrize("body", HARDEST, ids=["deep", "half a letter", "no UTF-8", "infinite", "huge"])
@pytest.mark.parametrize("path", GOOD)
def test_the_hardest_bodies_are_refused_in_shape(send: Callable[[str, bytes], None], path: str, body: str) -> None:
    send(path, body.encode("latin-1"))


# What Java's own client sends with every request that is not encrypted, unless it is told otherwise (RFC 7540, 3.2).
HTTP_2: Final = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABk",
}


def test_a_client_that_offers_http_2_is_answered_as_it_asked(developer: Developer) -> None:
    headers = {"Authorization": f"Bearer {developer.key()}", **HTTP_2}
    answer = httpx.post(f"{developer.base_url}/chat/completions", json=GOOD["/chat/completions"], headers=headers)
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
    assert answer.json()["choices"][0]["message"]["content"]
