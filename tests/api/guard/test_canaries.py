"""Canaries: what nobody may read goes through everything, and is looked for in all that was written and answered."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.mall import ORIGIN, Mall, Person, open_mall
from tests.upstreams.script import Script

PASSWORD: Final = "canary-password walnut"
PROVIDER_KEY: Final = "canary-provider-key"
PROMPT: Final = "canary-prompt"
ANSWER: Final = "canary-answer"
WRITTEN_NOWHERE: Final = (PASSWORD, PROVIDER_KEY, PROMPT, ANSWER)


@pytest.fixture
async def mall(database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Mall]:
    """A mall with a key for its provider, that writes down everything it can."""
    with caplog.at_level(logging.DEBUG):
        async with open_mall(database_url, tmp_path, OPENAI_COMPATIBLE_API_KEY=PROVIDER_KEY) as opened:
            yield opened


async def canary(mall: Mall) -> Person:
    """Register somebody with a password that is looked for later."""
    given = {"email": "bird@example.org", "password": PASSWORD, "tokenDelivery": "body"}
    told = (await mall.http.post("/api/v1/auth/register", json=given)).json()
    return Person(mall=mall, email=given["email"], id=told["user"]["id"], token=told["accessToken"])


async def use_rightly(mall: Mall, person: Person) -> list[str]:
    """Use what takes or gives secrets, and give the tokens that came of it."""
    tokens = [person.token]
    given = {"email": person.email, "password": PASSWORD, "tokenDelivery": "body"}
    token = (await mall.http.post("/api/v1/auth/login", json=given)).json()["refreshToken"]
    tokens.append(token)
    tokens.append((await mall.http.post("/api/v1/auth/refresh", json={"refreshToken": token})).json()["refreshToken"])
    key = (await person.post("/api-keys", {"name": "bird", "scopes": ["chat"]})).json()
    tokens.append(key["secret"])
    tokens.append((await person.post(f"/api-keys/{key['key']['id']}/rotate")).json()["secret"])
    for secret in tokens[-2:]:
        await mall.http.get("/api/v1/conversations", headers={"Authorization": f"Bearer {secret}"})
        await mall.http.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
        await mall.http.get("/api/v1/me", headers={"Authorization": f"Bearer {secret[:-1]}"})
    mall.upstream.script(*(Script(pieces=[ANSWER]) for _ in range(3)))
    await person.chat(await person.conversation(), PROMPT)
    query = {"conversationId": await person.conversation(), "message": PROMPT}
    await person.get("/chat/stream", params=query)
    await person.post("/text/generate", {"model": mall.model, "prompt": PROMPT})
    await mall.http.post("/api/v1/auth/logout", json={"refreshToken": token})
    return tokens


async def use_wrongly(mall: Mall, person: Person) -> list[httpx.Response]:
    """Put secrets where they do not belong, and let the provider tell them."""
    told = Script(status=400, error=f"bad key {PROVIDER_KEY} for {PROMPT}", times=0)
    mall.upstream.script(told)
    talk = await person.conversation()
    return [
        await mall.http.post("/api/v1/auth/login", json={"email": PASSWORD, "password": PASSWORD}),
        await mall.http.post("/api/v1/auth/login", json={"email": person.email, "password": PASSWORD + "!"}),
        await mall.http.post("/api/v1/auth/login", json={"email": person.email, "password": [PASSWORD]}),
        await mall.http.post("/api/v1/auth/register", json={"email": "x@example.org", "password": PASSWORD[:7]}),
        await mall.http.post("/api/v1/auth/refresh", json={"refreshToken": PASSWORD}),
        await mall.http.get("/api/v1/me", headers={"Authorization": f"Bearer {PASSWORD}"}),
        await mall.http.get("/api/v1/me", params={"token": PASSWORD}),
        await person.get("/chat/stream", params={"conversationId": PROMPT, "message": PROMPT}),
        await person.get("/chat/stream", params={"conversationId": talk, "message": PROMPT, "maxTokens": PROMPT}),
        await person.get("/chat/stream", params={"message": PROMPT}),
        await person.get(f"/conversations/{PROMPT}"),
        await person.post("/chat/stream", {"conversationId": talk, "message": PROMPT, "temperature": PROMPT}),
        await person.post("/text/generate", {"model": PROMPT, "prompt": PROMPT}),
        await person.post("/text/generate", {"model": mall.model, "prompt": PROMPT}),
        await person.call("POST", "/text/generate", content=json.dumps({"prompt": PROMPT})[:-1]),
        await person.chat(talk, PROMPT),
        await mall.http.get("/api/v1/health"),
    ]


async def test_no_secret_and_no_prompt_is_written_or_told(
    mall: Mall, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    person = await canary(mall)
    tokens = await use_rightly(mall, person)
    answers = await use_wrongly(mall, person)
    assert PROVIDER_KEY in str(mall.upstream.log[0].headers)
    ours = [record for record in caplog.records if ORIGIN not in record.getMessage()]  # not the test's own client
    written = str([(vars(record), record.getMessage()) for record in ours]) + "".join(capfd.readouterr())
    assert "/api/v1/chat/stream" in written
    path = f"/api/v1/conversations/{PROMPT}"  # only a path that was asked for is written
    assert not [secret for secret in (*WRITTEN_NOWHERE, *tokens) if secret in written.replace(path, "")]
    for answer in answers:
        assert answer.status_code >= 400 or answer.url.path.endswith(("/health", "/chat/stream")), answer.url
        assert not [secret for secret in (*WRITTEN_NOWHERE, *tokens) if secret in answer.text], answer.text


async def test_a_defect_that_speaks_of_a_secret_is_told_by_its_kind_and_its_request(
    mall: Mall, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    person = await canary(mall)

    def fail(*_: object) -> None:
        raise ValueError(f"invalid input for query argument $1: '{PROMPT}' ({PASSWORD!r})")

    monkeypatch.setattr("aimall.entrypoints.http.v1.access.people.show_me", fail)
    answer = await person.get("/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "server.error")
    assert set(answer.json()) == {"type", "title", "status", "code", "requestId"}
    assert answer.json()["requestId"] == answer.headers["X-Request-Id"]
    written = caplog.text + "".join(capfd.readouterr())
    assert not [secret for secret in WRITTEN_NOWHERE if secret in answer.text]
    assert answer.json()["requestId"] in written
