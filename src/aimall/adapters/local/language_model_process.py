"""The program of the embedded language model: loads one GGUF file, serves it on the loopback, dies with its parent.

Started as `python -m` by `LanguageModelProcess`. Standard output carries one line, "ready <address>"; everything else
is logged to standard error. The end of standard input means that the parent is gone.
"""

import argparse
import ctypes
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

API_KEY_VARIABLE: Final = "AIMALL_LLM_API_KEY"
PR_SET_PDEATHSIG: Final = 1
# The engine would keep up to 8 GiB of finished prompts for reuse.
PROMPT_CACHE_MIB: Final = 64
# What the makers of the bundled model recommend: warmer, so small a model answers English in French. It repeats one
# line until the tokens end unless repeated sequences (DRY) are penalised; penalising repeated words spoils the answers.
TEMPERATURE: Final = 0.2
TOP_P: Final = 0.9
DRY_MULTIPLIER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Settings:
    """What the parent asks for."""

    weights: Path
    name: str
    port: int
    slots: int
    context_tokens: int
    parent: int
    api_key: str


def main() -> None:
    """Serve until the parent closes our standard input, or dies."""
    settings = read_settings()
    die_with_parent(settings.parent)
    announce = keep_standard_output_clean()
    server = serve(settings)
    with os.fdopen(announce, "w") as line:
        line.write(f"ready {server.listening_address}\n")
    while sys.stdin.buffer.read(4096):
        pass
    # Orderly destruction would wait for answers that nobody reads any more.
    os._exit(0)


def read_settings() -> Settings:
    """Read the command line, and the key from the environment, where other users cannot see it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--name", required=True)
    for number in ("--port", "--slots", "--context-tokens", "--parent"):
        parser.add_argument(number, type=int, required=True)
    api_key = os.environ.pop(API_KEY_VARIABLE, "")
    if not api_key:
        parser.error(f"set {API_KEY_VARIABLE}: without a key every local user could use the model")
    return Settings(**vars(parser.parse_args()), api_key=api_key)


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill us when the parent dies; elsewhere the end of standard input tells us."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        # The parent died before the line above.
        os._exit(1)


def keep_standard_output_clean() -> int:
    """Send what the engine prints to the log; return the descriptor on which the parent waits for our one line."""
    announce = os.dup(1)
    os.dup2(2, 1)
    return announce


def serve(settings: Settings) -> Any:  # noqa: ANN401 - the engine has no types
    """Load the model and start the engine's own threads. The server stops when its object is collected."""
    # Imported here, so that a missing or broken engine fails in this process, with its reason in the log.
    import xllamacpp  # noqa: PLC0415

    engine: Any = xllamacpp
    params = engine.CommonParams()
    params.model.path = str(settings.weights)
    params.model_alias = {settings.name}
    params.n_parallel = settings.slots
    params.n_ctx = settings.slots * settings.context_tokens
    params.use_jinja = True
    params.warmup = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    # One thread and no busy waiting: with two on a busy two-core machine an answer took fifty seconds.
    params.cpuparams.n_threads = 1
    params.cpuparams.poll = 0
    params.cpuparams_batch.n_threads = min(2, os.cpu_count() or 1)
    params.cpuparams_batch.poll = 0
    params.sampling.temp = TEMPERATURE
    params.sampling.top_p = TOP_P
    params.sampling.dry_multiplier = DRY_MULTIPLIER
    params.hostnames = ["127.0.0.1"]
    params.port = settings.port
    params.api_keys = [settings.api_key]
    params.ui = False
    return engine.Server(params)


if __name__ == "__main__":
    main()
