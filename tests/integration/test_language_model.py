"""The embedded language model answers, bills honestly, and neither outlives its parent nor stays down."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from aimall.adapters.local import language_model
from aimall.adapters.local.language_model import (
    WEIGHTS_NAME,
    Available,
    LanguageModelError,
    LanguageModelProcess,
    Unavailable,
    find_model,
)

DEADLINE_SECONDS = 60
# A parent in a process of its own, so that a test can kill it without dying.
PARENT = """
import asyncio, sys
from pathlib import Path
from aimall.adapters.local.language_model import LanguageModelProcess
async def main():
    model = LanguageModelProcess(Path(sys.argv[1]))
    await model.start()
    print(model.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@asynccontextmanager
async def running_model(state_dir: Path) -> AsyncGenerator[LanguageModelProcess]:
    model = LanguageModelProcess(state_dir)
    await model.start()
    try:
        yield model
    finally:
        await model.stop()


async def chat(model: LanguageModelProcess, *, key: str | None = None) -> httpx.Response:
    request = {"model": WEIGHTS_NAME, "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8}
    headers = {"Authorization": f"Bearer {key or model.api_key}"}
    async with httpx.AsyncClient(base_url=model.base_url, headers=headers, timeout=60, trust_env=False) as client:
        return await client.post("/chat/completions", json=request)


async def wait_until(condition: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if await condition():
            return
        await asyncio.sleep(0.02)
    pytest.fail("the condition did not come true in time")


def command_line_of(pid: int | None) -> str:
    """Empty when the process is gone, or dead and only waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_gone(pid: int) -> bool:
    return not command_line_of(pid)


async def test_the_model_answers_a_chat_with_its_usage(tmp_path: Path) -> None:
    async with running_model(tmp_path) as model:
        answer: dict[str, Any] = (await chat(model)).raise_for_status().json()
    assert answer["choices"][0]["message"]["content"]
    assert answer["usage"]["prompt_tokens"] > 0
    assert 0 < answer["usage"]["completion_tokens"] <= 8


async def test_the_model_refuses_a_caller_without_its_key(tmp_path: Path) -> None:
    async with running_model(tmp_path) as model:
        assert (await chat(model, key="wrong")).status_code == 401


async def test_the_key_is_on_no_command_line(tmp_path: Path) -> None:
    async with running_model(tmp_path) as model:
        command_line = command_line_of(model.pid)
        assert command_line
        assert model.api_key not in command_line


async def test_the_model_comes_back_at_the_same_address_after_its_own_crash(tmp_path: Path) -> None:
    async with running_model(tmp_path) as model:
        before, first = model.base_url, model.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await wait_until(is_reported_down(model))
        await wait_until(model.is_healthy)
        assert model.pid != first
        assert model.base_url == before
        assert isinstance(model.available(), Available)
        assert (await chat(model)).status_code == 200


def is_reported_down(model: LanguageModelProcess) -> Callable[[], Awaitable[bool]]:
    async def reported() -> bool:
        state = model.available()
        return isinstance(state, Unavailable) and "starting it again" in state.reason

    return reported


async def test_a_model_that_stops_answering_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "HEALTH_INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr(language_model, "HEALTH_SECONDS_MAX", 0.2)
    monkeypatch.setattr(language_model, "HEALTH_FAILURES_MAX", 2)
    monkeypatch.setattr(language_model, "STOP_SECONDS_MAX", 0.2)
    async with running_model(tmp_path) as model:
        frozen = model.pid
        assert frozen is not None
        os.kill(frozen, signal.SIGSTOP)
        await wait_until(is_reported_down(model))
        # A busy machine may be late with a health answer, and the model be replaced once more: any new one will do.
        await wait_until(model.is_healthy)
        assert model.pid != frozen
        assert is_gone(frozen)


def test_the_model_dies_with_a_killed_parent(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        model_pid = int(parent.stdout.readline())
        assert not is_gone(model_pid)
        parent.kill()
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_gone(model_pid):
        assert time.monotonic() < deadline, "the model outlived its parent"
        time.sleep(0.01)


def test_the_model_ends_when_its_standard_input_ends(tmp_path: Path) -> None:
    found = find_model()
    assert isinstance(found, Available)
    options = {"weights": found.weights, "name": "any", "port": 0, "slots": 1, "context-tokens": 512}
    command = [sys.executable, "-m", "aimall.adapters.local.language_model_process", f"--parent={os.getpid()}"]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "AIMALL_LLM_API_KEY": "any"},
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().startswith(b"ready http://127.0.0.1:")
        process.stdin.close()
        assert process.wait(DEADLINE_SECONDS) == 0


async def test_a_stopped_model_is_gone_and_can_start_again(tmp_path: Path) -> None:
    model = LanguageModelProcess(tmp_path)
    await model.start()
    first = model.pid
    await model.stop()
    assert first is not None
    assert is_gone(first)
    assert not await model.is_healthy()
    await model.start()
    assert await model.is_healthy()
    await model.stop()


@pytest.mark.parametrize("package", ["ENGINE_PACKAGE", "WEIGHTS_PACKAGE"])
async def test_without_its_package_the_model_is_unavailable_and_says_what_to_install(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language_model, package, "no_such_package")
    model = LanguageModelProcess(tmp_path)
    state = model.available()
    assert isinstance(state, Unavailable)
    assert "pip install" in state.reason
    with pytest.raises(LanguageModelError, match="pip install"):
        await model.start()


def test_another_model_file_is_named_after_itself(tmp_path: Path) -> None:
    weights = tmp_path / "Other-Model.gguf"
    weights.touch()
    assert find_model(weights) == Available(weights, "other-model")
    assert isinstance(find_model(tmp_path / "missing.gguf"), Unavailable)


async def test_a_broken_model_file_is_reported_with_the_end_of_the_log(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_text("this is no model")
    with pytest.raises(LanguageModelError, match="did not start"):
        await LanguageModelProcess(tmp_path, weights=broken).start()
