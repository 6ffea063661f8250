"""What a provider tells of its tokens reaches whoever asked for it, as it was told."""

import json

from tests.mall import Person
from tests.upstreams.script import Script

TOKENS = [{"token": word, "logprob": -0.5, "bytes": None, "top_logprobs": []} for word in ("Hi", " there")]


def told() -> Script:
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choices: list[dict[str, object]] = [
        {"index": 0, "delta": {"content": token["token"]}, "logprobs": {"content": [token]}, "finish_reason": None}
        for token in TOKENS
    ]
    choices.append({"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"})
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    chunks = [{**head, "choices": [choice]} for choice in choices] + [{**head, "choices": [], "usage": usage}]
    return Script(raw="".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n")


async def asked(person: Person, *, stream: bool) -> str:
    person.mall.upstream.script(told())
    messages = [{"role": "user", "content": "Say hello"}]
    body = {"model": person.mall.model, "messages": messages, "logprobs": True, "stream": stream}
    headers = {"Authorization": f"Bearer {person.token}"}
    answer = await person.mall.http.post("/v1/chat/completions", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_they_come_whole_with_a_whole_answer(anna: Person) -> None:
    (choice,) = json.loads(await asked(anna, stream=False))["choices"]
    assert choice["logprobs"]["content"] == TOKENS
    assert choice["message"]["content"] == "Hi there"
    assert person_asked_for_them(anna)


async def test_they_come_with_their_pieces_in_a_stream(anna: Person) -> None:
    frames = (await asked(anna, stream=True)).split("\n\n")
    choices = [json.loads(frame.removeprefix("data: "))["choices"][0] for frame in frames if '"logprobs":{' in frame]
    assert [choice["logprobs"]["content"] for choice in choices] == [[token] for token in TOKENS]


def person_asked_for_them(person: Person) -> bool:
    return person.mall.upstream.log[-1].body["logprobs"] is True
