"""An answer of speech: a whole file of sound, and no document of any kind."""

from typing import Final

from aimall.adapters.egress.calls import Reply
from aimall.adapters.egress.faults import read_error
from aimall.adapters.egress.media.asking import fault_in, fault_inside
from aimall.adapters.egress.media.sounds import wav_of
from aimall.application.generation.jobs.providers import Spoken
from aimall.domain.generation.event import Fault, Interrupted

SPEECH_BYTES_MAX: Final = 64 * 1024 * 1024
SPEECH_DEADLINE_S: Final = 110.0


def read_speech(reply: Reply, *, is_raw: bool) -> Spoken | Fault:
    """Read an answer. `is_raw` samples are put into a WAV file."""
    fault = fault_in(reply)
    if fault is not None:
        return fault
    kind = reply.headers.get("Content-Type", "").lower()
    if "json" in kind or kind.startswith("text/"):
        error = read_error(reply.body)
        return fault_inside(error) if error else Interrupted(detail="the answer is no sound")
    if not reply.body:
        return Interrupted(detail="the answer is empty")
    return Spoken(file=wav_of(reply.body, kind) if is_raw else reply.body)
