"""The Vercel AI SDK, in a small program that asks for everything once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients.developer import Developer
from tests.upstreams.answering import ENGLISH_ANSWER, PERSIAN_ANSWER, words_of
from tests.upstreams.vectors import numbers_for

PROGRAM: Final = Path(__file__).with_name("vercel") / "client.js"
WEB: Final = Path(__file__).parents[2] / "web"
ASKED: Final = "The weather of Yazd on day 3?"
PATIENCE_S: Final = 120  # the first time its packages are installed


@pytest.fixture
def told(developer: Developer) -> dict[str, Any]:
    """What the program has been told, by question."""
    # Node is found, or installed, as for the dashboard.
    node = [sys.executable, str(WEB / "node.py"), "--in", str(PROGRAM.parent), "node", PROGRAM.name]
    run = subprocess.run(
        [*node, developer.base_url, developer.key()], check=False, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def test_the_sdk_understands_every_answer(told: dict[str, Any]) -> None:
    hello = told["whole"]
    assert (hello["text"], hello["finishReason"]) == (ENGLISH_ANSWER, "stop")
    assert hello["usage"]["outputTokens"] == len(words_of(ENGLISH_ANSWER))

    stream = told["streamed"]
    assert "".join(stream["pieces"]) == PERSIAN_ANSWER
    assert len(stream["pieces"]) > 1
    assert (stream["finishReason"], stream["errors"]) == ("stop", [])
    assert stream["usage"]["outputTokens"] == len(words_of(PERSIAN_ANSWER))

    (called,) = told["tools"]["called"]
    assert (called["toolName"], called["input"], called["output"]) == (
        "weather",
        {"place": ASKED, "day": 3},
        "sunny on day 3",
    )
    assert told["tools"]["text"] == told["streamedTools"]["text"] == ENGLISH_ANSWER
    kinds = told["streamedTools"]["kinds"]
    assert {"tool-call", "tool-result", "text-delta"} <= set(kinds)
    assert "error" not in kinds

    assert told["object"] == {"summary": ASKED, "day": 3}
    assert told["embedding"] == {"embedding": numbers_for("bread"), "tokens": 1}
    assert told["refused"]["status"] == 404
    assert told["refused"]["isRetryable"] is False
