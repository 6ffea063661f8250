"""Behind a real socket: pieces arrive as they are written, and whoever leaves loses nothing."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.mall import PASSWORD
from tests.served import Served, serving
from tests.upstreams.script import Script

MODEL = "compatible/standin-echo"


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """A server of one's own."""
    with serving(database_url, tmp_path) as started:
        yield started


def test_pieces_arrive_while_the_answer_is_written_and_the_rest_after_a_reconnect(served: Served) -> None:
    served.upstream.script(Script(pieces=["one ", "two ", "three"], gate_after=1))
    conversation = served.http.post("/conversations", json={"model": MODEL}).json()["id"]
    asked = {"conversationId": conversation, "message": "Count"}
    seen: list[str] = []
    with served.http.stream("POST", "/chat/stream", json=asked) as stream:
        for line in stream.iter_lines():
            seen.append(line)
            if line.startswith('data: {"event":"message.delta"'):
                break
    # The client has left in the middle; the provider goes on and the answer is finished without it.
    httpx.post(f"{served.upstream.address}/__release")
    last = [line for line in seen if line.startswith("id: ")][-1].removeprefix("id: ")
    generation = last.partition(":")[0]
    rest = served.http.get(f"/generations/{generation}/events", headers={"Last-Event-ID": last}).text
    whole = "".join(seen) + rest
    assert [piece in whole for piece in ("one ", "two ", "three")] == [True] * 3
    assert "event: usage" in rest
    reply = served.http.get(f"/conversations/{conversation}/messages").json()["items"][-1]
    assert (reply["content"], reply["status"]) == ("one two three", "complete")
    assert len(served.upstream.log) == 1


def test_a_body_far_beyond_the_limit_is_refused_and_takes_no_memory(served: Served) -> None:
    server = psutil.Process(served.server.pid)
    before = server.memory_info().rss
    statuses: list[int] = []
    for _ in range(3):
        body = (b"[" * 65536 for _ in range(1600))  # 100 MB
        with suppress(httpx.TransportError):  # the server may hang up on whoever goes on
            headers = {"Content-Type": "application/json"}
            statuses.append(served.http.post("/auth/login", content=body, headers=headers).status_code)
    assert set(statuses) <= {413}
    assert server.memory_info().rss - before < 20_000_000


def test_the_log_of_the_server_holds_neither_questions_nor_passwords_nor_tokens(served: Served) -> None:
    conversation = served.http.post("/conversations", json={"model": MODEL}).json()["id"]
    query = {"conversationId": conversation, "message": "canary-question"}
    served.http.get("/chat/stream", params=query)
    served.http.post("/auth/login", json={"email": served.email, "password": PASSWORD})
    written = served.server.log()
    assert "/api/v1/chat/stream" in written
    for secret in ("canary-question", PASSWORD, served.authorization["Authorization"].removeprefix("Bearer ")):
        assert secret not in written
