"""Raw samples made into a file that players know, without I/O."""

import io
import re
import wave
from typing import Final

# What OpenAI documents for `pcm`: 24 kHz, 16 bits, little-endian, one channel.
RATE: Final = 24_000
RATE_MIN, RATE_MAX = 8_000, 192_000
SAMPLE_BYTES: Final = 2
_RATE: Final = re.compile(r"rate=([0-9]{4,6})\b", re.ASCII)


def wav_of(samples: bytes, content_type: str = "") -> bytes:
    """Put samples of one channel into a WAV file; a rate in the content type outranks the documented one."""
    said = _RATE.search(content_type)
    rate = int(said[1]) if said and RATE_MIN <= int(said[1]) <= RATE_MAX else RATE
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(rate)
        sound.writeframes(samples[: len(samples) // SAMPLE_BYTES * SAMPLE_BYTES])
    return out.getvalue()
