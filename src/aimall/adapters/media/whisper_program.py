"""Whisper's program: a sound on standard input, its transcript as JSON on standard output.

Started as `python -m` by `LocalWhisper` with the folder of the weights, a language code, which may be empty, and one of
Whisper's tasks.
"""

import io
import os
import sys
from typing import Any

import msgspec

from aimall.domain.generation.transcript import Segment, Transcript


def main() -> None:
    """Transcribe."""
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no transcript
    folder, language, task = sys.argv[1], sys.argv[2] or None, sys.argv[3]
    from faster_whisper import WhisperModel  # noqa: PLC0415 - a missing engine fails in this process

    engine: Any = WhisperModel
    model = engine(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    sound = io.BytesIO(sys.stdin.buffer.read())
    found, info = model.transcribe(sound, language=language, task=task, beam_size=5, vad_filter=True)
    segments = tuple(
        Segment(start=round(part.start, 2), end=round(part.end, 2), text=part.text.strip()) for part in found
    )
    said = Transcript(text=" ".join(part.text for part in segments), language=info.language, segments=segments)
    with os.fdopen(out, "wb") as answer:
        answer.write(msgspec.json.encode(said))


if __name__ == "__main__":
    main()
