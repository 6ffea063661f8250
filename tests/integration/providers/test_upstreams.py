"""The stand-ins themselves: what other tests rely on must be true of them."""

import asyncio
import subprocess
import sys
from pathlib import Path

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from tests.upstreams.asking import answer, compatible_chat, text_of
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Record, Script

ROOT = Path(__file__).parents[3]


async def test_scripts_and_the_log_are_reached_over_http() -> None:
    async with (
        OpenAiStandIn() as standin,
        compatible_chat(standin) as chat,
        JsonCalls(Origins([standin.address])) as calls,
    ):
        scripts = [Script(pieces=["one"]), Script(model="standin-echo", pieces=["two"])]
        await calls.post(f"{standin.address}/__script", msgspec.json.encode(scripts))
        await calls.post(f"{standin.address}/__script", b'{"pieces":["three"]}')
        # The script of a model goes before the common queue.
        assert [text_of(await answer(chat)) for _ in range(3)] == ["two", "one", "three"]
        log = msgspec.json.decode((await calls.get(f"{standin.address}/__log")).body, type=list[Record])
        assert [(record.text_sent, record.tokens_sent, record.is_finished) for record in log] == [
            ("two", 1, True),
            ("one", 1, True),
            ("three", 1, True),
        ]
        await calls.post(f"{standin.address}/__forget", b"{}")
        assert not standin.log


async def test_the_hook_runs_before_the_answer() -> None:
    seen: list[str] = []

    async def look(record: Record) -> None:
        await asyncio.sleep(0)
        seen.append(f"{record.model} {record.text_sent}")

    async with OpenAiStandIn(on_request=look) as standin, compatible_chat(standin) as chat:
        await answer(chat)
    assert seen == ["standin-echo "]


def test_the_stand_ins_run_by_hand() -> None:
    command = [sys.executable, "-m", "tests.upstreams", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = [process.stdout.readline().partition("=")[0] for _ in range(3)]
        process.terminate()
    assert addresses == ["OPENAI_COMPATIBLE_BASE_URL", "OPENROUTER_BASE_URL", "OPENROUTER_API_KEY"]


def test_the_stand_ins_explain_themselves() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "tests.upstreams", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "/__script" in helped.stdout
